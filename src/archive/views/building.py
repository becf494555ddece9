"""Views built anew beside the old ones and put in their place, and compared with what stands there.

A file in use is never swapped for another: whoever has it open would read one file by the log of the other. New views
are copied into it in one transaction of SQLite's own, so that every reader sees the old ones or the new ones, whole.
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.errors import ArchiveError, IntegrityFailure, Locked, Mismatch, Refused
from archive.views.reader import ViewsDamaged, open_views, position_reached, reading
from archive.views.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.ledger.feed import Feed
    from archive.views.folding import Fold
    from archive.views.recorder import ViewsRecorder

BULK_PAGE_RECORDS: Final = 10_000
LOCK_SECONDS: Final = 60
SIDE_FILES: Final = ("-wal", "-shm", "-journal")
ABANDONED_SECONDS: Final = 86_400
"""A file of a build that is as old as this belongs to nobody any more."""

SCHEMA: Final = "schema"
"""Stands among the digests for the tables, indexes and cuts themselves."""

Progress = Callable[[int, int], None]
"""Told (records done, records in all)."""


class ViewsDiffer(Mismatch):
    """The views are not what the records come to."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"the views {', '.join(names)} differ from their rebuild", hint="`archive views rebuild` mends them"
        )


class CannotWriteViews(Refused):
    """The views' file cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}", hint="look at its owner, its mode and the disk")


class ViewsBusy(Locked):
    """Another process has been writing the views for too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is locked by another process", hint="try again when it is done")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what keeps views from being written into the archive's errors; damage stays SQLite's own."""
    try:
        yield
    except sqlite3.OperationalError as error:
        why = str(error)
        if "locked" in why or "busy" in why:
            raise ViewsBusy(path) from None
        if any(fault in why for fault in ("readonly", "unable to open", "full", "I/O")):
            raise CannotWriteViews(path, why) from None
        raise
    except OSError as error:
        raise CannotWriteViews(path, error.strerror or str(error)) from None


def catch_up(feed: Feed, path: Path, *, progress: Progress | None = None) -> int:
    """Bring the views up to the last record and return its position. Nothing is written when nothing is missing.

    Raises `IntegrityFailure`, `NewerThanArchive`: the views then tell what comes before. Raises `CannotWriteViews`,
    `ViewsBusy`. Who catches up again and again keeps an `archive.views.following.Follower`.
    """
    from archive.views.following import Follower  # noqa: PLC0415 - it builds with what is here

    with closing(Follower(feed, path)) as follower:
        return follower.catch_up(progress=progress)


def build(feed: Feed, path: Path, *, through: int | None = None, progress: Progress | None = None) -> int:
    """Build the views beside the old ones, put them in place when they are whole, and return the position reached.

    Raises as `catch_up`.
    """
    last = feed.last() if through is None else min(through, feed.last())
    with writing(path), _beside(path, "building") as beside:
        fault = _fill(feed, beside, last, progress)
        _put(beside, path)
    if fault is not None:
        raise fault
    return last


def _fill(feed: Feed, path: Path, last: int, progress: Progress | None) -> ArchiveError | None:
    """Make views of the records through a position in a file that nobody sees; return what of the records ended it."""
    from archive.crew import ShareFailed  # noqa: PLC0415 - only who folds needs the catalogue
    from archive.views.sharing import shares  # noqa: PLC0415 - likewise

    if (count := shares(feed, last)) > 1:
        with suppress(ShareFailed):  # what is wrong is found by one process, record by record
            return _fill_by(count, feed, path, last, progress)
        _remove(path, ("", *SIDE_FILES))
    return _fill_by(1, feed, path, last, progress)


def _fill_by(count: int, feed: Feed, path: Path, last: int, progress: Progress | None) -> ArchiveError | None:
    """Make views by so many processes that fold. Raises `ShareFailed` where there is more than one."""
    from archive.views.folding import Fold  # noqa: PLC0415 - only who folds needs the catalogue
    from archive.views.recorder import ViewsRecorder  # noqa: PLC0415 - only who writes views needs the library
    from archive.views.sharing import fold_in_shares  # noqa: PLC0415 - likewise

    fault: ArchiveError | None = None
    with closing(ViewsRecorder(path, bulk=True)) as recorder:
        recorder.make()
        with recorder.filling():
            try:
                if count > 1:
                    fold_in_shares(feed, recorder, last, count, progress)
                else:
                    into = (recorder, Fold(feed.streams, feed.key_of))
                    fold_through(feed, into, (0, last), BULK_PAGE_RECORDS, progress)
            except (IntegrityFailure, Refused) as error:
                fault = error
        recorder.index()
    return fault


def fold_through(
    feed: Feed, into: tuple[ViewsRecorder, Fold], span: tuple[int, int], page: int, progress: Progress | None
) -> int:
    """Fold the records after one position and through another, page by page, and return the position reached."""
    recorder, fold = into
    reached, last = span
    with _uncollected():
        for entries in feed.entries(reached, last, page):
            fold.add_all(entries)
            recorder.write(fold.take(), reached, entries[-1].position)
            reached = entries[-1].position
            if progress is not None:
                progress(reached, last)
    return reached


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nothing look for circles in memory: folding makes none, and looking takes a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _put(beside: Path, path: Path) -> None:
    """Put new views in the place of the old: copied into a file in order, else moved over what is there."""
    with closing(sqlite3.connect(beside, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = WAL")
        if position_reached(path) is not None:
            with suppress(sqlite3.DatabaseError):
                _copy(new, path)
                return
    _remove(path, SIDE_FILES)
    beside.replace(path)


def _copy(new: sqlite3.Connection, path: Path) -> None:
    """Copy views into a file that others may be reading, in one transaction."""
    begun = time.monotonic()

    def waited(_status: int, _remaining: int, _pages: int) -> None:
        if time.monotonic() - begun > LOCK_SECONDS:
            raise ViewsBusy(path)

    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        new.backup(old, progress=waited)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def settle(path: Path) -> None:
    """Write the log back into the views' file, so that nothing is left there of what was replaced.

    Raises `ViewsBusy` where another process is reading, and `CannotWriteViews`.
    """
    with writing(path), closing(sqlite3.connect(path, isolation_level=None, timeout=LOCK_SECONDS)) as file:
        busy, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise ViewsBusy(path)


@contextmanager
def _beside(path: Path, what: str) -> Iterator[Path]:
    """Give the path of a file beside the views that is gone afterwards; and clear away what crashes have left."""
    from secrets import token_hex  # noqa: PLC0415 - only who builds needs a name of its own

    for left in path.parent.glob(f"{path.name}.*.{what}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                left.unlink()
    beside = path.with_name(f"{path.name}.{token_hex(8)}.{what}")
    try:
        yield beside
    finally:
        with suppress(OSError):
            _remove(beside, ("", *SIDE_FILES))


def _remove(path: Path, suffixes: tuple[str, ...]) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of each view's rows, in the order of its key, and of the schema, in hex.

    Raises `ViewsDamaged`.
    """
    with closing(open_views(path)) as connection, reading():
        connection.row_factory = None
        connection.execute("PRAGMA query_only = OFF")  # the file cannot be written all the same, a temporary table can
        found = {name: _digest(connection, _rows(name)) for name in TABLES}
        return {**found, SCHEMA: _digest(connection, "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2")}


def _rows(name: str) -> str:
    # The index of words keeps no text: it is compared as it is asked, word by word.
    if name == "search":
        return "SELECT term, doc FROM temp.search_terms ORDER BY term, doc"
    return f"SELECT * FROM {name} ORDER BY 1, 2, 3"


def _digest(connection: sqlite3.Connection, query: str) -> str:
    if "temp.search_terms" in query:
        connection.execute("CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab(main, 'search', 'instance')")
    hashed = sha256()
    for row in connection.execute(query):
        hashed.update(repr(row).encode())
    return hashed.hexdigest()


def verify(feed: Feed, path: Path, *, progress: Progress | None = None) -> dict[str, str]:
    """Build the views anew beside, compare, and return the digests. Raises `ViewsDiffer`, `ViewsDamaged`.

    The file is also checked as SQLite checks it: an index may be wrong where no row is.
    """
    reached = position_reached(path)
    if reached is None:
        raise ViewsDamaged("there are none in order" if path.exists() else "there are none")
    with closing(open_views(path)) as connection, reading():
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise ViewsDamaged(said)
    with writing(path), _beside(path, "verifying") as beside:
        fault = _fill(feed, beside, reached, progress)
        expected, found = digests(beside), digests(path)
    if fault is not None:
        raise fault
    differing = [name for name in expected if expected[name] != found[name]]
    if differing:
        raise ViewsDiffer(differing)
    return found
