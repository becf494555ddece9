"""The audit of openings: each fits its commitment, none outlived an order; and what of all that is sealed they open.

An opening that is not here is no fault: a copy for an auditor goes without. What stands in its place has to fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.errors import ArchiveError
from archive.evidence.audit import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.evidence.audit import Severity
    from archive.ledger.openings import Kept, Openings


class Counted(NamedTuple):
    """What a ledger has sealed: how many events, how many of them can be opened here, how many were erased by order."""

    sealed: int
    openable: int
    erased: int


class OpeningsAudit:
    """One pass over the openings, beside what the records say of them."""

    def __init__(self, sealed: Mapping[str, int], erased: Mapping[str, int]) -> None:
        """Take each commitment in a record, and each that was erased, with the position that says so."""
        self._sealed = sealed
        self._erased = erased
        self._openable = 0

    @property
    def told(self) -> Counted:
        """What the openings gone through come to."""
        return Counted(len(self._sealed), self._openable, len(self._erased.keys() & self._sealed.keys()))

    def run(self, openings: Openings) -> Iterator[Finding]:
        """Yield what is wrong with the openings."""
        name = openings.path.name
        try:
            for line in openings.damage():
                yield _finding("openings-damaged", name, line)
            left_over = 0
            for kept in openings.all():
                position = self._sealed.get(kept.opening.commitment)
                if position is None:
                    left_over += 1
                else:
                    yield from self._kept(kept, position)
        except ArchiveError as error:
            yield _finding("openings-unusable", name, error.sentence)
            return
        if left_over:
            sentence = (
                f"{left_over} openings are of no record: an append was cut short, and the next to seal clears them"
            )
            yield _finding("openings-left-over", name, sentence, "note")

    def _kept(self, kept: Kept, position: int) -> Iterator[Finding]:
        where, commitment = f"#{position}", kept.opening.commitment
        if commitment in self._erased:
            sentence = f"its opening is here, and #{self._erased[commitment]} says that it was destroyed"
            yield _finding("opening-erased", where, sentence)
        elif kept.position != position:
            yield _finding("opening-misplaced", where, f"its opening says that it belongs to #{kept.position}")
        else:
            try:
                kept.opening.read()
            except ArchiveError as error:
                yield _finding("opening-false", where, error.sentence)
            else:
                self._openable += 1


def _finding(name: str, where: str, sentence: str, severity: Severity = "failure") -> Finding:
    return Finding(step="openings", id=name, severity=severity, where=where, sentence=sentence)
