"""What was said and is said no more: corrections, retractions and disputes, with what they struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.catalogue.records import as_json
from archive.views import objects, statements, telling
from archive.views.frames import Listing

if TYPE_CHECKING:
    from archive.ledger.feed import Feed
    from archive.views.view import View


def corrections(view: View, feed: Feed) -> Listing:
    """Return every correction, retraction, dispute and resolution known in the frame, oldest first."""
    found = view.connection.execute(
        "SELECT amendments.position, streams.name AS stream, amendments.line, amendments.type, amendments.target"
        " FROM amendments JOIN streams ON streams.key = amendments.stream WHERE amendments.position <= :known"
        " ORDER BY amendments.position",
        {"known": view.frame.known_at},
    ).fetchall()
    rows = []
    for each in found:
        entry = feed.entry(each["position"])
        target = feed.entry(each["target"])
        if entry is None or target is None:
            continue
        event = as_json(entry.record.event)
        said = _said(as_json(target.record.event))
        says = event.get("replacement") or event.get("claim")
        rows.append(
            {
                "position": each["position"],
                "stream": each["stream"],
                "name": view.name(each["stream"]),
                "type": each["type"],
                "kind": event.get("kind"),
                "reason": event.get("reason"),
                "target": each["target"],
                "line": each["line"],
                "said": _sentence(view, said),
                "says": _sentence(view, says) if says else None,
                "recorded_at": entry.record.recorded_at,
                "recorded_by": entry.record.recorded_by,
                "stood_since": target.record.recorded_at,
                "sources": objects.cited(view, event),
                "was": said,
                "is": says,
            }
        )
    columns = ("position", "name", "kind", "said", "says", "reason", "recorded_by", "recorded_at")
    return Listing(frame=view.frame, columns=columns, rows=rows, total=len(rows))


def struck_out(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what the lines of a stream had said before and say no more, with the record that ended each."""
    found = statements.select(
        view.connection,
        "s.stream = (SELECT key FROM streams WHERE name = :stream) AND s.known_until <= :known AND s.claim = 0"
        " ORDER BY s.line, s.known_from",
        {"stream": stream, "known": view.frame.known_at},
    )
    told = []
    for each in found:
        if _says_so_still(view, stream, each.id, each.line, each.raw):
            continue
        told.append({**objects.event(view, each), "known_from": each.known_from, "struck_out_by": each.known_until})
    return told


def _says_so_still(view: View, stream: str, statement: int, line: int, raw: str) -> bool:
    """Tell whether the line says the same again: a dispute opened or closed beside it struck nothing out."""
    return any(
        each.line == line and not each.claim and each.raw == raw and each.id != statement
        for each in view.stream(stream).statements
    )


def _said(event: dict[str, Any]) -> dict[str, Any]:
    """Return what a record states: itself, or what it carries."""
    return event.get("replacement") or event.get("claim") or event


def _sentence(view: View, event: dict[str, Any]) -> str:
    return telling.sentence(event, view.name)
