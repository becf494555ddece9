"""The places around a place: the room around a case, the hall around the room, and how truly each is.

What stands in one of several possible places certainly stands in what all of them are in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.domain.marks import UNKNOWN
from archive.domain.worlds import Holds
from archive.views.standing import contained

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.views.asking import Held
    from archive.views.statements import Statement
    from archive.views.view import View


class Around(NamedTuple):
    """A place in which something stands: how truly, and by which statements what is inside it stands there."""

    holds: Holds
    by: tuple[Statement, ...]


class Surroundings:
    """Places around places in one frame, each asked for once."""

    def __init__(self, view: View) -> None:
        """Take the views in the frame."""
        self._view = view
        self._known: dict[str, dict[str, Around]] = {}

    def of(self, places: Iterable[Held]) -> dict[str, Around]:
        """Return the places around what may stand in these, the inmost first; not the places themselves."""
        possible = list(places)
        outer = {place: None for held in possible for place in self._above(held.value)}
        reached = self._reached(possible)
        inmost_first = sorted(outer, key=lambda place: -len(self._above(place)))
        return {place: reached[place] for place in inmost_first}

    def _above(self, place: str | None) -> dict[str, Around]:
        if place is None or place == UNKNOWN:
            return {}
        known = self._known.get(place)
        if known is None:
            self._known[place] = {}  # a circle of places ends where it began
            known = self._known[place] = self._reached(self._view.held(place, "place"))
        return known

    def _reached(self, possible: Sequence[Held]) -> dict[str, Around]:
        """Return the possible places and those around them, as certain as they are in all of the possibilities."""
        inside = [(held, {held.value: Around(Holds.YES, held.by), **self._above(held.value)}) for held in possible]
        reached: dict[str, tuple[Statement, ...]] = {}
        for held, places in inside:
            if held.value not in {None, UNKNOWN}:
                for place, around in places.items():
                    reached[place] = tuple(dict.fromkeys((*reached.get(place, ()), *around.by)))
        places_of = {held.value: places for held, places in inside}
        return {place: Around(_firmness(place, possible, places_of), by) for place, by in reached.items()}


def _firmness(place: str, possible: Sequence[Held], places_of: dict[str | None, dict[str, Around]]) -> Holds:
    def holds(value: str | None) -> Holds | None:
        around = places_of[value].get(place)
        return None if around is None else around.holds

    return contained(possible, holds) or Holds.POSSIBLY
