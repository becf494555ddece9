"""Possible worlds, one by one: every day for every event, every doubtful event with and without."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations, product

from archive.domain.bearings import Bearing, Link

World = dict[int, int]  # the day of each event that took place, by its order


class NaiveWorlds:
    """All worlds of a stream of few events within few days."""

    def __init__(self, bearings: Iterable[Bearing]) -> None:
        self.events = {event.order: event for event in sorted(bearings)}
        self.links: list[Link] = []
        self.left_out: list[Link] = []
        for link in self._candidates():
            admitted = [*self.links, link]
            if not in_circle(admitted) and any(True for _ in self._worlds_of(list(self.events), admitted)):
                self.links.append(link)
            else:
                self.left_out = sorted([*self.left_out, link])
        self.day_order = self._day_order()
        self.worlds = [world for present in self._presences() for world in self._worlds_of(present, self.links)]

    def may_hold(self, day: int, bears: Callable[[int], bool]) -> tuple[tuple[int, ...], bool]:
        """Return which events may answer on a day, and whether nothing yet may."""
        told: set[int | None] = set()
        for world in self.worlds:
            happened = [order for order, on in world.items() if on <= day and bears(order)]
            told.add(max(happened, key=lambda order: (world[order], self.day_order.index(order)), default=None))
        return tuple(sorted(order for order in told if order is not None)), None in told

    def _candidates(self) -> list[Link]:
        """Return the links in the order in which they are admitted."""
        openings = [event.order for event in self.events.values() if event.opening]
        to_opening = [
            Link(event.order, opening) for event in self.events.values() if not event.opening for opening in openings
        ]
        stated = [
            Link(event.order, named) for event in self.events.values() for named in event.after if named in self.events
        ]
        distinct = list(dict.fromkeys(to_opening + stated))
        held = [link for link in distinct if self.events[link.event].certain and self.events[link.after].certain]
        return held + [link for link in distinct if link not in held]

    def _presences(self) -> Iterator[list[int]]:
        """Return the events that take place, every choice of doubtful ones once."""
        certain = [event.order for event in self.events.values() if event.certain]
        doubtful = [event.order for event in self.events.values() if not event.certain]
        choices = chain.from_iterable(combinations(doubtful, count) for count in range(len(doubtful) + 1))
        return (sorted(certain + list(choice)) for choice in choices)

    def _worlds_of(self, present: Sequence[int], links: Sequence[Link]) -> Iterator[World]:
        spans = [range(self.events[order].earliest, self.events[order].latest + 1) for order in present]
        for days in product(*spans):
            world = dict(zip(present, days, strict=True))
            if all(world[e] >= world[f] for e, f in links if e in world and f in world):
                yield world

    def _day_order(self) -> list[int]:
        """Return the events in recording order, each preceded by what it is linked after and may share a day with."""
        ordered: list[int] = []

        def put(order: int) -> None:
            if order not in ordered:
                for event, after in sorted(self.links):
                    if event == order and self.events[after].latest >= self.events[event].earliest:
                        put(after)
                ordered.append(order)

        for order in self.events:
            put(order)
        return ordered


def in_circle(links: Sequence[Link]) -> bool:
    """Tell whether following links leads back to where one began."""
    reached = {(link.event, link.after) for link in links}
    while True:
        further = {(a, d) for a, b in reached for c, d in reached if b == c} - reached
        if not further:
            return any(event == after for event, after in reached)
        reached |= further
