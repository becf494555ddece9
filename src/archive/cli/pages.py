"""Pages for people: an object on one screen, any other thing on one, places as a tree.

Each is drawn from the answer that scripts get as JSON, and asks nothing more. A source is told once, at the foot, and
named by its number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from archive.cli.drawing import (
    HOLDS_STYLE,
    IS_ADDRESS,
    Rows,
    address,
    fact,
    grid,
    heading,
    parts,
    plain,
    position,
    words,
)
from archive.cli.escaping import escape
from archive.cli.footnotes import Footnotes
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from archive.views.frames import Listing, Thing

    Row = tuple[RenderableType, ...]
    NameOf = Callable[[str], str]

ABOUT: Final = (
    ("materials", "materials"),
    ("dimensions", "dimensions"),
    ("made", "made"),
    ("made_in", "made in"),
    ("classification", "class"),
    ("depicts", "shows"),
    ("inscriptions", "inscriptions"),
    ("participants", "by"),
    ("titles", "also called"),
)
"""What an object is, in the order of telling."""

HAPPENED: Final = (
    "numbers", "restrictions", "breaches", "claims", "loans", "decisions", "conditions", "valuations", "media",
)  # fmt: skip
LAST_ONLY: Final = frozenset({"conditions", "media"})
"""Of these the last is shown; `events` has them all."""

MENTIONS_MAX: Final = 12
"""Mentions of a thing shown on its page; the rest are counted, and JSON has them."""

STANDING: Final = (
    "object", "number", "title", "place_name", "holds", "since", "last_evidence", "evidence_age_days", "evidence",
)  # fmt: skip
TOLD_OTHERWISE: Final = frozenset({"within", "parent", "holds", "holdings_asserted", "revisions", "places"})
IN_ROLE: Final = re.compile(r"\[\d+\].*")


def of_object(answer: Thing, name_of: NameOf = str) -> RenderableType:
    """Return one object on one screen."""
    data, notes = answer.data, Footnotes()
    facts = [_disputed(each, notes) for each in data.get("disputed", ())]
    facts += [fact("number", plain(data["number"]))] if "number" in data else []
    facts += [fact(name, plain(named(data[field], name_of))) for field, name in ABOUT if field in data]
    facts += now(data)
    facts += [fact("overdue", _overdue(each)) for each in data.get("overdue", ())]
    if "acquired" in data:
        facts += _came(data["acquired"], notes)
    for each in data.get("counterparts", ()):
        facts.append(fact(each["how"], line(_named(each), each, notes)))
    for field in HAPPENED:
        found = data.get(field, ())
        for each in found[-1:] if field in LAST_ONLY else found:
            facts.append(fact(type_in_words(each["type"]), line(_claimed(_happened(each), each), each, notes)))
    facts += [fact("was", struck(each, notes)) for each in data.get("struck_out", ())]
    facts += [
        fact("rejected", line(Text.assemble(plain(each), style="strike"), each, notes))
        for each in data.get("rejected", ())
    ]
    return Group(*title(data.get("title"), data["object"], data.get("description")), grid(facts), *notes.drawn())


def of_thing(answer: Thing, name_of: NameOf = str) -> RenderableType:
    """Return a party, place, occasion, gift or source: what it is, what stands in it, what names it."""
    data, notes = dict(answer.data), Footnotes()
    kind, stream = next(((name, value) for name, value in data.items() if "/" in str(value)), ("", ""))
    called = data.pop("title", None) or data.pop("name", None)
    data.pop(kind, None)
    top = title(called, stream, data.pop("description", None))
    events, mentions = data.pop("events", []), data.pop("mentions", [])
    total = data.pop("mentions_total", len(mentions))
    contents = data.pop("contents", [])
    facts = [_disputed(each, notes) for each in data.pop("disputed", ())]
    facts += [fact("in", _held(_path(place), place)) for place in data.pop("place_in", ())]
    told = [(dated(each), line(_claimed(plain(each), each), each, notes)) for each in events]
    told += [(dated(each), struck(each, notes)) for each in data.pop("struck_out", ())]
    if sources := data.pop("sources", []):
        facts.append(fact("stated in", notes.mark(sources)))
    rest = {field: named(value, name_of) for field, value in data.items() if field not in TOLD_OTHERWISE}
    more, below = parts(rest)
    if contents:
        below += [Text(""), heading(_counted("standing here", len(contents), len(contents))), Rows(STANDING, contents)]
    if told:
        below += [Text(""), heading(_counted("recorded of it", len(told), len(told))), grid(told)]
    if mentions:
        shown = mentions[:MENTIONS_MAX]
        below += [Text(""), heading(_counted("named in", len(shown), total)), grid(map(_mention, shown))]
    return Group(*top, grid([*more, *facts]), *below, *notes.drawn())


def _mention(each: dict[str, Any]) -> Row:
    roles = dict.fromkeys(IN_ROLE.sub("", field).replace("_", " ") for field in each["as"])
    told = f"{each['name']}: {type_in_words(each['type'])} ({', '.join(roles)})"
    return dated(each), plain(told), address(each["stream"]), position(each["position"])


def named(value: Any, name_of: NameOf) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with what things are called in place of their addresses."""
    if isinstance(value, dict):
        return {name: named(item, name_of) for name, item in value.items()}
    if isinstance(value, list):
        return [named(item, name_of) for item in value]
    return name_of(value) if isinstance(value, str) and IS_ADDRESS(value) else value


def _disputed(each: dict[str, Any], notes: Footnotes) -> Row:
    """Return what a record says and what another source claims instead, in which dispute, by whom and why."""
    why = f", {each['amended_by']}: {each['reason']}" if "reason" in each else ""
    said = Text.assemble((escape(each["told"]), "yellow"), (escape(f", says #{each['record']}{why}"), "dim"))
    return fact("disputed", line(said, each, notes))


def struck(each: dict[str, Any], notes: Footnotes, told: Text | None = None) -> Text:
    """Return what a statement said, struck out, the record that did it, by whom and why."""
    why = ", ".join(each[part] for part in ("kind", "reason") if part in each)
    who = f", {each['amended_by']}" if "amended_by" in each else ""
    by = f"  struck out by #{each['struck_out_by']}{who}{f': {why}' if why else ''}"
    said = told if told is not None else Text(escape(words(each)), style="strike")
    return line(Text.assemble(said, (escape(by), "red")), each, notes)


def places(answer: Listing) -> RenderableType:
    """Return places as a tree: each in the place that it stands in."""
    if not answer.rows:
        return Text("nothing found", style="dim")
    known = {row["place"] for row in answer.rows}
    inside: dict[str | None, list[dict[str, Any]]] = {}
    for row in answer.rows:
        inside.setdefault(row["within"] if row["within"] in known else None, []).append(row)
    placed: set[str] = set()

    def branch(tree: Tree, place: str | None) -> None:
        for row in inside.get(place, ()):
            if row["place"] not in placed:
                placed.add(row["place"])
                branch(tree.add(_place(row)), row["place"])

    root = Tree("", hide_root=True, guide_style="dim")
    branch(root, None)
    for row in answer.rows:  # those that stand in a circle
        if row["place"] not in placed:
            placed.add(row["place"])
            branch(root.add(_place(row)), row["place"])
    return root


def _place(row: dict[str, Any]) -> Text:
    label = Text.assemble(plain(row["name"]), (f"  {words(row['kind'])}", "dim"), "  ", address(row["place"]))
    if row.get("status") not in {None, "open"}:
        label.append(f"  {words(row['status'])}", style="yellow")
    return _held(label, row)


def title(called: str | None, stream: str, description: str | None) -> list[RenderableType]:
    """Return the head of a page: what the thing is called, its address, what it is."""
    named = Text.assemble((escape(words(called)), "bold"), "  ") if called else Text("")
    head = named + address(stream)
    return [head, *([plain(description)] if description else []), Text("")]


def now(data: dict[str, Any]) -> list[Row]:
    """Return place, status, custody, title and quantity: every answer that may hold, a line each."""
    rows: list[Row] = []
    rows += [fact("place", _since(_held(_path(place), place), place)) for place in data.get("place", ())]
    if last := data.get("last_known_place"):
        rows.append(fact("last known place", _since(_path(last), last)))
    rows += [fact("status", _evident(plain(status["status"]), status)) for status in data.get("status", ())]
    for field, name in (("custody", "custody"), ("title_to", "title held by")):
        rows += [
            fact(name, _evident(plain(" and ".join(words(party) for party in holder["parties"])), holder))
            for holder in data.get(field, ())
        ]
    return rows + [
        fact("quantity", _evident(plain(quantity["value"]), quantity))
        for quantity in data.get("quantity", ())
        if quantity["value"] is not None
    ]


def _overdue(each: dict[str, Any]) -> Text:
    date = next(each[name] for name in ("until", "due", "return_by") if name in each)
    told = f"{words(each['what'])}, since {words(date)}: {each['days']:,} days"
    return Text.assemble((told, "yellow"), "  ", position(each["position"]))


def _came(came: dict[str, Any], notes: Footnotes) -> list[Row]:
    """Return how the object came or went: who, when, on what occasion, where it was meant to go."""
    told = Text.assemble(plain(dated(came)))
    for who in came.get("participants", ()):
        told.append(escape(f"{', ' if told.plain else ''}{who['role']} {words(who)}"))
    rows = [fact(type_in_words(came["type"]), line(told, came, notes))]
    for field in ("gift", "occasion", "place", "received_for", "destined_for", "depositor", "from_party", "whole"):
        if field in came:
            name = "presented at" if field == "place" else field.replace("_", " ")
            rows.append(fact(name, _named(came[field])))
    return rows + [
        fact(field.replace("_", " "), plain(came[field]))
        for field in ("method", "reason", "circumstances", "title_evidence")
        if field in came
    ]


def line(told: Text, each: dict[str, Any], notes: Footnotes) -> Text:
    """Return what is told with where it is recorded and what it rests on."""
    return Text.assemble(
        told, "  ", position(each["position"]), " ", notes.mark([*each.get("sources", ()), *each.get("amended_on", ())])
    )


def _claimed(told: Text, each: dict[str, Any]) -> Text:
    """Return what is told, with the dispute that claims it where the record says otherwise."""
    return Text.assemble(told, *([(f" (claimed in #{each['claimed_in']})", "yellow")] if "claimed_in" in each else ()))


def _named(each: dict[str, Any]) -> Text:
    stream = each.get("stream")
    return Text.assemble(plain(each["name"]), *(("  ", address(stream)) if stream else ()))


def _happened(each: dict[str, Any]) -> Text:
    """Return what a statement says, after its date, without its type: the row is called so."""
    told, called = words(each), type_in_words(each["type"])
    parts = (words(each.get("occurred")), told.removeprefix(called).removeprefix(":").strip())
    return plain(": ".join(part for part in parts if part))


def dated(each: dict[str, Any]) -> Text:
    """Return when a statement says that something was."""
    return plain(each.get("dated") or each.get("occurred"))


def _held(told: Text, answer: dict[str, Any]) -> Text:
    holds = answer.get("holds", "yes")
    return told if holds == "yes" else Text.assemble(told, (f" ({holds})", HOLDS_STYLE.get(holds, "")))


def _since(told: Text, place: dict[str, Any]) -> Text:
    since = place.get("since")
    if since is None:
        return told
    first, last = since["earliest"], since["latest"]
    when = (
        f"since {first}"
        if first == last
        else f"since some day by {last}"
        if first == ".."
        else (f"since some day of {first} to {last}")
    )
    days = place.get("evidence_age_days")
    age = f", last evidence {days:,} days ago" if days else ""
    return Text.assemble(told, (f"  {when}{age}", "dim"), *_evidence(place))


def _path(place: dict[str, Any]) -> Text:
    return plain(" < ".join(place.get("path", [place["name"]])))


def _evident(told: Text, answer: dict[str, Any]) -> Text:
    return Text.assemble(_held(told, answer), *_evidence(answer))


def _evidence(answer: dict[str, Any]) -> list[Any]:
    return [part for each in answer.get("evidence", ()) for part in ("  ", position(each["position"]))]


def _counted(name: str, shown: int, total: int) -> str:
    return f"{name} ({shown} of {total})" if shown < total else f"{name} ({total})"
