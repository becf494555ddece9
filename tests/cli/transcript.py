"""Sessions at the command line, written as they look: what is typed, what is printed, how it ended.

A transcript is lines. `$ archive …` is typed, in a shell's quoting. What follows, up to the next command, is printed:
standard output as it is, standard error with `! ` before each line, standard output first. A command that ends
otherwise than with 0 closes with `[5]`. What differs from run to run is scrubbed: ids, times, the day, digests,
addresses made by chance, the ledger's origin, the folder that the test runs in.
"""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from unittest import mock

from archive.catalogue.codec import canonical
from archive.cli.main import main
from archive.ledger.feed import Feed
from archive.ledger.rows import Entry

SCRUBBED = (
    (re.compile(r"[^\s+]+/[0-9a-f]{16}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"), "<vkey>"),
    (re.compile(r"[0-9a-z.-]+/[0-9a-f]{16}\b"), "<origin>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<digest>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z"), "<time>"),
    (re.compile(r"\b((?:object|gift|party|exchange|place)/)[a-z][0-9a-hjkmnp-tv-z]{7}\b(?=$|\s|\")"), r"\1<address>"),
)
TODAY = re.compile(r"occurred [0-9-]{10}, today; --occurred DATE or --undated says otherwise")


@dataclass(frozen=True)
class Done:
    """How one command went: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        """Return the part of a transcript that tells it, scrubbed."""
        told = self.out + "".join(f"! {line}\n" for line in self.err.splitlines())
        return scrub(told) + (f"[{self.code}]\n" if self.code else "")


class Shell:
    """Runs `archive` in a folder, in this process, and remembers nothing between two commands but the files."""

    def __init__(self, folder: Path) -> None:
        """Take the folder to be in; commands find the ledger `museum` there once it is made."""
        self.folder = folder

    @property
    def ledger(self) -> Path:
        """The records of the museum's ledger."""
        return self.folder / "museum" / "ledger.db"

    def run(self, line: str, stdin: bytes = b"") -> Done:
        """Run one command line, as typed after `$ `, with this piped in."""
        program, *arguments = shlex.split(line)
        assert program == "archive", line
        if self.ledger.exists() and "-L" not in arguments and arguments[:1] != ["init"]:
            arguments = ["-L", "museum", *arguments]
        return self.call(*arguments, stdin=stdin)

    def call(self, *arguments: str, stdin: bytes = b"") -> Done:
        """Run one command with these arguments."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch("sys.stdin", piped),
        ):
            code = main(arguments)
        for stream in (out, err):
            stream.seek(0)
        return Done(code, out.read(), err.read())

    def ok(self, line: str, stdin: bytes = b"") -> str:
        """Run one command that has to succeed, and return what it printed on standard output, its ending aside."""
        done = self.run(line, stdin)
        assert done.code == 0, f"{line}\n{done}"
        return done.out.rstrip("\n")

    def told(self, line: str, stdin: bytes = b"") -> list[str]:
        """Run one command that has to fail; return what it said, a line each, with the exit code before the first."""
        done = self.run(line, stdin)
        assert done.code, f"{line}\n{done}"
        assert done.out == "", done
        return [f"{done.code}", *(line.removeprefix("archive: ") for line in scrub(done.err).splitlines())]

    def follow(self, transcript: str) -> None:
        """Run every command of a transcript and compare."""
        wanted = dedent(transcript).strip("\n") + "\n"
        typed = [line for line in wanted.splitlines() if line.startswith("$ ")]
        assert "".join(f"{line}\n{self.run(line[2:])}" for line in typed) == wanted

    def entries(self) -> list[Entry]:
        """Return every record of the ledger."""
        with Feed(self.ledger) as feed:
            return [entry for page in feed.entries() for entry in page]

    def last(self) -> Entry:
        """Return the last record."""
        return self.entries()[-1]

    def events(self) -> list[tuple[str, dict[str, object]]]:
        """Return (stream, event as plain JSON) of every record after those of `init`."""
        return [(entry.record.stream, json.loads(canonical(entry.record.event))) for entry in self.entries()[2:]]

    def audit(self) -> None:
        """Read every record of every ledger in the folder: none is left out, every chain is whole, `verify` agrees."""
        for path in self.folder.rglob("ledger.db"):
            heads: dict[str, tuple[int, str]] = {}
            with Feed(path) as feed:
                read = [entry for page in feed.entries() for entry in page]
            assert [entry.position for entry in read] == list(range(1, len(read) + 1))
            for entry in read:
                record = entry.record
                seq, head = heads.get(record.stream, (0, None))
                assert (record.seq, record.prev) == (seq + 1, head)
                heads[record.stream] = (record.seq, entry.leaf.hex())
            verified = self.call("-L", str(path.parent), "verify")
            assert verified.code == 0, verified


def scrub(text: str) -> str:
    """Return a text without what differs from run to run."""
    for pattern, word in SCRUBBED:
        text = pattern.sub(word, text)
    return TODAY.sub("occurred <today>", text)


def museum(folder: Path, *commands: str) -> Iterator[Shell]:
    """Yield a shell beside a new ledger in which these commands were run; audit it at the end."""
    shell = Shell(folder)
    shell.ok('archive init museum --institution "Central Registry" --time-zone Asia/Pyongyang')
    for command in commands:
        shell.ok(command)
    yield shell
    shell.audit()
