"""Whether a store holds what this archive cannot read, found without reading all of it each time.

A type or field that is unknown here is no forgery: a later archive wrote it. Nothing is written after it by an archive
that cannot tell what it says. Types are listed in the store. For fields and words, SQLite's header keeps (as
`user_version`) how many words the catalogue has that is known to read every record: catalogues only grow, so one with
as many or more reads them too. Where the number is greater, or none was kept, every record is read once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.event import CATALOGUE
from archive.catalogue.sealed import Sealed
from archive.ledger import rows
from archive.ledger.rows import NewerThanArchive

if TYPE_CHECKING:
    import sqlite3

CATALOGUE_WORDS: Final = 1691
"""Structs, fields and words of vocabularies in this archive's catalogue; a test counts them."""


def refuse_newer(cursor: sqlite3.Cursor) -> None:
    """Let a store be written to whose every record can be read here. Raises `NewerThanArchive`, `IntegrityFailure`."""
    for name in rows.types(cursor):
        if name not in CATALOGUE and name != Sealed.__struct_config__.tag:
            raise NewerThanArchive(rows.first_of_type(cursor, name), f"it is a {name}")
    words = cursor.execute("PRAGMA user_version").fetchone()[0]
    if words == CATALOGUE_WORDS:
        return
    if not 0 < words < CATALOGUE_WORDS:
        for row in rows.select(cursor, "ORDER BY records.position", ()):
            rows.known(row)
    cursor.execute(f"PRAGMA user_version = {CATALOGUE_WORDS}")
