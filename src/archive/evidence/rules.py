"""The audit of decisions: every record is decided on again, where it stands, by the rules that an append asks.

Whoever writes past the archive, into the file itself, can make bytes, hashes and chains that fit; that the rules would
have let the record pass is then still to be shown. What one append recorded is not told in the records, so records of
one instant are taken for one append: it may name what comes later in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive import clock
from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.records import Draft
from archive.catalogue.sealing import private
from archive.domain.references import named
from archive.domain.refusals import NoStream, NotInClear
from archive.domain.rules import LEDGER_STREAM, check_references, decide
from archive.domain.settings import time_zone
from archive.domain.state import StreamState
from archive.errors import ArchiveError, Rejected
from archive.evidence.audit import FAULTS_MAX, Finding
from archive.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.catalogue.records import Record
    from archive.domain.references import Named
    from archive.evidence.audit import Progress
    from archive.ledger.feed import Feed
    from archive.ledger.rows import Entry

STATES_MAX: Final = 20_000
"""Streams kept in memory, as an append keeps them."""


class RulesAudit:
    """One pass over all records in order: the ground that the rules stand on, as it was at each of them."""

    def __init__(self, feed: Feed) -> None:
        """Take the records, whose form, places and chains were found whole."""
        self._feed = feed
        self._position = self._folded = 0
        self._recorded_at = ""
        self._states: dict[str, StreamState] = {}
        self._streams: set[str] = set()
        self._holders: dict[str, dict[str, None]] = {}
        self._unresolved: list[tuple[int, Record, Named]] = []
        self.day = 0

    def run(self, progress: Progress | None = None) -> Iterator[Finding]:
        """Yield a finding for every record that could not have been accepted. Raises `NewerThanArchive`."""
        told = 0
        for finding in self._findings(progress):
            told += 1
            if told <= FAULTS_MAX:
                yield finding
        if told > FAULTS_MAX:
            sentence = f"{told - FAULTS_MAX} more findings are not told"
            yield Finding(step="rules", id="more", severity="failure", where="records", sentence=sentence)
        given = {(number, stream) for number, streams in self._holders.items() for stream in streams}
        if given != self._feed.numbers():
            sentence = "the accession numbers that the store remembers are not those that records gave"
            yield Finding(step="rules", id="numbers-differ", severity="failure", where="numbers", sentence=sentence)

    def state(self, stream: str) -> StreamState:
        """Return a stream's state as it was before the record that is decided on."""
        state = self._states.get(stream)
        if state is None:
            state = self._states[stream] = StreamState(stream)
            if stream in self._streams:
                for row in self._feed.rows_of(stream):
                    if row.position <= self._folded:
                        _evolve(state, rows.known(row))
        return state

    def missing(self, streams: Iterable[str]) -> str | None:
        """Return the first of these streams that has no record so far; None where all have."""
        return None if self._streams.issuperset(streams) else next(s for s in streams if s not in self._streams)

    def has_record(self, record_id: str) -> bool:
        """Tell whether a record is there so far."""
        position = self._feed.position_of(record_id)
        return position is not None and position <= self._position

    def offered(self, record_id: str) -> Record | None:
        """Return a record that is there so far; an append may hand in again what was recorded before."""
        entry = self._feed.by_id(record_id) if self.has_record(record_id) else None
        return None if entry is None else entry.record

    def holders(self, number: str) -> Iterable[str]:
        """Return the streams that an accession number was given to so far."""
        return self._holders.get(number, ())

    def _findings(self, progress: Progress | None) -> Iterator[Finding]:
        last = self._feed.last()
        for page in self._feed.entries():
            for entry in page:
                yield from self._entry(entry)
            if progress is not None:
                progress(page[-1].position, last)
        yield from self._resolve()

    def _entry(self, entry: Entry) -> Iterator[Finding]:
        from archive.ledger.recorder import numbers_given  # noqa: PLC0415 - loads the library, which few audits need

        record, self._position = entry.record, entry.position
        if record.recorded_at != self._recorded_at:
            yield from self._resolve()
            self._recorded_at = record.recorded_at
            self.day = clock.day_of(record.recorded_at, time_zone(self.state(LEDGER_STREAM).values()))
        if len(self._states) > STATES_MAX:
            self._states.clear()
        state, names = self.state(record.stream), named(record.event)
        try:
            if entry.position == 1 and type(record.event) is not LedgerOpened:
                what = "the first record of a ledger is its LedgerOpened"
                raise Rejected(what)
            if access := private(record.event):
                raise NotInClear(access)
            decide(Draft(stream=record.stream, event=record.event, id=record.id), names, state, self)
            is_accepted = True
        except ArchiveError as error:
            is_accepted = False
            yield _finding(entry.position, error)
        _evolve(state, entry)
        self._folded = entry.position
        self._streams.add(record.stream)
        for number in numbers_given(record.event):
            self._holders.setdefault(number, {})[record.stream] = None
        try:
            if is_accepted:
                self._check_references(record, names)
        except ArchiveError:
            self._unresolved.append((entry.position, record, names))

    def _resolve(self) -> Iterator[Finding]:
        """Look again, at the end of an append, at what named something that was not there yet."""
        for position, record, names in self._unresolved:
            try:
                self._check_references(record, names)
            except ArchiveError as error:
                yield _finding(position, error)
        self._unresolved.clear()

    def _check_references(self, record: Record, names: Named) -> None:
        check_references(record, names, self)
        for stream, field in ((record.recorded_by, "recorded_by"), (record.batch, "batch")):
            if stream is not None and stream not in self._streams:
                raise NoStream(stream).at(field=field)


def _evolve(state: StreamState, entry: Entry) -> None:
    try:
        state.evolve(entry.record, entry.position, entry.leaf.hex())
    except ArchiveError:  # refused as well, and told
        state.seq, state.head = entry.record.seq, entry.leaf.hex()


def _finding(position: int, error: ArchiveError) -> Finding:
    sentence = f"no append would have accepted it: {error.sentence}"
    return Finding(step="rules", id="not-acceptable", severity="failure", where=f"#{position}", sentence=sentence)
