"""The table of commands: what help and completion show is what there is, and is shown without loading it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from archive.catalogue import records  # noqa: F401 - declares every type
from archive.catalogue.event import CATALOGUE, SHARED_FIELDS
from archive.catalogue.fields import fields_of
from archive.cli.commands import ABOUT_RECORDS, BESIDES, OTHERWISE, SECTIONS, VERBS, verbs
from archive.cli.fielding import option_name
from archive.cli.groups import load, noun
from archive.cli.main import root
from tests.cli.transcript import Shell

WRITTEN = {words: entry for entry in CATALOGUE.values() for words in entry.commands}
EVERY_VERB = [row.words for name in VERBS for row in verbs(name)]
HEAVY = ("cryptography", "edtf", "eventsourcing", "flask", "msgspec", "pycountry", "rich", "sqlite3")
SELDOM = {"csv", "dataclasses", "json", "rich", "tempfile"}
"""What costs milliseconds to load, and an answer written `plain` does without."""


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop that ends a sentence."""
    return re.split(r"(?<=\.) ", text, maxsplit=1)[0]


def test_the_table_is_what_the_catalogue_declares() -> None:
    settling = {words: entry for words, entry in WRITTEN.items() if entry.commands[words]}
    declared = {words: first_sentence(entry.summary) for words, entry in WRITTEN.items() if words not in settling}
    told: dict[tuple[str, ...], str] = {
        (name, verb): summary for name, found in VERBS.items() for verb, summary in found.items()
    }
    told |= {(name,): summary for name, summary in ABOUT_RECORDS.items()}
    told_of_settling = {words: told.pop(words) for words in settling}
    assert told == declared
    assert len(set(told_of_settling.values())) == len(settling) > 0
    for words, entry in settling.items():  # each says its half of what the type says
        assert set(told_of_settling[words].strip(".").split()) < set(first_sentence(entry.summary).strip(".").split())


def test_every_row_of_the_table_is_a_command() -> None:
    rows = [row for rows in SECTIONS.values() for row in rows] + list(OTHERWISE.values())
    rows += [row for beside in BESIDES.values() for row in beside]
    assert len({row.words for row in rows}) == len(rows)
    for row in rows:
        command = load(row)
        assert isinstance(command, click.Command), row
        assert command.name in {row.name, row.words[0]}, row


def test_otherwise_is_what_a_noun_does_without_a_verb() -> None:
    for name, row in OTHERWISE.items():
        group = noun(name)
        ctx = group.make_context(name, ["vase"], click.Context(root()))
        assert ctx.command is load(row)
        verb = next(iter(VERBS[name]))
        assert group.make_context(name, [verb, "vase"], click.Context(root())).command is group


def test_help_of_a_noun_tells_what_it_does_without_a_verb(tmp_path: Path) -> None:
    told = Shell(tmp_path).call("provenance", "--help").out
    assert re.search(r"Without a verb:\n  OBJECT +Show the dated, sourced history of one object\.", told)
    names = [*VERBS["provenance"], *(row.name for row in BESIDES["provenance"])]
    assert names == noun("provenance").list_commands(click.Context(root()))


@pytest.mark.parametrize("words", EVERY_VERB, ids=" ".join)
def test_every_field_of_a_type_is_an_option_of_its_verb(words: tuple[str, ...]) -> None:
    entry = WRITTEN[words]
    command = load(next(row for row in verbs(words[0]) if row.words == words))
    spelled = [name for param in command.params for name in param.opts]
    assert len(set(spelled)) == len(spelled)
    for field in fields_of(entry.struct):
        assert (f"--{option_name(field)}" in spelled) == (field.name not in entry.commands[words])
    assert {"--by", "--id", "--expect-seq", "-n", "--dry-run", "--source", "--undated", "--each"} <= set(spelled)
    assert ("--new" in spelled) == (entry.opens != "never")


@pytest.mark.parametrize("words", [*EVERY_VERB, *((name,) for name in ABOUT_RECORDS)], ids=" ".join)
def test_every_write_command_has_help_for_every_option(words: tuple[str, ...], tmp_path: Path) -> None:
    entry = WRITTEN[words]
    done = Shell(tmp_path).call(*words, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: archive {' '.join(words)} ")
    prose = " ".join(done.out.split())
    amending = {"target", "targets", "replacement", "claim", "refiled_as", "dispute"}
    hidden = amending if len(words) == 1 else set(entry.commands[words])
    for field in fields_of(entry.struct):
        if field.name not in hidden:
            assert f"--{option_name(field)}" in prose
            assert " ".join(field.description.split()) in prose
    assert ("What is said of every event:" in done.out) == bool(SHARED_FIELDS)


def modules_after(*arguments: str, folder: Path, **environ: str) -> set[str]:
    """Return all that a run of `archive` loads."""
    probe = (
        "import sys; from archive.cli.main import main\n"
        "sys.stdout.reconfigure(write_through=True); main(sys.argv[1:]); loaded = sorted(sys.modules)\n"
        "import json; print(json.dumps(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), **environ},
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def heavy_after(*arguments: str, folder: Path, **environ: str) -> set[str]:
    """Return the heavy packages that a run of `archive` loads."""
    loaded = modules_after(*arguments, folder=folder, **environ)
    return {name for name in HEAVY if any(module.split(".")[0] == name for module in loaded)}


def test_help_of_a_noun_and_completion_of_names_load_nothing_heavy(tmp_path: Path) -> None:
    assert heavy_after("gift", "--help", folder=tmp_path) == set()
    assert heavy_after("completion", "bash", folder=tmp_path) == set()
    for line, words in (("archive ob", 1), ("archive object tra", 2), ("archive provenance a", 2)):
        asked = {"_ARCHIVE_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(words)}
        assert heavy_after(folder=tmp_path, **asked) == set()


def test_help_of_a_verb_loads_the_catalogue_and_no_store(tmp_path: Path) -> None:
    assert "eventsourcing" not in heavy_after("object", "transfer", "--help", folder=tmp_path)


@pytest.mark.parametrize("question", [("where", "main"), ("show", "registry"), ("list", "parties")], ids=" ".join)
def test_a_read_loads_nothing_that_its_answer_does_without(question: tuple[str, ...], tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.call("init", "m", "--institution", "Registry", "--time-zone", "UTC")
    written = shell.call("-L", "m", "place", "define", "place/main", "--kind", "building", "--name", "Main")
    assert written.code == 0
    assert shell.call("-L", "m", "where", "main").code == 0
    loaded = modules_after("-L", "m", *question, folder=tmp_path)
    assert "archive.desk.answers" in loaded
    assert loaded & SELDOM == set()
    assert "csv" in modules_after("-L", "m", *question, "-O", "csv", folder=tmp_path)
