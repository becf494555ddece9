"""What was said and is said no more: corrections, retractions and disputes, with what they struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.views import objects, statements, telling
from archive.views.frames import Listing

if TYPE_CHECKING:
    from archive.ledger.feed import Feed
    from archive.views.statements import Statement
    from archive.views.view import View

COLUMNS: Final = ("position", "name", "kind", "said", "says", "reason", "recorded_by", "recorded_at")


def corrections(view: View, feed: Feed) -> Listing:
    """Return every correction, retraction, dispute, resolution and attestation known in the frame, oldest first.

    `said` is what the record aimed at stated, `says` what is stated in its place. Raises `IntegrityFailure`.
    """
    found = view.connection.execute(
        "SELECT amendments.position, streams.name AS stream, amendments.line, amendments.type, amendments.target"
        " FROM amendments JOIN streams ON streams.key = amendments.stream WHERE amendments.position <= :known"
        " ORDER BY amendments.position, amendments.target",
        {"known": view.frame.known_at},
    ).fetchall()
    rows = []
    for each in found:
        record, target = feed.told(each["position"]), feed.told(each["target"])
        if record is None or target is None:
            continue
        event, said = record.event, _said(target.event)
        says = _carried(event)
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
                "said": telling.sentence(said, view.name),
                "says": telling.sentence(says, view.name) if says else None,
                "recorded_at": record.recorded_at,
                "recorded_by": record.recorded_by,
                "stood_since": target.recorded_at,
                "sources": objects.cited(view, event),
                "was": said,
                "is": says,
            }
        )
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=len(rows))


def struck_out(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what the lines of a stream had said before and say no more, with the record that ended each."""
    found = statements.select(
        view.connection,
        "s.stream = (SELECT key FROM streams WHERE name = :stream) AND s.known_until <= :known AND s.claim = 0"
        " ORDER BY s.line, s.known_from",
        {"stream": stream, "known": view.frame.known_at},
    )
    at = view.stream(stream)
    said_still = {(each.line, each.raw) for each in (*at.own, *at.rejected) if not each.claim}
    told: list[tuple[Statement, dict[str, Any]]] = []
    for each in found:
        # A dispute opened or closed beside a line strikes nothing out: it says the same again, or said it on.
        if (each.line, each.raw) in said_still:
            continue
        last, shown = told[-1] if told else (None, {})
        if last is not None and (last.line, last.raw, last.known_until) == (each.line, each.raw, each.known_from):
            told[-1] = (each, {**shown, "struck_out_by": each.known_until})
        else:
            ends = {"known_from": each.known_from, "struck_out_by": each.known_until}
            told.append((each, {**objects.event(view, each), **ends}))
    return [shown for _, shown in told]


def explained(view: View, feed: Feed, steps: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Return statements with why, by whom and on what sources, as the record has it that their field `by` names.

    Raises `IntegrityFailure`.
    """
    return [{**each, **_why(view, feed, each[by])} if by in each else each for each in steps]


def _why(view: View, feed: Feed, position: int) -> dict[str, Any]:
    record = feed.told(position)
    if record is None:
        return {}
    told = {name: value for name, value in record.event.items() if name in {"reason", "kind"}}
    sources = objects.cited(view, record.event)
    return {**told, "amended_by": view.name(record.recorded_by), **({"amended_on": sources} if sources else {})}


def _said(event: dict[str, Any]) -> dict[str, Any]:
    """Return what a record states: itself, or what it carries."""
    return _carried(event) or event


def _carried(event: dict[str, Any]) -> dict[str, Any] | None:
    """Return the event that a correction or dispute carries; the claim that a ClaimSettled names is a record's id."""
    carried = event.get("replacement") or event.get("claim")
    return carried if isinstance(carried, dict) else None
