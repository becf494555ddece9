"""The records of a ledger, read-only and in order: for views, audit and export, without the writer's machinery."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final, Self

from archive.errors import ArchiveError, IntegrityFailure, NoLedger
from archive.ledger import stored
from archive.ledger.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from archive.ledger.rows import Entry
    from archive.ledger.stored import Row, Told

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
    """Return a connection that cannot write. Raises `NotALedger`.

    Reading needs no leave to write, not even in the directory: where SQLite cannot make the shared memory that goes
    with its write-ahead log, and there is no log, the file alone is the ledger and nobody is writing to it.
    """
    if not path.is_file():
        raise NotALedger(path, "there is no such file")
    try:
        try:
            connection, found = _connect(path, "mode=ro")
        except sqlite3.OperationalError:
            log = path.with_name(path.name + "-wal")
            if log.exists() and log.stat().st_size:
                raise
            connection, found = _connect(path, "immutable=1")
    except sqlite3.DatabaseError as error:
        raise NotALedger(path, str(error)) from None
    if found != APPLICATION_ID:
        connection.close()
        raise NotALedger(path, "it was not made by archive")
    return connection


def _connect(path: Path, how: str) -> tuple[sqlite3.Connection, int]:
    """Return a connection and the application's id in the file's header."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return connection, connection.execute("PRAGMA application_id").fetchone()[0]
    except BaseException:
        connection.close()
        raise


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
        return stored.last_position(self._connection.cursor())

    def rows(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Row]]:
        """Yield pages of stored rows, unchecked, after one position and through another, in order."""
        try:
            cursor = self._connection.cursor()
            while through is None or after < through:
                limit = page if through is None else min(page, through - after)
                found = stored.page(cursor, after, limit)
                if not found:
                    return
                yield found
                after = found[-1].position
        except sqlite3.DatabaseError as error:
            raise Damaged(self.path, str(error)) from None

    def entries(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Entry]]:
        """Yield pages of records as read; of a page with one that cannot be read, those before it.

        Raises `IntegrityFailure`, `NewerThanArchive` at the first that cannot be read.
        """
        for found in self.rows(after, through, page):
            read: list[Entry] = []
            try:
                read.extend(_known(found))
            except ArchiveError:
                if read:
                    yield read
                raise
            yield read

    def entry(self, position: int) -> Entry | None:
        """Return the record at a position, or None. Raises `IntegrityFailure`, `NewerThanArchive`."""
        row = self._row(position)
        return None if row is None else next(_known([row]))

    def told(self, position: int) -> Told | None:
        """Return the envelope of the record at a position, or None: no type of event is needed to read it.

        Raises `IntegrityFailure`.
        """
        row = self._row(position)
        return None if row is None else stored.told(row)

    def by_id(self, record_id: str) -> Entry | None:
        """Return the record with this id, or None."""
        found = stored.by_id(self._connection.cursor(), record_id)
        return None if found is None else next(_known([found]))

    def _row(self, position: int) -> Row | None:
        found = stored.page(self._connection.cursor(), position - 1, 1)
        return found[0] if found and found[0].position == position else None

    def rows_of(self, name: str) -> list[Row]:
        """Return a stream's stored rows in order, unchecked: also those that are newer than this archive."""
        return list(stored.of_stream(self._connection.cursor(), name))

    def stream(self, name: str) -> list[Entry]:
        """Return a stream's records in order."""
        return list(_known(stored.of_stream(self._connection.cursor(), name)))

    def leaves(self, first: int, count: int) -> list[bytes]:
        """Return up to `count` leaf hashes from the record at index `first` (position less one) on, as stored."""
        return stored.leaves(self._connection.cursor(), first, count)

    def heads(self, through: int) -> list[tuple[str, int, bytes]]:
        """Return (stream, seq, leaf hash) of the last record at or before a position, of each stream that has one."""
        return stored.heads(self._connection.cursor(), through)

    def recorded_through(self, instant: str) -> int:
        """Return the last position recorded at or before an instant (27 characters); 0 before the first.

        Times of recording rise with positions but after a clock was corrected; the last of them counts then.
        """
        ends = [*stored.clock_corrections(self._connection.cursor()), self.last()]
        starts = [0, *ends[:-1]]
        for low, high in zip(reversed(starts), reversed(ends), strict=True):
            found = self._recorded_through(instant, low, high)
            if found > low:
                return found
        return 0

    def _recorded_through(self, instant: str, low: int, high: int) -> int:
        """Return the last position from `low` to `high` recorded at or before an instant; `low` where none is."""
        while low < high:
            middle = (low + high + 1) // 2
            told = self.told(middle)
            if told is not None and told.recorded_at <= instant:
                low = middle
            else:
                high = middle - 1
        return low


def _known(found: Iterable[Row]) -> Iterator[Entry]:
    from archive.ledger.rows import known  # noqa: PLC0415 - knows every type of event, which not every reader needs

    return map(known, found)
