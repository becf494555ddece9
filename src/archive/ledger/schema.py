"""The tables of `ledger.db`: what may be added, and that nothing there may change.

One row is one record. Beside its bytes stand columns that the bytes say too; they are checked against the bytes on
every read. Names of streams and types are kept once, in tables of their own, so that the key of a record's place in
its stream is two integers: a unique index over random texts costs six times as much at a million records.
"""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE streams (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE types (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE records (
  position INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position > 0),
  stream INTEGER NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  type INTEGER NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  state BLOB NOT NULL CHECK (length(state) BETWEEN 2 AND 65535)
) STRICT;
CREATE UNIQUE INDEX records_by_stream ON records (stream, seq);
CREATE UNIQUE INDEX records_by_id ON records (id);
CREATE TABLE numbers (
  number TEXT NOT NULL,
  stream INTEGER NOT NULL,
  PRIMARY KEY (number, stream)
) STRICT, WITHOUT ROWID
"""
"""`numbers` has every stream that an accession number was ever given to; whether it still is, the records say."""

TAKEN: Final = {
    "records": (
        "NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM records)"
        " OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM records WHERE stream = NEW.stream)"
        " OR EXISTS (SELECT 1 FROM records WHERE id = NEW.id)"
    ),
    "streams": "EXISTS (SELECT 1 FROM streams WHERE key = NEW.key OR name = NEW.name)",
    "types": "EXISTS (SELECT 1 FROM types WHERE key = NEW.key OR name = NEW.name)",
    "numbers": "EXISTS (SELECT 1 FROM numbers WHERE number = NEW.number AND stream = NEW.stream)",
}
"""What may not be inserted: INSERT OR REPLACE slips past triggers on UPDATE and DELETE. Records come only at the end,
of the ledger and of their stream."""


def _triggers() -> list[str]:
    """Return three guards a table: against change, against deletion, against replacement."""
    guards = (("UPDATE", "", "changed"), ("DELETE", "", "deleted"), ("INSERT", " WHEN {}", "replaced"))
    return [
        f"CREATE TRIGGER {table}_never_{done} BEFORE {statement} ON {table}{when.format(taken)}"
        f" BEGIN SELECT RAISE(ABORT, '{table} are never {done}'); END"
        for table, taken in TAKEN.items()
        for statement, when, done in guards
    ]


STATEMENTS: Final[tuple[str, ...]] = (*(part.strip() for part in TABLES.split(";")), *_triggers())
"""Everything that makes an empty ledger, in order. Stored by SQLite as written: `verify` compares it word by word."""

GUARDS: Final[dict[str, str]] = {
    statement.split(" ")[2]: statement
    for statement in STATEMENTS
    if statement.startswith(("CREATE TRIGGER records_never_changed", "CREATE TRIGGER numbers_never_deleted"))
}
"""What is taken down, within one transaction, to withdraw a record by order: see `archive.ledger.withdrawing`."""

MADE_LAST: Final[dict[str, str]] = {
    statement.removeprefix("CREATE ").removeprefix("UNIQUE ").split(" ON ")[0].split(" BEFORE ")[0]: statement
    for statement in STATEMENTS
    if statement.startswith(("CREATE TRIGGER", "CREATE UNIQUE INDEX"))
}
"""Guards and indexes, as `TRIGGER name` or `INDEX name`. While a new file is filled within one transaction they are
down, and are made at its end: nobody else can write meanwhile, and an index is sorted once instead of at every row."""

SCHEMA: Final = frozenset({*STATEMENTS, "CREATE TABLE sqlite_sequence(name,seq)"})
"""What SQLite then says of itself. Its own table is there because of AUTOINCREMENT: it keeps the last position given
out, so that records cut off at the end are noticed before anything is written in their places."""

WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged record survives a kill and a power cut
    "PRAGMA fullfsync = ON",  # on macOS too, whose fsync leaves the drive's cache unwritten; no other system knows it
    "PRAGMA wal_autocheckpoint = 32000",  # 128 MB, synchronised at each commit: what changes often moves over once
    "PRAGMA cache_size = -65536",  # 64 MiB: the unique index over ids has no order to its keys
    "PRAGMA trusted_schema = OFF",
)
APPLICATION_ID: Final = 0x41524C31
"""`ARL1`, in the file's header: tells a ledger from any other SQLite file."""
