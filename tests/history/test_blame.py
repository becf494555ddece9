"""Blame: each value of the present, the record that proves it, who recorded it when, and on whose word."""

import json
from typing import Any

import pytest

from tests.history.given import CITED, VASE, Given, corrected, disputed, moved, record, resolved, retracted, said

DAY = "--on 2026-01-01"
"""A day after everything that the tests date."""


def described(occurred: str | None = None, **fields: Any) -> Any:  # noqa: ANN401 - a draft
    return said("ObjectDescribed", occurred, **fields)


def test_a_value_has_its_record_its_recorder_its_source_and_whose_word_it_is(museum: Given) -> None:
    (title,) = [row for row in museum.rows(f"blame {VASE}") if row["field"] == "title"]
    told = {name: title[name] for name in ("value", "holds", "position", "type", "recorded_at", "recorded_by")}
    assert told == {
        "value": "Vase",
        "holds": "yes",
        "position": 11,
        "type": "GiftReceived",
        "recorded_at": "2026-01-01T10:00:00.000000Z",
        "recorded_by": "party/registry",
    }
    assert title["source"] == "Register, p. 7 (revision 1)"
    assert title["word"] == "the guide, relaying A. Clerk"
    assert title["recorded_by_name"] == "Central Registry"
    assert [citation["locator"] for citation in title["sources"]] == ["p. 7"]


def test_what_cites_nobody_is_the_sources_own_word_and_what_cites_nothing_nobodys(museum: Given) -> None:
    museum.add(described(materials=["jade"], sources=[{"source": "source/book"}]), described(made="196X"))
    by_field = {row["field"]: (row["source"], row["word"]) for row in museum.rows(f"blame {VASE}")}
    assert by_field["materials"] == ("Register", "the source's own")
    assert by_field["made"] == (None, None)


def test_all_that_is_so_in_the_order_of_telling(museum: Given) -> None:
    museum.add(
        said("ObjectAccessioned", "2020-06-01", number="2020.1"),
        said("NumberAssigned", "2020-06-01", number="K-1", kind="former"),
        described(
            description="Blue", materials=["jade"], participants=[{"role": "maker", "as_written": "a court potter"}]
        ),
        moved("room-1", "2020-07-01"),
        said("QuantityChanged", "2020-07-02", quantity=3, reason="counted"),
        said("ConditionChecked", "2020-07-03", grade="fair"),
        said("ValuationRecorded", "2020-07-03", basis="insurance", value={"amount": "100.00", "currency": "USD"}),
        said("NormalPlaceAssigned", "2020-07-03", place="place/room-9"),
        said(
            "MediaAttached", "2020-07-04", sha256="0" * 64, media_type="image/png", bytes=9, role="scan", name="a.png"
        ),
    )
    assert museum.blame(DAY) == {
        "number": ("2020.1", "yes", 12),
        "other_number.former": ("K-1", "yes", 13),
        "title": ("Vase", "yes", 11),
        "description": ("Blue", "yes", 14),
        "materials": ("jade", "yes", 14),
        "makers": ("a court potter", "yes", 14),
        "quantity": ("3", "yes", 16),
        "status": ("on display", "yes", 15),
        "place": ("Room 1", "yes", 15),
        "within": ("Hall", "yes", 4),
        "custody": ("Central Registry", "yes", 11),
        "normal_place": ("Room 9", "yes", 19),
        "condition": ("fair", "yes", 17),
        "valuation.insurance": ("100.00 USD", "yes", 18),
        "acquired": ("gift received", "yes", 11),
        "acquired.occurred": ("2020-05-01", "yes", 11),
        "acquired.participants": ("Testland, Central Registry", "yes", 11),
        "media.scan": ("a.png", "yes", 20),
    }


def test_before_its_opening_an_object_has_nothing_and_on_a_day_what_had_happened(museum: Given) -> None:
    museum.add(said("ObjectAccessioned", "2020-06-01", number="2020.1"), moved("room-1", "2020-07-01"))
    assert museum.blame("--on 2020-04-30") == {}
    on_entry = museum.blame("--on 2020-05-01")
    assert "number" not in on_entry
    assert on_entry["status"] == ("received", "yes", 11)
    assert museum.blame("--on 2020-06-15")["number"] == ("2020.1", "yes", 12)


def test_a_corrected_value_is_proved_by_the_correction(museum: Given) -> None:
    museum.add(said("ObjectAccessioned", "2020-06-01", number="2020.1", sources=[CITED]))
    museum.add(
        corrected(12, said("ObjectAccessioned", "2020-06-01", number="2020.7"), sources=[{"source": "source/book"}])
    )
    (number,) = [row for row in museum.rows(f"blame {VASE} {DAY}") if row["field"] == "number"]
    told = [number[name] for name in ("value", "position", "type", "corrects", "reason", "source")]
    assert told == ["2020.7", 13, "RecordCorrected", 12, "misread", "Register"]
    assert museum.blame(f"{DAY} --known-at 12")["number"] == ("2020.1", "yes", 12)


def test_a_retracted_value_gives_way_to_what_stood_before(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), moved("room-9", "2021-07-01"), retracted(13))
    assert museum.blame(DAY)["place"] == ("Room 1", "yes", 12)
    museum.add(retracted(14))
    assert museum.blame(DAY)["place"] == ("Room 9", "yes", 13)


def test_a_claim_in_dispute_stands_beside_what_it_disputes_until_it_is_decided(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), disputed(12, moved("room-9", "2020-07-01")))
    assert museum.blame(DAY)["place"] == [("Room 9", "possibly", 13), ("Room 1", "presumed", 12)]
    assert museum.blame(DAY)["status"] == ("on display", "yes", 12)
    said_without = set(museum.blame(f"{DAY} --known-at 12")) | {"within"}
    assert set(museum.blame(DAY)) == said_without
    museum.add(resolved(13, "claim"))
    assert set(museum.blame(DAY)) == said_without
    assert museum.blame(DAY)["place"] == ("Room 9", "yes", 13)
    museum.add(retracted(14))
    assert museum.blame(DAY)["place"] == [("Room 9", "possibly", 13), ("Room 1", "presumed", 12)]


def test_a_disputed_description_leaves_both(museum: Given) -> None:
    museum.add(described(title="Urn"), disputed(12, described(title="Jar")))
    assert museum.blame(DAY)["title"] == [("Jar", "possibly", 13), ("Urn", "presumed", 12)]
    museum.add(resolved(13, "target"))
    assert museum.blame(DAY)["title"] == ("Urn", "yes", 12)


def test_a_correction_of_an_older_description_does_not_overtake_the_later_one(museum: Given) -> None:
    museum.add(described(title="Urn", description="Blue"), described(title="Jar"))
    museum.add(corrected(12, described(title="Um", description="Blew")), disputed(13, described(title="Pot")))
    museum.add(resolved(15, "target"))
    assert museum.blame(DAY)["title"] == ("Jar", "yes", 13)
    assert museum.blame(DAY)["description"] == ("Blew", "yes", 14)


def test_a_doubtful_statement_is_possible_beside_what_is_stated_without_reserve(museum: Given) -> None:
    museum.add(
        described(title="Urn", certainty="probable"),
        described(title="Rejected", certainty="rejected"),
        said("ConditionChecked", "2021", grade="poor", certainty="possible"),
    )
    assert museum.blame(DAY)["title"] == [("Urn", "possibly", 12), ("Vase", "presumed", 11)]
    assert museum.blame(DAY)["condition"] == ("poor", "presumed", 14)


def test_what_holds_on_every_date_goes_by_recording_alone(museum: Given) -> None:
    museum.add(described(title="Urn"), described(title="Jar"), described(materials=["clay"], certainty="possible"))
    museum.add(corrected(12, described("2021", title="Um", after=[record(13)])))
    museum.add(described(title="Pot", certainty="possible"))
    assert museum.blame(DAY)["title"] == [("Pot", "possibly", 16), ("Jar", "presumed", 13)]


def test_late_news_changes_the_past_and_not_the_present(museum: Given) -> None:
    museum.add(moved("room-9", "2021"), day="2026-01-02")
    museum.add(moved("room-1", "2020-07"), day="2026-01-03")
    assert museum.blame(DAY)["place"] == ("Room 9", "yes", 12)
    assert museum.blame("--on 2020-12")["place"] == ("Room 1", "yes", 13)
    assert "place" not in museum.blame("--on 2020-12 --known-at 2026-01-02")


def test_events_that_may_have_come_in_either_order_are_both_possible(museum: Given) -> None:
    museum.add(moved("room-1", "2020"), moved("room-9", "2020"))
    assert museum.blame(DAY)["place"] == [("Room 1", "possibly", 12), ("Room 9", "presumed", 13)]
    assert museum.blame(DAY)["within"] == [("Hall", "possibly", 4), ("Annex", "presumed", 6)]


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


def test_a_sealed_event_is_named_and_not_shown(museum: Given) -> None:
    museum.add((VASE, {"type": "Sealed", "commitment": "0" * 64}))
    assert museum.blame()["sealed"] == ("stated, not shown", "yes", 12)


@pytest.mark.parametrize("options", ["", "--on 2020-12", "--on 2020", "--known-at 15", "--known-at 17 --on 2021-06"])
def test_it_agrees_with_what_show_says(museum: Given, options: str) -> None:
    museum.add(
        said("ObjectAccessioned", "2020-06", number="2020.1"),
        moved("room-1", "2020-07"),
        moved("room-9", "2020-07/2021-07"),
        corrected(12, said("ObjectAccessioned", "2020-06", number="2020.2")),
        disputed(13, moved("case", "2020-08")),
        described(title="Urn", description="Blue"),
        said("QuantityChanged", "2021", quantity=4, reason="counted"),
        said("LoanOpened", "2021", direction="out", partner="party/clerk"),
    )
    shown = json.loads(museum.shell.ok(f"archive show {VASE} --json {options}"))
    rows = museum.rows(f"blame {VASE} {options}")

    def told(field: str) -> list[tuple[Any, str, list[int]]]:
        return [(row["told"], row["holds"], row["evidence"]) for row in rows if row["field"] == field]

    def said_by_show(field: str, name: str) -> list[tuple[Any, str, list[int]]]:
        return [
            (str(one[name]), one["holds"], [each["position"] for each in one["evidence"]])
            for one in shown[field]
            if one.get("evidence")
        ]

    assert [value for value, _, _ in told("title")] == [shown["title"]]
    assert [value for value, _, _ in told("number")][-1:] == ([shown["number"]] if shown.get("number") else [])
    assert told("place") == said_by_show("place", "name")
    assert told("status") == said_by_show("status", "status")
    assert told("quantity") == said_by_show("quantity", "value")
    custody = [(" and ".join(party["name"] for party in one["parties"]), one["holds"]) for one in shown["custody"]]
    assert [(value, holds) for value, holds, _ in told("custody")] == [one for one in custody if one[0] != "not stated"]
