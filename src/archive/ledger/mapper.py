"""From records to stored events and back: the canonical bytes are the state, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventsourcing.persistence import JSONTranscoder, Mapper

from archive.catalogue.codec import CODEC, canonical, leaf_hash
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.records import NewerRecord
from archive.catalogue.regimes import BatchCommitted, BatchReversed
from archive.catalogue.terms import CORRECTION_BYTES_MAX, EVENT_BYTES_MAX, RECORD_BYTES_MAX
from archive.errors import IntegrityFailure, Rejected
from archive.ledger.rows import Row, id_bytes, known

if TYPE_CHECKING:
    from eventsourcing.persistence import StoredEvent

    from archive.catalogue.records import Record

LARGER: Final = (RecordCorrected, RecordDisputed, BatchCommitted, BatchReversed)
"""Events that may be larger than others: so whatever can be recorded can be corrected."""

CARRIED: Final = ("replacement", "claim")


class TooLarge(Rejected):
    """A record is larger than any record may be."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(f"the {what} takes {size} bytes, and {limit} is the limit", hint="say it in several events")


class Misfit(Rejected):
    """A draft that was not read from JSON holds what no record may."""

    def __init__(self, stream: str, why: str) -> None:
        super().__init__(f"the draft in {stream} is not written as the catalogue wants it: {why}")


class StoredRecord(NamedTuple):
    """A stored row under the names that the library reads. `id` is 16 bytes, `leaf` 32."""

    position: int
    originator_id: str
    originator_version: int
    topic: str
    id: bytes
    leaf: bytes
    state: bytes


class Stamped(NamedTuple):
    """A record on its way into the store: encoded, decoded back, hashed.

    The library's event and stored event in one, because its own dataclasses cost more than the encoding.
    """

    position: int
    originator_id: str
    originator_version: int
    topic: str
    id: bytes
    leaf: bytes
    state: bytes
    record: Record


def stamp(record: Record, position: int) -> Stamped:
    """Encode a record, decode it back, and hash the bytes that were read. Raises `TooLarge`, `Misfit`."""
    try:
        state = canonical(record)
    except UnicodeEncodeError:
        raise Misfit(record.stream, "a text holds half of a surrogate pair") from None
    if len(state) > EVENT_BYTES_MAX:  # only then can the event be too large
        _check_size(record, state)
    try:
        read = CODEC.decode(state)
    except IntegrityFailure as fault:
        raise Misfit(record.stream, fault.sentence) from None
    if isinstance(read, NewerRecord):
        raise Misfit(record.stream, read.reason)
    name = read.event.__struct_config__.tag
    return Stamped(position, read.stream, read.seq, name, id_bytes(read.id), leaf_hash(state), state, read)


def _check_size(record: Record, state: bytes) -> None:
    event = record.event
    sizes = [("event", event, CORRECTION_BYTES_MAX if isinstance(event, LARGER) else EVENT_BYTES_MAX)]
    sizes += [(name, getattr(event, name, None), EVENT_BYTES_MAX) for name in CARRIED]
    for what, part, size_max in sizes:
        if part is not None and (size := len(canonical(part))) > size_max:
            raise TooLarge(what, size, size_max)
    if len(state) > RECORD_BYTES_MAX:
        what = "record"
        raise TooLarge(what, len(state), RECORD_BYTES_MAX)


class RecordMapper(Mapper[str]):
    """The library's place for encoding. Topics are names of event types and are never resolved to classes."""

    def __init__(self) -> None:
        """Need no transcoder: a record has one encoding."""
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:  # noqa: ANN401 - as the library has it
        """Return a stamped record as it is: it has been encoded."""
        stamped: StoredEvent = domain_event
        return stamped

    def to_domain_event(self, stored_event: Any) -> Any:  # noqa: ANN401 - as the library has it
        """Return the stamped record of a `StoredRecord`. Raises `IntegrityFailure`, `NewerThanArchive`."""
        return Stamped._make((*stored_event, known(Row(*stored_event)).record))
