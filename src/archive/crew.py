"""Work shared among the cores of this machine: each share in a process of its own, what it comes to sent as it goes.

Processes are started afresh, never forked: whoever shares out work may have files and threads of its own. They end with
the one that started them, however that ends.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Part = TypeVar("Part")


class ShareFailed(Exception):
    """The process of one share could not do its work; what went wrong is found by doing the whole work here."""


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells which
        return os.cpu_count() or 1


@contextmanager
def crew(work: Callable[..., Iterable[Part]], shares: Sequence[tuple[Any, ...]]) -> Iterator[list[Iterator[Part]]]:
    """Begin `work(*share)` for each share, and give what yields its parts, in their order; they must be picklable.

    A process waits with its next part until the one before is taken. Taking one raises `ShareFailed` where the work
    raised anything, or its process is gone.
    """
    context = get_context("spawn")
    with ExitStack() as ending:
        taking = []
        for share in shares:
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(theirs, work, share), daemon=True)
            with _undisturbed():
                process.start()
            ending.callback(_end, process, mine)
            theirs.close()
            taking.append(_parts(mine))
        yield taking


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let processes started meanwhile not hear an interrupt at the terminal: the one who was asked ends them."""
    try:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    except AttributeError:  # not every system can; there a process is deaf once it works
        yield
        return
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _parts(connection: Connection) -> Iterator[Any]:
    while True:
        try:
            is_part, part = connection.recv()
        except (EOFError, OSError):
            why = "its process is gone"
            raise ShareFailed(why) from None
        if not is_part:
            if part is None:
                return
            raise ShareFailed(part)
        yield part


def _work(connection: Connection, work: Callable[..., Iterable[object]], share: tuple[Any, ...]) -> None:
    """Do one share and send its parts: the whole life of a process of a crew."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is read and sent makes no circles, and looking for some takes a third of the time
    try:
        for part in work(*share):
            connection.send((True, part))
        connection.send((False, None))
    except OSError:  # nobody takes the parts any more
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        connection.send((False, repr(error)))


def _end(process: SpawnProcess, connection: Connection) -> None:
    connection.close()
    process.terminate()
    process.join()
    process.close()
