"""The openings of sealed events: `openings.db` beside the records, readable by its owner alone.

The order of writes is the design. Openings are written, and on an order destroyed, under the ledger's write lock and
durably before the records that go with them are committed. So no record that was acknowledged lacks its opening, and
no erasure is recorded that was not carried out. A crash between the two leaves openings of records that never came to
be, of no use and no harm: whoever seals next clears them away. They can only be the last that were written, so the
walk back from the end stops at the first whose record stands.

The file keeps no log beside it (`journal_mode = DELETE`): what is deleted is overwritten in place (`secure_delete`),
and nothing of it waits in a write-ahead log. Nothing that rules, views for everybody, proofs or replays are computed
from is in here.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.sealing import Opening, reveal
from archive.closing import Closing
from archive.errors import IntegrityFailure, Locked, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

NAME: Final = "openings.db"
MODE: Final = 0o600
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
LOCK_SECONDS: Final = 30

TABLES: Final = """
CREATE TABLE openings (
  number INTEGER PRIMARY KEY,
  commitment BLOB NOT NULL UNIQUE CHECK (length(commitment) = 32),
  position INTEGER NOT NULL,
  salt BLOB NOT NULL CHECK (length(salt) = 32),
  event BLOB NOT NULL
) STRICT;
CREATE TABLE copies (
  commitment BLOB NOT NULL,
  place TEXT NOT NULL,
  given_at TEXT NOT NULL,
  PRIMARY KEY (commitment, place)
) STRICT, WITHOUT ROWID
"""
"""`position` says where the record stands that an opening was made for; `copies`, which openings were given out, where
to and when: what an order to erase cannot reach."""

PRAGMAS: Final = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",  # a commit has reached the disk, and so has the journal's removal
    "PRAGMA fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)
COLUMNS: Final = "position, commitment, salt, event"


class OpeningsExposed(Refused):
    """Others than its owner can read the openings, or put others in their place."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(
            f"{path} is open to others (mode {mode:04o})",
            hint=f"`chmod {MODE:o}` it, and consider whether what is sealed has been read",
        )


class OpeningsClosed(Refused):
    """The system does not let the openings be read or written."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(
            f"{path} cannot be used: {why or 'the system gives no reason'}",
            hint="what is sealed is shown to whoever may read that file, and sealed by whoever may write it",
        )


class OpeningsBusy(Locked):
    """Another process has been writing openings for too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is locked by another process", hint="try again when it is done")


class OpeningsDamaged(IntegrityFailure):
    """SQLite cannot make sense of the file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}", hint="put a backup of it in its place")


class Kept(NamedTuple):
    """An opening, and the position of the record that it was made for."""

    position: int
    opening: Opening


class Copy(NamedTuple):
    """Where openings were given out to, and when."""

    place: str
    given_at: str


class Openings(Closing):
    """The openings of one ledger. The file need not be there: it is made for the first event that is sealed."""

    def __init__(self, path: Path) -> None:
        """Take the path of `openings.db`."""
        self.path = path
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, commitment: str) -> Opening | None:
        """Return the opening of a commitment, or None. Raises `FalseOpening`, `Refused`, `IntegrityFailure`."""
        found = self._select(f"SELECT {COLUMNS} FROM openings WHERE commitment = ?", bytes.fromhex(commitment))
        return found[0].opening.check() if found else None

    def holds(self, commitment: str) -> bool:
        """Tell whether there is an opening of a commitment, whatever it opens."""
        return bool(self._select(f"SELECT {COLUMNS} FROM openings WHERE commitment = ?", bytes.fromhex(commitment)))

    def reveal(self, event: Any) -> Any:  # noqa: ANN401 - of any type
        """Return an event as it was handed in, where its opening is here; else as it is recorded. Raises as `find`."""
        return reveal(event, self._event)

    def all(self) -> Iterator[Kept]:
        """Yield every opening, unchecked, in the order in which they were made."""
        yield from self._select(f"SELECT {COLUMNS} FROM openings ORDER BY number")

    def count(self) -> int:
        """Return how many openings there are. Raises `Refused`, `IntegrityFailure`."""
        return int(next(iter(self._ask("SELECT count(*) FROM openings")), (0,))[0])

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the file, a line each. Raises as `count`."""
        return [line for (line,) in self._ask("PRAGMA integrity_check") if line != "ok"]

    def settle(self, records: sqlite3.Cursor, made: Sequence[Kept], erased: Sequence[str]) -> None:
        """Write the openings made in an append and destroy those erased in it, just before its records are committed.

        `records` is the ledger's cursor, which holds its lock. Raises `Refused`, `Locked`, `IntegrityFailure`.
        """
        if made:
            with self._writing() as cursor:
                _clear(cursor, records)
                _insert(cursor, made)
        self.destroy(erased)

    def take_in(self, kept: Iterable[Kept]) -> None:
        """Write openings that came from elsewhere, each checked. Raises as `find`, and `Locked`."""
        with self._writing() as cursor:
            _insert(cursor, kept)

    def destroy(self, commitments: Iterable[str]) -> int:
        """Destroy openings, overwriting them, and return how many were there. Raises `Refused`, `Locked`."""
        gone = [(bytes.fromhex(commitment),) for commitment in commitments]
        if not gone or not self.path.exists():
            return 0
        with self._writing() as cursor:
            count = cursor.executemany("DELETE FROM openings WHERE commitment = ?", gone).rowcount
        with self._translated():
            self._open().execute("VACUUM")
        return count

    def note_copies(self, commitments: Iterable[str], place: str, given_at: str) -> None:
        """Keep where openings were given out to. Raises `Refused`, `Locked`."""
        with self._writing() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO copies VALUES (?, ?, ?)",
                [(bytes.fromhex(commitment), place, given_at) for commitment in commitments],
            )

    def copies(self, commitments: Iterable[str]) -> list[Copy]:
        """Return where any of these openings were given out to, each place once, the oldest first."""
        found: dict[str, str] = {}
        for commitment in commitments:
            found |= self._ask("SELECT place, given_at FROM copies WHERE commitment = ?", bytes.fromhex(commitment))
        return sorted((Copy(*each) for each in found.items()), key=lambda copy: (copy.given_at, copy.place))

    def _event(self, commitment: str) -> Any:  # noqa: ANN401 - of any type, or None
        opening = self.find(commitment)
        return None if opening is None else opening.read()

    def _select(self, query: str, *arguments: bytes) -> list[Kept]:
        found = self._ask(query, *arguments)
        return [Kept(position, Opening(commitment.hex(), salt, event)) for position, commitment, salt, event in found]

    def _ask(self, query: str, *arguments: bytes) -> list[Any]:
        if not self.path.exists():
            return []
        with self._translated():
            return self._open().execute(query, arguments).fetchall() if self._is_made() else []

    def _is_made(self) -> bool:
        """Tell whether the tables are there: a process may have ended between making the file and making them."""
        return self._open().execute("SELECT 1 FROM sqlite_schema").fetchone() is not None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        """Give a cursor whose changes are on the disk at the end, or not at all."""
        with self._translated(), closing(self._open(make=True).cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                if not self._is_made():
                    for statement in TABLES.split(";"):
                        cursor.execute(statement.strip())
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise

    def _open(self, *, make: bool = False) -> sqlite3.Connection:
        check_mode(self.path)
        if self._connection is None:
            is_new = make and not self.path.exists()
            if is_new:
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, MODE))
                os.chmod(self.path, MODE)  # noqa: PTH101 - whatever the mask of the process takes away
            uri = f"{self.path.absolute().as_uri()}?mode=rw"  # to read too: a journal left by a crash is rolled back
            connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=LOCK_SECONDS
            )
            self._connection = connection
            for pragma in PRAGMAS:
                connection.execute(pragma)
        return self._connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what the system and SQLite say into the archive's errors."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise OpeningsBusy(self.path) from None
            raise OpeningsClosed(self.path, str(error)) from None
        except sqlite3.DatabaseError as error:
            self.close()
            raise OpeningsDamaged(self.path, str(error)) from None
        except OSError as error:
            raise OpeningsClosed(self.path, error.strerror) from None


def check_mode(path: Path) -> None:
    """Let openings be used that their owner alone can read. Raises `OpeningsExposed`."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if os.name != "nt" and mode & OTHERS:
        raise OpeningsExposed(path, stat.S_IMODE(mode))


def _insert(cursor: sqlite3.Cursor, kept: Iterable[Kept]) -> None:
    cursor.executemany(
        "INSERT OR IGNORE INTO openings (position, commitment, salt, event) VALUES (?, ?, ?, ?)",
        ((position, bytes.fromhex(one.commitment), one.salt, one.event) for position, one in kept),
    )


def _clear(cursor: sqlite3.Cursor, records: sqlite3.Cursor) -> None:
    """Take away, from the end, the openings of records that never came to be."""
    while last := cursor.execute(
        "SELECT number, position, commitment FROM openings ORDER BY number DESC LIMIT 1"
    ).fetchone():
        number, position, commitment = last
        stands = records.execute("SELECT state FROM records WHERE position = ?", (position,)).fetchone()
        if stands is not None and commitment.hex().encode() in bytes(stands[0]):
            return
        cursor.execute("DELETE FROM openings WHERE number = ?", (number,))
