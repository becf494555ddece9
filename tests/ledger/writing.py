"""Processes that write to one ledger, for tests of what happens when several do, or when one is killed.

Run as `python -m tests.ledger.writing TASK PATH ...`; each task prints what was committed, as soon as it was.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.ledger.application import Ledger
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer
from tests.domain.given import accessioned, checked, received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.catalogue.records import Draft

BATCH = 7
SHARED = 3
"""Streams that all processes write to."""


def say(*words: object) -> None:
    """Tell one line, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def wait() -> None:
    """Wait for the word, so that all begin at once."""
    say("ready")
    sys.stdin.readline()


def records(process: str, count: int) -> Iterator[Draft]:
    """Yield the drafts of one process: some of its own streams, some of those that all share."""
    yield received(f"object/own-{process}")
    for number in range(1, count):
        stream = f"object/own-{process}" if number % 2 else f"object/shared-{number // 2 % SHARED}"
        yield checked(stream, f"{process} {number}")


def many(writer: Writer, process: str, count: str) -> None:
    """Wait for the word, then append a process's records in appends of one to seven."""
    wait()
    drafts = list(records(process, int(count)))
    size = 1
    while drafts:
        taken, drafts = drafts[:size], drafts[size:]
        receipt = writer.append([Offer(draft) for draft in taken])
        say(*(draft.id for draft in taken), receipt.written)
        size = size % BATCH + 1


def race(writer: Writer, stream: str, number: str) -> None:
    """Wait for the word, then take a number for an object."""
    wait()
    try:
        say("won", writer.append([Offer(accessioned(stream, number, f"{number} for {stream}"))]).last)
    except ArchiveError as error:
        say("lost", int(error.exit))


def endless(writer: Writer, process: str) -> None:
    """Append batches over several streams until killed, and tell each batch once it is committed."""
    batch = 0
    while True:
        drafts = [received(f"object/{process}-{batch}")]
        drafts += [
            checked(f"object/{process}-{batch if n % 2 else 0}", f"{process} {batch} {n}") for n in range(1, BATCH)
        ]
        writer.append([Offer(draft) for draft in drafts])
        say(batch)
        batch += 1


TASKS: dict[str, Callable[..., None]] = {"many": many, "race": race, "endless": endless}


def main(task: str, path: str, *arguments: str) -> None:
    with Ledger(Path(path)) as ledger:
        TASKS[task](Writer(ledger, "party/registry"), *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
