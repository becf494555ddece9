"""What things are called, and which thing a person means: names at a frame, resolution, near matches."""

from __future__ import annotations

import sqlite3
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from archive import edtf
from archive.errors import NotFound
from archive.views.statements import KNOWN
from archive.views.words import folded, query

if TYPE_CHECKING:
    from archive.views.frames import Frame

NEAR_MAX: Final = 5
CANDIDATES_MAX: Final = 2_000
"""Names looked through for a near match: those that share a word or the beginning."""

KIND_OF_NUMBER: Final = "accession number"


class NoSuchThing(NotFound):
    """A name or number stands for nothing in the ledger."""

    def __init__(self, text: str, kinds: tuple[str, ...], near: list[str]) -> None:
        wanted = " or ".join(kinds) or "thing"
        hint = "did you mean " + ", ".join(near) + "?" if near else "`archive find` looks for words"
        super().__init__(f"there is no {wanted} {text!r}", hint=hint)
        self.near = near


class Ambiguous(NotFound):
    """A name or number stands for several things."""

    def __init__(self, text: str, streams: list[str]) -> None:
        super().__init__(f"{text!r} stands for several things", hint="name one: " + ", ".join(streams[:NEAR_MAX]))


class Names:
    """Names as known at one frame, each looked up once."""

    def __init__(self, connection: sqlite3.Connection, frame: Frame) -> None:
        """Take the views' connection and the frame."""
        self._connection = connection
        self._frame = frame
        self._names: dict[str, str] = {}

    def of(self, stream: str) -> str:
        """Return what a thing is called in this frame: its title or name, else its number, else its address."""
        name = self._names.get(stream)
        if name is None:
            name = self._names[stream] = self._look_up(stream)
        return name

    def _look_up(self, stream: str) -> str:
        found = self._connection.execute(
            "SELECT labels.kind, labels.text, s.earliest, s.latest, s.lasting FROM statements AS s"
            " JOIN labels ON labels.statement = s.id"
            f" WHERE s.stream = (SELECT key FROM streams WHERE name = :stream) AND {KNOWN} AND s.claim = 0"
            " AND labels.kind IN ('name', 'title', 'accession number') ORDER BY s.line DESC",
            {"stream": stream, "known": self._frame.known_at},
        ).fetchall()
        day = self._frame.day
        named = [row for row in found if row["kind"] != KIND_OF_NUMBER]
        in_force = [
            row for row in named if row["earliest"] <= day and (not row["lasting"] or row["latest"] >= day)
        ]
        best = in_force or named[-1:] or found
        return str(best[0]["text"]) if best else stream


def resolve(connection: sqlite3.Connection, text: str, kinds: tuple[str, ...], known: int) -> str:
    """Return the stream that a person means by its name, its name without the kind, a number, or what it is called.

    Raises `NoSuchThing` with near matches, `Ambiguous`.
    """
    wanted = text.strip()
    for name in (wanted, *(f"{kind}/{wanted}" for kind in kinds)):
        found = connection.execute("SELECT kind FROM streams WHERE name = ? AND records > 0", (name,)).fetchone()
        if found is not None and (not kinds or found["kind"] in kinds):
            return name
    called = connection.execute(
        "SELECT DISTINCT streams.name, streams.kind, labels.kind = 'accession number' AS is_number FROM labels"
        " JOIN statements AS s ON s.id = labels.statement JOIN streams ON streams.key = s.stream"
        f" WHERE labels.folded = :folded AND {KNOWN} ORDER BY is_number DESC, streams.name",
        {"folded": folded(wanted), "known": known},
    ).fetchall()
    by_number = [row["name"] for row in called if row["is_number"] and (not kinds or row["kind"] in kinds)]
    streams = by_number or list(dict.fromkeys(row["name"] for row in called if not kinds or row["kind"] in kinds))
    if len(streams) == 1:
        return str(streams[0])
    if streams:
        raise Ambiguous(text, streams)
    raise NoSuchThing(text, kinds, near(connection, wanted, kinds, known))


def near(connection: sqlite3.Connection, text: str, kinds: tuple[str, ...], known: int) -> list[str]:
    """Return the streams whose address or name is like a text, the likest first."""
    local = text.split("/", 1)[-1]
    plain = folded(local)
    addresses = connection.execute(
        "SELECT name FROM streams WHERE records > 0 AND kind IN (SELECT value FROM json_each(:kinds))"
        " AND substr(name, instr(name, '/') + 1, 2) = :begin LIMIT :most",
        {"kinds": _json(kinds or ("object", "party", "place")), "begin": local[:2], "most": CANDIDATES_MAX},
    ).fetchall()
    by_word = connection.execute(
        "SELECT DISTINCT labels.folded, streams.name, streams.kind FROM labels"
        " JOIN statements AS s ON s.id = labels.statement JOIN streams ON streams.key = s.stream"
        f" WHERE labels.folded >= :begin AND labels.folded < :end AND {KNOWN} LIMIT :most",
        {"begin": plain[:2], "end": plain[:2] + "\U0010ffff", "known": known, "most": CANDIDATES_MAX},
    ).fetchall()
    asked = query(local)
    by_text = (
        connection.execute(
            "SELECT DISTINCT labels.folded, streams.name, streams.kind FROM search"
            " JOIN statements AS s ON s.id = search.rowid JOIN streams ON streams.key = s.stream"
            " JOIN labels ON labels.statement = s.id"
            f" WHERE search MATCH :asked AND {KNOWN} LIMIT :most",
            {"asked": asked, "known": known, "most": NEAR_MAX * 10},
        ).fetchall()
        if asked
        else []
    )
    names = {row["name"].split("/", 1)[1]: row["name"] for row in addresses}
    for row in (*by_word, *by_text):
        if not kinds or row["kind"] in kinds:
            names.setdefault(row["folded"], row["name"])
    likest = [names[name] for name in get_close_matches(plain, names, n=NEAR_MAX, cutoff=0.6)]
    worded = [row["name"] for row in by_text if not kinds or row["kind"] in kinds]
    return list(dict.fromkeys([*likest, *worded]))[:NEAR_MAX]


def _json(values: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values) + "]"


def day_range(earliest: int, latest: int) -> str:
    """Return a span of days as people read it: one day, `by` a day, or from and to."""
    first, last = edtf.day_text(earliest), edtf.day_text(latest)
    if first == last:
        return first
    return f"by {last}" if first == ".." else f"{first} to {last}"
