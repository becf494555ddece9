"""Parties, places, occasions, gifts, sources and the rest: lists and sheets of all that is not an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.views import holders, objects, standing, telling
from archive.views.frames import Listing, Thing
from archive.views.statements import BEGUN, KNOWN, as_list, when

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
NAMED_IN: Final = (
    "FROM mentions JOIN statements AS s ON s.id = mentions.statement JOIN streams ON streams.key = s.stream WHERE"
    " mentions.target IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:targets)))"
    f" AND {KNOWN} AND streams.name NOT IN (SELECT value FROM json_each(:targets))"
)


def listing(view: View, kind: str, *, limit: int | None, offset: int) -> Listing:
    """Return the things of one kind, in the order in which they were recorded."""
    names, total = view.names_of_kind(kind, limit=limit, offset=offset)
    make = _ROWS.get(kind, _row)
    rows = [make(view, name) for name in view.in_pages(names)]
    return Listing(frame=view.frame, columns=COLUMNS.get(kind, (kind, "name")), rows=rows, total=total)


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
    targets = [stream]
    if kind == "place":
        data["place_in"] = standing.placed(view, stream)
        data["contents"] = standing.within(view, stream).rows
        data["places"] = sorted(standing.places_within(view, stream).keys() - {stream})
        data["holdings_asserted"] = [objects.event(view, each) for each in at.of_type("HoldingsAsserted")]
    if kind == "source":
        data["revisions"] = [objects.event(view, each) for each in at.of_type("SourceRefiled")]
    if kind == "party":
        data["entries_merged"] = merged_into(view, stream)
        targets += data["entries_merged"]
    data["mentions"], data["mentions_total"] = mentioned_in(view, targets)
    data["events"] = [objects.event(view, each) for each in at.in_order()]
    return Thing(frame=view.frame, data={key: found for key, found in data.items() if found not in (None, [], "")})


def merged_into(view: View, party: str) -> list[str]:
    """Return the entries that are read as this one."""
    merged = view.effective("PartiesMerged")
    return sorted({each.stream for each in merged if holders.read_as(view, each.stream) == party} - {party})


def mentioned_in(view: View, targets: Iterable[str]) -> tuple[list[dict[str, Any]], int]:
    """Return the first statements of other streams that name one of these, and how; and how many there are."""
    arguments = {"targets": as_list(targets), "known": view.frame.known_at, "most": MENTIONS_MAX}
    total = view.connection.execute(f"SELECT count(DISTINCT s.id) {NAMED_IN}", arguments).fetchone()[0]
    found = view.connection.execute(
        f"SELECT s.id, group_concat(mentions.field, ' ') AS fields {NAMED_IN}"
        " GROUP BY s.id ORDER BY s.line, s.claim LIMIT :most",
        arguments,
    ).fetchall()
    fields = {row["id"]: sorted(set(row["fields"].split())) for row in found}
    statements = view.select("s.id IN (SELECT value FROM json_each(:ids))", ids=as_list(fields))
    told = [
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
    ]
    return told, int(total)


def _opening(view: View, stream: str) -> dict[str, Any]:
    opening = view.stream(stream).opening
    return opening.body if opening is not None else {}


def _row(view: View, stream: str) -> dict[str, Any]:
    return {stream.split("/", 1)[0]: stream, "name": view.name(stream)}


def _party(view: View, stream: str) -> dict[str, Any]:
    body = _opening(view, stream)
    day = view.frame.day
    offices = [
        held["office"] + (f" of {view.name(held['of'])}" if "of" in held else "")
        for each in view.stream(stream).own_of_type("OfficeHeld")
        if each.earliest <= day <= each.latest
        for held in [each.body]
    ]
    read_as = holders.read_as(view, stream)
    return {
        "party": stream,
        "kind": body.get("kind"),
        "name": view.name(stream),
        "offices": "; ".join(offices) or None,
        "description": body.get("description"),
        **({"read_as": read_as} if read_as != stream else {}),
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
    body = _opening(view, stream)
    refiled = view.stream(stream).own_of_type("SourceRefiled")
    return {
        "source": stream,
        "kind": body.get("kind"),
        "title": body.get("title"),
        "publisher": body.get("publisher"),
        "published": body.get("published"),
        "revision": refiled[-1].body["revision"] if refiled else body.get("revision"),
        "rests_on_it": count_citing(view, stream),
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


CITING: Final = (
    "s.id IN (SELECT statement FROM mentions WHERE target ="
    " (SELECT key FROM streams WHERE name = :source) AND field LIKE 'sources[%')"
)


def citing(view: View, source: str) -> list[Statement]:
    """Return the statements that rest on a source and had begun by the day."""
    return view.select(f"{CITING} AND {BEGUN}", source=source, day=view.frame.day)


def count_citing(view: View, source: str) -> int:
    """Return how many statements rest on a source."""
    arguments = {"source": source, "known": view.frame.known_at}
    found = view.connection.execute(f"SELECT count(*) FROM statements AS s WHERE {CITING} AND {KNOWN}", arguments)
    return int(found.fetchone()[0])


_ROWS: Final[dict[str, Callable[[View, str], dict[str, Any]]]] = {
    "party": _party,
    "place": _place,
    "occasion": _occasion,
    "source": _source,
    "gift": _gift,
}
