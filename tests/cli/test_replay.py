"""`archive replay`: the trail folded anew, walked step by step, held against expectations and the views in use."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.ledgers import life, story
from tests.cli.transcript import Shell


@pytest.fixture(scope="module")
def vase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from life(tmp_path_factory.mktemp("vase"))


def answer(shell: Shell, line: str = "") -> dict[str, Any]:
    """Return the summary of a replay."""
    found: dict[str, Any] = json.loads(shell.ok(f"archive replay {line} --json"))
    return found


def expecting(*lines: dict[str, Any] | str) -> bytes:
    """Return a file of expectations."""
    return b"".join((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n" for line in lines)


def test_a_replay_comes_to_the_views_in_use(vase: Shell) -> None:
    found = answer(vase)
    assert (found["frame"]["known_at"], found["records"], found["same_as_views_in_use"]) == (16, 16, True)
    assert set(found["views"]) >= {"streams", "statements", "mentions", "labels", "search"}
    assert all(len(digest) == 64 for digest in found["views"].values())
    assert answer(vase) == found
    assert "16 records replayed in 0." in vase.run("archive replay").err


def test_a_replay_of_a_part_is_compared_with_nothing(vase: Shell) -> None:
    found = answer(vase, "--to '#10'")
    assert (found["records"], "same_as_views_in_use" in found) == (10, False)
    assert found["views"] != answer(vase)["views"]
    assert "not compared" in vase.run("archive replay --to '#10'").err


def test_a_replay_leaves_the_views_in_use_alone(vase: Shell) -> None:
    views = vase.folder / "museum" / "views.db"
    before, names = views.read_bytes(), sorted(path.name for path in views.parent.iterdir())
    vase.ok("archive replay --step --to '#12'")
    assert views.read_bytes() == before
    assert sorted(path.name for path in views.parent.iterdir()) == names


def test_each_step_tells_what_it_changed(vase: Shell) -> None:
    steps = json.loads(vase.ok("archive replay --step --stream vase --on 2024-02-01 --from '#9' --json"))["rows"]
    told = {
        step["position"]: {
            (stream, each["path"], each.get("before"), each.get("after"))
            for stream, changes in step["changes"].items()
            for each in changes
        }
        for step in steps
    }
    assert list(told) == [9, 10, 11, 12, 13, 14, 15, 16]
    assert ("object/vase", "number", None, "2023.118") in told[9]
    assert ("object/vase", "status.1.status", "received", "accessioned") in told[9]
    assert ("object/vase", "place.1.name", "Hall 2, room 14", "Store 1") in told[11]
    assert ("object/vase", "place.1.holds", "yes", "possibly") in told[12]
    assert told[14] == {
        ("object/vase", "number", "2023.118", "2023.119"),
        ("object/vase", "struck_out.1", None, "object accessioned: 2023.118"),
    }
    assert ("object/vase", "conditions.1", "condition checked: grade fair", None) in told[15]


def test_a_step_shows_what_it_changed_elsewhere(tmp_path: Path) -> None:
    for shell in story(tmp_path):
        (step,) = json.loads(shell.ok("archive replay --step --stream rifle-north-korean --json"))["rows"]
        (change,) = [each for each in step["changes"]["object/rifle-russian"] if each["path"] == "counterparts.1.name"]
        assert change == {"path": "counterparts.1.name", "after": "Rifle made by North Korean craftsmen"}


def test_steps_for_people(vase: Shell) -> None:
    assert vase.ok("archive replay --step --from 14 --to 15 -O table --on 2024-02-01").splitlines()[1:] == [
        "        number        2023.118 → 2023.119",
        "        struck_out.1  object accessioned: 2023.118",
        "",
        vase.ok("archive log --from 15 --to 15 -O table").splitlines()[0],
        "        struck_out.2  condition checked: grade fair",
        "        conditions.1  condition checked: grade fair → nothing",
    ]


def test_people_are_spared_what_goes_without_saying(vase: Shell) -> None:
    lines = vase.ok("archive replay --step --from 9 --to 10 -O table --on 2024-02-01").splitlines()
    assert [line.strip() for line in lines[2:4]] == [
        "number           2023.118",
        "status.1.status  received → accessioned",
    ]
    assert [line.strip() for line in lines[6:]] == [
        "status.1.status  accessioned → on display",
        "place.1.name     not stated → Hall 2, room 14",
        "place.1.path     Hall 2, room 14 < Hall 2",
        "place.1.kind     showroom",
        "place.1.since    2023-10-02 to 2023-10-02",
    ]


def test_steps_for_scripts(vase: Shell) -> None:
    done = vase.run("archive replay --step --from 14 --to 14 --on 2024-02-01")
    assert done.out.splitlines() == [
        "14\tobject/vase\tRecordCorrected\tobject/vase\tnumber\t2023.118\t2023.119",
        "14\tobject/vase\tRecordCorrected\tobject/vase\tstruck_out.1\t\tobject accessioned: 2023.118",
    ]
    assert "columns: position, stream, type, about, path, before, after" in done.err
    assert "records: 14" in done.err
    assert "selected: 1" in done.err


MET = (
    {"at": "#10", "on": "2023-10-05", "show": "vase", "expect": {"place": "place/hall-2-14", "number": "2023.118"}},
    {"at": "#13", "on": "2024-02-01", "show": "vase", "note": "nobody can tell",
     "expect": {"place": [{"place": "place/store-1", "holds": "possibly"}, {"holds": "presumed"}]}},
    {"on": "2023-09-30", "show": "2023.119", "expect": {"place": None, "status": "accessioned"}},
    {"list": "objects", "expect": {"total": 1, "rows": [{"object": "object/vase"}]}},
    {"where": "hall-2", "on": "2023-10-05", "expect": {"total": 1}},
    {"provenance": "vase", "expect": {"struck_out": [{"position": 9}, {"position": 13}]}},
    {"corrections": True, "expect": {"total": 2}},
    {"stats": True, "expect": {"objects": {"held": 1}}},
    {"find": "cranes", "expect": {"rows": [{"stream": "object/vase"}]}},
)  # fmt: skip


def test_expectations_met(vase: Shell) -> None:
    (vase.folder / "trail.jsonl").write_bytes(expecting(*MET))
    assert answer(vase, "--assert trail.jsonl")["expectations_met"] == len(MET)
    assert vase.run("archive replay --assert - --json", expecting(*MET)).code == 0


def test_what_is_not_as_expected_ends_with_8_and_all_is_told(vase: Shell) -> None:
    (vase.folder / "wrong.jsonl").write_bytes(
        expecting(
            {"show": "vase", "on": "2023-10-05", "expect": {"place": "place/store-1"}},
            MET[0],
            {"at": "#13", "show": "vase", "expect": {"number": "2023.119", "age": 9}},
            {"show": "vaze", "expect": {}},
            {"at": "#99", "list": "objects", "expect": {}},
            {"list": "things", "expect": {}},
        )
    )
    code, *said = vase.told("archive replay --assert wrong.jsonl")
    assert code == "8"
    assert [line.split(" (")[0] for line in said] == [
        'wrong.jsonl:1: show vase, on 2023-10-05: place expected "place/store-1", found "place/hall-2-14"',
        'wrong.jsonl:3: at #13, show vase: number expected "2023.119", found "2023.118"; age expected 9, found nothing',
        "wrong.jsonl:4: there is no object 'vaze'",
        "wrong.jsonl:5: --known-at #99: the ledger ends at #16",
        "wrong.jsonl:6: there is nothing to list called 'things'",
        "5 of 6 expectations not met",
    ]


def test_a_malformed_line_ends_with_5_before_anything_is_asked(vase: Shell) -> None:
    (vase.folder / "bad.jsonl").write_bytes(
        expecting({"show": "vaze", "expect": {}}, '{"show":"vase"', '{"show":"vase"}')
    )
    code, *said = vase.told("archive replay --assert bad.jsonl")
    assert code == "5"
    assert [line.split(" (")[0] for line in said] == [
        "bad.jsonl:2: the line is not JSON", "bad.jsonl:3: it expects nothing: `expect` is missing",
    ]  # fmt: skip
    assert vase.told("archive replay --assert none.jsonl")[0] == "4"


def test_views_that_differ_are_noticed(tmp_path: Path) -> None:
    shell = next(life(tmp_path))
    with closing(sqlite3.connect(shell.folder / "museum" / "views.db")) as views, views:
        views.execute("UPDATE statements SET body = replace(body, '2023.119', '2023.911')")
    assert shell.told("archive replay")[:2] == [
        "8",
        "the views in use differ from the replay up to #16 in statements (`archive views rebuild` mends them)",
    ]
    shell.ok("archive views rebuild")
    assert answer(shell)["same_as_views_in_use"] is True
