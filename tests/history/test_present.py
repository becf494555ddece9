"""What is so of a thing: what ends what, what goes along with what, and what each kind of thing has."""

from typing import Any

from tests.history.given import VASE, Given, corrected, moved, record, retracted, said

DAY = "--on 2026-01-01"
"""A day after everything that the tests date."""


def test_two_possible_places_leave_no_doubt_about_what_both_are_in(museum: Given) -> None:
    museum.add(moved("room-1", "2020"), moved("case", "2020"))
    told = museum.blame(DAY)
    assert told["place"] == [("Room 1", "possibly", 12), ("Case", "presumed", 13)]
    assert told["within"] == [("Room 1", "yes", 7), ("Hall", "yes", 4)]


def test_a_case_wheeled_away_takes_its_contents_along(museum: Given) -> None:
    museum.add(moved("case", "2020-07-01"), said("PlaceMoved", "2021-01-01", of="place/case", parent="place/room-9"))
    assert museum.blame("--on 2020-12")["within"] == [("Room 1", "yes", 7), ("Hall", "yes", 4)]
    assert museum.blame(DAY)["within"] == [("Room 9", "yes", 13), ("Annex", "yes", 6)]
    assert museum.blame(DAY)["place"] == ("Case", "yes", 12)


def test_what_a_part_has_no_event_for_is_its_wholes(museum: Given) -> None:
    museum.add(
        moved("room-1", "2020-07-01"),
        said("ConditionChecked", "2020-07-02", grade="good"),
        said("RestrictionImposed", "2020-07-02", kind="hazard", ground="Lead"),
        said("PartNumbered", "2020-08-01", of="object/lid", whole=VASE, title="Lid"),
    )
    lid = museum.blame(DAY, "object/lid")
    assert (lid["condition"], lid["place"], lid["restriction.hazard"]) == (
        ("good", "yes", 13), ("Room 1", "yes", 12), ("Lead", "yes", 14),
    )  # fmt: skip
    assert {row.get("of") for row in museum.rows(f"blame object/lid {DAY}") if row["position"] == 13} == {VASE}
    museum.add(said("ConditionChecked", "2020-09-01", of="object/lid", grade="poor"))
    assert museum.blame(DAY, "object/lid")["condition"] == ("poor", "yes", 16)
    assert museum.blame(DAY)["condition"] == ("good", "yes", 13)


def test_what_a_gift_does_not_say_is_its_presentations(museum: Given) -> None:
    giver = {"role": "donor", "party": "party/donor"}
    taker = {"role": "recipient", "party": "party/clerk"}
    museum.add(
        said(
            "PresentationHeld",
            "2019",
            of="gift/g",
            direction="received",
            participants=[giver, taker],
            place="place/hall",
        ),
        said("GiftReceived", "2019", of="object/cup", title="Cup", gift="gift/g"),
        said("GiftReceived", "2019", of="object/pan", title="Pan", gift="gift/g", place="place/annex"),
    )
    cup = museum.blame(DAY, "object/cup")
    assert cup["acquired.participants"] == ("Testland, A. Clerk", "yes", 12)
    assert cup["acquired.place"] == ("Hall", "yes", 12)
    assert cup["custody"] == ("A. Clerk", "yes", 13)
    assert museum.blame(DAY, "object/pan")["acquired.place"] == ("Annex", "yes", 14)
    evidence = {row["field"]: row["evidence"] for row in museum.rows(f"blame object/cup {DAY}")}
    assert evidence["custody"] == [12, 13]


def restricted(kind: str, occurred: str, **fields: Any) -> Any:  # noqa: ANN401 - a draft
    return said("RestrictionImposed", occurred, kind=kind, ground=f"{kind} act", **fields)


def test_restrictions_stand_side_by_side_until_lifted_each_by_its_own(museum: Given) -> None:
    museum.add(
        restricted("export", "2021-01-01"), restricted("display", "2021-02-01"), restricted("export", "2021-03-01")
    )
    lifting: dict[str, Any] = {"restriction": record(12), "after": [record(14)], "ground": "permit"}
    museum.add(said("RestrictionLifted", "2022", **lifting))
    told = museum.blame("--on 2021-12-31")
    assert told["restriction.export"] == [("export act", "yes", 12), ("export act", "yes", 14)]
    assert museum.blame("--on 2022-06-01")["restriction.export"] == [
        ("export act", "possibly", 12), ("export act", "yes", 14),
    ]  # fmt: skip
    (lifted, _) = [row for row in museum.rows(f"blame {VASE} --on 2022-06-01") if row["field"] == "restriction.export"]
    assert lifted["may_have_ended_by"] == [15]
    told = museum.blame(DAY)
    assert told["restriction.export"] == ("export act", "yes", 14)
    assert told["restriction.display"] == ("display act", "yes", 13)


def test_a_loan_stands_until_it_is_closed_and_a_decision_until_it_is_carried_out(museum: Given) -> None:
    museum.add(
        said("LoanOpened", "2021-01-01", direction="out", partner="party/clerk"),
        said("LoanClosed", "2021-06-01", loan=record(12)),
        said("DispositionDecided", "2021-07-01", decision="return"),
        said("ObjectDisposed", "2021-08-01", method="returned to donor", to_party="party/donor", fulfils=record(14)),
    )
    assert museum.blame("--on 2021-03")["loan.out"] == ("A. Clerk", "yes", 12)
    assert museum.blame("--on 2021-03")["custody"] == ("A. Clerk", "yes", 12)
    assert "loan.out" not in museum.blame("--on 2021-06")
    assert museum.blame("--on 2021-07")["decision"] == ("return", "yes", 14)
    gone = museum.blame(DAY)
    assert "decision" not in gone
    assert (gone["disposal"], gone["status"], gone["title_to"]) == (
        ("returned to donor", "yes", 15), ("disposed", "yes", 15), ("Testland", "yes", 15),
    )  # fmt: skip
    assert gone["place"] == ("not known", "yes", 15)


def test_a_correction_of_the_loan_does_not_let_go_of_its_end(museum: Given) -> None:
    museum.add(
        said("LoanOpened", "2021-01-01", direction="out", partner="party/clerk"),
        corrected(12, said("LoanOpened", "2021-02-01", direction="out", partner="party/donor")),
        said("LoanClosed", "2021-06-01", loan=record(13)),
    )
    assert museum.blame("--on 2021-03")["loan.out"] == ("Testland", "yes", 13)
    assert "loan.out" not in museum.blame(DAY)
    museum.add(retracted(14))
    assert museum.blame(DAY)["loan.out"] == ("Testland", "yes", 13)
    museum.add(said("LoanClosed", "2021-06-01", loan=record(13), after=[record(11)]))
    assert "loan.out" not in museum.blame(DAY)


def test_each_basis_has_its_own_value(museum: Given) -> None:
    def valued(amount: str, basis: str, occurred: str) -> Any:  # noqa: ANN401 - a draft
        return said("ValuationRecorded", occurred, basis=basis, value={"amount": amount, "currency": "USD"})

    museum.add(
        valued("100", "insurance", "2021"), valued("70", "retail", "2021-02"), valued("120", "insurance", "2022")
    )
    told = museum.blame(DAY)
    assert (told["valuation.insurance"], told["valuation.retail"]) == (("120 USD", "yes", 14), ("70 USD", "yes", 13))


def test_what_was_looked_for_and_not_seen_is_not_found(museum: Given) -> None:
    museum.add(moved("room-1", "2021-01-01"), said("ObjectNotSighted", "2022-01-01", place="place/room-1"))
    assert museum.blame(DAY)["status"] == ("not found", "yes", 13)
    museum.add(said("ObjectSighted", "2023-01-01", place="place/room-9"))
    assert museum.blame(DAY)["status"] == ("on display", "yes", 12)
    assert museum.blame(DAY)["place"] == ("Room 9", "yes", 14)


def test_the_kind_of_place_decides_about_a_move(museum: Given) -> None:
    museum.add(said("ObjectMoved", "2021-01-01", to="place/annex"))
    (status,) = [row for row in museum.rows(f"blame {VASE} {DAY}") if row["field"] == "status"]
    assert (status["told"], status["position"], status["evidence"]) == ("in building", 12, [5, 12])


def test_parties_places_and_sources_have_what_is_said_of_them(museum: Given) -> None:
    museum.add(
        said("OfficeHeld", "2020/2021", of="party/clerk", office="Keeper"),
        said("PartyNamed", "2021/2022", of="party/clerk", name="B. Clerk"),
        said("PlaceRenamed", "2021-01-01", of="place/hall", name="Great Hall"),
        said("PlaceClosed", "2021-06-01", of="place/hall"),
        said("SourceRefiled", "2021-06-01", of="source/book", revision="2", change="a name", kind_of_change="typo"),
    )
    assert museum.blame("--on 2021-03", "party/clerk") == {
        "name": ("A. Clerk", "yes", 9),
        "other_name": ("B. Clerk", "yes", 13),
        "kind": ("person", "yes", 9),
        "office": ("Keeper", "yes", 12),
    }
    assert "office" not in museum.blame("--on 2022-03", "party/clerk")
    assert museum.blame("--on 2020-03", "place/hall")["name"] == ("Hall", "yes", 3)
    assert museum.blame(DAY, "place/hall")["name"] == ("Great Hall", "yes", 14)
    assert museum.blame(DAY, "place/hall")["status"] == ("closed", "yes", 15)
    assert museum.blame(DAY, "source/book")["revision"] == ("2", "yes", 16)
    assert museum.blame(DAY, "source/book")["title"] == ("Register", "yes", 10)


def test_a_place_had_its_first_name_before_anybody_wrote_when_it_was_made(museum: Given) -> None:
    museum.add(
        said("PlaceDefined", of="place/yard", kind="outside", name="Yard"),
        said("PlaceRenamed", "2021-01-01", of="place/yard", name="Court"),
    )
    assert museum.blame("--on 1950", "place/yard")["name"] == ("Yard", "yes", 12)
    assert museum.blame(DAY, "place/yard")["name"] == ("Court", "yes", 13)


def test_places_in_a_circle_are_told_once_each(museum: Given) -> None:
    museum.add(moved("case", "2020-07-01"), said("PlaceMoved", "2021", of="place/hall", parent="place/case"))
    assert {told for told, _, _ in museum.blame(DAY)["within"]} == {"Room 1", "Hall", "Case"}
