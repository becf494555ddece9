"""Lines of corrections: what each record of a stream amounts to, once everything said about it since is counted.

A record that is neither a correction nor a retraction begins a *line*; corrections and retractions lengthen it,
each aimed at its newest record. A line's value is that of its newest record: the event of an original, the
replacement of a correction, nothing after the original is retracted, and after any other retraction the value that
the line had before the retracted record was added. So retracting a correction brings back what it had replaced,
retracting that retraction brings the replacement back, and a correction of a retraction gives its replacement.
A reference to any record of a line means the line.

**Disputes.** A dispute and the resolution of a dispute begin lines of their own and act on another line:

- A dispute *stands* while its line's value is the dispute itself: not once it has been retracted or corrected into
  something else, and again when that is undone. A standing dispute keeps its claim alive beside the value of the
  disputed line, which may be nothing (another source says that it did happen).
- Of the resolutions of one dispute the last that stands, in the same sense, rules. The claim is then no longer open.
- A standing dispute with a ruling in favour of its claim gives its line the claim as value, from the place of the
  resolution in the recording order: what is recorded later in the line still prevails, and retracting a correction
  brings back the claim that was upheld before it. A ruling in favour of the target changes no value.
- What no longer stands counts as if it had never been said. When a resolution is retracted the line has the value
  that it would have had without it, later corrections included, and the dispute is open again.

Every line keeps its *changes*, one for each position at which its value, the record that proves it, its newest
record or its open claims became different: they are the rows `known_from`/`known_until` of a table over two times,
and answer what was known at any earlier position.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Generic

from msgspec import Struct

from archive.domain.trail import Change, Claim, Dispute, Favour, Record, Step, Trail, Value
from archive.errors import Conflict, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Change", "Claim", "Favour", "Line", "Lines", "NoSuchRecord", "NotDisputing", "NotNewest"]


class NoSuchRecord(Rejected):
    """A record was named that is not in this stream."""

    def __init__(self, target: object) -> None:
        super().__init__(
            f"this stream has no record {target}",
            hint="corrections, retractions and disputes name a record of their own stream",
        )


class NotNewest(Conflict):
    """A correction or retraction is aimed at a record that others have followed in its line."""

    def __init__(self, target: object, newest: object, position: int, target_position: int | None = None) -> None:
        named = f"record {target}" if target_position is None else f"#{target_position}"
        follower = f"{newest} (#{position})" if target_position is None else f"#{position}"
        super().__init__(
            f"{named} has been followed in its line by {follower}",
            hint=f"look at that one first, then target #{position}",
        )
        self.newest = newest
        self.position = position


class NotDisputing(Rejected):
    """A resolution names a record that disputes nothing, or no longer does."""

    def __init__(self, dispute: object) -> None:
        super().__init__(
            f"record {dispute} disputes nothing, or has been withdrawn",
            hint="name a dispute of this stream that still stands",
        )


class Line(Struct, Generic[Record, Value], eq=False):
    """One line: begun by the record `origin` at `position`, the `order`-th of its stream (from 0), stating `stated`.

    `trail` is the fold's own: None as long as nothing was said about the line.
    """

    order: int
    origin: Record
    position: int
    stated: Value
    trail: Trail[Record, Value] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Line[Record, Value]:
        """Copy what may still change: the trail, in which this very line may stand again."""
        copied = memo[id(self)] = Line(self.order, self.origin, self.position, self.stated)
        copied.trail = deepcopy(self.trail, memo)
        return copied

    @property
    def value(self) -> Value | None:
        """What the line says now; None where it has been retracted."""
        return self.stated if self.trail is None else self.trail.changes[-1].value

    @property
    def proof(self) -> Record | None:
        """The record that states the value."""
        return self.origin if self.trail is None else self.trail.changes[-1].proof

    @property
    def stands(self) -> bool:
        """Whether the line still says what its original said: asked of disputes and resolutions."""
        return self.proof == self.origin

    @property
    def claims(self) -> tuple[Claim[Record, Value], ...]:
        """What other sources state instead, in disputes that are still open, in recording order."""
        return () if self.trail is None else self.trail.changes[-1].claims

    @property
    def newest(self) -> Record:
        """The record that the next correction or retraction has to target."""
        return self.origin if self.trail is None else self.trail.steps[-1].record

    @property
    def newest_position(self) -> int:
        """Where in the ledger that record stands."""
        return self.position if self.trail is None else self.trail.steps[-1].position

    @property
    def changes(self) -> tuple[Change[Record, Value], ...]:
        """Everything that the line has amounted to, oldest first; each holds until the next one's position."""
        return (self._first,) if self.trail is None else tuple(self.trail.changes)

    def known_at(self, position: int) -> Change[Record, Value] | None:
        """Return what the line amounted to once the ledger had reached `position`; None before it was begun."""
        if position < self.position:
            return None
        return self._first if self.trail is None else self.trail.known_at(position)

    @property
    def _first(self) -> Change[Record, Value]:
        return Change(self.position, self.origin, self.stated, self.origin)

    def lay_trail(self) -> Trail[Record, Value]:
        """Return the trail, begun with the original where there was none."""
        if self.trail is None:
            self.trail = Trail(Step(self.position, self.origin, self.stated), self._first)
        return self.trail


class Lines(Generic[Record, Value]):
    """The lines of one stream, folded record by record in recording order.

    Records are any hashable ids, positions are those in the whole ledger and rise, values are anything but None.
    A call that raises leaves everything as it was. An id that is in the stream already raises ValueError: the ledger
    looks ids up before anything else.
    """

    __slots__ = ("_disputes", "_empty", "_line_of", "_lines", "_points_at")

    def __init__(self) -> None:
        self._lines: list[Line[Record, Value]] = []
        self._line_of: dict[Record, Line[Record, Value]] = {}
        self._empty = 0
        self._disputes: dict[int, Dispute[Record, Value]] = {}  # by the order of the dispute's line
        self._points_at: dict[int, Line[Record, Value]] = {}  # from a dispute's or resolution's line to the disputed

    def __iter__(self) -> Iterator[Line[Record, Value]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def begin(self, record: Record, position: int, value: Value) -> Line[Record, Value]:
        """Begin a line with an original record."""
        line = Line(len(self._lines), record, position, value)
        if self._line_of.setdefault(record, line) is not line:
            raise ValueError(record)
        self._lines.append(line)
        return line

    def correct(self, record: Record, position: int, target: Record, value: Value) -> Line[Record, Value]:
        """Correct the newest record of a line with a whole event. Raise NoSuchRecord, NotNewest."""
        line = self._follow(record, target)
        line.lay_trail().steps.append(Step(position, record, value))
        self._review(line, position, record)
        return line

    def retract(self, record: Record, position: int, target: Record) -> Line[Record, Value]:
        """Withdraw the newest record of a line. Raise NoSuchRecord, NotNewest."""
        line = self._follow(record, target)
        steps = line.lay_trail().steps
        steps.append(Step(position, record, None, undoes=len(steps) - 1))
        self._review(line, position, record)
        return line

    def dispute(
        self, record: Record, position: int, value: Value, *, target: Record, claim: Value
    ) -> Line[Record, Value]:
        """Begin a dispute's line, stating `value`, and put its claim beside the target's. Raise NoSuchRecord."""
        about = self.line_of(target)
        line = self.begin(record, position, value)
        dispute = self._disputes[line.order] = Dispute(line, about, claim)
        self._points_at[line.order] = about
        about.lay_trail().disputes.append(dispute)
        self._review(about, position, record)
        return line

    def resolve(
        self, record: Record, position: int, value: Value, *, dispute: Record, in_favour_of: Favour
    ) -> Line[Record, Value]:
        """Begin a resolution's line, stating `value`, and let it rule. Raise NoSuchRecord, NotDisputing."""
        disputing = self.line_of(dispute)
        resolved = self._disputes.get(disputing.order)
        if resolved is None or not disputing.stands:
            raise NotDisputing(dispute)
        line = self.begin(record, position, value)
        self._points_at[line.order] = resolved.about
        resolved.resolutions.append((line, in_favour_of))
        self._review(resolved.about, position, record)
        return line

    def line_of(self, record: Record) -> Line[Record, Value]:
        """Return the line that a record belongs to. Raise NoSuchRecord."""
        line = self._line_of.get(record)
        if line is None:
            raise NoSuchRecord(record)
        return line

    def count_with_value(self) -> int:
        """Return how many lines say something now, those of disputes, resolutions and attestations included."""
        return len(self._lines) - self._empty

    def has_value_beside(self, record: Record) -> bool:
        """Tell whether a line other than this record's says something: then an opening may not be retracted."""
        return self.count_with_value() > (self.line_of(record).value is not None)

    def _follow(self, record: Record, target: Record) -> Line[Record, Value]:
        line = self.line_of(target)
        if line.newest != target:
            raise NotNewest(target, line.newest, line.newest_position)
        if record in self._line_of:
            raise ValueError(record)
        self._line_of[record] = line
        return line

    def _review(self, line: Line[Record, Value] | None, position: int, record: Record) -> None:
        """Note what the line amounts to now, and, if it is a dispute's or resolution's, the line that it acts on."""
        while line is not None:
            was_empty = line.value is None
            line.lay_trail().review(position, record)
            self._empty += (line.value is None) - was_empty
            line = self._points_at.get(line.order)
