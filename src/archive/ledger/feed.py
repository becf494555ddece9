"""The records of a ledger, read-only and in order: for views, audit and export, without the writer's machinery."""

from __future__ import annotations

import sqlite3
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from archive.closing import Closing
from archive.errors import ArchiveError, IntegrityFailure, NoLedger
from archive.ledger import stored
from archive.ledger.schema import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from archive.ledger.rows import Entry
    from archive.ledger.stored import Row, Told

P = ParamSpec("P")
Answer = TypeVar("Answer")

UNDECODED: Final = "Could not decode"
"""Begins what Python says of a text that is not UTF-8."""

STREAMS_AT_ONCE: Final = 500
"""Streams read at once."""

PAGE_RECORDS: Final = 200
"""Records read at once: enough for the page's own cost not to count, few enough to hold."""


class NotALedger(NoLedger):
    """The file is there and is no ledger."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not a ledger: {why}", hint="`archive init DIR` makes one")


class Damaged(IntegrityFailure):
    """SQLite itself cannot read the file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}", hint="restore it from a backup, then `archive verify`")


class Gap(IntegrityFailure):
    """A record is not where the ones after it say that it must be."""

    def __init__(self, position: int, found: int) -> None:
        super().__init__(
            f"record #{position} is missing: #{found} stands in its place",
            hint="the database was altered outside the archive; compare it with a checkpoint or a backup",
        )


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


class Feed(Closing):
    """A reader of one `ledger.db`. Every row's columns are checked against its bytes before it is given out."""

    def __init__(self, path: Path) -> None:
        """Open the ledger's file. Raises `NotALedger`."""
        self.path = path
        self._connection = open_read_only(path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def opener(self) -> Callable[[], Feed] | None:
        """Return what opens the same records once more, in another process perhaps; None where nothing can."""
        return partial(Feed, self.path) if type(self) is Feed else None  # who reads otherwise says how

    def last(self) -> int:
        """Return the position of the last record; 0 in an empty ledger. Raises `Damaged`."""
        return self._ask(stored.last_position)

    def rows(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Row]]:
        """Yield pages of stored rows, unchecked, after one position and through another, in order. Raises `Damaged`."""
        while through is None or after < through:
            limit = page if through is None else min(page, through - after)
            found = self._ask(stored.page, after, limit)
            if not found:
                return
            yield found
            if found[-1].position <= after:  # a damaged file would be read in circles
                raise Damaged(self.path, f"what stands after #{after} in it is #{found[-1].position}")
            after = found[-1].position

    def entries(self, after: int = 0, through: int | None = None, page: int = PAGE_RECORDS) -> Iterator[list[Entry]]:
        """Yield pages of records as read; of a page with one that cannot be read, those before it.

        Raises `IntegrityFailure`, `NewerThanArchive` at the first that cannot be read.
        """
        for found in self.rows(after, through, page):
            read: list[Entry] = []
            try:
                for entry in self.read(found):
                    after += 1
                    if entry.position != after:
                        raise Gap(after, entry.position)
                    read.append(entry)
            except ArchiveError:
                if read:
                    yield read
                raise
            yield read

    def share(self, after: int, through: int, share: int, shares: int) -> Iterator[Entry]:
        """Yield the records after one position and through another that are of one share of the streams, in order.

        Raises `IntegrityFailure`, `NewerThanArchive`.
        """
        return self.read(self._ask(stored.share, after, through, share, shares))

    def entry(self, position: int) -> Entry | None:
        """Return the record at a position, or None. Raises `IntegrityFailure`, `NewerThanArchive`."""
        row = self._row(position)
        return None if row is None else _known(row)

    def told(self, position: int) -> Told | None:
        """Return the envelope of the record at a position, or None: no type of event is needed to read it.

        Raises `IntegrityFailure`.
        """
        row = self._row(position)
        return None if row is None else stored.told(row)

    def by_id(self, record_id: str) -> Entry | None:
        """Return the record with this id, or None. Raises `IntegrityFailure`, `NewerThanArchive`."""
        found = self._ask(stored.by_id, record_id)
        return None if found is None else _known(found)

    def read(self, found: Iterable[Row]) -> Iterator[Entry]:
        """Yield rows as read, each checked. Raises `IntegrityFailure`, `NewerThanArchive`."""
        from archive.ledger.rows import read  # noqa: PLC0415 - knows every type of event, which not every reader needs

        return read(found)

    def position_of(self, record_id: str) -> int | None:
        """Return the position of the record with this id, or None."""
        return self._ask(stored.position_of, record_id)

    def key_of(self, name: str) -> int | None:
        """Return the number that the store has given a stream, 1 or more; None where there is no such stream."""
        return self._ask(stored.key_of, name)

    def numbers(self) -> set[tuple[str, str]]:
        """Return (accession number, stream) of all that were ever given, as the store remembers them."""
        return self._ask(stored.numbers)

    def withdrew(self, after: int) -> bool:
        """Tell whether a record after a position withdrew another, which then says nothing any more."""
        return self._ask(stored.withdrew, after)

    def withdrawn(self) -> list[Row]:
        """Return the rows of records that were withdrawn by order, unchecked, in order. Raises `Damaged`."""
        return self._ask(stored.withdrawn)

    def _row(self, position: int) -> Row | None:
        found = self._ask(stored.page, position - 1, 1) if position > 0 else []
        if found and found[0].position != position:
            raise Gap(position, found[0].position)
        return found[0] if found else None

    def rows_of(self, name: str) -> list[Row]:
        """Return a stream's stored rows in order, unchecked: also those that are newer than this archive."""
        return self._ask(stored.of_stream, name)

    def stream(self, name: str) -> list[Entry]:
        """Return a stream's records in order. Raises `IntegrityFailure`, `NewerThanArchive`."""
        return list(self.read(self._ask(stored.of_stream, name)))

    def streams(self, names: Collection[str], before: int) -> Iterator[Entry]:
        """Yield the records of streams before a position, those of each in order.

        Raises `IntegrityFailure`, `NewerThanArchive`.
        """
        remaining = iter(names)
        while some := list(islice(remaining, STREAMS_AT_ONCE)):
            yield from self.read(self._ask(stored.of_streams, some, before))

    def leaves(self, first: int, count: int) -> list[bytes]:
        """Return up to `count` leaf hashes from the record at index `first` (position less one) on, as stored."""
        return self._ask(stored.leaves, first, count)

    def heads(self, through: int) -> list[tuple[str, int, bytes]]:
        """Return (stream, seq, leaf hash) of the last record at or before a position, of each stream that has one."""
        return self._ask(stored.heads, through)

    def recorded_through(self, instant: str) -> int:
        """Return the last position recorded at or before an instant (27 characters); 0 before the first.

        Times of recording rise with positions but after a clock was corrected; the last of them counts then.
        """
        ends = [*self._ask(stored.clock_corrections), self.last()]
        starts = [0, *ends[:-1]]
        for low, high in zip(reversed(starts), reversed(ends), strict=True):
            found = self._recorded_through(instant, low, high)
            if found > low:
                return found
        return 0

    def _ask(
        self, question: Callable[Concatenate[sqlite3.Cursor, P], Answer], *what: P.args, **how: P.kwargs
    ) -> Answer:
        """Ask one question of the file, and let no error of SQLite's out. Raises `Damaged`."""
        try:
            return question(self._connection.cursor(), *what, **how)
        except sqlite3.DatabaseError as error:
            if UNDECODED in str(error) and self._connection.text_factory is str:
                self._connection.text_factory = _as_far_as_text  # slow, but the check of the columns will say where
                return self._ask(question, *what, **how)
            raise Damaged(self.path, str(error)) from None

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


def _known(row: Row) -> Entry:
    from archive.ledger.rows import known  # noqa: PLC0415 - as above

    return known(row)


def _as_far_as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
