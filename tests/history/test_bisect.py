"""Bisect: the record by which something first was true, though it may have become false and true again."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from archive.desk.desk import Desk
from archive.history.expressions import parse
from archive.history.present import Present
from archive.history.records import Records
from archive.ledger.folder import find
from tests.history.given import VASE, Given, corrected, disputed, moved, resolved, retracted, said


def first(museum: Given, expression: str, options: str = "", what: str = VASE) -> Any:  # noqa: ANN401 - a position
    """Return the position that is found, or None."""
    rows = museum.rows(f"bisect '{expression}' {what} {options}")
    assert len(rows) <= 1
    return rows[0]["position"] if rows else None


def turns(museum: Given, expression: str, options: str = "", what: str = VASE) -> list[tuple[int, str]]:
    """Return every change of truth."""
    return [(row["position"], row["truth"]) for row in museum.rows(f"bisect '{expression}' {what} --all {options}")]


def test_the_first_record_that_made_it_true(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), moved("room-9", "2021-07-01"), moved("room-1", "2022-07-01"))
    assert first(museum, "place=room-1") == 12
    assert first(museum, "place=room-9") == 13
    assert first(museum, "title~vase") == 11
    assert first(museum, 'status="on display"') == 12
    assert first(museum, "place=hall") is None
    assert turns(museum, "place=room-1") == [(11, "no"), (12, "yes"), (13, "no"), (14, "yes")]


def test_what_it_was_and_by_which_record(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), day="2026-02-01")
    (row,) = museum.rows("bisect place=room-1 vase")
    assert row == {
        "position": 12,
        "truth": "yes",
        "found": "place: Room 1",
        "stream": VASE,
        "type": "TransferredToShowroom",
        "told": "transferred to showroom: to Room 1",
        "recorded_at": "2026-02-01T10:00:00.000000Z",
        "recorded_by": "party/registry",
        "recorded_by_name": "Central Registry",
        "values": {"place": ["Room 1"]},
    }


def test_a_table_tells_the_record_below_what_it_was(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), day="2026-02-01")
    assert museum.run("bisect place=room-1 vase --all -O table").out.splitlines() == [
        "#11  no",
        "      object/vase  gift received: Vase, from Testland, to Central Registry",
        "      2026-01-01 10:00 Central Registry",
        "#12  yes  place: Room 1",
        "      object/vase  transferred to showroom: to Room 1",
        "      2026-02-01 10:00 Central Registry",
        "",
        "known at #12 (2026-02-01), on 2026-02-01",
    ]
    assert museum.run("bisect place=hall vase -O table").out.startswith("nothing found\n")


def test_corrections_and_retractions_turn_it(museum: Given) -> None:
    museum.add(said("ObjectAccessioned", "2020-06", number="1"))
    museum.add(corrected(12, said("ObjectAccessioned", "2020-06", number="2")), retracted(13), retracted(14))
    assert turns(museum, "number=2") == [(11, "no"), (13, "yes"), (14, "no"), (15, "yes")]
    assert turns(museum, "number=1") == [(11, "no"), (12, "yes"), (13, "no"), (14, "yes"), (15, "no")]
    assert first(museum, "number=2 and not number=1") == 13
    assert first(museum, "not number") == 11


def test_what_may_be_true_counts_only_when_asked(museum: Given) -> None:
    museum.add(moved("room-1", "2020-07-01"), disputed(12, moved("room-9", "2020-07-01")), resolved(13, "claim"))
    assert turns(museum, "place=room-9") == [(11, "no"), (13, "possibly"), (14, "yes")]
    assert first(museum, "place=room-9") == 14
    assert first(museum, "place=room-9", "--possibly") == 13
    assert first(museum, "place=room-9", "--known-at 13") is None
    assert first(museum, "place=room-9", "--possibly --known-at 13") == 13


def test_on_a_date_it_is_what_was_known_of_that_date(museum: Given) -> None:
    museum.add(moved("room-9", "2022-01-01"), moved("room-1", "2020-07-01"))
    assert first(museum, "place=room-1") is None
    assert first(museum, "place=room-1", "--on 2021") == 13
    assert turns(museum, "place", "--on 2021") == [(11, "no"), (13, "yes")]


def test_records_of_what_it_depends_on_count(museum: Given) -> None:
    museum.add(moved("case", "2020-07-01"), said("PlaceMoved", "2021", of="place/case", parent="place/room-9"))
    museum.add(said("PlaceRenamed", "2021", of="place/annex", name="New Annex"))
    assert turns(museum, "within=annex") == [(11, "no"), (13, "yes")]
    assert first(museum, 'within="new annex"') == 14
    assert (first(museum, "within=hall"), turns(museum, "within=hall")[-1]) == (12, (13, "no"))
    museum.add(said("PartNumbered", "2020-08-01", of="object/lid", whole=VASE))
    museum.add(said("ConditionChecked", "2021", grade="poor"))
    assert first(museum, "condition=poor", what="object/lid") == 16
    museum.add(corrected(6, said("PlaceDefined", "1978", of="place/room-9", kind="store", name="Store")))
    museum.add(said("ObjectMoved", "2022", to="place/room-9"))
    assert first(museum, 'status="in store"') == 18


def test_what_it_depended_on_once_counts_too(museum: Given) -> None:
    """It was believed in the case; that the case had been elsewhere was learnt only while that was believed."""
    museum.add(moved("case", "2020-07-01"))
    museum.add(said("PlaceMoved", "2020-08-01", of="place/case", parent="place/room-9"))
    museum.add(corrected(12, moved("room-1", "2020-07-01")))
    assert turns(museum, "within=annex") == [(11, "no"), (13, "yes"), (14, "no")]


def test_who_is_named_and_the_presentation_count(museum: Given) -> None:
    taker = {"role": "recipient", "party": "party/clerk"}
    museum.add(
        said("PresentationHeld", "2019", of="gift/g", direction="received", participants=[taker]),
        said("GiftReceived", "2019", of="object/cup", title="Cup", gift="gift/g"),
        said("PartyNamed", of="party/donor", name="Another"),
        said("PartiesMerged", "2021", of="party/clerk", into="party/donor"),
    )
    assert turns(museum, "custody=donor", what="object/cup") == [(13, "no"), (15, "yes")]
    assert turns(museum, "custody=clerk", what="object/cup") == [(13, "yes"), (15, "no")]


QUESTIONS = (
    "place=room-1", "place=room-9", "within=hall", "within=annex", 'status="on display"', "not place",
    "condition=good or restriction", "number", "custody=registry", "title~va and not (quantity>1)",
    "acquired.participants~clerk",
)  # fmt: skip


def test_no_other_record_turns_it(museum: Given) -> None:
    """Asked after every record of the ledger, it is as true as the records that were tried make it."""
    museum.add(
        said("ObjectAccessioned", "2020-06", number="1"),
        moved("room-1", "2020-07"),
        moved("case", "2020-07/2020-09"),
        said("PlaceMoved", "2021-02", of="place/case", parent="place/room-9"),
        said("PlaceDefined", "1978", of="place/far", kind="building", name="Far"),
        said("PlaceMoved", "2021-03", of="place/annex", parent="place/hall"),
        disputed(13, moved("room-9", "2020-07-20")),
        said("RestrictionImposed", "2021", kind="export", ground="Ivory"),
        said("QuantityChanged", "2021-06", quantity=2, reason="counted"),
    )
    museum.add(
        retracted(17, "place/annex"),
        resolved(18, "claim"),
        retracted(22),
        retracted(18),
        said("ConditionChecked", "2022", grade="good"),
        corrected(
            11,
            said("GiftReceived", "2020-05-01", title="Jar", participants=[{"role": "donor", "party": "party/clerk"}]),
        ),
        said("LossDeclared", "2023", kind="missing"),
    )
    folder = find(str(museum.shell.folder / "museum"), {}, museum.shell.folder)
    with Desk.open(folder) as desk, desk.answers() as answers:
        frame = answers.frame()
        records = Records(desk.feed)
        for text in QUESTIONS:
            for options, on in (("", None), ("--on 2020-08-15", "2020-08-15")):
                day = frame if on is None else answers.frame(on)
                told: list[tuple[int, str]] = []
                for position in range(11, answers.last + 1):
                    view = answers.view(replace(day, known_at=position))
                    truth = str(parse(text).judge(Present(view, records).of(VASE)))
                    if not told or told[-1][1] != truth:
                        told.append((position, truth))
                assert turns(museum, text, options) == told, (text, options)


def test_the_exit_code_says_whether_it_ever_was_true_only_when_asked(museum: Given) -> None:
    never = museum.run("bisect place=hall vase")
    assert (never.code, never.out) == (0, "")
    assert "it never was true, up to #11" in never.err
    assert museum.run("bisect place=hall vase --exit-code").code == 1
    assert museum.run("bisect place=hall vase --exit-code --all").code == 1
    assert museum.run("bisect title vase --exit-code").code == 0
    assert json.loads(museum.shell.ok("archive bisect place=hall vase --json"))["rows"] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bisect 'place=' vase", ["2", "'place=' is no expression: a value is expected after '='"]),
        ("bisect plaec=x vase", ["2", "there is no field 'plaec' (did you mean place?)"]),
        ("bisect place=x vasi", ["4", "there is no object 'vasi'"]),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(museum: Given, line: str, told: list[str]) -> None:
    code, *_, sentence = museum.shell.told(f"archive {line}")
    assert code == told[0]
    assert sentence.startswith(told[1])


def test_a_note_is_asked_about_by_its_whole_name(museum: Given) -> None:
    museum.add(said("DispositionDecided", "2020-06-01", decision="transfer", note="to be sold later"))
    asked = {text: len(museum.rows(f"bisect {text} vase")) for text in ("decision.note~sold", "decision~sold")}
    assert asked == {"decision.note~sold": 1, "decision~sold": 0}
