"""Schemas, examples and completion: what others need to speak the ledger's language."""

import json
import subprocess
from shutil import which

import pytest

from archive.catalogue import records  # noqa: F401 - declares every type
from archive.catalogue.event import CATALOGUE
from archive.catalogue.refusals import decode_draft
from archive.catalogue.schema import schema
from archive.cli import publishing
from archive.cli.main import main
from tests.cli.transcript import Shell


def test_every_type_is_listed_with_its_command(empty: Shell) -> None:
    lines = [line.split("\t") for line in empty.ok("archive schema").splitlines()]
    assert {name: command for name, command, _ in lines} == {
        name: ", ".join(map(" ".join, entry.commands)) for name, entry in CATALOGUE.items()
    }
    assert ["GiftReceived", "gift receive", "An object was received as a gift."] in lines


def test_on_a_terminal_the_list_is_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.cli.publishing.sys.stdout.isatty", lambda: True)
    lines = list(publishing.listed())
    assert len(lines) == len(CATALOGUE)
    assert len({line.index(entry.summary) for line, entry in zip(lines, CATALOGUE.values(), strict=True)}) == 1


@pytest.mark.parametrize("name", ["GiftReceived", "RecordCorrected", "Draft", "Record", "Sealed"])
def test_a_schema_is_printed_whole(empty: Shell, name: str) -> None:
    assert json.loads(empty.ok(f"archive schema {name}")) == schema(name)


def test_an_example_is_a_draft_on_one_line(empty: Shell) -> None:
    line = empty.ok("archive schema TransferredToShowroom --example")
    assert "\n" not in line
    assert decode_draft(line.encode()).stream == "object/x7k2m"
    examples = empty.ok("archive schema --example").splitlines()
    assert [json.loads(line)["event"]["type"] for line in examples] == list(CATALOGUE)


def test_a_type_that_is_none_has_near_matches(empty: Shell) -> None:
    code, sentence = empty.told("archive schema GiftReceved")
    assert (code, sentence[:61]) == ("4", "there is no event type GiftReceved (did you mean GiftReceived")


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_scripts_are_sound(empty: Shell, shell_name: str) -> None:
    script = empty.ok(f"archive completion {shell_name}")
    assert "_ARCHIVE_COMPLETE" in script
    if which(shell_name):
        subprocess.run([shell_name, "-n"], input=script.encode(), check=True)


def test_a_shell_that_is_none_of_them(empty: Shell) -> None:
    assert empty.told("archive completion csh")[0] == "2"


def completed(line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what a shell would offer after a line."""
    words = line.split(" ")
    monkeypatch.setenv("_ARCHIVE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    assert main([]) == 0
    return [line.partition(",")[2] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("archive gif", ["gift"]),
        ("archive gift re", ["receive", "reciprocate"]),
        ("archive provenance p", ["prefer", "parse"]),
        ("archive object dispose --meth", ["--method"]),
        (
            "archive object dispose --method ret",
            ["returned-to-donor", "retained-by-recipient", "retained-for-official-use"],
        ),
        ("archive correct --kind late", ["late-information"]),
    ],
)
def test_names_options_and_words_are_completed(
    line: str, offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed(line, monkeypatch, capsys) == offered


def test_tiles_are_published_up_to_the_newest_checkpoint(shell: Shell) -> None:
    shell.follow("""
        $ archive publish tiles web
        ! archive: no checkpoint is kept here (`archive checkpoint create` makes one)
        [4]
        $ archive checkpoint create
        #9
        ! signed 9 records as museum/checkpoints/000000000009.checkpoint; give a copy to somebody else
        $ archive checkpoint create
        #9
        ! nothing was recorded since museum/checkpoints/000000000009.checkpoint, which covers all 9 records
        $ archive publish tiles web
        #9
        ! 9 new records of 9: 3 files written, 0 taken away in web
        $ archive publish tiles web
        #9
        ! 0 new records of 9: 0 files written, 0 taken away in web
        $ archive publish tiles museum
        ! archive: museum is not a publication of this ledger: it holds archive.toml (name another directory)
        [12]
    """)
    found = sorted(path.relative_to(shell.folder / "web").as_posix() for path in (shell.folder / "web").rglob("*.p/*"))
    assert found == ["tile/0/000.p/9", "tile/entries/000.p/9"]
