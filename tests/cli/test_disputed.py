"""What is not settled, on the pages that people read: open disputes, and the last place of what is not found."""

import json
import re

import pytest

from tests.cli.transcript import Shell

BOOK = "The hall's book differs"
TITLE = f'archive dispute 8 --set title="Crane vase" --reason "{BOOK}" --source "reg-2023,locator=p. 9"'


def page(shell: Shell, line: str) -> list[str]:
    """Return a page as people read it, each line with single blanks."""
    return [re.sub(r"\s+", " ", told).strip() for told in shell.ok(f"archive {line} -O table").splitlines()]


def test_a_disputed_title_is_told_with_the_claim_by_whom_and_why(shell: Shell) -> None:
    assert "disputed" not in " ".join(page(shell, "show vase"))
    shell.ok(TITLE)
    told = " ".join(page(shell, "show vase"))
    assert (
        "disputed title Vase with cranes, or Crane vase, says #8, Central Registry: The hall's book differs #9 [1]"
        in told
    )
    (found,) = json.loads(shell.ok("archive show vase --json"))["disputed"]
    assert (found["position"], found["record"], found["reason"]) == (9, 8, "The hall's book differs")
    assert found["fields"] == [{"field": "title", "says": "Vase with cranes", "claims": "Crane vase"}]
    assert found["amended_on"][0]["locator"] == "p. 9"
    assert "disputed.1.told\ttitle Vase with cranes, or Crane vase" in shell.ok("archive show vase -O plain")


@pytest.mark.parametrize("side", ["claim", "target"])
def test_a_dispute_that_is_resolved_is_disputed_no_more(shell: Shell, side: str) -> None:
    shell.ok(TITLE)
    shell.ok(f"archive resolve 9 --in-favour-of {side} --reason 'The book was copied'")
    assert "disputed" not in json.loads(shell.ok("archive show vase --json"))
    assert "disputed" in json.loads(shell.ok("archive show vase --json --known-at '#9'"))


def test_every_field_is_told_in_one_way(shell: Shell) -> None:
    shell.ok("archive dispute 8 --set quantity=2 --set occurred=2023-08 --reason 'The label differs'")
    told = " ".join(page(shell, "show vase"))
    assert "disputed occurred 2023-09, or 2023-08; quantity not stated, or 2, says #8" in told


def test_a_claim_of_another_kind_is_told_whole(shell: Shell) -> None:
    shell.ok("archive object transfer vase --to hall-2-14 --occurred 2023-10-02")
    claim = '{"type": "ObjectMoved", "to": "place/store-1", "occurred": "2023-10-03"}'
    shell.ok(f"archive dispute 9 --claim '{claim}' --reason 'The store has it'")
    told = " ".join(page(shell, "show vase"))
    assert "disputed transferred to showroom: to Hall 2, room 14, or object moved: to Store 1, says #9" in told


def test_a_dispute_of_what_was_withdrawn_says_that_nothing_is_said(shell: Shell) -> None:
    shell.ok("archive object condition vase --grade fair --occurred 2023-10-02")
    shell.ok("archive retract 9 --reason 'Another vase'")
    claim = '{"type": "ConditionChecked", "grade": "poor", "occurred": "2023-10-02"}'
    shell.ok(f"archive dispute 9 --claim '{claim}' --reason 'It was this one'")
    told = " ".join(page(shell, "show vase"))
    assert "disputed nothing, or condition checked: grade poor, says #9" in told
    assert "(claimed in #11)" in told


def test_a_disputed_place_is_marked_on_its_own_page(shell: Shell) -> None:
    shell.ok("archive dispute 3 --set name='Hall B' --reason 'The plan differs'")
    told = " ".join(page(shell, "show hall-2"))
    assert "disputed name Hall 2, or Hall B, says #3, Central Registry: The plan differs #9" in told
    assert "Hall B, kind building (claimed in #9)" in told


def test_what_is_not_found_was_last_known_somewhere(shell: Shell) -> None:
    shell.ok("archive object transfer vase --to hall-2-14 --occurred 2023-10-02")
    shell.ok("archive object miss vase --place hall-2-14 --occurred 2023-10-12")
    told = " ".join(page(shell, "show vase --on 2023-10-22"))
    last = "last known place Hall 2, room 14 < Hall 2 since 2023-10-02, last evidence 20 days ago #9"
    assert last in told
    (row,) = json.loads(shell.ok("archive where vase --on 2023-10-22 --json"))["rows"]
    assert row["place"] is None
    assert row["last_known_place"] == "Hall 2, room 14 < Hall 2"
    assert (row["last_known_age_days"], row["last_known_evidence"]) == (20, [9])
    assert "last known" in " ".join(page(shell, "where vase --on 2023-10-22"))
    assert "last known" not in " ".join(page(shell, "where vase --on 2023-10-02"))
