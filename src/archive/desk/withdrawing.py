"""Orders to withdraw what was recorded in clear: its bytes go, and everything that was proved stays proved.

What else rests on the record is found first: every record is decided on again as if it were gone already. A ledger
from which a record was withdrawn verifies like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.catalogue.corrections import RecordWithdrawn
from archive.catalogue.records import Draft
from archive.desk import unsealing
from archive.desk.erasing import NoRecordThere
from archive.evidence.rules import RulesAudit
from archive.ledger import rows
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.stored import SEALED
from archive.views import building

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.desk.erasing import Order
    from archive.ledger.offers import Receipt
    from archive.ledger.rows import Entry, Row

OUT_OF_REACH: Final = (
    "backups of ledger.db, exports, dossiers, copies of what was published, and what was shown or printed"
)
"""What nobody here can know of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What came of an order: what was recorded; None where the record had been withdrawn before, as `order` says."""

    receipt: Receipt | None
    order: int = 0


class _Without(Feed):
    """The records as they would be without what one of them says."""

    def __init__(self, path: Path, instead: Row) -> None:
        """Take the ledger's file, and the row that would stand in the place of its own."""
        super().__init__(path)
        self._instead = instead

    def read(self, found: Iterable[Row]) -> Iterator[Entry]:
        """Yield rows as read."""
        return super().read(map(self._replaced, found))

    def rows_of(self, name: str) -> list[Row]:
        """Return a stream's rows in order."""
        return list(map(self._replaced, super().rows_of(name)))

    def _replaced(self, row: Row) -> Row:
        return self._instead if row.position == self._instead.position else row


def withdraw(desk: Desk, position: int, order: Order, *, dry_run: bool = False) -> Withdrawn:
    """Remove what a record says from the ledger's files, and record the order, all or nothing.

    What was withdrawn before is not recorded again; its traces are looked for once more. Raises `NoRecordThere`,
    `CannotWithdraw`, `StillRead`, `ViewsBusy`, and what `Desk.append` raises.
    """
    from archive.ledger import withdrawing  # noqa: PLC0415 - only who writes needs the library

    page = next(desk.feed.rows(position - 1, position), []) if position > 0 else []
    if not page:
        raise NoRecordThere(position, desk.feed.last())
    (row,) = page
    record = rows.known(row).record
    receipt = None
    if not row.order:
        if why := withdrawing.why_not(row):
            raise withdrawing.CannotWithdraw(position, why)
        _check_others(desk, row)
        event = RecordWithdrawn(target=record.id, leaf=row.leaf.hex(), order=order.text, authority=order.authority)
        offer = Offer(Draft(stream=row.stream, event=event, recorded_by=order.recorded_by))
        receipt = desk.append([offer], dry_run=dry_run)
    elif not dry_run:
        withdrawing.scrub(desk.folder.ledger)
    if not dry_run:
        unsealing.forget(desk.folder)
        desk.catch_up()
        building.settle(desk.folder.views)
    return Withdrawn(receipt=receipt, order=row.order)


def _check_others(desk: Desk, row: Row) -> None:
    """Make sure that every other record could be accepted without this one. Raises `CannotWithdraw`."""
    from archive.ledger import withdrawing  # noqa: PLC0415 - only who writes needs the library

    state = withdrawing.tombstone(rows.known(row).record, row.leaf)
    instead = row._replace(type=SEALED, state=state, order=desk.feed.last() + 1)
    with _Without(desk.folder.ledger, instead) as without:
        found = next((each for each in RulesAudit(without).run() if each.id == "not-acceptable"), None)
    if found is not None:
        raise withdrawing.rests(row.position, int(found.where.removeprefix("#")), found.sentence)
