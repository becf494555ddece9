"""Work shared among the cores of this machine: each share in a process of its own, what it comes to sent as it goes.

A process is started afresh and knows nothing of the program that shares out its work but where that finds its modules:
it is no copy of it, which may have files and threads of its own, nor does it run it again. Processes end with the one
that started them, however that ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Part = TypeVar("Part")

BEGIN: Final = "import sys; sys.path[:] = {path!r}; from archive.crew import work; work()"
PROTOCOL: Final = pickle.HIGHEST_PROTOCOL


class ShareFailed(Exception):
    """The process of one share could not do its work; what went wrong is found by doing the whole work here."""


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system tells which
        return os.cpu_count() or 1


@contextmanager
def crew(task: Callable[..., Iterable[Part]], shares: Sequence[tuple[Any, ...]]) -> Iterator[list[Iterator[Part]]]:
    """Begin `task(*share)` for each share, and give what yields its parts, in their order.

    The task is a function of a module; shares and parts can be pickled. A process waits with its next part until the
    one before is taken. Raises `ShareFailed` where no process can be started; taking a part does where the task raised
    anything, or its process is gone.
    """
    with ExitStack() as ending:
        taking = []
        for share in shares:
            process = _begun()
            ending.callback(_end, process)
            assert process.stdin is not None  # noqa: S101 - asked for when it was begun
            assert process.stdout is not None  # noqa: S101 - likewise
            with suppress(BrokenPipeError), process.stdin as asked:  # whoever takes its parts will hear that it is gone
                pickle.dump((task, share), asked, PROTOCOL)
            taking.append(_parts(process.stdout))
        yield taking


def _begun() -> subprocess.Popen[bytes]:
    """Return a process that waits to be told its share. Raises `ShareFailed`."""
    if not sys.executable:  # as where another program has Python within it
        why = "there is no interpreter to start"
        raise ShareFailed(why)
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, on our own module
            [sys.executable, "-c", BEGIN.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt at the terminal is for the one who was asked
        )
    except OSError as error:
        raise ShareFailed(str(error)) from None


def _parts(stream: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            is_part, part = pickle.load(stream)  # noqa: S301 - from a process of our own
        except (EOFError, OSError, pickle.UnpicklingError):
            why = "its process is gone"
            raise ShareFailed(why) from None
        if not is_part:
            if part is None:
                return
            raise ShareFailed(part)
        yield part


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()
    process.terminate()
    process.wait()


def work() -> None:
    """Do one share and send its parts: the whole life of a process of a crew."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is read and sent makes no circles, and looking for some takes a third of the time
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever else is printed is no part
    try:
        task, share = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the one that started this process
        try:
            for part in task(*share):
                pickle.dump((True, part), out, PROTOCOL)
                out.flush()
            pickle.dump((False, None), out, PROTOCOL)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            pickle.dump((False, repr(error)), out, PROTOCOL)
        out.flush()
    except OSError:  # nobody takes the parts any more
        os._exit(1)
