"""Statements read back from the views: what each line of a stream says, as the ledger knew it at a position."""

from __future__ import annotations

import re
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from archive import edtf

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

AFTER_STREAM: Final = (
    "s.line, s.claim, s.position, s.type, s.known_from, s.known_until, s.earliest, s.latest, s.certainty, s.opening,"
    " s.lasting, s.links, places.name AS place, s.custody, s.title, s.status, s.found, s.quantity, s.body"
)
COLUMNS: Final = f"s.id, streams.name AS stream, {AFTER_STREAM}"
JOINED: Final = (
    f"SELECT {COLUMNS} FROM statements AS s JOIN streams ON streams.key = s.stream"
    " LEFT JOIN streams AS places ON places.key = s.place"
)
OF_STREAM: Final = (
    f"SELECT s.id, ?1 AS stream, {AFTER_STREAM} FROM statements AS s LEFT JOIN streams AS places"
    " ON places.key = s.place WHERE s.stream = (SELECT key FROM streams WHERE name = ?1) AND s.known_from <= ?2"
)
NEXT_OF_STREAM: Final = (
    "SELECT min(known_from) FROM statements WHERE stream = (SELECT key FROM streams WHERE name = ?1)"
    " AND known_from > ?2"
)
KNOWN: Final = "s.known_from <= :known AND s.known_until > :known"

BEGUN: Final = (
    "(s.earliest <= :day OR s.type = 'ObjectDescribed'"
    " OR (s.opening = 1 AND streams.kind IN ('party', 'place', 'source')))"
)
"""Passes what may have begun by a day, and what holds on every day: what a thing is like, and that the ledger knows a
party, a place or a source, whose entries are dated as they were written."""

REJECTED: Final = "rejected"
"""The certainty of a statement that has no effect."""

_RECORD: Final = r'"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"'
_DECODE = msgspec.json.Decoder(dict[str, Any]).decode
_IN_ORDER = attrgetter("line", "claim", "known_from")


class _Columns(NamedTuple):
    id: int
    stream: str
    line: int
    claim: int
    position: int
    type: str
    known_from: int
    known_until: int
    earliest: int
    latest: int
    certainty: str | None
    opening: int
    lasting: int
    links: str | None
    place: str | None
    custody: str | None
    title: str | None
    status: str | None
    found: int | None
    quantity: int | None
    raw: str


class Statement(_Columns):
    """What one line says: `position` is the record that proves it, `line` the one that began it.

    It says so from position `known_from` up to but not including `known_until`. `place` is a stream's name, or "?"
    where an event says that the place is not known. `claim` is 0, or the position of the open dispute that states this
    instead. Days are ordinals; `opening`, `lasting` and `found` are 0 or 1. `raw` is the event's canonical JSON.
    """

    @property
    def after(self) -> tuple[int, ...]:
        """The lines of the same stream whose events came before this one."""
        return tuple(map(int, self.links.split())) if self.links else ()

    @cached_property
    def body(self) -> dict[str, Any]:
        """The event as plain JSON, read once: nobody who asks for it changes it."""
        return _DECODE(self.raw)

    @property
    def told(self) -> dict[str, Any]:
        """The event as people read it: where it names one record, by the position of its line."""
        named = set(re.findall(_RECORD, self.raw)) if self.links else ()
        if len(named) != 1 or len(self.after) != 1:
            return self.body
        return _DECODE(self.raw.replace(named.pop(), f'"#{self.links}"'))

    @property
    def is_rejected(self) -> bool:
        """Whether its source or recorder does not believe it: it has no effect."""
        return self.certainty == REJECTED


def select(connection: sqlite3.Connection, where: str, arguments: dict[str, Any]) -> Iterator[Statement]:
    """Yield the statements that a condition of this room selects; `:known` limits them to one position."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return map(Statement._make, cursor.execute(f"{JOINED} WHERE {where}", arguments))


def of_stream(connection: sqlite3.Connection, stream: str, known: int) -> list[Statement]:
    """Return all that the lines of a stream ever said up to a position, also what they say no more, in their order."""
    cursor = connection.cursor()
    cursor.row_factory = None
    found = map(Statement._make, cursor.execute(OF_STREAM, (stream, known)))
    return sorted(found, key=_IN_ORDER)


def next_of_stream(connection: sqlite3.Connection, stream: str, known: int) -> int | None:
    """Return the position after which a stream is next said something of; None where nothing is."""
    found: int | None = connection.execute(NEXT_OF_STREAM, (stream, known)).fetchone()[0]
    return found


def of_streams(connection: sqlite3.Connection, streams: Iterable[str], known: int) -> dict[str, list[Statement]]:
    """Return what the lines of many streams say at a position, by stream, each in recording order."""
    found: dict[str, list[Statement]] = {name: [] for name in streams}
    for statement in select(
        connection,
        "s.stream IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:names)))"
        f" AND {KNOWN} ORDER BY s.stream, s.line, s.claim",
        {"names": as_list(found), "known": known},
    ):
        found[statement.stream].append(statement)
    return found


def as_list(values: Iterable[object]) -> str:
    """Return values as the JSON list that a condition reads with `json_each`."""
    return msgspec.json.encode(list(values)).decode()


def when(statement: Statement) -> dict[str, str]:
    """Return when the event happened as scripts get it: EDTF text, first and last day."""
    occurred = statement.body.get("occurred")
    told = {} if occurred is None else {"occurred": occurred}
    return {**told, "earliest": edtf.day_text(statement.earliest), "latest": edtf.day_text(statement.latest)}
