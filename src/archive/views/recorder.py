"""Views written page by page: the rows of a page and the position reached, in one transaction of the library's."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore, SQLiteTrackingRecorder

from archive.views.folding import Fold
from archive.views.schema import FORMAT, INDEXES, META, SHOWN, STATEMENT_COLUMNS, TABLES

TRACKED: Final = "records"
"""The name under which the position reached is tracked."""

LOCK_SECONDS: Final = 30
INSERT_STATEMENT: Final = f"INSERT INTO statements VALUES ({', '.join('?' * STATEMENT_COLUMNS)})"


class _Pool(SQLiteConnectionPool):
    """Connections to a derived file: what a crash loses is built again, so a commit need not wait for the disk."""

    def _create_connection(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.db_name, isolation_level=None, check_same_thread=False, cached_statements=64, timeout=LOCK_SECONDS
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.row_factory = sqlite3.Row  # as the library's own recorder reads its tracking table
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class _Datastore(SQLiteDatastore):
    def __init__(self, path: Path) -> None:
        super().__init__(str(path), originator_id_type="text")
        self.pool.close()
        self.pool = _Pool(db_name=str(path), pool_size=2, max_overflow=0)


class ViewsRecorder(SQLiteTrackingRecorder):
    """The one writer of `views.db`."""

    def __init__(self, path: Path) -> None:
        """Open the file, which may be new. `close` it after use."""
        super().__init__(_Datastore(path))

    def make(self, *, indexed: bool) -> None:
        """Make the tables of an empty file; a bulk build adds the indexes at its end."""
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(META)
            cursor.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
            for statement in (*TABLES.values(), *SHOWN):
                cursor.execute(statement)
        if indexed:
            self.index()

    def index(self) -> None:
        """Make the indexes."""
        with self.datastore.transaction(commit=True) as cursor:
            for statement in INDEXES:
                cursor.execute(statement)

    def reached(self) -> int:
        """Return the position up to which the views tell; 0 where they tell nothing."""
        return self.max_tracking_id(TRACKED) or 0

    def write(self, fold: Fold, position: int) -> None:
        """Write what a fold has gathered, and the position that it has reached, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.executemany("INSERT INTO streams VALUES (?, ?, ?, ?, ?)", fold.new_streams.values())
            cursor.executemany(
                "UPDATE streams SET records = records + ?, first = coalesce(first, ?) WHERE key = ?",
                ((count, first, key) for key, (count, first) in fold.grown.items()),
            )
            # Older rows are closed first, then the page's own are written as the page leaves them.
            cursor.executemany(
                "UPDATE statements SET known_until = ? WHERE id >= ? AND id < ? AND line = ?",
                fold.closed,
            )
            cursor.executemany(INSERT_STATEMENT, fold.statements)
            cursor.executemany("INSERT INTO amendments VALUES (?, ?, ?, ?, ?)", fold.amendments)
            cursor.executemany("INSERT INTO mentions VALUES (?, ?, ?)", fold.mentions)
            cursor.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?, ?)", fold.labels)
            cursor.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", fold.search)
            self._insert_tracking(cursor, Tracking(TRACKED, position))
        fold.clear()

    def close(self) -> None:
        """Close the file."""
        self.datastore.close()
