"""What is sealed, shown to who may read the openings: views of their own, in a directory closed to all others."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from archive.errors import Refused
from archive.ledger.opened import OpenedFeed
from archive.ledger.openings import OTHERS, Openings

if TYPE_CHECKING:
    from pathlib import Path

    from archive.ledger.folder import Folder

FOLDER_MODE: Final = 0o700


class SealedExposed(Refused):
    """Others can enter the directory of the views that show what is sealed."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(
            f"{path} is open to others (mode {mode:04o})",
            hint=f"`chmod {FOLDER_MODE:o}` it, and consider whether what is sealed has been read",
        )


class SealedUnwritable(Refused):
    """There is no place for the views that show what is sealed."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be made: {why or 'the system gives no reason'}")


def opened(folder: Folder) -> OpenedFeed:
    """Return the records with what is sealed opened, and a place for their views made. Raises `Refused`, `NoLedger`."""
    path = folder.sealed_views.parent
    try:
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
        mode = path.stat().st_mode
    except OSError as error:
        raise SealedUnwritable(path, error.strerror) from None
    if os.name != "nt" and mode & OTHERS:
        raise SealedExposed(path, stat.S_IMODE(mode))
    openings = Openings(folder.openings)
    openings.count()  # says at once if they may not be read
    return OpenedFeed(folder.ledger, openings)


def forget(folder: Folder) -> None:
    """Overwrite and remove the views that show what is sealed; they are built again when somebody asks."""
    path = folder.sealed_views
    for found in path.parent.glob(f"{path.name}*") if path.parent.is_dir() else ():
        with suppress(FileNotFoundError), found.open("r+b") as file:
            left = found.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
            found.unlink()
