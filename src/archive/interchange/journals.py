"""Exported journals: every record in order, one line each, in numbered files, with the newest checkpoint beside them.

A file is named for both ends, `00000001-00010000.jsonl`, so a missing one shows. A line is a record's canonical bytes
and ends at byte 0x0A, and only there; without that byte it is the leaf of the ledger's tree. `checkpoint` is the newest
signed checkpoint at the time of the export: what comes after its size is proved by nothing.
"""

from __future__ import annotations

import os
import re
from contextlib import closing
from itertools import chain, cycle
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.catalogue.terms import RECORD_BYTES_MAX
from archive.crew import ShareFailed, crew
from archive.errors import IntegrityFailure, NotFound, Refused, Where
from archive.ledger.feed import Feed, Gap
from archive.ledger.rows import check_all

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

Span: TypeAlias = tuple[int, int]
"""The position before the first record of a file, and that of its last."""

FILE: Final = re.compile(r"([0-9]{8,})-([0-9]{8,})\.jsonl")
RECORDS_A_FILE: Final = 10_000
WORTH_FILES: Final = 10
"""Files that each process has to have before it: to start one takes as long as to write a few."""
BLOCK_BYTES: Final = 1 << 18
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
    feed: Feed,
    directory: Path,
    checkpoint: bytes | None,
    progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
) -> int:
    """Write every record to a new directory and return how many. Raises `NotEmpty`, `IntegrityFailure`.

    `workers` processes may write the files of a large ledger at once.
    """
    if directory.exists() and any(directory.iterdir()):
        raise NotEmpty(directory)
    directory.mkdir(parents=True, exist_ok=True)
    last = feed.last()
    spans = [(after, min(after + RECORDS_A_FILE, last)) for after in range(0, last, RECORDS_A_FILE)]
    written = 0
    with closing(_together(feed.path, directory, spans, workers)) as together:
        for through in chain(together, _alone(feed, directory, spans)):
            written = max(written, through)
            if progress is not None:
                progress(written, last)
            if written == last:
                break
    if checkpoint is not None:
        (directory / CHECKPOINT).write_bytes(checkpoint)
    return last


def _together(path: Path, directory: Path, spans: Sequence[Span], workers: int) -> Generator[int, None, None]:
    """Write the files by several processes, where that is worth it, and yield how far they are; less, if one fails."""
    workers = min(workers, len(spans) // WORTH_FILES)
    if workers > 1:
        shares = [(path, directory, spans[first::workers]) for first in range(workers)]
        try:
            with crew(_share, shares) as writing:
                for files, _ in zip(cycle(writing), spans, strict=False):
                    yield next(files)
        except ShareFailed:  # what went wrong is told when it is done here
            return


def _share(path: Path, directory: Path, spans: Sequence[Span]) -> Iterator[int]:
    with Feed(path) as feed:
        yield from _alone(feed, directory, spans)


def _alone(feed: Feed, directory: Path, spans: Sequence[Span]) -> Iterator[int]:
    for after, through in spans:
        _write(feed, directory / f"{after + 1:08d}-{through:08d}.jsonl", after, through)
        yield through


def _write(feed: Feed, path: Path, after: int, through: int) -> None:
    """Write one file, anew if it is there."""
    with path.open("wb") as file:
        for page in feed.rows(after, through):
            for row, record in zip(page, check_all(page), strict=True):
                after += 1
                if isinstance(record, IntegrityFailure):
                    raise record
                if row.position != after:
                    raise Gap(after, row.position)
            file.write(b"\n".join([row.state for row in page]) + b"\n")
        if after != through:
            raise Gap(after + 1, through + 1)
        file.flush()
        os.fsync(file.fileno())


def read(directory: Path, holding: bytes = b"") -> Iterator[tuple[Where, bytes]]:
    """Yield every line of a journal that holds certain bytes, without its end, with its place.

    Raises `NoJournal` and the errors above.
    """
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
        number, name = 0, str(path)
        for lines in _lines(path):
            for at, line in enumerate(lines, start=number + 1):
                if holding in line:
                    yield Where(name, at), line
            number += len(lines)
        if number != last - first + 1:
            raise WrongLength(path, last - first + 1, number)
        wanted = last + 1


def _lines(path: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a file, some at a time."""
    with path.open("rb") as file:
        number, rest = 0, b""
        while block := file.read(BLOCK_BYTES):
            *lines, rest = (rest + block).split(b"\n")
            if max(map(len, (*lines, rest))) > RECORD_BYTES_MAX:
                at = next(at for at, line in enumerate((*lines, rest), start=1) if len(line) > RECORD_BYTES_MAX)
                why = "it is longer than any record"
                raise BadLine(why).at(file=str(path), line=number + at)
            yield lines
            number += len(lines)
        if rest:
            why = "it does not end with byte 0x0A"
            raise BadLine(why).at(file=str(path), line=number + 1)
