"""From records to stored events and back: the canonical bytes are the state, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventsourcing.persistence import JSONTranscoder, Mapper
from msgspec import Struct

from archive.catalogue.codec import CODEC, canonical, leaf_hash
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.records import NewerRecord, Record
from archive.catalogue.regimes import BatchCommitted, BatchReversed
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import CORRECTION_BYTES_MAX, EVENT_BYTES_MAX, RECORD_BYTES_MAX
from archive.errors import IntegrityFailure, Rejected
from archive.ledger.rows import Row, id_bytes, known
from archive.ledger.stored import SEALED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventsourcing.persistence import StoredEvent

LARGER: Final = (RecordCorrected, RecordDisputed, BatchCommitted, BatchReversed)
"""Events that may be larger than others: so whatever can be recorded can be corrected."""

TOPICS: Final[dict[type, str]] = {entry.struct: name for name, entry in CATALOGUE.items()} | {Sealed: SEALED}
"""What the library calls a topic: the name of an event's type."""

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


class Encoded(Struct, frozen=True, gc=False):
    """A record with its canonical bytes and their leaf hash (32 bytes), not read back yet."""

    position: int
    record: Record
    state: bytes
    leaf: bytes


class Stamped(Struct, frozen=True, gc=False):
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


def encode(record: Record, position: int) -> Encoded:
    """Return a record with its canonical bytes, hashed. Raises `TooLarge`, `Misfit`."""
    try:
        state = canonical(record)
    except UnicodeEncodeError:
        raise Misfit(record.stream, "a text holds half of a surrogate pair") from None
    if len(state) > EVENT_BYTES_MAX:  # only then can the event be too large
        _check_size(record, state)
    return Encoded(position, record, state, leaf_hash(state))


def read_back(page: Sequence[Encoded]) -> list[Stamped]:
    """Decode what was encoded, and return it as it was read, under the hash of what was read. Raises `Misfit`."""
    try:
        read = CODEC.decode_all([one.state for one in page])
    except IntegrityFailure as fault:
        raise Misfit(page[0].record.stream, fault.sentence) from None
    stamped = []
    for one, record in zip(page, read, strict=True):
        if isinstance(record, NewerRecord):
            raise Misfit(one.record.stream, record.reason)
        topic, key = TOPICS[type(record.event)], id_bytes(record.id)
        stamped.append(Stamped(one.position, record.stream, record.seq, topic, key, one.leaf, one.state, record))
    return stamped


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
        row = Row(*stored_event)
        return Stamped(*row[:7], known(row).record)
