"""All that is known of one object in a frame, on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.views import naming, standing
from archive.views.frames import Thing
from archive.views.objects import (
    acquired,
    described,
    event,
    holders,
    in_force,
    quantities,
    sources_of,
    statuses,
)

if TYPE_CHECKING:
    from archive.views.asking import StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View

    Told = dict[Statement, dict[str, Any]]

ENDING: Final = {
    "restrictions": ("RestrictionImposed", "RestrictionLifted"),
    "claims": ("ClaimFiled", "ClaimSettled"),
    "loans": ("LoanOpened", "LoanClosed"),
}
"""What lasts until another event ends it: both types."""

HAPPENING: Final = {
    "breaches": ("BreachAsserted",),
    "conditions": ("ConditionChecked", "DamageReported", "ObjectTreated"),
    "valuations": ("ValuationRecorded",),
    "decisions": ("DispositionDecided", "RulingMade"),
    "media": ("MediaAttached",),
    "numbers": ("NumberAssigned",),
}


def sheet(view: View, stream: str) -> Thing:
    """Return all that is known of one object in this frame.

    `events` has its whole history as known, whatever the day; everything else is as it was on the day.
    """
    at = view.stream(stream)
    told = {each: event(view, each) for each in at.in_order()}
    data: dict[str, Any] = {
        "object": stream,
        "number": naming.number(at, view.frame.day),
        **described(at),
        "quantity": quantities(view, stream),
        "status": statuses(view, stream),
        "place": standing.placed(view, stream),
        "last_known_place": standing.last_known(view, stream),
        "custody": holders(view, stream, "custody"),
        "title_to": holders(view, stream, "title"),
        "acquired": acquired(view, at),
        "counterparts": counterparts(view, stream),
        "overdue": overdue(view, stream),
        **{name: _lasting(view, at, told, *types) for name, types in ENDING.items()},
        **{name: _happened(view, told, types) for name, types in HAPPENING.items()},
        "parts": [{"object": part, "title": view.name(part)} for part in standing.parts_of(view, [stream])],
        "events": list(told.values()),
        "rejected": [event(view, each) for each in at.rejected],
    }
    return Thing(frame=view.frame, data={key: found for key, found in data.items() if found not in (None, [])})


def _happened(view: View, told: Told, types: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what had happened, or may have, by the day."""
    return [shown for each, shown in told.items() if each.type in types and each.earliest <= view.frame.day]


def _lasting(view: View, at: StreamAt, told: Told, imposed: str, ended: str) -> list[dict[str, Any]]:
    """Return what was imposed by the day and what ended it; `in_force` says how true it is that it holds still."""
    holds = in_force(view, at, imposed, ended)
    return [
        {**shown, **_in_force(each, imposed, holds.get(each.line))}
        for each, shown in told.items()
        if each.type in {imposed, ended} and each.earliest <= view.frame.day
    ]


def _in_force(each: Statement, imposed: str, holds: object) -> dict[str, str]:
    return {"in_force": str(holds or "no")} if each.type == imposed and not each.claim else {}


def overdue(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what should have ended by the day and has not: nothing ends by its date alone.

    A stay somewhere past its `until`, a loan past its `due`, a decision past its `due` that nothing carried out, a
    thing left here past its `return_by`.
    """
    at = view.stream(stream)
    day = view.frame.day
    found: list[tuple[str, str, Statement]] = []
    found += [("move", "until", each) for held in view.held(stream, "place")[-1:] for each in held.by]
    found += [("loan", "due", each) for each in _open(view, at, "LoanOpened", "LoanClosed")]
    done = {line for each in at.own if each.earliest <= day for line in each.after}
    found += [
        ("decision", "due", each)
        for each in at.own_of_type("DispositionDecided")
        if each.earliest <= day and each.line not in done
    ]
    if all(held.value not in {"given", "disposed"} for held in view.held(stream, "status")):
        found += [("deposit", "return_by", each) for each in at.own_of_type("ObjectEntered") if each.earliest <= day]
    return [
        {"what": what, "position": each.position, field: body[field], "days": day - edtf.bounds(body[field])[1]}
        for what, field, each in found
        if field in (body := each.body) and edtf.bounds(body[field])[1] < day
    ]


def _open(view: View, at: StreamAt, imposed: str, ended: str) -> list[Statement]:
    holds = in_force(view, at, imposed, ended)
    return [each for each in at.own_of_type(imposed) if each.line in holds]


def counterparts(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what was given in return for an object, and what it was given in return for."""
    told = []
    for each in view.stream(stream).own_of_type("GiftReciprocated"):
        for cause in each.body["in_return_for"]:
            is_stream = isinstance(cause, str)
            named = {"stream": cause, "name": view.name(cause)} if is_stream else {"name": cause["as_written"]}
            told.append({"how": "in return for", **named, "position": each.position, "sources": sources_of(view, each)})
    answered = view.select(
        "s.type = 'GiftReciprocated' AND s.claim = 0 AND s.id IN (SELECT statement FROM mentions WHERE target ="
        " (SELECT key FROM streams WHERE name = :stream) AND field LIKE 'in_return_for%')",
        stream=stream,
    )
    return told + [
        {
            "how": "answered by",
            "stream": each.stream,
            "name": view.name(each.stream),
            "position": each.position,
            "sources": sources_of(view, each),
        }
        for each in answered
        if not each.is_rejected
    ]
