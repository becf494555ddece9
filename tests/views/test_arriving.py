"""Since when a thing is where it is, against every world of a few events on a few days."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.event import Event
from archive.catalogue.movements import ObjectMoved, ObjectNotSighted, ObjectSighted
from archive.views.arriving import arrived
from archive.views.asking import SIGHTED, StreamAt
from archive.views.schema import STILL
from archive.views.statements import Statement
from tests.views.museum import VASE, Museum

DAYS = 7
OPENED = 0

Told = tuple[str, str, tuple[int, int], str | None]
"""Type, place, first and last day, certainty."""


def statement(line: int, type_name: str, place: str | None, days: tuple[int, int], certainty: str | None) -> Statement:
    """Return what the views keep of an event."""
    return Statement(
        id=line, stream=VASE, line=line, claim=0, position=line, type=type_name, known_from=line, known_until=STILL,
        earliest=days[0], latest=days[1], certainty=certainty, opening=int(line == 1), lasting=0, links=None,
        place=place, custody=None, title=None, status=None, found=None, quantity=None, raw="{}",
    )  # fmt: skip


spans = st.tuples(st.integers(1, DAYS), st.integers(0, 3)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))
events = st.tuples(
    st.sampled_from(("ObjectMoved", SIGHTED)), st.sampled_from("ab"), spans, st.sampled_from((None, None, "possible"))
)


def begun(statements: list[Statement], place: str, day: int) -> set[int]:
    """Return every day on which the stay in a place began, in some world where it is there at the end of a day."""
    found: set[int] = set()
    choices = [[*range(each.earliest, each.latest + 1), *([None] if each.certainty else [])] for each in statements[1:]]
    for days in product(*choices):
        dated = [(on, each) for on, each in zip(days, statements[1:], strict=True) if on is not None and on <= day]
        stay: tuple[str | None, set[int]] = (None, {OPENED})
        before = OPENED - 1
        for on, each in sorted(dated, key=lambda told: (told[0], told[1].line)):
            if each.place != stay[0]:
                is_seen = each.type == SIGHTED
                stay = (each.place, set(range(min(before + 1, on), on + 1)) if is_seen else {on})
            before = on
        if stay[0] == place:
            found |= stay[1]
    return found


@given(st.lists(events, min_size=1, max_size=4), st.integers(1, DAYS + 3))
def test_no_world_begins_the_stay_on_another_day(told: list[Told], day: int) -> None:
    statements = [statement(1, "GiftReceived", None, (OPENED, OPENED), None)]
    statements += [statement(line, *each) for line, each in enumerate(told, 2)]
    at = StreamAt(statements)
    for held in at.ask("place", day):
        starts = (
            begun(statements, held.value, day) if held.value and all(each.earliest <= day for each in held.by) else ()
        )
        if starts:
            first, last = arrived(at, held.value, held.by, day)
            assert first <= min(starts)
            assert max(starts) <= last
            if all(each.earliest == each.latest and each.certainty is None for each in statements):
                assert (first, last) == (min(starts), max(starts))


MOVED = ObjectMoved(to="place/store", occurred="2020-01-05")
SEEN = ObjectSighted(place="place/store", occurred="2020-01-20")


@pytest.mark.parametrize(
    ("told", "since"),
    [
        ([MOVED, SEEN], ("2020-01-05", "2020-01-05")),
        ([MOVED, SEEN, ObjectSighted(place="place/store", occurred="2020-01-25")], ("2020-01-05", "2020-01-05")),
        ([SEEN, MOVED], ("2020-01-05", "2020-01-05")),
        ([MOVED, ObjectMoved(to="place/lab", occurred="2020-01-10"), SEEN], ("2020-01-11", "2020-01-20")),
        ([MOVED, ObjectMoved(to="place/lab", occurred="2020-01-05"), SEEN], ("2020-01-06", "2020-01-20")),
        ([MOVED, ObjectMoved(to="place/lab", occurred="2020-01"), SEEN], ("2020-01-05", "2020-01-20")),
        ([MOVED, ObjectMoved(to="place/lab", occurred="2020-01-10", certainty="possible"), SEEN],
         ("2020-01-05", "2020-01-20")),
        ([MOVED, ObjectNotSighted(place="place/store", occurred="2020-01-10"), SEEN], ("2020-01-11", "2020-01-20")),
    ],
)  # fmt: skip
def test_a_sighting_where_it_stood_does_not_blur_since_when(
    told: list[Event], since: tuple[str, str], tmp_path: Path
) -> None:
    museum = Museum(tmp_path)
    museum.tell(*told)
    found = next(each for each in museum.ask("show", "2020-01-31", VASE)["place"] if each.get("place") == "place/store")
    assert (found["since"]["earliest"], found["since"]["latest"]) == since
    (row,) = [row for row in museum.ask("where", "2020-01-31", VASE) if row["place"] == "place/store"]
    assert row["since"] == since[0]
    assert row["last_evidence"] == max(each["latest"] for each in found["evidence"])
