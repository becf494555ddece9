"""Sightings: where the object was when it was seen, where it may have been before, and what a vain search ends."""

from pathlib import Path

import pytest

from archive.catalogue.care import LossDeclared
from archive.catalogue.corrections import RecordDisputed, RecordRetracted
from archive.catalogue.disposals import ObjectDisposed
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReciprocated
from archive.catalogue.movements import (
    LocationAsserted,
    ObjectMoved,
    ObjectNotSighted,
    ObjectSighted,
    TransferredToShowroom,
)
from archive.catalogue.rights import LoanOpened
from archive.catalogue.shapes import AsWritten
from archive.domain.marks import UNKNOWN
from tests.views.museum import VASE, Museum


def test_it_came_there_some_day_after_the_last_evidence_of_another_place(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-05"),
        ObjectSighted(place="place/lab", occurred="2020-01-10"),
    )
    either = {"place/store": "possibly", "place/lab": "presumed"}
    assert museum.held("place", "2020-01-05") == {"place/store": "yes"}
    assert museum.held("place", "2020-01-06") == either
    assert museum.held("place", "2020-01-09") == either
    assert museum.held("place", "2020-01-10") == {"place/lab": "yes"}
    (place,) = museum.ask("show", "2020-01-10", VASE)["place"]
    assert place["since"] == {"earliest": "2020-01-06", "latest": "2020-01-10"}


def test_the_last_evidence_on_a_day_is_none_of_later(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/lab", occurred="2020-01-04"),
        ObjectMoved(to="place/store", occurred="2020-01-05/2020-01-07"),
        ObjectSighted(place="place/store", occurred="2020-01-20"),
    )
    found = {
        day: [(row["last_evidence"], row["evidence_age_days"]) for row in museum.ask("where", f"2020-01-{day}", VASE)]
        for day in ("04", "06", "07", "12", "20")
    }
    assert found["04"] == [("2020-01-04", 0)]
    assert found["06"] == [("2020-01-04", 2), ("2020-01-07", 0)]
    assert found["07"] == [("2020-01-07", 0)]
    assert found["12"] == [("2020-01-07", 5)]
    assert found["20"] == [("2020-01-20", 0)]


def test_seen_where_it_was_it_was_there_all_along(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-05"),
        ObjectSighted(place="place/store", occurred="2020-01-10"),
        ObjectSighted(place="place/lab", occurred="2020-01-20"),
    )
    assert museum.held("place", "2020-01-09") == {"place/store": "yes"}
    assert museum.held("place", "2020-01-10") == {"place/store": "yes"}
    assert museum.held("place", "2020-01-11") == {"place/store": "possibly", "place/lab": "presumed"}


def test_a_move_of_an_uncertain_day_leaves_the_day_of_the_sighting_certain(tmp_path: Path) -> None:
    """It was seen on the 10th; the move may have been before or after, but not in between seeing and seeing."""
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-03/2020-01-12"),
        ObjectSighted(place="place/lab", occurred="2020-01-10"),
    )
    assert museum.held("place", "2020-01-10") == {"place/lab": "yes"}
    assert museum.held("place", "2020-01-11") == {"place/store": "possibly", "place/lab": "presumed"}
    assert set(museum.held("place", "2020-01-08")) == {None, "place/store", "place/lab"}


def test_before_the_first_evidence_it_may_have_been_there_since_it_came(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectSighted(place="place/lab", occurred="2020-01-10"))
    assert museum.held("place", "2019-12-31") == {None: "yes"}, "not yet in the house"
    assert museum.held("place", "2020-01-02") == {None: "possibly", "place/lab": "presumed"}
    assert [row["holds"] for row in museum.ask("where", "2020-01-02", "place/lab")] == ["presumed"]


def test_between_sightings_elsewhere_it_was_in_the_one_place_or_the_other(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectSighted(place="place/lab", occurred="2020-01-10"),
        ObjectSighted(place="place/store", occurred="2020-01-12"),
        ObjectMoved(to="place/rack", occurred="2020-01-15"),
    )
    assert museum.held("place", "2020-01-11") == {"place/lab": "possibly", "place/store": "presumed"}
    assert museum.held("place", "2020-01-14") == {"place/store": "yes"}, "a move tells the day itself"


def test_not_found_until_it_is_seen_and_the_last_known_place_is_kept(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        TransferredToShowroom(to="place/room", occurred="2020-01-05"),
        ObjectNotSighted(place="place/room", occurred="2020-01-10"),
        ObjectSighted(place="place/room", occurred="2020-01-20"),
    )
    assert museum.held("standing", "2020-01-09") == {"on display": "yes"}
    assert museum.held("standing", "2020-01-10") == {"not found": "yes"}
    sheet = museum.ask("show", "2020-01-10", VASE)
    assert [place["name"] for place in sheet["place"]] == ["not known"]
    assert sheet["last_known_place"]["place"] == "place/room"
    assert set(museum.held("place", "2020-01-15")) == {UNKNOWN, "place/room"}
    assert museum.held("standing", "2020-01-20") == {"on display": "yes"}
    assert museum.held("place", "2020-01-20") == {"place/room": "yes"}
    assert "last_known_place" not in museum.ask("show", "2020-01-20", VASE)


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (LossDeclared(kind="stolen", occurred="2020-01-12"), "stolen"),
        (LoanOpened(direction="out", partner="party/p", occurred="2020-01-12"), "on loan"),
        (ObjectDisposed(method="sold", occurred="2020-01-12"), "disposed"),
        (ObjectMoved(to="place/store", occurred="2020-01-12"), "in store"),
        (LocationAsserted(place="place/store", occurred="2020-01-12"), "not found"),
    ],
)
def test_whatever_sets_a_status_ends_not_found(event: Event, status: str, tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectNotSighted(place="place/room", occurred="2020-01-10"), event)
    assert museum.held("standing", "2020-01-11") == {"not found": "yes"}
    assert museum.held("standing", "2020-01-12") == {status: "yes"}


def test_of_a_search_and_a_move_on_uncertain_days_either_may_be_the_last(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-02"),
        ObjectMoved(to="place/lab", occurred="2020-01-05/2020-01-15"),
        ObjectNotSighted(place="place/store", occurred="2020-01-10"),
    )
    assert museum.held("standing", "2020-01-20") == {"in laboratory": "possibly", "not found": "presumed"}


def test_a_status_from_before_a_vain_search_does_not_come_back_of_itself(tmp_path: Path) -> None:
    """By the 12th the loan may have begun, before the search or after it, or not yet; then nothing ends the search."""
    museum = Museum(tmp_path)
    museum.tell(
        LoanOpened(direction="out", partner="party/p", occurred="2020-01-05/2020-01-15"),
        ObjectNotSighted(place="place/store", occurred="2020-01-10"),
    )
    assert museum.held("standing", "2020-01-12") == {"on loan": "possibly", "not found": "presumed"}


def test_seen_again_it_has_the_status_that_fits_the_day_of_seeing(tmp_path: Path) -> None:
    """Seen for the last time before the search at the latest, or after it: then not before it went on loan."""
    museum = Museum(tmp_path)
    museum.tell(
        ObjectNotSighted(place="place/store", occurred="2020-01-04"),
        ObjectSighted(place="place/store", occurred="2020-01-05"),
        LoanOpened(direction="out", partner="party/p", occurred="2020-01-06/2020-01-15"),
        ObjectNotSighted(place="place/store", occurred="2020-01-07"),
    )
    assert museum.held("standing", "2020-01-05") == {"received": "yes"}
    assert museum.held("standing", "2020-01-10") == {"on loan": "possibly", "not found": "presumed"}


def test_a_doubtful_loan_after_the_sighting_is_not_the_status_when_that_was_the_last(tmp_path: Path) -> None:
    """If it was lent, it had been seen by then, and the vain search came later: seen last, it was never lent."""
    museum = Museum(tmp_path)
    (seen,) = museum.tell(ObjectSighted(place="place/store", occurred="2020-01-05/2020-01-15"))
    lent = LoanOpened(
        direction="out", partner="party/p", occurred="2020-01-05/2020-01-10", after=(seen,), certainty="possible"
    )
    museum.tell(lent, ObjectNotSighted(place="place/store", occurred="2020-01-12"))
    assert museum.held("standing", "2020-01-20") == {"received": "possibly", "not found": "presumed"}


def test_an_opening_that_is_said_to_be_a_sighting_brings_nothing_before_itself(tmp_path: Path) -> None:
    """Before its opening an object is not yet there, so it cannot have come to a place without anybody's noting it."""
    museum = Museum(tmp_path)
    given = GiftReciprocated(title="Bowl", in_return_for=(AsWritten(as_written="tea"),), occurred="2020-01-05")
    (line,) = museum.tell(given)
    claim = ObjectSighted(place="place/room", occurred="2020-01-04/2020-01-05")
    museum.tell(RecordDisputed(target=line, claim=claim, reason="the guard's book"))
    museum.tell(RecordRetracted(target=museum.opening, reason="another vase"))
    assert museum.held("place", "2020-01-03") == {None: "yes"}
    assert museum.held("place", "2020-01-04") == {"place/room": "possibly", None: "presumed"}
