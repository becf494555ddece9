"""Ledgers that commands read: a vase with a long life, the founding story, and a terminal to look at them on."""

import contextlib
import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cli.conftest import DONOR, HALL, REGISTER, ROOM, STORE, VASE
from tests.cli.transcript import Shell, museum
from tests.support import ROOT

STORY = ROOT / "events" / "journals" / "founding-story.jsonl"

LIFE = (
    HALL, ROOM, STORE, DONOR, REGISTER, VASE,
    "archive object accession vase --number 2023.118 --occurred 2023-09-20",
    "archive object transfer vase --to hall-2-14 --occurred 2023-10-02 --reason display",
    "archive object move vase --to store-1 --occurred 2023-11/2023-12",
    "archive object transfer vase --to hall-2-14 --occurred 2023-12",
    "archive object condition vase --grade fair --occurred 2024-01-15",
    'archive correct 9 --set number=2023.119 --kind misreading --reason "8 read for 9"',
    'archive retract 13 --reason "another vase"',
    'archive object breach vase --of receipt --kind export --ground "No licence" --undated --source reg-2023',
)  # fmt: skip
"""A hall (#3), a room (#4), a store (#5), a donor (#6), a source (#7), a vase (#8) and what became of it (#9 to #16).

Its number was corrected (#14), its condition check taken back (#15); whether the store or the room had it at the end
of 2023 nobody can tell.
"""


def life(folder: Path) -> Iterator[Shell]:
    """Yield a ledger of one vase."""
    yield from museum(folder, *LIFE)


def story(folder: Path) -> Iterator[Shell]:
    """Yield a ledger of the founding story."""
    yield from museum(folder, f"archive append '{STORY}'")


def written(act: Callable[[], object]) -> tuple[str, str]:
    """Return what an act writes to standard output and to standard error, neither being a terminal."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        act()
    return _bytes(out).decode(), _bytes(err).decode()


def _bytes(stream: io.TextIOWrapper) -> bytes:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


def on_terminal(
    folder: Path, *arguments: str, columns: int = 100, lines: int = 500, **environment: str
) -> tuple[int, str]:
    """Run `archive` with its standard output on a terminal of that size; return how it ended and what was shown."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "archive", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", "PAGER": "cat", **environment},
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal is gone once its last user is
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    return process.returncode, shown.decode().replace("\r\n", "\n")
