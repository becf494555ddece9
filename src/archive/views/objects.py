"""Objects: what each is and how it came, who holds and owns it, its status; and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.domain.worlds import Holds
from archive.views import holders as parties
from archive.views import naming, standing, telling
from archive.views import statements as stored
from archive.views.frames import Listing
from archive.views.view import evidence

if TYPE_CHECKING:
    from archive.views.asking import Held, Question, StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View

GONE: Final = frozenset({"given", "disposed"})
LOST: Final = frozenset({"missing", "stolen", "destroyed"})
GIVERS: Final = frozenset({"donor", "sender", "presenter"})
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
OPENING_DESCRIBES: Final = ("title", "description")
FROM_PRESENTATION: Final = ("participants", "occasion", "place", "circumstances")
IN_A_ROW: Final[tuple[Question, ...]] = ("place", "custody", "standing", "quantity")
NOT_CERTAIN: Final = "not certain"
LISTED: Final = ("object", "number", "title", "quantity", "status", "place", "custody", "holds", "from")


def statuses(view: View, stream: str) -> list[dict[str, Any]]:
    """Return an object's status; what was looked for and not seen is not found, until it is seen or set otherwise."""
    return [
        {"status": held.value or "not stated", "holds": str(held.holds), "evidence": evidence(held.by)}
        for held in view.held(stream, "standing")
    ]


def holders(view: View, stream: str, question: Question) -> list[dict[str, Any]]:
    """Return who has custody of, or title to, an object."""
    return [
        {"parties": parties.told(view, held.value), "holds": str(held.holds), "evidence": evidence(held.by)}
        for held in view.held(stream, question)
    ]


def quantities(view: View, stream: str) -> list[dict[str, Any]]:
    """Return how many pieces an object has; a value of None: not stated, counted as one."""
    return [
        {"value": held.value, "holds": str(held.holds), "evidence": evidence(held.by)}
        for held in view.held(stream, "quantity")
    ]


def described(at: StreamAt) -> dict[str, Any]:
    """Return what the object is, field by field: it holds on every date.

    The last statement recorded counts, a replacement in its line's place; what is stated with reserve fills what
    nothing else states.
    """
    doubted: dict[str, Any] = {}
    stated: dict[str, Any] = {}
    for each in at.own:
        if each.opening or each.type == "ObjectDescribed":
            body = each.body
            fields = OPENING_DESCRIBES if each.opening else DESCRIBING
            told = stated if each.certainty is None else doubted
            told |= {field: body[field] for field in fields if field in body}
    return {field: found for field in DESCRIBING if (found := stated.get(field, doubted.get(field))) is not None}


def came(at: StreamAt) -> Statement | None:
    """Return the statement that tells how an object came or, where it was never held, went."""
    opening = at.opening
    return opening if opening is not None and opening.type in ACQUISITION_TYPES else None


def presented(view: View, opening: Statement) -> dict[str, Any]:
    """Return what a gift's event says, with what is absent there taken from its presentation."""
    said = opening.body
    if "gift" in said:
        for each in view.stream(said["gift"]).own_of_type("PresentationHeld"):
            whole = each.body
            said = {**{field: whole[field] for field in FROM_PRESENTATION if field in whole}, **said}
    return said


def acquired(view: View, at: StreamAt) -> dict[str, Any] | None:
    """Return how the object came or went, what it does not say taken from its presentation."""
    opening = came(at)
    if opening is None:
        return None
    said = presented(view, opening)
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


def people(view: View, at: StreamAt, roles: frozenset[str]) -> list[str]:
    """Return the names of those who took part in these roles when the object came or went."""
    opening = came(at)
    said = presented(view, opening) if opening is not None else {}
    named = (telling.participant(who, view.name) for who in said.get("participants", ()) if who["role"] in roles)
    return list(dict.fromkeys(named))


def sources_of(view: View, statement: Statement) -> list[dict[str, Any]]:
    """Return what a statement rests on, with whose word it is in a line."""
    return cited(view, statement.body)


def cited(view: View, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the citations of an event, given as plain JSON."""
    return [{**citation, "told": telling.source(citation, view.name)} for citation in body.get("sources", ())]


def row(view: View, stream: str) -> dict[str, Any]:
    """Return an object as one row of a list; `holds` is of its place.

    Where only what is certain is asked for, it is of the object's being there: what is doubtful about one that is
    certainly there is `NOT_CERTAIN`, a quantity None.
    """
    at = view.stream(stream)
    place, custody, status, quantity = (view.held(stream, question)[-1] for question in IN_A_ROW)
    holds = place.holds

    def shown(held: Held, told: str | None) -> str | None:
        return NOT_CERTAIN if view.frame.certain and held.holds is not Holds.YES else told

    if view.frame.certain:
        holds = Holds.YES if is_certainly_there(at, view.frame.day) else Holds.POSSIBLY
        quantity = quantity if quantity.holds is Holds.YES else quantity._replace(value=None)
    held_by = " and ".join(party["name"] for party in parties.told(view, custody.value))
    return {
        "object": stream,
        "number": naming.number(at, view.frame.day),
        "title": naming.called(at, view.frame.day),
        "quantity": quantity.value,
        "status": shown(status, status.value or "not stated"),
        "place": shown(place, standing.place_name(view, place.value)),
        "custody": shown(custody, held_by),
        "holds": str(holds),
        "from": " and ".join(people(view, at, GIVERS)) or None,
    }


def is_certainly_there(at: StreamAt, day: int) -> bool:
    """Tell whether an object had come, or gone, by a day in every possible world."""
    openings = [each for each in at.statements if each.opening]
    return bool(openings) and all(each.latest <= day and each.certainty is None for each in openings)


def listing(view: View, *, limit: int | None, offset: int) -> Listing:
    """Return the objects of the ledger, held or gone, in the order in which they were recorded."""
    names, total = view.names_of_kind("object", limit=limit, offset=offset)
    rows = [row(view, name) for name in view.in_pages(names)]
    return Listing(frame=view.frame, columns=LISTED, rows=rows, total=total)


def event(view: View, statement: Statement) -> dict[str, Any]:
    """Return one statement as scripts get it, with a sentence for people."""
    body = statement.body
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
    told["sources"] = cited(view, body)
    told["event"] = body
    return told


def in_force(view: View, at: StreamAt, imposed: str, ended: str) -> dict[int, Holds]:
    """Return which statements of one type hold on the day, by their lines: begun by then, and not ended by another.

    What ends one names it, so the two are linked. Where another source disputes that it was imposed, or that it ended,
    there are worlds in which that one is right.
    """
    found = {}
    for each in at.own_of_type(imposed):

        def bears(one: Statement, line: int = each.line) -> bool | None:
            if one.line == line:
                return True if one.type == imposed else None
            return False if one.type == ended and line in one.after else None

        answer = at.answer(bears, view.frame.day)
        holds = next((held.holds for held in answer if held.value is True), None)
        if holds is not None:
            found[each.line] = holds
    return found
