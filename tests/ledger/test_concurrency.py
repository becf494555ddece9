"""Several processes on one ledger: positions dense, chains right, nothing lost or doubled, one number one object."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from archive.errors import Exit
from tests.domain.given import received
from tests.ledger.world import World, audit, stored
from tests.ledger.writing import SHARED, records
from tests.support import ROOT

PROCESSES = 8


def start(task: str, path: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a process that writes."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.writing", task, str(path), *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def together(processes: list[subprocess.Popen[str]]) -> None:
    """Give processes the word when all are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> list[str]:
    """Wait for a process, which must end well, and return its lines."""
    assert process.stdout is not None
    with process:
        lines = process.stdout.read().splitlines()
    assert process.returncode == 0
    return lines


@pytest.mark.parametrize("count", [60, pytest.param(500, marks=pytest.mark.long)])
def test_eight_processes_write_at_once(world: World, count: int) -> None:
    world.append(*(received(f"object/shared-{number}") for number in range(SHARED)))
    writers = [start("many", world.path, str(number), str(count)) for number in range(PROCESSES)]
    together(writers)
    told = [line.split() for writer in writers for line in ended(writer)]
    acknowledged = [record_id for *ids, written in told for record_id in ids if int(written) == len(ids)]
    rows = audit(world.path)
    assert len(rows) == 2 + SHARED + PROCESSES * count
    wanted = [one.id for number in range(PROCESSES) for one in records(str(number), count) if one.id]
    recorded = [_id(row.id) for row in rows[2 + SHARED :]]
    assert Counter(acknowledged) == Counter(wanted) == Counter(recorded)
    for number in range(PROCESSES):
        own = [one.id for one in records(str(number), count)]
        assert [record_id for record_id in recorded if record_id in set(own)] == own, "each in its own order"
    if count >= 500:  # in a short run one may be through before the next begins
        assert _interleaved(recorded, count), "they took turns, so that there was something to go wrong"


def _id(data: bytes) -> str:
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _interleaved(recorded: list[str], count: int) -> bool:
    owner = {one.id: number for number in range(PROCESSES) for one in records(str(number), count)}
    owners = [owner[record_id] for record_id in recorded]
    return sum(before != after for before, after in pairwise(owners)) > PROCESSES


def test_of_two_that_race_for_a_number_one_wins(world: World) -> None:
    world.append(received("object/a"), received("object/b"))
    for attempt in range(6):
        racers = [start("race", world.path, stream, f"2026.{attempt}") for stream in ("object/a", "object/b")]
        together(racers)
        results = sorted(line for racer in racers for line in ended(racer))
        assert results == [f"lost {Exit.CONFLICT.value}", f"won {5 + attempt}"]
    with world.plain() as connection:
        assert connection.execute("SELECT count(DISTINCT number), count(*) FROM numbers").fetchone() == (6, 6)
    assert len(stored(world.path)) == 4 + 6
