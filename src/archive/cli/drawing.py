"""What people see on a terminal: tables, trees, grids of facts. Imported only when something is drawn.

No word of the answer is read as markup. What does not fit is wrapped, but for a line of the log, which is cut off.
Colours say nothing that words do not say too.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.cli.escaping import escape
from archive.history.changes import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import ConsoleOptions, RenderableType

    from archive.views.frames import Frame, Listing, Thing

WIDTH_PIPED: Final = 100
"""Columns of a table that goes into a file or pipe, where nothing says otherwise."""

IS_ADDRESS: Final = re.compile(
    r"(?:object|gift|party|place|occasion|source|exchange|inventory|rule|register|batch|ledger)/[a-z0-9][a-z0-9._-]{0,95}"
).fullmatch
MIXED: Final = frozenset({"stream", "recorded_by"})
"""Columns that hold addresses of several kinds; elsewhere the column's name says the kind."""

NAMED: Final = {"recorded_by": "recorded_by_name"}
"""Columns of which people read another: what is called so, where scripts get its address."""

POSITIONS: Final = frozenset({"position", "target", "evidence", "last_known_evidence", "struck_out_by"})
NUMBERS: Final = frozenset({"quantity", "position", "rests_on_it", "seq", "evidence_age_days", "last_known_age_days"})
NOTHING: Final[tuple[Any, ...]] = (None, [], "")
UNBROKEN: Final = NUMBERS | {"number", "kind", "holds", "since", "last_evidence", "occurred", "revision", "published"}
WORD_COLUMNS_MAX: Final = 16
ADDRESS_COLUMNS_MAX: Final = 24
"""A column is at least as wide as its longest word, or address, up to this."""

ADDRESS_STYLE: Final = "cyan"

GAP: Final = 2
"""Blank columns between two columns of a table."""

HEADINGS: Final = {
    "received_names": "received",
    "given_names": "given in return",
    "place_name": "place",
    "told": "what it says",
    "position": "record",
    "evidence_age_days": "days ago",
    "last_known_age_days": "days ago",
    "last_known_evidence": "evidence",
    "rests_on_it": "rests on it",
}
HOLDS_STYLE: Final = {"possibly": "yellow", "presumed": "yellow"}


def show(*parts: RenderableType) -> None:
    """Draw on the terminal, through `$PAGER` where it is longer than the screen."""
    console = Console(highlight=False, markup=False, emoji=False)
    text = _captured(console, *parts)
    if text.count("\n") < shutil.get_terminal_size().lines:
        sys.stdout.write(text)
        return
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text.removesuffix("\n"))


def show_in_turn(parts: Iterable[RenderableType]) -> None:
    """Draw one part after the other as they come, through `$PAGER` where they are longer than the screen."""
    console = Console(highlight=False, markup=False, emoji=False)
    texts = (_captured(console, part) for part in parts)
    held: list[str] = []
    lines = 0
    for text in texts:
        held.append(text)
        lines += text.count("\n")
        if lines >= shutil.get_terminal_size().lines:
            os.environ.setdefault("LESS", "FRX")
            click.echo_via_pager(chain(held, texts))
            return
    sys.stdout.write("".join(held))


def draw_all(parts: Iterable[RenderableType]) -> None:
    """Draw parts as they come, without a pager: on the terminal, or as plain text into a file or pipe."""
    console = Console(highlight=False, markup=False, emoji=False) if sys.stdout.isatty() else None
    for part in parts:
        sys.stdout.write(_captured(console, part) if console else as_text(part))


def as_text(*parts: RenderableType) -> str:
    """Return what would be drawn, without colours, for a file or pipe."""
    width = os.environ.get("COLUMNS", "")
    console = Console(
        file=io.StringIO(), width=int(width) if width.isdigit() else WIDTH_PIPED, no_color=True, highlight=False,
        markup=False, emoji=False,
    )  # fmt: skip
    return "".join(f"{line.rstrip()}\n" for line in _captured(console, *parts).splitlines())


def _captured(console: Console, *parts: RenderableType) -> str:
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    return captured.get()


def plain(value: Any) -> Text:  # noqa: ANN401 - any JSON value
    """Return a value as a text to be drawn."""
    text = words(value)
    return address(text) if IS_ADDRESS(text) else Text(escape(text, keep="\n"))


def words(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(words(item) for item in value)
        case dict():
            named = value.get("told") or value.get("name") or value.get("text")
            if named:
                return str(named)
            return ", ".join(f"{path} {item}" for path, item in leaves(value))
        case _:
            return str(value)


def heading(text: str) -> Text:
    """Return the heading of a part of a page."""
    return Text(escape(text), style="bold")


def address(stream: str) -> Text:
    """Return the name of a stream, as something to type rather than to read."""
    return Text(escape(stream), style=ADDRESS_STYLE)


def position(number: int) -> Text:
    """Return a position."""
    return Text(f"#{number}", style="dim")


def footer(frame: Frame, note: str = "") -> RenderableType:
    """Return the frame that an answer holds in, and what else is to be said below it."""
    return Text("".join(f"\n{line}" for line in (note, str(frame)) if line), style="dim")


def grid(rows: Iterable[tuple[RenderableType, ...]], *, indent: int = 2) -> RenderableType:
    """Return rows side by side without lines, the first column as narrow as it can be, the last taking the rest."""
    table = Table.grid(padding=(0, 2))
    for row in rows:
        while len(table.columns) < len(row):
            table.add_column(no_wrap=not table.columns, overflow="fold")
        table.add_row(*row)
    return Padding(table, (0, 0, 0, indent))


def fact(name: str, *values: RenderableType) -> tuple[RenderableType, ...]:
    """Return a row of a grid: what it is called, and its value."""
    return (Text(escape(name), style="dim"), *values)


class Rows:
    """A list as a table; where the terminal is too narrow for its columns, one row below the other."""

    def __init__(self, columns: Iterable[str], rows: list[dict[str, Any]]) -> None:
        """Take the columns and rows. Empty columns are left out; certainty, where all is certain; types, where told."""
        self._rows = rows
        left_out = {"type"} if "told" in columns else set()
        if all(row.get("holds", "yes") == "yes" for row in rows):
            left_out.add("holds")
        self._columns = [
            name for name in columns if name not in left_out and any(row.get(name) not in NOTHING for row in rows)
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Draw it as wide as there is room for."""
        if not self._rows:
            yield Text("nothing found", style="dim")
            return
        cells = [
            [_cell(name, row.get(NAMED.get(name, name), row.get(name))) for name in self._columns] for row in self._rows
        ]
        widths = _widths(self._columns, cells, options.max_width)
        if widths is None:
            for row in cells:
                named = zip(self._columns, row, strict=True)
                yield grid(fact(_heading(name), cell) for name, cell in named if cell.plain)
                yield Text("")
            return
        table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
        for name, width in zip(self._columns, widths, strict=True):
            justify: Literal["right", "left"] = "right" if name in NUMBERS else "left"
            table.add_column(Text(escape(_heading(name)), style="bold"), justify=justify, width=width, overflow="fold")
        for row in cells:
            table.add_row(*row)
        yield table


def listing(answer: Listing) -> RenderableType:
    """Return a list as a table."""
    return Rows(answer.columns, answer.rows)


def _heading(name: str) -> str:
    return HEADINGS.get(name, name.replace("_", " "))


def _widths(columns: list[str], cells: list[list[Text]], room: int) -> list[int] | None:
    """Return how wide each column is to be; None where they do not fit however they are wrapped.

    Each has room for a code or date, or for the longest word of a text up to a limit; what is left over goes to
    the columns in proportion to what they lack.
    """
    room -= GAP * (len(columns) - 1)
    least, full = [], []
    for name, column in zip(columns, zip(*cells, strict=True), strict=True):
        told = [_heading(name), *(line for cell in column for line in cell.plain.split("\n"))]
        full.append(max(map(cell_len, told)))
        longest_word = max(cell_len(word) for line in told for word in [*line.split(), ""])
        limit = ADDRESS_COLUMNS_MAX if any(cell.style == ADDRESS_STYLE for cell in column) else WORD_COLUMNS_MAX
        least.append(full[-1] if name in UNBROKEN else min(longest_word, limit))
    if sum(least) > room:
        return None
    lacking = [most - width for most, width in zip(full, least, strict=True)]
    spare = min(room - sum(least), sum(lacking))
    given = [spare * lack // max(1, sum(lacking)) for lack in lacking]
    for number in sorted(range(len(given)), key=lambda number: given[number] - lacking[number])[: spare - sum(given)]:
        given[number] += 1
    return [width + more for width, more in zip(least, given, strict=True)]


def _cell(name: str, value: Any) -> Text:  # noqa: ANN401 - any JSON value
    if value in NOTHING:
        return Text("")
    if name in POSITIONS:
        numbers = value if isinstance(value, list) else [value]
        return Text(" ".join(f"#{number}" for number in numbers), style="dim")
    if isinstance(value, str) and IS_ADDRESS(value):
        return address(value if name in MIXED else value.split("/", 1)[1])
    if name == "recorded_at":
        value = f"{value[:10]} {value[11:16]}"
    if name.endswith("since") and value == "..":
        value = "not known"
    return Text(escape(words(value), keep="\n"), style=HOLDS_STYLE.get(value, "") if name == "holds" else "")


def thing(answer: Thing) -> RenderableType:
    """Return any one thing as a grid of what is known of it; lists of things below it, a list each."""
    facts, below = parts(answer.data)
    return Group(grid(facts), *below)


def parts(data: dict[str, Any]) -> tuple[list[tuple[RenderableType, ...]], list[RenderableType]]:
    """Return the facts of an answer, a row each, and what has parts of its own, to be drawn below them."""
    facts: list[tuple[RenderableType, ...]] = []
    below: list[RenderableType] = []
    for name, value in data.items():
        called = _heading(name)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            below += [Text(""), heading(called), entries(value)]
        elif isinstance(value, dict):
            below += [Text(""), heading(called)]
            below.append(grid(fact(_heading(path), plain(item)) for path, item in leaves(value)))
        elif value not in NOTHING:
            facts.append(fact(called, plain(value)))
    return facts, below


def entries(items: list[dict[str, Any]]) -> RenderableType:
    """Return things that an answer lists within itself: when, what it says, where it is recorded."""
    rows: list[tuple[RenderableType, ...]] = []
    for item in items:
        told = plain(item)
        if item.get("holds", "yes") != "yes":
            told.append(f" ({item['holds']})", style=HOLDS_STYLE.get(item["holds"], ""))
        number = item.get("position")
        rows.append((plain(item.get("dated") or item.get("occurred")), told, position(number) if number else Text("")))
    return grid(rows)
