"""Display order: the one sequence in which a stream's history is told, although not every date is known.

The events are taken in the recording order of their lines, and each is put immediately before the first already
placed that it definitely precedes, else at the end. It definitely precedes what cannot have happened until it was
over; what is linked after it; and, being an opening, everything else; unless the two events' own dates contradict the
link. Two events are compared by what they themselves say, so what comes later never reorders what was placed: a
reader who knew the history finds it again, with the news in its place.

The price: news that settles the order of two known events stands right with respect to one of them only. (A move of
2015, then a loan without a date, then the return of that loan in 2010: the return is put before the move, and the
loan, now known to be the first of the three, stays where it stood.) What holds on a day is never read off this order,
only which of several possible answers is shown first.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.domain.bearings import Bearing


def display_order(bearings: Iterable[Bearing]) -> list[int]:
    """Return the orders of a stream's events as they are displayed. Links to what is not among them say nothing."""
    sequence = _Sequence()
    for bearing in sorted(bearings):
        sequence.place(bearing)
    return [bearing.order for bearing in sequence.events]


class _Sequence:
    """The events placed so far, and up to each of them the highest `earliest`, which rises and so can be bisected."""

    __slots__ = ("_highest", "_linked_after", "events")

    def __init__(self) -> None:
        self.events: list[Bearing] = []
        self._highest: list[int] = []
        self._linked_after: dict[int, list[Bearing]] = {}

    def place(self, event: Bearing) -> None:
        """Put an event recorded after those placed where it belongs."""
        at = bisect_right(self._highest, event.latest)  # the first that cannot have happened until this was over
        linked = self._linked_after.get(event.order, ())
        if linked or event.opening:
            orders = {then.order for then in linked if event.earliest <= then.latest}
            preceded = (i for i in range(at) if self.events[i].order in orders or _opens(event, self.events[i]))
            at = next(preceded, at)
        highest = max(self._highest[at - 1], event.earliest) if at else event.earliest
        self.events.insert(at, event)
        self._highest.insert(at, highest)
        following = at + 1
        while following < len(self._highest) and self._highest[following] < highest:
            self._highest[following] = highest
            following += 1
        for order in event.after:
            self._linked_after.setdefault(order, []).append(event)


def _opens(event: Bearing, placed: Bearing) -> bool:
    return event.opening and not placed.opening and event.earliest <= placed.latest
