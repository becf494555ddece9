"""What commands share: which ledger, opened how, and how they talk."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archive.cli.escaping import escape
from archive.errors import NotFound, Refused

if TYPE_CHECKING:
    from archive.desk.desk import Desk
    from archive.ledger.folder import Folder


INPUT_BYTES_MAX: Final = 1 << 20


class NoFile(NotFound):
    """A file that was named is not there."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be read: {why or 'the system gives no reason'}")


class NotWritten(Refused):
    """A file cannot be written."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be written: {why or 'the system gives no reason'}", hint="name another file")


class Session:
    """What was said before the command.

    The ledger's directory (None: to be found), whether to show what is sealed, and whether to show tracebacks.
    """

    def __init__(self) -> None:
        self.named: str | None = None
        self.sealed = False
        self.debug = False


def folder() -> Folder:
    """Return the directory of the ledger that this command is about. Raises `NoLedger`, `Refused`."""
    from archive.ledger.folder import find

    session = click.get_current_context().ensure_object(Session)
    return find(session.named, os.environ, Path.cwd())


def open_desk(*, recorded_by: str | None = None) -> Desk:
    """Open the ledger that this command is about; use it in a `with`. Raises `NoLedger`, `Refused`.

    `recorded_by` is the party that records what names nobody; by default the one that the ledger's directory names.
    """
    from archive.desk.desk import Desk

    session = click.get_current_context().ensure_object(Session)
    return Desk.open(folder(), recorded_by=recorded_by, sealed=session.sealed)


def say(text: str) -> None:
    """Talk to the person: one line on stderr, never data."""
    click.echo(escape(text), err=True)


def read_bytes(path: Path) -> bytes:
    """Return a small file's bytes, or standard input's for `-`; what is too long is cut off. Raises `NoFile`."""
    if str(path) == "-":
        return sys.stdin.buffer.read(INPUT_BYTES_MAX)
    try:
        with path.open("rb") as file:
            return file.read(INPUT_BYTES_MAX)
    except OSError as error:
        raise NoFile(path, error.strerror) from None


def write_bytes(target: Path | None, data: bytes) -> None:
    """Write a small file, or standard output where none, or `-`, is named. Raises `NotWritten`."""
    if target is None or str(target) == "-":
        click.echo(data.decode(), nl=False)
        return
    try:
        target.write_bytes(data)
    except OSError as error:
        raise NotWritten(target, error.strerror) from None
