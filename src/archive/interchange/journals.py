"""Exported journals: every record in order, one line each, in numbered files, with the newest checkpoint beside them.

A file is named for both ends, `00000001-00010000.jsonl`, so a missing one shows. A line is a record's canonical bytes
and ends at byte 0x0A, and only there; without that byte it is the leaf of the ledger's tree. `checkpoint` is the newest
signed checkpoint at the time of the export: what comes after its size is proved by nothing.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from archive.catalogue.terms import RECORD_BYTES_MAX
from archive.errors import IntegrityFailure, NotFound, Refused, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.ledger.feed import Feed

FILE: Final = re.compile(r"([0-9]{8,})-([0-9]{8,})\.jsonl")
RECORDS_A_FILE: Final = 10_000
CHECKPOINT: Final = "checkpoint"


class NotEmpty(Refused):
    """The directory for a journal holds something."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not empty", hint="a journal gets a directory of its own")


class NoJournal(NotFound):
    """A directory holds no journal."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no journal", hint="its files are named like 00000001-00010000.jsonl")


class FileMissing(IntegrityFailure):
    """The files of a journal do not follow one another."""

    def __init__(self, path: Path, wanted: int, found: int) -> None:
        super().__init__(f"{path} goes on at #{found}, and #{wanted} comes next: a file is missing or doubled")


class WrongLength(IntegrityFailure):
    """A file of a journal has another number of lines than its name says."""

    def __init__(self, path: Path, wanted: int, found: int) -> None:
        super().__init__(f"{path} has {found} lines, and its name promises {wanted}: lines were lost or added")


class BadLine(IntegrityFailure):
    """A line of a journal is too long, or does not end."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no line of a journal: {why}")


def export(
    feed: Feed, directory: Path, checkpoint: bytes | None, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write every record to a new directory and return how many. Raises `NotEmpty`, `IntegrityFailure`."""
    if directory.exists() and any(directory.iterdir()):
        raise NotEmpty(directory)
    directory.mkdir(parents=True, exist_ok=True)
    last = feed.last()
    for first in range(1, last + 1, RECORDS_A_FILE):
        through = min(first + RECORDS_A_FILE - 1, last)
        path = directory / f"{first:08d}-{through:08d}.jsonl"
        with path.open("xb") as file:
            for page in feed.entries(first - 1, through):
                file.writelines(entry.state + b"\n" for entry in page)
                if progress is not None:
                    progress(page[-1].position, last)
            file.flush()
            os.fsync(file.fileno())
    if checkpoint is not None:
        (directory / CHECKPOINT).write_bytes(checkpoint)
    return last


def read(directory: Path) -> Iterator[tuple[Where, bytes]]:
    """Yield every line of a journal without its end, with its place. Raises `NoJournal` and the errors above."""
    files = sorted(
        (int(found.group(1)), int(found.group(2)), path)
        for path in (directory.iterdir() if directory.is_dir() else ())
        if (found := FILE.fullmatch(path.name))
    )
    if not files:
        raise NoJournal(directory)
    wanted = 1
    for first, last, path in files:
        if first != wanted:
            raise FileMissing(path, wanted, first)
        number = 0
        for number, line in enumerate(_lines(path), start=1):
            yield Where(file=str(path), line=number), line
        if number != last - first + 1:
            raise WrongLength(path, last - first + 1, number)
        wanted = last + 1


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(RECORD_BYTES_MAX + 2):
            number += 1
            if not line.endswith(b"\n"):
                why = (
                    "it is longer than any record" if len(line) > RECORD_BYTES_MAX else "it does not end with byte 0x0A"
                )
                raise BadLine(why).at(file=str(path), line=number)
            yield line[:-1]
