"""Expectations: how they are written, how they are held against an answer, how a failure reads."""

import json
from typing import Any

import pytest

from archive.catalogue.gifts import GiftReceived, GiftReciprocated
from archive.errors import Exit
from archive.history.changes import ABSENT, Change
from archive.history.log import Trail
from archive.history.replay import (
    FAULTS_MAX,
    Expectation,
    ExpectationsFailed,
    MalformedLines,
    NotAsExpected,
    essence,
    judge,
    read_expectations,
    steps,
)
from tests.history.records import Book

GOOD = b'{"at":"#12","on":"2023-09-18","show":"object/x","expect":{"place":"place/y"}}'


def one(line: bytes) -> Expectation:
    (read,) = read_expectations([line], "trail.jsonl")
    return read


def test_an_expectation_is_one_question_at_one_point() -> None:
    read = one(GOOD)
    assert (read.at, read.on, read.verb, read.subject, read.expect) == (
        "#12", "2023-09-18", "show", "object/x", {"place": "place/y"},
    )  # fmt: skip
    assert read.question == "at #12, show object/x, on 2023-09-18"


def test_empty_lines_are_left_out_and_lines_keep_their_numbers() -> None:
    read = read_expectations([b"\n", GOOD, b"  \n", b'{"stats":true,"expect":{}}'], "trail.jsonl")
    assert [(each.line, each.verb, each.subject) for each in read] == [(2, "show", "object/x"), (4, "stats", "")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"x", "the line is not JSON"),
        (b"\xff", "the line is not JSON"),
        (b"[" * 100_000, "the line is not JSON"),
        (b"[1]", "the line is not a JSON object"),
        (b'{"show":"x"}', "it expects nothing: `expect` is missing"),
        (b'{"expect":{}}', "it asks 0 questions, and one is wanted"),
        (b'{"show":"x","list":"objects","expect":{}}', "it asks 2 questions, and one is wanted"),
        (b'{"show":true,"expect":{}}', "'show' needs a text that says of what"),
        (b'{"find":"","expect":{}}', "'find' needs a text that says of what"),
        (b'{"stats":"all","expect":{}}', "'stats' is a question about everything: its value is true"),
        (b'{"show":"x","at":12,"expect":{}}', "'at' is a text"),
        (b'{"show":"x","expct":{}}', "there is no member 'expct' of an expectation"),
        (b'"' + b"a" * 1_000_000 + b'"', "the line is longer than 1000000 bytes"),
    ],
)
def test_a_malformed_line_is_told_with_its_place(line: bytes, why: str) -> None:
    with pytest.raises(MalformedLines) as raised:
        read_expectations([GOOD, line], "trail.jsonl")
    (fault,) = raised.value.faults
    assert (fault.sentence, str(fault.where), raised.value.exit) == (why, "trail.jsonl:2", Exit.REJECTED)


def test_all_faults_of_a_file_are_told_up_to_a_number() -> None:
    with pytest.raises(MalformedLines) as raised:
        read_expectations([b"x"] * (FAULTS_MAX + 2), "trail.jsonl")
    assert len(raised.value.faults) == FAULTS_MAX
    assert str(raised.value).splitlines()[-1] == "… and 2 more"


def test_a_failure_is_one_sentence_of_expected_and_found() -> None:
    fault = judge(one(GOOD), {"place": [{"place": "place/z", "holds": "yes"}]})
    assert isinstance(fault, NotAsExpected)
    assert str(fault) == (
        'trail.jsonl:1: at #12, show object/x, on 2023-09-18: place expected "place/y", found "place/z"'
    )
    assert fault.exit is Exit.MISMATCH
    assert judge(one(GOOD), {"place": [{"place": "place/y", "holds": "yes"}]}) is None


def test_failures_are_counted() -> None:
    fault = judge(one(GOOD), {})
    assert fault is not None
    assert str(ExpectationsFailed([fault], 3)).splitlines()[-1] == "1 of 3 expectations not met"


def test_long_values_are_shortened_in_the_sentence() -> None:
    fault = judge(one(json.dumps({"stats": True, "expect": {"a": "b" * 900}}).encode()), {"a": "c"})
    assert fault is not None
    assert len(fault.sentence) < 300
    assert "…" in fault.sentence


def test_a_step_leaves_out_the_records_behind_an_answer() -> None:
    answer = {
        "object": "object/x",
        "place": [{"name": "Hall 2", "path": ["Hall 2", "Museum"], "evidence": [{"position": 3}],
                   "since": {"earliest": "2023-01-01", "latest": "2023-12-31"}, "evidence_age_days": 4}],
        "breaches": [{"position": 4, "type": "BreachAsserted", "told": "breach asserted: x", "event": {}}],
        "events": [{"position": 4}], "mentions": [], "mentions_total": 0,
    }  # fmt: skip
    assert essence(answer) == {
        "object": "object/x",
        "place": [{"name": "Hall 2", "path": "Hall 2 < Museum", "since": "2023-01-01 to 2023-12-31"}],
        "breaches": ["breach asserted: x"],
    }


def test_a_step_asks_about_its_own_stream_and_the_objects_that_it_names() -> None:
    book = Book()
    book.add("A", GiftReceived(title="Vase"), "object/vase")
    book.add("B", GiftReciprocated(title="Bowl", in_return_for=("object/vase",)), "object/bowl")
    asked: list[tuple[str, int]] = []

    def ask(stream: str, position: int) -> dict[str, Any]:
        asked.append((stream, position))
        return {"known": position} if stream == "object/bowl" else {"same": True}

    told = Trail(book.of, book.by_id).tell(book.rows()[1:])
    (step,) = steps(told, ask)
    assert asked == [("object/bowl", 1), ("object/bowl", 2), ("object/vase", 1), ("object/vase", 2)]
    assert step.changes == {"object/bowl": [Change("known", 1, 2)]}


def test_a_step_before_which_there_was_nothing() -> None:
    book = Book()
    book.add("A", GiftReceived(title="Vase"))
    (step,) = steps(Trail(book.of, book.by_id).tell(book.rows()), lambda _, known: {"title": "Vase"} if known else {})
    assert step.changes == {"object/vase": [Change("title", ABSENT, "Vase")]}
