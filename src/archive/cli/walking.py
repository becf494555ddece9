"""How the trail is drawn: a line a record, and step by step what each one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from archive.cli.auditing import mark_of
from archive.cli.drawing import address, grid, plain, words
from archive.cli.escaping import escape
from archive.history.changes import ABSENT
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from archive.history.changes import Change
    from archive.history.log import Told
    from archive.history.replay import Step

INDENT: Final = 8
ADDRESSES: Final = frozenset({"object", "party", "place", "stream"})
SAID_ABOVE: Final = frozenset({"acquired.position", "acquired.type"})


def logged(told: Told, *, names_stream: bool = True) -> RenderableType:
    """Return one record of the log: its line, and below it what was said against it since.

    A log of one stream need not name it in every line.
    """
    struck = "strike" if told.struck_out else ""
    line = Text.assemble(
        (f"{'#' + str(told.position):>7} ", "bold"),
        (f"{told.recorded_at[:10]} {told.recorded_at[11:16]}  ", "dim"),
        *((address(told.stream), "  ") if names_stream else ()),
        ("record" if told.withdrawn_by else type_in_words(told.type), f"green {struck}"),
        (f"  {told.occurred}" if told.occurred else "", "yellow"),
        "  ",
        (escape(told.summary), struck),
    )
    line.overflow = "ellipsis"
    line.no_wrap = True
    mark = mark_of(told)
    return Group(line, *([Padding(Text(f"✗ {escape(mark)}", style="red"), (0, 0, 0, INDENT))] if mark else []))


def stepped(step: Step) -> RenderableType:
    """Return one step: the record, and under it each value that it changed, before and after."""
    parts: list[RenderableType] = [logged(step.told)]
    for stream, found in step.changes.items():
        if stream != step.told.stream:
            parts.append(Padding(address(stream), (0, 0, 0, INDENT)))
        rows = [(Text(escape(each.path), style="dim"), _change(each)) for each in found if _is_telling(each)]
        parts.append(grid(rows, indent=INDENT))
    if not step.changes:
        parts.append(Padding(Text("changes no answer about it", style="dim"), (0, 0, 0, INDENT)))
    return Group(*parts, Text(""))


def _is_telling(each: Change) -> bool:
    """Tell whether a change is worth a line: not an address beside its name, nor certainty that was never in doubt."""
    if each.path.rsplit(".", 1)[-1] in ADDRESSES or each.path in SAID_ABOVE:
        return False
    new = each.after if each.before is ABSENT else each.before if each.after is ABSENT else True
    return new not in (None, "yes")


def _change(each: Change) -> Text:
    before, after = _value(each.before, "red"), _value(each.after, "green")
    if each.before is ABSENT:
        return after
    return Text.assemble(before, " → ", after)


def _value(value: Any, style: str) -> Text:  # noqa: ANN401 - plain JSON
    if value is ABSENT:
        return Text("nothing", style="dim")
    text = plain(words(value))
    text.stylize(style)
    return text
