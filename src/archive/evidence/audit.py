"""The audit of a ledger against itself and against its signed checkpoints: every fault is a finding, none stops it.

Each step proves one thing and says which. Nothing is repaired, nothing is written but the derived tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from archive.catalogue.records import NewerRecord
from archive.errors import ArchiveError
from archive.evidence.heads import Head, heads_root
from archive.evidence.merkle import Frontier
from archive.ledger import rows
from archive.ledger.inspection import inspect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from archive.catalogue.records import Record
    from archive.evidence.checkpoint import Checkpoint
    from archive.evidence.keyring import KeyRing
    from archive.evidence.note import Note
    from archive.ledger.feed import Feed

Severity = Literal["failure", "note"]
Step = Literal["file", "records", "checkpoints", "tree", "objects", "rules", "views"]
Progress = Callable[[int, int], None]
"""Told (records done, records in all)."""

FAULTS_MAX: Final = 100
"""Findings told of one audit; a ledger with more is beyond mending row by row."""

LEDGER_STREAM: Final = "ledger/main"
SEAL: Final = "LedgerSealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the audit found: in which step, what, how grave, about what, in a sentence."""

    step: Step
    id: str
    severity: Severity
    where: str
    sentence: str


def audit_file(path: Path) -> Iterator[Finding]:
    """Yield what is wrong with the file itself: damage, lost records at its end, an altered schema."""
    for fault in inspect(path):
        yield Finding(step="file", id=fault.id, severity="failure", where=path.name, sentence=fault.sentence)


class RecordsAudit:
    """One pass over all records: form, content, columns, places, chains; the roots and heads that checkpoints need.

    `roots` has the root at each size asked for, `seals` what each seal states beside what the records come to.
    """

    def __init__(self, sizes: set[int]) -> None:
        """Take the sizes, in records, at which the root is wanted."""
        self.roots: dict[int, bytes] = {}
        self.size = 0
        self._sizes = sizes
        self._frontier = Frontier()
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._last_time = ""
        self._clock_corrected = False

    @property
    def root(self) -> bytes:
        """The root over all records read."""
        return self._frontier.root()

    def run(self, feed: Feed, progress: Progress | None = None) -> Iterator[Finding]:
        """Yield what is wrong with the records, in order."""
        last = feed.last()
        told = 0
        for page in feed.rows():
            for row in page:
                for finding in self._row(row):
                    told += 1
                    if told <= FAULTS_MAX:
                        yield finding
            if progress is not None:
                progress(page[-1].position, last)
        if told > FAULTS_MAX:
            sentence = f"{told - FAULTS_MAX} more findings are not told"
            yield Finding(step="records", id="more", severity="failure", where="records", sentence=sentence)

    def _row(self, row: rows.Row) -> Iterator[Finding]:
        where = f"#{row.position}"
        if row.position != self.size + 1:
            sentence = f"it follows #{self.size}: positions have a gap or stand out of order"
            yield Finding(step="records", id="position-gap", severity="failure", where=where, sentence=sentence)
        self.size += 1
        try:
            record = rows.check(row)
        except ArchiveError as error:
            yield Finding(step="records", id="record-altered", severity="failure", where=where, sentence=error.sentence)
            self._grow(row)
            return
        envelope: Record
        if isinstance(record, NewerRecord):
            envelope = record.envelope
            sentence = f"newer than this archive: {record.reason}"
            yield Finding(step="records", id="newer", severity="note", where=where, sentence=sentence)
        else:
            envelope = record
        seq, leaf = self._heads.get(row.stream, (0, b""))
        if row.seq != seq + 1:
            sentence = f"{row.stream} goes from {seq} to {row.seq}"
            yield Finding(step="records", id="seq-gap", severity="failure", where=where, sentence=sentence)
        elif (envelope.prev or "") != leaf.hex():
            sentence = f"its `prev` is not the leaf hash of the record before it in {row.stream}"
            yield Finding(step="records", id="chain-broken", severity="failure", where=where, sentence=sentence)
        if envelope.recorded_at < self._last_time and not self._clock_corrected:
            sentence = f"recorded at {envelope.recorded_at}, before its predecessor"
            yield Finding(step="records", id="time-decreases", severity="failure", where=where, sentence=sentence)
        self._last_time = envelope.recorded_at
        self._clock_corrected = row.type == "ClockCorrected"
        if row.type == SEAL:
            yield from self._seal(row, record)
        self._grow(row)

    def _grow(self, row: rows.Row) -> None:
        self._heads[row.stream] = (row.seq, row.leaf)
        self._frontier.append(row.leaf)
        if self.size in self._sizes:
            self.roots[self.size] = self._frontier.root()

    def _seal(self, row: rows.Row, record: object) -> Iterator[Finding]:
        seal = getattr(record, "event", None)
        if seal is None:
            return
        heads = [Head(stream, seq, leaf) for stream, (seq, leaf) in self._heads.items()]
        stated = (seal.through, seal.streams, seal.heads_root)
        found = (row.position - 1, len(heads), heads_root(heads).hex())
        if stated != found:
            sentence = "the seal does not state where the streams end"
            yield Finding(
                step="records", id="seal-false", severity="failure", where=f"#{row.position}", sentence=sentence
            )


def audit_checkpoint(checkpoint: Checkpoint, name: str, roots: Mapping[int, bytes]) -> Iterator[Finding]:
    """Yield what a checkpoint of this ledger, its signatures checked, has against the records."""
    if checkpoint.size not in roots:
        sentence = f"it covers {checkpoint.size} records, and the ledger has fewer: records were lost or cut off"
        yield Finding(step="checkpoints", id="ledger-shorter", severity="failure", where=name, sentence=sentence)
    elif roots[checkpoint.size] != checkpoint.root:
        sentence = f"the first {checkpoint.size} records are not those that it was signed over"
        yield Finding(step="checkpoints", id="ledger-different", severity="failure", where=name, sentence=sentence)


def audit_keys(ring: KeyRing, notes: Collection[Note]) -> Iterator[Finding]:
    """Yield what is wrong with the records about keys, given the checkpoints kept; and which key nobody vouches for."""
    for fault in ring.faults:
        yield Finding(
            step="checkpoints", id="key-false", severity="failure", where=f"#{fault.position}", sentence=fault.sentence
        )
    for old, new, size in ring.handovers:
        if not any(_hands_over(ring, note, size) for note in notes):
            sentence = (
                f"no checkpoint of size {size} that both {old.key.id.hex()} and {new.key.id.hex()} signed is kept: that"
                " the one took over from the other is not proved"
            )
            yield Finding(
                step="checkpoints", id="key-unproved", severity="failure", where=f"#{new.since}", sentence=sentence
            )
    for term in ring.terms:
        if term.reason in {"lost", "compromised"}:
            sentence = (
                f"the key {term.key.id.hex()} came after one was {term.reason}: no key vouches for it, so compare"
                f" {term.key.format()} with what the institution gives out elsewhere"
            )
            yield Finding(
                step="checkpoints", id="key-by-itself", severity="note", where=f"#{term.since}", sentence=sentence
            )


def _hands_over(ring: KeyRing, note: Note, size: int) -> bool:
    try:
        return ring.accept(note).checkpoint.size == size  # so both, in force at this size, have signed
    except ArchiveError:
        return False
