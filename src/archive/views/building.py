"""Views brought up to date: caught up, built anew beside the old ones and swapped in, compared digest by digest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Final

from archive.errors import Mismatch
from archive.ledger.feed import Feed
from archive.ledger.rows import Entry
from archive.views.reader import current_zone, position_reached
from archive.views.schema import FORMAT, TABLES

PAGE_RECORDS: Final = 2_000
BULK_PAGE_RECORDS: Final = 20_000
REBUILD_FROM: Final = 50_000
"""When this many records are missing, building anew is quicker than catching up."""

Progress = Callable[[int, int], None]
"""Told (records done, records in all)."""


class ViewsDiffer(Mismatch):
    """The views are not what the records come to."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"the views {', '.join(names)} differ from their rebuild", hint="`archive views rebuild` mends them"
        )


def catch_up(feed: Feed, path: Path, *, progress: Progress | None = None) -> int:
    """Bring the views up to the last record and return its position. Nothing is written when nothing is missing.

    Raises `IntegrityFailure`, `NewerThanArchive`: the views then stay where they were.
    """
    last = feed.last()
    reached = position_reached(path)
    if reached is None or reached > last or last - reached > REBUILD_FROM:
        return build(feed, path, progress=progress)
    if reached < last:
        _fold(feed, path, reached, last, PAGE_RECORDS, progress)
    return last


def build(feed: Feed, path: Path, *, through: int | None = None, progress: Progress | None = None) -> int:
    """Build the views beside the old ones and swap them in when they are whole. Returns the position reached."""
    from archive.views.recorder import ViewsRecorder  # noqa: PLC0415 - only who writes views needs the library

    last = feed.last() if through is None else min(through, feed.last())
    beside = path.with_name(f"{path.name}.{os.getpid()}.building")
    _remove(beside)
    try:
        recorder = ViewsRecorder(beside)
        try:
            recorder.make(indexed=False)
        finally:
            recorder.close()
        _fold(feed, beside, 0, last, BULK_PAGE_RECORDS, progress, indexed_after=True)
        _settle(beside)
        _remove(path, keep_main=True)
        os.replace(beside, path)  # noqa: PTH105 - the atomic one
    finally:
        _remove(beside)
    return last


def _fold(
    feed: Feed,
    path: Path,
    reached: int,
    last: int,
    page: int,
    progress: Progress | None,
    *,
    indexed_after: bool = False,
) -> None:
    from archive.views.folding import Fold  # noqa: PLC0415
    from archive.views.recorder import ViewsRecorder  # noqa: PLC0415

    def history(stream: str, before: int) -> list[Entry]:
        return [entry for entry in feed.stream(stream) if entry.position < before]

    recorder = ViewsRecorder(path)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as known:

            def keys(name: str) -> tuple[int, int] | None:
                found = known.execute("SELECT key, records FROM streams WHERE name = ?", (name,)).fetchone()
                return None if found is None else (found[0], found[1])

            next_key = known.execute("SELECT coalesce(max(key), 0) + 1 FROM streams").fetchone()[0]
            fold = Fold(
                history,
                keys=keys,
                next_key=next_key,
                time_zone=current_zone(known),
            )
            for entries in feed.entries(reached, last, page):
                for entry in entries:
                    fold.add(entry)
                recorder.write(fold, entries[-1].position)
                if progress is not None:
                    progress(entries[-1].position, last)
        if indexed_after:
            recorder.index()
    finally:
        recorder.close()


def digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of each view's rows, in the order of its key, in hex."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return {name: _digest(connection, name) for name in TABLES}


def _digest(connection: sqlite3.Connection, name: str) -> str:
    hashed = sha256()
    # The index of words keeps no text; its own tables are compared as they are read back, term by term.
    if name == "search":
        connection.execute("CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab(main, 'search', 'instance')")
        rows = connection.execute("SELECT term, doc, col, offset FROM temp.search_terms ORDER BY term, doc, offset")
    else:
        rows = connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3")
    for row in rows:
        hashed.update(repr(row).encode())
    return hashed.hexdigest()


def verify(feed: Feed, path: Path, *, progress: Progress | None = None) -> dict[str, str]:
    """Build the views anew beside, compare, and return the digests. Raises `ViewsDiffer`."""
    reached = position_reached(path) or 0
    beside = path.with_name(f"{path.name}.{os.getpid()}.verifying")
    try:
        build(feed, beside, through=reached, progress=progress)
        expected, found = digests(beside), digests(path)
    finally:
        _remove(beside)
    differing = [name for name in TABLES if expected[name] != found.get(name)]
    if differing:
        raise ViewsDiffer(differing)
    return found


def _settle(path: Path) -> None:
    """Fold the write-ahead log into the file, so that the file alone can be moved."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _remove(path: Path, *, keep_main: bool = False) -> None:
    for suffix in ("-wal", "-shm", *(() if keep_main else ("",))):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


__all__ = ["FORMAT", "build", "catch_up", "digests", "verify"]
