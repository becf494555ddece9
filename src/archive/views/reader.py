"""`views.db` as it is read: opened read-only, how far it tells, in which time zones, and whether it is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from archive.errors import Mismatch
from archive.ledger.stored import LEDGER_STREAM
from archive.views.schema import FORMAT, STILL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRACKED: Final = "records"
"""The name under which the position reached is tracked."""

PAGE_SIZE_AT: Final = 16
PAGES_AT: Final = 28
HEADER_BYTES: Final = 100
LARGEST_PAGE: Final = 65_536


class ViewsDamaged(Mismatch):
    """The views cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the views cannot be read: {why}", hint="`archive views rebuild` makes them anew")


@contextmanager
def reading() -> Iterator[None]:
    """Turn what SQLite says of a damaged file into `ViewsDamaged`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
        raise ViewsDamaged(str(error)) from None


def open_views(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write; its rows have names. Raises `ViewsDamaged`.

    In a directory where nothing may be written SQLite cannot make the shared memory that goes with its write-ahead
    log; where there is no log, the file alone is the views.
    """
    with reading():
        try:
            return _connect(path, "mode=ro")
        except sqlite3.OperationalError:
            log = path.with_name(path.name + "-wal")
            if log.exists() and log.stat().st_size:
                raise
            return _connect(path, "immutable=1")


def _connect(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


def position_reached(path: Path) -> int | None:
    """Return the position up to which the views tell; None where there are none, or damaged ones, or older ones."""
    if not path.is_file() or _is_cut_off(path):
        return None
    try:
        with closing(open_views(path)) as connection, reading():
            made = connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
            if made is None or made[0] != str(FORMAT):
                return None
            found = connection.execute(
                "SELECT notification_id FROM tracking WHERE application_name = ?", (TRACKED,)
            ).fetchone()
            return int(found[0]) if found else 0
    except ViewsDamaged:
        return None


def _is_cut_off(path: Path) -> bool:
    """Tell whether a file is shorter than its own header says; one without a header is left to SQLite to refuse."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    page = int.from_bytes(header[PAGE_SIZE_AT : PAGE_SIZE_AT + 2], "big")
    pages = int.from_bytes(header[PAGES_AT : PAGES_AT + 4], "big")
    return path.stat().st_size < pages * (LARGEST_PAGE if page == 1 else page)


def zones(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the ledger's time zones, each with the position from which on it was the ledger's; UTC at first."""
    stated = connection.execute(
        "SELECT line, known_from, known_until, json_extract(body, '$.time_zone') AS zone FROM statements"
        " WHERE type IN ('LedgerOpened', 'SettingsAdopted') AND claim = 0 AND stream ="
        " (SELECT key FROM streams WHERE name = ?) AND json_extract(body, '$.time_zone') IS NOT NULL",
        (LEDGER_STREAM,),
    ).fetchall()
    found = [(0, "UTC")]
    for position in sorted({each[end] for each in stated for end in ("known_from", "known_until")} - {STILL}):
        known = [each for each in stated if each["known_from"] <= position < each["known_until"]]
        zone = max(known, key=lambda each: each["line"])["zone"] if known else "UTC"
        if zone != found[-1][1]:
            found.append((position, str(zone)))
    return found


def zone_at(connection: sqlite3.Connection, position: int) -> str:
    """Return the time zone that was the ledger's when the record at a position was written."""
    return next(zone for since, zone in reversed(zones(connection)) if since <= position)


def current_zone(connection: sqlite3.Connection) -> str:
    """Return the ledger's time zone as the views know it; UTC before it was opened."""
    return zones(connection)[-1][1]
