"""From records to stored events and back: the canonical bytes are the state, whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from archive.catalogue.codec import CODEC, canonical, leaf_hash
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.records import Record
from archive.catalogue.terms import CORRECTION_BYTES_MAX, EVENT_BYTES_MAX, RECORD_BYTES_MAX
from archive.errors import Rejected
from archive.ledger.rows import Entry, Row, id_bytes, known, type_of


class TooLarge(Rejected):
    """A record is larger than any record may be."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(f"the {what} takes {size} bytes, and {limit} is the limit", hint="say it in several events")


@dataclass(frozen=True, slots=True)
class StoredRecord(StoredEvent):
    """A stored event with what stands in the row beside it: position, id (16 bytes), leaf hash (32 bytes)."""

    position: int
    id: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Stamped:
    """A record on its way into the store, as the library wants events: encoded, decoded back, hashed."""

    originator_id: str
    originator_version: int
    stored: StoredRecord
    record: Record


def stamp(record: Record, position: int) -> Stamped:
    """Encode a record, decode it back, and hash the bytes that were read. Raises `TooLarge`, `IntegrityFailure`."""
    state = canonical(record)
    if len(state) > EVENT_BYTES_MAX:  # only then can the event be too large
        _check_size(record, state)
    read = CODEC.decode(state)
    name = type_of(read)
    stored = StoredRecord(record.stream, record.seq, name, state, position, id_bytes(record.id), leaf_hash(state))
    return Stamped(record.stream, record.seq, stored, read)  # type: ignore[arg-type]  # our own type, so it is known


def _check_size(record: Record, state: bytes) -> None:
    carries_more = record.stream.startswith("batch/") or isinstance(record.event, RecordCorrected | RecordDisputed)
    limit = CORRECTION_BYTES_MAX if carries_more else EVENT_BYTES_MAX
    size = len(canonical(record.event))
    if size > limit:
        raise TooLarge("event", size, limit)
    if len(state) > RECORD_BYTES_MAX:
        raise TooLarge("record", len(state), RECORD_BYTES_MAX)


class RecordMapper(Mapper[str]):
    """The library's place for encoding. Topics are names of event types and are never resolved to classes."""

    def __init__(self) -> None:
        """Need no transcoder: a record has one encoding."""
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the stored event of a stamped record."""
        stamped: Stamped = domain_event
        return stamped.stored

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the stamped record of a stored event. Raises `IntegrityFailure`, `NewerThanArchive`."""
        if not isinstance(stored_event, StoredRecord):
            msg = "only rows of a ledger are read back"
            raise TypeError(msg)
        row = Row(
            stored_event.position,
            str(stored_event.originator_id),
            stored_event.originator_version,
            stored_event.topic,
            stored_event.id,
            stored_event.leaf,
            stored_event.state,
        )
        entry: Entry = known(row)
        return Stamped(row.stream, row.seq, stored_event, entry.record)
