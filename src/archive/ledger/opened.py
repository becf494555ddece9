"""The records as they are shown to who may read the openings: what was sealed stands there as it was handed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from archive.catalogue.codec import canonical
from archive.ledger.feed import Feed
from archive.ledger.openings import Openings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from archive.ledger.rows import Entry, Row


class OpenedFeed(Feed):
    """A feed whose sealed events are opened. Stored rows, leaf hashes and proofs stay those of what is recorded."""

    def __init__(self, path: Path, openings: Openings) -> None:
        """Open the ledger's file. Raises `NotALedger`."""
        super().__init__(path)
        self._openings = openings

    def close(self) -> None:
        """Close the files."""
        super().close()
        self._openings.close()

    def opener(self) -> Callable[[], Feed]:
        """Return what opens the same records, and the same openings, once more."""
        return partial(_opened, self.path, self._openings.path)

    def read(self, found: Iterable[Row]) -> Iterator[Entry]:
        """Yield rows as read, what is sealed opened. Raises also what `Openings.reveal` raises."""
        for entry in super().read(found):
            event = self._openings.reveal(entry.record.event)
            if event is entry.record.event:
                yield entry
            else:
                record = replace(entry.record, event=event)
                yield entry._replace(record=record, state=canonical(record))


def _opened(path: Path, openings: Path) -> OpenedFeed:
    return OpenedFeed(path, Openings(openings))
