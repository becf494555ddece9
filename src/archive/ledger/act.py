"""One append under the write lock: what is handed in is decided on, stamped and inserted, page by page."""

from __future__ import annotations

import secrets
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from archive import clock
from archive.catalogue.corrections import RecordWithdrawn, ValueErased
from archive.catalogue.keeping import ClockCorrected, LedgerOpened
from archive.catalogue.records import Record
from archive.catalogue.sealing import SALT_BYTES, commitment_in, private, seal
from archive.domain.references import named
from archive.domain.refusals import NoStream
from archive.domain.rules import LEDGER_STREAM, check_references, decide
from archive.domain.settings import time_zone
from archive.errors import Conflict, Rejected
from archive.ledger import rows, withdrawing
from archive.ledger.faults import Blame
from archive.ledger.ids import Ids
from archive.ledger.mapper import Misfit, encode, read_back
from archive.ledger.newer import refuse_newer
from archive.ledger.offers import CannotBeTold, Offer, OtherContent, Receipt, TwiceInOneAppend, UnexpectedSeq
from archive.ledger.openings import Kept
from archive.ledger.recorder import GIVING, numbers_given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.catalogue.records import Draft
    from archive.domain.references import Named
    from archive.domain.state import StreamState
    from archive.errors import ArchiveError
    from archive.ledger.application import Ledger
    from archive.ledger.ground import StoreGround
    from archive.ledger.mapper import Encoded
    from archive.ledger.rows import Entry

TAKEN_AT_ONCE: Final = 1_000
"""Drafts looked up and inserted together."""


class NotOpened(Rejected):
    """A ledger begins with its own opening."""

    def __init__(self) -> None:
        super().__init__("the first record of a ledger is its LedgerOpened", hint="`archive init DIR` writes it")


class Act:
    """One append, under the ledger's write lock."""

    def __init__(
        self,
        ledger: Ledger,
        ground: StoreGround,
        *,
        recorded_by: str,
        now: str,
        clock_is_right: bool,
    ) -> None:
        """Take the open ledger, the rest of it as the rules ask of it, and the time by the writer's clock."""
        self._ledger = ledger
        self._cursor = ground.cursor
        self._recorded_by = recorded_by
        self._now = now
        self._clock_is_right = clock_is_right
        self.ground = ground
        self._before = self.position = ground.before
        self._recorded_at = ""
        self._ids: Ids | None = None
        self._pending: list[Encoded] = []
        self._whose: list[tuple[int, Offer]] = []
        self._given: list[tuple[str, str]] = []
        self._blame = Blame()
        self._unresolved: list[tuple[int, Offer, Record, Named]] = []
        self.openings: list[Kept] = []
        self.erased: list[str] = []
        self.withdrawn: list[RecordWithdrawn] = []

    def record(self, offers: Iterable[Offer | ArchiveError]) -> Receipt:
        """Decide, stamp and insert; the caller commits.

        Raises `Rejected`, `Conflict`, `Faults`, `Refused`, `IntegrityFailure`.
        """
        remaining = iter(offers)
        index = 0
        while taken := list(islice(remaining, TAKEN_AT_ONCE)):
            self._take_page(index, taken)
            self._insert()
            self.ground.forget()
            index += len(taken)
        self._resolve()
        if self._blame:
            raise self._blame.verdict()
        written = self.position - self._before
        return Receipt(
            first=self._before + 1 if written else None,
            last=self.position if written else None,
            written=written,
            known=tuple(self.ground.already),
            recorded_at=self._recorded_at if written else None,
        )

    def recorded(self) -> Iterator[Entry]:
        """Yield the new records of this append, in order."""
        for after in range(self._before, self.position, TAKEN_AT_ONCE):
            yield from map(rows.known, rows.page(self._cursor, after, TAKEN_AT_ONCE))

    def _take_page(self, first: int, taken: list[Offer | ArchiveError]) -> None:
        """Decide on drafts, the first of them at an index of the input, and stamp those that are new."""
        good = [offer for offer in taken if isinstance(offer, Offer)]
        names = [named(offer.draft.event) for offer in good]
        places = self.ground.look_up([offer.draft for offer in good], names)
        named_next = iter(names)
        for index, offer in enumerate(taken, first):
            try:
                if isinstance(offer, Offer):
                    self._take(index, offer, next(named_next), places)
                else:
                    self._blame.add(index, offer, offer)
            except (Rejected, Conflict) as error:
                self._blame.add(index, offer, error)

    def _take(self, index: int, offer: Offer, names: Named, places: dict[str, int]) -> None:
        """Decide on one draft and stamp it, unless it is recorded already. Raises `Rejected`, `Conflict`."""
        draft, ground = offer.draft, self.ground
        if draft.id is not None:
            if (draft.id in places or draft.id in ground.seen) and self._is_recorded(draft, draft.id, places):
                return
            ground.seen.add(draft.id)
        ids = self._ids or self._begin()
        state = ground.states.get(draft.stream) or ground.state(draft.stream)
        if offer.expected_seq is not None and state.seq != offer.expected_seq:
            raise UnexpectedSeq(draft.stream, offer.expected_seq, state.seq)
        if self.position == 0 and type(draft.event) is not LedgerOpened:
            raise NotOpened
        decide(draft, names, state, ground)
        if type(draft.event) is RecordWithdrawn:
            withdrawing.check(self._cursor, draft.event, self._before, self.withdrawn)
            self.withdrawn.append(draft.event)
        record = Record(
            batch=draft.batch,
            event=draft.event,
            id=draft.id or ids.mint(),
            prev=state.head,
            recorded_at=self._recorded_at,
            recorded_by=draft.recorded_by or self._recorded_by,
            row=draft.row,
            seq=state.seq + 1,
            stream=draft.stream,
        )
        self._add(self._sealed(record) if private(record.event) else record, state)
        self._whose.append((index, offer))
        if type(record.event) is ValueErased:
            self.erased += record.event.commitments
        try:
            self._check_references(record, names)
        except Rejected:  # it may name what comes later in this append: looked at again at the end
            self._unresolved.append((index, offer, record, names))

    def _is_recorded(self, draft: Draft, record_id: str, places: dict[str, int]) -> bool:
        """Tell whether a draft is recorded already, word for word. Raises `TwiceInOneAppend`, `OtherContent`."""
        ground, position = self.ground, places.get(record_id)
        is_of_this_append = position is not None and (position > self._before or position in ground.already)
        if record_id in ground.seen or is_of_this_append:
            raise TwiceInOneAppend(record_id)
        ground.seen.add(record_id)
        if position is None:
            return False
        record = rows.known(rows.page(self._cursor, position - 1, 1)[0]).record
        if (record.stream, record.batch) != (draft.stream, draft.batch):
            raise OtherContent(record_id, position)
        event = record.event
        if event != draft.event and private(draft.event):  # nothing is said alike twice in sealed form
            event = self._ledger.openings.reveal(event)
            if commitment_in(event) is not None:
                raise CannotBeTold(record_id, position)
        if event != draft.event:
            raise OtherContent(record_id, position)
        ground.already[position] = None
        return True

    def _sealed(self, record: Record) -> Record:
        """Return a record as it is to be written, checked in clear like any other first; keep its opening."""
        read = read_back([encode(record, self.position + 1)])[0].record
        event, opening = seal(read.event, secrets.token_bytes(SALT_BYTES))
        self.openings.append(Kept(self.position + 1, opening))
        return replace(record, event=event)

    def _add(self, record: Record, state: StreamState) -> None:
        position = self.position + 1
        encoded = encode(record, position)
        state.evolve(record, position, encoded.leaf.hex())
        self.position = position
        self.ground.streams.add(record.stream)
        self._pending.append(encoded)
        if type(record.event) in GIVING:
            for number in numbers_given(record.event):
                self.ground.give(number, record.stream)
                self._given.append((number, record.stream))

    def _check_references(self, record: Record, names: Named) -> None:
        check_references(record, names, self.ground)
        if record.recorded_by not in self.ground.streams and self.ground.missing((record.recorded_by,)):
            raise NoStream(record.recorded_by).at(field="recorded_by")
        if record.batch is not None and self.ground.missing((record.batch,)):
            raise NoStream(record.batch).at(field="batch")

    def _resolve(self) -> None:
        """Look again at what named something that was not there yet."""
        for index, offer, record, names in self._unresolved:
            try:
                self._check_references(record, names)
            except Rejected as error:
                self._blame.add(index, offer, error)

    def _insert(self) -> None:
        """Insert what is stamped; faulty appends too, so that they take no more memory than others."""
        try:
            self._ledger.events.put(read_back(self._pending))
        except Misfit:
            self._blame_misfits()
            raise self._blame.verdict() from None
        self._ledger.recorder.note_numbers(self._cursor, self._given)
        self._pending, self._whose, self._given = [], [], []

    def _blame_misfits(self) -> None:
        """Find who handed in what could not be read back: programs that make drafts; what reads files is strict."""
        for (index, offer), encoded in zip(self._whose, self._pending, strict=True):
            try:
                read_back([encoded])
            except Misfit as error:
                self._blame.add(index, offer, error)

    def _begin(self) -> Ids:
        """Make sure, before the first new record, that the store may be written to, and settle the time."""
        rows.check_end(self._cursor, self.position)
        refuse_newer(self._cursor)
        self._set_time()
        self._ids = Ids(self._recorded_at)
        return self._ids

    def _set_time(self) -> None:
        """Settle the time of recording, the same for the whole append, and the day that it falls on."""
        last = rows.page(self._cursor, self.position - 1, 1) if self.position else []
        before = rows.known(last[0]).record if last else None
        try:
            self._recorded_at = clock.next_stamp(
                self._now,
                None if before is None else before.recorded_at,
                after_clock_correction=before is not None and type(before.event) is ClockCorrected,
                clock_is_right=self._clock_is_right,
            )
        except clock.ClockBehind:
            if not self._clock_is_right or before is None:
                raise
            self._correct_clock(before.recorded_at)
            self._recorded_at = self._now
        zone = time_zone(self.ground.state(LEDGER_STREAM).values())
        self.ground.day = clock.day_of(self._recorded_at, zone)

    def _correct_clock(self, wrong_through: str) -> None:
        """Record, at the last wrong time, that the clock had been ahead since the first time later than now."""
        wrong_from = wrong_through
        for row in rows.select(self._cursor, "ORDER BY records.position DESC", ()):
            recorded_at = rows.known(row).record.recorded_at
            if recorded_at <= self._now:
                break
            wrong_from = recorded_at
        state = self.ground.state(LEDGER_STREAM)
        event = ClockCorrected(
            wrong_from=wrong_from,
            wrong_through=wrong_through,
            reason="the clock had been ahead of the time now confirmed as right",
        )
        record = Record(
            event=event,
            id=Ids(wrong_through).mint(),
            prev=state.head,
            recorded_at=wrong_through,
            recorded_by=self._recorded_by,
            seq=state.seq + 1,
            stream=LEDGER_STREAM,
        )
        self._add(record, state)
        self._insert()
