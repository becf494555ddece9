"""What the store itself refuses, from whatever program: no record changes, goes, or is put in another's place."""

import sqlite3

import pytest

from archive.errors import IntegrityFailure
from archive.ledger.application import Ledger
from archive.ledger.offers import Offer
from archive.ledger.schema import SCHEMA, STATEMENTS
from archive.ledger.stored import CutOff
from archive.ledger.writer import Writer
from tests.domain.given import accessioned, checked, received
from tests.ledger.world import World, damaged, entries

TABLES = ("records", "streams", "types", "numbers")
COLUMNS = "position, stream, seq, type, id, leaf, state"


@pytest.fixture
def full(world: World) -> World:
    """Fill every table: six records, four streams."""
    world.append(received("object/a"), accessioned("object/a", "1"), received("object/b"), checked("object/b"))
    return world


def refused(world: World, statement: str, *arguments: object) -> str:
    """Expect sqlite3 to refuse a statement, and every table to be as it was; return its words."""
    with world.plain() as connection:
        before = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
        with pytest.raises(sqlite3.IntegrityError) as caught:
            connection.execute(statement, arguments)
        assert [connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == before
    return str(caught.value)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_nothing_changes(full: World, table: str, how: str) -> None:
    with full.plain() as connection:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    for name in names:
        assert "never changed" in refused(full, f"{how} {table} SET {name} = {name}")


@pytest.mark.parametrize("table", TABLES)
def test_nothing_goes(full: World, table: str) -> None:
    assert "never deleted" in refused(full, f"DELETE FROM {table}")


NEW_ID, LEAF = b"\x01" * 16, b"\x02" * 32


@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
class TestInsertions:
    """However a row is inserted, it is no other's."""

    def test_at_a_position_that_is_taken(self, full: World, how: str) -> None:
        taken = f"{how} INTO records ({COLUMNS}) VALUES (4, 99, 1, 1, ?, ?, x'7b7d')"
        assert "never replaced" in refused(full, taken, NEW_ID, LEAF)

    def test_at_a_place_of_a_stream_that_is_taken(self, full: World, how: str) -> None:
        taken = f"{how} INTO records ({COLUMNS}) VALUES (7, 3, 1, 1, ?, ?, x'7b7d')"
        assert "never replaced" in refused(full, taken, NEW_ID, LEAF)

    def test_with_an_id_that_is_taken(self, full: World, how: str) -> None:
        taken = f"{how} INTO records ({COLUMNS}) SELECT 7, 99, 1, 1, id, leaf, state FROM records WHERE position = 4"
        assert "never replaced" in refused(full, taken)

    def test_beyond_the_end(self, full: World, how: str) -> None:
        for position in (8, 1_000, 0, -1, None):
            beyond = f"{how} INTO records ({COLUMNS}) VALUES (?, 99, 1, 1, ?, ?, x'7b7d')"
            assert "never replaced" in refused(full, beyond, position, NEW_ID, LEAF)
        gap = f"{how} INTO records ({COLUMNS}) VALUES (7, 3, 9, 1, ?, ?, x'7b7d')"
        assert "never replaced" in refused(full, gap, NEW_ID, LEAF)

    def test_under_another_rowid(self, full: World, how: str) -> None:
        for rowid in ("rowid", "oid", "_rowid_"):
            taken = (
                f"{how} INTO records ({rowid}, stream, seq, type, id, leaf, state) VALUES (4, 99, 1, 1, ?, ?, x'7b7d')"
            )
            assert "never replaced" in refused(full, taken, NEW_ID, LEAF)

    @pytest.mark.parametrize("table", ["streams", "types"])
    def test_of_a_name(self, full: World, how: str, table: str) -> None:
        with full.plain() as connection:
            key, name = connection.execute(f"SELECT key, name FROM {table} LIMIT 1").fetchone()
        assert "never replaced" in refused(full, f"{how} INTO {table} VALUES (?, 'x')", key)
        assert "never replaced" in refused(full, f"{how} INTO {table} VALUES (99, ?)", name)

    def test_of_a_number(self, full: World, how: str) -> None:
        assert "never replaced" in refused(full, f"{how} INTO numbers SELECT * FROM numbers")


def test_upserts_are_updates(full: World) -> None:
    refused(full, "INSERT INTO streams VALUES (1, 'ledger/main') ON CONFLICT DO UPDATE SET name = 'x'")


@pytest.mark.parametrize(
    "values",
    [
        "'seven', 99, 1, 1, zeroblob(16), zeroblob(32), x'7b7d'",
        "7, 'x', 1, 1, zeroblob(16), zeroblob(32), x'7b7d'",
        "7, 99, 1, 1, 'text of sixteen c', zeroblob(32), x'7b7d'",
        "7, 99, 1, 1, zeroblob(15), zeroblob(32), x'7b7d'",
        "7, 99, 1, 1, zeroblob(16), zeroblob(31), x'7b7d'",
        "7, 99, 1, 1, zeroblob(16), zeroblob(32), '{}'",
        "7, 99, 1, 1, zeroblob(16), zeroblob(32), x'7b'",
        "7, 99, 1, 1, zeroblob(16), zeroblob(32), zeroblob(65536)",
        "7, 99, 1, NULL, zeroblob(16), zeroblob(32), x'7b7d'",
        "7, 99, 0, 1, zeroblob(16), zeroblob(32), x'7b7d'",
    ],
)
def test_columns_are_of_their_type_and_size(full: World, values: str) -> None:
    refused(full, f"INSERT INTO records ({COLUMNS}) VALUES ({values})")


def test_the_schema_is_kept_as_written(world: World) -> None:
    with world.plain() as connection:
        kept = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    assert kept == SCHEMA
    assert len(STATEMENTS) == len(set(STATEMENTS)) == len(SCHEMA) - 1
    assert sum(statement.startswith("CREATE TRIGGER") for statement in STATEMENTS) == 3 * len(TABLES)
    assert all("STRICT" in sql for sql in kept if sql.startswith("CREATE TABLE") and "sqlite_sequence" not in sql)


def test_nothing_is_written_over_a_tail_that_was_cut_off(full: World) -> None:
    """Whoever drops the triggers can cut the last records off; their positions are not given out again in silence."""
    path = damaged(full, "DELETE FROM records WHERE position > 4")
    assert [entry.position for entry in entries(path)] == [1, 2, 3, 4]
    with Ledger(path) as ledger, pytest.raises(CutOff, match=r"ends at #4.*given out #6") as caught:
        Writer(ledger, "party/registry").append([Offer(received("object/c"))])
    assert isinstance(caught.value, IntegrityFailure)
    assert len(entries(path)) == 4


def test_a_cut_that_hides_itself_is_left_to_checkpoints(full: World) -> None:
    """The sequence can be set back too: then only a checkpoint or receipt kept elsewhere tells.

    What takes the place is not the same, though: it has another leaf hash.
    """
    path = damaged(full, "DELETE FROM records WHERE position > 5", "UPDATE sqlite_sequence SET seq = 5")
    with Ledger(path) as ledger:
        Writer(ledger, "party/registry").append([Offer(checked("object/b", "another"))])
    assert entries(path)[5].leaf != entries(full.path)[5].leaf
