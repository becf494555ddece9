"""Errors and exit codes: one sentence for people, one number for scripts.

Every failure the archive foresees is an `ArchiveError`. A module defines its own subclasses next to the code
that raises them; the constructor of each takes the facts and writes the sentence. Only these classes cross a
room's border: no error of a library does.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, NamedTuple, Self


class Exit(IntEnum):
    """What the process ends with; each number has one meaning."""

    DONE = 0
    NO = 1
    USAGE = 2
    PARTIAL = 3
    NOT_FOUND = 4
    REJECTED = 5
    CONFLICT = 6
    INTEGRITY = 7
    MISMATCH = 8
    NO_LEDGER = 10
    LOCKED = 11
    REFUSED = 12
    BUG = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class Where(NamedTuple):
    """The place in the input that an error is about. Lines count from 1."""

    file: str | None = None
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        """Return `FILE:LINE: field NAME`, as far as known; empty when nothing is."""
        parts = []
        if self.file is not None:
            parts.append(self.file if self.line is None else f"{self.file}:{self.line}")
        elif self.line is not None:
            parts.append(f"line {self.line}")
        if self.field is not None:
            parts.append(f"field {self.field}")
        return ": ".join(parts)


NOWHERE = Where()


class ArchiveError(Exception):
    """A foreseen failure: `sentence` says what is wrong, `hint` what to do about it, `where` in which input."""

    exit: ClassVar[Exit] = Exit.BUG

    def __init__(self, sentence: str, *, hint: str | None = None, where: Where = NOWHERE) -> None:
        """Take the facts; `sentence` has no final full stop of its own context, `hint` is a phrase or None."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.where = where

    def at(self, *, file: str | None = None, line: int | None = None, field: str | None = None) -> Self:
        """Return this error with the given parts of its place filled in where they were not known."""
        known = self.where
        self.where = Where(
            file=known.file if known.file is not None else file,
            line=known.line if known.line is not None else line,
            field=known.field if known.field is not None else field,
        )
        return self

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        place = str(self.where)
        text = f"{place}: {self.sentence}" if place else self.sentence
        return f"{text} ({self.hint})" if self.hint else text


class UsageProblem(ArchiveError):
    """The command line cannot be understood."""

    exit = Exit.USAGE


class NotFound(ArchiveError):
    """What was asked for is not in the ledger."""

    exit = Exit.NOT_FOUND


class Rejected(ArchiveError):
    """The input breaks a rule of the catalogue or the domain; nothing was written."""

    exit = Exit.REJECTED


class Conflict(ArchiveError):
    """The ledger already holds something else in this place; nothing was written."""

    exit = Exit.CONFLICT


class IntegrityFailure(ArchiveError):
    """Stored bytes are not what the ledger wrote."""

    exit = Exit.INTEGRITY


class Mismatch(ArchiveError):
    """Two things that must be equal are not: views and their rebuild, a replay and its assertions."""

    exit = Exit.MISMATCH


class NoLedger(ArchiveError):
    """There is no ledger where one was expected."""

    exit = Exit.NO_LEDGER


class Locked(ArchiveError):
    """Another process holds the ledger's write lock."""

    exit = Exit.LOCKED


class Refused(ArchiveError):
    """The archive declines to act: read-only, a key's mode, a clock, a ledger newer than this archive."""

    exit = Exit.REFUSED
