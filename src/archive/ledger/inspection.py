"""The file of a ledger looked at from outside: whether it is whole, ends where it should, and is made as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from archive.ledger.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Fault(NamedTuple):
    """One thing that is wrong with the file."""

    id: str
    sentence: str


def inspect(path: Path) -> Iterator[Fault]:
    """Yield what SQLite finds damaged, and whatever is not as the archive made it. Reads only."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            told = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            found = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
            given_out, last = connection.execute(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0),"
                " coalesce((SELECT max(position) FROM records), 0)"
            ).fetchone()
    except sqlite3.DatabaseError as error:
        yield Fault("file-damaged", str(error))
        return
    for line in told:
        if line != "ok":
            yield Fault("file-damaged", line)
    if given_out != last:
        yield Fault("end-missing", f"the store has given out #{given_out}, and the last record is #{last}")
    for missing in sorted(SCHEMA - found):
        yield Fault("schema-altered", f"a table, index or trigger is missing or was altered: {_name(missing)}")
    for added in sorted(found - SCHEMA):
        yield Fault("schema-altered", f"something was added to the schema: {_name(added)}")


def _name(sql: str) -> str:
    return sql.split("(", maxsplit=1)[0].strip()[:80]
