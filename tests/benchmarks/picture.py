"""Time against size, drawn: both scales logarithmic, so that what grows with the ledger rises at 45 degrees."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.timing import Line

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 560, 70, 320, 40, 50
WHOLE = frozenset(
    {
        "append, 1,000 a transaction",
        "the same, ids rising",
        "rebuild of all views (others: of one)",
        "verify records, chains, root",
        "export",
        "restore",
    }
)
"""Measures of the whole ledger: drawn as the time for all of it, the others as the time for one."""

COLOURS = ("#1b6ca8", "#c1440e", "#2e7d32", "#7b1fa2", "#795548", "#00838f", "#ad1457")
STEPS = (
    *((1e-6, "1 us"), (1e-5, "10 us"), (1e-4, "0.1 ms"), (1e-3, "1 ms"), (1e-2, "10 ms")),
    *((0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"), (100.0, "100 s"), (1_000.0, "1,000 s")),
)


def picture(taken: Mapping[int, Sequence[Line]]) -> str:
    """Return an SVG of every measure at every size."""
    sizes = sorted(taken)
    series = {
        line.what: [_seconds(next(other for other in taken[size] if other.what == line.what)) for size in sizes]
        for line in taken[sizes[0]]
    }
    lowest = min(min(values) for values in series.values())
    highest = max(max(values) for values in series.values())
    across = Scale(sizes[0], max(sizes[-1], sizes[0] * 2), LEFT, WIDTH - RIGHT)
    upward = Scale(lowest, highest, HEIGHT - BOTTOM, TOP)
    drawn = [*_frame(sizes, lowest, highest, across, upward)]
    ends = _apart(sorted((upward(values[-1]), what) for what, values in series.items()))
    for index, (what, values) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        dash = "" if what in WHOLE else ' stroke-dasharray="5 4"'
        points = " ".join(f"{across(size):.1f},{upward(value):.1f}" for size, value in zip(sizes, values, strict=True))
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        drawn.append(f'<text x="{WIDTH - RIGHT + 12}" y="{ends[what] + 4:.1f}" fill="{colour}">{escape(what)}</text>')
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        f' font-size="13">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


def _seconds(line: Line) -> float:
    return line.each * (line.ours[0].times if line.what in WHOLE else 1)


class Scale:
    """A logarithmic scale from one length of the drawing to another."""

    def __init__(self, least: float, most: float, start: float, stop: float) -> None:
        self._least, self._start = math.log(least), start
        self._step = (stop - start) / ((math.log(most) - self._least) or 1)

    def __call__(self, value: float) -> float:
        return self._start + (math.log(value) - self._least) * self._step


def _frame(sizes: Sequence[int], lowest: float, highest: float, across: Scale, upward: Scale) -> Iterator[str]:
    """Yield the lines of the scales, each with its figure."""
    yield f'<text x="{LEFT}" y="22">solid: the whole ledger; dashed: one question, append or proof</text>'
    for size in sizes:
        x = across(size)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">records</text>'
    for value, name in STEPS:
        if lowest <= value <= highest:
            y = upward(value)
            yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'


def _apart(ends: Sequence[tuple[float, str]]) -> dict[str, float]:
    """Return where the names stand: each beside the end of its line, and no two upon another."""
    placed: dict[str, float] = {}
    above = -math.inf
    for y, what in ends:
        above = max(y, above + 17)
        placed[what] = above
    return placed
