"""Files that outlast a power cut, and steps that only one process takes at a time.

A file is written beside its place, synced, and renamed into it, so that whoever reads finds the old bytes or the new
ones; the directory is synced too, since the rename is one of its bytes.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from archive.errors import Locked, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_SECONDS_MAX: Final = 10.0
TRY_SECONDS: Final = 0.02
LOCK: Final = ".lock"


class Busy(Locked):
    """Another process is at it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"another process is at work in {folder}, and was for {WAIT_SECONDS_MAX:g} seconds", hint="try again later"
        )


class CannotKeep(Refused):
    """The system does not let a file be kept."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be written: {why or 'the system gives no reason'}")


def put(path: Path, data: bytes) -> None:
    """Write a file, or write it anew: the old bytes or the new ones, whatever happens. Raises `CannotKeep`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise CannotKeep(path, error.strerror) from None


def sync_folder(folder: Path) -> None:
    """Make the names in a directory last."""
    if os.name == "nt":  # directories cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a directory for this process until the block ends, or the process does. Raises `Busy`, `CannotKeep`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise CannotKeep(folder / LOCK, error.strerror) from None
    try:
        until = time.monotonic() + WAIT_SECONDS_MAX
        while not _taken(descriptor):
            if time.monotonic() > until:
                raise Busy(folder)
            time.sleep(TRY_SECONDS)
        yield
    finally:
        os.close(descriptor)  # which gives it back


def _taken(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - each system has one of the two

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
