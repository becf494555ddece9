"""The way in and out of every command: help, exit codes, one sentence for whatever goes wrong."""

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from shutil import which

import click
import pytest

from archive.cli import main as entry
from archive.cli.escaping import escape
from archive.cli.main import main
from archive.errors import ArchiveError, Exit, Locked, Rejected
from archive.ledger.offers import Faults
from tests.cli.transcript import Shell


def archive(*arguments: str, folder: Path, **settings: object) -> "subprocess.CompletedProcess[bytes]":
    """Run `archive` in a process of its own."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "archive", *arguments], cwd=folder, check=False, **{"capture_output": True} | settings
    )


class Failing:
    """Stands for any command: raises what the test wants."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def make_context(self, *_: object, **__: object) -> click.Context:
        raise self.error


def end_of(error: BaseException, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """Return how a command ends that raises an error: its exit code and what it says."""
    monkeypatch.setattr(entry, "root", lambda: Failing(error))
    done = Shell(tmp_path).call(*arguments)
    assert done.out == ""
    return done.code, done.err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Rejected("no such room"), 5, "archive: no such room\n"),
        (Locked("busy", hint="try later"), 11, "archive: busy (try later)\n"),
        (Rejected("a\nb\x1b[31m"), 5, "archive: a\\nb\\x1b[31m\n"),
        (
            Faults([Rejected("one"), Locked("two\nlines")], 3),
            5,
            "archive: one\narchive: two\\nlines\narchive: … and 3 more\n",
        ),
        (Faults([Rejected("one"), Rejected("two")], 0), 5, "archive: one\narchive: two\n"),
        (click.UsageError("what?\n  or that."), 2, "archive: what? or that\n"),
        (KeyboardInterrupt(), 130, "archive: interrupted; what was not yet committed is not recorded\n"),
        (click.Abort(), 130, "archive: interrupted; what was not yet committed is not recorded\n"),
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left"), 3, "archive: not all of the answer could be written: No space left\n"),
        (SystemExit(7), 7, ""),
    ],
)
def test_each_failure_has_its_sentence_and_its_code(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert end_of(error, monkeypatch, tmp_path) == (code, said)


@pytest.mark.parametrize(
    "error", [KeyError("a"), RecursionError(), OSError(13, "Permission denied"), ArchiveError("unnamed")]
)
def test_what_was_not_foreseen_is_our_fault(error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, said = end_of(error, monkeypatch, tmp_path)
    assert code == Exit.BUG
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_ledger_that_somebody_else_writes_to_is_locked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.ledger.recorder.LOCK_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(shell.ledger, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = shell.run("archive object sight vase --place hall-2 --undated")
    assert (done.code, done.out, done.err.count("\n")) == (11, "", 1)


def test_a_ledger_altered_outside_is_not_written_to(shell: Shell) -> None:
    kept = shell.ledger.read_bytes()
    with contextlib.closing(sqlite3.connect(shell.ledger, isolation_level=None)) as other:
        for (trigger,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            other.execute(f'DROP TRIGGER "{trigger}"')
        other.execute("UPDATE records SET leaf = zeroblob(32) WHERE position = 8")
    done = shell.run("archive object sight vase --place hall-2 --undated")
    assert (done.code, done.out, done.err.count("\n")) == (7, "", 1)
    shell.ledger.write_bytes(kept)
    for name in ("ledger.db-wal", "ledger.db-shm"):
        shell.ledger.with_name(name).unlink(missing_ok=True)


def test_debug_shows_where_it_arose(tmp_path: Path) -> None:
    done = Shell(tmp_path).call("--debug", "status")
    assert done.code == 10
    assert "Traceback (most recent call last)" in done.err
    assert done.err.splitlines()[-1].startswith("archive: there is no ledger in ")


def test_version_and_help(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert shell.call("--version").out == "archive 0.1.0\n"
    assert shell.call("--help").out == shell.call("-h").out
    assert shell.call("--help").code == 0


def test_nothing_typed_shows_the_help_and_is_usage(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    done = shell.call()
    assert (done.code, done.out) == (2, "")
    assert done.err == shell.call("--help").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("archive gif", "there is no command 'gif'; did you mean gift? (`archive --help` shows how)"),
        (
            "archive gift recieve",
            "there is no command 'recieve'; did you mean receive? (`archive gift --help` shows how)",
        ),
        ("archive zzz", "there is no command 'zzz' (`archive --help` shows how)"),
        ("archive status --zzz", "No such option '--zzz' (`archive status --help` shows how)"),
        ("archive gift receive --title", "Option '--title' requires an argument"),
    ],
)
def test_a_command_line_that_cannot_be_parsed_is_usage(line: str, said: str, tmp_path: Path) -> None:
    assert Shell(tmp_path).told(line) == ["2", said]


def test_no_answer_after_the_reader_has_gone(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = archive("schema", folder=tmp_path, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(which("sh") is None, reason="this system has no sh")
@pytest.mark.parametrize(
    ("line", "code", "out"),
    [("append <&-", 0, b""), ("status >&-", 0, b""), ("status 2>&-", 0, b"records\t8\n"), ("show none 2>&-", 4, b"")],
)
def test_streams_that_the_caller_closed_are_empty(shell: Shell, line: str, code: int, out: bytes) -> None:
    command = f'"{sys.executable}" -m archive -L museum {line}'
    done = subprocess.run(["sh", "-c", command], cwd=shell.folder, capture_output=True, check=False)  # noqa: S607 - by PATH
    assert (done.returncode, done.stdout[: len(out)]) == (code, out)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_could_not_be_written_is_not_success(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = archive("schema", folder=tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == Exit.PARTIAL
    assert done.stderr.startswith(b"archive: not all of the answer could be written: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_interrupt_is_told_once_and_leaves_nothing(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.ok("archive init museum --institution Registry --time-zone UTC")
    os.mkfifo(tmp_path / "drafts")
    command = [sys.executable, "-m", "archive", "-L", "museum", "append", "drafts"]
    with (
        subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting,
        (tmp_path / "drafts").open("wb"),  # opens once the command is there to read
    ):
        waiting.send_signal(signal.SIGINT)
        out, said = waiting.communicate(timeout=20)
    assert (waiting.returncode, out) == (130, b"")
    assert said == b"archive: interrupted; what was not yet committed is not recorded\n"
    assert len(shell.entries()) == 2


def test_what_scripts_read_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.ok("archive init museum --institution 국제친선전람관 --time-zone UTC")
    plain = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = archive("-L", "museum", "status", "--json", folder=tmp_path, env=plain)
    assert done.returncode == 0
    assert json.loads(done.stdout)["institution_name"] == "국제친선전람관"


def test_no_color_reaches_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(click.Group, "invoke", lambda _, ctx: seen.append(ctx.color))
    Shell(tmp_path).call("status")
    monkeypatch.setenv("NO_COLOR", "1")
    Shell(tmp_path).call("status")
    assert seen == [None, False]


def test_main_takes_its_arguments_from_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    monkeypatch.setattr("sys.argv", ["archive", "--version"])
    monkeypatch.setattr("sys.stdout", out)
    assert main() == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("국제친선전람관 · “vase”\\n", "국제친선전람관 · “vase”\\n"),
        ("a\tb\nc\r", "a\\tb\\nc\\r"),
        ("\x1b]0;title\x07\x9b", "\\x1b]0;title\\x07\\x9b"),
        ("abc\u202edef\u2066\u200f", "abc\\u202edef\\u2066\\u200f"),
        ("\udcff\u2028\ufeff", "\\udcff\\u2028\\ufeff"),
    ],
)
def test_what_drives_or_deceives_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert escape(text) == shown
    assert escape(shown) == shown


def test_what_is_to_be_kept_is_kept() -> None:
    assert escape("a\nb\tc\x1b", keep="\n") == "a\nb\\tc\\x1b"
