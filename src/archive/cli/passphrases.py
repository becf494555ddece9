"""Where a passphrase comes from: a terminal, a file descriptor, the environment; never the command line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from archive.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE: Final = "ARCHIVE_PASSPHRASE"
DESCRIPTOR: Final = "ARCHIVE_PASSPHRASE_FD"
BYTES_MAX: Final = 4096
HELP: Final = (
    f"A passphrase is asked for on a terminal. Without one it is read, a line for each key, from the file descriptor"
    f" whose number is in ${DESCRIPTOR}, else taken from ${VARIABLE}."
)


class NoPassphrase(Refused):
    """A passphrase is needed, and there is nobody to ask."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"there is no passphrase: {why}", hint=f"be at a terminal, or set ${DESCRIPTOR} or ${VARIABLE}"
        )


def existing(path: Path) -> str:
    """Return the passphrase of a key file. Raises `NoPassphrase`."""
    return _given() or _asked(f"Passphrase of {path}", confirm=False)


def chosen() -> str:
    """Return the passphrase for a new key, typed twice on a terminal. Raises `NoPassphrase`."""
    return _given() or _asked("Passphrase for the new key", confirm=True)


def _given() -> str | None:
    number = os.environ.get(DESCRIPTOR)
    if number is None:
        return os.environ.get(VARIABLE) or None
    try:
        line = _line(int(number))
    except (OSError, ValueError):
        why = f"the file descriptor {number!r} cannot be read"
        raise NoPassphrase(why) from None
    if not line:
        why = f"the file descriptor {number} has no further line"
        raise NoPassphrase(why)
    return line


def _line(descriptor: int) -> str:
    """Return the next line, without its end, and not a byte after it: the next key's is there."""
    line = bytearray()
    while len(line) < BYTES_MAX and (byte := os.read(descriptor, 1)) not in {b"", b"\n"}:
        line += byte
    return line.decode()


def _asked(prompt: str, *, confirm: bool) -> str:
    if not sys.stdin.isatty():
        why = "nobody is at a terminal"
        raise NoPassphrase(why)
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True))
