"""What the demonstration shows: the questions that anybody would ask, put to whatever story the ledger tells.

Nothing here knows the story. Which visit, which object, which source: the answers say which of them has most to tell.
"""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from archive.cli.drawing import Rows, address, fact, footer, grid, plain, position, words
from archive.cli.escaping import escape
from archive.cli.footnotes import Footnotes
from archive.cli.holdings import comparison
from archive.cli.timeline import provenance
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from archive.desk.answers import Answers
    from archive.desk.journals import Restored
    from archive.views.frames import Frame, Thing

KINDS_SHOWN: Final = 6
REVIEWED: Final = {
    "single source": "rest on a single source",
    "nobody's word": "on nobody's named word",
    "disputed": "are disputed",
}
"""What rests on little, in words."""

AGENCY: Final = "the source itself"


class Told(NamedTuple):
    """What the tour looks at: the frame, each object's sheet by stream, the sources' sheets by stream."""

    answers: Answers
    frame: Frame
    objects: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]

    def name(self, stream: str) -> str:
        """Return what a thing is called."""
        return self.answers.view(self.frame).name(stream)

    def called(self, came: dict[str, Any], role: str) -> str:
        """Return who took part in a role, without their capacities."""
        those = [who for who in came.get("participants", ()) if who["role"] == role]
        return ", ".join(self.name(who["party"]) if "party" in who else words(who) for who in those) or "not stated"

    def word_of(self, statement: dict[str, Any]) -> str:
        """Return whose word a statement is: the speakers from the nearest outward, else the source's publisher."""
        for citation in statement.get("sources", ()):
            speakers = [
                self.name(one["party"]) if "party" in one else f"“{one['as_printed']}”"
                for one in citation.get("attributed_to", ())
            ]
            publisher = self.sources.get(citation["source"], {}).get("publisher", AGENCY)
            return ", relaying ".join(speakers) or publisher
        return "nobody"


def look(answers: Answers) -> Told:
    """Return all that the tour looks at, on the day of the last source that says when it appeared."""
    sources = {row["source"]: row for row in answers.list_sources(answers.frame()).rows}
    published = [row["published"] for row in sources.values() if row["published"]]
    frame = answers.frame(max(published, default=None))
    objects = {row["object"]: answers.show(row["object"], frame).data for row in answers.list_objects(frame).rows}
    return Told(answers, frame, objects, sources)


def tour(answers: Answers, root: Path, restored: Restored) -> Iterator[RenderableType]:
    """Yield the parts of the demonstration, in order. `restored` is what the exported journal came to here."""
    told = look(answers)
    yield from opening(told)
    yield from received(told)
    yield from returned(told)
    yield from breaches(told)
    yield from whereabouts(told)
    yield from one_provenance(told)
    yield from refiled(told)
    yield from said_of_places(told)
    yield from everywhere(restored)
    yield from onward(told, root)


def opening(told: Told) -> Iterator[RenderableType]:
    """Show what the ledger holds and on what source."""
    yield _heading("A ledger of gifts between states")
    yield Text(
        f"{told.frame.known_at} records tell of {len(told.objects)} objects. Nothing is overwritten: every answer "
        "below is computed from the records, and a number such as #12 names the record that proves it."
    )
    for source in told.sources.values():
        about = ", ".join(filter(None, (source["publisher"], source["published"], source["kind"])))
        yield _indented(Text.assemble(plain(about), ": ", (escape(source["title"]), "italic")))
    yield footer(told.frame)


def received(told: Told) -> Iterator[RenderableType]:
    """Show what changed hands on the occasion that most objects belong to."""
    occasions = Counter(
        came["occasion"]["stream"] for data in told.objects.values() if "occasion" in (came := _came(data))
    )
    if not occasions:
        return
    occasion = occasions.most_common(1)[0][0]
    rows = []
    for data in told.objects.values():
        came = _came(data)
        if _occasion(data) == occasion:
            row = {
                "position": came["position"],
                "how": type_in_words(came["type"]).removeprefix("gift "),
                "gift": _what(data),
                "from": _people(came, "donor", "presenter", "sender"),
                "to": told.called(came, "recipient"),
                "on the word of": told.word_of(came),
                "dated": came.get("occurred"),
            }
            rows.append(row)
    dated = f" ({rows[0]['dated']})" if rows[0]["dated"] else ""
    yield _heading(f"What changed hands: {told.name(occasion)}{dated}")
    yield Rows(("position", "how", "gift", "from", "to", "on the word of"), rows)


def returned(told: Told) -> Iterator[RenderableType]:
    """Show what was given in return, and for what."""
    found = told.answers.exchanges(told.frame).rows
    if not found:
        return
    yield _heading("What was given in return")
    for row in found:
        given = told.objects.get(row["given"][0], {}) if row["given"] else {}
        yield grid(
            [
                fact("given", plain(f"{words(row['given_names'])}, to {words(row['to'])}")),
                fact("in return for", plain(f"{words(row['received_names'])}, from {words(row['from'])}")),
                fact("word of", plain(told.word_of(_came(given)))),
                fact("record", position(row["position"])),
            ]
        )


def breaches(told: Told) -> Iterator[RenderableType]:
    """Show which objects are said to break a rule: the rule as exactly as it is named, and who says so."""
    said: dict[str, list[dict[str, Any]]] = {}
    of: dict[str, list[str]] = {}
    for data in told.objects.values():
        for breach in (*data.get("breaches", ()), *data.get("restrictions", ())):
            ground = breach["event"]["ground"]
            said.setdefault(ground, []).append(breach)
            of.setdefault(ground, []).append(_what(data))
    if not said:
        return
    yield _heading("What is said to break a rule, and on whose word")
    for ground, those in said.items():
        event = those[0]["event"]
        count = event.get("instrument_count")
        rules = words(event.get("instruments")) or (
            f"{count['relation']} {count['number']}, none of them named" if count else "not named"
        )
        rows = [
            fact("objects", plain("; ".join(of[ground]))),
            fact("what", plain(f"{type_in_words(those[0]['type'])}: {event.get('of', 'holding')}, {event['kind']}")),
            fact("ground", plain(ground)),
            fact("authority", plain(told.name(event["authority"]) if "authority" in event else "not stated")),
            fact("rules", plain(rules)),
            fact("word of", plain(told.word_of(those[0]))),
            fact("records", Text(" ".join(f"#{each['position']}" for each in those), style="dim")),
        ]
        yield grid(rows)


def whereabouts(told: Told) -> Iterator[RenderableType]:
    """Show where the objects are: together where they are in one place, and how sure that is."""
    together: dict[tuple[str, str], list[str]] = {}
    for data in told.objects.values():
        for place in data.get("place", ()):
            where = " < ".join(place.get("path", [place["name"]]))
            if "place" not in place and "destined_for" in _came(data):
                where += f"; destined for {_came(data)['destined_for']['name']}"
            holds = "" if place["holds"] == "yes" else f" ({place['holds']})"
            status = ", ".join(status["status"] for status in data.get("status", ()))
            together.setdefault((where + holds, status), []).append(_what(data))
    yield _heading(f"Where everything is on {told.frame.on}")
    rows = [
        {"place": where, "status": status, "objects": "; ".join(those)} for (where, status), those in together.items()
    ]
    yield Rows(("place", "status", "objects"), rows)


def one_provenance(told: Told) -> Iterator[RenderableType]:
    """Show the history of the object that has most to tell."""
    histories = [told.answers.provenance(stream, told.frame) for stream in told.objects]
    if not histories:
        return
    yield _heading("One object's history, with its sources")
    yield provenance(max(histories, key=_much_to_tell))


def _much_to_tell(history: Thing) -> tuple[int, int, int]:
    places = sum("place" in place for place in history.data.get("place", ()))
    return places, len(history.data["periods"]), len(words(history.data["periods"]))


def refiled(told: Told) -> Iterator[RenderableType]:
    """Show which source was issued anew, what rests on an earlier revision of it, and what rests on little."""
    due = told.answers.review(told.frame, limit=None).rows
    for source, row in told.sources.items():
        for change in told.answers.show(source, told.frame).data.get("revisions", ()):
            event = change["event"]
            yield _heading("A source issued anew, and what rests on it")
            where = f" in {event['where']}" if "where" in event else ""
            said = f"{row['publisher'] or row['title']} issued revision {event['revision']}: "
            said += f"{event['kind_of_change']}{where}. {event['change']}"
            yield _indented(Text.assemble(plain(said), "  ", position(change["position"])))
    earlier = [type_in_words(each["type"]) for each in due if each["kind"] == "refiled"]
    if earlier:
        kinds = Counter(earlier).most_common()
        counted = ", ".join(f"{number} {kind}" for kind, number in kinds[:KINDS_SHOWN])
        rest = sum(number for _, number in kinds[KINDS_SHOWN:])
        more = f", {rest} others" if rest else ""
        yield _indented(
            Text(f"{len(earlier)} statements rest on an earlier one and are due for review: {counted}{more}.")
        )
    counts = Counter(each["kind"] for each in due)
    little = [f"{counts[kind]} {words}" for kind, words in REVIEWED.items() if counts[kind]]
    if little:
        yield _indented(Text(f"Of all that is stated here, {', '.join(little)}."))


def said_of_places(told: Told) -> Iterator[RenderableType]:
    """Show what sources say that places hold, beside what the ledger itself holds."""
    notes = Footnotes()
    compared = comparison(told.answers.stats(told.frame).data["asserted"], notes)
    if compared:
        yield _heading("What is said of the museum, beside what the ledger holds")
        yield from compared
        yield from notes.drawn()


def everywhere(restored: Restored) -> Iterator[RenderableType]:
    """Show that records recorded elsewhere come to the same root here."""
    yield _heading("The same records on every machine")
    yield Text(
        f"The story was recorded once, its {restored.records} records were signed for and exported. Made a ledger again"
        " on this machine a moment ago, they arrive at the root that was signed:"
    )
    facts = [("root", restored.root), ("origin", restored.origin), ("proved", f"{restored.proved} records")]
    yield grid(fact(name, Text(value)) for name, value in facts)


def onward(told: Told, root: Path) -> Iterator[RenderableType]:
    """Show what to type next."""
    yield _heading("Go on from here")
    yield _indented(address(f"export ARCHIVE_LEDGER={shlex.quote(str(root.resolve()))}"))
    yield grid((address(f"archive {command}"), Text(why, style="dim")) for command, why in commands(told))
    yield Text(
        "\nEvery command takes --help. The directory is yours; delete it when you have seen enough.", style="dim"
    )


def commands(told: Told) -> list[tuple[str, str]]:
    """Return commands to go on with, and why; each of them can be typed as it stands."""
    streams = list(told.objects)
    breached = next((stream for stream, data in told.objects.items() if "breaches" in data), streams[0])
    placed = next(
        ((stream, place) for stream, data in told.objects.items() for place in data["place"] if "place" in place), None
    )
    offered = [
        (f"show {_local(breached)}", "one object on one screen"),
        (f"list objects --on {told.frame.on} --json", "for scripts: plain, json, jsonl, csv"),
        (f"log {_local(breached)}", "the records themselves"),
        (f"replay --step --stream {breached}", "what each record changed"),
        ("review --limit 5", "what somebody should look at again, and why"),
        ("list places", "places as a tree"),
        ("gift receive --help", "record something yourself"),
    ]
    if placed:
        stream, place = placed
        offered.insert(2, (f"provenance {_local(stream)}", "its history"))
        offered.insert(3, (f"where {_local(place['place'])}", "what stands there, and on what evidence"))
    return offered


def _came(data: dict[str, Any]) -> dict[str, Any]:
    came: dict[str, Any] = data.get("acquired", {})
    return came


def _occasion(data: dict[str, Any]) -> str | None:
    stream: str | None = _came(data).get("occasion", {}).get("stream")
    return stream


def _what(data: dict[str, Any]) -> str:
    """Return an object's title, with its quantity where it is more than one."""
    quantity = next((each["value"] for each in data.get("quantity", ()) if (each["value"] or 1) > 1), None)
    title = words(data.get("title")) or data["object"]
    return f"{quantity} × {title}" if quantity else title


def _people(came: dict[str, Any], *roles: str) -> str:
    named = [words(who) for who in came.get("participants", ()) if who["role"] in roles]
    return ", ".join(dict.fromkeys(named)) or "not stated"


def _local(stream: str) -> str:
    return stream.split("/", 1)[1]


def _heading(text: str) -> RenderableType:
    return Group(Text(""), Rule(Text(f" {text} ", style="bold"), align="left", style="dim"))


def _indented(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, 2))
