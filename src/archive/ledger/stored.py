"""Stored rows: how they are asked for, and what can be read of one without the catalogue of events.

Used by the writer inside its transaction and by the read-only feed alike, over any `sqlite3` cursor. What a record says
is read in `archive.ledger.rows`, which knows every type of event and takes its time to load; who only wants to know
when and by whom something was recorded reads the envelope here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from archive.errors import IntegrityFailure

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

ROW: Final = (
    "SELECT records.position, streams.name, records.seq, types.name, records.id, records.leaf, records.state, 0"
    " FROM records LEFT JOIN streams ON streams.key = records.stream LEFT JOIN types ON types.key = records.type"
)
"""Outer joins: a row whose stream or type is not there any more is found to be altered, not passed over."""

ASKED_AT_ONCE: Final = 10_000
"""Values in one question; SQLite takes three times as many."""

IS_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
LEAF_PREFIX: Final = b"\x00"
SEALED: Final = "Sealed"
WITHDRAWAL: Final = "RecordWithdrawn"
LEDGER_STREAM: Final = "ledger/main"
"""The stream of the ledger's own life: its opening, settings, keys, seals, clock."""


class ColumnsDiffer(IntegrityFailure):
    """A row's columns do not say what its bytes say."""

    def __init__(self, position: int, column: str) -> None:
        super().__init__(
            f"record #{position}: the column {column} and the record's bytes differ",
            hint="the database was altered outside the archive; compare it with a checkpoint or a backup",
        )


class CutOff(IntegrityFailure):
    """The store has given out positions that it has no records for."""

    def __init__(self, given_out: int, last: int) -> None:
        super().__init__(
            f"the ledger ends at #{last}, and its store has given out #{given_out}: records at its end are gone",
            hint="nothing is written over them; restore a backup, then `archive verify`",
        )


class Row(NamedTuple):
    """One stored record: its place, its columns, its bytes. `id` is 16 bytes, `leaf` 32.

    `order` is the position of the record that says that this one was withdrawn; 0 for any other. Its bytes are then
    gone: `leaf` is their hash, and `state` states nothing but that.
    """

    position: int
    stream: str
    seq: int
    type: str
    id: bytes
    leaf: bytes
    state: bytes
    order: int = 0


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
    if type(row.state) is not bytes:
        raise ColumnsDiffer(row.position, "state")
    if not row.order and not _is_whole(row):
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
    if row.order and envelope.event != {"commitment": row.leaf.hex(), "type": SEALED}:
        raise ColumnsDiffer(row.position, "leaf")
    return envelope


def id_bytes(record_id: str) -> bytes:
    """Return a record's id, as text, as its 16 bytes."""
    return bytes.fromhex(record_id.replace("-", ""))


def last_position(cursor: sqlite3.Cursor) -> int:
    """Return the position of the last record; 0 in an empty ledger."""
    found = cursor.execute("SELECT max(position) FROM records").fetchone()[0]
    return int(found or 0)


def check_end(cursor: sqlite3.Cursor, last: int) -> None:
    """Make sure that the last record is that of the last position ever given out. Raises `CutOff`."""
    found = cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
    given_out = 0 if found is None else int(found[0])
    if given_out != last:
        raise CutOff(given_out, last)


def select(cursor: sqlite3.Cursor, where: str, arguments: tuple[Any, ...]) -> Iterator[Row]:
    """Yield the rows that a condition of this room selects, in the order it asks for."""
    for row in map(Row._make, cursor.execute(f"{ROW} {where}", arguments)):
        yield row if row.type != SEALED or _is_whole(row) else row._replace(order=_withdrawn_by(cursor, row))


def _is_whole(row: Row) -> bool:
    """Tell whether a row has the bytes that its leaf hash is of."""
    return type(row.state) is bytes and sha256(LEAF_PREFIX + row.state).digest() == row.leaf


def _withdrawn_by(cursor: sqlite3.Cursor, row: Row) -> int:
    """Return the position of the later record in its stream that withdraws this very row; 0 where there is none."""
    orders = cursor.connection.execute(
        f"{ROW} WHERE records.stream = (SELECT key FROM streams WHERE name = ?) AND records.seq > ?"
        " AND types.name = ? ORDER BY records.seq",
        (row.stream, row.seq, WITHDRAWAL),
    )
    for order in map(Row._make, orders):
        with suppress(IntegrityFailure):
            event = told(order).event
            if (str(event.get("target")).replace("-", ""), event.get("leaf")) == (row.id.hex(), row.leaf.hex()):
                return order.position
    return 0


def of_stream(cursor: sqlite3.Cursor, stream: str) -> list[Row]:
    """Return a stream's rows in order."""
    where = "WHERE records.stream = (SELECT key FROM streams WHERE name = ?) ORDER BY records.seq"
    return list(select(cursor, where, (stream,)))


def of_streams(cursor: sqlite3.Cursor, names: Collection[str], before: int) -> list[Row]:
    """Return the rows of streams before a position, those of each in order."""
    where = (
        f"WHERE records.stream IN (SELECT key FROM streams WHERE name IN ({','.join('?' * len(names))}))"
        " AND records.position < ? ORDER BY records.stream, records.seq"
    )
    return list(select(cursor, where, (*names, before)))


def by_id(cursor: sqlite3.Cursor, record_id: str) -> Row | None:
    """Return the row with this record id, or None."""
    return next(select(cursor, "WHERE records.id = ?", (id_bytes(record_id),)), None)


def withdrawn(cursor: sqlite3.Cursor) -> list[Row]:
    """Return the rows of records that were withdrawn by order, in order."""
    found = select(cursor, "WHERE types.name = ? ORDER BY records.position", (SEALED,))
    return [row for row in found if row.order]


def position_of(cursor: sqlite3.Cursor, record_id: str) -> int | None:
    """Return the position of the record with this id, or None."""
    found = cursor.execute("SELECT position FROM records WHERE id = ?", (id_bytes(record_id),)).fetchone()
    return None if found is None else int(found[0])


def positions_of(cursor: sqlite3.Cursor, record_ids: list[str]) -> dict[str, int]:
    """Return the positions of those records that are there, by their ids."""
    try:
        by_bytes = {id_bytes(record_id): record_id for record_id in record_ids}
    except ValueError:  # one is no id; no record has it
        by_bytes = {id_bytes(record_id): record_id for record_id in record_ids if IS_ID(record_id)}
    found: dict[str, int] = {}
    remaining = iter(by_bytes)
    while asked := tuple(islice(remaining, ASKED_AT_ONCE)):
        marks = ",".join("?" * len(asked))
        taken = list(map(bytearray, asked))  # which sqlite3 takes as they are, where it asks around for `bytes`
        for stored, position in cursor.execute(f"SELECT id, position FROM records WHERE id IN ({marks})", taken):
            found[by_bytes[stored]] = position
    return found


def streams_of(cursor: sqlite3.Cursor, names: Collection[str]) -> set[str]:
    """Return those of the names that are streams with a record."""
    marks = ",".join("?" * len(names))
    return {name for (name,) in cursor.execute(f"SELECT name FROM streams WHERE name IN ({marks})", tuple(names))}


def key_of(cursor: sqlite3.Cursor, name: str) -> int | None:
    """Return the number that the store has given a stream, 1 or more; None where there is no such stream."""
    found = cursor.execute("SELECT key FROM streams WHERE name = ?", (name,)).fetchone()
    return None if found is None else int(found[0])


def has_stream(cursor: sqlite3.Cursor, name: str) -> bool:
    """Tell whether a stream has a record."""
    return cursor.execute("SELECT 1 FROM streams WHERE name = ?", (name,)).fetchone() is not None


def types(cursor: sqlite3.Cursor) -> list[str]:
    """Return the names of all event types that were ever recorded."""
    return [name for (name,) in cursor.execute("SELECT name FROM types")]


def first_of_type(cursor: sqlite3.Cursor, name: str) -> int:
    """Return the position of the first record of an event type; 0 where there is none."""
    found = cursor.execute(
        "SELECT min(position) FROM records WHERE type = (SELECT key FROM types WHERE name = ?)", (name,)
    )
    return int(found.fetchone()[0] or 0)


def withdrew(cursor: sqlite3.Cursor, after: int) -> bool:
    """Tell whether a record after a position withdrew another."""
    found = cursor.execute(
        "SELECT 1 FROM records WHERE position > ? AND type = (SELECT key FROM types WHERE name = ?)",
        (after, WITHDRAWAL),
    )
    return found.fetchone() is not None


def page(cursor: sqlite3.Cursor, after: int, limit: int) -> list[Row]:
    """Return up to `limit` rows after a position, in order."""
    return list(select(cursor, "WHERE records.position > ? ORDER BY records.position LIMIT ?", (after, limit)))


def share(cursor: sqlite3.Cursor, after: int, through: int, share: int, shares: int) -> list[Row]:
    """Return the rows after one position and through another that are of one share of the streams, in order."""
    where = "WHERE records.position > ? AND records.position <= ? AND records.stream % ? = ? ORDER BY records.position"
    return list(select(cursor, where, (after, through, shares, share)))


def holders(cursor: sqlite3.Cursor, wanted: Collection[str]) -> list[tuple[str, str]]:
    """Return (accession number, stream) of all that these numbers were ever given to."""
    marks = ",".join("?" * len(wanted))
    asked = f"SELECT number, streams.name FROM numbers JOIN streams ON streams.key = stream WHERE number IN ({marks})"
    return cursor.execute(asked, tuple(wanted)).fetchall()


def numbers(cursor: sqlite3.Cursor) -> set[tuple[str, str]]:
    """Return (accession number, stream) of all that were ever given."""
    asked = "SELECT number, streams.name FROM numbers LEFT JOIN streams ON streams.key = numbers.stream"
    return {(number, name) for number, name in cursor.execute(asked)}


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
