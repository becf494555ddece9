"""Views written page by page: the rows of a page and the position reached, in one transaction of the library's."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from archive.views.reader import TRACKED
from archive.views.schema import FORMAT, INDEXES, INSERT_STATEMENT, META, NOT_KNOWN, PUT_STREAM, SHOWN, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.views.folding import Rows

LOCK_SECONDS: Final = 30
"""How long one who writes views waits for another."""

SHARED_PRAGMAS: Final = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -65536")
"""Of views in use: what a crash loses is folded again, so a commit need not wait for the disk."""

BULK_PRAGMAS: Final = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -131072")
"""Of views that nobody sees before they are whole: a crash leaves a file to be thrown away."""

SORTING_PRAGMAS: Final = ("PRAGMA cache_size = -8192", "PRAGMA threads = 2")
"""For making indexes: what is sorted is cut so small that other threads sort parts of it meanwhile."""


class Overtaken(Exception):
    """Another process has brought the views further in the meantime; look again and go on from there."""


class _Pool(SQLiteConnectionPool):
    """Connections to a derived file."""

    pragmas: tuple[str, ...] = SHARED_PRAGMAS

    def _create_connection(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.db_name, isolation_level=None, check_same_thread=False, cached_statements=64, timeout=LOCK_SECONDS
        )
        for pragma in self.pragmas:
            connection.execute(pragma)
        connection.row_factory = sqlite3.Row  # as the library's own recorder reads its tracking table
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class _BulkPool(_Pool):
    pragmas = BULK_PRAGMAS


class _Datastore(SQLiteDatastore):
    def __init__(self, path: Path, *, bulk: bool) -> None:
        super().__init__(str(path), originator_id_type="text")
        self.pool.close()
        self.pool = (_BulkPool if bulk else _Pool)(db_name=str(path), pool_size=1, max_overflow=0)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Begin at once, to write with the lock, and roll back on any error; errors stay SQLite's own."""
        with self.get_connection(commit=commit) as pooled:
            cursor = pooled.cursor()
            cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield cursor
            except BaseException:
                pooled.rollback()
                raise
            if commit:
                pooled.commit()
            else:
                pooled.rollback()


class ViewsRecorder(SQLiteTrackingRecorder):
    """The one who writes `views.db`; `bulk` for a file that nobody else has open."""

    def __init__(self, path: Path, *, bulk: bool = False) -> None:
        """Open the file, which may be new. `close` it after use."""
        super().__init__(_Datastore(path, bulk=bulk))
        self._build: str | None = None
        self._filling: SQLiteCursor | None = None

    def make(self) -> None:
        """Make the tables of an empty file, without indexes."""
        with self.datastore.transaction(commit=True) as cursor:
            self._create_table(cursor)
            cursor.execute(META)
            cursor.executemany("INSERT INTO meta VALUES (?, ?)", (("format", str(FORMAT)), ("build", token_hex(16))))
            for statement in (*TABLES.values(), *SHOWN):
                cursor.execute(statement)
            cursor.execute("INSERT INTO streams VALUES (?, '?', '', NULL, 0)", (NOT_KNOWN,))

    def index(self) -> None:
        """Make the indexes, once all rows are there."""
        with self.datastore.transaction(commit=True) as cursor:
            for statement in (*SORTING_PRAGMAS, *INDEXES):
                cursor.execute(statement)

    def reached(self) -> int:
        """Return the position up to which the views tell; 0 where they tell nothing."""
        return self.max_tracking_id(TRACKED) or 0

    def write(self, rows: Rows, reached: int, position: int) -> None:
        """Write what the records after one position and through another come to, in one transaction.

        Raises `Overtaken` where the views do not tell up to `reached`; nothing is written then.
        """
        if self._filling is not None:
            self._write(self._filling, rows, reached, position)
            return
        with self.datastore.transaction(commit=True) as cursor:
            self._write(cursor, rows, reached, position)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Take all that is written meanwhile into one transaction: pages that change often are put down once."""
        with self.datastore.transaction(commit=True) as cursor:
            self._filling = cursor
            try:
                yield
            finally:
                self._filling = None

    @contextmanager
    def trying(self, rows: Rows, reached: int, position: int) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees what `write` would write, and take it all back. Raises `Overtaken`."""
        with self.datastore.transaction(commit=False) as cursor:
            self._write(cursor, rows, reached, position)
            yield cursor.sqlite_cursor.connection

    def _write(self, cursor: SQLiteCursor, rows: Rows, reached: int, position: int) -> None:
        self._check(cursor, reached)
        cursor.executemany(PUT_STREAM, rows.streams)
        cursor.executemany(INSERT_STATEMENT, rows.statements)
        # After the page's own rows are there, for a later record of the page may close what an earlier one said.
        cursor.executemany("UPDATE statements SET known_until = ? WHERE id >= ? AND id < ? AND line = ?", rows.closed)
        cursor.executemany("INSERT INTO amendments VALUES (?, ?, ?, ?, ?)", rows.amendments)
        cursor.executemany("INSERT INTO mentions VALUES (?, ?, ?)", rows.mentions)
        cursor.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?, ?)", rows.labels)
        cursor.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows.search)
        self._insert_tracking(cursor, Tracking(TRACKED, position))

    def _check(self, cursor: SQLiteCursor, reached: int) -> None:
        """Make sure that these are the views that were folded on, and that nobody has brought them further."""
        cursor.execute("SELECT value FROM meta WHERE name = 'build'")
        build = str(cursor.fetchone()["value"])
        if self._build is None:
            self._build = build
        if build != self._build or (self._max_tracking_id(TRACKED, cursor) or 0) != reached:
            raise Overtaken

    def close(self) -> None:
        """Close the file."""
        self.datastore.close()
