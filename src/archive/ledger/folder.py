"""The ledger's directory: what lies where in it, and its configuration.

`archive.toml` says where things are and what the writer's habits are. Nothing that a rule depends on stands in it:
such settings are events of the ledger.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.errors import NoLedger, Refused, Where

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIGURATION: Final = "archive.toml"
ENVIRONMENT: Final = "ARCHIVE_LEDGER"
CONFIGURATION_BYTES_MAX: Final = 100_000
KNOWN_SETTINGS: Final = {"recorded_by": str, "mirrors": list}


class NoLedgerHere(NoLedger):
    """No directory with a ledger was named or found."""

    def __init__(self, start: Path) -> None:
        super().__init__(
            f"there is no ledger in {start} or above it",
            hint=f"`archive init DIR` makes one; -L DIR or ${ENVIRONMENT} names one",
        )


class NotAFolder(NoLedger):
    """A directory was named as a ledger and has no configuration."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has no {CONFIGURATION}, so it is no ledger", hint="`archive init DIR` makes one")


class BadConfiguration(Refused):
    """`archive.toml` cannot be understood."""

    def __init__(self, path: Path, why: str, field: str | None = None) -> None:
        super().__init__(why, hint="mend the file; it is plain TOML", where=Where(file=str(path), field=field))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A ledger's directory. `recorded_by` is the party that records what names nobody."""

    root: Path
    recorded_by: str
    mirrors: tuple[Path, ...] = ()

    @property
    def ledger(self) -> Path:
        """The records."""
        return self.root / "ledger.db"

    @property
    def views(self) -> Path:
        """The views; derived, may be deleted."""
        return self.root / "views.db"

    @property
    def checkpoints(self) -> Path:
        """Signed checkpoints."""
        return self.root / "checkpoints"

    @property
    def keys(self) -> Path:
        """Private keys."""
        return self.root / "keys"

    @property
    def signing_key(self) -> Path:
        """The key that signs checkpoints."""
        return self.keys / "signing.key"

    @property
    def objects(self) -> Path:
        """Attachments by SHA-256."""
        return self.root / "objects"


def find(named: str | None, environment: Mapping[str, str], start: Path) -> Folder:
    """Return the ledger named, else that of the environment, else the nearest upward. Raises `NoLedger`, `Refused`."""
    name = named or environment.get(ENVIRONMENT)
    if name:
        return read(Path(name))
    for directory in (start, *start.parents):
        if (directory / CONFIGURATION).is_file():
            return read(directory)
    raise NoLedgerHere(start)


def read(root: Path) -> Folder:
    """Return the ledger's directory as configured. Raises `NotAFolder`, `BadConfiguration`."""
    path = root / CONFIGURATION
    if not path.is_file():
        raise NotAFolder(root)
    if path.stat().st_size > CONFIGURATION_BYTES_MAX:
        raise BadConfiguration(path, f"it is larger than {CONFIGURATION_BYTES_MAX} bytes")
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(path, str(error)) from None
    return Folder(root=root, **_checked(path, settings))


def _checked(path: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in settings.items():
        wanted = KNOWN_SETTINGS.get(name)
        if wanted is None:
            known = ", ".join(KNOWN_SETTINGS)
            raise BadConfiguration(path, f"there is no such setting; known are {known}", name)
        if not isinstance(value, wanted):
            raise BadConfiguration(path, f"it needs a {wanted.__name__}, not {value!r}", name)
    if "recorded_by" not in settings:
        raise BadConfiguration(path, "it is missing", "recorded_by")
    mirrors = tuple(path.parent / mirror for mirror in settings.get("mirrors", ()) if isinstance(mirror, str))
    return {"recorded_by": settings["recorded_by"], "mirrors": mirrors}


def create(root: Path, recorded_by: str) -> Folder:
    """Make the directory and its configuration. Raises `Refused` where there is a ledger already."""
    path = root / CONFIGURATION
    if path.exists() or (root / "ledger.db").exists():
        message = f"{root} holds a ledger already"
        raise Refused(message, hint="name another directory")
    return lay_out(root, recorded_by)


def lay_out(root: Path, recorded_by: str) -> Folder:
    """Make what a ledger's directory has beside the records: its configuration and its folders."""
    path = root / CONFIGURATION
    folder = Folder(root=root, recorded_by=recorded_by)
    for directory in (root, folder.checkpoints, folder.objects):
        directory.mkdir(parents=True, exist_ok=True)
    folder.keys.mkdir(mode=0o700, exist_ok=True)
    text = (
        "# Where this ledger's things are, and what its writer's habits are.\n"
        "# Settings that rules depend on (time zone, number pattern) are events of the ledger.\n\n"
        "# The party that records what names nobody else.\n"
        f'recorded_by = "{recorded_by}"\n\n'
        "# Directories, outside this one, that get a copy of every checkpoint.\n"
        "mirrors = []\n"
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return folder
