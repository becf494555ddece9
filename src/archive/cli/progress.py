"""A bar on standard error for what takes long: drawn on a terminal only, and not in the first half second."""

from __future__ import annotations

import sys
import time
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
        self._begun = time.monotonic()
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
        if self._bar is None:
            if not sys.stderr.isatty() or time.monotonic() - self._begun < PATIENCE_SECONDS:
                return
            self._draw()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self._bar = Bar(console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._what, total=None)
        self._bar.start()
