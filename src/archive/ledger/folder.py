"""The ledger's directory: what lies where in it, and its configuration.

`archive.toml` says where things are and what the writer's habits are. Nothing that a rule depends on stands in it:
such settings are events of the ledger.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from archive.errors import NoLedger, Refused, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGURATION: Final = "archive.toml"
ENVIRONMENT: Final = "ARCHIVE_LEDGER"
CONFIGURATION_BYTES_MAX: Final = 100_000
SETTINGS: Final = ("recorded_by", "mirrors", "checks", "quorum", "witnesses", "timestamp_roots")
SEVERITIES: Final = ("off", "note", "warning", "error")
"""How grave what a rule finds may be taken to be; `off` leaves the rule out."""
PARTY: Final = re.compile(r"party/[a-z0-9][a-z0-9._-]{0,95}")
"""The form of a party's stream, as the catalogue has it: reading a configuration needs no catalogue."""


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


class HeldAlready(Refused):
    """A ledger was to be made where there is one, or the remains of one that was begun."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} holds a ledger already", hint="name another directory")


class NotMade(Refused):
    """The system does not let a ledger's directory be made."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(
            f"{path} cannot be made: {why or 'the system gives no reason'}", hint="name a directory where you may write"
        )


class Folder(Struct, frozen=True, kw_only=True):
    """A ledger's directory. `recorded_by` is the party that records what names nobody.

    `severities` are how grave what a rule of `archive check` finds is taken to be here, by the rule's name.
    """

    root: Path
    recorded_by: str
    mirrors: tuple[Path, ...] = ()
    severities: Mapping[str, str] = {}
    witnesses: tuple[tuple[str, str], ...] = ()
    """Names given here, and the verifier keys of the witnesses that have them."""
    quorum: int = 0
    """How many witnesses have to have signed a checkpoint that is given out as evidence."""
    timestamp_roots: tuple[Path, ...] = ()
    """Certificates of the time-stamping authorities to believe."""

    @property
    def ledger(self) -> Path:
        """The records."""
        return self.root / "ledger.db"

    @property
    def views(self) -> Path:
        """The views; derived, may be deleted."""
        return self.root / "views.db"

    @property
    def openings(self) -> Path:
        """The openings of sealed events; not there as long as nothing is sealed."""
        return self.root / "openings.db"

    @property
    def sealed_views(self) -> Path:
        """The views for who may read openings; derived, in a directory that its owner alone may enter."""
        return self.root / "sealed" / "views.db"

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
    try:
        with path.open("rb") as file:
            data = file.read(CONFIGURATION_BYTES_MAX + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise NotAFolder(root) from None
    except OSError as error:
        raise BadConfiguration(path, f"it cannot be read: {error.strerror}") from None
    if len(data) > CONFIGURATION_BYTES_MAX:
        raise BadConfiguration(path, f"it is larger than {CONFIGURATION_BYTES_MAX} bytes")
    try:
        settings = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadConfiguration(path, f"it is not TOML: {error}") from None
    return _configured(root, path, settings)


def create(root: Path, recorded_by: str) -> Folder:
    """Make the directories of a new ledger; `configure` completes it. Raises `HeldAlready`, `NotMade`."""
    folder = Folder(root=root, recorded_by=recorded_by)
    if (root / CONFIGURATION).exists() or folder.ledger.exists():
        raise HeldAlready(root)
    for directory, mode in _directories(folder):
        with _making(directory):
            directory.mkdir(mode=mode, parents=True, exist_ok=True)
    return folder


def configure(folder: Folder) -> None:
    """Write the configuration, which makes the directory a ledger's: last of all, so that none is half made.

    Raises `NotMade`.
    """
    path = folder.root / CONFIGURATION
    text = (
        "# Where this ledger's things are, and what its writer's habits are.\n"
        "# Settings that rules depend on (time zone, number pattern) are events of the ledger.\n\n"
        "# The party that records what names nobody else.\n"
        f'recorded_by = "{folder.recorded_by}"\n\n'
        "# Directories, outside this one, that get a copy of every checkpoint.\n"
        "mirrors = []\n\n"
        "# PEM files with the root certificates of the time-stamping authorities whose word counts.\n"
        "timestamp_roots = []\n\n"
        "# How many of the witnesses below have to have signed a checkpoint that proofs rest on.\n"
        "quorum = 0\n\n"
        "# Witnesses whose cosignatures count: a name of your choice, and the verifier key that they gave you.\n"
        "[witnesses]\n\n"
        "# How grave findings of `archive check` are taken to be: off, note, warning or error, by rule.\n"
        "# [checks]\n"
        '# single-source = "off"\n'
    )
    with _making(path), path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def lay_out(root: Path, recorded_by: str) -> Folder:
    """Make what a ledger's directory has beside the records: its folders and its configuration. Raises `NotMade`."""
    folder = Folder(root=root, recorded_by=recorded_by)
    for directory, mode in _directories(folder):
        with _making(directory):
            directory.mkdir(mode=mode, parents=True, exist_ok=True)
    configure(folder)
    return folder


def discard(folder: Folder) -> None:
    """Take away the records and directories of a ledger that could not be completed; other things there stay."""
    for suffix in ("", "-wal", "-shm"):
        folder.ledger.with_name(folder.ledger.name + suffix).unlink(missing_ok=True)
    for directory, _ in reversed(_directories(folder)):
        with suppress(OSError):  # not empty, so not ours alone
            directory.rmdir()


def _directories(folder: Folder) -> list[tuple[Path, int]]:
    """Return what a ledger's directory consists of, outermost first, with its mode."""
    return [(folder.root, 0o777), (folder.checkpoints, 0o777), (folder.objects, 0o777), (folder.keys, 0o700)]


@contextmanager
def _making(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise NotMade(path, "something else stands there") from None
    except OSError as error:
        raise NotMade(path, error.strerror) from None


def _configured(root: Path, path: Path, settings: Mapping[str, Any]) -> Folder:
    for name in settings:
        if name not in SETTINGS:
            raise BadConfiguration(path, f"there is no such setting; known are {', '.join(SETTINGS)}", name)
    recorded_by = settings.get("recorded_by")
    if recorded_by is None:
        raise BadConfiguration(path, "it is missing", "recorded_by")
    if not isinstance(recorded_by, str) or not PARTY.fullmatch(recorded_by):
        raise BadConfiguration(
            path, f"it names a party, such as party/registry, and this is {recorded_by!r}", "recorded_by"
        )
    mirrors = _paths(path, settings, "mirrors", "directories")
    severities = settings.get("checks", {})
    if not isinstance(severities, dict):
        raise BadConfiguration(path, "it is a table of rules and severities", "checks")
    for rule, severity in severities.items():
        if severity not in SEVERITIES:
            raise BadConfiguration(path, f"it is one of {', '.join(SEVERITIES)}", f"checks.{rule}")
    witnesses, quorum = _witnesses(path, settings)
    return Folder(
        root=root,
        recorded_by=recorded_by,
        mirrors=tuple(root / mirror for mirror in mirrors),
        timestamp_roots=tuple(root / name for name in _paths(path, settings, "timestamp_roots", "files")),
        severities=severities,
        witnesses=witnesses,
        quorum=quorum,
    )


def _paths(path: Path, settings: Mapping[str, Any], field: str, kind: str) -> list[str]:
    found = settings.get(field, [])
    if not isinstance(found, list) or not all(isinstance(name, str) and name for name in found):
        raise BadConfiguration(path, f"it is a list of {kind}, and this is {found!r}", field)
    return found


def _witnesses(path: Path, settings: Mapping[str, Any]) -> tuple[tuple[tuple[str, str], ...], int]:
    witnesses = settings.get("witnesses", {})
    if not isinstance(witnesses, dict) or not all(isinstance(vkey, str) for vkey in witnesses.values()):
        why = f"it is a table of names and verifier keys, and this is {witnesses!r}"
        raise BadConfiguration(path, why, "witnesses")
    quorum = settings.get("quorum", 0)
    if type(quorum) is not int or not 0 <= quorum <= len(witnesses):
        raise BadConfiguration(path, f"it is a number up to that of the witnesses, and this is {quorum!r}", "quorum")
    return tuple(witnesses.items()), quorum
