"""Where things stand: an object's possible places, and what stands, or may stand, in a place and in those within it.

Each stream has worlds of its own. So a thing is in a place for certain when every place where it may be is in that
place for certain, and possibly when one of them possibly is: two possible cases of one showroom leave no doubt about
the showroom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.domain.marks import UNKNOWN
from archive.domain.worlds import Holds
from archive.views import naming
from archive.views.arriving import arrived
from archive.views.asking import SIGHTED
from archive.views.frames import Listing
from archive.views.statements import KNOWN, as_list
from archive.views.view import PART, age, evidence, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.views.asking import Held, StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View

    ContainedOf = Callable[[Any], Holds | None]

MAY_STAND: Final = (
    "SELECT DISTINCT streams.name FROM statements AS s JOIN streams ON streams.key = s.stream"
    " WHERE s.place IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:places)))"
    f" AND streams.kind = :kind AND (s.earliest <= :day OR s.type = '{SIGHTED}') AND {KNOWN}"
    # Left out at once is what was certainly somewhere else since, for good: most of what ever stood there.
    " AND NOT EXISTS (SELECT 1 FROM statements AS f WHERE f.stream = s.stream AND f.place IS NOT NULL"
    " AND f.latest <= :day AND f.earliest > s.latest AND f.certainty IS NULL AND f.claim = 0"
    " AND f.known_from <= :known AND f.known_until > :known"
    " AND f.line NOT IN (SELECT c.line FROM statements AS c WHERE c.claim > 0)) ORDER BY s.stream"
)


def placed(view: View, stream: str) -> list[dict[str, Any]]:
    """Return where an object or place is: each possible place with its path, since when, and on what evidence."""
    return [_placed(view, held) for held in view.held(stream, "place")]


def _placed(view: View, held: Held) -> dict[str, Any]:
    told: dict[str, Any] = {"holds": str(held.holds)}
    if held.value not in {None, UNKNOWN}:
        path = view.path(held.value)
        told |= {"place": held.value, "name": view.name(held.value), "path": [view.name(place) for place in path]}
        told["kind"] = view.place_kind(held.value)
    else:
        told["name"] = place_name(view, held.value)
    if held.by:
        told["since"] = _since(view, held)
        told["evidence"] = evidence(held.by)
        told["evidence_age_days"] = age(held.by, view.frame.day)
    return told


def place_name(view: View, value: str | None) -> str:
    """Return what a place is called, or that it is not stated, or not known."""
    if value is None:
        return "not stated"
    return "not known" if value == UNKNOWN else view.name(value)


def _since(view: View, held: Held) -> dict[str, str]:
    """Return between which days it came there; a part that has no place of its own came there as its whole did."""
    by: dict[str, list[Statement]] = {}
    for each in held.by:
        by.setdefault(each.stream, []).append(each)
    days = [arrived(view.stream(name), held.value, last, view.frame.day) for name, last in by.items()]
    return {
        "earliest": edtf.day_text(min(first for first, _ in days)),
        "latest": edtf.day_text(max(last for _, last in days)),
    }


def _last_evidence(by: Iterable[Statement], day: int) -> str | None:
    last = last_day(by, day)
    return None if last is None else edtf.day_text(last)


def last_known(view: View, stream: str) -> dict[str, Any] | None:
    """Return the last place that is known, where it is not known any more; None where it is, or none ever was."""
    if any(held.value != UNKNOWN for held in view.held(stream, "place")):
        return None
    told = view.stream(stream).answer(lambda each: None if each.place == UNKNOWN else each.place, view.frame.day)[-1]
    return None if told.value is None else {**_placed(view, told), "holds": str(Holds.POSSIBLY)}


def where(view: View, stream: str) -> Listing:
    """Return where an object is: one row for each place where it may be, the last known one where none is known."""
    last = last_known(view, stream) or {}
    rows = []
    for held in view.held(stream, "place"):
        told = _placed(view, held)
        rows.append(
            {
                "object": stream,
                "place": told.get("place"),
                "place_name": " < ".join(told.get("path", [told["name"]])),
                "holds": told["holds"],
                "since": told.get("since", {}).get("earliest"),
                "last_evidence": _last_evidence(held.by, view.frame.day),
                "evidence_age_days": told.get("evidence_age_days"),
                "evidence": [each["position"] for each in told.get("evidence", ())],
                "last_known_place": " < ".join(last["path"]) if last else None,
                "last_known_age_days": last.get("evidence_age_days"),
                "last_known_evidence": [each["position"] for each in last.get("evidence", ())],
            }
        )
    columns = (
        "object", "place_name", "holds", "since", "last_evidence", "evidence_age_days", "evidence",
        "last_known_place", "last_known_age_days", "last_known_evidence",
    )  # fmt: skip
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def within(view: View, place: str) -> Listing:
    """Return the objects that stand, or may stand, in a place or in a place within it; one row each.

    `holds` is of their standing in the place asked about; `place` is where within it each stands, as presumed.
    """
    inside = places_within(view, place)
    rows = [_standing(view, name, held, inside) for name, held in standing(view, inside)]
    columns = (
        "object", "number", "title", "place_name", "holds", "since", "last_evidence", "evidence_age_days", "evidence",
    )  # fmt: skip
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def standing(view: View, inside: dict[str, Holds]) -> list[tuple[str, Holds]]:
    """Return the objects that stand, or may stand, in places as `places_within` gives them, in order of recording."""
    names = _may_stand(view, inside, "object")
    names += [part for part in parts_of(view, names) if part not in names]
    found = []
    for name in view.in_pages(names):
        held = contained(view.held(name, "place"), inside.get)
        if held is not None:
            found.append((name, held))
    return found


def _standing(view: View, name: str, holds: Holds, inside: dict[str, Holds]) -> dict[str, Any]:
    at = view.stream(name)
    held = [held for held in view.held(name, "place") if held.value in inside]
    by = [each for one in held for each in one.by]
    since = [_since(view, one) for one in held]
    return {
        "object": name,
        "number": naming.number(at, view.frame.day),
        "title": naming.called(at, view.frame.day),
        "place": held[-1].value,
        "place_name": view.name(held[-1].value),
        "holds": str(holds),
        "since": since[0]["earliest"],
        "last_evidence": _last_evidence(by, view.frame.day),
        "evidence_age_days": age(by, view.frame.day),
        "evidence": list(dict.fromkeys(each.position for each in by)),
        **_part_of(at),
    }


def _part_of(at: StreamAt) -> dict[str, str]:
    opening = at.opening
    return {"part_of": opening.body["whole"]} if opening is not None and opening.type == PART else {}


def places_within(view: View, place: str) -> dict[str, Holds]:
    """Return a place and all places that stand, or may stand, within it, and how true that is of each."""
    candidates = {place}
    edge = [place]
    while edge:
        edge = [name for name in _may_stand(view, edge, "place") if name not in candidates]
        candidates.update(edge)
    held = {name: view.held(name, "place") for name in sorted(candidates - {place})}
    found = {place: Holds.YES}
    for firmness in (Holds.YES, Holds.PRESUMED, Holds.POSSIBLY):
        _spread(found, held, firmness)
    return {name: found[name] for name in sorted(found)}


def _spread(found: dict[str, Holds], held: dict[str, tuple[Held, ...]], firmness: Holds) -> None:
    """Add what is as firmly within, from what is found so far outward: a circle of places is within nothing."""
    while added := [name for name in held if name not in found and contained(held[name], found.get) is firmness]:
        found.update(dict.fromkeys(added, firmness))


def contained(answer: Iterable[Held], holds: ContainedOf) -> Holds | None:
    """Return how true it is that a thing is in a place, from where it may be and how true it is of those places."""
    found = [(held.holds, holds(held.value)) for held in answer]
    if all(inner is Holds.YES for _, inner in found):
        return Holds.YES
    if all(inner is None for _, inner in found):
        return None
    presumed, inner = found[-1]
    return Holds.PRESUMED if inner in {Holds.YES, Holds.PRESUMED} and presumed is not Holds.POSSIBLY else Holds.POSSIBLY


def _may_stand(view: View, places: Iterable[str], kind: str) -> list[str]:
    arguments = {"places": as_list(places), "kind": kind, "day": view.frame.day, "known": view.frame.known_at}
    return [row["name"] for row in view.connection.execute(MAY_STAND, arguments)]


def parts_of(view: View, wholes: list[str]) -> list[str]:
    """Return the parts of objects, and their parts, in order of recording."""
    parts: dict[str, None] = {}
    edge = wholes
    while edge:
        found = view.connection.execute(
            "SELECT DISTINCT streams.name FROM mentions JOIN statements AS s ON s.id = mentions.statement"
            " JOIN streams ON streams.key = s.stream WHERE mentions.field = 'whole' AND mentions.target IN"
            " (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:wholes)))"
            f" AND s.type = '{PART}' AND {KNOWN} ORDER BY s.stream",
            {"wholes": as_list(edge), "known": view.frame.known_at},
        )
        edge = [row["name"] for row in found if row["name"] not in parts]
        parts.update(dict.fromkeys(edge))
    return list(parts)
