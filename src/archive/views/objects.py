"""Objects: where each is, who holds and owns it, what it is; and what stands in a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.domain.effects import UNKNOWN
from archive.views import statements as stored
from archive.views import telling
from archive.views.frames import Listing, Thing
from archive.views.statements import KNOWN
from archive.views.view import View, age, evidence

if TYPE_CHECKING:
    from archive.views.asking import Held, StreamAt
    from archive.views.statements import Statement

GONE: Final = frozenset({"given", "disposed"})
ACQUISITION_TYPES: Final = (
    "GiftReceived",
    "GiftReciprocated",
    "GiftGiven",
    "ObjectEntered",
    "ObjectAcquired",
    "PartNumbered",
)
DESCRIBING: Final = (
    "title",
    "titles",
    "description",
    "classification",
    "materials",
    "dimensions",
    "participants",
    "inscriptions",
    "made",
    "made_in",
    "depicts",
)
LISTED: Final = ("object", "number", "title", "quantity", "status", "place", "custody", "holds", "from")


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
        told["name"] = "not stated" if held.value is None else "not known"
    if held.by:
        told["since"] = {
            "earliest": edtf.day_text(min(each.earliest for each in held.by)),
            "latest": edtf.day_text(max(each.latest for each in held.by)),
        }
        told["evidence"] = evidence(held.by)
        told["evidence_age_days"] = age(held.by, view.frame.day)
    return told


def statuses(view: View, stream: str) -> list[dict[str, Any]]:
    """Return an object's status; what was looked for and not seen since is not found, whatever was recorded before."""
    found = view.held(stream, "found")
    if any(held.value is False for held in found):
        missing = [
            {"status": "not found", "holds": str(held.holds), "evidence": evidence(held.by)}
            for held in found
            if held.value is False
        ]
        if all(held.value is False for held in found):
            return missing
    else:
        missing = []
    return missing + [
        {"status": view.status(held.value) or "not stated", "holds": str(held.holds), "evidence": evidence(held.by)}
        for held in view.held(stream, "status")
    ]


def holders(view: View, stream: str, question: Any) -> list[dict[str, Any]]:
    """Return who has custody of, or title to, an object."""
    return [
        {"parties": view.parties(held.value), "holds": str(held.holds), "evidence": evidence(held.by)}
        for held in view.held(stream, question)
    ]


def described(at: StreamAt) -> dict[str, Any]:
    """Return what the object is: field by field the last recorded effective statement. It holds on every date."""
    told: dict[str, Any] = {}
    for each in sorted(at.statements, key=lambda each: each.known_from):
        if each.claim or each.certainty is not None:
            continue
        body = each.body
        if each.type == "ObjectDescribed":
            told |= {field: body[field] for field in DESCRIBING if field in body}
        elif each.opening:
            told |= {field: body[field] for field in ("title", "description") if field in body}
    return told


def number(at: StreamAt) -> str | None:
    """Return the accession number in force."""
    given = at.of_type("ObjectAccessioned")
    return str(given[-1].body["number"]) if given else None


def acquired(view: View, at: StreamAt) -> dict[str, Any] | None:
    """Return how the object came or went as a gift, what it does not say taken from its presentation."""
    opening = at.opening
    if opening is None or opening.type not in ACQUISITION_TYPES:
        return None
    body = opening.body
    said = dict(body)
    if "gift" in body:
        for each in view.stream(body["gift"]).of_type("PresentationHeld"):
            presented = each.body
            for field in ("participants", "occasion", "place", "circumstances"):
                if field in presented:
                    said.setdefault(field, presented[field])
    told: dict[str, Any] = {"position": opening.position, "type": opening.type, **stored.when(opening)}
    if "participants" in said:
        told["participants"] = [
            {"role": who["role"], "name": telling.participant(who, view.name), **_party(who)}
            for who in said["participants"]
        ]
    for field in ("gift", "occasion", "place", "received_for", "destined_for", "depositor", "from_party", "whole"):
        if field in said:
            told[field] = {"stream": said[field], "name": view.name(said[field])}
    for field in ("method", "reason", "circumstances", "title_evidence", "in_return_for"):
        if field in said:
            told[field] = said[field]
    told["sources"] = sources_of(view, opening)
    return told


def _party(who: dict[str, Any]) -> dict[str, str]:
    return {key: who[key] for key in ("party", "capacity", "known") if key in who}


def sources_of(view: View, statement: Statement) -> list[dict[str, Any]]:
    """Return what a statement rests on, with whose word it is in a line."""
    return cited(view, statement.body)


def cited(view: View, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the citations of an event, given as plain JSON."""
    return [{**citation, "told": telling.source(citation, view.name)} for citation in body.get("sources", ())]


def row(view: View, stream: str) -> dict[str, Any]:
    """Return an object as one row of a list."""
    at = view.stream(stream)
    place = placed(view, stream)
    status = statuses(view, stream)
    custody = holders(view, stream, "custody")
    came = acquired(view, at) or {}
    givers = [who["name"] for who in came.get("participants", ()) if who["role"] in {"donor", "sender", "presenter"}]
    return {
        "object": stream,
        "number": number(at),
        "title": described(at).get("title"),
        "quantity": view.held(stream, "quantity")[-1].value,
        "status": status[-1]["status"],
        "place": place[-1]["name"],
        "custody": " and ".join(party["name"] for party in custody[-1]["parties"]),
        "holds": place[-1]["holds"],
        "from": " and ".join(givers) or None,
    }


def listing(view: View, *, limit: int | None, offset: int) -> Listing:
    """Return the objects of the ledger, held or gone, in the order in which they were recorded."""
    names, total = view.names_of_kind("object", limit=limit, offset=offset)
    view.streams(names)
    return Listing(frame=view.frame, columns=LISTED, rows=[row(view, name) for name in names], total=total)


def sheet(view: View, stream: str) -> Thing:
    """Return all that is known of one object in this frame."""
    at = view.stream(stream)
    by_type = {
        "numbers": at.of_type("NumberAssigned"),
        "restrictions": at.of_type("RestrictionImposed", "RestrictionLifted"),
        "breaches": at.of_type("BreachAsserted"),
        "conditions": at.of_type("ConditionChecked", "DamageReported", "ObjectTreated"),
        "valuations": at.of_type("ValuationRecorded"),
        "claims": at.of_type("ClaimFiled", "ClaimSettled"),
        "loans": at.of_type("LoanOpened", "LoanClosed"),
        "decisions": at.of_type("DispositionDecided", "RulingMade"),
        "media": at.of_type("MediaAttached"),
    }
    quantity = view.held(stream, "quantity")
    data: dict[str, Any] = {
        "object": stream,
        "number": number(at),
        **described(at),
        "quantity": [
            {"value": held.value, "holds": str(held.holds), "evidence": evidence(held.by)} for held in quantity
        ],
        "status": statuses(view, stream),
        "place": placed(view, stream),
        "custody": holders(view, stream, "custody"),
        "title_to": holders(view, stream, "title"),
        "acquired": acquired(view, at),
        "counterparts": counterparts(view, stream),
        **{key: [event(view, each) for each in found] for key, found in by_type.items()},
        "events": [event(view, each) for each in at.in_order()],
        "rejected": [event(view, each) for each in at.rejected],
    }
    return Thing(frame=view.frame, data={key: found for key, found in data.items() if found not in (None, [])})


def event(view: View, statement: Statement) -> dict[str, Any]:
    """Return one statement as scripts get it, with a sentence for people."""
    told: dict[str, Any] = {
        "position": statement.position,
        "type": statement.type,
        **stored.when(statement),
        "told": view.sentence(statement),
    }
    if statement.certainty is not None:
        told["certainty"] = statement.certainty
    if statement.claim:
        told["claimed_in"] = statement.claim
    if statement.position != statement.line:
        told["corrects"] = statement.line
    told["sources"] = sources_of(view, statement)
    told["event"] = statement.body
    return told


def counterparts(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what was given in return for an object, and what it was given in return for."""
    told = []
    for each in view.stream(stream).of_type("GiftReciprocated"):
        for cause in each.body["in_return_for"]:
            named = {"stream": cause, "name": view.name(cause)} if isinstance(cause, str) else {"name": cause["as_written"]}
            told.append({"how": "in return for", **named, "position": each.position, "sources": sources_of(view, each)})
    answered = view.select(
        "s.type = 'GiftReciprocated' AND s.claim = 0 AND s.id IN (SELECT statement FROM mentions WHERE target ="
        " (SELECT key FROM streams WHERE name = :stream) AND field LIKE 'in_return_for%')",
        stream=stream,
    )
    told += [
        {
            "how": "answered by",
            "stream": each.stream,
            "name": view.name(each.stream),
            "position": each.position,
            "sources": sources_of(view, each),
        }
        for each in answered
    ]
    return told


def within(view: View, place: str) -> Listing:
    """Return the objects that stand, or may stand, in a place or in a place within it."""
    inside = places_within(view, place)
    found = view.connection.execute(
        "SELECT DISTINCT streams.name FROM statements AS s JOIN streams ON streams.key = s.stream"
        " WHERE streams.kind = 'object' AND s.place IN (SELECT key FROM streams WHERE name IN"
        f" (SELECT value FROM json_each(:places))) AND s.earliest <= :day AND {KNOWN} ORDER BY s.stream",
        {"places": _names(inside), "day": view.frame.day, "known": view.frame.known_at},
    ).fetchall()
    names = [each["name"] for each in found]
    view.streams(names)
    rows = []
    for name in names:
        for held in view.held(name, "place"):
            if held.value in inside:
                at = view.stream(name)
                rows.append(
                    {
                        "object": name,
                        "number": number(at),
                        "title": described(at).get("title"),
                        "place": held.value,
                        "place_name": view.name(held.value),
                        "holds": str(held.holds),
                        "since": edtf.day_text(min(each.earliest for each in held.by)),
                        "last_evidence": edtf.day_text(max(each.latest for each in held.by)),
                        "evidence": [each.position for each in held.by],
                    }
                )
    columns = ("object", "number", "title", "place_name", "holds", "since", "last_evidence", "evidence")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def where(view: View, stream: str) -> Listing:
    """Return where an object is: one row for each place where it may be."""
    rows = []
    for told in placed(view, stream):
        rows.append(
            {
                "object": stream,
                "place": told.get("place"),
                "place_name": " < ".join(told.get("path", [told["name"]])),
                "holds": told["holds"],
                "since": told.get("since", {}).get("earliest"),
                "last_evidence": told.get("since", {}).get("latest"),
                "evidence_age_days": told.get("evidence_age_days"),
                "evidence": [each["position"] for each in told.get("evidence", ())],
            }
        )
    columns = ("object", "place_name", "holds", "since", "last_evidence", "evidence_age_days", "evidence")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def places_within(view: View, place: str) -> set[str]:
    """Return a place and all places that stand, or may stand, within it in this frame."""
    inside = {place}
    edge = [place]
    while edge:
        found = view.connection.execute(
            "SELECT DISTINCT streams.name FROM statements AS s JOIN streams ON streams.key = s.stream"
            " WHERE streams.kind = 'place' AND s.place IN (SELECT key FROM streams WHERE name IN"
            f" (SELECT value FROM json_each(:edge))) AND s.earliest <= :day AND {KNOWN}",
            {"edge": _names(edge), "day": view.frame.day, "known": view.frame.known_at},
        ).fetchall()
        candidates = [each["name"] for each in found if each["name"] not in inside]
        edge = [name for name in candidates if any(held.value in inside for held in view.held(name, "place"))]
        inside.update(edge)
    return inside


def _names(names: Any) -> str:
    return "[" + ",".join(f'"{name}"' for name in sorted(names)) + "]"
