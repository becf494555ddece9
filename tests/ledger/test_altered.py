"""Whatever is changed in a row is found when the row is read, by its position and column; nothing is passed over."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from archive.catalogue.codec import ENCODER
from archive.errors import ArchiveError, Exit, IntegrityFailure, NoLedger
from archive.ledger.application import Ledger
from archive.ledger.feed import Damaged, Feed, Gap, NotALedger
from archive.ledger.offers import Offer
from archive.ledger.recorder import Broken
from archive.ledger.rows import ChainBroken, ColumnsDiffer, Unreadable
from archive.ledger.writer import Writer
from tests.domain.given import accessioned, checked, corrected, received
from tests.ledger.world import World, damaged, entries, stored


@pytest.fixture
def vase(world: World) -> World:
    """Record four things about a vase, #3 to #6, and one about a bowl, #7."""
    vase = "object/vase"
    world.append(received(vase), accessioned(vase, "1"), checked(vase, "check"))
    world.append(corrected(vase, "check", checked(vase, grade="fair").event), received("object/bowl"))
    return world


def found(path: Path) -> ArchiveError:
    """Read a damaged ledger; return what the reading raises."""
    with pytest.raises(ArchiveError) as caught:
        entries(path)
    assert caught.value.exit is Exit.INTEGRITY
    return caught.value


def write(path: Path, offer: Offer) -> None:
    with Ledger(path) as ledger:
        Writer(ledger, "party/registry").append([offer])


COLUMNS = (
    ("stream", "stream = 2"),
    ("seq", "seq = 77"),
    ("type", "type = 1"),
    ("id", "id = randomblob(16)"),
    ("leaf", "leaf = randomblob(32)"),
    ("leaf", "state = CAST(replace(CAST(state AS TEXT), 'good', 'fair') AS BLOB)"),
    ("stream", "stream = 999"),
    ("type", "type = 999"),
)


@pytest.mark.parametrize(("column", "change"), COLUMNS, ids=[change.split(" =")[0] for _, change in COLUMNS])
def test_a_changed_column_is_named_with_its_position(vase: World, column: str, change: str) -> None:
    path = damaged(vase, f"UPDATE records SET {change} WHERE position = 5")
    error = found(path)
    assert type(error) is ColumnsDiffer
    assert f"record #5: the column {column} " in str(error)
    with Feed(path) as feed, pytest.raises(ColumnsDiffer, match="#5"):
        feed.entry(5)


@pytest.mark.parametrize(("column", "change"), COLUMNS, ids=[change.split(" =")[0] for _, change in COLUMNS])
def test_nothing_is_written_on_top_of_it(vase: World, column: str, change: str) -> None:
    """Whoever writes about the vase reads its records first."""
    path = damaged(vase, f"UPDATE records SET {change} WHERE position = 5")
    with pytest.raises(IntegrityFailure):
        write(path, Offer(checked("object/vase", f"after {column}")))


def test_every_flipped_bit_of_every_record_is_found(vase: World) -> None:
    """One bit a byte, by chance; the columns are another test's."""
    chance = Random(7)
    rows = stored(vase.path)
    path = damaged(vase)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, Feed(path) as feed:
        for row in rows:
            for index in range(len(row.state)):
                flipped = bytearray(row.state)
                flipped[index] ^= 1 << chance.randrange(8)
                connection.execute("UPDATE records SET state = ? WHERE position = ?", (bytes(flipped), row.position))
                with pytest.raises(ColumnsDiffer, match=f"#{row.position}: the column leaf "):
                    feed.entry(row.position)
            connection.execute("UPDATE records SET state = ? WHERE position = ?", (row.state, row.position))
    assert len(entries(path)) == len(rows)


FORGERIES = (
    ('"grade":"good"', '"grade": "good"'),
    ('"grade":"good"', '"grade":"good","note":""'),
    ('"grade":"good"', '"grade":"good","note":null'),
    ('"grade":"good"', '"grade":7'),
    ('"grade":"good"', '"grade":"good","grade":"good"'),
    ('{"event"', '{"batch":[],"event"'),
    ('"seq":3', '"seq":3.0'),
    ('"stream"', '"strea\\u006d"'),
    ("}", ""),
    ('{"event"', '\ufeff{"event"'),
)


@pytest.mark.parametrize(("old", "new"), FORGERIES)
def test_a_forged_record_with_a_fitting_leaf_is_no_record(vase: World, old: str, new: str) -> None:
    state = stored(vase.path)[4].state.decode()
    assert old in state
    forged = state.replace(old, new, 1).encode()
    path = damaged(vase)
    with closing(sqlite3.connect(path)) as connection:
        leaf = sha256(b"\0" + forged).digest()
        connection.execute("UPDATE records SET state = ?, leaf = ? WHERE position = 5", (forged, leaf))
        connection.commit()
    error = found(path)
    assert type(error) is Unreadable
    assert str(error).startswith("record #5: ")


def test_a_forged_record_in_perfect_form_breaks_its_chain(vase: World) -> None:
    """The leaf is right, the bytes are canonical: the next record still names the old one, and a writer looks."""
    record = json.loads(stored(vase.path)[4].state)
    record["event"]["grade"] = "poor"
    forged = ENCODER.encode(record)
    path = damaged(vase)
    with closing(sqlite3.connect(path)) as connection:
        leaf = sha256(b"\0" + forged).digest()
        connection.execute("UPDATE records SET state = ?, leaf = ? WHERE position = 5", (forged, leaf))
        connection.commit()
    with pytest.raises(ChainBroken, match=r"#6 .* object/vase"):
        write(path, Offer(checked("object/vase", "after")))
    assert len(stored(path)) == 7


def test_a_missing_record_is_missed(vase: World) -> None:
    path = damaged(vase, "DELETE FROM records WHERE position = 4")
    error = found(path)
    assert type(error) is Gap
    assert str(error).startswith("record #4 is missing")
    with Feed(path) as feed:
        with pytest.raises(Gap):
            feed.entry(4)
        assert feed.entry(8) is None
        assert feed.entry(0) is None
    with pytest.raises(ChainBroken):
        write(path, Offer(checked("object/vase", "after")))


def test_a_moved_record_is_missed_where_it_was(vase: World) -> None:
    assert type(found(damaged(vase, "UPDATE records SET position = 70 WHERE position = 7"))) is Gap


def test_of_a_page_the_records_before_the_damage_are_given(vase: World) -> None:
    path = damaged(vase, "UPDATE records SET seq = 77 WHERE position = 5")
    with Feed(path) as feed:
        pages = feed.entries(page=4)
        assert [entry.position for entry in next(pages)] == [1, 2, 3, 4]
        with pytest.raises(ColumnsDiffer):
            next(pages)


@pytest.mark.parametrize("table", ["streams", "types"])
def test_a_renamed_stream_or_type_is_found(vase: World, table: str) -> None:
    column = table.removesuffix("s")
    renamed = damaged(vase, f"UPDATE {table} SET name = name || 'x' WHERE key = 3")
    assert f"the column {column} " in str(found(renamed))
    gone = damaged(vase, f"DELETE FROM {table} WHERE key = 3", name="gone.db")
    assert f"the column {column} " in str(found(gone))


@pytest.mark.parametrize("table", ["streams", "types"])
def test_a_name_that_is_no_text_any_more_is_found(vase: World, table: str) -> None:
    path = damaged(vase, f"UPDATE {table} SET name = CAST(x'ff41' AS TEXT) WHERE key = 3")
    assert f"the column {table.removesuffix('s')} " in str(found(path))
    with pytest.raises(ArchiveError):  # of the stream's own name: that there is no such stream
        write(path, Offer(checked("object/vase", "after")))


def test_a_lost_table_is_damage(vase: World) -> None:
    path = damaged(vase, "DROP TABLE records")
    assert type(found(path)) is Damaged
    with Feed(path) as feed, pytest.raises(Damaged):
        feed.last()
    with pytest.raises(Broken):
        write(path, Offer(received("object/other")))


def test_a_torn_file_is_damage(vase: World) -> None:
    path = vase.copy()
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    assert found(path).exit is Exit.INTEGRITY
    with pytest.raises(IntegrityFailure):
        write(path, Offer(received("object/other")))


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be looked at" * 9])
def test_what_is_no_ledger_is_not_opened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(NotALedger, match="no such file"):
        Feed(path)
    path.write_bytes(content)
    for opened in (Feed, Ledger):
        with pytest.raises(NotALedger) as caught:
            opened(path)
        assert isinstance(caught.value, NoLedger)
    assert path.read_bytes() == content


def test_another_database_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE records (position INTEGER)")
    for opened in (Feed, Ledger):
        with pytest.raises(NotALedger, match="not made by archive"):
            opened(path)


def test_a_damaged_page_is_not_read_in_circles(vase: World) -> None:
    """A page that says it has 256 records more than it has gives some out again and again."""
    path = damaged(vase, "UPDATE records SET seq = seq WHERE position = 1")
    with closing(sqlite3.connect(path)) as file:
        (page_bytes,) = file.execute("PRAGMA page_size").fetchone()
        (root,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'records'").fetchone()
    with path.open("r+b") as raw:
        raw.seek((root - 1) * page_bytes)
        kind, _, _, count = raw.read(4)
        assert (kind, count) == (0x0D, 0), "a leaf, and fewer than 256 records"
        raw.seek((root - 1) * page_bytes + 3)
        raw.write(b"\1")
    with closing(Feed(path)) as feed, pytest.raises(Damaged):
        list(feed.rows())
