"""The library's SQLite recorder over our tables, and its one write transaction with the lock taken first."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from eventsourcing.persistence import Notification
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)

from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.upcasts import upcast
from archive.errors import Conflict, IntegrityFailure, Locked, Refused
from archive.ledger import rows
from archive.ledger.mapper import CARRIED, StoredRecord
from archive.ledger.schema import APPLICATION_ID, STATEMENTS, WRITER_PRAGMAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from eventsourcing.persistence import StoredEvent
    from eventsourcing.utils import Environment

    from archive.ledger.mapper import Stamped

LOCK_SECONDS: Final = 30
"""How long a writer waits for another before it gives up."""

CACHED_STATEMENTS: Final = 256

GIVING: Final = frozenset({ObjectAccessioned, RecordCorrected, RecordDisputed})
"""Events that may give an accession number."""


class WriterBusy(Locked):
    """Another process has been writing for too long."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} has been locked by another writer for {LOCK_SECONDS} seconds", hint="try again when it is done"
        )


class Unwritable(Refused):
    """The ledger's file cannot be written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}", hint="look at the file's owner, mode and disk")


class Broken(IntegrityFailure):
    """SQLite cannot make sense of the file."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}", hint="restore it from a backup, then `archive verify`")


class Overtaken(Conflict):
    """The store refused a row because its place or id is taken."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the ledger has something else in this place: {why}", hint="nothing was written; try again")


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn SQLite's errors into the archive's."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Overtaken(str(error)) from None
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise WriterBusy(path) from None
        if any(word in str(error) for word in ("no such", "decode")):  # a table is gone, a name is no text any more
            raise Broken(path, str(error)) from None
        raise Unwritable(path, str(error)) from None
    except sqlite3.DatabaseError as error:
        raise Broken(path, str(error)) from None


class LedgerPool(SQLiteConnectionPool):
    """Connections with our pragmas, and a cache of statements that deserves the name."""

    def _create_connection(self) -> SQLiteConnection:
        with translated(self.db_name):
            connection = sqlite3.connect(
                self.db_name,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=CACHED_STATEMENTS,
                timeout=LOCK_SECONDS,
            )
            for pragma in WRITER_PRAGMAS:
                connection.execute(pragma)
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode != "wal":  # some network drives
            connection.close()
            raise Unwritable(self.db_name, "there is no write-ahead log on its drive")
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """A datastore whose write transactions take the lock before anything is read."""

    def __init__(self, path: str) -> None:
        """Take the path of `ledger.db`."""
        super().__init__(path, originator_id_type="text")
        self.pool.close()
        self.path = path
        self.pool = LedgerPool(db_name=path, pool_size=2, max_overflow=0)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Begin at once (`commit`: with the write lock), roll back on any error."""
        with self.get_connection(commit=commit) as pooled, translated(self.path):
            cursor = pooled.cursor()
            cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield cursor
                if commit:
                    pooled.commit()
            finally:
                pooled.rollback()  # of what was not committed; nothing otherwise


class LedgerRecorder(SQLiteApplicationRecorder):
    """Records in `ledger.db`, behind the interface that the library's Application speaks."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore)
        self._writing: SQLiteCursor | None = None
        self._keys: dict[str, dict[str, int]] = {"streams": {}, "types": {}}

    def create_table(self) -> None:
        """Make the tables of an empty ledger. Raises `Overtaken` where there are some."""
        with self.datastore.transaction(commit=True) as cursor:
            if cursor.sqlite_cursor.execute("SELECT 1 FROM sqlite_schema").fetchone():
                why = "there are tables"
                raise Overtaken(why)
            cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            for statement in STATEMENTS:
                cursor.execute(statement)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """Hold the write lock; what is inserted meanwhile is committed at the end, or nothing is."""
        try:
            with self.datastore.transaction(commit=True) as cursor:
                self._writing = cursor
                yield cursor.sqlite_cursor
        except BaseException:
            self._keys = {"streams": {}, "types": {}}  # keys given out in the transaction are gone with it
            raise
        finally:
            self._writing = None

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> None:
        """Insert stamped records within the open write transaction, or in one of their own."""
        if self._writing is not None:
            self._insert(self._writing.sqlite_cursor, stored_events)
            return
        with self.writing() as cursor:
            self._insert(cursor, stored_events)

    def _insert(self, cursor: sqlite3.Cursor, stored_events: Sequence[Any]) -> None:
        stored: Sequence[Stamped] = stored_events
        streams = self._known_keys(cursor, "streams", (one.originator_id for one in stored))
        types = self._known_keys(cursor, "types", (one.topic for one in stored))
        # sqlite3 asks around how each `bytes` is to be adapted; a `bytearray` it takes as it is, in half the time
        cursor.executemany(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.position,
                    streams[one.originator_id],
                    one.originator_version,
                    types[one.topic],
                    bytearray(one.id),
                    bytearray(one.leaf),
                    bytearray(one.state),
                )
                for one in stored
            ],
        )

    def _known_keys(self, cursor: sqlite3.Cursor, table: str, names: Iterable[str]) -> dict[str, int]:
        """Return the keys of names, those of names that are new to the store given out in the order of the names."""
        keys = self._keys[table]
        if new := list(dict.fromkeys(name for name in names if name not in keys)):
            marks = ",".join("?" * len(new))
            asked = f"SELECT name, key FROM {table} WHERE name IN ({marks}) UNION ALL SELECT '', max(key) FROM {table}"
            found = dict(cursor.execute(asked, new))
            last = found.pop("") or 0
            made = dict(zip((name for name in new if name not in found), count(last + 1), strict=False))
            cursor.executemany(f"INSERT INTO {table} (name, key) VALUES (?, ?)", made.items())
            keys |= found | made
        return keys

    def note_numbers(self, cursor: sqlite3.Cursor, given: Sequence[tuple[str, str]]) -> None:
        """Keep that streams were once given accession numbers: (number, stream) each."""
        if given:
            keys = self._known_keys(cursor, "streams", (stream for _, stream in given))
            cursor.executemany(
                "INSERT INTO numbers SELECT ?1, ?2 WHERE NOT EXISTS"
                " (SELECT 1 FROM numbers WHERE number = ?1 AND stream = ?2)",
                [(number, keys[stream]) for number, stream in given],
            )

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return a stream's stored records."""
        order = "DESC" if desc else "ASC"
        with self.datastore.transaction(commit=False) as cursor:
            found = rows.select(
                cursor.sqlite_cursor,
                "WHERE records.stream = (SELECT key FROM streams WHERE name = ?)"
                f" AND records.seq > ? AND records.seq <= ? ORDER BY records.seq {order} LIMIT ?",
                (str(originator_id), gt or 0, 2**62 if lte is None else lte, -1 if limit is None else limit),
            )
            return [cast("StoredEvent", StoredRecord._make(row[:-1])) for row in found]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return records in the order of positions, as the library's notifications."""
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        marks = ",".join("?" * len(topics))
        among = f" AND types.name IN ({marks})" if topics else ""
        with self.datastore.transaction(commit=False) as cursor:
            found = rows.select(
                cursor.sqlite_cursor,
                f"WHERE records.position > ? AND records.position <= ?{among} ORDER BY records.position LIMIT ?",
                (after, 2**62 if stop is None else stop, *topics, limit),
            )
            return [Notification(row.stream, row.seq, row.type, row.state, row.position) for row in found]

    def max_notification_id(self) -> int:
        """Return the last position; 0 in an empty ledger."""
        with self.datastore.transaction(commit=False) as cursor:
            return rows.last_position(cursor.sqlite_cursor)


def numbers_given(event: Any) -> list[str]:  # noqa: ANN401 - of any type, or sealed
    """Return the accession numbers that an event gives, itself or in one that it carries."""
    carried = [value for name in CARRIED if (value := getattr(event, name, None)) is not None]
    return [stated.number for stated in map(upcast, (event, *carried)) if isinstance(stated, ObjectAccessioned)]


class LedgerFactory(SQLiteFactory):
    """Builds the above for the library, from nothing but the path."""

    application_recorder_class: type[SQLiteApplicationRecorder] = LedgerRecorder

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.datastore.close()
        self.datastore = LedgerDatastore(str(Path(self.env.get(self.SQLITE_DBNAME) or "")))
