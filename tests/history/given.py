"""A small museum whose clock a test sets: what is recorded on which day, then what the command line says of it."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cli.transcript import Done, Shell, museum

Draft = tuple[str, dict[str, Any]]
Row = dict[str, Any]
FIRST_DAY = "2026-01-01"
VASE = "object/vase"


def record(position: int) -> str:
    """Return the id of the record at a position, for records that a test adds."""
    return str(UUID(int=position))


def said(type_name: str, occurred: str | None = None, *, of: str = VASE, **fields: Any) -> Draft:  # noqa: ANN401 - JSON
    """Return a draft: what is stated of a thing, of the vase where no other is named."""
    dated = {} if occurred is None else {"occurred": occurred}
    return of, {"type": type_name, **dated, **fields}


def corrected(target: int, replacement: Draft, **fields: Any) -> Draft:  # noqa: ANN401 - JSON
    """Return the correction of a record by another event of the same thing."""
    stream, event = replacement
    given = {"kind": "misreading", "reason": "misread", **fields}
    return said("RecordCorrected", of=stream, target=record(target), replacement=event, **given)


def retracted(target: int, of: str = VASE) -> Draft:
    """Return the retraction of a record."""
    return said("RecordRetracted", of=of, target=record(target), reason="never happened")


def disputed(target: int, claim: Draft) -> Draft:
    """Return the dispute of a record by another event of the same thing."""
    stream, event = claim
    return said("RecordDisputed", of=stream, target=record(target), claim=event, reason="the hall's book differs")


def resolved(dispute: int, in_favour_of: str, of: str = VASE) -> Draft:
    """Return the resolution of a dispute."""
    return said("DisputeResolved", of=of, dispute=record(dispute), in_favour_of=in_favour_of, reason="photograph")


def moved(to: str, occurred: str | None, **fields: Any) -> Draft:  # noqa: ANN401 - JSON
    """Return a transfer of the vase to a showroom or case."""
    return said("TransferredToShowroom", occurred, to=f"place/{to}", **fields)


CITED = {
    "source": "source/book",
    "revision": "1",
    "locator": "p. 7",
    "attributed_to": [{"as_printed": "the guide"}, {"party": "party/clerk"}],
}
BASE = (
    said("PlaceDefined", "1978", of="place/hall", kind="building", name="Hall"),  # 3
    said("PlaceDefined", "1978", of="place/room-1", kind="showroom", name="Room 1", parent="place/hall"),  # 4
    said("PlaceDefined", "1978", of="place/annex", kind="building", name="Annex"),  # 5
    said("PlaceDefined", "1978", of="place/room-9", kind="showroom", name="Room 9", parent="place/annex"),  # 6
    said("PlaceDefined", "1978", of="place/case", kind="case", name="Case", parent="place/room-1"),  # 7
    said("PartyRegistered", of="party/donor", kind="state", name="Testland"),  # 8
    said("PartyRegistered", of="party/clerk", kind="person", name="A. Clerk"),  # 9
    said("SourceRegistered", of="source/book", kind="register page", title="Register", revision="1"),  # 10
    said(
        "GiftReceived",
        "2020-05-01",
        title="Vase",
        participants=[{"role": "donor", "party": "party/donor"}, {"role": "recipient", "party": "party/registry"}],
        sources=[CITED],
    ),  # 11
)
"""What every museum has: two halls with a room each, a case, three parties, a source, and the vase at #11."""


class Given:
    """A museum, and the day that it is in it."""

    def __init__(self, shell: Shell, clock: dict[str, str]) -> None:
        """Take the command line beside the museum, and where its clock is read off."""
        self.shell = shell
        self._clock = clock
        self._numbers = count(3)

    def today(self, day: str) -> None:
        """Let it be ten o'clock on a day."""
        self._clock["now"] = f"{day}T10:00:00.000000Z"

    def add(self, *drafts: Draft, day: str | None = None) -> int:
        """Record drafts in one append, on this day from then on; return the position of the last."""
        if day is not None:
            self.today(day)
        numbers = [next(self._numbers) for _ in drafts]
        lines = (
            json.dumps({"id": record(number), "stream": stream, "event": event}, sort_keys=True)
            for number, (stream, event) in zip(numbers, drafts, strict=True)
        )
        assert self.shell.ok("archive append -", "\n".join(lines).encode() + b"\n").endswith(f"#{numbers[-1]}")
        return numbers[-1]

    def rows(self, line: str) -> list[Row]:
        """Return the rows of a command's answer."""
        answer = json.loads(self.shell.ok(f"archive {line} --json"))
        found: list[Row] = answer["rows"]
        return found

    def run(self, line: str) -> Done:
        """Run a command."""
        return self.shell.run(f"archive {line}")

    def blame(self, options: str = "", what: str = VASE) -> dict[str, Any]:
        """Return what `blame` tells: by field (value as told, how it holds, position), one or a list of them."""
        told: dict[str, Any] = {}
        for row in self.rows(f"blame {what} {options}"):
            one = (row["told"], row["holds"], row["position"])
            before = told.get(row["field"])
            told[row["field"]] = one if before is None else [*(before if isinstance(before, list) else [before]), one]
        return told

    def diff(self, line: str) -> list[tuple[Any, ...]]:
        """Return what `diff` tells: (thing, field, before, after, kind, records)."""
        names = ("stream", "field", "before", "after", "kind")
        return [(*(row[name] for name in names), tuple(row["records"])) for row in self.rows(f"diff {line}")]


def given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    """Yield a museum of what every one has, recorded on the first day; audit it at the end."""
    clock = {"now": f"{FIRST_DAY}T10:00:00.000000Z"}
    monkeypatch.setattr("archive.clock.now", lambda: clock["now"])
    for shell in museum(folder):
        made = Given(shell, clock)
        made.add(*BASE)
        yield made
