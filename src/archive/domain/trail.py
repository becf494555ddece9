"""The trail of one line: its records, the disputes about it, and everything that it has amounted to.

Only a line about which something was said has one. What the parts of a trail mean is told in `lines`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from archive.domain.lines import Line

Record = TypeVar("Record", bound=Hashable)
Value = TypeVar("Value")

Favour = Literal["target", "claim"]


class Claim(NamedTuple, Generic[Record, Value]):
    """What another source states instead, and the dispute that says so."""

    dispute: Record
    value: Value


class Change(Struct, Generic[Record, Value], frozen=True):
    """What a line amounts to from `position` on: because of `record`, on the word of `proof`.

    `proof` is the record that states `value` (for a claim, its dispute); both are None where the line says nothing.
    """

    position: int
    record: Record
    value: Value | None
    proof: Record | None
    claims: tuple[Claim[Record, Value], ...] = ()


class Step(Struct, Generic[Record, Value], frozen=True):
    """One record of a line: an event, or the retraction of the step at the index `undoes`."""

    position: int
    record: Record
    value: Value | None
    undoes: int | None = None


class Dispute(Generic[Record, Value]):
    """A dispute's own line, the line that it is about, what it claims, and what has been resolved on it."""

    __slots__ = ("about", "claim", "line", "resolutions")

    def __init__(self, line: Line[Record, Value], about: Line[Record, Value], claim: Value) -> None:
        self.line = line
        self.about = about
        self.claim = claim
        self.resolutions: list[tuple[Line[Record, Value], Favour]] = []

    def ruling(self) -> tuple[Line[Record, Value], Favour] | None:
        """Return the last resolution that stands, and whom it favours."""
        return next((resolution for resolution in reversed(self.resolutions) if resolution[0].stands), None)


class State(Struct, Generic[Record, Value], frozen=True):
    """What a line says at some place of its trail, and the record that states it; both None for nothing."""

    value: Value | None
    proof: Record | None


class Trail(Generic[Record, Value]):
    """The steps of a line, the state before each, the disputes about it, and its changes."""

    __slots__ = ("before", "changes", "disputes", "steps")

    def __init__(self, original: Step[Record, Value], first: Change[Record, Value]) -> None:
        self.steps = [original]
        self.before: list[State[Record, Value]] = [State(None, None)]
        self.disputes: list[Dispute[Record, Value]] = []
        self.changes = [first]

    def known_at(self, position: int) -> Change[Record, Value]:
        """Return the change in force at `position`, which is not before the line's beginning."""
        return self.changes[bisect_right(self.changes, position, key=attrgetter("position")) - 1]

    def review(self, position: int, record: Record) -> None:
        """Add the change that `record`, at `position`, has brought about, if any."""
        if not self.disputes:
            self._step_on(position, record)
            return
        state = self._walk()
        claims: tuple[Claim[Record, Value], ...] = tuple(
            Claim(dispute.line.origin, dispute.claim)
            for dispute in self.disputes
            if dispute.line.stands and dispute.ruling() is None
        )
        last = self.changes[-1]
        if state.proof != last.proof or claims != last.claims:
            self.changes.append(Change(position, record, state.value, state.proof, claims))

    def _step_on(self, position: int, record: Record) -> None:
        last = self.changes[-1]
        self.before.append(State(last.value, last.proof))
        state = self._after(self.steps[-1])
        self.changes.append(Change(position, record, state.value, state.proof))

    def _walk(self) -> State[Record, Value]:
        """Return the present state, all steps taken again: a ruling may have come or gone far back."""
        rulings = self._rulings()
        self.before.clear()
        state: State[Record, Value] = State(None, None)
        for step in self.steps:
            while rulings and rulings[-1][0] < step.position:
                state = rulings.pop()[1]
            self.before.append(state)
            state = self._after(step)
        return rulings[0][1] if rulings else state

    def _rulings(self) -> list[tuple[int, State[Record, Value]]]:
        """Return what standing disputes were decided to mean, and where, the last first."""
        rulings = []
        for dispute in self.disputes:
            ruling = dispute.ruling() if dispute.line.stands else None
            if ruling is not None and ruling[1] == "claim":
                rulings.append((ruling[0].position, State(dispute.claim, dispute.line.origin)))
        return sorted(rulings, key=lambda ruling: -ruling[0])

    def _after(self, step: Step[Record, Value]) -> State[Record, Value]:
        if step.undoes is None:
            return State(step.value, step.record)
        return self.before[step.undoes]  # before the original there is nothing
