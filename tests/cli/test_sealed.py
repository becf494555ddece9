"""What is not public, at the command line: recorded sealed, shown to who may read its opening, else only stated."""

import pytest

from tests.cli.transcript import Shell

WORDS = "a word that nobody may read"
VALUED = (
    "archive object value vase --value amount=250,currency=EUR --basis insurance --undated --access internal"
    f' --note "{WORDS}"'
)


@pytest.fixture
def valued(shell: Shell) -> Shell:
    """Give the ledger with a valuation of the vase that is internal (#9)."""
    shell.ok(VALUED)
    return shell


def where_it_stands(shell: Shell) -> set[str]:
    """Return the files of the ledger that hold the secret words."""
    museum = shell.folder / "museum"
    return {
        str(path.relative_to(museum))
        for path in museum.rglob("*")
        if path.is_file() and WORDS.encode() in path.read_bytes()
    }


def test_it_is_stated_to_everybody_and_shown_to_who_may_read_the_openings(valued: Shell) -> None:
    told = valued.ok("archive show vase -O json")
    assert '"told":"stated, not shown"' in told.replace(": ", ":")
    assert "EUR" not in told
    assert valued.ok("archive find word -O jsonl") == ""
    shown = valued.ok("archive --sealed show vase -O json")
    assert '"amount":"250"' in shown.replace(": ", ":")
    assert WORDS in shown
    assert "object/vase" in valued.ok("archive --sealed find word -O jsonl")


def test_its_words_stand_where_its_owner_alone_can_read_them(valued: Shell) -> None:
    valued.ok("archive show vase")
    valued.ok("archive --sealed show vase")
    valued.ok("archive checkpoint create")
    valued.ok("archive export --journal exported")
    assert where_it_stands(valued) <= {"openings.db", "sealed/views.db", "sealed/views.db-wal"}
    assert not any(WORDS.encode() in path.read_bytes() for path in (valued.folder / "exported").iterdir())
    museum = valued.folder / "museum"
    assert (museum / "openings.db").stat().st_mode & 0o777 == 0o600
    assert (museum / "sealed").stat().st_mode & 0o777 == 0o700


def test_views_digests_and_replay_are_the_same_with_and_without_openings(valued: Shell) -> None:
    def derived() -> list[str]:
        valued.ok("archive views rebuild")
        told = [valued.ok(f"archive {command}") for command in ("views verify -O json", "replay -O json", "verify")]
        return [told[0], *(line for line in told[1].split(",") if "second" not in line)]

    with_openings = derived()
    (valued.folder / "museum" / "openings.db").unlink()
    assert derived() == with_openings


def test_a_correction_seals_what_it_restates(valued: Shell) -> None:
    assert valued.told("archive correct 9 --set basis=appraisal --kind typo --reason Misread")[0] == "5"
    valued.follow("""
        $ archive --sealed correct 9 --set basis=appraisal --kind typo --reason Misread
        #10
        ! basis: "insurance" -> "appraisal"
        """)
    assert "EUR" not in valued.ok("archive show vase")
    told = valued.ok("archive log vase")
    assert "replacement stated, not shown" in told
    assert "appraisal" in valued.ok("archive --sealed show vase")
    assert "stated, not shown" in valued.ok("archive show vase")


def test_who_others_can_read_with_is_refused(valued: Shell) -> None:
    museum = valued.folder / "museum"
    (museum / "openings.db").chmod(0o644)
    for command in ("--sealed show vase", VALUED.removeprefix("archive ")):
        assert valued.told(f"archive {command}")[0] == "12"
    valued.ok("archive show vase")
    (museum / "openings.db").chmod(0o600)
    valued.ok("archive --sealed show vase")
    (museum / "sealed").chmod(0o755)
    assert valued.told("archive --sealed show vase")[0] == "12"


def test_what_is_said_again_under_its_id_is_known(valued: Shell) -> None:
    record = valued.last().record.id
    done = valued.run(f"{VALUED} --id {record}")
    assert (done.code, done.out) == (0, "#9\n")
    other = valued.run(f"{VALUED.replace('250', '260')} --id {record}")
    assert (other.code, "with other content" in other.err) == (6, True)
    (valued.folder / "museum" / "openings.db").unlink()
    lost = valued.run(f"{VALUED} --id {record}")
    assert (lost.code, "cannot be told" in lost.err) == (6, True)
