"""Statements found: by words, by stream, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.errors import Rejected
from archive.views.frames import Listing
from archive.views.statements import BEGUN, KNOWN, as_list, when

if TYPE_CHECKING:
    from archive.views.view import View

SHOWN_CHARS_MAX: Final = 60
FOUND: Final = (
    "FROM search JOIN statements AS s ON s.id = search.rowid JOIN streams ON streams.key = s.stream"
    f" WHERE search MATCH :asked AND {KNOWN} AND {BEGUN} AND s.type != 'RecordDisputed'"
)


class NothingToFind(Rejected):
    """A search was asked for without a word."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:SHOWN_CHARS_MAX]!r} has no word to look for", hint="letters and digits are looked for"
        )


def find(view: View, text: str, *, limit: int) -> Listing:
    """Return the statements that hold all words of a text; parts of Han and Hangul names too.

    What is called just so comes first, then what opens a stream, then the rest, each in the order of recording: an
    order that later records do not change. What had not begun by the day of the frame is left out.
    Raises `NothingToFind`.
    """
    from archive.views.words import folded, query  # noqa: PLC0415 - takes its time to load, and only this needs it

    asked = query(text)
    if not asked:
        raise NothingToFind(text)
    arguments = {
        "asked": asked,
        "whole": folded(text),
        "known": view.frame.known_at,
        "day": view.frame.day,
        "limit": limit,
    }
    found = view.connection.execute(
        f"SELECT s.id {FOUND} ORDER BY EXISTS (SELECT 1 FROM labels WHERE folded = :whole AND statement = s.id) DESC,"
        " s.opening DESC, s.line, s.claim LIMIT :limit",
        arguments,
    ).fetchall()
    total = view.connection.execute(f"SELECT count(*) {FOUND}", arguments).fetchone()[0]
    rank = {row["id"]: place for place, row in enumerate(found)}
    statements = view.select("s.id IN (SELECT value FROM json_each(:ids))", ids=as_list(rank))
    rows = [
        {
            "stream": each.stream,
            "name": view.name(each.stream),
            "position": each.position,
            "type": each.type,
            **when(each),
            "told": view.sentence(each),
        }
        for each in sorted(statements, key=lambda each: rank[each.id])
    ]
    columns = ("stream", "name", "position", "type", "told")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=int(total))


def events(view: View, *, stream: str | None, type_name: str | None, limit: int | None, offset: int) -> Listing:
    """Return the statements in force that had begun by the day of the frame, in recording order."""
    chosen = {"streams.name = :stream": stream, "s.type = :type": type_name}
    where = " AND ".join([KNOWN, BEGUN, *(condition for condition, asked in chosen.items() if asked is not None)])
    arguments = {
        "known": view.frame.known_at,
        "day": view.frame.day,
        "stream": stream,
        "type": type_name,
        "limit": -1 if limit is None else limit,
        "offset": offset,
    }
    joined = f"FROM statements AS s JOIN streams ON streams.key = s.stream WHERE {where}"
    total = view.connection.execute(f"SELECT count(*) {joined}", arguments).fetchone()[0]
    found = view.connection.execute(
        f"SELECT s.id {joined} ORDER BY s.line, s.claim LIMIT :limit OFFSET :offset", arguments
    ).fetchall()
    statements = view.select("s.id IN (SELECT value FROM json_each(:ids))", ids=as_list(row["id"] for row in found))
    rows = [
        {
            "position": each.position,
            "stream": each.stream,
            "type": each.type,
            **when(each),
            "told": view.sentence(each),
            "event": each.body,
        }
        for each in statements
    ]
    columns = ("position", "stream", "type", "occurred", "told")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=int(total))
