"""`archive log`: the records as written, in either direction, between two points, with what was said against them."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from archive.desk import trail
from archive.ledger.feed import Feed
from tests.cli.ledgers import life
from tests.cli.test_reading import today
from tests.cli.transcript import Shell


@pytest.fixture(scope="module")
def vase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from life(tmp_path_factory.mktemp("vase"))


def rows(shell: Shell, line: str) -> list[dict[str, Any]]:
    """Return the rows of a log."""
    return [json.loads(row) for row in shell.ok(f"archive log {line} -O jsonl").splitlines()]


def positions(shell: Shell, line: str) -> list[int]:
    """Return the positions of the records that a log shows."""
    return [row["position"] for row in rows(shell, line)]


def test_a_line_a_record(vase: Shell) -> None:
    transcript = """
        $ archive log vase --from 8 --to 10
        8	<time>	object/vase	GiftReceived	2023-09	Vase with cranes, from Testland	
        9	<time>	object/vase	ObjectAccessioned	2023-09-20	2023.118	struck out by #14 of party/registry (misreading: 8 read for 9)
        10	<time>	object/vase	TransferredToShowroom	2023-10-02	to Hall 2, room 14, reason display	
        ! known at #16 (2026-11-23), on 2026-11-24
        ! columns: position, recorded_at, stream, type, occurred, summary, mark
    """  # noqa: E501, W291 - as it is printed
    on = vase.run("archive log vase --limit 1").err.split("on ")[1][:10]
    vase.follow(transcript.replace("2026-11-23", today(vase)).replace("2026-11-24", on))


def test_the_whole_trail_is_there_in_order(vase: Shell) -> None:
    assert positions(vase, "") == list(range(1, 17))
    assert positions(vase, "--reverse") == list(range(16, 0, -1))
    assert positions(vase, "--reverse --limit 3") == [16, 15, 14]
    assert positions(vase, "--limit 2") == [1, 2]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("vase", [8, 9, 10, 11, 12, 13, 14, 15, 16]),
        ("object/vase --from '#9' --to 11", [9, 10, 11]),
        ("2023.119 --reverse --limit 2", [16, 15]),
        ("registry", [2]),
        ("--type TransferredToShowroom", [10, 12]),
        ("--type TransferredToShowroom --reverse --limit 1", [12]),
        ("--type RecordCorrected --from '#15'", []),
        ("--from 3 --to 3", [3]),
        ("--from 5 --to 4", []),
    ],
)
def test_what_is_selected(vase: Shell, line: str, expected: list[int]) -> None:
    assert positions(vase, line) == expected


def test_points_of_time(vase: Shell) -> None:
    times = [row["recorded_at"] for row in rows(vase, "")]
    assert positions(vase, f"--from {times[8]}") == [n for n in range(1, 17) if times[n - 1] >= times[8]]
    assert positions(vase, f"--to {times[8]}") == [n for n in range(1, 17) if times[n - 1] <= times[8]]
    assert positions(vase, "--to 1999-12-31") == []
    assert positions(vase, "--from 1999-12-31") == list(range(1, 17))
    day = vase.run("archive log --limit 1").err.split("on ")[1][:10]  # the ledger's own, which began today
    assert positions(vase, f"--from {day} --to {day}") == list(range(1, 17))
    assert positions(vase, "--from 9998-01-01") == []


@pytest.mark.parametrize("point", ["'#17'", "17", "0", "2023", "tomorrow", "2023-13-01", "99999999999999999999999"])
def test_points_that_are_none_are_refused(vase: Shell, point: str) -> None:
    for option in ("--from", "--to"):
        code, said = vase.told(f"archive log {option} {point}")
        assert code == "5"
        assert said.startswith(f"{option} {point.strip(chr(39))}: no such point of the ledger, which ends at #16")


def test_streams_and_types_that_are_none_end_with_4(vase: Shell) -> None:
    assert vase.told("archive log vaze")[0] == "4"
    code, said = vase.told("archive log --type GiftRecieved")
    assert code == "4"
    assert said.startswith("there is no event type GiftRecieved (did you mean GiftReceived, ")


def test_scripts_get_the_event_and_the_strike(vase: Shell) -> None:
    number, correction = rows(vase, "vase --from 9 --to 9")[0], rows(vase, "--from 14 --to 14")[0]
    strike = number["struck_out"]
    assert (strike["position"], strike["type"], strike["kind"], strike["reason"], strike["recorded_by"]) == (
        14, "RecordCorrected", "misreading", "8 read for 9", "party/registry",
    )  # fmt: skip
    assert number["event"] == {"type": "ObjectAccessioned", "occurred": "2023-09-20", "number": "2023.118"}
    assert correction["event"]["target"] == number["id"]
    assert "#9" in correction["summary"]
    assert "struck_out" not in correction


def test_people_see_what_was_struck_out(vase: Shell) -> None:
    lines = vase.ok("archive log vase -O table").splitlines()
    assert lines[1].endswith("  object accessioned  2023-09-20  2023.118")
    assert "object/vase" not in lines[1], "it goes without saying"
    assert "object/vase" in vase.ok("archive log --from 9 --to 9 -O table")
    assert lines[2].strip() == "✗ struck out by #14 of party/registry (misreading: 8 read for 9)"
    assert all(len(line) <= 100 for line in lines)
    assert lines[-1].startswith("known at #"), "in which frame"


def test_the_log_needs_no_views(vase: Shell) -> None:
    views = vase.folder / "museum" / "views.db"
    before = vase.ok("archive log vase")
    away = views.rename(views.with_suffix(".away"))
    try:
        assert vase.ok("archive log vase") == before
        assert not views.exists(), "nothing was built for it"
    finally:
        away.rename(views)


def test_pages_do_not_show(vase: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "FIRST_PAGE", 3)
    monkeypatch.setattr(trail, "PAGE", 4)
    with Feed(vase.ledger) as feed:
        for first in range(1, 17):
            for last in range(first, 17):
                span = trail.Selection(trail.Interval(first, last))
                there = [told.position for told in trail.log(feed, span)]
                back = [told.position for told in trail.log(feed, span, reverse=True)]
                assert there == back[::-1] == list(range(first, last + 1))


def test_a_record_altered_outside_ends_with_7(tmp_path_factory: pytest.TempPathFactory) -> None:
    shell = next(life(tmp_path_factory.mktemp("altered")))
    with sqlite3.connect(shell.ledger) as ledger:
        for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        (state,) = ledger.execute("SELECT state FROM records WHERE position = 9").fetchone()
        altered = state.replace(b"2023.118", b"2023.811")
        ledger.execute("UPDATE records SET state = ? WHERE position = 9", (altered,))
    assert shell.run("archive log vase").code == 7
    assert shell.run("archive replay").code == 7
