"""Commands that read: what each answers, in which frame, and how it looks to people and to scripts."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.ledgers import life, on_terminal, story
from tests.cli.transcript import Shell

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def vase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from life(tmp_path_factory.mktemp("vase"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from story(tmp_path_factory.mktemp("story"))


def asked(shell: Shell, line: str) -> dict[str, Any]:
    """Return the JSON answer of a command."""
    answer: dict[str, Any] = json.loads(shell.ok(f"archive {line} --json"))
    return answer


def test_lists_for_scripts(vase: Shell) -> None:
    transcript = """
        $ archive list objects --on 2023-09-30 --known-at '#13'
        object/vase	2023.118	Vase with cranes		accessioned	not stated	not stated	yes	Testland
        ! known at #13 (2026-11-23), on 2023-09-30
        ! columns: object, number, title, quantity, status, place, custody, holds, from
        $ archive list places --on 2024 -O csv
        place,kind,name,within,status,holds
        place/hall-2,building,Hall 2,,open,yes
        place/hall-2-14,showroom,"Hall 2, room 14",place/hall-2,open,yes
        place/store-1,store,Store 1,,open,yes
        ! known at #16 (2026-11-23), on 2024
        $ archive corrections --on 2024 --offset 1 -O csv
        position,name,act,kind,said,says,reason,source,recorded_by,recorded_at,stood_days
        15,Vase with cranes,retracted,,condition checked: grade fair,,another vase,,party/registry,<time>,0
        ! known at #16 (2026-11-23), on 2024
        ! rows 2 to 2 of 2
    """
    vase.follow(transcript.replace("2026-11-23", today(vase)))


def test_a_place_that_is_not_certain_says_so(vase: Shell) -> None:
    hall, store = map(json.loads, vase.ok("archive where vase --on 2023-11-30 -O jsonl").splitlines())
    assert hall == {
        "object": "object/vase", "place": "place/hall-2-14", "place_name": "Hall 2, room 14 < Hall 2",
        "holds": "possibly", "since": "2023-10-02", "last_evidence": "2023-10-02", "evidence_age_days": 59,
        "evidence": [10], "last_known_place": None, "last_known_age_days": None, "last_known_evidence": [],
    }  # fmt: skip
    assert (store["place"], store["holds"], store["since"], store["last_evidence"], store["evidence"]) == (
        "place/store-1", "presumed", "2023-11-01", "2023-12-31", [11],
    )  # fmt: skip


def today(shell: Shell) -> str:
    """Return the UTC day on which a ledger's records were written."""
    return shell.last().record.recorded_at[:10]


def test_both_clocks_move_the_answer(vase: Shell) -> None:
    def where(frame: str) -> list[tuple[str | None, str]]:
        return [(row["place"], row["holds"]) for row in asked(vase, f"where vase {frame}")["rows"]]

    assert where("--on 2023-09-30") == [(None, "yes")]
    assert where("--on 2023-10-05") == [("place/hall-2-14", "yes")]
    assert where("--on 2024") == [("place/store-1", "possibly"), ("place/hall-2-14", "presumed")]
    assert where("--on 2024 --known-at '#11'") == [("place/store-1", "yes")]
    assert where("--on 2024 --known-at '#9'") == [(None, "yes")]
    assert asked(vase, "show vase")["number"] == "2023.119"
    assert asked(vase, "show vase --known-at '#13'")["number"] == "2023.118"


def test_every_answer_states_its_frame(vase: Shell) -> None:
    for line in ("show vase", "list objects", "where vase", "provenance vase", "stats", "exchanges", "review"):
        frame = asked(vase, f"{line} --on 2023-10-05 --known-at '#12'")["frame"]
        assert frame == {"known_at": 12, "on": "2023-10-05"}, line
    said = vase.run("archive find cranes --on 2023-10-05 --known-at '#12'").err
    assert said.splitlines()[0].startswith("known at #12 (")
    assert said.splitlines()[0].endswith(", on 2023-10-05")


@pytest.mark.parametrize("name", ["vase", "object/vase", "2023.119", "Vase with cranes", "vase WITH cranes"])
def test_an_object_goes_by_many_names(vase: Shell, name: str) -> None:
    assert asked(vase, f"show '{name}'")["object"] == "object/vase"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("show vaze", "there is no object 'vaze' (did you mean object/vase?)"),
        ("provenance hall-2", "there is no object 'hall-2'"),
        ("where donor", "there is no object or place 'donor'"),
        ("list events --of vaze", "there is no object 'vaze'"),
    ],
)
def test_what_is_not_there_ends_with_4(vase: Shell, line: str, said: str) -> None:
    code, *told = vase.told(f"archive {line}")
    assert code == "4"
    assert told[0].startswith(said)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("list things", "2"), ("list objects --limit 0", "2"), ("list objects --during 12/05/1984", "5"),
        ("find", "2"), ("show vase --on 12/05/1984", "5"), ("show vase --known-at '#99'", "5"),
        ("list events --type GiftRecieved", "4"), ("find '...'", "5"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(vase: Shell, line: str, code: str) -> None:
    assert vase.told(f"archive {line}")[0] == code


def test_lists_come_in_pages(told: Shell) -> None:
    whole = asked(told, "list objects")["rows"]
    assert len(whole) == 14
    pages = [asked(told, f"list objects --limit 5 --offset {offset}")["rows"] for offset in (0, 5, 10, 15)]
    assert [row for page in pages for row in page] == whole
    said = told.run("archive list objects --limit 5 --offset 5").err.splitlines()
    assert said[-1] == "rows 6 to 10 of 14; --offset 10 goes on"
    rows = asked(told, "review")["rows"]
    assert asked(told, "review --limit 3 --offset 2")["rows"] == rows[2:5]


def test_kinds_that_can_be_listed(told: Shell) -> None:
    kinds = ("objects", "parties", "places", "sources", "occasions", "gifts", "exchanges", "events")
    assert {kind: len(asked(told, f"list {kind}")["rows"]) for kind in kinds} == {
        "objects": 14, "parties": 25, "places": 7, "sources": 1, "occasions": 3, "gifts": 0, "exchanges": 1,
        "events": 66,
    }  # fmt: skip
    of_hat = asked(told, "list events --of fur-hat --type GiftReceived")["rows"]
    assert [row["stream"] for row in of_hat] == ["object/fur-hat"]


def test_any_thing_can_be_shown(told: Shell) -> None:
    for name, kind in (("tass", "party"), ("khasan", "place"), ("visit-2023-09", "occasion"), ("Reuters", None)):
        if kind is None:
            assert told.told(f"archive show {name}")[0] == "4"
        else:
            assert asked(told, f"show {name}")[kind].endswith(name)


def test_words_are_found(told: Shell) -> None:
    assert {row["stream"] for row in asked(told, "find hyundai flagship")["rows"]} == {"object/dynasty-sedan"}
    assert len(asked(told, "find drone --limit 1")["rows"]) == 1
    assert asked(told, "find zeppelin")["rows"] == []


def test_an_object_on_one_screen(vase: Shell) -> None:
    page = vase.ok("archive show vase --on 2024-02-01 -O table").replace(today(vase), "2026-11-23")
    assert (
        page
        == """\
Vase with cranes  object/vase

  number           2023.119
  place            Store 1 (possibly)  since some day of 2023-11-01 to 2023-12-31, last evidence 32
                   days ago  #11
  place            Hall 2, room 14 < Hall 2 (presumed)  since some day of 2023-12-01 to 2023-12-31,
                   last evidence 32 days ago  #12
  status           in store (possibly)  #11
  status           on display (presumed)  #12
  custody          not stated  #8
  title held by    not stated  #8
  gift received    2023-09, donor Testland  #8 [1]
  breach asserted  ground No licence, kind export, of receipt  #16 [2]
  was              object accessioned: 2023.118  struck out by #14, Central Registry: misreading, 8
                   read for 9  #9
  was              condition checked: grade fair  struck out by #15, Central Registry: another vase
                   #13

Sources
  [1]  Gift register, p. 7
  [2]  Gift register

known at #16 (2026-11-23), on 2024-02-01"""
    )


def test_a_provenance_is_a_line_through_time(vase: Shell) -> None:
    page = vase.ok("archive provenance vase --on 2024-02-01 -O table").replace(today(vase), "2026-11-23")
    assert (
        page
        == """\
Vase with cranes  object/vase

  2023-09          ●  gift received: Vase with cranes, from Testland  #8 [1]
  by 2023-09-18    ●  breach asserted: ground No licence, kind export, of receipt  #16 [2]
  2023-09-20       ✗  object accessioned: 2023.118  struck out by #14, Central Registry: misreading,
                      8 read for 9  #9
  2023-09-20       ●  object accessioned: 2023.119  #14
  2023-10-02       ●  transferred to showroom: reason display, to Hall 2, room 14  #10
  2023-11/2023-12  ●  object moved: to Store 1  #11
  2023-12          ●  transferred to showroom: to Hall 2, room 14  #12
  2024-01-15       ✗  condition checked: grade fair  struck out by #15, Central Registry: another
                      vase  #13

Now
  number   2023.119
  place    Store 1 (possibly)  since some day of 2023-11-01 to 2023-12-31, last evidence 32 days ago
           #11
  place    Hall 2, room 14 < Hall 2 (presumed)  since some day of 2023-12-01 to 2023-12-31, last
           evidence 32 days ago  #12
  custody  not stated  #8

Sources
  [1]  Gift register, p. 7
  [2]  Gift register

known at #16 (2026-11-23), on 2024-02-01"""
    )


def test_places_are_a_tree(told: Shell) -> None:
    assert told.ok("archive list places -O table").splitlines()[:7] == [
        "Russia  country  place/russia",
        "└── Russian Far East  region  place/russian-far-east",
        "    ├── Vladivostok  locality  place/vladivostok",
        "    └── Khasan  locality  place/khasan",
        "North Korea  country  place/north-korea",
        "└── Myohyangsan  locality  place/myohyangsan",
        "    └── International Friendship Exhibition  institution  place/friendship-exhibition",
    ]


def test_holdings_are_compared_and_never_mixed(told: Shell) -> None:
    lines = [line.split("  ") for line in told.ok("archive stats -O table").splitlines()]
    compared = [[word.strip() for word in line if word.strip()] for line in lines]
    assert ["items", "more than 115,000", "6", "17", "#36 [2]"] in compared
    assert ["buildings", "2", "0", "0", "#35 [1]"] in compared


def test_gifts_are_chosen_by_giver_recipient_and_time(told: Shell) -> None:
    def chosen(options: str) -> list[str]:
        return [row["object"].removeprefix("object/") for row in asked(told, f"list objects {options}")["rows"]]

    assert chosen("--from state-us") == ["crystalware", "signed-basketball"]
    assert chosen("--to 'Kim Jong Il'") == ["dynasty-sedan"]
    assert len(chosen("--to kim-jong-un --during 2023-09")) == 7
    assert chosen("--from state-us --during 1999") == ["crystalware"], "when that came nobody says"
    crystal, _ = asked(told, "list objects --from state-us")["rows"]
    assert set(crystal["not_known"]) == {"date", "recipient", "place presented", "showroom"}
    page = told.ok("archive list objects --from state-us -O table")
    assert page.count("Report on the gifts") == 1, "told once, at the foot"
    assert page.count("[1]") == 3


def test_options_of_one_list_are_not_those_of_another(told: Shell) -> None:
    for line, said in (
        ("list objects --type GiftReceived", "--of and --type choose events, not objects"),
        ("list places --from state-us", "--from, --to and --during choose objects, not places"),
    ):
        code, sentence = told.told(f"archive {line}")
        assert (code, sentence.split(" (")[0]) == ("2", said)


def test_what_to_look_at_again_is_chosen_by_kind(told: Shell) -> None:
    kinds = [row["kind"] for row in asked(told, "review")["rows"]]
    counts = {kind: kinds.count(kind) for kind in ("refiled", "single source", "nobody's word", "disputed")}
    assert counts == {"refiled": 62, "single source": 62, "nobody's word": 54, "disputed": 0}
    assert len(asked(told, "review --kind nobodys-word")["rows"]) == 54
    assert len(asked(told, "review --kind disputed --kind refiled")["rows"]) == 62
    assert told.told("archive review --kind rumour")[0] == "2"
    said = told.run("archive review --kind refiled --limit 5 --offset 60")
    assert len(said.out.splitlines()) == 2
    assert said.err.splitlines()[-1] == "rows 61 to 62 of 62"


def test_pages_of_other_things(told: Shell) -> None:
    page = told.ok("archive show friendship-exhibition -O table")
    assert "in         Myohyangsan < North Korea" in page
    assert "standing here (6)" in page
    assert "named in (12 of 13)" in page
    assert "place/friendship-exhibition" in page.splitlines()[0]


def test_on_a_terminal_it_is_a_table_in_colour(vase: Shell) -> None:
    code, shown = on_terminal(vase.folder, "-L", "museum", "list", "objects")
    assert code == 0
    assert "\x1b[" in shown
    assert "vase" in shown
    code, shown = on_terminal(vase.folder, "-L", "museum", "list", "objects", NO_COLOR="1")
    assert "\x1b[3" not in shown.replace("\x1b[39m", "").replace("\x1b[0m", "")
    code, shown = on_terminal(vase.folder, "-L", "museum", "list", "objects", "--json")
    assert json.loads(shown)["rows"][0]["object"] == "object/vase"


def test_what_is_longer_than_the_screen_goes_through_the_pager(vase: Shell) -> None:
    for line in (["show", "vase"], ["log", "vase"], ["replay", "--step"]):
        _, long = on_terminal(vase.folder, "-L", "museum", *line, lines=8, PAGER="sed s/^/paged:/")
        assert all(part.startswith("paged:") for part in long.splitlines() if part), line
        _, short = on_terminal(vase.folder, "-L", "museum", *line, lines=900, PAGER="sed s/^/paged:/")
        assert "paged:" not in short, line


def test_a_narrow_terminal_gets_a_row_below_the_other(vase: Shell) -> None:
    _, shown = on_terminal(vase.folder, "-L", "museum", "list", "objects", columns=40)
    lines = [line.split() for line in STYLE.sub("", shown).splitlines()]
    assert ["object", "vase"] in lines
    assert ["number", "2023.119"] in lines


def test_an_answer_can_go_into_a_file(vase: Shell) -> None:
    done = vase.run("archive list objects -o objects.csv")
    assert (done.code, done.out) == (0, "")
    assert (vase.folder / "objects.csv").read_text().splitlines()[0] == (
        "object,number,title,quantity,status,place,custody,holds,from"
    )
    assert vase.told("archive list objects -o no/such/folder/x.csv")[0] == "12"


def test_reading_imports_no_writer_and_no_table(vase: Shell) -> None:
    import subprocess
    import sys

    vase.ok("archive list objects")  # the views are up to date now
    probe = (
        "import sys; from archive.cli.main import main; main(sys.argv[1:]);"
        "print(sorted({'rich', 'eventsourcing', 'cryptography', 'edtf'} & set(sys.modules)), file=sys.stderr)"
    )
    for line in (["list", "objects"], ["show", "vase"], ["where", "vase"], ["log", "vase"], ["provenance", "vase"]):
        done = subprocess.run(
            [sys.executable, "-c", probe, "-L", "museum", *line],
            cwd=vase.folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stderr.splitlines()[-1] == "[]", line


@pytest.mark.parametrize("giver", ["party/vladimir-putin", "'Vladimir Putin'"])
def test_gifts_are_chosen_by_the_person_who_gave_them(told: Shell, giver: str) -> None:
    given = [row["object"] for row in asked(told, f"list objects --from {giver}")["rows"]]
    assert given == ["object/rifle-russian", "object/spacesuit-glove"]
    assert asked(told, "list objects --from party/tass")["rows"] == []
