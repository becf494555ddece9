"""Receipts of verification, for an auditor to keep: what was checked, when, by what, and found. Nobody signs them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import archive
from archive import clock
from archive.desk.verifying import PROVES
from archive.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from archive.desk.verifying import Verified


class AlreadyWritten(Refused):
    """A receipt is never written over something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already", hint="a receipt gets a new file")


class CannotWrite(Refused):
    """A receipt cannot be written there."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be written: {why or 'the system gives no reason'}", hint="name another file")


def check_new(path: Path) -> None:
    """Make sure, before the work is done, that there is no such file. Raises `AlreadyWritten`."""
    if path.exists():
        raise AlreadyWritten(path)


def write(path: Path, found: Verified, *, now: str | None = None) -> None:
    """Write a receipt to a new file: JSON where its name ends so, else text. Raises `AlreadyWritten`, `CannotWrite`."""
    facts = _facts(found, now or clock.now())
    is_json = path.suffix.lower() == ".json"
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n" if is_json else _text(found, facts)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise AlreadyWritten(path) from None
    except OSError as error:
        raise CannotWrite(path, error.strerror) from None


def _facts(found: Verified, now: str) -> dict[str, Any]:
    version = ".".join(map(str, sys.version_info[:3]))
    return {
        "receipt": "archive/verification@v1",
        "signed_by": "nobody",
        "verified_at": now,
        "with": f"archive {archive.__version__}, Python {version}",
        **found.as_json(),
        "checkpoints": [asdict(each) for each in found.held],
    }


def _text(found: Verified, facts: dict[str, Any]) -> str:
    failed = [level for level in found.levels if level not in found.proved]
    lines = [
        "Receipt of a verification. Nobody signed it: it is the note of whoever made it.",
        "",
        f"ledger       {found.origin or 'not known'}",
        f"records      {found.records}",
        f"root         {found.root}",
        f"verified at  {facts['verified_at']}",
        f"with         {facts['with']}",
        f"verdict      {'nothing speaks against the ledger' if found.is_sound else 'NOT SOUND'}",
        "",
        "Held against checkpoints",
        *([f"  {each.file}: {each.size} records; its SHA-256 is {each.sha256}" for each in found.held] or ["  none"]),
        f"  {found.unsealed} records after the newest are held by nothing but their own hashes",
        *(f"  {each.file} was cosigned by {', '.join(each.cosigned_by)}" for each in found.held if each.cosigned_by),
        "",
        "Proved",
        *(f"  {level}: {sentence}" for level, sentence in found.proved.items()),
        *(["", "Not proved", *(f"  {level}: {PROVES[level]}" for level in failed)] if failed else []),
        *(["", f"Not asked: {', '.join(facts['not_asked'])}"] if facts["not_asked"] else []),
        "",
        "Findings",
        *([f"  {each.severity} {each.id}, {each.where}: {each.sentence}" for each in found.findings] or ["  none"]),
        "",
        "That what was recorded is true, or that all was recorded, no verification can prove.",
    ]
    return "".join(f"{line}\n" for line in lines)
