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
  position INTEGER PRIMARY KEY CHECK (position > 0),
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
    "records": "position = NEW.position) OR EXISTS (SELECT 1 FROM records WHERE stream = NEW.stream AND seq = NEW.seq)"
    " OR EXISTS (SELECT 1 FROM records WHERE id = NEW.id",
    "streams": "key = NEW.key) OR EXISTS (SELECT 1 FROM streams WHERE name = NEW.name",
    "types": "key = NEW.key) OR EXISTS (SELECT 1 FROM types WHERE name = NEW.name",
    "numbers": "number = NEW.number AND stream = NEW.stream",
}
"""When an insertion would replace a row: INSERT OR REPLACE slips past triggers on UPDATE and DELETE."""


def _triggers() -> list[str]:
    made = []
    for table, taken in TAKEN.items():
        made += [
            f"CREATE TRIGGER {table}_never_change BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END",
            f"CREATE TRIGGER {table}_never_go BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} are never deleted'); END",
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - texts of this module alone
            f" BEGIN SELECT RAISE(ABORT, '{table} are never replaced'); END",
        ]
    return made


STATEMENTS: Final[tuple[str, ...]] = (*(part.strip() for part in TABLES.split(";")), *_triggers())
"""Everything that makes an empty ledger, in order. Stored by SQLite as written: `verify` compares it word by word."""

WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged record survives a kill and a power cut
    "PRAGMA cache_size = -65536",  # 64 MiB: the unique index over ids has no order to its keys
    "PRAGMA trusted_schema = OFF",
)
APPLICATION_ID: Final = 0x41524C31
"""`ARL1`, in the file's header: tells a ledger from any other SQLite file."""
