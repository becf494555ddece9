"""Stretches of records read ahead by other processes, where the machine has more than one core and the ledger is large.

It is help and no more: whoever wants a stretch that is not to be had here, for whatever reason, reads it himself.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from archive.errors import ArchiveError
from archive.evidence.stretch import Stretch
from archive.ledger.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future
    from pathlib import Path

WORTH_STRETCHES: Final = 2
"""Stretches that each process has to have before it: to start one takes as long as to read half of one."""


def cores() -> int:
    """Return how many processes can run at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def ahead(path: Path, last: int, limit: int, sizes: frozenset[int], workers: int) -> Generator[Stretch, None, None]:
    """Yield the stretches of `limit` records up to a last position in order, as long as there are any to be had.

    None, where the work is not worth a second process. Once closed, all processes have ended.
    """
    begins = range(0, last, limit)
    workers = min(workers, len(begins) // WORTH_STRETCHES)
    if workers < 2:  # noqa: PLR2004 - nobody to share it with
        return
    # what few verifications need is loaded by those
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    try:
        # spawned, not forked: SQLite must not be carried over into another process, nor what other threads hold
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin)
    except (ImportError, OSError):  # no semaphores on this system
        return
    try:
        tasks = ((path, size, limit, frozenset(n for n in sizes if size < n <= size + limit)) for size in begins)
        waiting: deque[Future[Stretch | None]] = deque()
        while True:
            waiting.extend(pool.submit(_read, *task) for task in islice(tasks, 2 * workers - len(waiting)))
            read = waiting.popleft().result() if waiting else None
            if read is None:
                return
            yield read
    except (OSError, RuntimeError):  # a process could not be started, or was killed
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave it to the process that asked to be interrupted: it ends this one. End, too, when it does."""
    from multiprocessing import parent_process  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=follow, daemon=True).start()


def _read(path: Path, size: int, limit: int, sizes: frozenset[int]) -> Stretch | None:
    """Read the stretch after position `size`; None where the file cannot be read: whoever reads it again says why."""
    try:
        with Feed(path) as feed:
            return Stretch(size=size, after=size).read(feed, limit, sizes)
    except ArchiveError:
        return None
