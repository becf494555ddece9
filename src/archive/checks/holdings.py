"""What places are said to hold, against what the ledger has there."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from archive.checks.findings import Found, Severity, of_all
from archive.checks.surveying import positions
from archive.domain.worlds import Holds
from archive.views.giving import states_of
from archive.views.objects import came
from archive.views.view import PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey

PLACES_COUNTED: Final = {"showrooms": "showroom", "buildings": "building"}
ABOUT: Final = 10
"""`about 500` is not contradicted by a tenth more or less: one part in this many."""

Counts = dict[str, Counter[str]]


@of_all("holdings-differ", "warning")
def holdings_differ(survey: Survey) -> Iterator[Found]:
    """A source says how much a place holds, and the ledger has another number there.

    Only like is held against like: items (the sum of quantities, one where none is stated) with items, objects with
    objects, countries with the states whose people gave what is there, showrooms and buildings with places of that
    kind within the place. Counted is what certainly stands there on the day. Where the ledger has more than the source
    allows, one of the two is wrong: a warning. Where it has less, the rest may simply not be recorded yet: a note.

    Too strict while a museum is being taken over, object by object; hence no more than a note then. The place where a
    source says that buildings stand says nothing of them as long as none is defined there.
    """
    asserted = survey.stated("HoldingsAsserted")
    if not asserted:
        return
    counts = _counts(survey)
    for each in asserted:
        if each.latest < survey.day:
            continue
        for figure in each.body["figures"]:
            what = figure["what"]
            if what in PLACES_COUNTED and not counts[what][each.stream]:
                continue
            own = counts[what][each.stream]
            severity = _verdict(figure, own)
            if severity is not None:
                yield Found(
                    each.stream,
                    f"said to hold {figure['relation']} {figure['number']:,} {what}; the ledger has {own:,} there",
                    positions(each),
                    severity,
                )


def _verdict(figure: dict[str, Any], own: int) -> Severity | None:
    """Return how grave it is that the ledger has another number than a source states; None where the two agree."""
    number: int = figure["number"]
    slack = number // ABOUT if figure["relation"] == "about" else 0
    least = {"more than": number + 1, "at most": 0}.get(figure["relation"], number - slack)
    has_most = figure["relation"] in {"exactly", "about", "at most"}
    if has_most and own > number + slack:
        return "warning"
    return "note" if own < least else None


def _counts(survey: Survey) -> Counts:
    """Return how many items and objects certainly stand in each place, or within it, and how many places of a kind.

    Countries are the states whose people gave the objects there.
    """
    counts: Counts = {"items": Counter(), "objects": Counter(), "showrooms": Counter(), "buildings": Counter()}
    gave: dict[str, set[str]] = defaultdict(set)
    for subject in survey.subjects("object"):
        opening = subject.opening
        held = survey.held(subject.stream, "place")
        if opening is None or opening.type == PART or held[-1].holds is not Holds.YES:
            continue
        if isinstance(held[-1].value, str) and held[-1].value.startswith("place/"):
            inside = survey.path(held[-1].value, survey.day)
            counts["objects"].update(inside)
            gift = came(survey.view.stream(subject.stream))
            states = states_of(survey.view, gift) if gift is not None else set()
            quantity = survey.held(subject.stream, "quantity")[-1].value or 1
            for place in inside:
                counts["items"][place] += quantity
                gave[place].update(states)
    counts["countries"] = Counter({place: len(states) for place, states in gave.items()})
    for defined in survey.stated("PlaceDefined"):
        for what, kind in PLACES_COUNTED.items():
            if defined.body["kind"] == kind:
                counts[what].update(survey.path(defined.stream, survey.day)[1:])
    return counts
