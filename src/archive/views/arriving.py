"""Since when a thing is where it is: the bounds of the day on which its unbroken stay there began.

What was seen where it stood already has not come there again. So a stay began with the first of the statements of one
place that nothing of another place can have come between, and not with the last of them. Three rules, over the events
that place a thing, where `one` is before `other` when it is so in every world:

- it began no earlier than the earliest of those statements that no event of another place, over by the day asked
  about, was certainly after;
- it began no later than the latest day of any certain statement that no event of another place can part from them;
- a sighting tells only that it was there by then: it came there after the last that is certainly before it, of
  another place after that, of the same place on that day at the earliest, else when the stream was opened.

Bounds that links narrow are taken as they are written: the days told are then too many, never too few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.views.asking import SIGHTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement


def arrived(at: StreamAt, place: str | None, by: Sequence[Statement], day: int) -> tuple[int, int]:
    """Return the first and the last day on which the stay in a place on this day can have begun (all ordinals).

    `by` are the statements of the stream, one at least, that may have been the last to place it there.
    """
    disputed = {each.line for each in at.statements if each.claim}
    told = [each for each in at.statements if each.place is not None and not each.lasting]
    placing = [each for each in told if each.earliest <= day or each in by]
    elsewhere = [each for each in placing if each.place != place]
    certain = [each for each in placing if each.certainty is None and each.line not in disputed]
    # What has certainly happened by the day was over before the last ones, since else it would be the last.
    parting = [each for each in certain if each.place != place and each.latest <= day]
    since = max((each.earliest for each in parting), default=0)
    first, last = min(_earliest(at, each, certain) for each in by), max(each.latest for each in by)
    for each in placing:
        if each.place != place or each.latest < since or any(_is_before(each, other) for other in parting):
            continue
        first = min(first, _earliest(at, each, certain))
        is_certain = each.certainty is None and each.line not in disputed
        if is_certain and not any(_can_part(each, other, by) for other in elsewhere):
            last = min(last, each.latest)
    return first, last


def _earliest(at: StreamAt, each: Statement, certain: Iterable[Statement]) -> int:
    """Return the first day on which it can have come there by a statement."""
    if each.type != SIGHTED:
        return each.earliest
    before = [one.earliest + (one.place != each.place) for one in certain if _is_before(one, each)]
    opened = [one.earliest for one in at.own if one.opening]
    return min(each.earliest, max(before, default=min(opened, default=each.earliest)))


def _can_part(one: Statement, other: Statement, last: Iterable[Statement]) -> bool:
    """Tell whether another event may lie between a statement and any of the last ones."""
    return not _is_before(other, one) and not all(_is_before(each, other) for each in last)


def _is_before(one: Statement, other: Statement) -> bool:
    """Tell whether one event came before another in every world."""
    if other.opening or one.opening:
        return bool(one.opening)
    if one.latest != other.earliest:
        return one.latest < other.earliest
    return (one.line, one.claim) < (other.line, other.claim) and not one.links
