"""What is wrong with the drafts of one append, gathered so that one run tells all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.domain.refusals import NoRecord, NoStream, NotOpen
from archive.ledger.offers import FAULTS_MAX, Faults, Offer

if TYPE_CHECKING:
    from archive.errors import ArchiveError

CONSEQUENCES: Final = (NotOpen, NoStream, NoRecord)
"""What is refused because something is missing; `missing` names it."""


class Blame:
    """The faults of one append, in the order of the input.

    What is only missing because the draft that would have brought it was refused too is not told again.
    """

    def __init__(self) -> None:
        self._faults: list[tuple[int, ArchiveError]] = []
        self._count = 0
        self._refused: set[str] = set()

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, index: int, offer: Offer | ArchiveError, error: ArchiveError) -> None:
        """Take the fault of the offer at an index of the input."""
        if isinstance(offer, Offer):
            if isinstance(error, CONSEQUENCES) and error.missing in self._refused:
                return
            self._refused.update(name for name in (offer.draft.stream, offer.draft.id) if name is not None)
            error.at(file=offer.where.file, line=offer.where.line)
        self._count += 1
        if len(self._faults) < 2 * FAULTS_MAX:  # drafts first, then references: each in order
            self._faults.append((index, error))

    def verdict(self) -> ArchiveError:
        """Return what to raise: the one fault, or all of them."""
        faults = [error for _, error in sorted(self._faults, key=lambda fault: fault[0])]
        return faults[0] if self._count == 1 else Faults(faults[:FAULTS_MAX], self._count - len(faults[:FAULTS_MAX]))
