"""Gifts chosen by who gave, who received and when: in what order they came, and what is not known about each."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive import edtf
from archive.domain.bearings import Bearing
from archive.domain.display import display_order
from archive.views import holders, objects
from archive.views.frames import Listing
from archive.views.statements import KNOWN, as_list, when
from archive.views.view import DISPLAYED_IN

if TYPE_CHECKING:
    from archive.views.statements import Statement
    from archive.views.view import View

COLUMNS: Final = ("object", "number", "title", "from", "to", "occurred", "in_order", "not_known", "word", "place")
RECIPIENTS: Final = frozenset({"recipient"})
NAMED: Final = ("party", "on_behalf_of")
OBJECTS_NAMING: Final = (
    "SELECT DISTINCT streams.name FROM mentions JOIN statements AS s ON s.id = mentions.statement"
    " JOIN streams ON streams.key = s.stream WHERE mentions.target IN"
    " (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:targets)))"
    f" AND streams.kind = :kind AND {KNOWN}"
)


class Chosen(NamedTuple):
    """Which gifts are asked for. `from_party` and `to_party` are streams, `during` is EDTF; None: any."""

    from_party: str | None = None
    to_party: str | None = None
    during: str | None = None


def gifts(view: View, chosen: Chosen, *, limit: int | None, offset: int) -> Listing:
    """Return the objects given by a party or the people of a state, to a party, within a time, in the order of giving.

    `in_order` is *yes* where the object came after all those before it, and before all those after it, for certain.
    What may or may not have come within the time asked for is there too, and `within` says how true that is.
    """
    wanted = [each for each in _came(view, chosen) if _is_chosen(view, each, chosen)]
    order = display_order(Bearing(order, each.earliest, each.latest) for order, each in enumerate(wanted))
    sequence = [wanted[one] for one in order]
    told = list(zip(sequence, _in_order(sequence), strict=True))[offset : None if limit is None else offset + limit]
    view.read(each.stream for each, _ in told)
    rows = [{**_row(view, each.stream, each, chosen), "in_order": in_order} for each, in_order in told]
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=len(sequence))


def _in_order(sequence: list[Statement]) -> list[str]:
    """Return how certain the place of each event in a sequence is."""
    over = list(accumulate((each.latest for each in sequence), max, initial=edtf.UNBOUNDED_PAST - 1))
    begun = [*accumulate((each.earliest for each in reversed(sequence)), min, initial=edtf.UNBOUNDED_FUTURE + 1)][::-1]
    return [
        "yes" if over[place] < each.earliest and each.latest < begun[place + 1] else "possibly"
        for place, each in enumerate(sequence)
    ]


def states_of(view: View, opening: Statement) -> set[str]:
    """Return the states whose people gave an object: a giver that is a state, or belongs to one."""
    return states(view, objects.presented(view, opening), objects.GIVERS)


def states(view: View, said: dict[str, Any], roles: frozenset[str]) -> set[str]:
    """Return the states of those who took part in these roles, or for whom they did."""
    found = set()
    for who in said.get("participants", ()):
        party = who.get("on_behalf_of") or who.get("party")
        if who["role"] in roles and party is not None:
            state = _state(view, holders.read_as(view, party))
            found |= {state} if state else set()
    return found


def _givers(view: View, opening: Statement) -> set[str]:
    """Return who gave an object: the givers named, those on whose behalf they gave, and the states of these."""
    said = objects.presented(view, opening).get("participants", ())
    named = (who[member] for who in said if who["role"] in objects.GIVERS for member in NAMED if member in who)
    return {holders.read_as(view, party) for party in named} | states_of(view, opening)


def _state(view: View, party: str) -> str | None:
    opening = view.stream(party).opening
    if opening is None or opening.type != "PartyRegistered":
        return None
    body = opening.body
    if body["kind"] == "state":
        return party
    return holders.read_as(view, body["state"]) if "state" in body else None


def _came(view: View, chosen: Chosen) -> list[Statement]:
    """Return how the objects came, or went, that may be among those chosen, in recording order."""
    first, last = edtf.bounds(chosen.during) if chosen.during is not None else (edtf.UNBOUNDED_PAST, view.frame.day)
    names = _named(view, chosen)
    return view.select(
        "s.opening = 1 AND s.claim = 0 AND s.certainty IS NOT 'rejected' AND s.earliest <= :last AND s.latest >= :first"
        " AND streams.kind = 'object' AND s.type IN (SELECT value FROM json_each(:types))"
        + ("" if names is None else " AND streams.name IN (SELECT value FROM json_each(:names))"),
        first=first,
        last=min(last, view.frame.day),
        types=as_list(objects.ACQUISITION_TYPES),
        names=as_list(names or ()),
    )


def _named(view: View, chosen: Chosen) -> set[str] | None:
    """Return the objects that may be among those chosen, since the views know who names whom; None: any."""
    names: set[str] | None = None
    for wanted in (chosen.from_party, chosen.to_party):
        if wanted is not None:
            targets = {wanted, *_merged(view, wanted)}
            if wanted is chosen.from_party:
                people = _naming(view, targets, "party")
                targets |= {entry for one in people for entry in (one, *_merged(view, one))}
            found = _naming(view, targets, "object")
            found += _naming(view, set(_naming(view, targets, "gift")), "object")
            names = set(found) if names is None else names.intersection(found)
    return names


def _merged(view: View, party: str) -> list[str]:
    return [each.stream for each in view.effective("PartiesMerged") if holders.read_as(view, each.stream) == party]


def _naming(view: View, targets: set[str], kind: str) -> list[str]:
    arguments = {"targets": as_list(targets), "kind": kind, "known": view.frame.known_at}
    return [row["name"] for row in view.connection.execute(OBJECTS_NAMING, arguments)]


def _is_chosen(view: View, each: Statement, chosen: Chosen) -> bool:
    if chosen.from_party is not None and holders.read_as(view, chosen.from_party) not in _givers(view, each):
        return False
    if chosen.to_party is not None:
        said = objects.presented(view, each).get("participants", ())
        received = {holders.read_as(view, who["party"]) for who in said if who["role"] in RECIPIENTS and "party" in who}
        received |= {holders.read_as(view, each.body["received_for"])} if "received_for" in each.body else set()
        if holders.read_as(view, chosen.to_party) not in received:
            return False
    return True


def _row(view: View, name: str, each: Statement, chosen: Chosen) -> dict[str, Any]:
    at = view.stream(name)
    row = objects.row(view, name)
    told: dict[str, Any] = {
        "object": name,
        "number": row["number"],
        "title": row["title"],
        "quantity": row["quantity"],
        "from": row["from"],
        "to": " and ".join(objects.people(view, at, RECIPIENTS)) or None,
        **when(each),
        "status": row["status"],
        "place": row["place"],
        "holds": row["holds"],
        "not_known": not_known(view, each),
        "word": [source["told"] for source in objects.sources_of(view, each)],
        "position": each.position,
    }
    if chosen.during is not None:
        first, last = edtf.bounds(chosen.during)
        told["within"] = "yes" if first <= each.earliest and each.latest <= last else "possibly"
    return told


def not_known(view: View, opening: Statement) -> list[str]:
    """Return what should be known of a gift and is not: date, giver, recipient, place of giving, showroom."""
    said = objects.presented(view, opening)
    roles = {who["role"] for who in said.get("participants", ()) if "known" not in who}
    path = [place for held in view.held(opening.stream, "place") if held.value for place in _path(view, held.value)]
    missing = {
        "date": "occurred" not in said,
        "donor": not roles & {"donor", "sender"},
        "recipient": "recipient" not in roles and "received_for" not in said,
        "place presented": "place" not in said,
        "showroom": not any(view.place_kind(place) in DISPLAYED_IN for place in path),
    }
    return [what for what, is_missing in missing.items() if is_missing]


def _path(view: View, place: str) -> list[str]:
    return view.path(place) if place.startswith("place/") else []
