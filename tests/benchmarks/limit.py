"""The limit: the same bytes through bare sqlite3, msgspec and hashlib, with no rule, no chain and no view but one."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAGE = 1_000


def connect(path: Path) -> sqlite3.Connection:
    """Open a database as durable as the ledger's own."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=64)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def append_all(path: Path, states: Sequence[tuple[int, int, bytes, bytes]]) -> float:
    """Insert (stream, seq, id, bytes) by the thousand, hashed, keys as the ledger has them; return the seconds."""
    with closing(connect(path)) as connection:
        connection.execute(
            "CREATE TABLE records (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, seq INTEGER NOT NULL,"
            " id BLOB NOT NULL, leaf BLOB NOT NULL, state BLOB NOT NULL) STRICT"
        )
        connection.execute("CREATE UNIQUE INDEX by_stream ON records (stream, seq)")
        connection.execute("CREATE UNIQUE INDEX by_id ON records (id)")
        begun = time.perf_counter()
        for at in range(0, len(states), PAGE):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO records (stream, seq, id, leaf, state) VALUES (?, ?, ?, ?, ?)",
                [
                    (stream, seq, key, hashlib.sha256(b"\0" + state).digest(), state)
                    for stream, seq, key, state in states[at : at + PAGE]
                ],
            )
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def append_singly(path: Path, states: Sequence[tuple[int, int, bytes, bytes]]) -> float:
    """Insert rows one a transaction; return the seconds."""
    with closing(connect(path)) as connection:
        connection.execute(
            "CREATE TABLE records (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, seq INTEGER NOT NULL,"
            " id BLOB NOT NULL, leaf BLOB NOT NULL, state BLOB NOT NULL, UNIQUE (stream, seq), UNIQUE (id)) STRICT"
        )
        begun = time.perf_counter()
        for stream, seq, key, state in states:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO records (stream, seq, id, leaf, state) VALUES (?, ?, ?, ?, ?)",
                (stream, seq, key, hashlib.sha256(b"\0" + state).digest(), state),
            )
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def fold_one_view(source: Path, path: Path) -> tuple[float, int]:
    """Fold one view, each object's present place, from the records' bytes; return the seconds and its rows."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as records,
        closing(sqlite3.connect(path, isolation_level=None)) as view,
    ):
        begun = time.perf_counter()
        places: dict[str, tuple[str, str]] = {}
        for (state,) in records.execute("SELECT state FROM records ORDER BY position"):
            record = decode(state)
            event = record["event"].get("replacement", record["event"])
            if event["type"] == "TransferredToShowroom":
                places[record["stream"]] = (event["to"], event.get("occurred", ""))
        view.execute("PRAGMA synchronous = OFF")
        view.execute("BEGIN")
        view.execute("CREATE TABLE place (object TEXT PRIMARY KEY, place TEXT NOT NULL, since TEXT NOT NULL) STRICT")
        view.executemany("INSERT INTO place VALUES (?, ?, ?)", ((name, *at) for name, at in places.items()))
        view.execute("COMMIT")
        return time.perf_counter() - begun, len(places)


def scan_and_root(source: Path) -> tuple[float, bytes]:
    """Read every record, hash it, and compute the root of the tree; return the seconds and the root."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as records:
        begun = time.perf_counter()
        sha256 = hashlib.sha256
        stack: list[tuple[int, bytes]] = []
        for (state,) in records.execute("SELECT state FROM records ORDER BY position"):
            level, node = 0, sha256(b"\0" + state).digest()
            while stack and stack[-1][0] == level:
                node = sha256(b"\1" + stack.pop()[1] + node).digest()
                level += 1
            stack.append((level, node))
        root = stack.pop()[1]
        while stack:
            root = sha256(b"\1" + stack.pop()[1] + root).digest()
        return time.perf_counter() - begun, root
