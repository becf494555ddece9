"""A reader of records without views: folds them with lists, and lists possible worlds one by one.

It follows DESIGN.md, sections 5 and 6, and the catalogue's table of effects, and shares with the views nothing but the
records and the display order: no fold, no bounds, no effects. It is right for short histories within few days.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple

import msgspec

from archive.catalogue.codec import canonical
from archive.domain.bearings import Bearing
from archive.domain.display import display_order
from archive.ledger.rows import Entry
from tests.model.effects import UNKNOWN, Body, effects, named
from tests.model.lines import Act, Naive, Said
from tests.model.worlds import NaiveWorlds, World

LONG_AGO: Final = date(2020, 1, 3).toordinal()
"""Undated events happened from here on: some days before all others, so that they can have happened in any order."""

WORLDS_MAX: Final = 20_000
SIDES_MAX: Final = 64
WHOLE: Final = "="
"""Before the name of a whole: stands for what it has, where a part has no event of its own."""

NOT_FOUND: Final = "not found"
LASTING: Final = {"ProvenanceAsserted", "PartyNamed", "OfficeHeld"}
NAMES_RECORDS: Final = ("loan", "restriction", "fulfils", "exit")
OPENS: Final = {
    "GiftReceived", "GiftReciprocated", "GiftGiven", "ObjectEntered", "ObjectAcquired", "PartNumbered",
    "PlaceDefined", "PartyRegistered", "PresentationHeld",
}  # fmt: skip
ACTS: Final[dict[str, Act]] = {
    "RecordCorrected": "correct",
    "RecordRetracted": "retract",
    "RecordDisputed": "dispute",
    "DisputeResolved": "resolve",
}


class TooManyWorlds(Exception):
    """The history is not one to be read so."""


class Told(NamedTuple):
    """What one line says, or is claimed to say in an open dispute, which is at the position `claim`."""

    line: int
    claim: int
    body: Body
    earliest: int
    latest: int
    opening: bool

    @property
    def counts(self) -> bool:
        return self.body.get("certainty") != "rejected"


class Reader:
    """The records up to a position, and questions to them. A parties' value is their entries, one a line."""

    def __init__(self, entries: list[Entry], known_at: int) -> None:
        self.entries = entries[:known_at]
        self.by_id = {entry.record.id: entry for entry in self.entries}
        self._told: dict[str, list[Told]] = {}

    def ask(self, stream: str, question: str, day: int) -> dict[Any, bool]:
        """Return every answer that may hold at the end of a day, and whether it is the one shown first."""
        told = self.told(stream)
        found: dict[Any, None] = {}
        for chosen in sides(told):
            for _, answer in self._answers(stream, chosen, question, day):
                whole = _whole(answer)
                found.update(dict.fromkeys(self.ask(whole, question, day) if whole else [answer]))
        return dict.fromkeys(found, False) | {self._presumed(stream, question, day): True}

    def inside(self, stream: str, place: str, day: int) -> str | None:
        """Return how true it is that a thing is in a place; None where it is so in no world.

        Each stream has worlds of its own, so a thing's ways upward are all combinations of the places where it, and
        each place above it, may be. A way that comes back to where it was leads nowhere.
        """
        ends = list(self._ways_up(stream, place, day, (stream,)))
        if not any(is_there for is_there, _ in ends):
            return None
        if all(is_there for is_there, _ in ends):
            return "yes"
        return "presumed" if all(is_there for is_there, is_presumed in ends if is_presumed) else "possibly"

    def _ways_up(self, stream: str, place: str, day: int, way: tuple[str, ...]) -> Iterator[tuple[bool, bool]]:
        """Yield for each way upward whether it leads to the place, and whether it is the presumed one so far."""
        for value, is_presumed in self.ask(stream, "place", day).items():
            if value == place:
                yield True, is_presumed
            elif value is None or value == UNKNOWN or value in way:
                yield False, is_presumed
            else:
                for is_there, goes_on in self._ways_up(value, place, day, (*way, value)):
                    yield is_there, is_presumed and goes_on

    def in_force(self, stream: str, imposed: str, ended: str, day: int) -> dict[int, str]:
        """Return which lines of one type hold on a day, for certain or possibly: what ends one names it."""
        told = self.told(stream)
        found: dict[int, str] = {}
        own = [each for each in told if each.counts and not each.claim]
        for line in [each.line for each in own if each.body["type"] == imposed]:
            truths: set[bool | None] = set()
            for chosen in sides(told):
                truths |= set(self._in_force(stream, chosen, line, (imposed, ended), day))
            if True in truths:
                found[line] = "yes" if truths == {True} else "possibly"
        return found

    def _in_force(
        self, stream: str, chosen: list[Told], line: int, types: tuple[str, str], day: int
    ) -> Iterator[bool | None]:
        """Yield in each world whether a line holds: the last of it and of what ends it; None before all of them."""
        by_line = {each.line: each for each in chosen if each.counts and each.body["type"] not in LASTING}
        bearings = {each.line: self._bearing(stream, each) for each in by_line.values()}
        values = {
            one: each.body["type"] == types[0]
            for one, each in by_line.items()
            if (one == line and each.body["type"] == types[0])
            or (each.body["type"] == types[1] and line in bearings[one].after)
        }
        worlds = self._worlds(list(bearings.values()))
        for world in worlds.worlds:
            happened = [one for one in world if world[one] <= day and one in values]
            happened.sort(key=lambda one: (world[one], worlds.day_order.index(one)))
            yield values[happened[-1]] if happened else None

    def _presumed(self, stream: str, question: str, day: int) -> Any:  # noqa: ANN401 - any answer
        """Return the last answer, in display order, that the ledger's own lines allow."""
        told = [each for each in self.told(stream) if each.counts]
        own = [each for each in told if not each.claim]
        shown = self._shown(stream, told)
        answers = list(self._answers(stream, own, question, day))
        presumed = max(answers, key=lambda one: -1 if one[0] is None else shown.index(one[0]))[1]
        whole = _whole(presumed)
        return self._presumed(whole, question, day) if whole else presumed

    def _shown(self, stream: str, told: list[Told]) -> list[int]:
        one_a_line = {each.line: each for each in sorted(told, key=lambda each: -each.claim)}
        return display_order(self._bearing(stream, each) for each in one_a_line.values())

    # ------------------------------------------------------------------------------------------------------- lines

    def told(self, stream: str) -> list[Told]:
        """Return what the lines of a stream say, events about records aside, and what is claimed of them."""
        if stream not in self._told:
            self._told[stream] = list(self._read(stream))
        return self._told[stream]

    def _read(self, stream: str) -> Iterator[Told]:
        records = self._records(stream)
        lines, opening = naive(records), _opening(records)
        for origin in lines.origins():
            said = [(0, lines.known(origin)[0])]
            said += [(self.by_id[dispute].position, claim) for dispute, claim in lines.claims(origin)]
            bodies = ((claim, msgspec.json.decode(text)) for claim, text in said if text is not None)
            for claim, body in bodies:
                if not body["type"].startswith(("Record", "Dispute")):
                    entry = self.by_id[origin]
                    yield Told(entry.position, claim, body, *bounds(body, day_of(entry)), origin == opening)

    def _records(self, stream: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.record.stream == stream]

    def _line_of(self, stream: str, record: str) -> int | None:
        """Return the position that a record's line began at; None where it is none of the stream's."""
        records = self._records(stream)
        if all(entry.record.id != record for entry in records):
            return None
        return self.by_id[naive(records).origin(record)].position

    # ------------------------------------------------------------------------------------------------------- worlds

    def _answers(self, stream: str, chosen: list[Told], question: str, day: int) -> Iterator[tuple[int | None, Any]]:
        """Yield what may answer in each world, with the line that brings it about."""
        by_line = {each.line: each for each in chosen if each.counts and each.body["type"] not in LASTING}
        bearings = [self._bearing(stream, each) for each in by_line.values()]
        worlds = self._worlds(bearings)
        values = {line: self._value(each, question) for line, each in by_line.items()}
        types = {line: each.body["type"] for line, each in by_line.items()}
        opened = {line for line, each in by_line.items() if each.opening}
        for world in worlds.worlds:
            order = sorted(world, key=lambda line: (world[line], worlds.day_order.index(line)))
            if question == "standing":
                yield _standing(order, world, values, types, day)
                continue
            bearing = [line for line in order if values[line] is not None]
            yield _last(bearing, world, values, day)
            if question == "place":
                yield from _arrived(bearing, world, values, types, opened, day)

    @staticmethod
    def _worlds(bearings: list[Bearing]) -> NaiveWorlds:
        if prod(event.latest - event.earliest + 1 + (not event.certain) for event in bearings) > WORLDS_MAX:
            raise TooManyWorlds
        return NaiveWorlds(bearings)

    def _bearing(self, stream: str, each: Told) -> Bearing:
        records = [*each.body.get("after", ()), *(each.body[field] for field in NAMES_RECORDS if field in each.body)]
        after = {line for record in records if (line := self._line_of(stream, record)) is not None}
        certain = "certainty" not in each.body
        return Bearing(each.line, each.earliest, each.latest, tuple(sorted(after)), each.opening, certain)

    def _value(self, each: Told, question: str) -> Any:  # noqa: ANN401 - any answer
        kind, found = each.body["type"], effects(each.body, self)
        if question in {"standing", "found"} and kind == "ObjectNotSighted":
            return False if question == "found" else NOT_FOUND
        value = found.get("status" if question in {"standing", "found"} else question)
        if question == "found":
            value = True if kind == "ObjectSighted" or value is not None else None
        if value is None and each.opening and kind == "PartNumbered" and question != "quantity":
            return WHOLE + each.body["whole"]
        return value

    # ------------------------------------------------------------------------------------------------ around an event

    def party(self, party: str | None) -> str | None:
        seen = [party]
        while party is not None:
            own = [each for each in self.told(party) if each.counts and not each.claim]
            merged = {
                e.line: e.body["into"] for e in own if e.body["type"] == "PartiesMerged" and "certainty" not in e.body
            }
            into = [
                merged[line] for line in self._shown(party, [e for e in self.told(party) if e.counts]) if line in merged
            ]
            if not into or into[-1] in seen:
                break
            party = into[-1]
            seen.append(party)
        return party

    def recipients(self, gift: str) -> str:
        own = [each for each in self.told(gift) if each.counts and not each.claim]
        held = [each.body for each in own if each.body["type"] == "PresentationHeld"]
        return (named(held[-1], self) if held else None) or UNKNOWN

    def loan(self, record: str) -> Body:
        stream = self.by_id[record].record.stream
        line = self._line_of(stream, record)
        return next((each.body for each in self.told(stream) if each.line == line and not each.claim), {})

    def kind(self, place: str) -> str:
        own = [each.body for each in self.told(place) if each.counts and not each.claim]
        return str(["a place", *(body["kind"] for body in own if body["type"] == "PlaceDefined")][-1])


def _whole(answer: object) -> str | None:
    return answer.removeprefix(WHOLE) if isinstance(answer, str) and answer.startswith(WHOLE) else None


def sides(told: list[Told]) -> Iterator[list[Told]]:
    """Yield what stands together when each open dispute is decided one way or the other."""
    disputed = sorted({each.line for each in told if each.claim})
    choices = []
    for line in disputed:
        given = [each for each in told if each.line == line]
        choices.append(given if not given[0].claim else [None, *given])
    if prod(map(len, choices)) > SIDES_MAX:
        raise TooManyWorlds
    settled = [each for each in told if each.line not in disputed]
    for chosen in product(*choices):
        yield sorted([*settled, *(each for each in chosen if each is not None)], key=lambda each: each.line)


def naive(records: Iterable[Entry]) -> Naive:
    """Return the lines that records come to, each event as its JSON."""
    return Naive([_said(entry) for entry in records])


def _said(entry: Entry) -> Said:
    event: Any = entry.event
    act = ACTS.get(event.__struct_config__.tag, "begin")
    carried = event.replacement if act == "correct" else event
    return Said(
        act,
        entry.record.id,
        entry.position,
        target=event.dispute if act == "resolve" else event.target if act != "begin" else "",
        value=None if act == "retract" else canonical(carried).decode(),
        claim=canonical(event.claim).decode() if act == "dispute" else "",
        favour=event.in_favour_of if act == "resolve" else "",
    )


def _opening(records: list[Entry]) -> str | None:
    """Return the record whose line opens the stream: whenever none has a value, the first that has."""
    opening: str | None = None
    for count in range(1, len(records) + 1):
        lines = naive(records[:count])
        if opening is None or lines.known(opening)[0] is None:
            values = ((origin, lines.known(origin)[0]) for origin in lines.origins())
            opening = next(
                (one for one, text in values if text and msgspec.json.decode(text)["type"] in OPENS), opening
            )
    return opening


def bounds(body: Body, recorded: int) -> tuple[int, int]:
    """Return the first and last day of an event as told, recorded on a day."""
    first, last = _days(body["occurred"]) if "occurred" in body else (LONG_AGO, recorded)
    stated = [_days(cited["stated"])[1] for cited in body.get("sources", ()) if "stated" in cited]
    return first, max(first, min([last, recorded, *stated]))


def day_of(entry: Entry) -> int:
    """Return the day on which a record was recorded, where the day is UTC's."""
    return date.fromisoformat(entry.record.recorded_at[:10]).toordinal()


def _days(text: str) -> tuple[int, int]:
    first, _, last = text.partition("/")
    return date.fromisoformat(first).toordinal(), date.fromisoformat(last or first).toordinal()


def _last(bearing: list[int], world: World, values: dict[int, Any], day: int) -> tuple[int | None, Any]:
    happened = [line for line in bearing if world[line] <= day]
    return (happened[-1], values[happened[-1]]) if happened else (None, None)


def _arrived(  # noqa: PLR0913, PLR0917 - all that is known of one world
    bearing: list[int], world: World, values: dict[int, Any], types: dict[int, str], opened: set[int], day: int
) -> Iterator[tuple[int | None, Any]]:
    """Yield the place where the object is seen next, if it may have come there already."""
    coming = [line for line in bearing if world[line] > day]
    before = [line for line in bearing if world[line] <= day]
    if not coming or types[coming[0]] != "ObjectSighted":
        return
    nothing_on_the_day = not before or world[before[-1]] < day
    if nothing_on_the_day and all(world[line] <= day for line in opened if line in world):
        yield coming[0], values[coming[0]]


def _standing(
    order: list[int], world: World, values: dict[int, Any], types: dict[int, str], day: int
) -> tuple[int | None, Any]:
    """Return the status, or that it was looked for and not seen since."""
    answer: tuple[int | None, Any] = (None, None)
    status = answer
    for line in order:
        if world[line] > day:
            break
        if types[line] == "ObjectSighted":
            answer = status
        elif values[line] == NOT_FOUND:
            answer = line, NOT_FOUND
        elif values[line] is not None:
            answer = status = line, values[line]
    return answer
