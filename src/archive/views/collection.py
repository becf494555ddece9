"""The collection as a whole: words found, exchanges with both legs, what rests on refiled sources, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.errors import Rejected
from archive.views import objects, things
from archive.views.frames import Listing, Thing
from archive.views.statements import KNOWN, when
from archive.views.words import query

if TYPE_CHECKING:
    from archive.views.view import View

GIFT_TYPES: Final = ("GiftReceived", "GiftReciprocated", "GiftGiven")


class NothingToFind(Rejected):
    """A search was asked for without a word."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} has no word to look for", hint="letters and digits are looked for")


def find(view: View, text: str, *, limit: int) -> Listing:
    """Return the statements that hold all words of a text, the nearest first; parts of Han and Hangul names too."""
    asked = query(text)
    if not asked:
        raise NothingToFind(text)
    found = view.connection.execute(
        f"SELECT s.id FROM search JOIN statements AS s ON s.id = search.rowid WHERE search MATCH :asked AND {KNOWN}"
        " ORDER BY rank, s.id LIMIT :limit",
        {"asked": asked, "known": view.frame.known_at, "limit": limit},
    ).fetchall()
    rank = {row["id"]: place for place, row in enumerate(found)}
    statements = view.select(
        "s.id IN (SELECT value FROM json_each(:ids))", ids="[" + ",".join(map(str, rank)) + "]"
    )
    rows = [
        {
            "stream": each.stream,
            "name": view.name(each.stream),
            "position": each.position,
            "type": each.type,
            **when(each),
            "told": view.sentence(each),
        }
        for each in sorted(statements, key=lambda each: rank[each.id])
    ]
    return Listing(frame=view.frame, columns=("stream", "name", "position", "type", "told"), rows=rows)


def events(
    view: View, *, stream: str | None, type_name: str | None, limit: int | None, offset: int
) -> Listing:
    """Return the statements in force, in recording order."""
    where = f"{KNOWN} AND (:stream IS NULL OR streams.name = :stream) AND (:type IS NULL OR s.type = :type)"
    arguments = {
        "known": view.frame.known_at,
        "stream": stream,
        "type": type_name,
        "limit": -1 if limit is None else limit,
        "offset": offset,
    }
    total = view.connection.execute(
        f"SELECT count(*) FROM statements AS s JOIN streams ON streams.key = s.stream WHERE {where}", arguments
    ).fetchone()[0]
    found = view.connection.execute(
        f"SELECT s.id FROM statements AS s JOIN streams ON streams.key = s.stream WHERE {where}"
        " ORDER BY s.line, s.claim LIMIT :limit OFFSET :offset",
        arguments,
    ).fetchall()
    statements = view.select(
        "s.id IN (SELECT value FROM json_each(:ids))", ids="[" + ",".join(str(row["id"]) for row in found) + "]"
    )
    rows = [
        {
            "position": each.position,
            "stream": each.stream,
            "type": each.type,
            **when(each),
            "told": view.sentence(each),
            "event": each.body,
        }
        for each in statements
    ]
    columns = ("position", "stream", "type", "occurred", "told")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=int(total))


def exchanges(view: View) -> Listing:
    """Return what was given and what was given in return, leg beside leg, linked or stated in the gift itself."""
    rows: list[dict[str, Any]] = []
    linked: set[tuple[str, str]] = set()
    for each in view.select("s.type = 'ExchangeLinked' AND s.claim = 0"):
        legs = [(leg["what"], leg["direction"]) for leg in each.body["legs"]]
        received = [what for what, direction in legs if direction == "received"]
        given = [what for what, direction in legs if direction == "given"]
        linked.update((one, other) for one in received for other in given)
        rows.append(_exchange(view, each.stream, each.body["kind"], received, given, each.position))
    for each in view.select("s.type = 'GiftReciprocated' AND s.claim = 0"):
        causes = each.body["in_return_for"]
        named = [cause for cause in causes if isinstance(cause, str)]
        if named and all((cause, each.stream) in linked for cause in named):
            continue
        rows.append(_exchange(view, None, "return", named, [each.stream], each.position))
        written = [cause["as_written"] for cause in causes if not isinstance(cause, str)]
        if written:
            rows[-1]["received_names"] += written
    columns = ("exchange", "kind", "received_names", "from", "given_names", "to", "position")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def _exchange(
    view: View, stream: str | None, kind: str, received: list[str], given: list[str], position: int
) -> dict[str, Any]:
    return {
        "exchange": stream,
        "kind": kind,
        "received": received,
        "received_names": [view.name(leg) for leg in received],
        "from": _people(view, received, ("donor", "sender", "presenter")),
        "given": given,
        "given_names": [view.name(leg) for leg in given],
        "to": _people(view, given, ("recipient",)),
        "position": position,
    }


def _people(view: View, legs: list[str], roles: tuple[str, ...]) -> list[str]:
    named: list[str] = []
    for leg in legs:
        came = objects.acquired(view, view.stream(leg)) if leg.startswith("object/") else None
        named += [who["name"] for who in (came or {}).get("participants", ()) if who["role"] in roles]
    return list(dict.fromkeys(named))


def review(view: View) -> Listing:
    """Return what somebody should look at again: what rests on a refiled source, disputes open, nobody's word."""
    rows: list[dict[str, Any]] = []
    for refiled in view.select("s.type = 'SourceRefiled' AND s.claim = 0"):
        change = refiled.body
        for each in things.citing(view, refiled.stream):
            cited = {
                citation.get("revision") for citation in each.body["sources"] if citation["source"] == refiled.stream
            }
            if change["revision"] not in cited:
                rows.append(_reviewed(view, each, f"source refiled ({change['kind_of_change']}): {change['change']}"))
    rows += [
        _reviewed(view, each, f"disputed in #{each.claim}")
        for each in view.select("s.claim > 0")
    ]
    columns = ("position", "stream", "name", "why", "told")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def words_of(view: View, body: dict[str, Any]) -> list[str]:
    """Return on whose named word an event rests: registered speakers. A collective as printed is nobody's."""
    return [
        view.name(voice["party"])
        for citation in body.get("sources", ())
        for voice in citation.get("attributed_to", ())
        if "party" in voice
    ]


def _reviewed(view: View, each: Any, why: str) -> dict[str, Any]:
    return {
        "position": each.position,
        "stream": each.stream,
        "name": view.name(each.stream),
        "why": why,
        "told": view.sentence(each),
    }


def stats(view: View) -> Thing:
    """Return how much the ledger holds, beside what sources say that places hold."""
    names, total = view.names_of_kind("object", limit=None)
    view.streams(names)
    held = gone = parts = items = 0
    by_status: dict[str, int] = {}
    by_state: dict[str, int] = {}
    for name in names:
        at = view.stream(name)
        opening = at.opening
        if opening is not None and opening.type == "PartNumbered":
            parts += 1
            continue
        status = objects.statuses(view, name)[-1]["status"]
        by_status[status] = by_status.get(status, 0) + 1
        if status in objects.GONE:
            gone += 1
            continue
        held += 1
        items += view.held(name, "quantity")[-1].value or 1
        for state in _states(view, at.opening.body if at.opening else {}):
            by_state[state] = by_state.get(state, 0) + 1
    kinds = view.connection.execute(
        "SELECT streams.kind, count(*) AS number FROM statements AS s JOIN streams ON streams.key = s.stream"
        f" WHERE s.opening = 1 AND s.claim = 0 AND {KNOWN} GROUP BY streams.kind ORDER BY streams.kind",
        {"known": view.frame.known_at},
    ).fetchall()
    asserted = [
        {
            "place": each.stream,
            "name": view.name(each.stream),
            "position": each.position,
            "figures": each.body["figures"],
            "statement": each.body.get("statement"),
            "sources": objects.sources_of(view, each),
        }
        for each in view.select("s.type = 'HoldingsAsserted' AND s.claim = 0")
    ]
    showrooms = view.select("s.type = 'PlaceDefined' AND s.claim = 0 AND json_extract(s.body, '$.kind') = 'showroom'")
    return Thing(
        frame=view.frame,
        data={
            "records": view.frame.known_at,
            "objects": {"recorded": total, "held": held, "gone": gone, "parts": parts},
            "items_held": items,
            "countries": len(by_state),
            "showrooms": len(showrooms),
            "by_status": by_status,
            "by_country": dict(sorted(by_state.items(), key=lambda item: (-item[1], item[0]))),
            "things": {row["kind"]: row["number"] for row in kinds},
            "asserted": asserted,
        },
    )


def _states(view: View, body: dict[str, Any]) -> set[str]:
    """Return the states whose people gave an object: a donor that is a state, or belongs to one."""
    found = set()
    for who in body.get("participants", ()):
        party = who.get("on_behalf_of") or who.get("party")
        if who["role"] not in {"donor", "sender", "presenter"} or party is None:
            continue
        opening = view.stream(party).opening
        if opening is None or opening.type != "PartyRegistered":
            continue
        registered = opening.body
        if registered["kind"] == "state":
            found.add(view.name(party))
        elif "state" in registered:
            found.add(view.name(registered["state"]))
    return found
