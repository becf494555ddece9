"""A ledger of its own for each test, audited when the test is over; and the audit, which trusts nothing of ours.

The audit reads the file with sqlite3, hashlib and json alone, then through the feed, and compares.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
import rfc8785

from archive.catalogue.entries import ObjectAccessioned
from archive.desk.opening import init
from archive.domain.references import named
from archive.domain.state import StreamState
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer, Receipt
from archive.ledger.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.catalogue.records import Draft
    from archive.ledger.folder import Folder
    from archive.ledger.rows import Entry

SPELLED_MAX: Final = 2_000
"""Records of which the spelling is held against another implementation of RFC 8785; it takes its time."""


class Stored(NamedTuple):
    """A row as sqlite3 gives it."""

    position: int
    stream: str
    seq: int
    type: str
    id: bytes
    leaf: bytes
    state: bytes


class World:
    """A ledger open for writing: `append` hands drafts in as one append."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.path = folder.ledger
        self.ledger = Ledger(folder.ledger)
        self.writer = Writer(self.ledger, folder.recorded_by)

    def append(self, *drafts: Draft, **options: Any) -> Receipt:  # noqa: ANN401 - those of the writer
        return self.writer.append([Offer(draft) for draft in drafts], **options)

    def another_writer(self) -> Writer:
        """Return a writer that remembers nothing, as another process would have."""
        return Writer(self.ledger, self.folder.recorded_by)

    def entries(self) -> list[Entry]:
        return entries(self.path)

    def size(self) -> int:
        with Feed(self.path) as feed:
            return feed.last()

    def plain(self) -> closing[sqlite3.Connection]:
        """Open the file as anybody could who has it."""
        return closing(sqlite3.connect(self.path, isolation_level=None))

    def copy(self, name: str = "copy.db") -> Path:
        """Return a copy of the file, whole, to be damaged."""
        path = self.path.with_name(name)
        with self.plain() as connection, closing(sqlite3.connect(path)) as copied:
            connection.backup(copied)
        return path

    def close(self) -> None:
        self.ledger.close()


@contextmanager
def museum(folder: Path) -> Iterator[World]:
    """Make a ledger and open it for writing; audit it at the end."""
    made = World(init(folder / "museum", institution="Registry", time_zone="UTC"))
    try:
        yield made
    finally:
        made.close()
    audit(made.path)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give a ledger of its first two records, and audit what became of it."""
    with museum(tmp_path) as made:
        yield made


def entries(path: Path) -> list[Entry]:
    """Return every record, as the feed reads it."""
    with Feed(path) as feed:
        return [entry for page in feed.entries() for entry in page]


def stored(path: Path) -> list[Stored]:
    """Return every row, by sqlite3 alone."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT position, streams.name, seq, types.name, id, leaf, state FROM records"
            " JOIN streams ON streams.key = stream JOIN types ON types.key = type ORDER BY position"
        )
        return [Stored(*row) for row in found]


def audit(path: Path) -> list[Stored]:
    """Hold a ledger to everything that the design promises of its records; return them."""
    found = stored(path)
    _check_file(path, len(found))
    heads: dict[str, tuple[int, str | None]] = {}
    before, clock_was_corrected = "", False
    for number, row in enumerate(found, 1):
        record = json.loads(row.state)
        seq, head = heads.get(row.stream, (0, None))
        assert row.position == number, f"#{number}: positions are dense"
        assert (record["stream"], record["seq"], record["event"]["type"]) == (row.stream, row.seq, row.type)
        assert record["id"].replace("-", "") == row.id.hex()
        assert (record["seq"], record.get("prev")) == (seq + 1, head), f"#{number}: the chain of its stream"
        assert sha256(b"\0" + row.state).digest() == row.leaf
        assert record["recorded_at"] >= before or clock_was_corrected, f"#{number}: time goes on"
        heads[row.stream] = (row.seq, row.leaf.hex())
        before, clock_was_corrected = record["recorded_at"], row.type == "ClockCorrected"
        if number <= SPELLED_MAX:
            assert rfc8785.dumps(record) == row.state, f"#{number}: canonical bytes"
    assert [row.type for row in found[:1]] == ["LedgerOpened"]
    assert len({row.id for row in found}) == len(found)
    _check_meaning(entries(path), found)
    return found


def _check_file(path: Path, count: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*), max(position) FROM records").fetchone() == (count, count)
        assert connection.execute("SELECT seq FROM sqlite_sequence").fetchall() == [(count,)]
        assert connection.execute("SELECT DISTINCT typeof(state) FROM records").fetchall() == [("blob",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def _check_meaning(read: list[Entry], found: list[Stored]) -> None:
    """Hold the feed to the bytes, every name to something that exists, every number to one object."""
    assert [(entry.position, entry.state, entry.leaf) for entry in read] == [
        (row.position, row.state, row.leaf) for row in found
    ]
    states: dict[str, StreamState] = {}
    for entry in read:
        state = states.setdefault(entry.record.stream, StreamState(entry.record.stream))
        state.evolve(entry.record, entry.position, entry.leaf.hex())
    ids = {entry.record.id for entry in read}
    for entry in read:
        names = named(entry.record.event)
        assert {*names.streams, entry.record.recorded_by} <= states.keys(), f"#{entry.position}: streams that exist"
        assert ids.issuperset(names.records), f"#{entry.position}: records that exist"
    numbers = [
        (stream, value.number)
        for stream, state in states.items()
        for value in state.values()
        if isinstance(value, ObjectAccessioned)
    ]
    assert len({number for _, number in set(numbers)}) == len(set(numbers)), "one object a number"


def damaged(world: World, *statements: str, name: str = "copy.db") -> Path:
    """Return a copy whose triggers are gone and on which these statements were run: what an insider can do."""
    path = world.copy(name)
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path
