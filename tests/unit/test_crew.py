"""Work shared among processes: parts in order, failures told, nobody left behind."""

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from archive.crew import ShareFailed, cores, crew


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


def test_each_share_yields_its_parts_in_their_order() -> None:
    with crew(counted, [(0, 3), (10, 12), (5, 5)]) as taking:
        assert [list(parts) for parts in taking] == [[0, 1, 2], [10, 11], []]
    assert not active_children()


def test_what_was_done_before_a_failure_is_taken() -> None:
    with crew(failing, [(2,)]) as (parts,):
        assert [next(parts), next(parts)] == [0, 1]
        with pytest.raises(ShareFailed, match=r"KeyError\(2\)"):
            next(parts)
    assert not active_children()


def test_a_process_that_is_killed_is_noticed() -> None:
    with crew(killed, [(1,)]) as (parts,), pytest.raises(ShareFailed, match="gone"):
        assert list(parts)
    assert not active_children()


def test_whoever_leaves_early_leaves_nobody_behind() -> None:
    with crew(endless, [(), ()]) as taking:
        assert [len(next(parts)) for parts in taking] == [1_000_000] * 2
        assert len(active_children()) == 2
    assert not active_children()


def test_an_interrupt_at_the_terminal_is_left_to_the_one_who_asked() -> None:
    with crew(counted, [(0, 100_000)]) as (parts,):
        (child,) = active_children()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGINT)  # it has hardly begun
        assert next(parts) == 0
        os.kill(child.pid, signal.SIGINT)
        assert sum(1 for _ in parts) == 99_999


def test_there_is_a_core_at_least() -> None:
    assert cores() >= 1
