"""The README's transcripts are run: what it shows is what the program prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSCRIPT: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT: Final = "…"
"""A line of its own in a transcript: any number of lines that are not shown."""

SCRUBBED: Final = (
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z"), "<instant>"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"ledger\.invalid/[0-9a-f]{16}(?:\+\S+)?"), "<origin>"),
    (re.compile(r"\(20\d\d-\d\d-\d\d\)(?=, on)"), "(<today>)"),
    (re.compile(r"\b\d+\.\d+ s\b"), "<seconds>"),
    (re.compile(r", on 20(?:2[6-9]|[3-9]\d)-\d\d-\d\d$", re.MULTILINE), ", on <today>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
)


BASH: Final = shutil.which("bash") or "/bin/bash"


class Step(NamedTuple):
    """One command of a transcript and the lines that it is said to print."""

    command: str
    expected: list[str]


def steps(block: str) -> Iterator[Step]:
    """Yield the commands of one block, each with what is shown below it. A command may go on after a backslash."""
    command, expected = "", list[str]()
    going_on = False
    for line in block.splitlines():
        if going_on:
            command += "\n" + line.removeprefix("> ")
        elif line.startswith("$ "):
            if command:
                yield Step(command, expected)
            command, expected = line[2:], []
        else:
            expected.append(line)
        going_on = (going_on or line.startswith("$ ")) and line.endswith("\\")
    if command:
        yield Step(command, expected)


def scrubbed(text: str) -> list[str]:
    """Return the lines of an output without what differs from run to run."""
    for pattern, word in SCRUBBED:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def agrees(expected: list[str], found: list[str]) -> bool:
    """Tell whether an output is the one shown, a line of `…` standing for any lines."""
    pattern = "".join("(?:.*\n)*?" if line.strip() == LEFT_OUT else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in found)) is not None


def test_a_transcript_that_lies_is_found() -> None:
    assert agrees(["a", "…", "c"], ["a", "b", "b", "c"])
    assert not agrees(["a", "…", "d"], ["a", "b", "c"])
    assert not agrees(["a"], ["a", "b"])


def test_transcripts_of_the_readme(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = TRANSCRIPT.findall(readme)
    if not blocks:
        pytest.fail("the README shows no transcript")
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "events").symlink_to(ROOT / "events")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(home), "COLUMNS": "118", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    for block in blocks:
        for step in steps(block):
            done = subprocess.run(
                [BASH, "-c", step.command],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            # In a terminal both streams appear; the transcript shows talk first, as it is written first.
            found = scrubbed(done.stderr) + scrubbed(done.stdout)
            expected = scrubbed("\n".join(step.expected))
            assert agrees(expected, found), f"$ {step.command}\n" + "\n".join(found)
