"""From records to rows: the projection. Each stream folds by itself, so rows depend on its own records alone.

`Fold` takes records in the order of positions and keeps what a page changes in memory; whoever holds the database
takes it out and writes it in one transaction. Streams read before stay in memory while they fit; one that is
needed again is folded again from its records.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from archive import clock
from archive.catalogue.codec import canonical
from archive.domain.marks import UNKNOWN
from archive.ledger.stored import LEDGER_STREAM
from archive.views.hanging import labels
from archive.views.plans import ABOUT_RECORDS, PLANS, SETTING
from archive.views.schema import NO_NUMBER, NO_TEXT, NOT_KNOWN, STATEMENTS_PER_RECORD, STILL
from archive.views.streams import NOTHING_WRITTEN, Stream
from archive.views.words import indexed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from archive.domain.lines import Line
    from archive.ledger.rows import Entry
    from archive.views.plans import Plan

    Zones = list[tuple[int, str]]
    """Time zones, each with the position from which on it is the ledger's; the first from 0."""

STREAMS_MAX: Final = 8_000
"""Streams kept in memory: four times the objects that are worked on at once."""

KEYS_MAX: Final = 200_000
"""Keys of streams kept in memory; those forgotten are looked up again."""

NOTHING_SET: Final = (NO_NUMBER, NO_TEXT, NO_TEXT, NO_TEXT, NO_NUMBER, NO_NUMBER)
"""The effects of an event that has none."""

NEVER: Final = (2**62, 0)
"""In place of the position from which on a day is known, and the day, where none is."""

FIRST_ZONE: Final = "UTC"
_EVENT_MEMBER: Final = b'"event":'
_NEXT_MEMBER: Final = b',"id":"'
_MADE_UP: Final = 2**61
_MADE_UP_BYTES: Final = 7


class Rows(NamedTuple):
    """What some records come to: rows by table, as they are bound (`NO_TEXT` and `NO_NUMBER` stand for NULL).

    `streams` has those met with their first record (0: not among these) and how many records they have (0: only
    named so far); `closed` says (from which position, first id, id after the last, line) statements say no more.
    Plain tuples, numbers and texts, so that one process can hand them to another.
    """

    streams: list[tuple[int, str, str, int, int]]
    statements: list[tuple[Any, ...]]
    closed: list[tuple[int, int, int, int]]
    amendments: list[tuple[int, int, int, int, str]]
    mentions: list[tuple[int, int, str]]
    labels: list[tuple[str, int, str, str]]
    search: list[tuple[int, str]]


Told: TypeAlias = "tuple[int, int, int, int, Any, str]"
"""What is stated: its number, from which position on it is known, whose claim it is, on which word; the event, as JSON.

Whose claim: the position of the dispute that claims it, or 0; on which word: that of the record that proves it.
"""


def no_rows() -> Rows:
    """Return what nothing comes to."""
    return Rows([], [], [], [], [], [], [])


class _Keys(dict[str, int]):
    """The keys of streams by name: those that the ledger has given them.

    A name that the ledger has no stream of, which only what is not recorded yet, or was written past the archive, can
    hold, has one made of the name, beyond all others.
    """

    def __init__(self, key_of: Callable[[str], int | None]) -> None:
        super().__init__()
        self.new: dict[int, str] = {}
        self._key_of = key_of

    def __missing__(self, name: str) -> int:
        key = self._key_of(name)
        if key is None:
            key = _MADE_UP + int.from_bytes(sha256(name.encode()).digest()[:_MADE_UP_BYTES])
        else:  # only such a key stays: where a stream comes to be, what the views had by another is made anew
            if len(self) >= KEYS_MAX:
                self.clear()
            self[name] = key
        self.new[key] = name
        return key


class Fold:
    """What pages of records come to: `take` gives the rows since it was last called."""

    def __init__(
        self,
        history: Callable[[Collection[str], int], Iterable[Entry]],
        key_of: Callable[[str], int | None],
        zones: Zones | None = None,
    ) -> None:
        """Take what reads the records of streams before a position, what finds the ledger's key of a stream, and zones.

        `zones` are the ledger's time zones as far as they are known; what comes after them is found on the way.
        """
        self._history = history
        self._keys = _Keys(key_of)
        self.zones = zones or [(0, FIRST_ZONE)]
        self._streams: dict[str, Stream] = {}
        self._resting: dict[str, Stream] = {}
        self._touched: dict[int, Stream] = {}
        self._today: dict[str, tuple[int, int]] = {}
        self._rows = no_rows()

    def add_all(self, entries: Sequence[Entry]) -> None:
        """Fold the records of a page in, in their order."""
        for entry, stream in zip(entries, self._recall(entries), strict=True):
            self.add(entry, stream)

    def add(self, entry: Entry, stream: Stream) -> None:
        """Fold in one record of a stream that is in memory."""
        position, record, _, state = entry
        event = record.event
        plan = PLANS[type(event)]
        if plan.is_old:
            event = entry.event
            plan = PLANS[type(event)]
        self._touched[stream.key] = stream
        stream.records = record.seq
        if plan.begins_a_line and stream.is_quiet() and not plan.records_named(event):
            line = stream.lines.begin(record.id, position, event)
            stream.recorded_at.append(record.recorded_at)
            raw = _raw(state) if event is record.event else canonical(event).decode()
            self._state(stream, line, plan, (position * STATEMENTS_PER_RECORD, position, 0, position, event, raw))
        else:
            self._add(stream, entry, event, plan)

    def _add(self, stream: Stream, entry: Entry, event: Any, plan: Plan) -> None:  # noqa: ANN401 - of any type
        """Fold in a record by which more than its own line may come to say something."""
        position, record, _, _ = entry
        written = stream.add(entry, event, plan)
        if record.stream == LEDGER_STREAM:
            self._take_zone(stream, event, position)
        if plan.is_about_records:
            self._amend(stream, event, position)
        number = position * STATEMENTS_PER_RECORD
        for line, closes in written:
            if closes != NOTHING_WRITTEN:
                first = closes * STATEMENTS_PER_RECORD
                self._rows.closed.append((position, first, first + STATEMENTS_PER_RECORD, line.position))
            number = self._restate(stream, line, number, position)

    def take(self) -> Rows:
        """Return the rows since the last call; streams that were not met for the longest time are forgotten."""
        rows, self._rows = self._rows, no_rows()
        rows.streams.extend(
            (stream.key, stream.name, stream.kind, stream.first, stream.records) for stream in self._touched.values()
        )
        rows.streams.extend(
            (key, name, name.partition("/")[0], 0, 0)
            for key, name in self._keys.new.items()
            if key not in self._touched
        )
        self._touched.clear()
        self._keys.new.clear()
        if len(self._streams) > STREAMS_MAX // 2:
            self._resting, self._streams = self._streams, {}
        return rows

    def _recall(self, entries: Sequence[Entry]) -> list[Stream]:
        """Return the stream of each record of a page; those not in memory are read as far as before it, in one go."""
        streams, resting = self._streams, self._resting
        found: list[Stream] = []
        missing: dict[str, Stream] = {}
        for position, record, _, _ in entries:
            name = record.stream
            stream = streams.get(name)
            if stream is None:
                stream = resting.pop(name, None)
                if stream is None:
                    stream = Stream(self._keys[name], name)
                    if record.seq > 1:
                        missing[name] = stream
                    else:
                        stream.first = position
                streams[name] = stream
            found.append(stream)
        if missing:
            for entry in self._history(missing, entries[0].position):
                event = entry.event
                missing[entry.record.stream].add(entry, event, PLANS[type(event)])
        return found

    def _take_zone(self, stream: Stream, event: Any, position: int) -> None:  # noqa: ANN401 - of any type
        """Note the ledger's time zone, the last that a line of its own stream states."""
        if position <= self.zones[-1][0]:
            return
        if isinstance(event, SETTING) or type(event) in ABOUT_RECORDS:
            stated = (line.value for line in stream.lines)
            settings = [value for value in stated if isinstance(value, SETTING)]
            zone = next((value.time_zone for value in reversed(settings) if value.time_zone), FIRST_ZONE)
            if zone != self.zones[-1][1]:
                self.zones.append((position, zone))
                self._today = {}

    def _day(self, recorded_at: str, position: int) -> int:
        """Return the day on which a record was written, in the time zone that was the ledger's then."""
        since, zone = self.zones[-1]
        if position < since:
            zone = self.zones[bisect_right(self.zones, position, key=itemgetter(0)) - 1][1]
            return clock.day_of(recorded_at, zone)
        day = clock.day_of(recorded_at, zone)
        self._today = {recorded_at: (since, day)}
        return day

    def _amend(self, stream: Stream, event: Any, position: int) -> None:  # noqa: ANN401 - of any type
        """Note which records an event about records is about."""
        named = getattr(event, "target", None) or getattr(event, "dispute", None)
        targets = (named,) if named else getattr(event, "targets", ())
        for target in dict.fromkeys(targets):
            line = stream.lines.line_of(target)
            kind = event.__struct_config__.tag
            self._rows.amendments.append((position, stream.position_of(target), stream.key, line.position, kind))

    def _restate(self, stream: Stream, line: Line[str, Any], number: int, position: int) -> int:
        """Write what a line says from a position on, and what open disputes claim instead.

        `number` is that of the first statement; return the next.
        """
        if line.value is not None:
            proof = stream.position_of(line.proof or line.origin)
            told = (number, position, 0, proof, line.value, canonical(line.value).decode())
            self._state(stream, line, PLANS[type(line.value)], told)
            number += 1
        for claim in line.claims:
            dispute = stream.position_of(claim.dispute)
            told = (number, position, dispute, dispute, claim.value, canonical(claim.value).decode())
            self._state(stream, line, PLANS[type(claim.value)], told)
            number += 1
        return number

    def _state(self, stream: Stream, line: Line[str, Any], plan: Plan, told: Told) -> None:
        """Write one statement of a line; the plan is that of its event's type."""
        number, known_from, claim, proof, event, raw = told
        keys, rows = self._keys, self._rows
        recorded_at = stream.recorded_at[line.order]
        since, day = self._today.get(recorded_at, NEVER)
        if line.position < since:
            day = self._day(recorded_at, line.position)
        earliest, latest = plan.bounds(event, day)
        if plan.effects is None:
            effects = NOTHING_SET
        else:
            place, custody, title, status, found, quantity = plan.effects(event, stream.value_of)
            effects = (
                NO_NUMBER if place is None else NOT_KNOWN if place == UNKNOWN else keys[place],
                custody or NO_TEXT,
                title or NO_TEXT,
                status or NO_TEXT,
                NO_NUMBER if found is None else int(found),
                NO_NUMBER if quantity is None else quantity,
            )
        rows.statements.append(
            (
                number,
                stream.key,
                line.position,
                claim,
                proof,
                plan.tag,
                known_from,
                STILL,
                earliest,
                latest,
                NO_TEXT if plan.is_sealed else event.certainty or NO_TEXT,
                1 if line is stream.opening else 0,
                plan.lasting,
                stream.came_before(event) or NO_TEXT if plan.records_named(event) else NO_TEXT,
                *effects,
                raw,
            )
        )
        words: list[str] = []
        plan.gather(event, number, keys, rows.mentions.append, words.append)
        if words:
            rows.search.append((number, indexed(" \n ".join(words))))
        if plan.is_naming:
            rows.labels.extend([(plain, number, kind, text) for plain, kind, text in labels(event)])


def _raw(state: bytes) -> str:
    """Return the event within a record's canonical bytes: what follows it holds no member `id` but the record's own."""
    begin = state.index(_EVENT_MEMBER) + len(_EVENT_MEMBER)
    return state[begin : state.rindex(_NEXT_MEMBER)].decode()
