"""Small ledgers for rules to look at: drafts go in, what one rule finds comes out."""

import json
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cli.transcript import Shell, museum

Draft = tuple[str, dict[str, Any]]
NOW = "2026-01-01"
"""The day of every question that names no other."""


def said(stream: str, type_name: str, occurred: str | None = None, **fields: Any) -> Draft:  # noqa: ANN401 - JSON
    """Return a draft: what is stated of a stream."""
    dated = {} if occurred is None else {"occurred": occurred}
    return stream, {"type": type_name, **dated, **fields}


def record(number: int) -> str:
    """Return the id of the draft with this number, counted from 1 over all drafts of a test."""
    return str(UUID(int=number))


HALL = said("place/hall", "PlaceDefined", kind="building", name="Hall")
ROOM = said("place/room", "PlaceDefined", kind="showroom", name="Room 1", parent="place/hall")
STORE = said("place/store", "PlaceDefined", kind="store", name="Store")
DONOR = said("party/donor", "PartyRegistered", kind="state", name="Testland")
CLERK = said("party/clerk", "PartyRegistered", kind="person", name="A. Clerk")
PAPER = said("source/paper", "SourceRegistered", kind="news report", title="Paper", publisher="Agency", revision="1")
BASE = (HALL, ROOM, STORE, DONOR, CLERK, PAPER)
"""What every ledger has: drafts 1 to 6."""


def vase(occurred: str = "2020-05-01", name: str = "vase", **fields: Any) -> Draft:  # noqa: ANN401 - JSON
    """Return the receipt of a vase: draft 7 where it comes first."""
    given = {"title": name.capitalize(), "participants": [{"role": "donor", "party": "party/donor"}]}
    return said(f"object/{name}", "GiftReceived", occurred, **{**given, **fields})


class Museum:
    """Makes a ledger for each question."""

    def __init__(self, folder: Path) -> None:
        """Take the folder in which each ledger gets a folder of its own."""
        self._folder = folder
        self._numbers = count(1)

    def ask(self, line: str, *drafts: Draft) -> list[dict[str, Any]]:
        """Return the rows that a command finds in a ledger of these drafts, after those that every ledger has."""
        folder = self._folder / f"ledger-{next(self._numbers)}"
        folder.mkdir()
        lines = (
            json.dumps({"id": record(number), "stream": stream, "event": event}, sort_keys=True)
            for number, (stream, event) in enumerate((*BASE, *drafts), start=1)
        )
        found: list[dict[str, Any]] = []
        for shell in museum(folder):
            shell.ok("archive append -", "\n".join(lines).encode() + b"\n")
            found = rows(shell, line)
        return found

    def finds(self, rule: str, *drafts: Draft, on: str = NOW, more: str = "") -> list[tuple[str, str]]:
        """Return what one rule finds: of which stream, in which words."""
        found = self.ask(f"check --rule {rule} --on {on} {more}", *drafts)
        assert {row["rule"] for row in found} <= {rule}
        return [(row["where"], row["sentence"]) for row in found]


def rows(shell: Shell, line: str) -> list[dict[str, Any]]:
    """Return the rows of a command's answer."""
    answer: dict[str, list[dict[str, Any]]] = json.loads(shell.ok(f"archive {line} --json"))
    return answer["rows"]


@pytest.fixture
def ledger(tmp_path: Path) -> Museum:
    """Give a maker of ledgers."""
    return Museum(tmp_path)
