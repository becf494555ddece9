"""`views.db` as it is read: opened read-only, how far it tells, in which time zone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.views.schema import FORMAT, STILL


def open_views(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write; its rows have names."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cache_size = -32768")
    connection.row_factory = sqlite3.Row
    return connection


def position_reached(path: Path) -> int | None:
    """Return the position up to which the views tell; None where there are none, or of another format."""
    if not path.is_file():
        return None
    try:
        with closing(open_views(path)) as connection:
            made = connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
            if made is None or made[0] != str(FORMAT):
                return None
            found = connection.execute(
                "SELECT notification_id FROM tracking WHERE application_name = 'records'"
            ).fetchone()
            return int(found[0]) if found else 0
    except sqlite3.DatabaseError:
        return None


def current_zone(connection: sqlite3.Connection) -> str:
    """Return the ledger's time zone as the views know it; UTC before it was opened."""
    found = connection.execute(
        "SELECT json_extract(body, '$.time_zone') FROM statements"
        " WHERE type IN ('LedgerOpened', 'SettingsAdopted') AND known_until = ? AND claim = 0"
        " AND json_extract(body, '$.time_zone') IS NOT NULL ORDER BY line DESC LIMIT 1",
        (STILL,),
    ).fetchone()
    return str(found[0]) if found else "UTC"
