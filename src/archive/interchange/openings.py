"""Openings as a file of lines, beside an exported journal: only where it is asked for, and for its owner's eyes alone.

A line is the canonical JSON of a commitment, the event, and the salt in hex; it ends at byte 0x0A. Any line can be
checked by itself: the commitment is SHA-256 of 0x02, the salt, and the event's canonical bytes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from archive.catalogue.sealing import Opening
from archive.errors import ArchiveError, IntegrityFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE: Final = "openings.jsonl"
MODE: Final = 0o600


class ForeignOpening(IntegrityFailure):
    """An opening came with a journal that has nothing sealed that it opens."""

    def __init__(self, commitment: str) -> None:
        super().__init__(
            f"no record holds the commitment {commitment}",
            hint="the openings are of another ledger, or of a longer copy of this one",
        )


def write(path: Path, openings: Iterable[Opening]) -> int:
    """Write openings to a new file that nobody else can read, and return how many."""
    count = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        for opening in openings:
            file.write(opening.format() + b"\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def read(path: Path) -> Iterator[Opening]:
    """Yield the openings of a file, each checked; none where there is no file. Raises `BadOpening`, `FalseOpening`."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield Opening.parse(line.removesuffix(b"\n"))
            except ArchiveError as error:
                raise error.at(file=str(path), line=number) from None
