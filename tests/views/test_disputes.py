"""Disputes, merged parties, parts of the same: answers that are told together, or apart."""

from pathlib import Path

from archive.catalogue.corrections import (
    DisputeResolved,
    RecordCorrected,
    RecordDisputed,
    RecordRetracted,
    RecordsAttested,
)
from archive.catalogue.entries import ObjectDescribed, PartNumbered
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.movements import ObjectMoved, ObjectSighted, TransferredToShowroom
from archive.catalogue.parties import PartiesMerged
from archive.catalogue.rights import CustodyTransferred
from archive.catalogue.shapes import Citation
from archive.views.asking import WORLDS_MAX
from tests.views.museum import VASE, Museum


def moved(to: str, day: str = "2020-01-05") -> ObjectMoved:
    return ObjectMoved(to=to, occurred=day)


def disputed(museum: Museum, target: str, claim: Event) -> str:
    (dispute,) = museum.tell(RecordDisputed(target=target, claim=claim, reason="the other register differs"))
    return dispute


def test_both_sides_stay_until_one_is_preferred(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (move,) = museum.tell(moved("place/store"))
    dispute = disputed(museum, move, moved("place/lab"))
    assert museum.held("place", "2020-01-06") == {"place/lab": "possibly", "place/store": "presumed"}
    before = museum.memory.last()
    museum.tell(DisputeResolved(dispute=dispute, in_favour_of="claim", reason="photograph"))
    assert museum.held("place", "2020-01-06") == {"place/lab": "yes"}
    assert museum.held("place", "2020-01-06", known_at=before) == {"place/lab": "possibly", "place/store": "presumed"}


def test_how_long_a_statement_stood_and_a_dispute_is_open_is_counted_in_days(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (move,) = museum.tell(moved("place/store"))
    claim = RecordDisputed(target=move, claim=moved("place/lab"), reason="the other register differs")
    dispute = museum.add(VASE, claim, recorded="2020-02-11T00:00:00.000000Z")
    (row,) = museum.ask("review", "2020-02-21", kinds=("disputed",))
    assert row["dispute"]["open_days"] == 10
    assert "open for 10 days: the other register differs" in row["why"]
    resolved = DisputeResolved(dispute=dispute, in_favour_of="claim", reason="photograph")
    resolution = museum.add(VASE, resolved, recorded="2020-03-01T00:00:00.000000Z")
    museum.add(VASE, RecordRetracted(target=resolution, reason="forged"), recorded="2020-03-04T00:00:00.000000Z")
    rows = museum.ask("corrections", "2020-03-04")
    assert [row["stood_days"] for row in rows] == [9, 28, 3], "the store, then the store with a claim, then the lab"


def test_a_dispute_about_something_else_leaves_the_place_certain(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    move, titled = museum.tell(moved("place/store"), ObjectDescribed(title="Jar"))
    disputed(museum, titled, ObjectDescribed(title="Urn"))
    disputed(museum, move, moved("place/store", "2020-01-04"))
    assert museum.held("place", "2020-01-06") == {"place/store": "yes"}
    assert museum.held("place", "2020-01-04") == {"place/store": "possibly", None: "presumed"}
    assert museum.ask("show", "2020-01-06", VASE)["title"] == "Jar"


def test_what_was_retracted_and_is_claimed_still_is_possible(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (move,) = museum.tell(moved("place/store"))
    disputed(museum, move, moved("place/lab"))
    museum.tell(RecordRetracted(target=move, reason="never happened"))
    assert museum.held("place", "2020-01-06") == {"place/lab": "possibly", None: "presumed"}


def test_a_source_may_claim_that_it_never_happened(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (move,) = museum.tell(moved("place/store"))
    disputed(museum, move, ObjectMoved(to="place/store", certainty="rejected"))
    assert museum.held("place", "2020-01-06") == {None: "possibly", "place/store": "presumed"}


def test_a_claim_against_what_is_rejected_is_possible(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (move,) = museum.tell(ObjectMoved(to="place/store", occurred="2020-01-05", certainty="rejected"))
    disputed(museum, move, moved("place/lab"))
    assert museum.held("place", "2020-01-06") == {"place/lab": "possibly", None: "presumed"}


def test_disputes_beyond_counting_leave_every_side_possible(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    moves = museum.tell(*(moved("place/store", f"2020-01-{day:02}") for day in range(2, 12)))
    assert 2 ** len(moves) > WORLDS_MAX
    for move, day in zip(moves, range(2, 12), strict=True):
        disputed(museum, move, moved("place/lab", f"2020-01-{day:02}"))
    held = museum.held("place", "2020-01-20")
    assert held["place/store"] == "presumed"
    assert held["place/lab"] == "possibly"


def test_who_was_merged_is_read_as_the_other(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        CustodyTransferred(to_party="party/twin", occurred="2020-01-05/2020-01-07"),
        CustodyTransferred(to_party="party/p", occurred="2020-01-05/2020-01-07"),
    )
    assert museum.held("custody", "2020-01-10") == {"party/twin": "possibly", "party/p": "presumed"}
    before = museum.memory.last()
    museum.add("party/twin", PartiesMerged(into="party/p"))
    assert museum.held("custody", "2020-01-10") == {"party/p": "yes"}
    assert len(museum.held("custody", "2020-01-10", known_at=before)) == 2
    sheet = museum.ask("show", "2020-01-10", "party/p")
    assert sheet["entries_merged"] == ["party/twin"]
    assert sheet["mentions_total"] == 2, "of both entries"
    assert museum.ask("show", "2020-01-10", "party/twin")["read_as"] == "party/p"
    with museum.answers() as answers:
        view = answers.view(answers.frame("2020-01-10"))
        assert view.name("party/twin") == "P"


def test_merges_in_a_circle_end(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(CustodyTransferred(to_party="party/twin", occurred="2020-01-05"))
    museum.add("party/twin", PartiesMerged(into="party/p"))
    museum.add("party/p", PartiesMerged(into="party/q"))
    museum.add("party/q", PartiesMerged(into="party/twin"))
    assert museum.held("custody", "2020-01-10") == {"party/q": "yes"}


def test_a_title_is_the_last_recorded_whatever_is_corrected_before_it(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectDescribed(title="Jar with cranes", classification="ceramics"))
    right = GiftReceived(title="Vase", received_for="party/registry", occurred="2020-01-02")
    museum.tell(RecordCorrected(target=museum.opening, replacement=right, kind="typo", reason="the day"))
    sheet = museum.ask("show", "2019-01-01", VASE)
    assert (sheet["title"], sheet["classification"]) == ("Jar with cranes", "ceramics"), "it holds on every date"


def test_what_is_stated_with_reserve_fills_what_nothing_else_states(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectDescribed(description="Blue", materials=("jade",)),
        ObjectDescribed(description="Green", classification="glass", certainty="possible"),
    )
    sheet = museum.ask("show", "2020-01-05", VASE)
    assert (sheet["description"], sheet["materials"], sheet["classification"]) == ("Blue", ["jade"], "glass")


def test_an_opening_that_is_probable_still_has_its_title(tmp_path: Path) -> None:
    museum = Museum(tmp_path, opened=GiftReceived(title="Vase", certainty="probable", occurred="2020-01-01"))
    (row,) = museum.ask("list_objects", "2020-01-05")
    assert row["title"] == "Vase"


def test_what_says_something_about_records_is_no_part_of_the_objects_life(tmp_path: Path) -> None:
    """A signature under a record, on the word of an old letter, does not date what the record tells."""
    museum = Museum(tmp_path, opened=GiftReceived(title="Vase", received_for="party/registry"))
    museum.tell(TransferredToShowroom(to="place/room", occurred="2020-01-10"))
    before = museum.held("custody", "2020-01-06")
    letter = Citation(source="source/t", stated="2020-01-05")
    museum.tell(RecordsAttested(targets=(museum.opening,) * 2, as_="witnessed", by="party/q", sources=(letter,)))
    assert museum.held("custody", "2020-01-06") == before == {None: "possibly", "party/registry": "presumed"}
    rows = museum.ask("corrections", "2020-01-10")
    assert [row["type"] for row in rows] == ["RecordsAttested"], "one, though the record is named twice"


def test_a_record_named_before_it_was_there_counts_from_its_coming_on(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    to_come = "00000000-0000-0000-0000-0000ffff0004"
    museum.tell(ObjectMoved(to="place/store", occurred="2020-01-05/2020-01-20", after=(to_come,)))
    before = museum.memory.last()
    assert museum.tell(ObjectMoved(to="place/lab", occurred="2020-01-08/2020-01-20")) == [to_come]
    assert museum.held("place", "2020-01-21") == {"place/store": "yes"}, "it came after the other, and so is the last"
    assert museum.held("place", "2020-01-06", known_at=before) == {None: "possibly", "place/store": "presumed"}
    assert museum.held("place", "2020-01-06") == {None: "yes"}


def test_doubts_of_one_case_within_a_room_are_no_doubts_of_the_room(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        TransferredToShowroom(to="place/case", occurred="2020-01-05/2020-01-09"),
        TransferredToShowroom(to="place/room", occurred="2020-01-05/2020-01-09"),
    )
    museum.add("object/lid", PartNumbered(whole=VASE, title="Lid", occurred="2020-01-05"))
    museum.add("object/lid", ObjectSighted(place="place/lab", occurred="2020-02-02"))
    rows = museum.ask("where", "2020-02-01", "place/room")
    assert [(row["object"], row["holds"]) for row in rows] == [(VASE, "yes"), ("object/lid", "possibly")]
    assert [row["holds"] for row in museum.ask("where", "2020-02-01", "place/case")] == ["possibly", "possibly"]
    assert {row["holds"] for row in museum.ask("where", "2020-02-01", "place/site")} == {"yes", "possibly"}
