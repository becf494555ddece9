"""What was told as recorded survives a kill at any moment; what was not told is there whole or not at all."""

import time
from pathlib import Path
from random import Random

import pytest

from archive.ledger.recorder import LedgerRecorder
from tests.domain.given import checked, received
from tests.ledger.test_concurrency import start
from tests.ledger.world import World, audit, stored
from tests.ledger.writing import BATCH

LATEST = 0.03
"""Seconds after the last batch told within which the process is killed: some batches' worth."""


def killed(path: Path, process: str, after: int, delay: float) -> list[int]:
    """Start an endless writer, kill it some time after it told so many batches, and return all that it told."""
    writer = start("endless", path, process)
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(after)]
    time.sleep(delay)
    writer.kill()
    with writer:
        rest = writer.stdout.read()
    assert writer.returncode == -9
    whole = rest[: rest.rfind("\n") + 1]  # the last line may have been cut short
    return told + [int(line) for line in whole.splitlines()]


@pytest.mark.parametrize("kills", [15, pytest.param(100, marks=pytest.mark.long)])
def test_a_writer_killed_at_any_moment(world: World, kills: int) -> None:
    chance = Random(kills)
    cut_short = 0
    for kill in range(kills):
        told = killed(world.path, str(kill), chance.randrange(1, 4), chance.random() * LATEST)
        assert told == list(range(len(told)))
        rows = [row for row in stored(world.path) if row.stream.startswith(f"object/{kill}-")]
        batches, rest = divmod(len(rows), BATCH)
        assert rest == 0, "no batch is there in part"
        assert batches - len(told) in {0, 1}, "none that was told is lost; one at most was not told any more"
        cut_short += batches - len(told)
    rows = audit(world.path)
    assert len(rows) > 2 + kills * BATCH
    world.append(received("object/after"), checked("object/after"))


def test_a_writer_killed_between_its_insertions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process goes after part of an append was inserted: nothing of it is there, and the next append is whole."""
    insert = LedgerRecorder.insert_events
    calls = []

    def die(self: LedgerRecorder, stored_events: object, **options: object) -> None:
        calls.append(1)
        insert(self, stored_events, **options)  # type: ignore[arg-type]  # handed on as it came
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(LedgerRecorder, "insert_events", die)
    drafts = [received(f"object/x{number}") for number in range(1_200)]
    with pytest.raises(KeyboardInterrupt):
        world.append(*drafts)
    monkeypatch.undo()
    assert world.size() == 2
    assert world.append(*drafts).written == 1_200


def test_a_log_that_was_never_folded_in_is_read(world: World, tmp_path: Path) -> None:
    """After a kill the newest records may be in the write-ahead log alone: both files together are the ledger."""
    killed(world.path, "x", 3, 0.0)
    log = world.path.with_name("ledger.db-wal")
    assert log.stat().st_size > 0
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in (world.path, log):
        (moved / path.name).write_bytes(path.read_bytes())
    assert [row.leaf for row in audit(moved / "ledger.db")] == [row.leaf for row in stored(world.path)]
