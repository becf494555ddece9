"""`archive demo`: the founding story, built from its journal, read as people would want to read it."""

import shlex
from base64 import b64decode
from pathlib import Path

import pytest

from archive.cli import demo
from tests.cli.ledgers import STORY, on_terminal
from tests.cli.transcript import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def shown(shell: Shell) -> str:
    return shell.ok("archive demo museum-of-gifts")


def part(shown: str, title: str) -> str:
    """Return what stands below one heading, on one line."""
    lines = shown.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(f" {title}  ──"))
    end = next((number for number in range(begin + 1, len(lines)) if "  ───" in lines[number]), len(lines))
    return " ".join(" ".join(lines[begin + 1 : end]).split())


def test_the_eight_gifts_of_the_visit(shown: str) -> None:
    visit = part(shown, "What changed hands: Kim Jong Un's visit to the Russian Far East (2023-09)")
    for row in (
        "#40 received Rifle, Russian-made Vladimir Putin",
        "#42 reciprocated Rifle made by North",
        "#44 received Glove from a spacesuit Vladimir Putin",
        "#45 received Set of modern",
        "#46 received 5 × One-way attack",
        "#47 received Geranium-25",
        "#50 received Fur hat Sergei Shoigu",
        "#51 received Photograph of Yuri",
    ):
        assert row in visit
    assert visit.count("received") == 7
    assert visit.count("reciprocated") == 1
    for word in ("Dmitry Peskov", "TASS", "“Russian media”", "RIA, relaying", "Reuters"):
        assert word in visit


def test_the_reciprocation_with_its_counterpart(shown: str) -> None:
    assert part(shown, "What was given in return") == (
        "given Rifle made by North Korean craftsmen, to Vladimir Putin (President) "
        "in return for Rifle, Russian-made, from Vladimir Putin (President) word of Dmitry Peskov record #43"
    )


def test_the_breach_and_on_whose_word(shown: str) -> None:
    breach = part(shown, "What is said to break a rule, and on whose word")
    assert breach.startswith("objects 5 × One-way attack drones; Geranium-25 reconnaissance drone what breach asserted")
    assert "rules at least 2, none of them named word of Reuters records #48 #49" in breach


def test_nothing_of_the_visit_is_in_a_showroom_yet(shown: str) -> None:
    where = part(shown, "Where everything is on 2023-09-18")
    assert where.count("not stated; destined for") == 1
    assert "showroom" not in where
    assert "Crystalware; Tea cup set; Basketball signed by Michael" in where


def test_a_provenance_a_refiled_source_and_what_is_said_of_the_museum(shown: str) -> None:
    assert "● " in part(shown, "One object's history, with its sources")
    refiled = part(shown, "A source issued anew, and what rests on it")
    assert refiled.startswith("Reuters issued revision 2: typo in paragraph 17.")
    assert "62 statements rest on an earlier" in refiled
    assert "Of all that is stated here, 62 rest on a single source, 54 on nobody's named word." in refiled
    museum = part(shown, "What is said of the museum, beside what the ledger holds")
    assert "items more than 115,000 6 17 #36 [2]" in museum
    assert "[2] North Korea's state media, in Report on" in museum


def test_every_command_that_it_offers_works(shell: Shell, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    after = shown.partition(" Go on from here")[2].splitlines()[1:]
    lines = [line.strip() for line in after if line.startswith("  ")]
    ((variable, _, value),) = [word.partition("=") for word in shlex.split(lines[0].removeprefix("export "))]
    monkeypatch.setenv(variable, value)
    offered = [line.split("  ", 1)[0] for line in lines[1:]]
    assert len(offered) >= 8
    for line in offered:
        assert shell.run(line).out, line


def test_it_can_be_asked_again_and_builds_nothing_twice(shell: Shell, shown: str) -> None:
    ledger = shell.folder / "museum-of-gifts" / "ledger.db"
    before = ledger.read_bytes()
    done = shell.run("archive demo museum-of-gifts")
    assert (done.code, done.out.rstrip("\n"), done.err) == (0, shown, "")
    assert ledger.read_bytes() == before


def test_it_leaves_another_ledger_alone(shell: Shell) -> None:
    shell.ok("archive init other --institution Registry --time-zone UTC")
    shell.ok("archive -L other party register x --kind person --name X --undated")
    assert shell.told("archive demo other") == ["12", "other holds another ledger (name another directory, or none)"]
    assert len(shell.ok("archive -L other log").splitlines()) == 3


def test_without_a_directory_it_makes_one(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(shell.folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    done = shell.run("archive demo")
    assert done.code == 0
    (made,) = shell.folder.glob("archive-demo-*/museum")
    assert str(made) in done.err
    assert str(made) in done.out


def test_piped_it_is_plain_text_and_on_a_terminal_it_is_drawn(shell: Shell, shown: str) -> None:
    assert "\x1b" not in shown
    assert all(len(line) <= 100 for line in shown.splitlines() if "ARCHIVE_LEDGER" not in line)
    code, drawn = on_terminal(shell.folder, "demo", "museum-of-gifts", lines=20, PAGER="false")
    assert code == 0
    assert "\x1b[1m" in drawn
    assert "Go on from here" in drawn, "no pager stands between"


def test_nothing_is_hard_coded_about_the_story() -> None:
    source = Path(demo.__file__)
    text = source.read_text() + source.with_name("touring.py").read_text()
    told = {"Kim", "Putin", "Reuters", "rifle", "drone", "Peskov", "TASS", "kp", "2023-09"}
    assert [word for word in told if word.lower() in text.lower().replace("news report of 2023", "")] == []


def test_the_journal_is_the_one_that_is_published() -> None:
    assert demo.lies(demo.STORY).read_bytes() == STORY.read_bytes()


def test_the_exported_records_arrive_at_the_root_that_was_signed(shown: str) -> None:
    signed = (STORY.parent / demo.EXPORTED / "checkpoint").read_text(encoding="utf-8").splitlines()
    told = part(shown, "The same records on every machine")
    assert f"root {b64decode(signed[2]).hex()} origin {signed[0]} proved {signed[1]} records" in told


def test_without_the_journal_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "STORY", "no-such.jsonl")
    code, told = Shell(tmp_path).told("archive demo museum")
    assert (code, told.partition(" was ")[0]) == ("12", "the journal no-such.jsonl")
    assert not (tmp_path / "museum").exists()
