"""What is owed, and to whom: which gifts were answered, in which way, and which were not, at any frame."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.gifts import GiftGiven, GiftReceived, GiftReciprocated
from archive.catalogue.shapes import Leg, Participant
from archive.catalogue.sources import ExchangeLinked, OccasionOpened
from archive.domain.worlds import Holds
from tests.views.museum import Museum

if TYPE_CHECKING:
    from archive.views.reciprocity import By

FROM_P = (Participant(role="donor", party="party/p"), Participant(role="recipient", party="party/q"))
TO_P = (Participant(role="donor", party="party/q"), Participant(role="recipient", party="party/p"))
VISIT, TOUR = "occasion/visit", "occasion/tour"


def told(tmp_path: Path) -> Museum:
    """Tell of three vases from P of Utopia: one answered by name, two of a visit in a larger tour; and of a vase's own.

    The vase of the museum itself came from nobody that is named.
    """
    museum = Museum(tmp_path)
    museum.add(TOUR, OccasionOpened(title="Tour", kind="visit"))
    museum.add(VISIT, OccasionOpened(title="Visit", kind="visit", part_of=TOUR))
    museum.add("object/one", GiftReceived(title="One", participants=FROM_P, occurred="2020-01-02"))
    for name in ("two", "three"):
        event = GiftReceived(title=name, participants=FROM_P, occasion=VISIT, occurred="2020-01-03/2020-01-05")
        museum.add(f"object/{name}", event)
    bowl = GiftReciprocated(title="Bowl", participants=TO_P, in_return_for=("object/one",), occurred="2020-01-06")
    museum.add("object/bowl", bowl)
    return museum


def counted(museum: Museum, by: "By", on: str = "2020-01-31", *, certain: bool = False) -> dict[str, tuple[int, ...]]:
    with museum.answers() as answers:
        rows = answers.exchanges(answers.frame(on, certain=certain), by=by).rows
    assert rows[-1]["name"] == "total"
    assert all(row["outstanding"] == row["received"] - row["answered"] for row in rows)
    return {row["name"]: (row["received"], row["outstanding"], row["given"]) for row in rows}


def test_by_country_visit_and_holder(tmp_path: Path) -> None:
    museum = told(tmp_path)
    total = (4, 3, 1)
    assert counted(museum, "country") == {"Utopia": (3, 2, 1), "not stated": (1, 1, 0), "total": total}
    assert counted(museum, "visit") == {"Visit": (2, 2, 0), "not stated": (2, 1, 1), "total": total}
    assert counted(museum, "holder") == {"Q": (3, 2, 1), "Registry": (1, 1, 0), "total": total}


@pytest.mark.parametrize("cause", [VISIT, TOUR])
def test_a_gift_in_return_for_a_visit_answers_all_gifts_of_it_and_of_those_within(cause: str, tmp_path: Path) -> None:
    museum = told(tmp_path)
    event = GiftReciprocated(title="Cup", participants=TO_P, in_return_for=(cause,), occurred="2020-01-08")
    museum.add("object/cup", event)
    assert counted(museum, "country")["Utopia"] == (3, 0, 2)
    assert counted(museum, "country", "2020-01-07")["Utopia"] == (3, 2, 1)


def test_a_gift_given_answers_nothing_until_it_is_linked(tmp_path: Path) -> None:
    museum = told(tmp_path)
    museum.add("object/cup", GiftGiven(title="Cup", participants=TO_P, occurred="2020-01-08"))
    assert counted(museum, "country")["Utopia"] == (3, 2, 2)
    legs = (Leg(what="object/two", direction="received"), Leg(what="object/cup", direction="given"))
    museum.add("exchange/e", ExchangeLinked(legs=legs, kind="return"))
    assert counted(museum, "country")["Utopia"] == (3, 1, 2)
    assert counted(museum, "country", "2020-01-07")["Utopia"] == (3, 2, 1)
    with museum.answers() as answers:
        rows = {day: answers.exchanges(answers.frame(day)).rows for day in ("2020-01-01", "2020-01-04", "2020-01-31")}
    linked = {day: [row["holds"] for row in found if row["exchange"]] for day, found in rows.items()}
    assert linked == {"2020-01-01": [], "2020-01-04": ["possibly"], "2020-01-31": ["yes"]}


def test_what_may_have_come_by_the_day_is_counted_and_said_to_be_possible(tmp_path: Path) -> None:
    museum = told(tmp_path)
    assert counted(museum, "country", "2020-01-04")["Utopia"] == (3, 3, 0)
    assert counted(museum, "country", "2020-01-04", certain=True)["Utopia"] == (1, 1, 0)
    with museum.answers() as answers:
        found = {row["name"]: row for row in answers.exchanges(answers.frame("2020-01-04"), by="country").rows}
    assert found["Utopia"]["holds"] == Holds.POSSIBLY
    assert found["not stated"]["holds"] == Holds.YES
    assert found["Utopia"]["last_exchange"] == "2020-01-03/2020-01-05"
