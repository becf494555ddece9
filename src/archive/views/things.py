"""Parties, places, occasions, gifts, sources and the rest: lists and sheets of all that is not an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.views import objects, telling
from archive.views.frames import Listing, Thing
from archive.views.statements import when

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.views.statements import Statement
    from archive.views.view import View

MENTIONS_MAX: Final = 500
"""Mentions shown on one sheet; the rest are counted."""

COLUMNS: Final = {
    "party": ("party", "kind", "name", "offices", "description"),
    "place": ("place", "kind", "name", "within", "status", "holds"),
    "occasion": ("occasion", "kind", "title", "occurred", "participants"),
    "source": ("source", "kind", "title", "publisher", "published", "revision", "rests_on_it"),
    "gift": ("gift", "direction", "title", "occurred", "participants"),
}


def listing(view: View, kind: str, *, limit: int | None, offset: int) -> Listing:
    """Return the things of one kind, in the order in which they were recorded."""
    names, total = view.names_of_kind(kind, limit=limit, offset=offset)
    view.streams(names)
    make = _ROWS.get(kind, _row)
    return Listing(
        frame=view.frame,
        columns=COLUMNS.get(kind, (kind, "name")),
        rows=[make(view, name) for name in names],
        total=total,
    )


def sheet(view: View, stream: str) -> Thing:
    """Return all that is known of one thing that is no object."""
    kind = stream.split("/", 1)[0]
    at = view.stream(stream)
    data: dict[str, Any] = _ROWS.get(kind, _row)(view, stream)
    opening = at.opening
    if opening is not None:
        body = opening.body
        data |= {field: body[field] for field in body if field not in telling.SHARED and field not in data}
        data["sources"] = objects.sources_of(view, opening)
    if kind == "place":
        data["place_in"] = objects.placed(view, stream)
        data["contents"] = objects.within(view, stream).rows
        data["places"] = sorted(objects.places_within(view, stream) - {stream})
        data["holdings_asserted"] = [objects.event(view, each) for each in at.of_type("HoldingsAsserted")]
    if kind == "source":
        data["revisions"] = [objects.event(view, each) for each in at.of_type("SourceRefiled")]
    mentions = mentioned_in(view, stream)
    data["mentions"] = mentions[:MENTIONS_MAX]
    data["mentions_total"] = len(mentions)
    data["events"] = [objects.event(view, each) for each in at.in_order()]
    return Thing(frame=view.frame, data={key: found for key, found in data.items() if found not in (None, [], "")})


def mentioned_in(view: View, stream: str) -> list[dict[str, Any]]:
    """Return the statements of other streams that name this one, and how."""
    found = view.connection.execute(
        "SELECT statement, group_concat(field, ' ') AS fields FROM mentions"
        " WHERE target = (SELECT key FROM streams WHERE name = :stream) GROUP BY statement",
        {"stream": stream},
    )
    fields = {row["statement"]: sorted(set(row["fields"].split())) for row in found}
    statements = view.select(
        "s.id IN (SELECT statement FROM mentions WHERE target = (SELECT key FROM streams WHERE name = :stream))",
        stream=stream,
    )
    return [
        {
            "position": each.position,
            "stream": each.stream,
            "name": view.name(each.stream),
            "type": each.type,
            **when(each),
            "as": fields[each.id],
            "told": view.sentence(each),
        }
        for each in statements
        if each.stream != stream
    ]


def _opening(view: View, stream: str) -> dict[str, Any]:
    opening = view.stream(stream).opening
    return opening.body if opening is not None else {}


def _row(view: View, stream: str) -> dict[str, Any]:
    return {stream.split("/", 1)[0]: stream, "name": view.name(stream)}


def _party(view: View, stream: str) -> dict[str, Any]:
    body = _opening(view, stream)
    day = view.frame.day
    offices = [
        each.body["office"] + (f" of {view.name(each.body['of'])}" if "of" in each.body else "")
        for each in view.stream(stream).of_type("OfficeHeld")
        if each.earliest <= day <= each.latest
    ]
    return {
        "party": stream,
        "kind": body.get("kind"),
        "name": view.name(stream),
        "offices": "; ".join(offices) or None,
        "description": body.get("description"),
    }


def _place(view: View, stream: str) -> dict[str, Any]:
    held = view.held(stream, "place")[-1]
    return {
        "place": stream,
        "kind": view.place_kind(stream),
        "name": view.name(stream),
        "within": held.value,
        "status": view.held(stream, "status")[-1].value,
        "holds": str(held.holds),
    }


def _occasion(view: View, stream: str) -> dict[str, Any]:
    body = _opening(view, stream)
    return {
        "occasion": stream,
        "kind": body.get("kind"),
        "title": body.get("title"),
        "occurred": body.get("occurred"),
        "participants": telling.participants(body.get("participants", ()), view.name) or None,
    }


def _source(view: View, stream: str) -> dict[str, Any]:
    at = view.stream(stream)
    body = _opening(view, stream)
    refiled = at.of_type("SourceRefiled")
    latest: Statement | None = refiled[-1] if refiled else None
    return {
        "source": stream,
        "kind": body.get("kind"),
        "title": body.get("title"),
        "publisher": body.get("publisher"),
        "published": body.get("published"),
        "revision": latest.body["revision"] if latest else body.get("revision"),
        "rests_on_it": len(citing(view, stream)),
    }


def _gift(view: View, stream: str) -> dict[str, Any]:
    body = _opening(view, stream)
    return {
        "gift": stream,
        "direction": body.get("direction"),
        "title": body.get("title") or body.get("items_text"),
        "occurred": body.get("occurred"),
        "participants": telling.participants(body.get("participants", ()), view.name) or None,
    }


def citing(view: View, source: str) -> list[Statement]:
    """Return the statements that rest on a source."""
    return view.select(
        "s.id IN (SELECT statement FROM mentions WHERE target ="
        " (SELECT key FROM streams WHERE name = :source) AND field LIKE 'sources[%')",
        source=source,
    )


_ROWS: Final[dict[str, Callable[[View, str], dict[str, Any]]]] = {
    "party": _party,
    "place": _place,
    "occasion": _occasion,
    "source": _source,
    "gift": _gift,
}
