"""Questions about two events at once: what may have come next after a day, what may have been the last of two kinds.

The worlds of `archive.domain.worlds` tell which event may have been the last by a day. Where an answer hangs on two
events, the days of one are narrowed to what the question supposes, and the worlds that are left are asked about the
other. Events that are doubtful, and not asked about, are left aside: whatever may be so with them may be so without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.domain.bearings import Bearing, Link, Narrowed, settle
from archive.domain.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from archive.views.statements import Statement


def bearings(statements: Sequence[Statement]) -> list[Bearing]:
    """Return the bearings of statements in recording order; their orders are the places in the sequence."""
    of_line: dict[int, list[int]] = {}
    for order, each in enumerate(statements):
        of_line.setdefault(each.line, []).append(order)
    return [
        Bearing(
            order,
            each.earliest,
            each.latest,
            tuple(named for line in each.after for named in of_line.get(line, ())) if each.links else (),
            bool(each.opening),
            each.certainty is None,
        )
        for order, each in enumerate(statements)
    ]


def may_come_next(
    events: Iterable[Bearing], left_out: Collection[Link], among: Collection[int], order: int, day: int
) -> bool:
    """Tell whether in some world the event with this order is the first of those `among` to happen after a day.

    None of them happened on the day itself, and what opens the stream had happened by then. The last event by a day of
    worlds whose time runs backwards is the first from that day on.
    """
    supposed = []
    for event in events:
        if event.order == order:
            if event.latest <= day or event.opening:
                return False
            supposed.append(event._replace(earliest=max(event.earliest, day + 1), certain=True))
        elif event.certain and event.opening:
            if event.earliest > day:
                return False
            supposed.append(event._replace(latest=min(event.latest, day)))
        elif event.certain:
            supposed.append(event)
    links = _kept(supposed, left_out)
    settled = settle(_linked(supposed, links))
    if settled.left_out:
        return False
    turned = {event.order: len(supposed) - event.rank for event in settled.events}
    backwards = Worlds(_backwards(event, turned, links) for event in settled.events)
    asked = frozenset(turned[one] for one in among if one in turned)
    return turned[order] in backwards.question(asked).on(-day).orders


def may_be_last_of_both(
    events: Iterable[Bearing],
    left_out: Collection[Link],
    first: tuple[int, Collection[int]],
    then: tuple[int, Collection[int]],
    day: int,
) -> bool:
    """Tell whether in some world one event is the last of its kind by a day, and another, after it, the last of its.

    `first` and `then` are the order of an event and the orders of its kind.
    """
    supposed = []
    for event in events:
        if event.order in {first[0], then[0]}:
            if event.earliest > day:
                return False
            supposed.append(event._replace(latest=min(event.latest, day), certain=True))
        elif event.certain:
            supposed.append(event)
    worlds = Worlds(_linked(supposed, [*_kept(supposed, left_out), Link(then[0], first[0])]))
    if worlds.left_out:
        return False
    return all(order in worlds.question(frozenset(kind)).on(day).orders for order, kind in (first, then))


def _kept(events: Sequence[Bearing], left_out: Collection[Link]) -> list[Link]:
    """Return the links among events, those to openings too, that do not contradict."""
    orders = {event.order for event in events}
    openings = [event.order for event in events if event.opening]
    links = [Link(event.order, named) for event in events for named in event.after if named in orders]
    links += [Link(event.order, opening) for event in events if not event.opening for opening in openings]
    return [link for link in links if link not in left_out]


def _linked(events: Sequence[Bearing], links: Iterable[Link]) -> list[Bearing]:
    """Return events with these links and no others: what is supposed of one must not cost another link its say."""
    after: dict[int, list[int]] = {}
    for link in links:
        after.setdefault(link.event, []).append(link.after)
    return [event._replace(after=tuple(after.get(event.order, ())), opening=False) for event in events]


def _backwards(event: Narrowed, turned: dict[int, int], links: Iterable[Link]) -> Bearing:
    followers = tuple(turned[link.event] for link in links if link.after == event.order)
    return Bearing(turned[event.order], -event.latest, -event.earliest, followers)
