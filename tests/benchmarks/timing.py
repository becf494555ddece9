"""What a run took: wall and processor time, peak memory, and what it came to. Each run has a process of its own."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in what the system counts peak memory in."""


class Took(NamedTuple):
    """Seconds by the wall and of the processor, peak memory in MiB, how many were done, and what that came to."""

    wall: float
    cpu: float
    peak: float
    times: int
    said: Any


class Watch:
    """Counts the seconds spent within `running`."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what happens within."""
        wall, cpu = time.perf_counter(), _cpu()
        try:
            yield
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += _cpu() - cpu

    def took(self, times: int, said: Any = None) -> Took:  # noqa: ANN401 - whatever the two sides are compared by
        """Return what has been counted, for so many times."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT / 2**20
        return Took(self.wall, self.cpu, peak, times, said)


def _cpu() -> float:
    """Return the processor's seconds so far: of this process, and of those that it started and that have ended."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def alone(run: Callable[..., Took], *arguments: object) -> Took:
    """Run in a fresh process, so that neither memory nor caches of another run count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(run, *arguments).result()


@dataclass(frozen=True)
class Line:
    """One line of the table: what was done, and each side's runs, taken in turn."""

    what: str
    ours: list[Took] = field(default_factory=list)
    limit: list[Took] = field(default_factory=list)
    stock: list[Took] = field(default_factory=list)

    @property
    def each(self) -> float:
        """Seconds by the wall that one of ours takes, the median."""
        return statistics.median(took.wall / took.times for took in self.ours)

    @property
    def peak(self) -> float:
        """The most memory that one of our runs took, in MiB."""
        return max(took.peak for took in self.ours)

    def text(self) -> str:
        """Return the line; ratios above 1: ours is quicker, by the wall and, after a stroke, by the processor."""
        walls = [took.wall / took.times for took in self.ours]
        cpu = statistics.median(took.cpu / took.times for took in self.ours)
        spread = (max(walls) - min(walls)) / 2 / self.each
        unit = 1e3 if self.each >= 1e-3 else 1e6
        name = "ms" if unit == 1e3 else "us"
        told = f"{self.what:<42} {1 / self.each:>11,.0f} {self.each * unit:>8.2f} {name} {cpu * unit:>8.2f} {name}"
        beside = f"{_ratio(self.limit, self.ours):>12} {_ratio(self.stock, self.ours):>12}"
        return f"{told} {spread:>5.0%} {beside} {self.peak:>6,.0f}"


HEAD = f"{'':<42} {'a second':>11} {'wall each':>11} {'cpu each':>11} {'+/-':>5}"
HEAD += f" {'x limit':>12} {'x stock':>12} {'MiB':>6}"


def _ratio(theirs: Sequence[Took], ours: Sequence[Took]) -> str:
    """Return how many times quicker than they we are, by the wall and by the processor."""
    if not theirs:
        return ""
    wall, cpu = (
        statistics.median(took[clock] / took.times for took in theirs)
        / statistics.median(took[clock] / took.times for took in ours)
        for clock in (0, 1)
    )
    return f"{wall:.2f}/{cpu:.2f}"
