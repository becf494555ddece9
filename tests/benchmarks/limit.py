"""The limit: the same bytes through bare sqlite3, msgspec and hashlib, with no rule, no chain and no view but one."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from archive.ledger.schema import WRITER_PRAGMAS
from tests.benchmarks.timing import Took, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PAGE = 1_000

TABLE = (
    """CREATE TABLE records (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, seq INTEGER NOT NULL,
    id BLOB NOT NULL, leaf BLOB NOT NULL, state BLOB NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX by_stream ON records (stream, seq)",
    "CREATE UNIQUE INDEX by_id ON records (id)",
)
INSERT = "INSERT INTO records (stream, seq, id, leaf, state) VALUES (?, ?, ?, ?, ?)"


def connect(path: Path) -> sqlite3.Connection:
    """Open a new database as durable as the ledger's own, with the same keys."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=64)
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    for statement in TABLE:
        connection.execute(statement)
    return connection


def reading(source: Path) -> sqlite3.Connection:
    """Open a ledger's file for reading."""
    return sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)


def append(source: Path, path: Path, batch: int, records: int) -> Took:
    """Insert the first records of a ledger, hashed, `batch` a transaction. Said: the root over what was stored."""
    with closing(reading(source)) as ledger, closing(connect(path)) as connection:
        found = ledger.execute(
            "SELECT stream, seq, id, state FROM records WHERE position <= ? ORDER BY position", (records,)
        )
        watch = Watch()
        _insert(connection, found, batch, watch)
        leaves = [leaf for (leaf,) in connection.execute("SELECT leaf FROM records ORDER BY position")]
        return watch.took(len(leaves), root_of(leaves).hex())


def _insert(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, int, bytes, bytes]], batch: int, watch: Watch
) -> None:
    remaining = iter(rows)
    while taken := list(islice(remaining, batch)):
        with watch.running():
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                INSERT,
                [
                    (stream, seq, key, hashlib.sha256(b"\0" + state).digest(), state)
                    for stream, seq, key, state in taken
                ],
            )
            connection.execute("COMMIT")


def fold_one_view(source: Path, path: Path) -> Took:
    """Fold one view, each object's present place, from the records' bytes. Said: its rows."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    path.unlink(missing_ok=True)
    watch = Watch()
    with closing(reading(source)) as records, closing(sqlite3.connect(path, isolation_level=None)) as view:
        count = 0
        with watch.running():
            places: dict[str, tuple[str, str]] = {}
            for (state,) in records.execute("SELECT state FROM records ORDER BY position"):
                count += 1
                record = decode(state)
                event = record["event"].get("replacement", record["event"])
                if event["type"] == "TransferredToShowroom":
                    places[record["stream"]] = (event["to"], event.get("occurred", ""))
            view.execute("PRAGMA synchronous = OFF")
            view.execute("BEGIN")
            view.execute("CREATE TABLE place (object TEXT PRIMARY KEY, place TEXT, since TEXT) STRICT")
            view.executemany("INSERT INTO place VALUES (?, ?, ?)", ((name, *at) for name, at in places.items()))
            view.execute("COMMIT")
        return watch.took(count, len(places))


def scan_and_root(source: Path) -> Took:
    """Read every record, hash it, and compute the root of the tree. Said: the root."""
    watch = Watch()
    with closing(reading(source)) as records:
        count = 0

        def leaves() -> Iterator[bytes]:
            nonlocal count
            for (state,) in records.execute("SELECT state FROM records ORDER BY position"):
                count += 1
                yield hashlib.sha256(b"\0" + state).digest()

        with watch.running():
            root = root_of(leaves())
        return watch.took(count, root.hex())


def export(source: Path, path: Path) -> Took:
    """Write every record as a line. Said: the digest of the file."""
    watch = Watch()
    with closing(reading(source)) as records, path.open("wb") as file:
        count = records.execute("SELECT count(*) FROM records").fetchone()[0]
        with watch.running():
            file.writelines(
                state + b"\n" for (state,) in records.execute("SELECT state FROM records ORDER BY position")
            )
            file.flush()
            os.fsync(file.fileno())
    return watch.took(count, hashlib.sha256(path.read_bytes()).hexdigest())


def restore(lines: Path, path: Path) -> Took:
    """Read lines, decode them, hash them, insert them in one transaction. Said: the root over what was stored."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    watch = Watch()
    keys: dict[str, int] = {}
    with closing(connect(path)) as connection, lines.open("rb") as file:
        with watch.running():
            connection.execute("BEGIN IMMEDIATE")
            while taken := list(islice(file, PAGE)):
                rows = []
                for line in taken:
                    state = line[:-1]
                    told = decode(state)
                    stream = keys.setdefault(told["stream"], len(keys))
                    leaf = hashlib.sha256(b"\0" + state).digest()
                    rows.append((stream, told["seq"], bytes.fromhex(told["id"].replace("-", "")), leaf, state))
                connection.executemany(INSERT, rows)
            connection.execute("COMMIT")
        leaves = [leaf for (leaf,) in connection.execute("SELECT leaf FROM records ORDER BY position")]
        return watch.took(len(leaves), root_of(leaves).hex())


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the RFC 6962 root over leaf hashes."""
    sha256 = hashlib.sha256
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, node = 0, leaf
        while stack and stack[-1][0] == level:
            node = sha256(b"\1" + stack.pop()[1] + node).digest()
            level += 1
        stack.append((level, node))
    root = stack.pop()[1]
    while stack:
        root = sha256(b"\1" + stack.pop()[1] + root).digest()
    return root
