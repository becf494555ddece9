"""What the rules need to know of one stream, folded from its records.

`evolve` takes records that were accepted; it refuses nothing that `decide` lets pass.
"""

from __future__ import annotations

from typing import Any

from archive.catalogue.corrections import DisputeResolved, RecordCorrected, RecordDisputed, RecordRetracted
from archive.catalogue.event import CATALOGUE
from archive.catalogue.records import Record, type_name
from archive.catalogue.sealed import Sealed
from archive.domain.lines import Line, Lines

OPENING: frozenset[str] = frozenset(name for name, entry in CATALOGUE.items() if entry.opens != "never")


def is_opening(event: Any) -> bool:
    """Tell whether an event can be a stream's first; of a sealed one nobody can tell, so it can."""
    return type(event) is Sealed or type_name(event) in OPENING


def fold_line(lines: Lines[str, Any], record_id: str, position: int, event: Any) -> Line[str, Any]:
    """Add one record to the lines of its stream and return the line that it belongs to.

    Raises `NotNewest`, `NoSuchRecord`, `NotDisputing`: nothing is changed then.
    """
    kind = type(event)
    if kind is RecordCorrected:
        return lines.correct(record_id, position, event.target, event.replacement)
    if kind is RecordRetracted:
        return lines.retract(record_id, position, event.target)
    if kind is RecordDisputed:
        return lines.dispute(record_id, position, event, target=event.target, claim=event.claim)
    if kind is DisputeResolved:
        return lines.resolve(record_id, position, event, dispute=event.dispute, in_favour_of=event.in_favour_of)
    return lines.begin(record_id, position, event)


class StreamState:
    """One stream as the rules see it: how far it goes, where its chain ends, its lines, its opening.

    `seq` is that of its last record (0: none yet), `head` that record's leaf hash in hex.
    """

    __slots__ = ("head", "lines", "name", "opening", "seq")

    def __init__(self, name: str) -> None:
        self.name = name
        self.seq = 0
        self.head: str | None = None
        self.lines: Lines[str, Any] = Lines()
        self.opening: Line[str, Any] | None = None

    @property
    def kind(self) -> str:
        """The kind of thing the stream is about."""
        return self.name.split("/", 1)[0]

    @property
    def is_open(self) -> bool:
        """Whether its opening is in force."""
        return self.opening is not None and self.opening.value is not None

    def values(self) -> list[Any]:
        """Return the events in force, in recording order of their lines."""
        return [line.value for line in self.lines if line.value is not None]

    def evolve(self, record: Record, position: int, leaf: str) -> StreamState:
        """Add an accepted record, stored at `position` with this leaf hash (hex)."""
        line = fold_line(self.lines, record.id, position, record.event)
        if not self.is_open and line.origin == record.id and is_opening(record.event):
            self.opening = line
        self.seq = record.seq
        self.head = leaf
        return self
