"""An order to withdraw, killed at any statement or any moment: the record stands or is gone, and never half of either.

Whoever gives the same order again has it obeyed to the end: its words are in no file, and everything verifies.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from archive.desk import checkpoints, withdrawing
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.ledger.folder import read
from archive.ledger.offers import Offer
from tests.desk.dying import ORDER
from tests.domain.given import accessioned, checked, received
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

VASE, WORDS, AT = "object/vase", "xylographic gossip", 5


def museum(root: Path, others: int) -> Path:
    """Return a ledger's directory in which a look at the vase (#5) says what has to go, its views up to date.

    Other objects are there so that writing the file anew takes some moments.
    """
    with Desk.open(init(root, institution="Registry", time_zone="UTC")) as desk:
        desk.append(map(Offer, (received(VASE), accessioned(VASE, "2026.1"), checked(VASE, "check", note=WORDS))))
        desk.append(Offer(received(f"object/o{number}")) for number in range(others))
        assert checkpoints.create(desk).checkpoint.size == others + 6
        desk.catch_up()
    return root


def start(root: Path, last: int = 0) -> subprocess.Popen[str]:
    """Start a process that withdraws the record, and return it once it begins."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.desk.dying", str(root), str(AT), str(last)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> int | None:
    """Wait for a process; return how many statements it began, None where it was killed."""
    assert process.stdout is not None
    with process:
        told = process.stdout.read()
    assert process.returncode in {0, -9}
    return int(told) if process.returncode == 0 else None


def withdrawn_after_all(root: Path) -> bool:
    """Look at what a killed process left, give the order again, and tell whether it had been recorded before."""
    with Desk.open(read(root)) as desk:
        (row,) = next(desk.feed.rows(AT - 1, AT))
        was_gone = bool(row.order)
        assert (WORDS.encode() in row.state) != was_gone
        found = verify(desk)
        assert {each.step for each in found.findings} <= {"views"}, "what lags is derived"
        records = found.held[-1].size + 1
        assert found.records == records - (not was_gone)
        assert (withdrawing.withdraw(desk, AT, ORDER).receipt is None) == was_gone
        found = verify(desk)
        assert (found.findings, found.records) == ((), records)
    files = [path for path in root.rglob("*") if path.is_file()]
    assert not [path.name for path in files if WORDS.encode() in path.read_bytes()]
    return was_gone


@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.long)])
def test_killed_before_any_statement(tmp_path: Path, step: int) -> None:
    """Each statement of SQL of the whole command in turn: of the ledger's file, of the views, of the stored tree."""
    whole = shutil.copytree(before := museum(tmp_path / "museum", 2), tmp_path / "whole")
    count = ended(start(whole))
    assert count is not None
    assert withdrawn_after_all(whole)
    gone = []
    for last in range(1, count + 1, step):
        root = shutil.copytree(before, tmp_path / f"killed-{last}")
        assert ended(start(root, last)) is None
        gone.append(withdrawn_after_all(root))
        shutil.rmtree(root)
    assert gone == sorted(gone), "once it is recorded it stays so"
    assert set(gone) == {False, True}


@pytest.mark.long
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Within statements too: while the file is written anew, and while views are made again."""
    chance = Random(7)
    whole = shutil.copytree(before := museum(tmp_path / "museum", 400), tmp_path / "whole")
    began = time.monotonic()
    assert ended(start(whole)) is not None
    takes = time.monotonic() - began
    gone = []
    for kill in range(60):
        root = shutil.copytree(before, tmp_path / f"killed-{kill}")
        process = start(root)
        time.sleep(chance.random() * takes)
        process.kill()
        ended(process)
        gone.append(withdrawn_after_all(root))
        shutil.rmtree(root)
    assert set(gone) == {False, True}
