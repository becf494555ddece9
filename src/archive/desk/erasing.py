"""Orders to erase: what opens a sealed event is destroyed here, and it is told where it may still be.

`ValueErased` is recorded, and the openings are destroyed just before it is committed. What was recorded stays as it is,
with every proof. Copies that were given out are beyond reach: those that the archive made itself are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.catalogue.corrections import ValueErased
from archive.catalogue.records import Draft
from archive.catalogue.sealing import commitment_in
from archive.desk import unsealing
from archive.errors import NotFound, Rejected
from archive.ledger.offers import Offer
from archive.ledger.openings import Openings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.desk.desk import Desk
    from archive.ledger.offers import Receipt
    from archive.ledger.openings import Copy

OUT_OF_REACH: Final = "backups of openings.db, copies of those files, and what was shown or printed"
"""What nobody here can know of."""


class NoRecordThere(NotFound):
    """There is no record at a position."""

    def __init__(self, position: int, last: int) -> None:
        super().__init__(f"there is no record #{position}; the last is #{last}")


class NothingSealed(Rejected):
    """A record holds nothing that an opening opens."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"nothing is sealed in record #{position}: it stands there in clear",
            hint="`archive withdraw` removes what was recorded in clear",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order to be obeyed, who gave it, and who records that (None: the ledger's own party)."""

    text: str
    authority: str
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What came of an order: what was recorded (None: nothing new), how many openings were here, known copies."""

    receipt: Receipt | None
    destroyed: int
    copies: list[Copy]


def erase(desk: Desk, positions: Sequence[int], order: Order, *, dry_run: bool = False) -> Erased:
    """Destroy the openings of what is sealed in these records, and record the order.

    What was erased before is not recorded again, but looked for once more. Raises `NoRecordThere`, `NothingSealed`, and
    what `Desk.append` raises; nothing is destroyed then.
    """
    wanted = _sealed_in(desk, positions)
    everything = [each for found in wanted.values() for each in found]
    offers = []
    for stream, found in wanted.items():
        told = (entry.record.event for entry in desk.feed.stream(stream))
        before = {each for event in told if isinstance(event, ValueErased) for each in event.commitments}
        if anew := tuple(each for each in found if each not in before):
            event = ValueErased(commitments=anew, order=order.text, authority=order.authority)
            offers.append(Offer(Draft(stream=stream, event=event, recorded_by=order.recorded_by)))
    with Openings(desk.folder.openings) as openings:
        copies = openings.copies(everything)
        here = sum(map(openings.holds, everything))
        receipt = desk.append(offers, dry_run=dry_run) if offers else None
        if not dry_run:
            openings.destroy(everything)
            unsealing.forget(desk.folder)
    return Erased(receipt=receipt, destroyed=here, copies=copies)


def _sealed_in(desk: Desk, positions: Sequence[int]) -> dict[str, list[str]]:
    """Return the commitments in records, each once, by stream."""
    wanted: dict[str, list[str]] = {}
    for position in positions:
        entry = desk.feed.entry(position)
        if entry is None:
            raise NoRecordThere(position, desk.feed.last())
        commitment = commitment_in(entry.record.event)
        if commitment is None:
            raise NothingSealed(position)
        if commitment not in wanted.setdefault(entry.record.stream, []):
            wanted[entry.record.stream].append(commitment)
    return wanted
