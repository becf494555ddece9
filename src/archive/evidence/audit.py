"""The audit of a ledger against itself and against its signed checkpoints: every fault is a finding, none stops it.

Each step proves one thing and says which. Nothing is repaired, nothing is written but the derived tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from archive.catalogue.corrections import RecordWithdrawn, ValueErased
from archive.catalogue.records import NewerRecord
from archive.catalogue.sealing import commitment_in
from archive.errors import ArchiveError
from archive.evidence.heads import Head, heads_root
from archive.evidence.merkle import BATCH_LEAVES, HASH_BYTES, Frontier
from archive.ledger import rows
from archive.ledger.inspection import inspect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from archive.catalogue.keeping import LedgerSealed
    from archive.catalogue.records import Record
    from archive.evidence.checkpoint import Checkpoint
    from archive.evidence.keyring import KeyRing
    from archive.evidence.note import Note
    from archive.ledger.feed import Feed

Severity = Literal["failure", "note"]
Step = Literal["file", "records", "checkpoints", "tree", "objects", "openings", "rules", "views"]
Progress = Callable[[int, int], None]
"""Told (records done, records in all)."""

FAULTS_MAX: Final = 100
"""Findings told of one audit; a ledger with more is beyond mending row by row."""

LEDGER_STREAM: Final = "ledger/main"
SEAL: Final = "LedgerSealed"
_NO_HEAD: Final = (0, b"")


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

    `roots` has the root at each size asked for; `sealed` each commitment in a record, and `erased` each whose opening
    was destroyed by order, with the position that says so.
    """

    def __init__(self, sizes: set[int]) -> None:
        """Take the sizes, in records, at which the root is wanted."""
        self.roots: dict[int, bytes] = {}
        self.sealed: dict[str, int] = {}
        self.erased: dict[str, int] = {}
        self._withdrawn: dict[str, int] = {}
        self.size = 0
        self._sizes = sizes
        self._frontier = Frontier()
        self._leaves: list[bytes] = []
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._last_time = ""
        self._clock_corrected = False

    @property
    def root(self) -> bytes:
        """The root over all records read."""
        self._hash()
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

    def _row(self, row: rows.Row) -> list[Finding]:
        """Return what is wrong with one record, and take it in."""
        found: list[Finding] = []
        if row.position != self.size + 1:
            found.append(
                _fault(row, "position-gap", f"it follows #{self.size}: positions have a gap or stand out of order")
            )
        try:
            record = rows.check(row)
        except ArchiveError as error:
            found.append(_fault(row, "record-altered", error.sentence))
            row = _as_far_as_it_goes(row)
        else:
            envelope: Record = record.envelope if isinstance(record, NewerRecord) else record
            seq, leaf = self._heads.get(row.stream, _NO_HEAD)
            if row.seq != seq + 1:
                found.append(_fault(row, "seq-gap", f"{row.stream} goes from {seq} to {row.seq}"))
            elif (envelope.prev or "") != leaf.hex():
                sentence = f"its `prev` is not the leaf hash of the record before it in {row.stream}"
                found.append(_fault(row, "chain-broken", sentence))
            if envelope.recorded_at < self._last_time and not self._clock_corrected:
                sentence = f"recorded at {envelope.recorded_at}, before its predecessor"
                found.append(_fault(row, "time-decreases", sentence))
            self._last_time = envelope.recorded_at
            self._clock_corrected = row.type == "ClockCorrected"
            if isinstance(record, NewerRecord):
                found.insert(0, _fault(row, "newer", f"newer than this archive: {record.reason}", "note"))
            elif row.type == SEAL and not self._is_true(row, record.event):
                found.append(_fault(row, "seal-false", "the seal does not state where the streams end"))
            else:
                found += self._note(record, row)
        self._grow(row)
        return found

    def _note(self, record: Record, row: rows.Row) -> Iterator[Finding]:
        """Take in what a record seals or was ordered; yield where an order to withdraw was not carried out."""
        commitment, event = commitment_in(record.event), record.event
        if row.order:
            self._withdrawn[record.id] = row.order
        elif commitment is not None:
            self.sealed[commitment] = row.position
        elif isinstance(event, ValueErased):
            self.erased |= dict.fromkeys(event.commitments, row.position)
        elif isinstance(event, RecordWithdrawn) and self._withdrawn.get(event.target) != row.position:
            sentence = "the record that it withdraws still stands here, or has another leaf hash"
            yield _fault(row, "withdrawn-stands", sentence)

    def _grow(self, row: rows.Row) -> None:
        """Take a record's leaf into the tree and into its stream; leaves are hashed together by the thousand."""
        self.size += 1
        self._heads[row.stream] = (row.seq, row.leaf)
        self._leaves.append(row.leaf)
        if self.size in self._sizes:
            self.roots[self.size] = self.root
        elif len(self._leaves) >= BATCH_LEAVES:
            self._hash()

    def _hash(self) -> None:
        self._frontier.grow(self._leaves)
        self._leaves = []

    def _is_true(self, row: rows.Row, seal: LedgerSealed) -> bool:
        """Tell whether a seal states what the records before it come to."""
        heads = [Head(stream, seq, leaf) for stream, (seq, leaf) in self._heads.items()]
        return (seal.through, seal.streams, seal.heads_root) == (
            row.position - 1,
            len(heads),
            heads_root(heads).hex(),
        )


def _as_far_as_it_goes(row: rows.Row) -> rows.Row:
    """Return an altered row to go on with: in a damaged file a value may be of another kind than its column."""
    leaf: object = row.leaf
    is_hash = isinstance(leaf, bytes) and len(leaf) == HASH_BYTES
    return row._replace(stream=str(row.stream), leaf=row.leaf if is_hash else bytes(HASH_BYTES))


def _fault(row: rows.Row, name: str, sentence: str, severity: Severity = "failure") -> Finding:
    return Finding(step="records", id=name, severity=severity, where=f"#{row.position}", sentence=sentence)


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
