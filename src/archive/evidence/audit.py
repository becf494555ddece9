"""The audit of a ledger against itself and against its signed checkpoints: every fault is a finding, none stops it.

Each step proves one thing and says which. Nothing is repaired, nothing is written but the derived tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from archive.errors import ArchiveError
from archive.ledger.inspection import inspect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from archive.evidence.checkpoint import Checkpoint
    from archive.evidence.keyring import KeyRing
    from archive.evidence.note import Note

Severity = Literal["failure", "note"]
Step = Literal["file", "records", "checkpoints", "tree", "objects", "openings", "rules", "views"]
Progress = Callable[[int, int], None]
"""Told (records done, records in all)."""

FAULTS_MAX: Final = 100
"""Findings told of one audit; a ledger with more is beyond mending row by row."""


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
