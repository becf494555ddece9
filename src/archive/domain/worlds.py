"""Possible worlds: what held on a day, when nobody wrote down on which day everything happened.

In every *world* each event happened on one day within its bounds, no linked event before what it is linked after, and
events of one day in the order of a day (`bearings`). Doubtful events happened in some worlds and not in others. Of
the events that bear on a question, the last that happened by day D answers it in that world; where none did, the
answer is *nothing yet*. What holds in every world is **yes**, in some **possibly**.

Nobody can list the worlds of a real history, and nobody has to. With the bounds [a, b] that the links leave
(`bearings.settle`), the event e may hold on day D exactly when

1. a(e) ≤ D;
2. no certain event that bears on the question is linked after e, through any number of links, and has b ≤ D;
3. no certain event f that bears on the question has b(f) ≤ D and comes after e even when e is as late and f as early
   as can be: (a(f), rank of f) > (min(b(e), D), rank of e), compared first by day, then in the order of a day.

*Nothing yet* may hold while no certain event that bears on the question has b ≤ D. That this is exact follows from
one world: e on its latest day by D, each event that can still lie ahead of D on its latest day, all others on
their earliest. The links are kept, since narrowed bounds rise along them.

The rule of thumb with raw bounds, direct links and the bare recording order goes wrong in four ways:

- *A link moves dates.* e within days 1 to 10 came after f of day 5. On day 3 the raw bounds let e hold, and no world
  does; so the bounds are narrowed first, through all links, and those to the opening.
- *A link outweighs the recording order.* e and f are of day 5, f was recorded later, and e came after f. "Recorded
  after" excludes e, "linked after" excludes f, and nothing is left; so the order of a day takes links in.
- *Links lead through events that answer something else.* g came after x, x after e, and only e and g bear on the
  question; g still excludes e once it has happened. Hence "through any number of links", over the whole stream.
- *Doubtful events exclude nothing* and narrow no bounds but their own, since there are worlds without them.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from archive.domain.bearings import NEVER, Bearing, Link, Settled, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

__all__ = ["Answer", "Bearing", "Holding", "Holds", "Link", "Piece", "Question", "Worlds", "answers"]

Value = TypeVar("Value")

_BEFORE_ALL = (-NEVER, -1)


class Holding(NamedTuple):
    """What may hold: events, by the recording order of their lines, and whether nothing yet may."""

    orders: tuple[int, ...]
    nothing: bool

    @property
    def is_certain(self) -> bool:
        """Whether every world gives the same event, or nothing."""
        return len(self.orders) + self.nothing == 1


class Piece(NamedTuple):
    """From day `since` up to but not including day `until` (None: from then on) the same may hold."""

    since: int
    until: int | None
    holding: Holding


class Holds(StrEnum):
    """How true an answer is; `presumed` is the possible answer that a reader is shown first."""

    YES = "yes"
    POSSIBLY = "possibly"
    PRESUMED = "presumed"


class Answer(NamedTuple, Generic[Value]):
    """One answer to a question, and the events, in display order, that each may have brought it about."""

    value: Value
    holds: Holds
    orders: tuple[int, ...]


class Question(Protocol):
    """One question to the worlds of a stream: where it was, who had it, what its status was."""

    def on(self, day: int) -> Holding:
        """Return what may hold at the end of a day. Takes time in proportion to the events, at most."""

    def pieces(self) -> Iterator[Piece]:
        """Return what may hold on which days, from the first on which anything may; before it, nothing does.

        Neighbouring pieces differ, and the last has no end. Takes time in proportion to the events, times the
        logarithm of their number where they are not in step, and to what is told.
        """


class Worlds:
    """The worlds of one stream. Build it from every event of the stream that has a value, and ask questions of it.

    `left_out` has the links that contradict the dates or one another, in recording order of the events that state them.
    """

    __slots__ = ("_in_step", "_settled", "left_out")

    def __init__(self, bearings: Iterable[Bearing]) -> None:
        events = sorted(bearings)
        self._in_step = events if _is_in_step(events) else None
        self._settled = settle(events) if self._in_step is None else None
        self.left_out: tuple[Link, ...] = () if self._settled is None else self._settled.left_out

    def question(self, among: Container[int] | None = None) -> Question:
        """Return the question on which the events with these orders bear; on which all do if None."""
        if self._settled is not None:
            return _Woven(self._settled, among)
        events = self._in_step or []
        return _InStep(events if among is None else [event for event in events if event.order in among])


def _is_in_step(events: Sequence[Bearing]) -> bool:
    """Tell whether each event was over, for certain, when the next one recorded can have happened.

    The ordinary history is so, and what it is linked after then adds nothing.
    """
    over, recorded = -NEVER, -1
    for order, earliest, latest, after, opening, certain in events:
        if not over <= earliest <= latest or not certain or order <= recorded:
            return False
        if (after and max(after) >= order) or (opening and recorded >= 0):
            return False
        over, recorded = latest, order
    return True


class _InStep:
    """A question to a history that goes from one event to the next."""

    __slots__ = ("_events",)

    def __init__(self, events: Sequence[Bearing]) -> None:
        self._events = events

    def on(self, day: int) -> Holding:
        events = self._events
        count = bisect_right(events, day, key=attrgetter("latest"))
        orders = [event.order for event in events[max(count - 1, 0) : count + 1] if event.earliest <= day]
        return Holding(tuple(orders), nothing=not count)

    def pieces(self) -> Iterator[Piece]:
        before: tuple[int, ...] = ()
        since: int | None = None
        for order, earliest, latest, *_ in self._events:
            if since is not None and since < earliest:
                yield Piece(since, earliest, Holding(before, nothing=False))
            if earliest < latest:
                yield Piece(earliest, latest, Holding((*before, order), nothing=not before))
            before, since = (order,), latest
        if since is not None:
            yield Piece(since, None, Holding(before, nothing=False))


class _Woven:
    """A question to a history whose events overlap, or were recorded in another order, or are doubtful or linked."""

    __slots__ = ("_events", "_excluded")

    def __init__(self, settled: Settled, among: Container[int] | None = None) -> None:
        events = settled.events
        bears = [among is None or event.order in among for event in events]
        self._events = [event for event, does in zip(events, bears, strict=True) if does]
        # From which day on an event, by its rank, is excluded because one linked after it has certainly happened.
        self._excluded: dict[int, int] = {}
        for i, followers in settled.followers.items():
            self._excluded[events[i].rank] = min(
                events[j].latest if bears[j] else self._excluded.get(events[j].rank, NEVER) for j in followers
            )

    def on(self, day: int) -> Holding:
        happened = [event for event in self._events if event.certain and event.latest <= day]
        last = max(((event.earliest, event.rank) for event in happened), default=_BEFORE_ALL)
        excluded = self._excluded
        return Holding(
            tuple(
                order
                for order, earliest, latest, rank, _ in self._events
                if earliest <= day and (min(latest, day), rank) >= last and day < excluded.get(rank, NEVER)
            ),
            nothing=not happened,
        )

    def pieces(self) -> Iterator[Piece]:
        changes = self._changes()
        since, holding = next(changes, (0, None))
        for day, held in changes:
            if holding is not None and held != holding:
                yield Piece(since, day, holding)
                since, holding = day, held
        if holding is not None:
            yield Piece(since, None, holding)

    def _changes(self) -> Iterator[tuple[int, Holding]]:
        """Return what may hold from each day on which that can change, and from some on which it does not."""
        excluded = self._excluded
        coming = sorted(self._events, key=attrgetter("earliest"), reverse=True)
        ending = sorted((event for event in self._events if event.certain), key=attrgetter("latest"), reverse=True)
        days = sorted({day for event in self._events for day in event[1:3]}, reverse=True)
        started: list[tuple[int, int, int]] = []  # latest, rank, order: a heap, first those soonest out for good
        last = _BEFORE_ALL
        while days:
            day = days.pop()
            while coming and coming[-1].earliest <= day:
                order, _, latest, rank, _ = coming.pop()
                heappush(started, (latest, rank, order))
            while ending and ending[-1].latest <= day:
                event = ending.pop()
                last = max(last, (event.earliest, event.rank))
            while started[0] < last:
                heappop(started)
            if excluded:
                started = [entry for entry in started if day < excluded.get(entry[1], NEVER)]
                heapify(started)
            held = [order for latest, rank, order in started if (min(latest, day), rank) >= last]
            yield day, Holding(tuple(sorted(held)), nothing=last == _BEFORE_ALL)
            if len(held) < len(started) and (not days or days[-1] > day + 1):
                days.append(day + 1)  # those that only this one day excludes may hold again


def answers(
    holding: Holding, value_of: Callable[[int], Value], nothing: Value, display: Sequence[int]
) -> tuple[Answer[Value], ...]:
    """Return the answers that may hold, in display order: one that is *yes*, or several of which the last is presumed.

    `value_of` gives an event's answer, `nothing` is the answer before any; equal answers are one, so that two
    overlapping moves to one room leave no doubt. `display` has the orders of the stream in display order.
    """
    orders = _in_sequence(holding.orders, display) if len(holding.orders) > 1 else holding.orders
    told: dict[Value, list[int]] = {nothing: []} if holding.nothing else {}
    for order in orders:
        value = value_of(order)
        told[value] = [*told.pop(value, []), order]  # an answer stands where the last event that gives it stands
    if len(told) == 1:
        return tuple(Answer(value, Holds.YES, tuple(by)) for value, by in told.items())
    *possible, presumed = told.items()
    return (
        *(Answer(value, Holds.POSSIBLY, tuple(by)) for value, by in possible),
        Answer(presumed[0], Holds.PRESUMED, tuple(presumed[1])),
    )


def _in_sequence(orders: tuple[int, ...], display: Sequence[int]) -> list[int]:
    held = set(orders)
    return [order for order in display if order in held]
