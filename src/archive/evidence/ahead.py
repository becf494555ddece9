"""Stretches of records read ahead by other processes, where the machine has more than one core and the ledger is large.

It is help and no more: whoever wants a stretch that is not to be had here, for whatever reason, reads it himself.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

from archive.evidence.stretch import Stretch
from archive.ledger.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

WORTH_STRETCHES: Final = 4
"""Stretches that each process has to have before it: to start one takes as long as to read one."""


def ahead(path: Path, last: int, limit: int, sizes: frozenset[int], workers: int) -> Generator[Stretch, None, None]:
    """Yield the stretches of `limit` records up to a last position in order, as long as there are any to be had.

    None, where the work is not worth a second process. Once closed, all processes have ended.
    """
    begins = range(0, last, limit)
    workers = min(workers, len(begins) // WORTH_STRETCHES)
    if workers < 2:  # noqa: PLR2004 - nobody to share it with
        return
    from archive.crew import ShareFailed, crew  # noqa: PLC0415 - loads what few verifications need

    shares = [(path, begins[first::workers], limit, sizes) for first in range(workers)]
    try:
        with crew(_read, shares) as reading:
            for stretches, _ in zip(cycle(reading), begins, strict=False):
                yield next(stretches)
    except ShareFailed:  # whoever reads the stretch here says why
        return


def _read(path: Path, begins: range, limit: int, sizes: frozenset[int]) -> Iterator[Stretch]:
    """Yield the stretches that begin after these positions, whatever their number, if none before is missing."""
    with Feed(path) as feed:
        for size in begins:
            yield Stretch(size=size, after=size).read(feed, limit, sizes)
