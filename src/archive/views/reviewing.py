"""What somebody should look at again: what rests on a source issued anew, what is disputed, what rests on little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import clock
from archive.views import objects, telling, things
from archive.views.frames import Listing
from archive.views.reader import zone_at
from archive.views.statements import BEGUN, KNOWN, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.ledger.feed import Feed
    from archive.views.statements import Statement
    from archive.views.view import View

    Found = Iterator[tuple[Statement, str]]

COLUMNS: Final = ("kind", "position", "stream", "name", "why", "told", "claimed")

CITES: Final = "s.body LIKE '%\"sources\":[{%'"
"""Passes every statement that cites something, and few that do not."""


ABOUT_RECORDS: Final = frozenset({"RecordDisputed", "DisputeResolved", "RecordsAttested"})
"""Types that rest on what they cite as acts upon records: whom to believe is looked at where the record is."""


def review(view: View, feed: Feed, *, limit: int | None = None, kinds: tuple[str, ...] = ()) -> Listing:
    """Return what should be looked at again, kind by kind, each in the order of recording.

    - `refiled`: it cites an earlier revision of a source that was issued anew.
    - `disputed`: another source states otherwise, and nobody has decided: `told` and `claimed` are the two sides, the
      record's line and the claim, `dispute` has who opened it, when, why and on which sources, and the days since then.
    - `disputed source`: it rests on a source of which the ledger's own entry is disputed.
    - `single source`: no more than one source says so.
    - `nobody's word`: it cites sources, and none of them gives anybody's name for it but its own publisher's: no
      speaker at all, or somebody only as printed, like a collective.

    What had not begun by the day of the frame is left out. `limit` is of each kind; `total` counts all rows. Raises
    `IntegrityFailure`.
    """
    rows: list[dict[str, Any]] = []
    total = 0
    for kind, found in KINDS.items():
        if kinds and kind not in kinds:
            continue
        count = 0
        for each, why in found(view):
            count += 1
            if limit is None or count <= limit:
                row = _row(view, kind, each, why)
                rows.append({**row, **_both_sides(view, feed, each)} if found is _disputed else row)
        total += count
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=total)


def _row(view: View, kind: str, each: Statement, why: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "position": each.position,
        "stream": each.stream,
        "name": view.name(each.stream),
        "type": each.type,
        "why": why,
        "told": view.sentence(each),
    }


def _refiled(view: View) -> Found:
    for refiled in view.effective("SourceRefiled"):
        if refiled.earliest > view.frame.day:
            continue
        change = refiled.body
        why = f"{view.name(refiled.stream)} was refiled ({change['kind_of_change']}): {change['change']}"
        for each in things.citing(view, refiled.stream):
            cited = [one for one in each.body.get("sources", ()) if one["source"] == refiled.stream]
            if any(one.get("revision") != change["revision"] for one in cited) and not _is_later(view, cited, refiled):
                yield each, why


def _is_later(view: View, cited: list[dict[str, Any]], refiled: Statement) -> bool:
    """Tell whether every revision cited was issued after this refiling."""
    issued = [each.body["revision"] for each in view.stream(refiled.stream).own_of_type("SourceRefiled")]
    later = set(issued[issued.index(refiled.body["revision"]) + 1 :])
    return all(one.get("revision") in later for one in cited)


def _disputed(view: View) -> Found:
    for each in view.select(f"s.claim > 0 AND {BEGUN}", day=view.frame.day):
        yield each, f"disputed in #{each.claim}"


def _on_a_disputed_source(view: View) -> Found:
    disputed: dict[str, int] = {}
    for claim in view.select("s.claim > 0 AND streams.kind = 'source'"):
        disputed.setdefault(claim.stream, claim.claim)
    for source, dispute in disputed.items():
        for each in things.citing(view, source):
            if each.type not in ABOUT_RECORDS:
                yield each, f"rests on {view.name(source)}, which is disputed in #{dispute}"


def _both_sides(view: View, feed: Feed, claim: Statement) -> dict[str, Any]:
    """Return what the record and the claim say, where the record says anything still, and who disputes it, and why."""
    at = view.stream(claim.stream)
    own = next((each for each in (*at.own, *at.rejected) if each.line == claim.line and not each.claim), None)
    told, claimed = telling.both(own and own.body, claim.body, view.name)
    record = feed.told(claim.claim)
    if record is None:
        return {}
    since = clock.day_of(record.recorded_at, zone_at(view.connection, claim.claim))
    dispute = {
        "position": claim.claim,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at,
        "open_days": max(0, view.frame.day - since),
        "reason": record.event["reason"],
        "sources": objects.cited(view, record.event),
        "event": claim.body,
    }
    sources = "; ".join(each["told"] for each in dispute["sources"])
    why = (
        f"disputed in #{claim.claim} by {view.name(record.recorded_by)}, open for {counted(dispute['open_days'])}: "
        f"{dispute['reason']}{f' ({sources})' if sources else ''}"
    )
    return {
        "position": claim.position if own is None else own.position,
        "type": claim.type if own is None else own.type,
        "why": why,
        "told": told,
        "claimed": claimed,
        "dispute": dispute,
    }


def counted(days: int) -> str:
    """Return a number of days in words."""
    return f"{days} day{'' if days == 1 else 's'}"


def _on_one_source(view: View) -> Found:
    for each, body in _citing(view):
        sources = {one["source"] for one in body["sources"]}
        if len(sources) == 1:
            yield each, f"only {view.name(sources.pop())}"


def _on_nobodys_word(view: View) -> Found:
    for each, body in _citing(view):
        why = nobodys_word(view, body)
        if why is not None:
            yield each, why


def nobodys_word(view: View, body: dict[str, Any]) -> str | None:
    """Return why an event that cites sources rests on nobody's named word; None where it rests on somebody's."""
    printed: dict[str, None] = {}
    publishers: dict[str, None] = {}
    for cited in body["sources"]:
        publisher = _publisher(view, cited["source"])
        publishers[publisher or view.name(cited["source"])] = None
        for voice in cited.get("attributed_to", ()):
            if "party" not in voice:
                printed[voice["as_printed"]] = None
            elif view.name(voice["party"]) != publisher:
                return None
    if printed:
        return "only as printed: " + ", ".join(printed)
    return "no speaker, only " + ", ".join(publishers)


def _publisher(view: View, source: str) -> str | None:
    opening = view.stream(source).opening
    return None if opening is None else opening.body.get("publisher")


def _citing(view: View) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """Yield the ledger's own statements that cite a source, with their bodies: they may be most of the ledger.

    What cites nothing rests on whoever recorded it, and is not looked at here.
    """
    condition = f"s.claim = 0 AND s.certainty IS NOT 'rejected' AND {CITES} AND {BEGUN} AND {KNOWN} ORDER BY s.line"
    found = select(view.connection, condition, {"known": view.frame.known_at, "day": view.frame.day})
    return ((each, body) for each in found if each.type not in ABOUT_RECORDS and (body := each.body).get("sources"))


KINDS: Final[dict[str, Callable[[View], Found]]] = {
    "refiled": _refiled,
    "disputed": _disputed,
    "disputed source": _on_a_disputed_source,
    "single source": _on_one_source,
    "nobody's word": _on_nobodys_word,
}
