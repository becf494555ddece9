"""Rules of state and who records: told with the receipt, refused where asked for, as grave as the ledger takes it."""

import json

import pytest

from archive.desk import judging
from tests.cli.transcript import Shell

CLOSED = "closed-room: object/vase: put into Hall 2, room 14 (2024-03-01), but Hall 2, room 14 was closed (2024-01-01)"
MOVE = "archive object transfer vase --to hall-2-14 --occurred 2024-03-01"


@pytest.fixture
def closed(shell: Shell) -> Shell:
    """Give a ledger whose showroom was closed at the beginning of 2024."""
    shell.ok("archive place close hall-2-14 --occurred 2024-01-01")
    return shell


def test_a_finding_is_told_with_the_receipt_and_refuses_nothing(closed: Shell) -> None:
    done = closed.run(MOVE)
    assert (done.code, done.out, done.err) == (0, "#10\n", f"warning {CLOSED}\n")


def test_what_was_wrong_before_is_not_told_again(closed: Shell) -> None:
    closed.ok(MOVE)
    done = closed.run("archive object condition vase --grade fair --occurred 2024-03-02")
    assert (done.out, done.err) == ("#11\n", "")


def test_a_dry_run_tells_what_would_be_wrong(closed: Shell) -> None:
    done = closed.run(f"{MOVE} --dry-run")
    assert done.out == ""
    assert f"warning {CLOSED}" in done.err
    assert "nothing was written; it would be recorded as #10" in done.err
    assert len(closed.entries()) == 9
    assert closed.run("archive check --rule closed-room --json").out.count("closed-room") == 0


def test_strict_refuses_and_leaves_no_trace(closed: Shell) -> None:
    views = closed.ok("archive views verify --json")
    code, fault = closed.told(f"{MOVE} --strict")
    assert code == "5"
    assert fault.startswith(
        "object/vase: put into Hall 2, room 14 (2024-03-01), but Hall 2, room 14 was closed (2024-01-01)"
    )
    assert len(closed.entries()) == 9
    assert closed.ok("archive views verify --json") == views
    assert closed.ok("archive object transfer vase --to hall-2-14 --occurred 2023-12-01 --strict") == "#10"


def test_strict_judges_what_one_append_brings_together(closed: Shell) -> None:
    """The room opens again in the very append that moves the vase there: in order, seen together only."""
    opened = {"stream": "place/hall-2-14", "event": {"type": "PlaceReopened", "occurred": "2024-02-01"}}
    moved = {
        "stream": "object/vase",
        "event": {"type": "TransferredToShowroom", "to": "place/hall-2-14", "occurred": "2024-03-01"},
    }
    lines = "".join(json.dumps(one) + "\n" for one in (moved, opened)).encode()
    assert closed.told("archive append --strict", lines.splitlines(keepends=True)[0])[0] == "5"
    assert closed.ok("archive append --strict", lines) == "#10..#11"


def test_a_long_append_is_told_where_to_look(closed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "RECORDS_TOLD_MAX", 1)
    monkeypatch.setattr(judging, "RECORDS_STRICT_MAX", 1)
    each = b"stream,grade,occurred\nvase,fair,2024-01\nvase,fair,2024-02\n"
    code, fault = closed.told("archive object condition --each - --strict", each)
    assert (code, fault) == (
        "5",
        "a strict append has at most 1 new records (append in parts, or without --strict and look at `archive check`)",
    )
    done = closed.run("archive object condition --each -", each)
    assert (done.out, done.err) == (
        "#10..#11\n",
        "what looks wrong was not looked for in so much; `archive check` shows it\n",
    )


def configured(shell: Shell, text: str) -> None:
    """Add to the ledger's configuration."""
    path = shell.folder / "museum" / "archive.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")


def test_the_ledger_says_how_grave_a_finding_is(closed: Shell) -> None:
    configured(closed, '[checks]\nclosed-room = "note"\n')
    assert closed.run(f"{MOVE} --strict").err == f"note {CLOSED}\n"
    rows = json.loads(closed.ok("archive check --rule closed-room --json"))["rows"]
    assert [row["severity"] for row in rows] == ["note"]


def test_a_rule_left_out_is_run_where_it_is_named(closed: Shell) -> None:
    configured(closed, '[checks]\nclosed-room = "off"\n')
    assert closed.run(MOVE).err == ""
    named = json.loads(closed.ok("archive check --rule closed-room --json"))["rows"]
    every = json.loads(closed.ok("archive check --json"))["rows"]
    assert [row["severity"] for row in named] == ["warning"]
    assert "closed-room" not in {row["rule"] for row in every}


def test_a_rule_that_there_is_not_is_refused_before_anything_is_written(closed: Shell) -> None:
    configured(closed, '[checks]\nclosed-rooms = "off"\n')
    assert closed.told(MOVE) == [
        "12",
        "museum/archive.toml: field checks.closed-rooms: there is no such rule (mend the file; it is plain TOML)",
    ]
    assert len(closed.entries()) == 9
