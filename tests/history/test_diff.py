"""Diff: what answers otherwise at one point than at another, along either clock, and which records account for it."""

import json
from itertools import product
from typing import Any

from tests.history.given import VASE, Given, corrected, disputed, moved, record, resolved, retracted, said

NUMBER = said("ObjectAccessioned", "2020-06-01", number="2020.1")


def of_vase(found: list[tuple[Any, ...]], *without: str) -> list[list[Any]]:
    """Return the differences of the vase, without its name, some fields left out."""
    return [rest for stream, *rest in found if stream == VASE and rest[0] not in without]


def test_what_was_stated_since_is_new_or_has_happened_since(museum: Given) -> None:
    museum.add(said("ObjectAccessioned", "2020-06-01", number="2020.1"), day="2026-02-01")
    museum.add(said("ConditionChecked", "2026-02-01", grade="fair"))
    museum.add(said("ValuationRecorded", "2026", basis="retail", value={"amount": "5", "currency": "USD"}))
    found = museum.diff("11..")
    assert found == [
        (VASE, "number", None, "2020.1", "new", (12,)),
        (VASE, "status", "received", "accessioned", "new", (12,)),
        (VASE, "condition", None, "fair", "happened", (13,)),
        (VASE, "valuation.retail", None, "5 USD", "new", (14,)),
    ]
    assert museum.diff("11..11") == []
    assert museum.diff("11..13 vase --on 2021") == found[:2]


def test_a_correction_names_what_was_and_what_is_and_itself(museum: Given) -> None:
    museum.add(NUMBER, day="2026-02-01")
    museum.add(corrected(12, said("ObjectAccessioned", "2020-06-01", number="2020.7")), day="2026-02-02")
    (row,) = museum.rows("diff 12.. vase")
    assert (row["field"], row["before"], row["after"], row["kind"]) == ("number", "2020.1", "2020.7", "corrected")
    told = {name: row[name] for name in ("records", "type", "recorded_at", "recorded_by", "reason")}
    assert told == {
        "records": [13],
        "type": "RecordCorrected",
        "recorded_at": "2026-02-02T10:00:00.000000Z",
        "recorded_by": "party/registry",
        "reason": "misread",
    }
    assert (row["was"], row["is"]) == (
        [{"value": "2020.1", "told": "2020.1", "holds": "yes"}],
        [{"value": "2020.7", "told": "2020.7", "holds": "yes"}],
    )  # fmt: skip


def test_what_was_stated_and_corrected_since_is_new_by_both_records(museum: Given) -> None:
    museum.add(NUMBER, corrected(12, said("ObjectAccessioned", "2020-06-01", number="2020.7")))
    assert of_vase(museum.diff("11.."), "status") == [["number", None, "2020.7", "new", (12, 13)]]


def test_a_retraction_brings_back_what_stood_before(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), moved("room-9", "2021-07-01"), retracted(13))
    assert museum.diff("13..") == [
        (VASE, "place", "Room 9", "Room 1", "retracted", (14,)),
        (VASE, "within", None, "Hall", "retracted", (14,)),
        (VASE, "within", "Annex", None, "retracted", (14,)),
    ]
    assert museum.diff("12..14") == []


def test_a_dispute_opens_and_a_resolution_closes(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), disputed(12, moved("room-9", "2020-07-01")), resolved(13, "claim"))
    assert of_vase(museum.diff("12..13"), "within") == [
        ["place", "Room 1", "Room 9 (possibly); Room 1 (presumed)", "disputed", (13,)]
    ]
    assert of_vase(museum.diff("13..14"), "within") == [
        ["place", "Room 9 (possibly); Room 1 (presumed)", "Room 9", "resolved", (14,)]
    ]


def test_a_resolution_for_what_stood_changes_nothing_over_all(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), disputed(12, moved("room-9", "2020-07-01")), resolved(13, "target"))
    assert museum.diff("12..14") == []


def test_a_correction_that_changes_no_answer_on_the_day_is_no_difference_that_day(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), moved("room-9", "2022"), corrected(12, moved("room-1", "2020-09-01")))
    assert museum.diff("13..") == []
    assert of_vase(museum.diff("13.. --on 2020-08-15"), "within", "status") == [
        ["place", "Room 1", None, "corrected", (14,)]
    ]


def test_late_news_is_new_on_the_days_that_it_is_about(museum: Given) -> None:
    museum.add(moved("room-9", "2022-01-01"), day="2026-02-01")
    museum.add(moved("room-1", "2020-07-01"), day="2026-02-02")
    assert museum.diff("2026-02-01..2026-02-02") == []
    assert of_vase(museum.diff("2026-02-01..2026-02-02 --on 2021"), "within", "status") == [
        ["place", None, "Room 1", "new", (13,)]
    ]


def test_between_dates_what_happened(museum: Given) -> None:
    museum.add(NUMBER, moved("room-1", "2020-07-01"), moved("room-9", "2021-07-01"), day="2026-02-01")
    found = museum.diff("--on 2020-07..2021-07 vase")
    assert found == [
        (VASE, "place", "Room 1", "Room 9", "happened", (14,)),
        (VASE, "within", None, "Annex", "happened", (14,)),
        (VASE, "within", "Hall", None, "ended", (14,)),
    ]
    assert museum.diff("--on 2020-07..2021-07 vase --known-at 13") == []
    assert of_vase(museum.diff("--on 2020-05-31..2020-06-01")) == [
        ["number", None, "2020.1", "happened", (12,)],
        ["status", "received", "accessioned", "happened", (12,)],
    ]


def test_between_dates_a_doubt_is_settled_and_what_ends_has_ended(museum: Given) -> None:
    museum.add(
        moved("room-1", "2021"),
        said("RestrictionImposed", "2020-07-01", kind="export", ground="Ivory"),
        said("RestrictionLifted", "2021-07-01", restriction=record(13), ground="permit"),
        said("OfficeHeld", "2020/2021-06-30", of="party/clerk", office="Keeper"),
    )
    found = museum.diff("--on 2021-06-30..2021-12-31")
    assert of_vase(found, "within", "status") == [
        ["place", "not stated (possibly); Room 1 (presumed)", "Room 1", "settled", (12,)],
        ["restriction.export", "Ivory", None, "ended", (14,)],
    ]
    assert ("party/clerk", "office", "Keeper", None, "ended", (15,)) in found


def test_two_events_of_a_day_that_exclude_each_other_only_that_day(museum: Given) -> None:
    """What may have happened on the day itself or later is excluded that evening, and possible the next."""
    museum.add(moved("room-1", "2021-01-05/2021-01-10"), moved("room-9", "2021-01-05"))
    assert museum.diff("--on 2021-01-05..2021-01-06 vase")[0][1:] == (
        "place", "Room 9", "Room 1 (possibly); Room 9 (presumed)", "happened", (12, 13),
    )  # fmt: skip


def test_what_stands_in_a_place_goes_along_with_it(museum: Given) -> None:
    museum.add(moved("case", "2020-07-01"))
    museum.add(said("PlaceMoved", "2021-01-01", of="place/case", parent="place/room-9"))
    along = [
        ("within", None, "Room 9", (13,)), ("within", None, "Annex", (13,)),
        ("within", "Room 1", None, (13,)), ("within", "Hall", None, (13,)),
    ]  # fmt: skip
    found = museum.diff("12..")
    assert [row[0] for row in found] == ["place/case"] * 3 + [VASE] * 4
    assert [(*row[1:4], row[5]) for row in found if row[0] == VASE] == along
    assert {row[4] for row in found} == {"new"}
    assert museum.diff(f"12.. {VASE}") == found[3:]


def test_parts_gifts_and_merged_parties_take_others_along(museum: Given) -> None:
    taker = {"role": "recipient", "party": "party/clerk"}
    museum.add(
        said("PartNumbered", "2020-08-01", of="object/lid", whole=VASE),
        said("PresentationHeld", "2019", of="gift/g", direction="received", participants=[taker]),
        said("GiftReceived", "2019", of="object/cup", title="Cup", gift="gift/g"),
        said("PartyRegistered", of="party/other", kind="person", name="C. Other"),
    )
    museum.add(said("ConditionChecked", "2021", grade="good"))
    assert museum.diff("15..16") == [
        (VASE, "condition", None, "good", "new", (16,)), ("object/lid", "condition", None, "good", "new", (16,)),
    ]  # fmt: skip
    donor = {"role": "recipient", "party": "party/donor"}
    museum.add(corrected(13, said("PresentationHeld", "2019", of="gift/g", direction="received", participants=[donor])))
    assert museum.diff("16..17") == [
        ("gift/g", "participants", "A. Clerk", "Testland", "corrected", (17,)),
        ("object/cup", "custody", "A. Clerk", "Testland", "corrected", (17,)),
        ("object/cup", "acquired.participants", "A. Clerk", "Testland", "corrected", (17,)),
    ]
    museum.add(said("PartiesMerged", "2021", of="party/donor", into="party/other"))
    assert ("object/cup", "custody", "Testland", "C. Other") in [row[:4] for row in museum.diff("17..18")]


def test_an_object_that_came_is_told_in_full_and_the_beginning_holds_nothing(museum: Given) -> None:
    fields = [row["field"] for row in museum.rows(f"blame {VASE}") if row["told"] != "not stated"]
    assert [row[1] for row in museum.diff("10.. vase")] == fields
    assert [row[:4] for row in museum.diff("..11") if row[0] == VASE] == [row[:4] for row in museum.diff("10..11 vase")]
    assert {row[0] for row in museum.diff("..")} == {
        "ledger/main", "party/registry", "place/hall", "place/room-1", "place/annex", "place/room-9", "place/case",
        "party/donor", "party/clerk", "source/book", VASE,
    }  # fmt: skip


def busy(museum: Given) -> int:
    """Record much about several things; return the last position."""
    museum.add(
        NUMBER,
        moved("room-1", "2020-07"),
        moved("case", "2020-07/2020-09"),
        said("PartNumbered", "2020-08-01", of="object/lid", whole=VASE, title="Lid"),
        day="2026-02-01",
    )
    museum.add(
        said("PlaceMoved", "2021-02", of="place/case", parent="place/room-9"),
        said("ConditionChecked", "2021-03", grade="good"),
        said(
            "PresentationHeld",
            "2019",
            of="gift/g",
            direction="received",
            participants=[{"role": "recipient", "party": "party/clerk"}],
        ),
        said("GiftReceived", "2019/2021", of="object/cup", title="Cup", gift="gift/g"),
        said("ObjectMoved", "2021-06-01", of="object/cup", to="place/annex"),
        day="2026-03-01",
    )
    museum.add(
        disputed(13, moved("room-9", "2020-07-20")),
        corrected(17, said("ConditionChecked", "2021-04", grade="fair")),
        said("LoanOpened", "2021-05-01", direction="out", partner="party/donor"),
        said("LoanClosed", "2021-09", loan=record(23)),
        said("ObjectSighted", "2022-01-01", place="place/room-1"),
        corrected(
            18,
            said(
                "PresentationHeld",
                "2020",
                of="gift/g",
                direction="received",
                participants=[{"role": "recipient", "party": "party/donor"}],
            ),
        ),
        corrected(
            6, said("PlaceDefined", "1978", of="place/room-9", kind="store", name="Store 9", parent="place/hall")
        ),
        day="2026-04-01",
    )
    museum.add(
        resolved(21, "claim"),
        retracted(16, "place/case"),
        said("PlaceRenamed", "2021-07-01", of="place/hall", name="Great Hall"),
        said("PartyNamed", "2020/2021", of="party/clerk", name="The Clerk"),
        said("PartiesMerged", "2021-10", of="party/donor", into="party/clerk"),
        said("ObjectNotSighted", "2023", place="place/room-1"),
        retracted(25),
        day="2026-05-01",
    )
    museum.add(
        said("RecordRetracted", of="place/case", target=record(29), reason="it was moved"),
        said("PlaceMoved", "2021-08", of="place/annex", parent="place/hall"),
        said("PlaceDefined", "1978", of="place/yard", kind="outside", name="Yard"),
        said("PlaceDefined", "1978", of="place/shed", kind="store", name="Shed", parent="place/yard"),
        said("GiftReceived", "2020", of="object/drum", title="Drum"),
        said("ObjectMoved", "2020-02", of="object/drum", to="place/shed"),
        day="2026-06-01",
    )
    return museum.add(
        said("PlaceMoved", "2022", of="place/shed", parent="place/annex"),
        corrected(38, said("PlaceDefined", "1978", of="place/shed", kind="outside", name="Shed", parent="place/yard")),
        retracted(36, "place/annex"),
        said("PlaceMoved", "2021-09", of="place/yard", parent="place/hall"),
        day="2026-07-01",
    )


THINGS = (
    VASE, "object/lid", "object/cup", "gift/g", "place/hall", "place/room-1", "place/annex", "place/room-9",
    "place/case", "place/yard", "place/shed", "object/drum", "party/donor", "party/clerk", "party/registry",
    "source/book", "ledger/main",
)  # fmt: skip


def test_everything_is_what_each_thing_is_by_itself(museum: Given) -> None:
    """Only what may differ is asked about when everything is; asking about each thing by itself finds no more."""
    last = busy(museum)
    points = (0, 11, 20, 22, 27, 30, 40, 41, 42, 43, last)
    ranges = [f"{a}..{b} --on {on}" for a, b in product(points, points) if a < b for on in ("2021", "2026-01-01")][::8]
    days = ("1977", "2019", "2020-07", "2020-08-15", "2021-02", "2021-05", "2021-09-15", "2022", "2024")
    ranges += [f"{at}..{at + 1}" for at in range(35, last)]
    ranges += [f"--on {a}..{b} --known-at {at}" for a, b in product(days, days) if a < b for at in (20, 27, 40, last)][
        ::15
    ]
    differing = 0
    for asked in ranges:
        found = museum.diff(asked)
        each = [row for thing in THINGS for row in museum.diff(asked_of(asked, thing))]
        assert sorted(map(repr, found)) == sorted(map(repr, each)), asked
        differing += len(found)
    assert differing > 200


def asked_of(asked: str, thing: str) -> str:
    """Return the same question about one thing."""
    points, *rest = asked.split()
    return " ".join([asked, thing] if points == "--on" else [points, thing, *rest])


def test_differences_lead_from_the_one_answer_to_the_other(museum: Given) -> None:
    """What was, with its differences made, is what is: nothing is left out of a thing's own difference."""
    last = busy(museum)
    for thing, (a, b) in product(THINGS[:5], ((11, 20), (20, 27), (15, last), (27, last))):
        for on in ("2021-05", "2026-01-01"):
            before, after = (_answers(museum, f"{thing} --on {on} --known-at {at}") for at in (a, b))
            gone, come = set(before) - set(after), set(after) - set(before)
            rows = museum.rows(f"diff {a}..{b} {thing} --on {on}")
            assert {row["field"] for row in rows} == {field for field, *_ in gone | come}, (thing, a, b, on)


def _answers(museum: Given, asked: str) -> list[tuple[str, str, str]]:
    return [(row["field"], json.dumps(row["value"]), row["holds"]) for row in museum.rows(f"blame {asked}")]


def test_a_note_stands_beside_the_value_that_it_belongs_to(museum: Given) -> None:
    decided = said("DispositionDecided", "2020-06-01", decision="transfer", note="Pending transfer")
    museum.add(
        decided, said("ValuationRecorded", "2020-06-01", basis="stated", value={"amount": "5", "currency": "USD"})
    )
    museum.add(
        corrected(12, said("DispositionDecided", "2020-06-01", decision="transfer", note="Pending")), day="2026-02-01"
    )
    assert museum.diff("13..") == [
        (VASE, "decision.note", None, "Pending", "corrected", (14,)),
        (VASE, "decision.note", "Pending transfer", None, "corrected", (14,)),
    ]
    museum.add(said("ObjectDisposed", "2026-02-02", method="sold", fulfils=record(12), note="Sold"), day="2026-02-03")
    told = {field: (before, after) for _, field, before, after, *_ in museum.diff("14..")}
    assert (told["decision.note"], told["disposal.note"]) == (("Pending", None), (None, "Sold"))
    assert museum.blame()["disposal.note"] == ("Sold", "yes", 15)
    assert "decision.note" not in museum.blame()


def test_a_note_goes_with_the_value_that_another_follows(museum: Given) -> None:
    museum.add(said("ConditionChecked", "2020-06-01", grade="fair", note="seen by lamplight"), day="2026-02-01")
    museum.add(said("ConditionChecked", "2020-07-01", grade="good"), day="2026-02-02")
    told = {field: (before, after) for _, field, before, after, *_ in museum.diff("12..")}
    assert told == {"condition": ("fair", "good"), "condition.note": ("seen by lamplight", "not stated")}
    assert museum.blame("--on 2020-06-15")["condition.note"] == ("seen by lamplight", "yes", 12)


def test_what_begins_no_object_has_one_note_and_its_date_as_written(museum: Given) -> None:
    fields = {"kind": "store", "name": "Store", "note": "behind the hall", "occurred_text": "in the seventies"}
    museum.add(said("PlaceDefined", "197X", of="place/store", **fields), day="2026-02-01")
    told = museum.blame(what="place/store")
    assert told["note"] == ("behind the hall", "yes", 12)
    assert told["occurred_text"] == ("in the seventies", "yes", 12)
    assert "name.note" not in told
    fields["note"] = "below the hall"
    museum.add(corrected(12, said("PlaceDefined", "197X", of="place/store", **fields)), day="2026-02-02")
    assert museum.diff("12..") == [("place/store", "note", "behind the hall", "below the hall", "corrected", (13,))]


def test_a_checkpoint_is_no_news_of_anything(museum: Given) -> None:
    assert museum.shell.ok("archive checkpoint create") == "#12"
    assert museum.diff("11..12") == []
