"""The records of a ledger, read-only and in order: for views, audit and export, without the writer's machinery."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from archive.errors import IntegrityFailure, NoLedger
from archive.ledger import rows
from archive.ledger.rows import Entry, Row
from archive.ledger.schema import APPLICATION_ID

PAGE_RECORDS: Final = 2_000
"""Records read at once: enough for the page's own cost not to count, few enough to hold."""


class NotALedger(NoLedger):
    """The file is there and is no ledger."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not a ledger: {why}", hint="`archive init DIR` makes one")


class Damaged(IntegrityFailure):
    """SQLite itself cannot read the file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}", hint="restore it from a backup, then `archive verify`")


def open_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write. Raises `NotALedger`."""
    if not path.is_file():
        raise NotALedger(path, "there is no such file")
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise NotALedger(path, str(error)) from None
    if found != APPLICATION_ID:
        connection.close()
        raise NotALedger(path, "it was not made by archive")
    return connection


class Feed:
    """A reader of one `ledger.db`. Every row's columns are checked against its bytes before it is given out."""

    def __init__(self, path: Path) -> None:
        """Open the ledger's file. Raises `NotALedger`."""
        self.path = path
        self._connection = open_read_only(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def last(self) -> int:
        """Return the position of the last record; 0 in an empty ledger."""
        return rows.last_position(self._connection.cursor())

    def rows(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Row]]:
        """Yield pages of stored rows, unchecked, after one position and through another, in order."""
        try:
            cursor = self._connection.cursor()
            while through is None or after < through:
                limit = page if through is None else min(page, through - after)
                found = rows.page(cursor, after, limit)
                if not found:
                    return
                yield found
                after = found[-1].position
        except sqlite3.DatabaseError as error:
            raise Damaged(self.path, str(error)) from None

    def entries(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Entry]]:
        """Yield pages of records as read. Raises `IntegrityFailure`, `NewerThanArchive`."""
        for found in self.rows(after, through, page):
            yield [rows.known(row) for row in found]

    def entry(self, position: int) -> Entry | None:
        """Return the record at a position, or None."""
        found = rows.page(self._connection.cursor(), position - 1, 1)
        return rows.known(found[0]) if found and found[0].position == position else None

    def by_id(self, record_id: str) -> Entry | None:
        """Return the record with this id, or None."""
        found = rows.by_id(self._connection.cursor(), record_id)
        return rows.known(found) if found else None

    def rows_of(self, name: str) -> list[Row]:
        """Return a stream's stored rows in order, unchecked: also those that are newer than this archive."""
        return list(rows.of_stream(self._connection.cursor(), name))

    def stream(self, name: str) -> list[Entry]:
        """Return a stream's records in order."""
        return [rows.known(row) for row in rows.of_stream(self._connection.cursor(), name)]

    def leaves(self, first: int, count: int) -> list[bytes]:
        """Return up to `count` leaf hashes from the record at index `first` (position less one) on, as stored."""
        return rows.leaves(self._connection.cursor(), first, count)

    def heads(self, through: int) -> list[tuple[str, int, bytes]]:
        """Return (stream, seq, leaf hash) of the last record at or before a position, of each stream that has one."""
        return rows.heads(self._connection.cursor(), through)

    def recorded_through(self, instant: str) -> int:
        """Return the last position recorded at or before an instant (27 characters); 0 before the first.

        Times of recording rise with positions but after a clock was corrected; the last of them counts then.
        """
        low, high = 0, self.last()
        while low < high:
            middle = (low + high + 1) // 2
            entry = self.entry(middle)
            if entry is not None and entry.record.recorded_at <= instant:
                low = middle
            else:
                high = middle - 1
        return low
