"""What a later archive wrote is read as it stands; no view is computed past it, and nothing is written after it."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from archive.catalogue.codec import ENCODER
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.records import NewerRecord
from archive.catalogue.sealed import Sealed
from archive.errors import Exit
from archive.interchange.journals import export, read
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.newer import CATALOGUE_WORDS
from archive.ledger.offers import Offer
from archive.ledger.restoring import restore
from archive.ledger.rows import NewerThanArchive, check
from archive.ledger.writer import Writer
from archive.views.building import catch_up
from tests.domain.given import checked, draft, received
from tests.ledger.world import World, entries, stored

VASE = received("object/vase")
LATER: dict[str, dict[str, Any]] = {
    "type": {"type": "ObjectScanned", "resolution": 4},
    "version": {"type": "ConditionChecked.2", "grade": "good"},
    "field": {"type": "ConditionChecked", "grade": "good", "humidity": "45"},
    "word": {"type": "ConditionChecked", "grade": "pristine"},
    "nested field": {"type": "ConditionChecked", "grade": "good", "sources": [{"source": "source/a", "mood": "sure"}]},
}


def later(world: World, event: dict[str, Any], *, words: int | None) -> Path:
    """Add to a copy a record that a later archive would write, and one of ours after it; return the copy's path."""
    path = world.copy()
    ours = {"type": "ConditionChecked", "grade": "poor"}
    for number, plain in enumerate((event, ours)):
        rows = stored(path)
        record = json.loads(rows[-1].state) | {
            "event": plain,
            "id": f"0192f0c1-7a00-7000-8000-00000000000{number}",
            "prev": rows[-1].leaf.hex(),
            "seq": rows[-1].seq + 1,
        }
        state = ENCODER.encode(record)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(
                "INSERT OR IGNORE INTO types (name) SELECT ? WHERE ? NOT IN (SELECT name FROM types)",
                2 * (plain["type"],),
            )
            key = connection.execute("SELECT key FROM types WHERE name = ?", (plain["type"],)).fetchone()[0]
            place = (len(rows) + 1, 3, record["seq"], key, bytes.fromhex(record["id"].replace("-", "")))
            connection.execute(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", (*place, sha256(b"\0" + state).digest(), state)
            )
    if words is not None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {words}")
    return path


@pytest.mark.parametrize("event", LATER.values(), ids=LATER)
@pytest.mark.parametrize("words", [CATALOGUE_WORDS + 1, 0], ids=["by its archive", "by a restoration"])
def test_nothing_is_written_after_it(world: World, event: dict[str, Any], words: int) -> None:
    """Wherever it stands, and whatever the new record is about."""
    world.append(VASE)
    path = later(world, event, words=words)
    before = stored(path)
    with Ledger(path) as ledger:
        for offer in (Offer(checked("object/vase", "after")), Offer(received("object/other"))):
            with pytest.raises(NewerThanArchive, match=r"#4.*update archive") as caught:
                Writer(ledger, "party/registry").append([offer])
            assert caught.value.exit is Exit.REFUSED
        assert Writer(ledger, "party/registry").append([Offer(VASE)]).known == (3,)
    assert stored(path) == before


@pytest.mark.parametrize("name", ["type", "version"])
def test_a_type_needs_no_other_sign(world: World, name: str) -> None:
    world.append(VASE)
    with Ledger(later(world, LATER[name], words=None)) as ledger, pytest.raises(NewerThanArchive, match="#4"):
        Writer(ledger, "party/registry").append([Offer(received("object/other"))])


def test_a_sealed_event_is_nothing_newer(world: World) -> None:
    world.append(VASE, draft("object/vase", Sealed(commitment="ab" * 32)))
    assert world.another_writer().append([Offer(checked("object/vase"))]).written == 1


@pytest.mark.parametrize("event", LATER.values(), ids=LATER)
def test_it_is_read_as_it_stands(world: World, event: dict[str, Any]) -> None:
    world.append(VASE)
    path = later(world, event, words=None)
    with Feed(path) as feed:
        row = next(iter(feed.rows(after=3)))[0]
        record = check(row)
        assert isinstance(record, NewerRecord)
        assert record.envelope.event == event
        assert feed.last() == 5
        with pytest.raises(NewerThanArchive, match="#4"):
            feed.entry(4)
        after = feed.entry(5)
        assert after is not None
        assert after.event.grade == "poor"


@pytest.mark.parametrize("event", LATER.values(), ids=LATER)
def test_it_is_exported_and_restored_byte_for_byte(world: World, tmp_path: Path, event: dict[str, Any]) -> None:
    world.append(VASE)
    path = later(world, event, words=None)
    with Feed(path) as feed:
        assert export(feed, tmp_path / "journal", None) == 5
    assert restore(tmp_path / "again.db", read(tmp_path / "journal")) == 5
    assert stored(tmp_path / "again.db") == stored(path)


@pytest.mark.parametrize("event", LATER.values(), ids=LATER)
def test_no_view_is_computed_past_it(world: World, event: dict[str, Any]) -> None:
    world.append(VASE)
    path = later(world, event, words=None)
    with Feed(path) as feed, pytest.raises(NewerThanArchive) as caught:
        catch_up(feed, path.with_name("later-views.db"))
    assert caught.value.exit is Exit.REFUSED


def test_what_a_larger_catalogue_wrote_without_a_new_word_is_ours_too(world: World) -> None:
    world.append(VASE)
    path = world.copy()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {CATALOGUE_WORDS + 9}")
    with Ledger(path) as ledger:
        Writer(ledger, "party/registry").append([Offer(checked("object/vase"))])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (CATALOGUE_WORDS,)
    assert len(entries(path)) == 4


def test_a_smaller_catalogues_ledger_is_ours_from_the_first_record_on(world: World) -> None:
    path = world.copy()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with Ledger(path) as ledger:
        writer = Writer(ledger, "party/registry")
        with pytest.raises(Exception, match="not open"):
            writer.append([Offer(checked("object/vase"))])
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (7,)
        writer.append([Offer(VASE)])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (CATALOGUE_WORDS,)


def test_the_words_of_the_catalogue_are_counted() -> None:
    """Catalogues only grow: when this fails, write the number that it found beside `CATALOGUE_WORDS`."""
    counted: dict[type[Struct], int] = {}

    def count(struct: type[Struct]) -> None:
        if struct not in counted:
            counted[struct] = 1 + sum(1 + len(field.words) for field in fields_of(struct))
            for field in fields_of(struct):
                for shape in field.shapes:
                    count(shape)

    for entry in CATALOGUE.values():
        count(entry.struct)
    assert sum(counted.values()) == CATALOGUE_WORDS
