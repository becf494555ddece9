"""What commands share: which ledger, opened how, and how they talk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.escaping import escape

if TYPE_CHECKING:
    from archive.desk.desk import Desk
    from archive.ledger.folder import Folder


@dataclass(slots=True)
class Session:
    """What was said before the command.

    The ledger's directory (None: to be found), whether to show what is sealed, and whether to show tracebacks.
    """

    named: str | None = None
    sealed: bool = False
    debug: bool = False


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
