"""One append under the write lock: the ground that the rules stand on, and the stamping."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from archive import clock
from archive.catalogue.event import CATALOGUE
from archive.catalogue.keeping import ClockCorrected, LedgerOpened, SettingsAdopted
from archive.catalogue.records import Draft, Record
from archive.catalogue.sealed import Sealed
from archive.domain.refusals import NoStream
from archive.domain.rules import check_references, decide
from archive.domain.state import StreamState
from archive.errors import ArchiveError, Conflict, Rejected
from archive.ledger import rows
from archive.ledger.application import Ledger
from archive.ledger.ids import Ids
from archive.ledger.mapper import Stamped, stamp
from archive.ledger.offers import (
    FAULTS_MAX,
    Faults,
    Offer,
    OtherContent,
    Receipt,
    TwiceInOneAppend,
    UnexpectedSeq,
)
from archive.ledger.recorder import numbers_given
from archive.ledger.rows import NewerThanArchive

LEDGER_STREAM: Final = "ledger/main"
STATES_MAX: Final = 20_000
"""Streams kept in memory: ten times the objects that are worked on at once."""

INSERTED_AT_ONCE: Final = 1_000


class NotOpened(Rejected):
    """A ledger begins with its own opening."""

    def __init__(self) -> None:
        super().__init__("the first record of a ledger is its LedgerOpened", hint="`archive init DIR` writes it")


class Act:
    """One append. It is the `Ground` of the rules: the rest of the ledger, under its write lock."""

    def __init__(
        self, ledger: Ledger, cursor: sqlite3.Cursor, *, recorded_by: str, now: str, clock_is_right: bool
    ) -> None:
        """Take the open ledger, the cursor that holds the lock, and the time by the writer's clock."""
        self._ledger = ledger
        self._cursor = cursor
        self._recorded_by = recorded_by
        self._now = now
        self._clock_is_right = clock_is_right
        self.position = rows.last_position(cursor)
        self.states: dict[str, StreamState] = {}
        self.day = 0
        self._recorded_at = ""
        self._pending: list[Stamped] = []
        self._offered: set[str] = set()
        self._added: set[str] = set()
        self._unresolved: list[tuple[Offer, Record]] = []

    def remember(self, states: dict[str, StreamState], through: int) -> None:
        """Take over what the writer read before, if nobody has written since."""
        if through == self.position:
            self.states = states

    def record(self, offers: Iterable[Offer | ArchiveError]) -> Receipt:
        """Decide, stamp and insert; the caller commits. Raises `Rejected`, `Conflict`, `Faults`, `Refused`."""
        self._refuse_newer()
        before = self.position
        self._set_time()
        ids = Ids(self._recorded_at)
        already: list[int] = []
        faults: list[ArchiveError] = []
        untold = 0
        for offer in offers:
            try:
                if isinstance(offer, ArchiveError):
                    raise offer
                found = self._take(offer, ids)
                if found is not None:
                    already.append(found)
                if len(self._pending) >= INSERTED_AT_ONCE and not faults:
                    self._flush()
            except (Rejected, Conflict) as error:
                if isinstance(offer, Offer):
                    error.at(file=offer.where.file, line=offer.where.line)
                if len(faults) < FAULTS_MAX:
                    faults.append(error)
                else:
                    untold += 1
        if not faults:
            faults = self._resolve()
        if len(faults) == 1 and not untold:
            raise faults[0]
        if faults:
            raise Faults(faults, untold)
        self._flush()
        written = self.position - before
        return Receipt(
            first=before + 1 if written else None,
            last=self.position if written else None,
            written=written,
            known=tuple(already),
            recorded_at=self._recorded_at if written else None,
        )

    def state(self, stream: str) -> StreamState:
        """Return a stream's state, read from the store where it is not in memory."""
        state = self.states.get(stream)
        if state is None:
            state = StreamState(stream)
            for row in rows.of_stream(self._cursor, stream):
                entry = rows.known(row)
                state.evolve(entry.record, entry.position, entry.leaf.hex())
            self.states[stream] = state
        return state

    def exists(self, stream: str) -> bool:
        """Tell whether a stream has a record, those of this append included."""
        state = self.states.get(stream)
        if state is not None and state.seq:
            return True
        found = self._cursor.execute("SELECT 1 FROM streams WHERE name = ?", (stream,)).fetchone()
        return found is not None

    def has_record(self, record_id: str) -> bool:
        """Tell whether a record is in the ledger, those of this append included."""
        return record_id in self._added or rows.by_id(self._cursor, record_id) is not None

    def holders(self, number: str) -> list[str]:
        """Return the streams that an accession number was ever given to."""
        return rows.holders(self._cursor, number)

    def _take(self, offer: Offer, ids: Ids) -> int | None:
        """Decide on one draft and stamp it; return its position if it is recorded already."""
        draft = offer.draft
        if draft.id is not None:
            if draft.id in self._offered:
                raise TwiceInOneAppend(draft.id)
            self._offered.add(draft.id)
            found = self._recorded(draft)
            if found is not None:
                return found
        state = self.state(draft.stream)
        if offer.expected_seq is not None and state.seq != offer.expected_seq:
            raise UnexpectedSeq(draft.stream, offer.expected_seq, state.seq)
        if self.position == 0 and type(draft.event) is not LedgerOpened:
            raise NotOpened
        decide(draft, state, self)
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
        self._add(record, state)
        if not self._stands_alone(record):
            self._unresolved.append((offer, record))
        return None

    def _recorded(self, draft: Draft) -> int | None:
        found = rows.by_id(self._cursor, draft.id) if draft.id is not None else None
        if found is None:
            return None
        record = rows.known(found).record
        if (record.stream, record.batch, record.event) != (draft.stream, draft.batch, draft.event):
            raise OtherContent(record.id, found.position)
        return found.position

    def _add(self, record: Record, state: StreamState) -> None:
        stamped = stamp(record, self.position + 1)
        state.evolve(stamped.record, self.position + 1, stamped.stored.leaf.hex())
        self.position += 1
        self._added.add(record.id)
        self._pending.append(stamped)
        for number in numbers_given(record):
            self._ledger.recorder.note_number(self._cursor, number, record.stream)

    def _stands_alone(self, record: Record) -> bool:
        """Tell whether all that a record names is there already; if not it is looked at again at the end."""
        try:
            self._check(record)
        except Rejected:
            return False
        return True

    def _check(self, record: Record) -> None:
        check_references(record.event, self)
        for field, stream in (("recorded_by", record.recorded_by), ("batch", record.batch)):
            if stream is not None and not self.exists(stream):
                raise NoStream(stream).at(field=field)

    def _resolve(self) -> list[ArchiveError]:
        faults: list[ArchiveError] = []
        for offer, record in self._unresolved:
            try:
                self._check(record)
            except Rejected as error:
                faults.append(error.at(file=offer.where.file, line=offer.where.line))
        return faults[:FAULTS_MAX]

    def _flush(self) -> None:
        self._ledger.events.put(self._pending)
        self._pending = []
        if len(self.states) > STATES_MAX:
            self.states = {}

    def _refuse_newer(self) -> None:
        for (name,) in self._cursor.execute("SELECT name FROM types"):
            if name not in CATALOGUE and name != Sealed.__struct_config__.tag:
                first = next(rows.select(self._cursor, "WHERE types.name = ? ORDER BY records.position LIMIT 1", (name,)))
                raise NewerThanArchive(first.position, f"it is a {name}")

    def _set_time(self) -> None:
        """Settle the time of recording, the same for the whole append, and the day that it falls on."""
        last = rows.page(self._cursor, self.position - 1, 1) if self.position else []
        before = rows.known(last[0]).record if last else None
        after_correction = before is not None and type(before.event) is ClockCorrected
        try:
            self._recorded_at = clock.next_stamp(
                self._now,
                None if before is None else before.recorded_at,
                after_clock_correction=after_correction,
                clock_is_right=self._clock_is_right,
            )
        except clock.ClockBehind:
            if not self._clock_is_right or before is None:
                raise
            self._correct_clock(before.recorded_at)
            self._recorded_at = self._now
        self.day = clock.day_of(self._recorded_at, self._time_zone())

    def _correct_clock(self, wrong_through: str) -> None:
        """Record, at the last wrong time, that the clock had been ahead since the first time later than now."""
        wrong_from = wrong_through
        for row in rows.select(self._cursor, "ORDER BY records.position DESC", ()):
            recorded_at = rows.known(row).record.recorded_at
            if recorded_at <= self._now:
                break
            wrong_from = recorded_at
        state = self.state(LEDGER_STREAM)
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

    def _time_zone(self) -> str:
        """Return the time zone in force; UTC while the ledger is being opened."""
        zone = "UTC"
        for value in self.state(LEDGER_STREAM).values():
            if isinstance(value, LedgerOpened | SettingsAdopted) and value.time_zone is not None:
                zone = value.time_zone
        return zone
