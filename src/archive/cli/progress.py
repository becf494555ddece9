"""A bar on standard error for what takes long: drawn on a terminal only, and not in the first half second.

It says what is being done, how far it is, and how long the rest will take: `12,000/50,402 0:00:08 left`.
"""

from __future__ import annotations

import sys
from time import monotonic as _now
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE_SECONDS: Final = 0.5


class Progress:
    """Called with (done, in all); use it in a `with`, so that the bar is gone before the answer is told."""

    def __init__(self, what: str) -> None:
        """Take what is being done, in a few words."""
        self._what = what
        self._begun = _now()
        self._from: tuple[int, float] | None = None
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, done: int, total: int) -> None:
        """Move the bar, drawing it first where somebody has waited long enough to look."""
        now = _now()
        first, since = self._from = self._from or (done, now)
        if self._bar is None:
            if not sys.stderr.isatty() or now - self._begun < PATIENCE_SECONDS:
                return
            self._draw()
        if self._bar is not None and self._task is not None:
            rest = remaining(done - first, total - done, now - since)
            self._bar.update(self._task, completed=done, total=total, counted=f"{done:,}/{total:,}", rest=rest)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        told = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[counted]} {task.fields[rest]}"))
        self._bar = Bar(*told, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._what, total=None, counted="", rest="")
        self._bar.start()


def remaining(done: int, left: int, seconds: float) -> str:
    """Return how long what is left takes at the pace so far, `0:01:40 left`; empty where nothing is done yet.

    The pace is that since the first count, whatever was done before it, so that one slow page does not make it jump.
    """
    if done <= 0:
        return ""
    rest = round(seconds * max(left, 0) / done)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} left"
