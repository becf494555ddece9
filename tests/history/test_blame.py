"""Blame: each value of the present, the record that proves it, who recorded it when, and on whose word."""

import json
import sqlite3
from typing import Any

import pytest

from archive.history.facts import Fact
from archive.history.present import Present
from archive.views.reader import ViewsDamaged
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


def test_a_table_names_each_source_once_at_its_foot(museum: Given) -> None:
    museum.add(moved("room-1", "2020"), moved("room-9", "2020"))
    drawn = [" ".join(line.split()) for line in museum.run(f"blame {VASE} {DAY} -O table").out.splitlines()]
    assert drawn[0] == "title Vase #11 2026-01-01 Central Registry [1]"
    assert "place Room 9 (presumed) #13 2026-01-01 Central Registry" in drawn
    assert drawn[-4:] == [
        "Sources",
        "[1] the guide, relaying A. Clerk, in Register, p. 7 (revision 1)",
        "",
        "known at #13 (2026-01-01), on 2026-01-01",
    ]
    assert museum.run(f"blame {VASE} --on 1999 -O table").out.startswith("nothing found\n")


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


@pytest.mark.parametrize("asked", ["blame", "bisect"])
def test_views_that_turn_out_damaged_are_built_anew_and_asked_again(
    museum: Given, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"blame": f"blame {VASE}", "bisect": f"bisect title {VASE}"}[asked]
    wanted = museum.rows(line)
    failing = [sqlite3.DatabaseError("database disk image is malformed")]
    whole = Present.of

    def once_damaged(self: Present, stream: str) -> list[Fact]:
        if failing:
            raise failing.pop()
        return whole(self, stream)

    monkeypatch.setattr(Present, "of", once_damaged)
    assert museum.rows(line) == wanted
    failing += [sqlite3.DatabaseError("once"), sqlite3.DatabaseError("and again")]
    assert museum.run(line).code == ViewsDamaged.exit


@pytest.mark.parametrize(("part", "holds"), [("holder", "presumed"), ("method", "presumed"), ("from", "yes")])
def test_a_holder_who_is_uncertain_is_presumed(museum: Given, part: str, holds: str) -> None:
    holder = {"role": "other", "as_written": "Anna"}
    museum.add(said("ProvenanceAsserted", "2021/2025", holder=holder, method="gift", uncertain=[part]))
    assert museum.blame("--on 2022")["provenance"] == ("holder Anna, method gift", holds, 12)
    assert ("provenance" in museum.blame("--on 2022 --certain")) is (holds == "yes")
