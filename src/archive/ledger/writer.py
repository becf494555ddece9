"""The one that appends, and what it remembers between appends.

The way of an event into the store: lock, read, decide, stamp, encode and decode back, insert, commit. The write lock is
taken before anything is read, so what was decided on is still true when it is stored.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from archive import clock
from archive.ledger import withdrawing
from archive.ledger.act import Act
from archive.ledger.ground import Memory, StoreGround

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.errors import ArchiveError
    from archive.ledger.application import Ledger
    from archive.ledger.offers import Offer, Receipt
    from archive.ledger.rows import Entry

    Judge = Callable[[Iterator[Entry]], None]


class _DryRun(Exception):
    """Everything was decided and stamped; nothing shall stay."""


class Writer:
    """Keep it for many appends: what it has read of streams stays true as long as nobody else has written."""

    def __init__(self, ledger: Ledger, recorded_by: str) -> None:
        """Take the open ledger and the party that records drafts without `recorded_by`."""
        self._ledger = ledger
        self._recorded_by = recorded_by
        self._memory = Memory()

    def append(
        self,
        offers: Iterable[Offer | ArchiveError],
        *,
        clock_is_right: bool = False,
        dry_run: bool = False,
        now: str | None = None,
        judge: Judge | None = None,
    ) -> Receipt:
        """Record drafts, all or none; those recorded already with the same content are counted and skipped.

        `offers` may hold errors met while reading the input: they count as faults, so that one run tells all.
        `judge` is shown the new records while nobody else can write; what it raises keeps them from being stored.
        Raises `Rejected`, `Conflict`, `Faults`, `Locked`, `Refused`, `IntegrityFailure`; nothing is written then.
        """
        receipt: Receipt | None = None
        memory, self._memory = self._memory, Memory()  # whatever goes wrong, nothing half-folded is kept
        try:
            with self._ledger.recorder.writing() as cursor, _NoGarbageSought():
                act = Act(
                    self._ledger,
                    StoreGround(cursor, memory),
                    recorded_by=self._recorded_by,
                    now=now or clock.now(),
                    clock_is_right=clock_is_right,
                )
                receipt = act.record(offers)
                if judge is not None and receipt.written:
                    judge(act.recorded())
                for order in act.withdrawn:
                    withdrawing.remove(cursor, order)
                _leave(dry_run=dry_run)
                self._ledger.openings.settle(cursor, act.openings, act.erased)
        except _DryRun:
            assert receipt is not None  # noqa: S101 - set on the line above the only raise
            return receipt
        if act.withdrawn:
            withdrawing.scrub(self._ledger.path)
            return receipt  # of what was read of streams, some is there no more
        self._memory = act.ground.memory
        self._memory.through = act.position
        return receipt


class _NoGarbageSought:
    """Keeps Python from walking, over and over, everything that an append holds: nothing of it refers to itself."""

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()


def _leave(*, dry_run: bool) -> None:
    if dry_run:
        raise _DryRun
