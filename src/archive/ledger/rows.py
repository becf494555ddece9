"""Records read from stored rows, each row's columns checked against its bytes."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.codec import CODEC, LEAF_PREFIX
from archive.catalogue.records import NewerRecord, Record
from archive.catalogue.sealed import Sealed
from archive.errors import IntegrityFailure, Refused
from archive.ledger.stored import (
    ColumnsDiffer,
    CutOff,
    Row,
    by_id,
    check_end,
    first_of_type,
    has_stream,
    heads,
    holders,
    id_bytes,
    last_position,
    leaves,
    of_stream,
    page,
    position_of,
    positions_of,
    select,
    streams_of,
    types,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "ChainBroken",
    "ColumnsDiffer",
    "CutOff",
    "Entry",
    "NewerThanArchive",
    "Row",
    "Unreadable",
    "by_id",
    "check",
    "check_all",
    "check_chain",
    "check_end",
    "first_of_type",
    "has_stream",
    "heads",
    "holders",
    "id_bytes",
    "is_tombstone",
    "known",
    "last_position",
    "leaves",
    "of_stream",
    "page",
    "position_of",
    "positions_of",
    "read",
    "select",
    "streams_of",
    "type_of",
    "types",
]


READ_AT_ONCE: Final = 256
"""Records decoded together: enough for the calls not to count, few enough to hold."""


class Entry(NamedTuple):
    """One record as read: where it stands, what it says, its leaf hash (32 bytes) and bytes."""

    position: int
    record: Record
    leaf: bytes
    state: bytes

    @property
    def event(self) -> Any:  # noqa: ANN401 - of any type of the catalogue
        """The event, read as the newest version of its type."""
        return CODEC.newest(self.record.event)


class Unreadable(IntegrityFailure):
    """A row's bytes agree with its leaf hash and are no record."""

    def __init__(self, position: int, fault: str) -> None:
        super().__init__(
            f"record #{position}: {fault}",
            hint="the database was altered outside the archive; compare it with a checkpoint or a backup",
        )


class ChainBroken(IntegrityFailure):
    """A record does not follow the one before it in its stream."""

    def __init__(self, position: int, stream: str, why: str) -> None:
        super().__init__(
            f"record #{position} does not follow the record before it in {stream}: {why}",
            hint="the database was altered outside the archive; compare it with a checkpoint or a backup",
        )


class NewerThanArchive(Refused):
    """A record was written by a later version of the archive."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(
            f"record #{position} is newer than this archive: {reason}", hint="update archive; nothing is wrong with it"
        )


def type_of(record: Record | NewerRecord) -> str:
    """Return what stands in the event's `type`, known here or not."""
    if isinstance(record, NewerRecord):
        return str(record.envelope.event["type"])
    name: str = record.event.__struct_config__.tag
    return name


def check(row: Row) -> Record | NewerRecord:
    """Return the record in a row whose columns agree with its bytes. Raises `IntegrityFailure`."""
    position, stream, seq, type_name, record_id, leaf, state, order = row
    if type(state) is not bytes:  # in a damaged file a value may be of another kind than its column
        raise ColumnsDiffer(position, "state")
    if not order and sha256(LEAF_PREFIX + state).digest() != leaf:  # a call a row would be felt
        raise ColumnsDiffer(position, "leaf")
    try:
        record = CODEC.decode(state)
    except IntegrityFailure as fault:
        raise Unreadable(position, fault.sentence) from None
    envelope = record.envelope if isinstance(record, NewerRecord) else record
    if envelope.stream != stream:
        raise ColumnsDiffer(position, "stream")
    if envelope.seq != seq:
        raise ColumnsDiffer(position, "seq")
    if type_of(record) != type_name:
        raise ColumnsDiffer(position, "type")
    if bytes.fromhex(envelope.id.replace("-", "")) != record_id:
        raise ColumnsDiffer(position, "id")
    if order and not is_tombstone(record, leaf):
        raise ColumnsDiffer(position, "leaf")
    return record


def check_all(page: Sequence[Row]) -> list[Record | NewerRecord | IntegrityFailure]:
    """Return what `check` returns or raises of each row: read together, and by itself whatever is not plainly right."""
    try:
        read = CODEC.decode_all([row.state for row in page])
    except (IntegrityFailure, TypeError):  # of those whose bytes are no bytes
        return [_checked(row) for row in page]
    found: list[Record | NewerRecord | IntegrityFailure] = []
    for row, record in zip(page, read, strict=True):
        _, stream, seq, type_name, record_id, leaf, state, order = row
        is_right = (
            not order
            and not isinstance(record, NewerRecord)
            and record.stream == stream
            and record.seq == seq
            and record.event.__struct_config__.tag == type_name
            and bytes.fromhex(record.id.replace("-", "")) == record_id
            and sha256(LEAF_PREFIX + state).digest() == leaf
        )
        found.append(record if is_right else _checked(row))
    return found


def _checked(row: Row) -> Record | NewerRecord | IntegrityFailure:
    try:
        return check(row)
    except IntegrityFailure as fault:
        return fault


def is_tombstone(record: Record | NewerRecord, leaf: bytes) -> bool:
    """Tell whether a record is what stands in the place of one withdrawn: where it stood, and its leaf hash alone."""
    stands = (record.event, record.batch, record.row) if isinstance(record, Record) else None
    return stands == (Sealed(commitment=leaf.hex()), None, None)


def known(row: Row) -> Entry:
    """Return the record in a row, which this archive can read. Raises `IntegrityFailure`, `NewerThanArchive`."""
    return _known(row, check(row))


def read(found: Iterable[Row]) -> Iterator[Entry]:
    """Yield the record in each row, as `known` returns it. Raises `IntegrityFailure`, `NewerThanArchive`."""
    remaining = iter(found)
    while page := list(islice(remaining, READ_AT_ONCE)):
        for row, record in zip(page, check_all(page), strict=True):
            if isinstance(record, IntegrityFailure):
                raise record
            yield _known(row, record)


def _known(row: Row, record: Record | NewerRecord) -> Entry:
    if isinstance(record, NewerRecord):
        raise NewerThanArchive(row.position, record.reason)
    return Entry(row.position, record, row.leaf, row.state)


def check_chain(row: Row, seq: int, head: str | None, record: Record) -> None:
    """Make sure that a record follows, in its stream, the one with this seq and leaf hash (hex). Raises `ChainBroken`.

    `seq` 0 and `head` None: it is the first.
    """
    if record.seq != seq + 1:
        raise ChainBroken(row.position, row.stream, f"its seq is {record.seq}, after {seq}")
    if record.prev != head:
        raise ChainBroken(row.position, row.stream, "its `prev` is not that record's leaf hash")
