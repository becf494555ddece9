"""Stored rows: how they are asked for, and what can be read of one without the catalogue of events.

Used by the writer inside its transaction and by the read-only feed alike, over any `sqlite3` cursor. What a record says
is read in `archive.ledger.rows`, which knows every type of event and takes its time to load; who only wants to know
when and by whom something was recorded reads the envelope here.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

import msgspec

from archive.errors import IntegrityFailure

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

ROW: Final = (
    "SELECT records.position, streams.name, records.seq, types.name, records.id, records.leaf, records.state"
    " FROM records JOIN streams ON streams.key = records.stream JOIN types ON types.key = records.type"
)
LEAF_PREFIX: Final = b"\x00"
LEDGER_STREAM: Final = "ledger/main"
"""The stream of the ledger's own life: its opening, settings, keys, seals, clock."""


class ColumnsDiffer(IntegrityFailure):
    """A row's columns do not say what its bytes say."""

    def __init__(self, position: int, column: str) -> None:
        super().__init__(
            f"record #{position}: the column {column} and the record's bytes differ",
            hint="the database was altered outside the archive; compare it with a checkpoint or a backup",
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


class Told(msgspec.Struct, frozen=True):
    """A record's envelope, its event as plain JSON: read off the bytes, no rule of the catalogue applied."""

    stream: str
    seq: int
    id: str
    recorded_at: str
    recorded_by: str
    event: dict[str, Any]


_TOLD: Final = msgspec.json.Decoder(Told)


def told(row: Row) -> Told:
    """Return the envelope of a row whose columns agree with its bytes. Raises `IntegrityFailure`."""
    if sha256(LEAF_PREFIX + row.state).digest() != row.leaf:
        raise ColumnsDiffer(row.position, "leaf")
    try:
        envelope = _TOLD.decode(row.state)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ColumnsDiffer(row.position, "state") from None
    said = (envelope.stream, envelope.seq, envelope.event.get("type"), envelope.id.replace("-", ""))
    stands = (row.stream, row.seq, row.type, row.id.hex())
    for column, one, other in zip(("stream", "seq", "type", "id"), said, stands, strict=True):
        if one != other:
            raise ColumnsDiffer(row.position, column)
    return envelope


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


def clock_corrections(cursor: sqlite3.Cursor) -> list[int]:
    """Return the positions of the records after which times of recording begin anew, ascending."""
    found = cursor.execute(
        "SELECT position FROM records WHERE stream = (SELECT key FROM streams WHERE name = ?)"
        " AND type = (SELECT key FROM types WHERE name = 'ClockCorrected') ORDER BY seq",
        (LEDGER_STREAM,),
    )
    return [position for (position,) in found]
