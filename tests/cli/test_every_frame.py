"""Every command that reads what is so takes both clocks, in any combination, and says which frame it answered in.

The commands are taken from the table, so that one that is added is asked here too, or fails for want of an example.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from archive.cli.commands import OTHERWISE, SECTIONS, Command
from archive.cli.groups import load
from tests.cli.ledgers import life
from tests.cli.transcript import Shell

READ = next(rows for title, rows in SECTIONS.items() if title.startswith("Read "))
ASKED = {
    "show": ("vase", "hall-2", "donor", "reg-2023"),
    "list": (
        "objects", "parties", "places", "sources", "occasions", "gifts", "exchanges", "events",
        "objects --from donor --during 2023",
    ),
    "find": ("vase",),
    "where": ("vase", "hall-2"),
    "provenance": ("vase",),
    "exchanges": ("", "--by country", "--by visit", "--by holder"),
    "corrections": ("",),
    "review": ("",),
    "stats": ("",),
    "blame": ("vase",),
    "check": ("",),
}  # fmt: skip
"""What each command is asked here: nothing else about a command stands in this file."""

OF_ITS_OWN = {"bisect": "an expression", "diff": "two frames", "replay": "steps, each at its own position"}
"""What takes a clock and has no answer in one frame: its tests are its own."""

CHECKPOINT = "000000000017.checkpoint"
DOUBT = "2023-12-31"
"""A day on which nobody can tell whether the store or the room had the vase."""

POINTS = {None: 17, "#9": 9, CHECKPOINT: 17, "#12": 12, "1990-01-01": 0}
DAYS = (None, "2023-09-30", DOUBT, "2030", "1900-01-01")


@pytest.fixture(scope="module")
def vase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    for shell in life(tmp_path_factory.mktemp("frames")):
        assert shell.ok("archive checkpoint create") == "#17"
        yield shell


def clocks(command: Command) -> set[str]:
    return {option for param in load(command).params for option in param.opts} & {"--on", "--known-at", "--certain"}


def reads() -> list[Command]:
    """Return the commands of the table that read, and whatever else takes a clock."""
    found = [*READ, *OTHERWISE.values()]
    others = [row for rows in SECTIONS.values() for row in rows if row not in found and row.target != "groups:noun"]
    return [*found, *(row for row in others if clocks(row) and row.name not in OF_ITS_OWN)]


def lines() -> list[tuple[str, bool]]:
    """Return every question, and whether it says how true its answer is."""
    return [
        (f"{row.words[0]} {what}".strip(), "--certain" in clocks(row))
        for row in reads()
        for what in ASKED[row.words[0]]
    ]


def test_every_read_takes_both_clocks() -> None:
    for row in reads():
        assert {"--on", "--known-at"} <= clocks(row), row
    assert {row.words[0] for row in reads()} == set(ASKED)


@pytest.mark.parametrize(("line", "says_how_true"), lines())
def test_every_read_answers_in_every_frame_and_says_which(vase: Shell, line: str, *, says_how_true: bool) -> None:
    for point, day in product(POINTS, DAYS):
        asked = f"archive {line}" + (f" --known-at '{point}'" if point else "") + (f" --on {day}" if day else "")
        done = vase.run(f"{asked} --json")
        if done.code == 4:
            assert POINTS[point] == 0 or "show" in line
            continue
        assert done.code == 0, (asked, done)
        answer = json.loads(done.out)
        assert answer["frame"]["known_at"] == POINTS[point], asked
        assert answer["frame"]["on"] == (day or answer["frame"]["on"]), asked
        assert len(answer["frame"]) == 2
        doubts = truths(answer) - {"yes"}
        assert says_how_true or not doubts, f"{asked} says {doubts} and has no --certain"


@pytest.mark.parametrize(("line", "says_how_true"), lines())
def test_every_format_states_the_frame(vase: Shell, line: str, *, says_how_true: bool) -> None:
    certain = " --certain" if says_how_true else ""
    for form in ("plain", "jsonl", "csv", "table"):
        done = vase.run(f"archive {line} --known-at '#12' --on {DOUBT}{certain} -O {form}")
        told = done.out if form == "table" else done.err
        assert done.code == 0, done
        assert "known at #12 (" in told, line
        assert f"), on {DOUBT}{', only what is certain' if says_how_true else ''}" in " ".join(told.split()), line


@pytest.mark.parametrize("line", [line for line, says_how_true in lines() if says_how_true])
def test_what_is_certain_is_what_holds_in_every_world(vase: Shell, line: str) -> None:
    for day in DAYS:
        asked = f"archive {line}" + (f" --on {day}" if day else "")
        whole, certain = (json.loads(vase.ok(f"{asked}{more} --json")) for more in ("", " --certain"))
        assert certain.pop("frame") == {**whole.pop("frame"), "certain": True}
        assert truths(certain) <= {"yes"}, asked
        if truths(whole) <= {"yes"}:
            assert certain == whole, asked


def test_the_doubted_place_is_left_out_and_all_else_stays(vase: Shell) -> None:
    whole, certain = (
        json.loads(vase.ok(f"archive show vase --on {DOUBT}{more} --json")) for more in ("", " --certain")
    )
    assert [place["holds"] for place in whole["place"]] == ["possibly", "presumed"]
    assert set(whole) - set(certain) == {"place", "status"}
    assert vase.ok(f"archive where vase --on {DOUBT} --certain") == ""
    assert vase.ok("archive where vase --on 2023-10-15 --certain").startswith(
        "object/vase\tHall 2, room 14 < Hall 2\tyes"
    )
    paged = json.loads(vase.ok("archive list places --certain --offset 1 --limit 1 --json"))
    assert [row["name"] for row in paged["rows"]] == ["Hall 2, room 14"]


def truths(value: Any) -> set[str]:  # noqa: ANN401 - any JSON value
    """Return every word by which an answer, at any depth, says how true it is."""
    if isinstance(value, list):
        return set().union(*map(truths, value))
    if not isinstance(value, dict):
        return set()
    own = {value["holds"]} if isinstance(value.get("holds"), str) else set()
    return own.union(*map(truths, value.values()))


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("000000000009.checkpoint", "no checkpoint 000000000009.checkpoint is kept here (the newest kept is"),
        ("newest.checkpoint", "no checkpoint newest.checkpoint is kept here"),
    ],
)
def test_a_checkpoint_that_is_not_kept_is_not_found(vase: Shell, point: str, said: str) -> None:
    code, told = vase.told(f"archive where vase --known-at {point}")
    assert (code, told.startswith(said)) == ("4", True), told


def test_a_checkpoint_is_a_point_wherever_one_is_asked_for(vase: Shell) -> None:
    same = vase.ok("archive diff 9..17 vase")
    assert same
    assert vase.ok(f"archive diff 9..{CHECKPOINT} vase") == same
    assert vase.ok("archive diff 9..17.checkpoint vase") == same
    assert vase.ok(f"archive diff {CHECKPOINT}..") == ""
    assert vase.ok(f"archive log --to {CHECKPOINT}") == vase.ok("archive log --to 17")
    assert vase.ok(f"archive blame vase --known-at {CHECKPOINT}") == vase.ok("archive blame vase --known-at 17")
    assert vase.ok(f"archive bisect 'number=2023.119' vase --known-at {CHECKPOINT}").startswith("14")
