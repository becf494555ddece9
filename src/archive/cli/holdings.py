"""What sources say that places hold, beside what the ledger itself holds: compared, and never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text

from archive.cli.drawing import address, grid, heading, plain, position, thing
from archive.cli.footnotes import Footnotes
from archive.views.frames import Thing

if TYPE_CHECKING:
    from rich.console import RenderableType

    Row = tuple[RenderableType, ...]

COMPARED: Final = ("what", "said", "the ledger: there", "in all", "record")


def holdings(answer: Thing) -> RenderableType:
    """Return the ledger's own numbers, and beside them what sources say."""
    data = dict(answer.data)
    asserted = data.pop("asserted", [])
    notes = Footnotes()
    own = thing(Thing(frame=answer.frame, data=data))
    compared = comparison(asserted, notes)
    head = [Text(""), heading("Said of places, and the ledger's own")] if compared else []
    return Group(own, *head, *compared, *notes.drawn())


def comparison(asserted: list[dict[str, Any]], notes: Footnotes) -> list[RenderableType]:
    """Return figures that sources state of places, beside what the ledger holds; nothing where there are none."""
    drawn: list[RenderableType] = []
    by_place: dict[str, list[dict[str, Any]]] = {}
    for each in asserted:
        by_place.setdefault(each["place"], []).append(each)
    for place, those in by_place.items():
        rows: list[Row] = [tuple(Text(name, style="bold") for name in COMPARED)]
        for each in those:
            rows += [
                (
                    plain(figure["what"]),
                    Text(_stated(figure)),
                    Text(f"{figure['own_here']:,}"),
                    Text(f"{figure['own']:,}"),
                    Text.assemble(position(each["position"]), " ", notes.mark(each["sources"])),
                )
                for figure in each["figures"]
            ]
        drawn += [Text.assemble("  ", plain(those[0]["name"]), "  ", address(place)), grid(rows, indent=4)]
    return drawn


def _stated(figure: dict[str, Any]) -> str:
    relation = "" if figure["relation"] == "exactly" else f"{figure['relation']} "
    return f"{relation}{figure['number']:,}"
