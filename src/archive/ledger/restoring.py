"""A ledger made again from its exported records: the same bytes at the same positions, or nothing.

No rule is asked: what was accepted once is history. Form, content, places and chains are checked, line by line.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from archive.catalogue.codec import CODEC, leaf_hash
from archive.catalogue.corrections import RecordWithdrawn
from archive.catalogue.records import NewerRecord, Record
from archive.errors import ArchiveError, IntegrityFailure, Where
from archive.ledger.application import Ledger
from archive.ledger.mapper import StoredRecord
from archive.ledger.recorder import GIVING, numbers_given
from archive.ledger.rows import is_tombstone, type_of
from archive.ledger.schema import MADE_LAST
from archive.ledger.stored import WITHDRAWAL, id_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

INSERTED_AT_ONCE: Final = 1_000
MARK: Final = f'"{WITHDRAWAL}"'.encode()

NO_HEAD: Final = (0, None)
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
    position = 0
    remaining = iter(lines)
    with Ledger(path, create=True) as ledger, ledger.recorder.writing() as cursor:
        for name in MADE_LAST:
            cursor.execute(f"DROP {name}")
        while page := list(islice(remaining, INSERTED_AT_ONCE)):
            stored, given = _stored(page, position, heads, withdrawn)
            ledger.recorder.insert_events(stored)  # type: ignore[arg-type]  # the row under the library's names
            ledger.recorder.note_numbers(cursor, given)
            position += len(page)
        for statement in MADE_LAST.values():
            cursor.execute(statement)
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
    page: Sequence[tuple[Where, bytes]],
    position: int,
    heads: dict[str, tuple[int, str | None]],
    withdrawn: Mapping[str, str],
) -> tuple[list[StoredRecord], list[tuple[str, str]]]:
    """Return lines as the rows after a position, once each follows from those before it; and (number, stream) given."""
    rows: list[StoredRecord] = []
    given: list[tuple[str, str]] = []
    read = _read([line for _, line in page])
    for where, line in page:
        position += 1
        try:
            record = next(read)
            if isinstance(record, NewerRecord):
                envelope: Record = record.envelope
                name = type_of(record)
            else:
                envelope, name = record, record.event.__struct_config__.tag
                if type(record.event) in GIVING:
                    given += [(number, record.stream) for number in numbers_given(record.event)]
            stream, seq = envelope.stream, envelope.seq
            head = heads.get(stream, NO_HEAD)
            if seq != head[0] + 1 or envelope.prev != head[1]:
                raise _not_following(position, envelope, head)
            leaf = leaf_hash(line)
            if envelope.id in withdrawn and is_tombstone(record, told := bytes.fromhex(withdrawn[envelope.id])):
                leaf = told
        except ArchiveError as error:
            raise error.at(file=where.file, line=where.line) from None
        heads[stream] = (seq, leaf.hex())
        rows.append(StoredRecord(position, stream, seq, name, id_bytes(envelope.id), leaf, line))
    return rows, given


def _read(lines: Sequence[bytes]) -> Iterator[Record | NewerRecord]:
    """Yield the records in lines: read together, or one by one where one of them is none."""
    try:
        yield from CODEC.decode_all(lines)
    except IntegrityFailure:
        yield from map(CODEC.decode, lines)


def _not_following(position: int, record: Record, head: tuple[int, str | None]) -> OutOfPlace:
    if record.seq != head[0] + 1:
        return OutOfPlace(position, f"{record.stream} goes from {head[0]} to {record.seq}")
    return OutOfPlace(position, f"its `prev` is not the leaf hash of the record before it in {record.stream}")
