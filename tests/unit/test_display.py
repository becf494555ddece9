"""Display order: the news in its place, and everything else where it stood."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.domain.bearings import Bearing
from archive.domain.display import display_order

CASES: dict[str, tuple[list[int], list[Bearing]]] = {
    "nothing": ([], []),
    "as recorded": ([0, 1], [Bearing(0, 1, 1), Bearing(1, 2, 2)]),
    "late news": ([1, 0], [Bearing(0, 2, 2), Bearing(1, 1, 1)]),
    "of one day, as recorded": ([0, 1], [Bearing(0, 1, 1), Bearing(1, 1, 1)]),
    "overlapping, as recorded": ([0, 1], [Bearing(0, 2, 3), Bearing(1, 1, 2)]),
    "before the first that it precedes": (
        [3, 0, 1, 2],
        [Bearing(0, 3, 3), Bearing(1, 4, 4), Bearing(2, 0, 9), Bearing(3, 1, 2)],
    ),
    "undated news at the end, dated news before what it precedes": (
        [0, 3, 1, 2],
        [Bearing(0, 3, 3), Bearing(1, 5, 5), Bearing(2, 0, 9), Bearing(3, 4, 4)],
    ),
    "before what is linked after it": ([0, 2, 1], [Bearing(0, 1, 9), Bearing(1, 1, 9, after=(2,)), Bearing(2, 1, 9)]),
    "unless the dates say otherwise": ([0, 1], [Bearing(0, 1, 2, after=(1,)), Bearing(1, 3, 4)]),
    "a link to what is not there": ([0, 1], [Bearing(0, 1, 1, after=(7,)), Bearing(1, 1, 1)]),
    "an opening recorded late": ([2, 0, 1], [Bearing(0, 1, 9), Bearing(1, 1, 9), Bearing(2, 1, 9, opening=True)]),
    "an opening after what cannot be later": (
        [0, 2, 1],
        [Bearing(0, 1, 1), Bearing(1, 1, 9), Bearing(2, 2, 2, opening=True)],
    ),
    "two openings as recorded": ([0, 1], [Bearing(0, 1, 2, opening=True), Bearing(1, 1, 2, opening=True)]),
    "news that orders two known events": (
        [2, 0, 1],
        [Bearing(0, 15, 15), Bearing(1, 0, 20), Bearing(2, 10, 10, after=(1,))],
    ),
}


@pytest.mark.parametrize(("expected", "bearings"), CASES.values(), ids=CASES)
def test_display_order(expected: list[int], bearings: list[Bearing]) -> None:
    assert display_order(bearings) == expected


spans = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)


@st.composite
def histories(draw: st.DrawFn, events_max: int = 9) -> list[Bearing]:
    count = draw(st.integers(0, events_max))
    bearings = []
    for order in range(count):
        earliest, latest = draw(spans)
        after = tuple(draw(st.lists(st.integers(0, events_max), max_size=2)))
        bearings.append(Bearing(order, earliest, latest, after, opening=draw(st.integers(0, 6)) == 0))
    return bearings


def by_definition(bearings: list[Bearing]) -> list[int]:
    """Return the display order, each event compared with each of those placed."""
    placed: list[Bearing] = []
    for event in bearings:
        at = next((i for i, other in enumerate(placed) if definitely_precedes(event, other)), len(placed))
        placed.insert(at, event)
    return [event.order for event in placed]


def definitely_precedes(event: Bearing, other: Bearing) -> bool:
    linked = event.order in other.after or (event.opening and not other.opening)
    return event.latest < other.earliest or (linked and event.earliest <= other.latest)


def check(bearings: list[Bearing]) -> None:
    displayed = display_order(bearings)
    assert displayed == by_definition(bearings)
    for count in range(len(bearings)):  # a newcomer never reorders the others
        known = display_order(bearings[:count])
        assert [order for order in displayed if order < count] == known
    unlinked = [bearing._replace(after=(), opening=False) for bearing in bearings]
    place = {order: i for i, order in enumerate(display_order(unlinked))}
    for event in unlinked:
        assert all(place[event.order] < place[other.order] for other in unlinked if event.latest < other.earliest)


@settings(max_examples=300)
@given(histories())
def test_display_order_is_as_defined_and_keeps_its_promise(bearings: list[Bearing]) -> None:
    check(bearings)


@pytest.mark.long
@settings(max_examples=20_000)
@given(histories(events_max=14))
def test_display_order_at_length(bearings: list[Bearing]) -> None:
    check(bearings)


@pytest.mark.parametrize("jitter", [0, 40, 20_000])
def test_ten_thousand_events_are_displayed_quickly(jitter: int) -> None:
    chance = random.Random(2)
    starts = [order + chance.randint(-jitter, jitter) for order in range(10_000)]
    bearings = [Bearing(order, start, start + chance.randrange(5)) for order, start in enumerate(starts)]
    begun = time.process_time()
    displayed = display_order(bearings)
    assert time.process_time() - begun < 1  # comparing all with all takes ten
    assert sorted(displayed) == list(range(10_000))
