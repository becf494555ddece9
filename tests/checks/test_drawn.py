"""Findings and reviews as people read them: what all of a group have in common stands once."""

from pathlib import Path

from archive.checks.registry import RULES
from tests.checks.ledgers import rows
from tests.cli.ledgers import story
from tests.cli.transcript import Shell, museum

LOOKS_FOR = {rule.name: rule.looks_for for rule in RULES}


def page(shell: Shell, line: str) -> str:
    return shell.ok(f"archive {line} -O table")


def test_a_check_is_read_rule_by_rule(tmp_path: Path) -> None:
    for shell in story(tmp_path):
        told = page(shell, "check")
        listed = rows(shell, "check")
        words = " ".join(told.split())
        heads = {(row["severity"], row["rule"]) for row in listed}
        assert len(heads) > 3
        for severity, name in heads:
            assert words.count(f"{severity} {name} {LOOKS_FOR[name]}") == 1, name
        assert told.count("•") == len(listed)
        assert {f"object/{name}" for name in ("rifle-russian", "rifle-cuban")} <= set(told.split())
        assert "#" in told
        assert "note" not in page(shell, "check --rule two-places")
        assert page(shell, "check --rule two-places").startswith("nothing found\n")


def test_a_review_tells_each_reason_once(tmp_path: Path) -> None:
    for shell in story(tmp_path):
        told = " ".join(page(shell, "review --kind refiled").split())
        listed = rows(shell, "review --kind refiled")
        assert len(listed) > 10
        assert told.count(listed[0]["why"]) == 1
        assert all(f"#{row['position']} {row['name']}" in told for row in listed)
        assert page(shell, "review --kind disputed").startswith("nothing found\n")


def test_what_is_claimed_stands_beside_what_is_said(tmp_path: Path) -> None:
    for shell in museum(tmp_path, "archive gift receive vase --title Vase --occurred 2020"):
        shell.ok("archive dispute 3 --set occurred=2021 --reason 'a letter'")
        told = " ".join(page(shell, "review --kind disputed").split())
        assert "gift received: Vase, occurred 2020 claimed: gift received: Vase, occurred 2021" in told
        assert "a letter" in told
