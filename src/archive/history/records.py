"""The records behind statements: each read once, by position or by id, and the line that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.errors import IntegrityFailure
from archive.views.changed import line_at

if TYPE_CHECKING:
    from archive.ledger.feed import Feed
    from archive.ledger.stored import Told
    from archive.views.view import View

KEPT_MAX: Final = 10_000


class NoRecordThere(IntegrityFailure):
    """The views name a record that the ledger does not have."""

    def __init__(self, position: int) -> None:
        super().__init__(f"there is no record #{position}", hint="`archive views rebuild` derives the views anew")


class Records:
    """Records by position, kept as long as there is room for them."""

    def __init__(self, feed: Feed) -> None:
        """Take the feed of records."""
        self._feed = feed
        self._kept: dict[int, Told] = {}

    def at(self, position: int) -> Told:
        """Return the record at a position. Raises `IntegrityFailure`."""
        found = self._kept.get(position)
        if found is None:
            found = self._feed.told(position)
            if found is None:
                raise NoRecordThere(position)
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[position] = found
        return found

    def line_of(self, view: View, record_id: str) -> int | None:
        """Return the position of the record that began the line of a record; None where there is none."""
        found = self._feed.by_id(record_id)
        return None if found is None else line_at(view, found.position)
