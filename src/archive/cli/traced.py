"""How values are drawn with where they come from: what proves each, what became of each, what made it so."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from archive.cli.drawing import HOLDS_STYLE, address, fact, grid, position
from archive.cli.escaping import escape
from archive.cli.footnotes import Footnotes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from archive.views.frames import Listing

INDENT: Final = 6
NOTHING: Final = Text("nothing found")
NOTHING.stylize("dim")
KIND_STYLE: Final = {"corrected": "yellow", "retracted": "yellow", "disputed": "yellow", "resolved": "yellow"}
TRUTH_STYLE: Final = {"yes": "green", "possibly": "yellow", "no": "red"}


def blamed(answer: Listing) -> RenderableType:
    """Return each value with its record, when and by whom it was recorded, and the sources by number."""
    notes = Footnotes()
    rows = [
        fact(
            row["field"],
            _value(row["told"], row["holds"]),
            position(row["position"]),
            Text(f"{row['recorded_at'][:10]} {escape(row['recorded_by_name'])}", style="dim"),
            notes.mark(row["sources"]),
        )
        for row in answer.rows
    ]
    return Group(grid(rows, indent=0), *notes.drawn()) if rows else NOTHING


def differing(answer: Listing) -> RenderableType:
    """Return what answers otherwise, thing by thing: what was, what is, of what kind that is, and by which records."""
    drawn: list[RenderableType] = []
    for stream, rows in groupby(answer.rows, key=itemgetter("stream")):
        listed = list(rows)
        drawn += [
            Text.assemble((escape(listed[0]["name"]), "bold"), "  ", address(stream)),
            grid(fact(row["field"], _change(row), _kind(row), _by(row)) for row in listed),
            Text(""),
        ]
    return Group(*drawn[:-1]) if drawn else NOTHING


def turned(answer: Listing) -> RenderableType:
    """Return the records by which something became true, or otherwise, with what it then was."""
    drawn: list[RenderableType] = []
    for row in answer.rows:
        head = Text.assemble(
            position(row["position"]), "  ", (row["truth"], TRUTH_STYLE[row["truth"]]), "  ", escape(row["found"] or "")
        )
        when = f"{row['recorded_at'][:10]} {row['recorded_at'][11:16]} {escape(row['recorded_by_name'])}"
        told = Text.assemble(address(row["stream"]), "  ", escape(row["told"]))
        drawn += [head, Padding(told, (0, 0, 0, INDENT)), Padding(Text(when, style="dim"), (0, 0, 0, INDENT))]
    return Group(*drawn) if drawn else NOTHING


def _value(told: str, holds: str) -> Text:
    value = Text(escape(told, keep="\n"))
    return value if holds == "yes" else value.append(f" ({holds})", style=HOLDS_STYLE.get(holds, ""))


def _change(row: dict[str, Any]) -> Text:
    """Return `before → after`; what is absent is left out where the other tells enough."""
    before, after = row["before"], row["after"]
    parts: Iterable[str | tuple[str, str]] = (
        (escape(before or "", keep="\n"), "red"),
        (" → " if before else "", ""),
        (escape(after or "nothing", keep="\n"), "green" if after else "dim"),
    )
    return Text.assemble(*parts)


def _kind(row: dict[str, Any]) -> Text:
    return Text(row["kind"], style=KIND_STYLE.get(row["kind"], ""))


def _by(row: dict[str, Any]) -> Text:
    numbers = " ".join(f"#{number}" for number in row["records"])
    return Text(f"{numbers} {row.get('recorded_at', '')[:10]}".strip(), style="dim")
