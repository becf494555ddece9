"""The audit of all records: stretch after stretch, each joined to what those before it came to.

Every stretch but the last is of the same length, so it begins where a full subtree of the whole tree does. Where a
stretch was read makes no difference to what it says: see `archive.evidence.ahead`.
"""

from __future__ import annotations

from contextlib import closing
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from archive.evidence.ahead import ahead
from archive.evidence.audit import FAULTS_MAX, Finding
from archive.evidence.heads import Head, heads_root
from archive.evidence.merkle import Frontier
from archive.evidence.stretch import (
    CHAIN,
    NO_HEAD,
    TIME,
    TOLD,
    Found,
    Stretch,
    fault,
    is_earlier,
    not_following,
    time_decreases,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from archive.evidence.audit import Progress
    from archive.evidence.stretch import Clock, Heads, Saying, Seal
    from archive.ledger.feed import Feed

STRETCH_RECORDS: Final = 1 << 15
"""Records that are read in one go, a power of two: a few hundred milliseconds of work, some megabytes of memory."""


class RecordsAudit:
    """One pass over all records: form, content, columns, places, chains; the roots and heads that checkpoints need.

    `roots` has the root at each size asked for; `sealed` each commitment in a record, `erased` each whose opening was
    destroyed by order, and `withdrawn` the id of each record gone by order, with the position that says so.
    """

    def __init__(self, sizes: set[int], workers: int = 1, stretch: int = STRETCH_RECORDS) -> None:
        """Take the sizes, in records, at which the root is wanted, and how many processes may read.

        `stretch` is a power of two.
        """
        self.roots: dict[int, bytes] = {}
        self.sealed: dict[str, int] = {}
        self.erased: dict[str, int] = {}
        self.withdrawn: dict[str, int] = {}
        self._sizes = frozenset(sizes)
        self._workers = workers
        self._stretch = stretch
        self._frontier = Frontier()
        self._heads: Heads = {}
        self._clock: Clock | None = None

    @property
    def size(self) -> int:
        """How many records were read."""
        return self._frontier.size

    @property
    def root(self) -> bytes:
        """The root over all records read."""
        return self._frontier.root()

    def run(self, feed: Feed, progress: Progress | None = None) -> Iterator[Finding]:
        """Yield what is wrong with the records, in order. Raises `Damaged`."""
        told = 0
        with closing(self._stretches(feed, progress)) as stretches:
            for stretch in stretches:
                found = sorted((*stretch.found, *self._join(stretch)), key=itemgetter(0, 1))
                for each in found[: max(0, FAULTS_MAX - told)]:
                    yield each.finding
                told += stretch.told + len(found) - len(stretch.found)
        if told > FAULTS_MAX:
            sentence = f"{told - FAULTS_MAX} more findings are not told"
            yield Finding(step="records", id="more", severity="failure", where="records", sentence=sentence)

    def _stretches(self, feed: Feed, progress: Progress | None) -> Generator[Stretch, None, None]:
        """Yield the stretches in order: those that others have read already, and the rest read here."""
        last, after = feed.last(), 0

        def tell(position: int) -> None:
            if progress is not None:
                progress(position, last)

        with closing(ahead(feed.path, last, self._stretch, self._sizes, self._workers)) as read:
            while True:
                stretch = next(read, None)
                if stretch is None or (stretch.size, stretch.after) != (self.size, after):
                    read.close()  # positions have a gap: where the further stretches begin is not known beforehand
                    stretch = Stretch(size=self.size, after=after).read(feed, self._stretch, self._sizes, tell)
                elif stretch.count:
                    tell(stretch.last)
                after = stretch.last
                yield stretch
                if stretch.count < self._stretch:
                    return

    def _join(self, stretch: Stretch) -> Iterator[Found]:
        """Take a stretch in; yield what is wrong with it that only those before it can tell."""
        for each in stretch.beginnings:
            head = self._heads.get(each.stream, NO_HEAD)
            if each.seq != head[0] + 1 or (each.prev or "") != head[1].hex():
                yield Found(each.after, CHAIN, not_following(each.position, each.stream, each.seq, head))
        first, last = stretch.first_clock, stretch.last_clock
        if first is not None and self._clock is not None and is_earlier(first, self._clock):
            yield Found(first.after, TIME, time_decreases(first))
        self._clock = last or self._clock
        for saying in stretch.sayings:
            yield from self._take(saying)
        for seal in stretch.seals:
            self._heads |= seal.heads
            if not self._is_true(seal):
                sentence = "the seal does not state where the streams end"
                yield Found(seal.after, TOLD, fault(seal.position, "seal-false", sentence))
        self._heads |= stretch.heads
        for size, hashes in stretch.trees.items():
            at = Frontier(self._frontier.size, self._frontier.hashes)
            at.join(Frontier(size - stretch.size, hashes))
            self.roots[size] = at.root()
        self._frontier.join(Frontier(stretch.count, stretch.tree))

    def _take(self, saying: Saying) -> Iterator[Found]:
        """Take in what a record seals or was ordered; yield where an order to withdraw was not carried out."""
        if saying.withdrawn is not None:
            record_id, order = saying.withdrawn
            self.withdrawn[record_id] = order
        elif saying.commitment is not None:
            self.sealed[saying.commitment] = saying.position
        elif saying.orders is not None and self.withdrawn.get(saying.orders) != saying.position:
            sentence = "the record that it withdraws still stands here, or has another leaf hash"
            yield Found(saying.after, TOLD, fault(saying.position, "withdrawn-stands", sentence))
        self.erased |= dict.fromkeys(saying.erased, saying.position)

    def _is_true(self, seal: Seal) -> bool:
        """Tell whether a seal states what the records before it come to."""
        heads = [Head(stream, seq, leaf) for stream, (seq, leaf) in self._heads.items()]
        return (seal.through, seal.streams, seal.heads_root) == (seal.position - 1, len(heads), heads_root(heads).hex())
