"""Sources at the foot of a page: each told once, and named by its number where something rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from archive.cli.drawing import Rows, grid, heading, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from archive.views.frames import Listing


class Footnotes:
    """The sources of a page, each told once at its foot."""

    def __init__(self) -> None:
        """Begin with none."""
        self._told: dict[str, int] = {}

    def mark(self, sources: Iterable[dict[str, Any]]) -> Text:
        """Return the numbers of sources as `[1] [2]`."""
        numbers = [self._told.setdefault(words(source), len(self._told) + 1) for source in sources]
        return Text(" ".join(f"[{number}]" for number in dict.fromkeys(numbers)), style="dim")

    def drawn(self) -> list[RenderableType]:
        """Return the foot of the page."""
        if not self._told:
            return []
        rows = [(Text(f"[{number}]", style="dim"), plain(told)) for told, number in self._told.items()]
        return [Text(""), heading("Sources"), grid(rows)]


def with_sources(answer: Listing) -> RenderableType:
    """Return a list whose rows say on whose word they are: each source told once, at the foot."""
    notes = Footnotes()
    rows = [{**row, "word": notes.mark({"told": word} for word in row["word"]).plain} for row in answer.rows]
    return Group(Rows(answer.columns, rows), *notes.drawn())
