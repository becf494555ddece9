"""Possible worlds: the closed form against every world there is."""

import itertools
import random
import time
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.domain.bearings import Bearing, Link
from archive.domain.display import display_order
from archive.domain.worlds import Answer, Holding, Holds, Piece, Question, Worlds, answers
from archive.edtf import UNBOUNDED_FUTURE, UNBOUNDED_PAST
from tests.model.worlds import NaiveWorlds

LAST_DAY = 5

Spans = list[Bearing]


def agree(bearings: Sequence[Bearing], *questions: frozenset[int] | None) -> None:
    """Compare every day of a small stream with all of its worlds, and the pieces with the days."""
    naive = NaiveWorlds(bearings)
    worlds = Worlds(bearings)
    assert list(worlds.left_out) == naive.left_out
    days = range(-1, LAST_DAY + 3)
    for among in questions or (None,):
        question = worlds.question(among)
        told = {day: naive.may_hold(day, lambda order: among is None or order in among) for day in days}  # noqa: B023
        assert {day: question.on(day) for day in days} == told
        check_pieces(question, days)


def check_pieces(question: Question, days: range) -> None:
    """Compare the pieces with the days."""
    pieces = list(question.pieces())
    assert [told_by(pieces, day) for day in days] == [question.on(day) for day in days]
    for piece, following in itertools.pairwise(pieces):
        assert piece.since < following.since
        assert piece.until == following.since
        assert piece.holding != following.holding
    assert not pieces or pieces[-1].until is None


def told_by(pieces: Sequence[Piece], day: int) -> Holding:
    for since, until, holding in pieces:
        if since <= day and (until is None or day < until):
            return holding
    return Holding((), nothing=True)


def may_hold(day: int, *bearings: Bearing, among: frozenset[int] | None = None) -> str:
    """Return what may hold as text: the orders, and `-` for nothing yet."""
    agree(bearings, among)
    orders, nothing = Worlds(bearings).question(among).on(day)
    return " ".join(["-"] * nothing + [str(order) for order in orders])


CASES: dict[str, tuple[int, str, Spans]] = {
    "before anything": (1, "-", [Bearing(0, 2, 2)]),
    "on the day": (2, "0", [Bearing(0, 2, 2)]),
    "at some time within": (2, "- 0", [Bearing(0, 2, 3)]),
    "once it is over for certain": (3, "0", [Bearing(0, 2, 3)]),
    "the later of two": (4, "1", [Bearing(0, 2, 2), Bearing(1, 4, 4)]),
    "late news of something earlier": (4, "0", [Bearing(0, 4, 4), Bearing(1, 2, 2)]),
    "of one day, the last recorded": (4, "1", [Bearing(0, 4, 4), Bearing(1, 4, 4)]),
    "overlapping: neither is known to be the later": (4, "0 1", [Bearing(0, 1, 4), Bearing(1, 2, 3)]),
    "undated beside dated": (4, "0 1", [Bearing(0, 3, 3), Bearing(1, 0, 5)]),
    "undated, recorded first, on the day of another": (3, "1", [Bearing(0, 0, 5), Bearing(1, 3, 3)]),
    "and on the day after": (4, "0 1", [Bearing(0, 0, 5), Bearing(1, 3, 3)]),
    "meeting on their last and first day, recorded in order": (2, "0 1", [Bearing(0, 1, 2), Bearing(1, 2, 3)]),
    "meeting so, recorded the other way round": (3, "0 1", [Bearing(0, 2, 3), Bearing(1, 1, 2)]),
    # what links do
    "a link moves the earliest day": (3, "-", [Bearing(0, 5, 5), Bearing(1, 1, 5, after=(0,))]),
    "a link moves the latest day": (2, "1", [Bearing(0, 0, 5), Bearing(1, 2, 2, after=(0,))]),
    "a link outweighs the recording order": (2, "0", [Bearing(0, 2, 2, after=(1,)), Bearing(1, 2, 2)]),
    "a link decides between two that overlap": (5, "0", [Bearing(0, 0, 5, after=(1,)), Bearing(1, 0, 5)]),
    "both may hold while it can still lie ahead": (4, "- 0 1", [Bearing(0, 0, 5, after=(1,)), Bearing(1, 0, 5)]),
    "links move dates through others": (
        3,
        "2",
        [Bearing(0, 0, 5), Bearing(1, 0, 5, after=(0,)), Bearing(2, 2, 2, after=(1,))],
    ),
    "and contradict dates through others": (
        4,
        "0 1",
        [Bearing(0, 4, 4), Bearing(1, 0, 5, after=(0,)), Bearing(2, 0, 3, after=(1,))],
    ),
    "an opening comes before all": (5, "1", [Bearing(0, 0, 5, opening=True), Bearing(1, 0, 5)]),
    "though recorded last": (5, "0", [Bearing(0, 2, 5), Bearing(1, 2, 5, opening=True)]),
    "nothing comes before the opening": (1, "-", [Bearing(0, 2, 2, opening=True), Bearing(1, 0, 5)]),
    "a link that contradicts the dates is left out": (4, "1", [Bearing(0, 2, 2, after=(1,)), Bearing(1, 4, 4)]),
    "of a circle the last recorded link is left out": (
        2,
        "0",
        [Bearing(0, 2, 2, after=(1,)), Bearing(1, 2, 2, after=(0,))],
    ),
    "nothing comes after itself": (2, "0", [Bearing(0, 2, 2, after=(0,))]),
    "a link to what is not there says nothing": (2, "1", [Bearing(0, 2, 2, after=(7,)), Bearing(1, 2, 2)]),
    "the order of a day, of three": (
        2,
        "1",
        [Bearing(0, 2, 2, after=(2,)), Bearing(1, 2, 2), Bearing(2, 2, 2)],
    ),
    "the order of a day, of what one event names": (
        2,
        "0 2",
        [Bearing(0, 2, 3, after=(1, 2)), Bearing(1, 2, 2), Bearing(2, 2, 2)],
    ),
    "a link that the dates settle brings nothing forward": (
        2,
        "2",
        [Bearing(0, 4, 4, after=(2,)), Bearing(1, 2, 2), Bearing(2, 2, 2)],
    ),
    # doubtful events
    "a doubtful event stands beside what was before": (3, "- 0", [Bearing(0, 2, 2, certain=False)]),
    "and excludes nothing": (3, "0 1", [Bearing(0, 1, 1), Bearing(1, 2, 2, certain=False)]),
    "and is excluded by what came later": (4, "1", [Bearing(0, 1, 1, certain=False), Bearing(1, 4, 4)]),
    "its links move no other's dates": (2, "- 0 1", [Bearing(0, 0, 5), Bearing(1, 2, 2, after=(0,), certain=False)]),
    "they move its own": (1, "- 0", [Bearing(0, 0, 2), Bearing(1, 0, 5, after=(2,), certain=False), Bearing(2, 2, 2)]),
    "a doubtful link never costs a certain one": (
        3,
        "2",
        [Bearing(0, 4, 4, certain=False), Bearing(1, 1, 5, after=(0,)), Bearing(2, 2, 2, after=(1,))],
    ),
}


@pytest.mark.parametrize(("day", "expected", "bearings"), CASES.values(), ids=CASES)
def test_what_may_hold(day: int, expected: str, bearings: Spans) -> None:
    assert may_hold(day, *bearings) == expected


def test_links_lead_through_events_that_answer_something_else() -> None:
    loan, move, closed = Bearing(0, 0, 5), Bearing(1, 0, 5, after=(0,)), Bearing(2, 0, 3, after=(1,))
    assert may_hold(3, loan, move, closed, among=frozenset({0, 2})) == "2"
    assert may_hold(3, loan, closed) == "0 2"
    assert may_hold(3, loan, move, closed, among=frozenset({0})) == "0"
    assert may_hold(3, loan._replace(opening=True), Bearing(1, 3, 3), among=frozenset({0})) == "0"


def test_contradictions_are_reported() -> None:
    bearings = [
        Bearing(0, 3, 4, opening=True),
        Bearing(1, 1, 2),
        Bearing(2, 4, 4, after=(3,)),
        Bearing(3, 5, 5),
        Bearing(4, 4, 4, after=(5, 5, 0)),
        Bearing(5, 4, 4, after=(4,)),
    ]
    agree(bearings)
    assert Worlds(bearings).left_out == (Link(1, 0), Link(2, 3), Link(5, 4))


def test_pieces_are_half_open_and_without_end() -> None:
    bearings = [Bearing(0, 10, 10), Bearing(1, 20, 30), Bearing(2, 25, 25)]
    assert list(Worlds(bearings).question().pieces()) == [
        Piece(10, 20, Holding((0,), nothing=False)),
        Piece(20, 25, Holding((0, 1), nothing=False)),
        Piece(25, 26, Holding((2,), nothing=False)),
        Piece(26, None, Holding((1, 2), nothing=False)),
    ]
    assert list(Worlds(bearings).question(among={1}).pieces()) == [
        Piece(20, 30, Holding((1,), nothing=True)),
        Piece(30, None, Holding((1,), nothing=False)),
    ]
    assert list(Worlds([]).question().pieces()) == []
    assert list(Worlds(bearings).question(among=()).pieces()) == []
    assert Worlds([]).question().on(3) == Holding((), nothing=True)


def test_unbounded_ends_are_only_large() -> None:
    bearings = [Bearing(0, UNBOUNDED_PAST, 40), Bearing(1, 20, UNBOUNDED_FUTURE), Bearing(2, 30, 30)]
    assert list(Worlds(bearings).question().pieces()) == [
        Piece(UNBOUNDED_PAST, 20, Holding((0,), nothing=True)),
        Piece(20, 30, Holding((0, 1), nothing=True)),
        Piece(30, 31, Holding((2,), nothing=False)),
        Piece(31, None, Holding((0, 1, 2), nothing=False)),
    ]


@pytest.mark.parametrize(
    "bearings",
    [[Bearing(0, 2, 1)], [Bearing(0, 1, 1)] * 2, [Bearing(0, 1, 2)] * 2, [Bearing(0, 1, 1), Bearing(0, 2, 2, (0,))]],
)
def test_what_is_no_stream_is_a_bug(bearings: Spans) -> None:
    with pytest.raises(ValueError, match="Bearing"):
        Worlds(bearings)


def test_answers_are_told_by_what_they_say() -> None:
    rooms = {0: "hall", 1: "store", 2: "hall", 3: "case"}
    told = answers(Holding((0, 1, 2, 3), nothing=True), rooms.__getitem__, "nowhere", [1, 0, 3, 2])
    assert told == (
        Answer("nowhere", Holds.POSSIBLY, ()),
        Answer("store", Holds.POSSIBLY, (1,)),
        Answer("case", Holds.POSSIBLY, (3,)),
        Answer("hall", Holds.PRESUMED, (0, 2)),
    )
    assert answers(Holding((0, 2), nothing=False), rooms.__getitem__, "nowhere", [2, 0]) == (
        Answer("hall", Holds.YES, (2, 0)),
    )
    assert answers(Holding((), nothing=True), rooms.__getitem__, "nowhere", []) == (Answer("nowhere", Holds.YES, ()),)
    assert answers(Holding((1,), nothing=True), rooms.__getitem__, "store", [1]) == (Answer("store", Holds.YES, (1,)),)


spans = st.tuples(st.integers(0, LAST_DAY), st.integers(0, LAST_DAY)).map(sorted)


@st.composite
def streams(draw: st.DrawFn, events_max: int) -> tuple[Spans, frozenset[int] | None]:
    """Return a stream of few events within few days, and the orders of those that bear on a question."""
    count = draw(st.integers(0, events_max))
    orders = st.integers(0, events_max)
    bearings = []
    for order in range(count):
        earliest, latest = draw(spans | st.just([0, LAST_DAY]))
        after = tuple(draw(st.lists(orders, max_size=2, unique=True)))
        opening = draw(st.integers(0, 5)) == 0 if order else draw(st.booleans())
        bearings.append(Bearing(order, earliest, latest, after, opening, draw(st.integers(0, 3)) > 0))
    return bearings, draw(st.none() | st.frozensets(orders))


@settings(max_examples=200)
@given(streams(events_max=4))
def test_closed_form_equals_worlds(stream: tuple[Spans, frozenset[int] | None]) -> None:
    agree(*stream)


@settings(max_examples=200)
@given(streams(events_max=12))
def test_pieces_agree_with_days(stream: tuple[Spans, frozenset[int] | None]) -> None:
    bearings, among = stream
    check_pieces(Worlds(bearings).question(among), range(-1, LAST_DAY + 3))


def every_pair() -> Iterator[tuple[Bearing, ...]]:
    """Return every stream of two events within three days, linked, opening and doubtful in every way."""
    days = [(earliest, latest) for earliest in range(3) for latest in range(earliest, 3)]
    kinds = list(itertools.product(days, ((), (0,), (1,)), itertools.product((False, True), repeat=2)))
    return itertools.product(
        *([Bearing(order, *span, after, *flags) for span, after, flags in kinds] for order in range(2))
    )


def test_closed_form_equals_worlds_for_every_pair() -> None:
    for pair in every_pair():
        agree(pair, None, frozenset({0}), frozenset({1}))


@pytest.mark.long
@settings(max_examples=30_000)
@given(streams(events_max=4))
def test_closed_form_equals_worlds_at_length(stream: tuple[Spans, frozenset[int] | None]) -> None:
    agree(*stream)


@pytest.mark.long
def test_closed_form_equals_worlds_for_every_three() -> None:
    """Every stream of three certain events within three days, linked in every way."""
    days = [(earliest, latest) for earliest in range(3) for latest in range(earliest, 3)]
    links = [[(), (a,), (b,), (a, b)] for a, b in ((1, 2), (0, 2), (0, 1))]
    choices = [[Bearing(order, *span, after) for span in days for after in links[order]] for order in range(3)]
    for three in itertools.product(*choices):
        agree(three)


@pytest.mark.parametrize("jitter", [0, 40, 20_000])
def test_ten_thousand_events_are_answered_quickly(jitter: int) -> None:
    chance = random.Random(3)
    starts = [order + chance.randint(-jitter, jitter) for order in range(10_000)]
    bearings = [
        Bearing(order, start, start + chance.randrange(5), after=(order - 1,) if order % 50 == 49 else ())
        for order, start in enumerate(starts)
    ]
    begun = time.process_time()
    pieces = sum(1 for _ in Worlds(bearings).question().pieces())
    assert time.process_time() - begun < 2  # comparing all with all takes a minute
    assert pieces > 1_000


def test_a_dated_history_reads_as_it_is_displayed() -> None:
    """With whole dates and without contradictions, the last event displayed up to a day is the one that holds on it.

    So it is where late news that is named by what was recorded before it names nothing in its turn.
    """
    chance = random.Random(1)
    for _ in range(300):
        days = chance.choices(range(4), k=7)
        forward = {order: chance.randrange(order + 1, 7) for order in range(6) if chance.random() < 0.3}
        backward = {order: chance.randrange(order) for order in range(1, 7) if order not in forward.values()}
        links = {order: (named,) for order, named in (backward | forward).items() if days[named] <= days[order]}
        bearings = [Bearing(order, day, day, links.get(order, ())) for order, day in enumerate(days)]
        worlds = Worlds(bearings)
        assert worlds.left_out == ()
        displayed = display_order(bearings)
        for day in range(4):
            happened = [order for order in displayed if days[order] <= day]
            assert worlds.question().on(day).orders == tuple(happened[-1:])
