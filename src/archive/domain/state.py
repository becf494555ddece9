"""What the rules need to know of one stream, folded from its records.

`evolve` takes records that were accepted; it refuses nothing that `decide` lets pass.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from archive.catalogue.corrections import DisputeResolved, RecordCorrected, RecordDisputed, RecordRetracted
from archive.catalogue.event import CATALOGUE
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import commitment_in
from archive.catalogue.upcasts import upcast
from archive.domain.lines import Line, Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.catalogue.event import Event
    from archive.catalogue.records import Record

OPENING: Final = frozenset({Sealed, *(entry.struct for entry in CATALOGUE.values() if entry.opens != "never")})
"""What can be a stream's first; of a sealed event nobody can tell, so it can."""

TRIED: Final = ""
"""Stands for the id of a record that is only tried; no record has it."""

AFTER_ALL: Final = 2**62
"""The position of such a record."""


def is_opening(event: Any) -> bool:  # noqa: ANN401 - of any type, or sealed
    """Tell whether an event can be a stream's first."""
    return type(event) in OPENING


def fold_line(lines: Lines[str, Any], record_id: str, position: int, event: Any) -> Line[str, Any]:  # noqa: ANN401
    """Add one record to the lines of its stream and return the line that it belongs to.

    Raises `NotNewest`, `NoSuchRecord`, `NotDisputing`: nothing is changed then.
    """
    fold = FOLDS.get(type(event))
    if fold is None:
        return lines.begin(record_id, position, event)
    return fold(lines, record_id, position, event)


def _correct(lines: Lines[str, Any], record_id: str, position: int, event: RecordCorrected) -> Line[str, Any]:
    return lines.correct(record_id, position, event.target, event.replacement)


def _retract(lines: Lines[str, Any], record_id: str, position: int, event: RecordRetracted) -> Line[str, Any]:
    return lines.retract(record_id, position, event.target)


def _dispute(lines: Lines[str, Any], record_id: str, position: int, event: RecordDisputed) -> Line[str, Any]:
    return lines.dispute(record_id, position, event, target=event.target, claim=event.claim)


def _resolve(lines: Lines[str, Any], record_id: str, position: int, event: DisputeResolved) -> Line[str, Any]:
    return lines.resolve(record_id, position, event, dispute=event.dispute, in_favour_of=event.in_favour_of)


FOLDS: Final[dict[type, Callable[..., Line[str, Any]]]] = {
    RecordCorrected: _correct,
    RecordRetracted: _retract,
    RecordDisputed: _dispute,
    DisputeResolved: _resolve,
}
"""How each event is folded that bears on a line which is there already; any other begins one, and changes no other."""


class StreamState:
    """One stream as the rules see it: how far it goes, where its chain ends, its lines, its opening.

    `seq` is that of its last record (0: none yet), `head` that record's leaf hash in hex; `is_open` tells whether its
    opening is in force.
    """

    __slots__ = ("head", "is_open", "kind", "lines", "name", "opening", "seq")

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = name.partition("/")[0]
        self.seq = 0
        self.head: str | None = None
        self.lines: Lines[str, Any] = Lines()
        self.opening: Line[str, Any] | None = None
        self.is_open = False

    def values(self) -> list[Any]:
        """Return the events in force, in recording order of their lines."""
        return [value for line in self.lines if (value := line.value) is not None]

    def commitments(self) -> set[str]:
        """Return every commitment that a record of the stream holds, by itself or in what it carries."""
        told = {commitment_in(line.stated) for line in self.lines}
        trails = (line.trail for line in self.lines if line.trail is not None)
        told |= {commitment_in(step.value) for trail in trails for step in trail.steps}
        return {commitment for commitment in told if commitment is not None}

    def stated_by(self, record_id: str) -> Any:  # noqa: ANN401 - of any type, or sealed
        """Return the event that a record brought into its line: None for a retraction. Raises `NoSuchRecord`."""
        line = self.lines.line_of(record_id)
        if line.trail is None:
            return line.stated
        return next(step.value for step in line.trail.steps if step.record == record_id)

    def evolve(self, record: Record, position: int, leaf: str) -> StreamState:
        """Add an accepted record, stored at `position` with this leaf hash (hex)."""
        self.fold(record.id, position, upcast(record.event))
        self.seq = record.seq
        self.head = leaf
        return self

    def fold(self, record_id: str, position: int, event: Any) -> None:  # noqa: ANN401 - of any type, or sealed
        """Add what a record says to the stream's lines, and see what opens it."""
        fold_line(self.lines, record_id, position, event)
        if not self.is_open or type(event) in FOLDS:
            self._see_opening()

    def _see_opening(self) -> None:
        """See whether the opening is in force, and else what opens the stream: a first record, or one brought back."""
        if self.opening is None or self.opening.value is None:
            opened = (line for line in self.lines if line.value is not None and is_opening(line.value))
            self.opening = next(opened, self.opening)
        self.is_open = self.opening is not None and self.opening.value is not None

    def after(self, event: Event) -> StreamState:
        """Return what the stream would come to with one more event; this state stays as it is.

        Raises `NotNewest`, `NoSuchRecord`, `NotDisputing`.
        """
        tried = deepcopy(self)
        tried.fold(TRIED, AFTER_ALL, event)
        return tried
