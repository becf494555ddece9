"""Which streams may answer otherwise between two frames, which go along with others, and all that was ever said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.views.schema import STATEMENTS_PER_RECORD as PER_RECORD
from archive.views.statements import KNOWN, as_list, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.views.statements import Statement
    from archive.views.view import View

OF_NAMES: Final = "(SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:names)))"
STATED_BETWEEN: Final = (
    f"SELECT name FROM streams WHERE key IN (SELECT stream FROM statements WHERE id >= (:after + 1) * {PER_RECORD}"
    f" AND id < (:through + 1) * {PER_RECORD} UNION SELECT stream FROM amendments"
    " WHERE position > :after AND position <= :through) ORDER BY key"
)
DATED_BETWEEN: Final = (
    "SELECT name FROM streams WHERE key IN (SELECT s.stream FROM statements AS s WHERE s.latest >= :first"
    f" AND s.earliest <= :last AND (s.earliest >= :first OR s.latest <= :last) AND {KNOWN}) ORDER BY key"
)
"""No day is asked for that neither is the first nor the last of what may be one event's."""
STANDING_IN: Final = (
    "SELECT DISTINCT s.stream, streams.name FROM statements AS s JOIN streams ON streams.key = s.stream"
    f" WHERE s.place IN {OF_NAMES} AND s.known_from <= :known ORDER BY s.stream"
)
NAMING: Final = (
    "SELECT DISTINCT s.stream, streams.name FROM mentions JOIN statements AS s ON s.id = mentions.statement"
    f" JOIN streams ON streams.key = s.stream WHERE mentions.target IN {OF_NAMES}"
    " AND (mentions.field = :field OR :field IS NULL) AND streams.kind = :kind AND s.known_from <= :known"
    " ORDER BY s.stream"
)
LENGTHENS: Final = "('RecordCorrected', 'RecordRetracted')"
"""Records that belong to the line of another."""


def stated_between(view: View, after: int, through: int) -> list[str]:
    """Return the streams of which something came to be said, or no longer to be, after one position and by another."""
    return _names(view, STATED_BETWEEN, after=after, through=through)


def dated_between(view: View, first: int, last: int) -> list[str]:
    """Return the streams with an event, known in the frame, whose first or last possible day is one of these."""
    return _names(view, DATED_BETWEEN, first=first, last=last, known=view.frame.known_at)


def standing_in(view: View, places: Iterable[str]) -> list[str]:
    """Return the streams of which it was ever said, up to the frame, that they stand in one of these places."""
    return _names(view, STANDING_IN, names=as_list(places), known=view.frame.known_at)


def naming(view: View, kind: str, streams: Iterable[str], field: str | None = None) -> list[str]:
    """Return the streams of a kind that ever named one of these, up to the frame; in this field, where one is given."""
    return _names(view, NAMING, names=as_list(streams), field=field, kind=kind, known=view.frame.known_at)


def ever_said(view: View, streams: Iterable[str]) -> list[Statement]:
    """Return all that was ever said of these streams, up to the frame, also what is said no more."""
    where = f"s.stream IN {OF_NAMES} AND s.known_from <= :known"
    return list(select(view.connection, where, {"names": as_list(streams), "known": view.frame.known_at}))


def line_at(view: View, position: int) -> int:
    """Return the position of the record that began the line of the record at a position."""
    found = view.connection.execute(
        f"SELECT line FROM amendments WHERE position = ? AND type IN {LENGTHENS}", (position,)
    ).fetchone()
    return position if found is None else int(found["line"])


def amendment(view: View, position: int) -> str | None:
    """Return the type of the record at a position where it is about other records, else None."""
    found = view.connection.execute("SELECT type FROM amendments WHERE position = ?", (position,)).fetchone()
    return None if found is None else str(found["type"])


def _names(view: View, query: str, **arguments: str | int | None) -> list[str]:
    return [row["name"] for row in view.connection.execute(query, arguments)]
