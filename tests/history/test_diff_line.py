"""The command line of diff: points and dates as people write them, pages, formats, and how it ends."""

import json

import pytest

from tests.history.given import VASE, Given, said

NUMBER = said("ObjectAccessioned", "2020-06-01", number="2020.1")


@pytest.mark.parametrize(
    ("points", "same"),
    [
        ("..", "0..12"),
        ("..11", "0..11"),
        ("#11..#12", "11..12"),
        ("11..", "11..12"),
        ("2026-01-01..2026-02-01", "11..12"),
        ("2026-01-01..", "11..12"),
        ("2026-01-31T23:59:59Z..2026-02-01T19:00:00+09:00", "11..12"),
        ("2025-12-31..2026-01-01", "0..11"),
    ],
)
def test_points_are_positions_instants_and_dates(museum: Given, points: str, same: str) -> None:
    museum.add(NUMBER, day="2026-02-01")
    assert museum.diff(points) == museum.diff(same) != []


@pytest.mark.parametrize(
    ("dates", "same"),
    [
        ("2020-05..2020-06", "2020-05-31..2020-06-30"),
        ("2020-05/2020-05..2020-06", "2020-05-31..2020-06-30"),
        ("[..2020-05]..2020-06", "2020-05-31..2020-06-30"),
        ("2020-05..[2020-06,2020-07]", "2020-05-31..2020-07-31"),
        ("2020-05..", "2020-05-31..2026-02-01"),
    ],
)
def test_dates_are_edtf_and_mean_their_end(museum: Given, dates: str, same: str) -> None:
    museum.add(NUMBER, day="2026-02-01")
    assert museum.diff(f"--on {dates}") == museum.diff(f"--on {same}") != []


def test_before_every_event_there_is_nothing(museum: Given) -> None:
    museum.add(NUMBER)
    assert [row[1:4] for row in museum.diff("--on ..2020-06 vase")][:2] == [
        ("number", None, "2020.1"),
        ("title", None, "Vase"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("diff", ["2", "a difference lies between two points (write 120..180"]),
        ("diff vase", ["2", "'vase' does not name two points (write"]),
        ("diff 12..11", ["2", "'12..11' runs backwards: #12 comes after #11 (name the earlier one first)"]),
        ("diff --on 2021..2020", ["2", "'2021..2020' runs backwards: 2021 comes after 2020 (name"]),
        ("diff --on 2020..never", ["5", "field --on: 'never' is not a date in EDTF"]),
        ("diff --on ..2020..2021", ["2", "'..2020..2021' does not name two points"]),
        ("diff --on 12/05/1984..2024", ["5", "field --on: '12/05/1984' can be read in two ways (write 1984-05-12"]),
        ("diff 5..99", ["5", "5..99: 99: the ledger ends at #12 (give a position"]),
        ("diff 5..soon", ["5", "5..soon: soon: "]),
        ("diff 5..2020", ["5", "5..2020: 2020: a year or a position?"]),
        ("diff 5..6 vase --known-at 9", ["2", "a difference lies along one clock"]),
        ("diff 5..6 vase --on 2020..2021", ["2", "a difference lies along one clock"]),
        ("diff 5..6 vase vase", ["2", "a difference lies between two points"]),
        ("diff 5..6 vasi", ["4", "there is no object 'vasi' (did you mean object/vase?)"]),
    ],
)
def test_what_names_no_two_points_is_refused_in_a_sentence(museum: Given, line: str, told: list[str]) -> None:
    museum.add(NUMBER)
    said_of_it = museum.shell.told(f"archive {line}")
    assert said_of_it[0] == told[0]
    assert said_of_it[-1].startswith(told[1])


def test_the_exit_code_says_whether_anything_differs_only_when_asked(museum: Given) -> None:
    museum.add(NUMBER)
    assert [museum.run(f"diff {line}").code for line in ("11..12", "12..12")] == [0, 0]
    assert [museum.run(f"diff {line} --exit-code").code for line in ("11..12", "12..12")] == [1, 0]
    assert "nothing differs" in museum.run("diff 12..12").err


def test_counts_a_thing_a_row(museum: Given) -> None:
    museum.add(NUMBER, said("PartyNamed", of="party/clerk", name="B. Clerk"))
    rows = museum.rows("diff 11.. --stat")
    assert [(row["stream"], row["name"], row["differences"], row["fields"], row["kinds"]) for row in rows] == [
        ("party/clerk", "A. Clerk", 1, ["other_name"], ["new"]),
        (VASE, "Vase", 2, ["number", "status"], ["new"]),
    ]
    assert museum.run("diff 11.. --stat --exit-code").code == 1


def test_every_format_has_both_frames_and_a_limit_is_said(museum: Given) -> None:
    museum.add(NUMBER)
    answer = json.loads(museum.shell.ok("archive diff 11.. --json"))
    assert answer["frame"]["from"] == {"known_at": 11, "on": "2026-01-01"}
    assert answer["frame"]["to"] == {"known_at": 12, "on": "2026-01-01"}
    plain = museum.run("diff 11.. --limit 1")
    assert plain.out == f"{VASE}\tVase\tnumber\t\t2020.1\tnew\t[12]\n"
    assert "from known at #11 (2026-01-01), on 2026-01-01; to known at #12" in plain.err
    assert "rows 1 to 1 of 2" in plain.err
    assert "rows 2 to 2 of 2" in museum.run("diff 11.. --offset 1").err
    assert "no rows from 3 on; there are 2" in museum.run("diff 11.. --offset 2").err
    assert museum.run("diff 11.. --offset 1").out.split("\t")[2] == "status"


def test_a_table_goes_thing_by_thing(museum: Given) -> None:
    museum.add(NUMBER, said("PartyNamed", of="party/clerk", name="B. Clerk"))
    assert museum.run("diff 11.. -O table").out.splitlines() == [
        "A. Clerk  party/clerk",
        "  other_name  B. Clerk  new  #13 2026-01-01",
        "",
        "Vase  object/vase",
        "  number  2020.1                  new  #12 2026-01-01",
        "  status  received → accessioned  new  #12 2026-01-01",
        "",
        "from known at #11 (2026-01-01), on 2026-01-01; to known at #13 (2026-01-01), on 2026-01-01",
    ]
    assert "rows 1 to 1 of 3; --offset 1 goes on" in museum.run("diff 11.. -O table --limit 1").out
    assert museum.run("diff 13.. -O table").out.startswith("nothing found\n")
    counted = museum.run("diff 11.. --stat -O table").out
    assert "party/clerk" in counted
    assert "number, status" in counted
