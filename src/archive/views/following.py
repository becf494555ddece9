"""Views that follow the records from append to append: they go on from what was folded last, while nobody else writes.

Where the views' place cannot be written, as on a read-only disk or for a reader without leave, the same views are made
in a place of their own for as long as they are asked; every answer is the same, and each time takes what it takes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.views.building import CannotWriteViews, build, fold_through, writing
from archive.views.reader import open_views, position_reached, reading, zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from tempfile import TemporaryDirectory

    from archive.ledger.feed import Feed
    from archive.ledger.rows import Entry
    from archive.views.building import Progress
    from archive.views.folding import Fold
    from archive.views.recorder import ViewsRecorder

PAGE_RECORDS: Final = 2_000
REBUILD_FROM: Final = 50_000
"""When this many records are missing, building anew is quicker than catching up."""


class Ready(NamedTuple):
    """Views that tell up to a position; `folder` is where they are for now, where their own place is not writable."""

    path: Path
    last: int
    folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Throw away what was made for now."""
        if self.folder is not None:
            self.folder.cleanup()


class _Open(NamedTuple):
    recorder: ViewsRecorder
    fold: Fold
    file: tuple[int, int]

    def close(self) -> None:
        self.recorder.close()


class Follower:
    """Keeps views up with the records. One follower is one writer; several, in any processes, do no harm."""

    def __init__(self, feed: Feed, path: Path) -> None:
        """Take the feed and the views' file, which need not be there."""
        self.feed = feed
        self.path = path
        self._open: _Open | None = None
        self._reached = 0

    def catch_up(self, *, progress: Progress | None = None) -> int:
        """Bring the views up to the last record and return its position. Raises as `building.catch_up`."""
        last = self.feed.last()
        reached = self._position_reached()
        is_behind = reached is None or reached > last or last - reached > REBUILD_FROM
        if reached is None or is_behind or (reached < last and self.feed.withdrew(reached)):
            self.close()
            return build(self.feed, self.path, progress=progress)
        try:
            with writing(self.path):
                self._fold_on(reached, last, progress)
        except sqlite3.DatabaseError:
            self.close()
            return build(self.feed, self.path, progress=progress)
        except BaseException:
            self.close()  # what was folded and not written is folded again
            raise
        return last

    def ready(self, *, progress: Progress | None = None) -> Ready:
        """Return views that tell up to the last record, in their place or, where that cannot be written, elsewhere.

        Raises `IntegrityFailure`, `NewerThanArchive`, `ViewsBusy`.
        """
        try:
            return Ready(self.path, self.catch_up(progress=progress))
        except CannotWriteViews:
            return _for_now(self.feed, self.path, progress)

    def mend(self, *, progress: Progress | None = None) -> Ready:
        """Build damaged views anew and return them, as `ready`."""
        self.close()
        try:
            return Ready(self.path, build(self.feed, self.path, progress=progress))
        except CannotWriteViews:
            folder = _folder()
            path = Path(folder.name) / self.path.name
            return Ready(path, build(self.feed, path, progress=progress), folder)

    @contextmanager
    def foreseen(self, entries: Iterable[Entry]) -> Iterator[sqlite3.Connection]:
        """Give a connection to the views as they would be with records that are not stored; nothing of it stays.

        Raises as `catch_up`, which goes first.
        """
        reached = self.catch_up()
        self.close()  # what is folded here is folded in vain
        with writing(self.path), closing(_opened(self.feed, self.path)) as opened:
            news = list(entries)
            opened.fold.add_all(news)
            last = news[-1].position if news else reached
            with opened.recorder.trying(opened.fold.take(), reached, last) as connection:
                yield connection

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _position_reached(self) -> int | None:
        if self._open is not None and self._open.file == _identity(self.path):
            return self._reached
        self.close()
        return position_reached(self.path)

    def _fold_on(self, reached: int, last: int, progress: Progress | None) -> None:
        if reached >= last:
            return
        from archive.views.recorder import Overtaken  # noqa: PLC0415 - only who writes views needs the library

        while reached < last:
            if self._open is None:
                self._open = _opened(self.feed, self.path)
            into = (self._open.recorder, self._open.fold)
            try:
                reached = self._reached = fold_through(self.feed, into, (reached, last), PAGE_RECORDS, progress)
            except Overtaken:
                self.close()
                reached = position_reached(self.path) or 0


def _opened(feed: Feed, path: Path) -> _Open:
    """Open the views in use to fold on from them."""
    from archive.views.folding import Fold  # noqa: PLC0415 - only who folds needs the catalogue
    from archive.views.recorder import ViewsRecorder  # noqa: PLC0415 - only who writes views needs the library

    file = _identity(path)
    recorder = ViewsRecorder(path)
    with closing(open_views(path)) as known:
        fold = Fold(feed.streams, feed.key_of, zones(known))
    return _Open(recorder, fold, file)


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells one file from another that has come into its place; (0, 0) for none."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino


def _folder() -> TemporaryDirectory[str]:
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - seldom needed

    return TemporaryDirectory(prefix="archive-views-")


def _for_now(feed: Feed, path: Path, progress: Progress | None) -> Ready:
    """Make views in a place of their own, from a copy of those that cannot be written, where they can be read."""
    folder = _folder()
    try:
        copy = Path(folder.name) / path.name
        if position_reached(path) is not None:
            with closing(open_views(path)) as old, closing(sqlite3.connect(copy)) as new, reading():
                old.backup(new)
        with closing(Follower(feed, copy)) as follower:
            return Ready(copy, follower.catch_up(progress=progress), folder)
    except BaseException:
        folder.cleanup()
        raise
