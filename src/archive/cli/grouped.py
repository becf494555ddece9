"""Long lists of what is alike, drawn in groups: what is to be looked at again, and what a check has found.

What all of a group have in common stands once, above them; a list of hundreds for one reason is then read as one.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text

from archive.checks.registry import RULES
from archive.cli.drawing import address, grid, position
from archive.cli.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from archive.views.frames import Listing

    Row = dict[str, Any]

BULLET: Final = Text("•", style="dim")
NOTHING: Final = Text("nothing found", style="dim")
SEVERITY_STYLE: Final = {"error": "red", "warning": "yellow", "note": "dim"}
LOOKS_FOR: Final = {rule.name: rule.looks_for for rule in RULES}


def reviewed(answer: Listing) -> RenderableType:
    """Return what is to be looked at again, by kind and reason: record, thing, what it says, what is claimed."""
    drawn: list[RenderableType] = []
    for (kind, why), rows in groupby(answer.rows, key=lambda row: (row["kind"], row.get("why"))):
        drawn += [
            Text.assemble((escape(kind), "bold"), f"  {escape(why)}" if why else ""),
            grid((position(row["position"]), _thing(row), _said(row)) for row in rows),
            Text(""),
        ]
    return Group(*drawn[:-1]) if drawn else NOTHING


def found(answer: Listing) -> RenderableType:
    """Return findings, by rule: the thing, what is wrong with it, the records that show it."""
    drawn: list[RenderableType] = []
    for (severity, rule), rows in groupby(answer.rows, key=lambda row: (row["severity"], row["rule"])):
        head = Text.assemble((severity, SEVERITY_STYLE[severity]), "  ", (rule, "bold"), f"  {LOOKS_FOR[rule]}")
        drawn += [head, grid((BULLET, _thing(row, "where"), _sentence(row)) for row in rows), Text("")]
    return Group(*drawn[:-1]) if drawn else NOTHING


def _thing(row: Row, column: str = "stream") -> Text:
    """Return what a thing is called, with its address: many a thing is called like another."""
    called = "" if row["name"] == row[column] else f"{escape(row['name'])}  "
    return Text.assemble(called, address(row[column]))


def _said(row: Row) -> Text:
    told = Text(escape(row["told"], keep="\n"))
    if row.get("claimed"):
        told.append(escape(f"  claimed: {row['claimed']}", keep="\n"), style="yellow")
    return told


def _sentence(row: Row) -> Text:
    return Text.assemble(escape(row["sentence"], keep="\n"), *_numbers(row["positions"]))


def _numbers(positions: Iterable[int]) -> Iterator[str | Text]:
    for number in positions:
        yield "  "
        yield position(number)
