"""How much the ledger holds, beside what sources say that places hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from archive.domain.worlds import Holds
from archive.views import giving, objects, standing
from archive.views.frames import Thing
from archive.views.statements import KNOWN
from archive.views.view import PART

if TYPE_CHECKING:
    from archive.views.statements import Statement
    from archive.views.view import View

PLACES_COUNTED: Final = {"showrooms": "showroom", "buildings": "building"}
"""Figures that count places, and the kind of place that each counts."""


class Count:
    """Counts of objects: those held, their pieces, the states whose people gave them."""

    def __init__(self) -> None:
        self.objects = 0
        self.items = 0
        self.not_stated = 0
        self.by_country: Counter[str] = Counter()

    def add(self, view: View, name: str) -> None:
        """Count one whole object. A quantity that is not stated counts as one."""
        quantity = view.held(name, "quantity")[-1].value
        self.objects += 1
        self.items += quantity or 1
        self.not_stated += quantity is None
        came = objects.came(view.stream(name))
        self.by_country.update(giving.states_of(view, came) if came is not None else ())


def stats(view: View) -> Thing:
    """Return how much the ledger holds on the day, by status and by country, and what sources assert beside it."""
    names, total = view.names_of_kind("object")
    by_status: Counter[str] = Counter()
    held = Count()
    parts = gone = lost = 0
    for name in view.in_pages(names):
        opening = view.stream(name).opening
        if opening is not None and opening.type == PART:
            parts += 1
            continue
        status = view.held(name, "standing")[-1].value or "not stated"
        by_status[status] += 1
        gone += status in objects.GONE
        lost += status in objects.LOST
        if status not in objects.GONE | objects.LOST:
            held.add(view, name)
    countries = {view.name(state): number for state, number in held.by_country.items()}
    return Thing(
        frame=view.frame,
        data={
            "records": view.frame.known_at,
            "objects": {"recorded": total, "held": held.objects, "gone": gone, "lost": lost, "parts": parts},
            "items_held": held.items,
            "quantities_not_stated": held.not_stated,
            "countries": len(countries),
            "showrooms": len(_places(view, "showroom")),
            "by_status": dict(by_status),
            "by_country": dict(sorted(countries.items(), key=lambda item: (-item[1], item[0]))),
            "things": _things(view),
            "asserted": [_asserted(view, each, held) for each in view.effective("HoldingsAsserted")],
        },
    )


def _asserted(view: View, each: Statement, held: Count) -> dict[str, Any]:
    """Return what a source says that a place holds, each figure beside what the ledger knows of the same thing."""
    body = each.body
    inside = standing.places_within(view, each.stream)
    here = Count()
    possibly = 0
    for name, holds in standing.standing(view, inside):
        opening = view.stream(name).opening
        if opening is not None and opening.type == PART:
            continue
        if holds is Holds.YES:
            here.add(view, name)
        else:
            possibly += 1
    return {
        "place": each.stream,
        "name": view.name(each.stream),
        "position": each.position,
        "figures": [_compared(view, figure, here, held, set(inside)) for figure in body["figures"]],
        "objects_possibly_here": possibly,
        "statement": body.get("statement"),
        "sources": objects.sources_of(view, each),
    }


def _compared(view: View, figure: dict[str, Any], here: Count, held: Count, inside: set[str]) -> dict[str, Any]:
    """Return a figure with the ledger's own of the same kind, in all and in the place; difference: stated less own."""
    what = figure["what"]
    if what in PLACES_COUNTED:
        places = _places(view, PLACES_COUNTED[what])
        own, in_all = len(inside.intersection(places)), len(places)
    else:
        own, in_all = (_figure(one, what) for one in (here, held))
    number = figure["number"]
    return {**figure, "own": in_all, "difference": number - in_all, "own_here": own, "difference_here": number - own}


def _figure(held: Count, what: str) -> int:
    return {"items": held.items, "objects": held.objects, "countries": len(held.by_country)}[what]


def _places(view: View, kind: str) -> list[str]:
    """Return the places of a kind."""
    return [each.stream for each in view.effective("PlaceDefined") if each.body["kind"] == kind]


def _things(view: View) -> dict[str, int]:
    found = view.connection.execute(
        "SELECT streams.kind, count(*) AS number FROM statements AS s JOIN streams ON streams.key = s.stream"
        f" WHERE s.opening = 1 AND s.claim = 0 AND s.certainty IS NOT 'rejected' AND {KNOWN}"
        " GROUP BY streams.kind ORDER BY streams.kind",
        {"known": view.frame.known_at},
    )
    return {row["kind"]: row["number"] for row in found}
