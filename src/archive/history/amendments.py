"""What was said and is said no more: corrections, retractions and disputes, with what they struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive import clock
from archive.ledger.stored import WITHDRAWAL
from archive.views import objects, statements, telling
from archive.views.frames import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.ledger.feed import Feed
    from archive.views.statements import Statement
    from archive.views.view import View

COLUMNS: Final = (
    "position", "name", "act", "kind", "said", "says", "reason", "source", "recorded_by", "recorded_at", "stood_days",
)  # fmt: skip
ACTS: Final = {"RecordCorrected": "corrected", "RecordRetracted": "retracted", "RecordDisputed": "disputed"}
DECIDED: Final = {"target": "decided for the record", "claim": "decided for the claim"}
DISPUTING: Final = frozenset({"RecordDisputed", "DisputeResolved"})
"""Events about records that begin a line of their own and act on another."""

AT_ONCE: Final = 500
"""Amendments whose streams are read in one go: any number goes through."""

PAGE: Final = (
    "SELECT amendments.position, streams.name AS stream, amendments.line, amendments.type, amendments.target"
    " FROM amendments JOIN streams ON streams.key = amendments.stream WHERE amendments.position <= :known"
    " ORDER BY amendments.position, amendments.target LIMIT :limit OFFSET :offset"
)
ACTING: Final = (
    "SELECT position, line FROM amendments WHERE position <= :known AND type IN (SELECT value FROM json_each(:types))"
)
AMENDED: Final = (
    "s.stream IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:streams)))"
    " AND s.known_from <= :known"
)


class Change(NamedTuple):
    """What stood until a record, what stands since it, and from which position on the former had stood."""

    said: dict[str, Any] | None
    says: dict[str, Any] | None
    since: int


class Amended:
    """What the lines of some streams said and say, as known in a frame."""

    def __init__(self, view: View, acts_on: dict[int, int], streams: Iterable[str]) -> None:
        """Take the frame, from each line that was begun about another the line that it is about, and the streams."""
        self._acts_on = acts_on
        self._lines: dict[int, list[Statement]] = {}
        arguments = {"known": view.frame.known_at, "streams": statements.as_list(dict.fromkeys(streams))}
        for each in statements.select(view.connection, AMENDED, arguments):
            self._lines.setdefault(each.line, []).append(each)

    def change(self, line: int, position: int) -> Change | None:
        """Return what the record at a position, about a line, changed; None where all stands as it stood.

        A line's own value comes first: else a claim that stands beside it since, or does no more. Of a dispute or its
        resolution it is the disputed line that tells, so that whoever takes one of them back is seen to change it.
        """
        while line in self._acts_on:
            line = self._acts_on[line]
        told = self._lines.get(line, ())
        before, after = (
            {each.claim: each for each in told if each.known_from <= known < each.known_until}
            for known in (position - 1, position)
        )
        was, now = before.get(0), after.get(0)
        if (was and was.raw) == (now and now.raw):
            opened, ended = (
                [each for each in one if each not in other] for one, other in ((after, before), (before, after))
            )
            if not opened and not ended:
                return None
            was, now = (was, after[opened[0]]) if opened else (before[ended[0]], now)
        return Change(was and was.body, now and now.body, self._since(was) if was else 0)

    def _since(self, statement: Statement) -> int:
        """Return from which position on it was said so: a statement is written anew when one beside it changes."""
        since = statement.known_from
        for each in sorted(self._lines[statement.line], key=lambda each: -each.known_from):
            if (each.claim, each.raw, each.known_until) == (statement.claim, statement.raw, since):
                since = each.known_from
        return since


def corrections(view: View, feed: Feed, *, limit: int | None = None, offset: int = 0) -> Listing:
    """Return the corrections, retractions, disputes, resolutions and attestations known in the frame, oldest first.

    `said` is what stood until then, `says` what stands instead; of a dispute the claim that stands beside it, of an
    attestation nothing. `stood_days` are the whole days from `stood_since` on, for which the ledger had said so. Raises
    `IntegrityFailure`.
    """
    known = view.frame.known_at
    ask = view.connection.execute
    total = ask("SELECT count(*) FROM amendments WHERE position <= ?", (known,)).fetchone()[0]
    acting = ask(ACTING, {"known": known, "types": statements.as_list(DISPUTING)})
    acts_on = {each["position"]: each["line"] for each in acting}
    found = ask(PAGE, {"known": known, "limit": -1 if limit is None else limit, "offset": offset}).fetchall()
    rows: list[dict[str, Any]] = []
    for begin in range(0, len(found), AT_ONCE):
        rows += _corrected(view, feed, found[begin : begin + AT_ONCE], acts_on)
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=int(total))


def _corrected(view: View, feed: Feed, found: list[Any], acts_on: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Yield some of the corrections and the like, a row each."""
    amended = Amended(view, acts_on, (each["stream"] for each in found))
    view.read(each["stream"] for each in found)
    for each in found:
        record, target = feed.told(each["position"]), feed.told(each["target"])
        if record is None or target is None:
            continue
        event = record.event
        change = amended.change(each["line"], each["position"])
        said, says, since = change or Change(_said(target.event), None, 0)
        told, instead = telling.both(said, says, view.name) if event["type"] != WITHDRAWAL else (None, None)
        stood = feed.told(since) if since else None
        stood_since = (stood or target).recorded_at
        sources = objects.cited(view, event)
        yield {
            "position": each["position"],
            "stream": each["stream"],
            "name": view.name(each["stream"]),
            "type": each["type"],
            "act": _act(event),
            "kind": event.get("kind"),
            "reason": event.get("reason") or event.get("order"),
            "target": each["target"],
            "line": each["line"],
            "said": told,
            "says": instead,
            "recorded_at": record.recorded_at,
            "recorded_by": record.recorded_by,
            "recorded_by_name": view.name(record.recorded_by),
            "stood_since": stood_since,
            "stood_days": (clock.parse_stamp(record.recorded_at) - clock.parse_stamp(stood_since)).days,
            "source": "; ".join(cited["told"] for cited in sources) or None,
            "sources": sources,
            "was": said,
            "is": says,
        }


def _act(event: dict[str, Any]) -> str:
    """Return in words what a record does to others: of an attestation in what sense, of a decision for whom."""
    told = DECIDED.get(event.get("in_favour_of", "")) or event.get("as") or ACTS.get(event["type"])
    return str(told or telling.type_in_words(event["type"]))


def struck_out(view: View, stream: str) -> list[dict[str, Any]]:
    """Return what the lines of a stream had said before and say no more, with the record that ended each."""
    found = sorted((one for one in view.past(stream) if not one.claim), key=lambda one: (one.line, one.known_from))
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


def disputed(view: View, feed: Feed, stream: str) -> list[dict[str, Any]]:
    """Return the disputes of a stream that are open, oldest first: what the record says, and what is claimed instead.

    `record` is what says it, `position` the dispute; `fields` has the fields in which the two differ, and is absent
    where they tell of different things, or the record says nothing any more. Raises `IntegrityFailure`.
    """
    at = view.stream(stream)
    said = [*at.statements, *at.rejected]
    own = {each.line: each for each in said if not each.claim}
    found = []
    for claim in sorted((each for each in said if each.claim), key=lambda each: each.claim):
        line = own.get(claim.line)
        told: dict[str, Any] = {"position": claim.claim, "record": claim.line if line is None else line.position}
        before, after = {} if line is None else line.body, claim.body
        fields = _differing(before, after)
        if fields:
            told["told"] = "; ".join(_two_sides(view, each) for each in fields)
            told["fields"] = fields
        else:
            says = "nothing" if line is None else view.sentence(line)
            told["told"] = f"{says}, or {view.sentence(claim)}"
        told["sources"] = objects.sources_of(view, claim)
        found.append(told)
    return explained(view, feed, found, "position")


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


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields in which two events of one type differ; none where the types differ, or one is sealed."""
    if before.get("type") != after.get("type") or "commitment" in after:
        return []
    names = (name for name in {**before, **after} if before.get(name) != after.get(name))
    return [
        {
            "field": name,
            **({"says": before[name]} if name in before else {}),
            **({"claims": after[name]} if name in after else {}),
        }
        for name in names
    ]


def _two_sides(view: View, each: dict[str, Any]) -> str:
    says, claims = (
        telling.value(each[side], view.name) if side in each else "not stated" for side in ("says", "claims")
    )
    return f"{each['field'].replace('_', ' ')} {says}, or {claims}"


def _said(event: dict[str, Any]) -> dict[str, Any]:
    """Return what a record states: itself, or what it carries."""
    return _carried(event) or event


def _carried(event: dict[str, Any]) -> dict[str, Any] | None:
    """Return the event that a correction or dispute carries; the claim that a ClaimSettled names is a record's id."""
    carried = event.get("replacement") or event.get("claim")
    return carried if isinstance(carried, dict) else None
