"""Streams as read from the views, those that are asked for one by one kept from question to question.

What the ledger knew at a position it knew for ever: later records only add what is known later. So what was read of a
stream holds in every frame between two records that changed it, as long as the file is the same: a shelf goes with one
connection, and views that are built anew are another file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from archive.views import statements as stored
from archive.views.asking import StreamAt
from archive.views.schema import STILL
from archive.views.statements import Statement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

KEPT_MAX: Final = 1_000
"""Streams kept, the last asked for: places, parties and sources that thing after thing names."""


class Kept(Struct, frozen=True):
    """A stream as known from position `since` up to but not including `until`; `past`: what it says no more."""

    since: int
    until: int
    at: StreamAt
    past: tuple[Statement, ...]


class Shelf:
    """The streams of one file of views."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the views' connection."""
        self._connection = connection
        self._kept: dict[str, Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def stream(self, name: str, known: int) -> Kept:
        """Return a stream as known at a position."""
        found = self._kept.pop(name, None)
        if found is None or not found.since <= known < found.until:
            found = self._read(name, known)
        self._kept[name] = found  # at the end: the first is the one asked for longest ago
        if len(self._kept) > KEPT_MAX:
            del self._kept[next(iter(self._kept))]
        return found

    def streams(self, names: Iterable[str], known: int) -> dict[str, StreamAt]:
        """Return many streams as known at a position, read in one go and not kept."""
        read = stored.of_streams(self._connection, names, known)
        return {name: StreamAt(statements) for name, statements in read.items()}

    def _read(self, name: str, known: int) -> Kept:
        said = stored.of_stream(self._connection, name, known)
        still = [each for each in said if each.known_until > known]
        past = () if len(still) == len(said) else tuple(each for each in said if each.known_until <= known)
        since = max([0, *(each.known_from for each in still), *(each.known_until for each in past)])
        following = stored.next_of_stream(self._connection, name, known)
        until = min([STILL if following is None else following, *(each.known_until for each in still)])
        return Kept(since, until, StreamAt(still), past)
