"""The bar for what takes long tells how much is done, and how long the rest takes."""

import io
import re
import sys

import pytest

from archive.cli import progress
from archive.cli.progress import Progress, remaining


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "left", "seconds", "told"),
    [
        (0, 100, 3.0, ""),
        (100, 100, 8.0, "0:00:08 left"),
        (1, 3600, 1.0, "1:00:00 left"),
        (50, 0, 9.0, "0:00:00 left"),
        (30, 40, 75.0, "0:01:40 left"),
    ],
)
def test_what_is_left_takes_as_long_as_what_is_done(done: int, left: int, seconds: float, told: str) -> None:
    assert remaining(done, left, seconds) == told


def test_a_terminal_is_shown_how_much_is_done_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    clock = iter([0.0, 0.0, 10.0])
    monkeypatch.setattr(progress, "_now", lambda: next(clock))
    with Progress("building") as bar:
        bar(10_000, 50_000)
        bar(30_000, 50_000)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
    assert "building" in shown
    assert "30,000/50,000 0:00:10 left" in shown


def test_a_file_is_shown_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)
    with Progress("building") as bar:
        bar(1, 2)
    assert written.getvalue() == ""
