"""`archive check` as it is typed: which rules, of what, in which frame, and how it ends."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.checks.findings import SEVERITIES
from archive.checks.registry import NAMES, RULES
from tests.checks.ledgers import rows
from tests.cli.ledgers import life
from tests.cli.transcript import Shell, museum


@pytest.fixture(scope="module")
def vase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    for shell in life(tmp_path_factory.mktemp("vase")):
        shell.ok('archive gift receive bowl --title "Bowl" --participants donor,party=donor --occurred 2024-01-02')
        shell.ok("archive object accession bowl --number 2023.121 --occurred 2023-12-01")
        shell.ok("archive place close store-1 --occurred 2023-10-15")
        yield shell


def test_findings_are_told_with_their_records(vase: Shell) -> None:
    done = vase.run("archive check --on 2024-02-01 --not single-source --not nobodys-word")
    assert done.code == 0
    bowl, vase_with_cranes = ["object/bowl", "Bowl"], ["object/vase", "Vase with cranes"]
    early = "object accessioned (2023-12-01) before it came (2024-01-02)"
    closed = "put into Store 1 (2023-11/2023-12), but Store 1 was closed (2023-10-15)"
    gap = "2023.121 follows 2023.119 in the series: 2023.120 is not in the ledger"
    assert [line.split("\t") for line in done.out.splitlines()] == [
        ["error", "before-receipt", *bowl, early, "[17,18]"],
        ["warning", "closed-room", *vase_with_cranes, closed, "[11,19]"],
        ["warning", "number-gap", *bowl, gap, "[14,18]"],
    ]
    assert done.err.splitlines()[-1] == "1 error, 2 warnings"


def test_findings_for_scripts(vase: Shell) -> None:
    answer = json.loads(vase.ok("archive check bowl --rule number-gap --on 2024-02-01 --json"))
    assert answer["frame"]["on"] == "2024-02-01"
    assert answer["rows"] == [
        {
            "severity": "warning", "rule": "number-gap", "where": "object/bowl",
            "sentence": "2023.121 follows 2023.119 in the series: 2023.120 is not in the ledger", "positions": [14, 18],
            "name": "Bowl",
        }
    ]  # fmt: skip


def test_one_object_at_a_time(vase: Shell) -> None:
    def found(more: str) -> set[tuple[str, str]]:
        return {(row["rule"], row["where"]) for row in rows(vase, f"check {more} --on 2024-02-01 --not single-source")}

    assert found("vase") == {("closed-room", "object/vase"), ("nobodys-word", "object/vase")}
    assert found("bowl") == {("before-receipt", "object/bowl"), ("number-gap", "object/bowl")}
    assert found("vase bowl") == found("") == found("vase") | found("bowl")
    assert found("donor") == set()


def test_both_clocks_move_the_findings(vase: Shell) -> None:
    def rules(frame: str) -> set[str]:
        return {row["rule"] for row in rows(vase, f"check bowl {frame}")}

    assert "before-receipt" in rules("--on 2024-02-01")
    assert rules("--on 2024-01-01") == {"number-gap"}
    assert rules("--on 2024-02-01 --known-at '#17'") == set()


@pytest.mark.parametrize(
    ("more", "code"),
    [("", 0), ("--exit-status", 1), ("--exit-status --rule nobodys-word", 0), ("--exit-status --rule two-places", 0)],
)
def test_the_exit_status_is_no_only_when_asked_for(vase: Shell, more: str, code: int) -> None:
    assert vase.run(f"archive check --on 2024-02-01 {more}").code == code


def test_findings_can_be_counted(vase: Shell) -> None:
    assert rows(vase, "check --count --on 2024-02-01 --not closed-room --not before-receipt") == [
        {"severity": "warning", "rule": "number-gap", "findings": 1, "things": 1},
        {"severity": "note", "rule": "single-source", "findings": 2, "things": 1},
        {"severity": "note", "rule": "nobodys-word", "findings": 2, "things": 1},
    ]
    assert vase.run("archive check --count --exit-status --on 2024-02-01").code == 1


def test_nothing_found_is_said(vase: Shell) -> None:
    done = vase.run("archive check --rule two-places")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == "nothing found"


def test_unknown_names_end_with_4(vase: Shell) -> None:
    assert vase.told("archive check --rule two-place")[:2] == [
        "4", "there is no rule 'two-place' (`archive check --list` names them all)",
    ]  # fmt: skip
    assert vase.told("archive check --not nothing")[0] == "4"
    assert vase.told("archive check vaze")[0] == "4"


def test_findings_come_in_pages(vase: Shell) -> None:
    whole = rows(vase, "check --on 2024-02-01")
    assert rows(vase, "check --on 2024-02-01 --limit 2 --offset 1") == whole[1:3]


def test_the_list_of_rules(vase: Shell) -> None:
    listed = rows(vase, "check --list")
    assert [row["rule"] for row in listed] == list(NAMES)
    assert {row["severity"] for row in listed} <= set(SEVERITIES)


def test_the_list_of_rules_needs_no_ledger_and_follows_one_where_it_is(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    made = {row["rule"]: row["severity"] for row in rows(shell, "check --list")}
    assert list(made) == list(NAMES)
    assert "looks for" in shell.ok("archive check --list -O table").splitlines()[0]
    for more in museum(tmp_path):
        with (more.folder / "museum" / "archive.toml").open("a") as written:
            written.write('\n[checks]\ntwo-places = "note"\nnumber-gap = "off"\n')
        found = {row["rule"]: row["severity"] for row in rows(more, "check --list")}
        assert found == {**made, "two-places": "note", "number-gap": "off"}


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_says_when_it_is_too_strict(rule: object) -> None:
    from archive.checks.findings import Rule

    assert isinstance(rule, Rule)
    paragraphs = rule.about.split("\n\n")
    assert len(paragraphs) == 3, "what it looks for, why it matters, when it is too strict"
    assert paragraphs[0].endswith(".")
    assert paragraphs[2].strip().startswith("Too strict"), rule.name
    assert (rule.each is None) != (rule.all_ is None)
    assert (rule.each is None) == (rule.kind is None)


def test_names_are_told_apart() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in NAMES)
