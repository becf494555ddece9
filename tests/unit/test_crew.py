"""Work shared among processes: parts in order, failures told, nobody left behind, no program run twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.crew import ShareFailed, cores, crew

SCRIPT = """
import sys
from pathlib import Path
from archive.crew import crew
from tests.unit.test_crew import counted

with Path("ran").open("a") as file:
    file.write("once ")
with crew(counted, [(0, 2), (2, 4)]) as taking:
    print([list(parts) for parts in taking])
"""


def counted(first: int, last: int) -> Iterator[int]:
    yield from range(first, last)


def failing(last: int) -> Iterator[int]:
    yield from range(last)
    raise KeyError(last)


def killed(last: int) -> Iterator[int]:
    yield from range(last)
    os.kill(os.getpid(), signal.SIGKILL)


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(1_000_000)


def talking() -> Iterator[int]:
    print("what is printed is no part")  # noqa: T201 - as a library may
    yield os.getpid()
    yield 2


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_share_yields_its_parts_in_their_order() -> None:
    with crew(counted, [(0, 3), (10, 12), (5, 5)]) as taking:
        assert [list(parts) for parts in taking] == [[0, 1, 2], [10, 11], []]


def test_what_was_done_before_a_failure_is_taken() -> None:
    with crew(failing, [(2,)]) as (parts,):
        assert [next(parts), next(parts)] == [0, 1]
        with pytest.raises(ShareFailed, match=r"KeyError\(2\)"):
            next(parts)


def test_a_process_that_is_killed_is_noticed() -> None:
    with crew(killed, [(1,)]) as (parts,), pytest.raises(ShareFailed, match="gone"):
        assert list(parts)


def test_a_process_that_cannot_begin_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["nowhere"])
    with crew(counted, [(0, 1)]) as (parts,), pytest.raises(ShareFailed, match="gone"):
        next(parts)


@pytest.mark.parametrize("interpreter", ["", "/nowhere/python"])
def test_where_no_process_can_be_started_that_is_said(interpreter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    with pytest.raises(ShareFailed), crew(counted, [(0, 1)]):
        pytest.fail("it began")


def test_whoever_leaves_early_leaves_nobody_behind() -> None:
    with crew(talking, [()]) as (parts,), crew(endless, [(), ()]) as taking:
        process = next(parts)
        assert [len(next(each)) for each in taking] == [1_000_000] * 2
        assert is_running(process)
    assert not is_running(process)


def test_an_interrupt_at_the_terminal_is_left_to_the_one_who_asked() -> None:
    with crew(talking, [()]) as (parts,):
        process = next(parts)
        assert os.getsid(process) != os.getsid(0)
        os.kill(process, signal.SIGINT)
        assert next(parts) == 2


def test_the_program_that_shares_out_work_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    path = os.pathsep.join(filter(None, sys.path))
    ran = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "[[0, 1], [2, 3]]\n"
    assert (tmp_path / "ran").read_text() == "once "


def test_there_is_a_core_at_least() -> None:
    assert cores() >= 1
