"""A ledger made again from its exported records: the same bytes at the same positions, or nothing.

No rule is asked: what was accepted once is history. Form, content, places and chains are checked, line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.codec import CODEC, leaf_hash
from archive.catalogue.corrections import RecordWithdrawn
from archive.catalogue.records import NewerRecord, Record
from archive.errors import ArchiveError, IntegrityFailure, Where
from archive.ledger.application import Ledger
from archive.ledger.mapper import StoredRecord
from archive.ledger.recorder import numbers_given
from archive.ledger.rows import is_tombstone
from archive.ledger.stored import WITHDRAWAL, id_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

INSERTED_AT_ONCE: Final = 2_000
MARK: Final = f'"{WITHDRAWAL}"'.encode()

NONE_WITHDRAWN: Final[Mapping[str, str]] = {}


class OutOfPlace(IntegrityFailure):
    """A line is not the record that belongs in its place."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(
            f"this line cannot be record #{position}: {why}",
            hint="a line was altered, lost, added or moved; take another copy of the journal",
        )


def restore(path: Path, lines: Iterable[tuple[Where, bytes]], withdrawn: Mapping[str, str] = NONE_WITHDRAWN) -> int:
    """Write records, given as lines without their ends, to a new `ledger.db`; return how many.

    `withdrawn` has the leaf hash (hex) of each record that later ones withdraw, by id: see `withdrawn_in`.

    Raises `OutOfPlace`, `IntegrityFailure`, `Refused`: the file is then of no use.
    """
    heads: dict[str, tuple[int, str | None]] = {}
    pending: list[StoredRecord] = []
    numbers: list[tuple[str, str]] = []
    position = 0
    with Ledger(path, create=True) as ledger, ledger.recorder.writing() as cursor:
        for where, line in lines:
            position += 1
            try:
                stored, given = _stored(line, position, heads, withdrawn)
            except ArchiveError as error:
                raise error.at(file=where.file, line=where.line) from None
            pending.append(stored)
            numbers += [(number, stored.originator_id) for number in given]
            if len(pending) >= INSERTED_AT_ONCE:
                ledger.recorder.insert_events(pending)  # type: ignore[arg-type]  # the row under the library's names
                ledger.recorder.note_numbers(cursor, numbers)
                pending.clear()
                numbers.clear()
        ledger.recorder.insert_events(pending)  # type: ignore[arg-type]
        ledger.recorder.note_numbers(cursor, numbers)
    return position


def withdrawn_in(lines: Iterable[tuple[Where, bytes]]) -> dict[str, str]:
    """Return the leaf hash (hex) of each record that records among these lines withdraw, by its id."""
    found: dict[str, str] = {}
    for where, line in lines:
        if MARK not in line:
            continue
        try:
            read = CODEC.decode(line)
        except ArchiveError as error:
            raise error.at(file=where.file, line=where.line) from None
        if isinstance(read, Record) and isinstance(read.event, RecordWithdrawn):
            found[read.event.target] = read.event.leaf
    return found


def _stored(
    line: bytes, position: int, heads: dict[str, tuple[int, str | None]], withdrawn: Mapping[str, str]
) -> tuple[StoredRecord, list[str]]:
    """Return a line as the row at its position, once it follows from the lines before it."""
    read = CODEC.decode(line)
    envelope: Record = read.envelope if isinstance(read, NewerRecord) else read
    seq, head = heads.get(envelope.stream, (0, None))
    if envelope.seq != seq + 1:
        raise OutOfPlace(position, f"{envelope.stream} goes from {seq} to {envelope.seq}")
    if envelope.prev != head:
        raise OutOfPlace(position, f"its `prev` is not the leaf hash of the record before it in {envelope.stream}")
    leaf = leaf_hash(line)
    if envelope.id in withdrawn and is_tombstone(read, told := bytes.fromhex(withdrawn[envelope.id])):
        leaf = told
    heads[envelope.stream] = (envelope.seq, leaf.hex())
    name = str(read.envelope.event["type"]) if isinstance(read, NewerRecord) else str(read.event.__struct_config__.tag)
    given = [] if isinstance(read, NewerRecord) else numbers_given(read.event)
    stored = StoredRecord(position, envelope.stream, envelope.seq, name, id_bytes(envelope.id), leaf, line)
    return stored, given
