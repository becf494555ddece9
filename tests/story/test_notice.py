"""A gift register as first published, then the official correction notice: told apart word for word, and printed again.

The clock stands at the day of publication of each, so a date is a point of the ledger's knowledge.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest

from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.regimes import BatchCommitted
from archive.desk import opening, tracing
from archive.desk.answers import Answers
from archive.desk.desk import Desk
from archive.desk.verifying import verify
from archive.ledger.offers import Offer, Receipt
from tests.story.register import COLUMNS, File, Pair, Row, is_only_spelling, noticed, pairs, registered
from tests.support import beside

REGISTER, NOTICE = ("2024-03129", "2024-02-15"), ("2024-09344", "2024-04-30")
BETWEEN: Final = "2024-03-31"
"""A day after the register was printed and before the notice was."""

TOLD_BY: Final = {
    "title": "gift_description",
    "acquired.occurred": "received",
    "acquired.occurred_text": "received",
    "acquired.circumstances": "circumstances",
    "valuation.stated": "estimated_value",
    "decision.note": "disposition",
    "disposal.note": "disposition",
}
"""The field of an answer that has a column's words; `acquired.participants` has those of two."""

NOTES: Final = {field for field in TOLD_BY if field.endswith(".note")}
FOLLOWING: Final = {"decision", "disposal", "status", "place", "custody", "title_to"}
"""What follows from a disposition, in the ledger's own words."""

OF_A_NEW_GIFT: Final = {"acquired"}
"""What a gift newly told has besides."""

ONLY_SPELLING: Final = {
    ("object/row-34", "foreign_donor"): "a dotless i under its accent",
    ("object/row-44", "foreign_donor"): "a comma after the style",
    ("object/row-56", "gift_description"): "two apostrophes for a quotation mark",
    ("object/row-57", "gift_description"): "two apostrophes for a quotation mark",
}
"""What differs in the way of writing alone: a slip of whoever read the printed pages, told by the diff all the same."""


class Case(NamedTuple):
    """The ledger with both recorded, each on its day."""

    desk: Desk
    pairs: list[Pair]
    register: File
    notice: File
    first: Receipt
    second: Receipt


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    register, notice = (
        File(beside("data") / "us-state-gifts" / f"{name}.json", published) for name, published in (REGISTER, NOTICE)
    )
    found = pairs(register.rows(), notice.rows())
    today = {"day": "2024-01-01"}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("archive.clock.now", lambda: f"{today['day']}T12:00:00.000000Z")
        folder = tmp_path_factory.mktemp("notice") / "m"
        made = opening.init(folder, institution="Protocol office", time_zone="America/New_York")
        with Desk.open(made) as desk:
            today["day"] = register.published
            first = desk.append(map(Offer, registered(register)))
            today["day"] = notice.published
            second = desk.append(map(Offer, noticed(register, notice, found)))
            yield Case(desk, found, register, notice, first, second)
            assert verify(desk).is_sound


def printed(answers: Answers, known_at: str) -> list[Row]:
    """Return the register as it would be printed from what was known at a point."""
    frame = answers.frame(None, known_at)
    told = []
    for each in answers.list_objects(frame).rows:
        row: Row = dict.fromkeys(COLUMNS)
        for said in answers.show(each["object"], frame).data["events"]:
            event = said["event"]
            match event["type"]:
                case "GiftReceived":
                    row |= of_participants(event["participants"])
                    row |= {"gift_description": event["title"], "circumstances": event.get("circumstances")}
                    row |= {"received": event.get("occurred_text") or event["occurred"]}
                    row["disposition"] = event.get("note")
                case "ValuationRecorded":
                    row["estimated_value"] = event["value"]["amount"]
                case _:
                    row["disposition"] = event["note"]
        told.append(row)
    return told


def of_participants(who: list[dict[str, Any]]) -> Row:
    names = {one["role"]: one["as_written"] for one in who}
    return {"name_and_title": names.get("recipient"), "foreign_donor": names.get("donor")}


def in_columns(field: str, values: list[dict[str, Any]]) -> Row:
    """Return a side of a difference in the words of the register's columns."""
    if not values:
        return {}
    (only,) = values
    assert only["holds"] == "yes"
    value = only["value"]
    if field == "acquired.participants":
        return of_participants(value)
    return {TOLD_BY[field]: value["amount"] if isinstance(value, dict) else value}


def differing(case: Case, answers: Answers) -> list[dict[str, Any]]:
    """Return what the ledger answers otherwise on the day of the notice than on one before it."""
    between = tracing.between_points(answers, f"{BETWEEN}..{case.notice.published}", None)
    return list(tracing.differences(answers, case.desk.feed, between, None))


def test_each_is_one_batch_and_is_recorded_once(case: Case) -> None:
    for file, receipt in ((case.register, case.first), (case.notice, case.second)):
        written = [
            entry.record
            for page in case.desk.feed.entries()
            for entry in page
            if entry.record.recorded_at == receipt.recorded_at
        ]
        (committed,) = (record.event for record in written if isinstance(record.event, BatchCommitted))
        rows = [record for record in written if record.batch == file.batch]
        assert (committed.rows, committed.written, committed.sha256) == (len(file.rows()), len(rows), file.digest)
        assert {record.row for record in rows} == set(range(1, len(file.rows()) + 1))
        assert len(written) == len(rows) + 2
    again = case.desk.append(map(Offer, registered(case.register)))
    assert (again.written, len(again.known)) == (0, case.first.written)


def test_the_diff_is_the_notice_word_for_word_and_nothing_else(case: Case) -> None:
    expected = {
        (pair.stream, column): texts for pair in case.pairs for column, texts in pair.stated_otherwise().items()
    }
    with case.desk.answers() as answers:
        rows = differing(case, answers)
    of_objects = [row for row in rows if row["stream"].startswith("object/")]
    assert {row["stream"] for row in rows if row not in of_objects} == {case.notice.source, case.notice.batch}
    was: dict[tuple[str, str], str | None] = {}
    now = dict(was)
    following = set()
    for row in of_objects:
        stream, field = row["stream"], row["field"]
        if field in FOLLOWING | OF_A_NEW_GIFT:
            following.add((stream, field))
            continue
        for side, told in ((was, in_columns(field, row["was"])), (now, in_columns(field, row["is"]))):
            side |= {(stream, column): text for column, text in told.items() if text is not None}
        if all(isinstance(one["value"], str) for one in (*row["was"], *row["is"])):
            words = [next((one["value"] for one in side), None) for side in (row["was"], row["is"])]
            assert [row["before"], row["after"]] == words
    found = {key: (was.get(key), now.get(key)) for key in was | now}
    assert {key: texts for key, texts in found.items() if texts[0] != texts[1]} == expected
    disposed = {stream for stream, column in expected if column == "disposition"}
    assert {stream for stream, field in following if field in FOLLOWING} <= disposed
    assert {stream for stream, field in following if field in OF_A_NEW_GIFT} <= {
        pair.stream for pair in case.pairs if pair.old is None
    }


def test_what_was_wrong_in_print_is_corrected_and_what_was_done_since_has_happened(case: Case) -> None:
    with case.desk.answers() as answers:
        kinds = {(row["stream"], row["field"]): row["kind"] for row in differing(case, answers)}
        corrected = answers.corrections(answers.frame()).rows
    for pair in case.pairs:
        mine = {field: kind for (stream, field), kind in kinds.items() if stream == pair.stream}
        others = {kind for field, kind in mine.items() if field not in NOTES | FOLLOWING}
        if pair.old is None:
            assert set(mine.values()) == {"new"}
        else:
            assert others <= {"corrected"}
            told = mine.get("disposal.note", mine.get("decision.note"))
            expected = "happened" if pair.is_done else "corrected"
            assert told == (expected if "disposition" in pair.stated_otherwise() else None)
    restated = [draft.event for draft in noticed(case.register, case.notice, case.pairs)]
    assert len(corrected) == sum(isinstance(event, RecordCorrected) for event in restated)
    assert sum(pair.is_done for pair in case.pairs) > 30 < len(corrected) + 10


def test_the_register_is_printed_as_it_was_and_as_it_is(case: Case) -> None:
    expected: list[Row] = case.register.rows()
    for pair in case.pairs:
        at = len(expected) if pair.old_number is None else pair.old_number - 1
        expected[at : at + 1] = [pair.row]
    with case.desk.answers() as answers:
        for point in (f"#{case.first.last}", case.register.published, BETWEEN):
            assert printed(answers, point) == case.register.rows()
        for point in (f"#{case.second.last}", case.notice.published):
            assert printed(answers, point) == expected


def test_what_is_only_written_otherwise_is_known(case: Case) -> None:
    found = {
        (pair.stream, column)
        for pair in case.pairs
        for column, texts in pair.stated_otherwise().items()
        if is_only_spelling(*texts)
    }
    assert found == ONLY_SPELLING.keys()
