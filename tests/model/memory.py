"""A ledger in memory: the rules of the real one, and the feed that views follow, without a file."""

from collections.abc import Collection, Iterable, Iterator
from typing import cast

from archive import clock
from archive.catalogue.codec import canonical, leaf_hash
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.event import Event
from archive.catalogue.records import Draft, Record, type_name
from archive.domain.references import named
from archive.domain.rules import decide
from archive.domain.state import StreamState
from archive.errors import ArchiveError
from archive.ledger import stored
from archive.ledger.feed import Feed
from archive.ledger.rows import Entry

REGISTRY = "party/registry"


class Memory:
    """Records accepted one by one. It is the ground of the rules, and stands in for a `Feed`."""

    def __init__(self, time_zone: str = "UTC") -> None:
        self.all: list[Entry] = []
        self.day = 0
        self.time_zone = time_zone
        self._states: dict[str, StreamState] = {}

    @property
    def feed(self) -> Feed:
        """The same, typed as what views take."""
        return cast("Feed", self)

    def record(self, stream: str, event: Event, record_id: str, recorded_at: str) -> bool:
        """Record an event if the rules accept it, and tell whether they did. References may still be to come."""
        self.day = clock.day_of(recorded_at, self.time_zone)
        state = self.state(stream)
        try:
            decide(Draft(stream=stream, event=event, id=record_id), named(event), state, self)
        except ArchiveError:
            return False
        record = Record(
            event=event,
            id=record_id,
            prev=state.head,
            recorded_at=recorded_at,
            recorded_by=REGISTRY,
            seq=state.seq + 1,
            stream=stream,
        )
        data = canonical(record)
        leaf = leaf_hash(data)
        self.all.append(Entry(len(self.all) + 1, record, leaf, data))
        state.evolve(record, len(self.all), leaf.hex())
        return True

    # ------------------------------------------------------------------------------------------ the ground of rules

    def state(self, stream: str) -> StreamState:
        return self._states.setdefault(stream, StreamState(stream))

    def missing(self, streams: Iterable[str]) -> str | None:
        return next((stream for stream in streams if not self.state(stream).seq), None)

    def has_record(self, record_id: str) -> bool:
        return any(entry.record.id == record_id for entry in self.all)

    def offered(self, record_id: str) -> Draft | Record | None:
        return next((entry.record for entry in self.all if entry.record.id == record_id), None)

    def holders(self, number: str) -> Iterable[str]:
        return [
            entry.record.stream
            for entry in self.all
            if isinstance(entry.event, ObjectAccessioned) and entry.event.number == number
        ]

    # ------------------------------------------------------------------------------------------ the feed of views

    def last(self) -> int:
        return len(self.all)

    def entries(self, after: int = 0, through: int | None = None, page: int = 2_000) -> Iterator[list[Entry]]:
        last = self.last() if through is None else through
        for begin in range(after, last, page):
            yield self.all[begin : min(begin + page, last)]

    def entry(self, position: int) -> Entry | None:
        return self.all[position - 1] if 0 < position <= len(self.all) else None

    def key_of(self, name: str) -> int | None:
        """Return the place of a stream in the order of their first records, from 1."""
        names = dict.fromkeys(entry.record.stream for entry in self.all)
        return next((key for key, each in enumerate(names, start=1) if each == name), None)

    def withdrew(self, _after: int) -> bool:
        """Nothing is withdrawn here: there are no files for bytes to go from."""
        return False

    def told(self, position: int) -> stored.Told | None:
        entry = self.entry(position)
        if entry is None:
            return None
        record = entry.record
        name, record_id = type_name(record.event), stored.id_bytes(record.id)
        return stored.told(stored.Row(position, record.stream, record.seq, name, record_id, entry.leaf, entry.state))

    def stream(self, name: str) -> list[Entry]:
        return [entry for entry in self.all if entry.record.stream == name]

    def streams(self, names: Collection[str], before: int) -> list[Entry]:
        return [entry for entry in self.all[: before - 1] if entry.record.stream in names]
