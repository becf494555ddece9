"""Bearings: between which days something happened, after what, and what all of a stream's links make of that.

An event that is *linked after* another did not happen before it; an opening comes before every other event of its
stream. Links narrow the bounds: nothing can have happened before the earliest day of what it came after, nor after
the latest day of what came after it, through any number of links.

**Links that contradict.** A link is left out, and reported, when it cannot hold together with the dates and with the
links admitted before it. They are admitted in this order: those between events held without reserve before those
of doubtful ones; of each, those to an opening before those that records state; of each, in recording order. So one
wrong link never costs a better one its say. A circle of links breaks at the last of them to be recorded. A link to
what is not among the events (its line was retracted, or its certainty is `rejected`) says nothing.

**The order of a day.** Events of one day keep their recording order, except that each brings forward, directly before
itself, what it is linked after but was recorded later. Links that the dates settle already (the named event cannot
have happened on the same day) bring nothing forward. The order is one for the stream, whichever day it was and
whether or not its doubtful events took place, and it agrees with the display order, where the late news goes before
what it precedes.

**Doubtful events** (`possible`, `probable`) took place in some worlds and not in others. The bounds of the others are
therefore those without them; their own are those given that they took place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEVER: Final = 2**62
"""A day after every day, and after the unbounded future."""


class Bearing(NamedTuple):
    """One event by its place in time. Days are whole numbers of one calendar, unbounded ends very large ones.

    `order` is the recording order of its line within the stream, `after` the orders of the lines that it is linked
    after, `certain` whether its source states it without reserve.
    """

    order: int
    earliest: int
    latest: int
    after: tuple[int, ...] = ()
    opening: bool = False
    certain: bool = True


class Link(NamedTuple):
    """The event of one line is said to have happened after that of another; both are orders."""

    event: int
    after: int


class Narrowed(NamedTuple):
    """An event with the bounds that all links leave it, and its rank among the events of one day."""

    order: int
    earliest: int
    latest: int
    rank: int
    certain: bool


class Settled(NamedTuple):
    """A stream's events in recording order, with what their links amount to.

    `followers` maps an event to the certain events linked after it (both as indices of `events`), later ones first;
    where the bounds say as much, it may be left out. `left_out` is in recording order of the events that name another.
    """

    events: Sequence[Narrowed]
    followers: dict[int, list[int]]
    left_out: tuple[Link, ...]


_Pair = tuple[int, int]  # indices: the second is linked after the first


def settle(bearings: Iterable[Bearing]) -> Settled:
    """Return the events with the bounds that their links leave. Raise ValueError for reversed bounds, equal orders."""
    events = sorted(bearings)
    recorded = None
    for event in events:
        if event.latest < event.earliest or event.order == recorded:
            raise ValueError(event)
        recorded = event.order
    opens_first = not events or events[0].certain or not events[0].opening
    if opens_first and not any(event.after for event in events) and not any(event.opening for event in events[1:]):
        return _settle_opening(events)
    return _settle_links(events)


def _settle_opening(events: list[Bearing]) -> Settled:
    """Settle a stream whose only links are those to the opening that was recorded first, if it has one."""
    if not events or not events[0].opening:
        return Settled(
            [Narrowed(event.order, event.earliest, event.latest, i, event.certain) for i, event in enumerate(events)],
            {},
            (),
        )
    opened, *rest = events
    narrowed = [Narrowed(opened.order, opened.earliest, opened.latest, 0, certain=True)]
    followers, left_out = [], []
    first_close = opened.latest
    for i, event in enumerate(rest, start=1):
        order, earliest, latest, _, _, certain = event
        if latest < opened.earliest:
            left_out.append(Link(order, opened.order))
        else:
            earliest = max(earliest, opened.earliest)
            if certain:
                followers.append(i)
                first_close = min(first_close, latest)
        narrowed.append(Narrowed(order, earliest, latest, i, certain))
    narrowed[0] = narrowed[0]._replace(latest=first_close)
    is_clear = all(narrowed[i].earliest >= first_close for i in followers)
    return Settled(narrowed, {} if is_clear else {0: followers}, tuple(left_out))


def _settle_links(events: list[Bearing]) -> Settled:
    pairs, left_out = _admit(events, _pairs(events))
    preceding: list[list[int]] = [[] for _ in events]
    followers: list[list[int]] = [[] for _ in events]
    for first, then in pairs:
        if events[first].certain:
            preceding[then].append(first)
        if events[then].certain:
            followers[first].append(then)
    sequence = _sequence(len(events), pairs)
    earliest = [event.earliest for event in events]
    latest = [event.latest for event in events]
    for i in sequence:
        earliest[i] = max([earliest[i], *(earliest[first] for first in preceding[i])])
    for i in reversed(sequence):
        latest[i] = min([latest[i], *(latest[then] for then in followers[i])])
    ranks = _rank(events, pairs)
    return Settled(
        [Narrowed(e.order, earliest[i], latest[i], ranks[i], e.certain) for i, e in enumerate(events)],
        {i: followers[i] for i in reversed(sequence) if followers[i]},
        tuple(sorted(Link(events[then].order, events[first].order) for first, then in left_out)),
    )


def _pairs(events: list[Bearing]) -> list[_Pair]:
    """Return every link once, in the order in which they are admitted."""
    index = {event.order: i for i, event in enumerate(events)}
    openings = [i for i, event in enumerate(events) if event.opening]
    to_opening = [(first, then) for then, e in enumerate(events) if not e.opening for first in openings]
    stated = [(index[named], then) for then, e in enumerate(events) for named in e.after if named in index]
    pairs = dict.fromkeys(to_opening + stated)
    return sorted(pairs, key=lambda pair: not (events[pair[0]].certain and events[pair[1]].certain))


def _admit(events: list[Bearing], pairs: list[_Pair]) -> tuple[list[_Pair], list[_Pair]]:
    """Return the links that can hold together, and those left out."""
    if _hold_together(events, pairs):
        return pairs, []
    earliest = [event.earliest for event in events]
    latest = [event.latest for event in events]
    before: list[list[int]] = [[] for _ in events]
    after: list[list[int]] = [[] for _ in events]
    left_out = []
    for first, then in pairs:
        if earliest[first] > latest[then] or _leads(after, then, first):
            left_out.append((first, then))
            continue
        after[first].append(then)
        before[then].append(first)
        _raise(earliest, after, first)
        _lower(latest, before, then)
    refused = set(left_out)
    return [pair for pair in pairs if pair not in refused], left_out


def _hold_together(events: list[Bearing], pairs: list[_Pair]) -> bool:
    sequence = _sequence(len(events), pairs)
    if len(sequence) < len(events):
        return False
    after: list[list[int]] = [[] for _ in events]
    for first, then in pairs:
        after[first].append(then)
    earliest = [event.earliest for event in events]
    for i in sequence:
        if earliest[i] > events[i].latest:
            return False
        for then in after[i]:
            earliest[then] = max(earliest[then], earliest[i])
    return True


def _sequence(count: int, pairs: list[_Pair]) -> list[int]:
    """Return the events, each after all that it is linked after; without those in a circle or behind one."""
    after: list[list[int]] = [[] for _ in range(count)]
    waits_for = [0] * count
    for first, then in pairs:
        after[first].append(then)
        waits_for[then] += 1
    sequence = [i for i in range(count) if not waits_for[i]]
    for i in sequence:  # grows as it is walked
        for then in after[i]:
            waits_for[then] -= 1
            if not waits_for[then]:
                sequence.append(then)
    return sequence


def _leads(after: list[list[int]], start: int, goal: int) -> bool:
    """Tell whether `goal` is linked after `start`, or is it."""
    seen = {start}
    waiting = [start]
    while waiting:
        i = waiting.pop()
        if i == goal:
            return True
        fresh = [then for then in after[i] if then not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def _raise(earliest: list[int], after: list[list[int]], start: int) -> None:
    waiting = [start]
    while waiting:
        i = waiting.pop()
        for then in after[i]:
            if earliest[then] < earliest[i]:
                earliest[then] = earliest[i]
                waiting.append(then)


def _lower(latest: list[int], before: list[list[int]], start: int) -> None:
    waiting = [start]
    while waiting:
        i = waiting.pop()
        for first in before[i]:
            if latest[first] > latest[i]:
                latest[first] = latest[i]
                waiting.append(first)


def _rank(events: list[Bearing], pairs: list[_Pair]) -> list[int]:
    """Return the place of each event among those of one day."""
    brings: list[list[int]] = [[] for _ in events]
    for first, then in sorted(pairs):
        if events[first].latest >= events[then].earliest:
            brings[then].append(first)
    ranks = [-1] * len(events)
    placed = 0
    for next_recorded in range(len(events)):
        waiting = [next_recorded]
        while waiting:
            i = waiting[-1]
            ahead = [first for first in brings[i] if ranks[first] < 0]
            if ahead:
                waiting += reversed(ahead)
                continue
            waiting.pop()
            if ranks[i] < 0:
                ranks[i] = placed
                placed += 1
    return ranks
