"""Records read from stored rows, each row's columns checked against its bytes."""

from __future__ import annotations

from typing import Any, NamedTuple

from archive.catalogue.codec import CODEC, leaf_hash
from archive.catalogue.records import NewerRecord, Record
from archive.errors import Refused
from archive.ledger.stored import (
    ColumnsDiffer,
    Row,
    by_id,
    heads,
    holders,
    id_bytes,
    last_position,
    leaves,
    of_stream,
    page,
    select,
)

__all__ = [
    "ColumnsDiffer",
    "Entry",
    "NewerThanArchive",
    "Row",
    "by_id",
    "check",
    "heads",
    "holders",
    "id_bytes",
    "known",
    "last_position",
    "leaves",
    "of_stream",
    "page",
    "select",
    "type_of",
]


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
    return str(record.event.__struct_config__.tag)


def check(row: Row) -> Record | NewerRecord:
    """Return the record in a row whose columns agree with its bytes. Raises `IntegrityFailure`."""
    position, stream, seq, type_name, record_id, leaf, state = row
    if leaf_hash(state) != leaf:
        raise ColumnsDiffer(position, "leaf")
    record = CODEC.decode(state)
    envelope = record.envelope if isinstance(record, NewerRecord) else record
    if envelope.stream != stream:
        raise ColumnsDiffer(position, "stream")
    if envelope.seq != seq:
        raise ColumnsDiffer(position, "seq")
    if type_of(record) != type_name:
        raise ColumnsDiffer(position, "type")
    if bytes.fromhex(envelope.id.replace("-", "")) != record_id:
        raise ColumnsDiffer(position, "id")
    return record


def known(row: Row) -> Entry:
    """Return the record in a row, which this archive can read. Raises `IntegrityFailure`, `NewerThanArchive`."""
    record = check(row)
    if isinstance(record, NewerRecord):
        raise NewerThanArchive(row.position, record.reason)
    return Entry(row.position, record, row.leaf, row.state)
