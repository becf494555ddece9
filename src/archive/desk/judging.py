"""What an append brings to light: rules of state, asked of the things that its records are about.

Rules of state never refuse news: an object may have been put into a room since closed. Who records is told at once,
and who records live work may ask that such a thing be refused.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from archive import clock
from archive.checks import registry
from archive.checks.surveying import Survey
from archive.errors import Rejected
from archive.ledger.folder import CONFIGURATION, BadConfiguration
from archive.views.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.checks.findings import Finding
    from archive.ledger.folder import Folder
    from archive.ledger.offers import Receipt
    from archive.ledger.rows import Entry
    from archive.views.view import View

RECORDS_TOLD_MAX: Final = 1_000
"""Of a longer append findings are not told with the receipt: `archive check` has them all."""

RECORDS_STRICT_MAX: Final = 10_000
"""A strict append is foreseen whole, under the write lock, and so has a limit."""

TOLD_MAX: Final = 5
"""Findings told in a refusal; the rest are counted."""


class OutOfOrder(Rejected):
    """A strict append holds something that rules of state find wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        told = "; ".join(f"{one.where}: {one.sentence} ({one.rule})" for one in findings[:TOLD_MAX])
        more = f"; and {len(findings) - TOLD_MAX} more" if len(findings) > TOLD_MAX else ""
        super().__init__(told + more, hint="without --strict it is recorded, and `archive check` goes on telling it")


class TooMuchToForesee(Rejected):
    """A strict append has too many records."""

    def __init__(self) -> None:
        super().__init__(
            f"a strict append has at most {RECORDS_STRICT_MAX} new records",
            hint="append in parts, or without --strict and look at `archive check`",
        )


class Handed(NamedTuple):
    """What came of an append: its receipt, and what looks wrong of its records; None where they were too many."""

    receipt: Receipt
    findings: list[Finding] | None


def severities(folder: Folder) -> Mapping[str, str]:
    """Return how grave the ledger's directory says that findings are, by rule. Raises `BadConfiguration`."""
    for name in folder.severities:
        if name not in registry.NAMES:
            raise BadConfiguration(folder.root / CONFIGURATION, "there is no such rule", f"checks.{name}")
    return folder.severities


def frame(last: Entry, time_zone: str) -> Frame:
    """Return the frame in which a ledger that ends with a record is judged: all that it knows, of today."""
    today = clock.today(time_zone, clock.now())
    return Frame(
        known_at=last.position,
        known_at_time=last.record.recorded_at,
        on=today,
        day=date.fromisoformat(today).toordinal(),
    )


def judged(view: View, entries: Sequence[Entry], severities: Mapping[str, str]) -> list[Finding]:
    """Return what rules of state find wrong of new records, the last of the ledger."""
    rules = registry.chosen(severities=severities, among=registry.ON_RECORDING)
    streams = frozenset(entry.record.stream for entry in entries)
    new = range(entries[0].position, entries[-1].position + 1)
    found = registry.run(rules, Survey(view, among=streams), among=streams)
    return [one for one in found if any(position in new for position in one.positions)]
