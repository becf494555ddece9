"""Stored rows: how they are asked for, and the check of each row's columns against its bytes.

Used by the writer inside its transaction and by the read-only feed alike, over any `sqlite3` cursor.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from archive.catalogue.codec import CODEC, leaf_hash
from archive.catalogue.records import NewerRecord, Record
from archive.errors import IntegrityFailure, Refused

ROW: Final = (
    "SELECT records.position, streams.name, records.seq, types.name, records.id, records.leaf, records.state"
    " FROM records JOIN streams ON streams.key = records.stream JOIN types ON types.key = records.type"
)


class Row(NamedTuple):
    """One stored record: its place, its columns, its bytes. `id` is 16 bytes, `leaf` 32."""

    position: int
    stream: str
    seq: int
    type: str
    id: bytes
    leaf: bytes
    state: bytes


class Entry(NamedTuple):
    """One record as read: where it stands, what it says, its leaf hash (32 bytes) and bytes."""

    position: int
    record: Record
    leaf: bytes
    state: bytes

    @property
    def event(self) -> Any:
        """The event, read as the newest version of its type."""
        return CODEC.newest(self.record.event)


class ColumnsDiffer(IntegrityFailure):
    """A row's columns do not say what its bytes say."""

    def __init__(self, position: int, column: str) -> None:
        super().__init__(
            f"record #{position}: the column {column} and the record's bytes differ",
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
    if type(record) is NewerRecord:
        return str(record.envelope.event["type"])
    return str(record.event.__struct_config__.tag)


def check(row: Row) -> Record | NewerRecord:
    """Return the record in a row whose columns agree with its bytes. Raises `IntegrityFailure`."""
    position, stream, seq, type_name, record_id, leaf, state = row
    if leaf_hash(state) != leaf:
        raise ColumnsDiffer(position, "leaf")
    record = CODEC.decode(state)
    envelope = record.envelope if type(record) is NewerRecord else record
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
    if type(record) is NewerRecord:
        raise NewerThanArchive(row.position, record.reason)
    return Entry(row.position, record, row.leaf, row.state)


def id_bytes(record_id: str) -> bytes:
    """Return a record's id, as text, as its 16 bytes."""
    return UUID(record_id).bytes


def last_position(cursor: sqlite3.Cursor) -> int:
    """Return the position of the last record; 0 in an empty ledger."""
    found = cursor.execute("SELECT max(position) FROM records").fetchone()[0]
    return int(found or 0)


def select(cursor: sqlite3.Cursor, where: str, arguments: tuple[Any, ...]) -> Iterator[Row]:
    """Yield the rows that a condition of this room selects, in the order it asks for."""
    return map(Row._make, cursor.execute(f"{ROW} {where}", arguments))


def of_stream(cursor: sqlite3.Cursor, stream: str) -> Iterator[Row]:
    """Yield a stream's rows in order."""
    return select(
        cursor,
        "WHERE records.stream = (SELECT key FROM streams WHERE name = ?) ORDER BY records.seq",
        (stream,),
    )


def by_id(cursor: sqlite3.Cursor, record_id: str) -> Row | None:
    """Return the row with this record id, or None."""
    return next(select(cursor, "WHERE records.id = ?", (id_bytes(record_id),)), None)


def page(cursor: sqlite3.Cursor, after: int, limit: int) -> list[Row]:
    """Return up to `limit` rows after a position, in order."""
    return list(select(cursor, "WHERE records.position > ? ORDER BY records.position LIMIT ?", (after, limit)))


def holders(cursor: sqlite3.Cursor, number: str) -> list[str]:
    """Return the streams that an accession number was ever given to."""
    found = cursor.execute(
        "SELECT streams.name FROM numbers JOIN streams ON streams.key = numbers.stream WHERE number = ?", (number,)
    )
    return [name for (name,) in found]


def leaves(cursor: sqlite3.Cursor, first: int, count: int) -> list[bytes]:
    """Return up to `count` leaf hashes (32 bytes each) from the record at index `first` (position less one) on."""
    found = cursor.execute("SELECT leaf FROM records WHERE position > ? ORDER BY position LIMIT ?", (first, count))
    return [leaf for (leaf,) in found]


def heads(cursor: sqlite3.Cursor, through: int) -> list[tuple[str, int, bytes]]:
    """Return (stream, seq, leaf hash) of the last record at or before a position, of each stream that has one."""
    return cursor.execute(
        "SELECT streams.name, max(records.seq), records.leaf FROM records JOIN streams ON streams.key = records.stream"
        " WHERE records.position <= ? GROUP BY records.stream",
        (through,),
    ).fetchall()
