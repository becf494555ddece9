"""Appending journals: drafts from files or from what is piped in, all of them or none."""

from __future__ import annotations

import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import click

from archive.catalogue.refusals import LINE_BYTES_MAX, decode_draft
from archive.cli.options import open_desk, say
from archive.cli.progress import Progress
from archive.cli.receipts import tell
from archive.cli.tables import NoFile, Unreadable
from archive.errors import ArchiveError, Rejected, UsageProblem, Where
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDIN: Final = "-"
STDIN_NAME: Final = "stdin"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
SPOOLED_BYTES_MAX: Final = 8 * 2**20
"""What is piped in is kept in memory up to this size, and beyond it in a temporary file."""
LINES_A_STEP: Final = 256
"""Lines between two moves of the progress bar."""


class MarkedFile(Rejected):
    """A journal begins with a byte order mark."""

    def __init__(self) -> None:
        super().__init__("the file begins with a byte order mark", hint="save it as UTF-8 without one")


class LineNeverEnds(Rejected):
    """A line is longer than any draft can be; what follows it was not read."""

    def __init__(self) -> None:
        super().__init__(
            f"the line has more than {LINE_BYTES_MAX} bytes; the rest of the file was not read",
            hint="one draft a line, each line ended by a line feed",
        )


class TwiceStdin(UsageProblem):
    """What is piped in can be read once."""

    def __init__(self) -> None:
        super().__init__("- stands twice, and what is piped in can be read once", hint="name it once")


class Journal(NamedTuple):
    """One file of drafts, open for reading: its name in messages, and its size in bytes."""

    name: str
    file: IO[bytes]
    size: int


@click.command(short_help="Record the drafts of journal files, all or none.")
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option(
    "--by", metavar="PARTY", help="Who records the drafts that name nobody; the ledger's own party by default."
)
@click.option("-n", "--dry-run", is_flag=True, help="Check everything, and write nothing.")
@click.option("--strict", is_flag=True, help="Refuse what rules of state find wrong, rather than tell it.")
@click.option("--clock-is-right", is_flag=True, help="Record though the machine's clock and the last record disagree.")
def append(files: tuple[str, ...], by: str | None, dry_run: bool, strict: bool, clock_is_right: bool) -> None:
    """Record the drafts of journal files, one JSON line each; of what is piped in where no file is named.

    All files are one append: every draft is recorded, or none is and all that is wrong is told, by file and line.
    Drafts whose id is recorded already with the same content are skipped and counted. Nothing is ever filled in but
    what only the ledger writes.
    """
    if files.count(STDIN) > 1:
        raise TwiceStdin
    with ExitStack() as closing:
        journals = [_open(name, closing) for name in files or (STDIN,)]
        desk = closing.enter_context(open_desk(recorded_by=None if by is None else _party(by)))
        with Progress("recording") as progress:
            handed = desk.hand_in(
                drafts(journals, progress), clock_is_right=clock_is_right, dry_run=dry_run, strict=strict
            )
    tell(handed, dry_run=dry_run)


def _party(text: str) -> str:
    from archive.cli.lookup import Lookup

    with open_desk() as desk, Lookup(desk) as lookup:
        return lookup.known(text, ("party",))


def drafts(journals: list[Journal], progress: Callable[[int, int], None]) -> Iterator[Offer | ArchiveError]:
    """Yield every draft of the journals in order, or what is wrong with its line."""
    total = sum(journal.size for journal in journals)
    done = 0
    for journal in journals:
        for number, line in enumerate(lines(journal.file), start=1):
            done += len(line)
            if number % LINES_A_STEP == 0:
                progress(done, total)
            yield _draft(line, Where(file=journal.name, line=number))


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a journal with their endings, which are byte 0x0A and nothing else.

    Of a line longer than any draft only the beginning is read and yielded, and nothing after it.
    """
    while line := file.readline(LINE_BYTES_MAX + 1):
        yield line
        if len(line) > LINE_BYTES_MAX and not line.endswith(b"\n"):
            return


def _draft(line: bytes, where: Where) -> Offer | ArchiveError:
    try:
        if len(line) > LINE_BYTES_MAX and not line.endswith(b"\n"):
            raise LineNeverEnds
        if where.line == 1 and line.startswith(BYTE_ORDER_MARK):
            raise MarkedFile
        return Offer(decode_draft(line.removesuffix(b"\n")), where)
    except ArchiveError as error:
        return error.at(file=where.file, line=where.line)


def _open(name: str, closing: ExitStack) -> Journal:
    """Open a journal before the write lock is taken; what may keep us waiting is read to its end first."""
    if name == STDIN:
        if is_terminal():
            say("reading drafts from the keyboard, one JSON line each; Ctrl-D ends them")
        return _spooled(STDIN_NAME, sys.stdin.buffer, closing)
    try:
        file = closing.enter_context(Path(name).open("rb"))  # noqa: SIM115 - closed with the others
        kind = Path(name).stat()
    except FileNotFoundError:
        raise NoFile(name) from None
    except (OSError, ValueError) as error:
        raise Unreadable(name, getattr(error, "strerror", None) or str(error)) from None
    return Journal(name, file, kind.st_size) if stat.S_ISREG(kind.st_mode) else _spooled(name, file, closing)


def is_terminal() -> bool:
    """Tell whether somebody types what is read."""
    return sys.stdin.isatty()


def _spooled(name: str, source: IO[bytes], closing: ExitStack) -> Journal:
    spool = closing.enter_context(tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES_MAX))  # noqa: SIM115 - closed with the others
    shutil.copyfileobj(source, spool)
    size = spool.tell()
    spool.seek(0)
    return Journal(name, spool, size)
