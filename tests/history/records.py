"""Records for tests, made without a ledger: one stream, a letter a record, positions from 1."""

from archive.catalogue.codec import canonical, leaf_hash
from archive.catalogue.event import Event
from archive.catalogue.records import Record, type_name
from archive.catalogue.sealed import Sealed
from archive.ledger.rows import Entry, Row, id_bytes

STREAM = "object/vase"


def record_id(letter: str) -> str:
    """Return the id of the record that a test calls by a letter."""
    return f"00000000-0000-7000-8000-{ord(letter):012x}"


class Book:
    """Entries in order, of as many streams as are named."""

    def __init__(self) -> None:
        """Begin empty."""
        self.entries: list[Entry] = []
        self._ends: dict[str, tuple[int, str | None]] = {}

    def add(self, letter: str, event: Event | Sealed, stream: str = STREAM, by: str = "party/registry") -> Entry:
        """Add a record."""
        seq, prev = self._ends.get(stream, (0, None))
        position = len(self.entries) + 1
        record = Record(
            event=event,
            id=record_id(letter),
            prev=prev,
            recorded_at=f"2026-11-23T10:00:{position:02d}.000000Z",
            recorded_by=by,
            seq=seq + 1,
            stream=stream,
        )
        state = canonical(record)
        leaf = leaf_hash(state)
        self._ends[stream] = (seq + 1, leaf.hex())
        self.entries.append(Entry(position, record, leaf, state))
        return self.entries[-1]

    def of(self, stream: str) -> list[Entry]:
        """Return a stream's entries."""
        return [entry for entry in self.entries if entry.record.stream == stream]

    def by_id(self, wanted: str) -> Entry | None:
        """Return the entry with an id."""
        return next((entry for entry in self.entries if entry.record.id == wanted), None)

    def rows(self) -> list[Row]:
        """Return the entries as they are stored."""
        return [row_of(entry) for entry in self.entries]


def row_of(entry: Entry) -> Row:
    """Return an entry as it is stored."""
    record = entry.record
    return Row(
        entry.position,
        record.stream,
        record.seq,
        type_name(record.event),
        id_bytes(record.id),
        entry.leaf,
        entry.state,
    )
