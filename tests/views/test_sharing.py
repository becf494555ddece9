"""Views folded by several processes are those folded by one, whatever the shares and spans, and whatever is wrong."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from archive.catalogue.care import ValuationRecorded
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.keeping import SettingsAdopted
from archive.catalogue.records import Draft
from archive.catalogue.shapes import Participant
from archive.desk import opening
from archive.errors import ArchiveError, IntegrityFailure, Where
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.opened import OpenedFeed
from archive.ledger.openings import Openings
from archive.ledger.restoring import restore
from archive.ledger.schema import GUARDS
from archive.ledger.writer import Writer
from archive.views import building, sharing
from archive.views.building import Progress
from tests.model.histories import History

RECORDS = 150
NOTES = ("a", "b", "c", "d", "e")
GIVER = Participant(role="donor", known="anonymous")
SEEDS = range(6)


def stored(seed: int, folder: Path) -> Path:
    """Return a ledger's file that holds one history."""
    history = History(seed, wide=True).grow(RECORDS)
    path = folder / "ledger.db"
    restore(path, ((Where(), entry.state) for entry in history.memory.all))
    return path


def share(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Let every build be shared out, by shares and spans of some size."""
    chance = Random(seed)
    count = chance.randint(2, 3)
    monkeypatch.setattr(sharing, "shares", lambda _feed, _records: count)
    monkeypatch.setattr(sharing, "SPAN_RECORDS", chance.randint(3, 60))


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_come_to_the_same_as_one(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = tmp_path / "one.db", tmp_path / "many.db"
    told: list[tuple[int, int]] = []
    with Feed(stored(seed, tmp_path)) as feed:
        last = building.build(feed, one)
        share(monkeypatch, seed)
        counts: list[int] = []
        by = building._fill_by  # noqa: SLF001 - to see that one process alone is never asked

        def seen(count: int, feed: Feed, path: Path, last: int, progress: Progress | None) -> ArchiveError | None:
            counts.append(count)
            return by(count, feed, path, last, progress)

        monkeypatch.setattr(building, "_fill_by", seen)
        assert building.build(feed, many, progress=lambda *so_far: told.append(so_far)) == last
    assert building.digests(many) == building.digests(one)
    assert told[-1] == (last, last)
    assert min(counts) > 1


def test_some_histories_change_their_time_zone() -> None:
    """Else nothing above shows that each share knows by which zone days are reckoned."""
    changed = [
        entry
        for seed in SEEDS
        for entry in History(seed, wide=True).grow(RECORDS).memory.all
        if isinstance(entry.event, SettingsAdopted) and entry.event.time_zone
    ]
    assert changed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_wrong_is_told_as_by_one(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, one, many = stored(seed, tmp_path), tmp_path / "one.db", tmp_path / "many.db"
    position = Random(seed).randint(2, RECORDS // 2)
    with closing(sqlite3.connect(path, isolation_level=None)) as ledger:
        for guard in GUARDS:
            ledger.execute(f"DROP TRIGGER {guard}")
        if seed % 2:
            ledger.execute("UPDATE records SET state = CAST(state || x'20' AS BLOB) WHERE position = ?", (position,))
        else:
            ledger.execute("DROP TRIGGER records_never_deleted")
            ledger.execute("DELETE FROM records WHERE position = ?", (position,))
    sentences = []
    with Feed(path) as feed:
        for views in (one, many):
            with pytest.raises(IntegrityFailure) as found:
                building.build(feed, views)
            sentences.append(str(found.value))
            share(monkeypatch, seed)
    assert sentences[0] == sentences[1]
    assert building.digests(many) == building.digests(one)


def test_small_ledgers_are_built_by_one_process_and_so_are_records_that_only_it_can_read(tmp_path: Path) -> None:
    class Otherwise(Feed):
        """Reads records in a way of its own."""

    path = stored(0, tmp_path)
    with Feed(path) as feed, Otherwise(path) as otherwise:
        assert sharing.shares(feed, sharing.SHARED_FROM - 1) == 1
        assert 1 <= sharing.shares(feed, sharing.SHARED_FROM) <= sharing.SHARES_MAX
        assert sharing.shares(otherwise, sharing.SHARED_FROM) == 1


def test_what_is_sealed_is_opened_in_each_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opening.init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    secrets = [
        Offer(
            Draft(stream=f"object/{number}", event=ValuationRecorded(basis="insurance", access="internal", note=note))
        )
        for number, note in enumerate(NOTES)
    ]
    objects = [
        Offer(Draft(stream=f"object/{number}", event=GiftReceived(title="Vase", participants=(GIVER,))))
        for number in range(len(NOTES))
    ]
    with Ledger(folder.ledger) as ledger:
        Writer(ledger, folder.recorded_by).append([*objects, *secrets])
    one, many = tmp_path / "one.db", tmp_path / "many.db"
    with OpenedFeed(folder.ledger, Openings(folder.openings)) as feed:
        building.build(feed, one)
        share(monkeypatch, 1)
        building.build(feed, many)
    assert building.digests(many) == building.digests(one)
    with closing(sqlite3.connect(many)) as views:
        told = views.execute("SELECT json_extract(body, '$.note') FROM statements WHERE type = 'ValuationRecorded'")
        assert sorted(note for (note,) in told) == list(NOTES)
