"""Statements read back from the views: what each line of a stream says, as the ledger knew it at a position."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from archive import edtf

COLUMNS: Final = (
    "s.id, streams.name AS stream, s.line, s.claim, s.position, s.type, s.earliest, s.latest, s.certainty, s.opening, s.lasting,"
    " s.after, s.place AS place_key, places.name AS place, s.custody, s.title, s.status, s.found, s.quantity, s.body,"
    " s.known_from, s.known_until"
)
JOINED: Final = (
    f"SELECT {COLUMNS} FROM statements AS s JOIN streams ON streams.key = s.stream"
    " LEFT JOIN streams AS places ON places.key = s.place"
)
KNOWN: Final = "s.known_from <= :known AND s.known_until > :known"
NOT_KNOWN_PLACE: Final = 0

_DECODE = msgspec.json.Decoder(dict[str, Any])


class Statement(NamedTuple):
    """What one line says: `position` is the record that proves it, `line` the one that began it.

    `place` is a stream's name, or "?" where an event says that the place is not known. `claim` is 0, or the position
    of the open dispute that states this instead. Days are ordinals.
    """

    id: int
    stream: str
    line: int
    claim: int
    position: int
    type: str
    earliest: int
    latest: int
    certainty: str | None
    opening: bool
    lasting: bool
    after: tuple[int, ...]
    place: str | None
    custody: str | None
    title: str | None
    status: str | None
    found: bool | None
    quantity: int | None
    raw: str
    known_from: int
    known_until: int

    @property
    def body(self) -> dict[str, Any]:
        """The event as plain JSON."""
        return _DECODE.decode(self.raw)


def _statement(row: sqlite3.Row) -> Statement:
    return Statement(
        row["id"],
        row["stream"],
        row["line"],
        row["claim"],
        row["position"],
        row["type"],
        row["earliest"],
        row["latest"],
        row["certainty"],
        bool(row["opening"]),
        bool(row["lasting"]),
        tuple(map(int, row["after"].split())) if row["after"] else (),
        "?" if row["place_key"] == NOT_KNOWN_PLACE else row["place"],
        row["custody"],
        row["title"],
        row["status"],
        None if row["found"] is None else bool(row["found"]),
        row["quantity"],
        row["body"],
        row["known_from"],
        row["known_until"],
    )


def select(connection: sqlite3.Connection, where: str, arguments: dict[str, Any]) -> Iterator[Statement]:
    """Yield the statements that a condition of this room selects; `:known` limits them to one position."""
    return map(_statement, connection.execute(f"{JOINED} WHERE {where}", arguments))


def of_stream(connection: sqlite3.Connection, stream: str, known: int) -> list[Statement]:
    """Return what the lines of a stream say at a position, in recording order."""
    return list(
        select(
            connection,
            f"s.stream = (SELECT key FROM streams WHERE name = :stream) AND {KNOWN} ORDER BY s.line, s.claim",
            {"stream": stream, "known": known},
        )
    )


def of_streams(connection: sqlite3.Connection, streams: Iterable[str], known: int) -> dict[str, list[Statement]]:
    """Return what the lines of many streams say, by stream, each in recording order."""
    names = list(streams)
    found: dict[str, list[Statement]] = {name: [] for name in names}
    marked = msgspec.json.encode(names).decode()
    for statement in select(
        connection,
        "s.stream IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:names)))"
        f" AND {KNOWN} ORDER BY s.stream, s.line, s.claim",
        {"names": marked, "known": known},
    ):
        found[statement.stream].append(statement)
    return found


def when(statement: Statement) -> dict[str, str]:
    """Return when the event happened as scripts get it: EDTF text, first and last day."""
    occurred = statement.body.get("occurred")
    told = {} if occurred is None else {"occurred": occurred}
    return {**told, "earliest": edtf.day_text(statement.earliest), "latest": edtf.day_text(statement.latest)}
