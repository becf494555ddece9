"""Records withdrawn by order: their bytes go, their leaf hashes stay, and a later record of their stream says why.

This is the one way in which what was stored changes. In the transaction that stores the `RecordWithdrawn`, the guard
against change is taken down, the bytes are replaced by a tombstone, and the guard is put up again word for word. The
tombstone is a record of the same place, id, time and hand that states nothing but the leaf hash of what stood there.
Afterwards the file is written anew, so that nothing is left of the bytes in its free space or its write-ahead log.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from archive.catalogue.codec import canonical
from archive.catalogue.corrections import RecordWithdrawn, ValueErased
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import commitment_in
from archive.domain.state import StreamState
from archive.errors import ArchiveError, Locked, Rejected
from archive.ledger import rows
from archive.ledger.recorder import LOCK_SECONDS, numbers_given, translated
from archive.ledger.schema import GUARDS, WRITER_PRAGMAS
from archive.ledger.stored import LEDGER_STREAM, SEALED

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from archive.catalogue.records import Record
    from archive.ledger.rows import Row

ORDERS: Final = (RecordWithdrawn, ValueErased)
"""Records of orders obeyed: what was done by them cannot be explained without them."""


class CannotWithdraw(Rejected):
    """A record stays."""

    def __init__(self, target: int | str, why: str, hint: str = "") -> None:
        what = f"#{target}" if isinstance(target, int) else f"the record {target}"
        super().__init__(f"{what} cannot be withdrawn: {why}", hint=hint)


class StillRead(Locked):
    """Another process keeps the write-ahead log in use."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"the record is withdrawn, and its bytes may still stand in {path}-wal: another process is reading",
            hint="end what reads the ledger, and give the same order again",
        )


def check(cursor: sqlite3.Cursor, event: RecordWithdrawn, before: int, others: Collection[RecordWithdrawn]) -> None:
    """Let an order pass whose target stands in clear at or before a position, with that leaf hash.

    `others` are the orders of the same append. Raises `CannotWithdraw`.
    """
    if event.access is not None:
        raise CannotWithdraw(event.target, "its order would be sealed", "leave `access` out of the order")
    row = rows.by_id(cursor, event.target)
    if row is None or row.position > before:
        raise CannotWithdraw(event.target, "it was not recorded before this append")
    if any(event.target == other.target for other in others):
        raise CannotWithdraw(row.position, "it is withdrawn in this append already")
    if why := why_not(row):
        raise CannotWithdraw(row.position, why)
    if event.leaf != row.leaf.hex():
        raise CannotWithdraw(row.position, "its leaf hash is another").at(field="event.leaf")


def why_not(row: Row) -> str | None:
    """Return why a record stays, whoever orders what; None where it may go. Raises `IntegrityFailure`."""
    event = rows.known(row).record.event
    if row.order:
        return f"#{row.order} says that it was withdrawn before"
    if row.stream == LEDGER_STREAM:
        return "the ledger's own settings, keys and seals stay"
    if isinstance(event, ORDERS):
        return "it is itself the record of an order"
    if commitment_in(event) is not None:
        return "it is sealed; `archive erase` destroys what opens it"
    return None


def tombstone(record: Record, leaf: bytes) -> bytes:
    """Return what stands in a record's place once its own bytes, with this leaf hash, are gone."""
    return canonical(replace(record, event=Sealed(commitment=leaf.hex()), batch=None, row=None))


def remove(cursor: sqlite3.Cursor, event: RecordWithdrawn) -> None:
    """Put a tombstone in a record's place, within the transaction that stores the order.

    Raises `CannotWithdraw` where later records of its stream cannot be read without it.
    """
    row = rows.by_id(cursor, event.target)
    assert row is not None  # noqa: S101 - `check` found it under the same lock
    entry = rows.known(row)
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(
        "INSERT INTO types (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM types WHERE name = ?)", (SEALED,) * 2
    )
    for name in GUARDS:
        cursor.execute(f"DROP TRIGGER {name}")
    cursor.execute(
        "UPDATE records SET type = (SELECT key FROM types WHERE name = ?), state = ? WHERE position = ?",
        (SEALED, tombstone(entry.record, row.leaf), row.position),
    )
    left = _fold_again(cursor, row)
    for number in set(numbers_given(entry.record.event)) - left:
        cursor.execute(
            "DELETE FROM numbers WHERE number = ? AND stream = (SELECT key FROM streams WHERE name = ?)",
            (number, row.stream),
        )
    for statement in GUARDS.values():
        cursor.execute(statement)


def _fold_again(cursor: sqlite3.Cursor, withdrawn: Row) -> set[str]:
    """Read a stream without what was withdrawn, and return the accession numbers that it still gives."""
    state, given = StreamState(withdrawn.stream), set[str]()
    for row in rows.of_stream(cursor, withdrawn.stream):
        entry = rows.known(row)
        given.update(numbers_given(entry.record.event))
        try:
            state.evolve(entry.record, entry.position, entry.leaf.hex())
        except ArchiveError as error:
            raise rests(withdrawn.position, entry.position, error.sentence) from None
    return given


def rests(position: int, other: int, why: str) -> CannotWithdraw:
    """Return that a later record cannot do without one that is to be withdrawn."""
    return CannotWithdraw(position, f"#{other} rests on it: {why}", f"retract or withdraw #{other} first")


def scrub(path: Path) -> None:
    """Write the ledger's file anew, so that nothing of what was replaced is left in it.

    Raises `StillRead`, `Locked`.
    """
    with translated(str(path)), closing(sqlite3.connect(path, isolation_level=None, timeout=LOCK_SECONDS)) as file:
        for pragma in (*WRITER_PRAGMAS, "PRAGMA secure_delete = ON"):
            file.execute(pragma)
        file.execute("VACUUM")
        busy, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StillRead(path)
