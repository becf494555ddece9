"""One stretch of a ledger's records, audited on its own: by this process or another, before or after its neighbours.

All that takes long is done here: form, content, columns, hashes, and whatever can be told within the stretch. What can
only be told with those before it (where a stream stood, which heads a seal had to state) is handed on, a line a stream.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.catalogue.corrections import CARRIERS, RecordWithdrawn, ValueErased
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.records import NewerRecord
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import commitment_in
from archive.errors import IntegrityFailure
from archive.evidence.audit import FAULTS_MAX, Finding
from archive.evidence.merkle import HASH_BYTES, Frontier
from archive.ledger.rows import READ_AT_ONCE, check_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from archive.catalogue.records import Record
    from archive.evidence.audit import Severity
    from archive.ledger.feed import Feed
    from archive.ledger.stored import Row

CLOCK: Final = "ClockCorrected"

Heads: TypeAlias = "dict[str, tuple[int, bytes]]"
"""Seq and leaf hash of the last record of each stream."""

NO_HEAD: Final = (0, b"")
NEWER, GAP, ROW, CHAIN, TIME, TOLD = range(6)
"""In which order the findings about one record are told."""

SPEAKING: Final = frozenset({LedgerSealed, Sealed, *CARRIERS, ValueErased, RecordWithdrawn})
"""Events that may say something about others: where their streams end, what is sealed, erased or withdrawn."""


class Found(NamedTuple):
    """A finding, after how many records it comes, and which of those about one record it is."""

    after: int
    order: int
    finding: Finding


class Beginning(NamedTuple):
    """The first record of a stream within the stretch: whether it follows, those before have to tell."""

    after: int
    position: int
    stream: str
    seq: int
    prev: str | None


class Clock(NamedTuple):
    """When a record was recorded, and whether the clock was corrected with it, so that the next may be earlier."""

    after: int
    position: int
    recorded_at: str
    is_corrected: bool


class Seal(NamedTuple):
    """What a seal states, and where the streams end that had records between the seal before, or the start, and it."""

    after: int
    position: int
    through: int
    streams: int
    heads_root: str
    heads: Heads


class Saying(NamedTuple):
    """What one record says about others, in the order in which it counts."""

    after: int
    position: int
    commitment: str | None = None
    erased: tuple[str, ...] = ()
    withdrawn: tuple[str, int] | None = None
    """For a record withdrawn: its id, and the position of the order."""
    orders: str | None = None
    """For an order: the id of the record that it withdraws."""


@dataclass(slots=True, kw_only=True)
class Stretch:
    """What some records come to that follow `size` others, the last of those at position `after`.

    `trees` has, by the size of the whole at which it is asked for, the full subtrees of this stretch's own leaves.
    `told` counts the findings; those beyond `FAULTS_MAX` are not kept.
    """

    size: int
    after: int
    count: int = 0
    last: int = 0
    tree: tuple[bytes, ...] = ()
    trees: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    told: int = 0
    found: list[Found] = field(default_factory=list)
    beginnings: list[Beginning] = field(default_factory=list)
    first_clock: Clock | None = None
    last_clock: Clock | None = None
    seals: list[Seal] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    heads: Heads = field(default_factory=dict)
    """Where streams end that had records after the last of `seals`."""

    def read(
        self, feed: Feed, limit: int, sizes: Collection[int], progress: Callable[[int], None] | None = None
    ) -> Stretch:
        """Read up to `limit` records, a power of two. Raises `Damaged`."""
        frontier = Frontier()
        earlier: Heads = {}
        for page in feed.rows(self.after, page=min(limit, READ_AT_ONCE)):
            self._page(page, frontier, earlier, sizes)
            if progress is not None:
                progress(self.last)
            if self.count >= limit:
                break
        self.tree = frontier.hashes
        return self

    def _page(self, page: list[Row], frontier: Frontier, earlier: Heads, sizes: Collection[int]) -> None:
        """Take in some rows. One loop with few calls: it runs for every record of every ledger."""
        after, leaves = self.size + self.count, list[bytes]()
        for row, record in zip(page, check_all(page), strict=True):
            position, stream, seq, type_name, _, leaf, _, order = row
            if position != after + 1:
                sentence = f"it follows #{after}: positions have a gap or stand out of order"
                self._tell(after, GAP, fault(position, "position-gap", sentence))
            if isinstance(record, IntegrityFailure):
                self._tell(after, ROW, fault(position, "record-altered", record.sentence))
                stream, seq, leaf = _as_far_as_it_goes(row)
            else:
                envelope: Record = record.envelope if isinstance(record, NewerRecord) else record
                head = self.heads.get(stream) or earlier.get(stream)
                if head is None:
                    self.beginnings.append(Beginning(after, position, stream, seq, envelope.prev))
                elif seq != head[0] + 1 or envelope.prev != head[1].hex():
                    self._tell(after, CHAIN, not_following(position, stream, seq, head))
                last = self.last_clock
                if last is None or last.is_corrected or envelope.recorded_at != last.recorded_at or type_name == CLOCK:
                    self._set(Clock(after, position, envelope.recorded_at, type_name == CLOCK))
                if isinstance(record, NewerRecord) or type(record.event) in SPEAKING:
                    self._hear(after, position, record, order, earlier)
            self.heads[stream] = (seq, leaf)
            leaves.append(leaf)
            after += 1
            if after in sizes:
                frontier.grow(leaves)
                leaves.clear()
                self.trees[after] = frontier.hashes
        frontier.grow(leaves)
        self.count, self.last = after - self.size, page[-1].position

    def _tell(self, after: int, order: int, finding: Finding) -> None:
        self.told += 1
        if self.told <= FAULTS_MAX:
            self.found.append(Found(after, order, finding))

    def _set(self, now: Clock) -> None:
        """Take in that a record has another time than the one before it, or that the next may have an earlier one."""
        if self.last_clock is None:
            self.first_clock = now
        elif is_earlier(now, self.last_clock):
            self._tell(now.after, TIME, time_decreases(now))
        self.last_clock = now

    def _hear(self, after: int, position: int, record: Record | NewerRecord, order: int, earlier: Heads) -> None:
        """Take in what a record says about others, or that it is newer than this archive."""
        if isinstance(record, NewerRecord):
            self._tell(after, NEWER, fault(position, "newer", f"newer than this archive: {record.reason}", "note"))
            return
        event = record.event
        if order:
            self.sayings.append(Saying(after, position, withdrawn=(record.id, order)))
        elif (commitment := commitment_in(event)) is not None:
            self.sayings.append(Saying(after, position, commitment=commitment))
        elif isinstance(event, ValueErased):
            self.sayings.append(Saying(after, position, erased=event.commitments))
        elif isinstance(event, RecordWithdrawn):
            self.sayings.append(Saying(after, position, orders=event.target))
        elif isinstance(event, LedgerSealed):
            self.seals.append(Seal(after, position, event.through, event.streams, event.heads_root, self.heads))
            earlier.update(self.heads)
            self.heads = {}


def _as_far_as_it_goes(row: Row) -> tuple[str, int, bytes]:
    """Return what to go on with of an altered row: in a damaged file a value may be of another kind than its column."""
    leaf: object = row.leaf
    is_hash = isinstance(leaf, bytes) and len(leaf) == HASH_BYTES
    return str(row.stream), row.seq, row.leaf if is_hash else bytes(HASH_BYTES)


def fault(position: int, name: str, sentence: str, severity: Severity = "failure") -> Finding:
    """Return a finding about the record at a position."""
    return Finding(step="records", id=name, severity=severity, where=f"#{position}", sentence=sentence)


def not_following(position: int, stream: str, seq: int, head: tuple[int, bytes]) -> Finding:
    """Return the finding that a record does not follow the last one of its stream, as `head` has it."""
    if seq != head[0] + 1:
        return fault(position, "seq-gap", f"{stream} goes from {head[0]} to {seq}")
    sentence = f"its `prev` is not the leaf hash of the record before it in {stream}"
    return fault(position, "chain-broken", sentence)


def is_earlier(now: Clock, last: Clock) -> bool:
    """Tell whether a record has an earlier time than the one before it, whose clock was not corrected."""
    return now.recorded_at < last.recorded_at and not last.is_corrected


def time_decreases(now: Clock) -> Finding:
    """Return the finding that a record has an earlier time than the one before it."""
    return fault(now.position, "time-decreases", f"recorded at {now.recorded_at}, before its predecessor")
