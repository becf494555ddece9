"""The file of a ledger looked at from outside: whether it is whole, ends where it should, and is made as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from archive.ledger.schema import STATEMENTS

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
            found = _schema(connection)
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
    wanted = _as_made()
    for missing in sorted(wanted - found):
        yield Fault("schema-altered", f"a table, index or trigger is missing or was altered: {_name(missing)}")
    for added in sorted(found - wanted):
        yield Fault("schema-altered", f"something was added to the schema: {_name(added)}")


def _as_made() -> set[str]:
    """Return what SQLite says of a ledger that was only just made."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        return _schema(connection)


def _schema(connection: sqlite3.Connection) -> set[str]:
    """Return every table, index and trigger as one text, the kind of each value told: what is no text is altered."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    return {" ".join(value if isinstance(value, str) else repr(value) for value in row) for row in rows}


def _name(described: str) -> str:
    return " ".join(described.split(" ")[:2])[:80]
