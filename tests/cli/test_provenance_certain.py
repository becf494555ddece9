"""A provenance of what is certain alone: doubted steps are left out and counted, on the page, as data and as text."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.test_provenance import asked
from tests.cli.transcript import Shell, museum

BASE = (
    "archive party register vollard --kind person --name 'Ambroise Vollard' --undated",
    "archive source register letter --kind letter --title 'A letter' --revision 1 --undated",
    "archive object acquire bath --title 'The Bath' --method purchase --from-party vollard --occurred 1962-12",
)
HELD = (
    ("Anna", "--occurred 1900/1910 --direct"),
    ("Bertha", "--occurred 1910/1920 --direct"),
    ("Clara", "--occurred 1920/1930"),
)


@pytest.fixture
def bath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Yield a painting that passed directly from Anna (#6) to Bertha (#7) to Clara (#8), and was bought in 1962."""
    for shell in museum(tmp_path_factory.mktemp("bath"), *BASE):
        for name, options in HELD:
            held(shell, name, options)
        yield shell


def held(shell: Shell, name: str, options: str) -> None:
    shell.ok(f"archive provenance assert bath --holder other,as_written={name} {options}")


def names(data: dict[str, Any]) -> list[str]:
    return [
        step["event"]["holder"]["as_written"] if "holder" in step["event"] else step["type"] for step in data["periods"]
    ]


def test_what_nobody_doubts_is_told_whole(bath: Shell) -> None:
    whole, certain = (asked(bath, f"bath{more}") for more in ("", " --certain"))
    assert whole.pop("frame") | {"certain": True} == certain.pop("frame")
    assert certain == whole
    text = "archive provenance bath --text --no-sources"
    assert bath.ok(f"{text} --certain") == bath.ok(text)


@pytest.mark.parametrize("doubt", ["--certainty possible", "--certainty probable"])
def test_a_step_that_is_doubted_is_left_out_and_nothing_passes_over_it(bath: Shell, doubt: str) -> None:
    bath.ok(f"archive correct 7 --set certainty={doubt.split()[1]} --kind misreading --reason r")
    check_without_bertha(bath)


@pytest.mark.parametrize("part", ["holder", "method", "place", "from", "until"])
def test_a_step_of_which_a_part_is_uncertain_is_left_out(bath: Shell, part: str) -> None:
    bath.ok(f"archive correct 7 --set 'uncertain=[\"{part}\"]' --kind misreading --reason r")
    check_without_bertha(bath)


def test_a_step_that_is_disputed_is_left_out_with_what_is_claimed(bath: Shell) -> None:
    bath.ok("archive dispute 7 --set holder=other,as_written=Berta --reason 'a letter'")
    assert names(asked(bath, "bath")) == ["Anna", "Bertha", "Berta", "Clara", "ObjectAcquired"]
    check_without_bertha(bath, left_out=2)


def check_without_bertha(shell: Shell, left_out: int = 1) -> None:
    data = asked(shell, "bath --certain")
    assert names(data) == ["Anna", "Clara", "ObjectAcquired"]
    assert data["left_out"] == left_out
    assert data["gaps"][0] | {"after": 6, "before": 8} == data["gaps"][0]
    done = shell.run("archive provenance bath --text --no-sources --certain")
    assert done.out.splitlines()[-1].startswith("Anna, 1900 until 1910. Clara, 1920 until 1930.")
    assert "1 step is left out" in done.err  # in a text a claim is a footnote, no step
    said = f"{left_out} step{'s are' if left_out > 1 else ' is'} left out"
    assert said in shell.run("archive provenance bath --certain").err
    assert said in shell.ok("archive provenance bath --certain -O table")


def test_what_may_not_have_happened_by_the_day_is_left_out(bath: Shell) -> None:
    for day, holds, words in (("30", "possibly", "(possibly not yet)"), ("31", "yes", "#5")):
        assert [step["holds"] for step in asked(bath, f"bath --on 1962-12-{day}")["periods"]] == ["yes"] * 3 + [holds]
        page = bath.ok(f"archive provenance bath --on 1962-12-{day} -O table")
        assert words in page
        assert ("○" in page) is (holds == "possibly")
    assert names(asked(bath, "bath --on 1962-12-30")) == ["Anna", "Bertha", "Clara", "ObjectAcquired"]
    assert names(asked(bath, "bath --on 1962-12-30 --certain")) == ["Anna", "Bertha", "Clara"]
    assert names(asked(bath, "bath --on 1962-12-31 --certain"))[3:] == ["ObjectAcquired"]


@pytest.mark.parametrize(
    ("dates", "day_before", "first_day"),
    [
        ("--occurred 1940/1950", "1940-12-30", "1940-12-31"),
        ("--occurred 1940-05/..", "1940-05-30", "1940-05-31"),
        ("--occurred /1950 --began 1941-03", "1941-03-30", "1941-03-31"),
        ("--occurred /1950-02", "1950-02-27", "1950-02-28"),
    ],
)
def test_a_holding_is_certain_once_it_had_certainly_begun(
    bath: Shell, dates: str, day_before: str, first_day: str
) -> None:
    held(bath, "Dora", dates)
    for day, is_told in ((day_before, False), (first_day, True)):
        assert ("Dora" in names(asked(bath, f"bath --on {day} --certain"))) is is_told
        assert "Dora" in names(asked(bath, f"bath --on {day}"))


def test_the_ledgers_own_steps_are_left_out_too_and_nothing_passes_over_them(bath: Shell) -> None:
    bath.ok("archive object custody bath --to-party vollard --occurred 1970 --certainty possible")
    bath.ok("archive object custody bath --to-party registry --occurred 1980")
    told = bath.run("archive provenance bath --text --no-sources --certain")
    own = told.out.partition("1930. ")[2].strip()
    assert (
        own
        == "Ambroise Vollard; purchased by Central Registry, December 1962. In the custody of Central Registry, 1980."
    )
    assert "1 step is left out" in told.err
    assert asked(bath, "bath --certain")["left_out"] == 1


def test_a_vague_date_and_a_mark_on_it_doubt_nothing(bath: Shell) -> None:
    held(bath, "Dora", "--occurred '1940?/1950~'")
    assert "Dora" in names(asked(bath, "bath --certain"))


def test_what_is_told_without_a_date_had_begun_when_it_was_told(bath: Shell) -> None:
    bath.ok("archive source register card --kind 'catalogue card' --title Card --published 1987 --revision 1 --undated")
    held(bath, "Dora", "--undated")
    held(bath, "Elsa", "--undated --source card,stated=1987")
    assert {"Dora", "Elsa"} <= set(names(asked(bath, "bath --certain")))
    for day, found in (("1987-12-31", {"Elsa"}), ("1987-12-30", set())):
        assert set(names(asked(bath, f"bath --certain --on {day}"))) & {"Dora", "Elsa"} == found
        assert {"Dora", "Elsa"} <= set(names(asked(bath, f"bath --on {day}")))


def test_of_what_is_not_there_yet_nothing_is_known(bath: Shell) -> None:
    page = bath.ok("archive provenance bath --known-at 2 -O table")
    assert page.splitlines()[:3] == ["object/bath", "", "  nothing was known of it by then"]
