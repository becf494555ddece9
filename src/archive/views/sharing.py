"""Views built by several processes: each folds the records of its share of the streams, one writes what they come to.

A statement's row depends on its own stream alone, so it does not matter which process folds it. Each process reads the
records itself, checked as ever, and sends rows.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import msgspec

from archive.crew import ShareFailed, cores, crew
from archive.ledger.stored import LEDGER_STREAM
from archive.views.folding import Fold, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.ledger.feed import Feed
    from archive.views.building import Progress
    from archive.views.folding import Zones
    from archive.views.recorder import ViewsRecorder

SHARED_FROM: Final = 50_000
"""Records from which on it pays to start processes, each of which takes half a second to begin."""

SHARES_MAX: Final = 4
"""More than this the one who writes cannot take."""

SPAN_RECORDS: Final = 10_000
"""Positions folded and written at once."""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE: Final = msgspec.msgpack.Decoder(tuple[int, Rows]).decode


def shares(feed: Feed, records: int) -> int:
    """Return into how many shares to cut the work on so many records; 1: it is done by one process."""
    return min(cores(), SHARES_MAX) if records >= SHARED_FROM and feed.opener() is not None else 1


def fold_in_shares(feed: Feed, recorder: ViewsRecorder, last: int, count: int, progress: Progress | None) -> None:
    """Fold all records through a position into views that are empty. Raises `ShareFailed`: then begin anew."""
    zones = zones_through(feed, last)
    spans = [(begin, min(begin + SPAN_RECORDS, last)) for begin in range(0, last, SPAN_RECORDS)]
    with crew(_folded, [(feed.opener(), spans, zones, share, count) for share in range(count)]) as processes:
        for begin, end in spans:
            parts = [_DECODE(next(process)) for process in processes]
            if sum(records for records, _ in parts) != end - begin:
                why = "there is not a record at each position"
                raise ShareFailed(why)
            rows = Rows(*(list(chain.from_iterable(lists)) for lists in zip(*(rows for _, rows in parts), strict=True)))
            rows.statements.sort()  # runs in order: each share's are, and the table grows at its end
            rows.search.sort()
            recorder.write(rows, begin, end)
            if progress is not None:
                progress(end, last)


def zones_through(feed: Feed, last: int) -> Zones:
    """Return the ledger's time zones, each with the position from which on it was, as its own stream states them."""
    fold = Fold(feed.streams, feed.key_of)
    fold.add_all([entry for entry in feed.stream(LEDGER_STREAM) if entry.position <= last])
    return fold.zones


def _folded(
    opener: Callable[[], Feed], spans: list[tuple[int, int]], zones: Zones, share: int, count: int
) -> Iterator[bytes]:
    """Yield (how many records, rows by table) for each span, of the streams of one share."""
    with opener() as feed:
        fold = Fold(feed.streams, feed.key_of, zones)
        for begin, end in spans:
            entries = list(feed.share(begin, end, share, count))
            fold.add_all(entries)
            yield _ENCODE((len(entries), fold.take()))
