"""Attachments: files kept by the SHA-256 of their bytes, so that a record's digest finds them and proves them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.errors import NotFound, Refused

if TYPE_CHECKING:
    from archive.ledger.folder import Folder

READ_BYTES: Final = 2**20


class NoSuchFile(NotFound):
    """A file was to be attached that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no file {path}", hint="mend the path")


class NotKept(Refused):
    """A file cannot be read, or the ledger's directory cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be kept: {why}", hint="look at its kind, its permissions and the disk")


class Attachment(NamedTuple):
    """One file: the SHA-256 of its bytes in hex, and how many they are."""

    sha256: str
    bytes: int


def measure(path: Path) -> Attachment:
    """Return what a file is, without keeping it. Raises `NoSuchFile`, `NotKept`."""
    return _through(path, None)


def keep(folder: Folder, path: Path) -> Attachment:
    """Keep a copy of a file among the ledger's objects, whole and under its own digest, or not at all.

    Kept before its record is written: a file without a record harms nobody. Raises `NoSuchFile`, `NotKept`.
    """
    try:
        folder.objects.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder.objects, prefix=".")
    except OSError as error:
        raise NotKept(folder.objects, error.strerror or str(error)) from None
    beside = Path(name)
    try:
        found = _through(path, descriptor)
        beside.chmod(0o444)
        beside.replace(folder.objects / found.sha256)
    except OSError as error:
        raise NotKept(path, error.strerror or str(error)) from None
    finally:
        os.close(descriptor)
        beside.unlink(missing_ok=True)
    return found


def _through(path: Path, descriptor: int | None) -> Attachment:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while data := file.read(READ_BYTES):
                digest.update(data)
                size += len(data)
                if descriptor is not None:
                    _write(descriptor, data)
    except FileNotFoundError:
        raise NoSuchFile(path) from None
    except OSError as error:
        raise NotKept(path, error.strerror or str(error)) from None
    if descriptor is not None:
        os.fsync(descriptor)
    return Attachment(digest.hexdigest(), size)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
