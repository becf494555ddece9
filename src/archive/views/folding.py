"""From records to rows: the projection. Each stream folds by itself, so rows depend on its own records alone.

`Fold` takes records in the order of positions and keeps what a page changes in memory; whoever holds the database
takes it out and writes it in one transaction. Streams read before stay in memory while they fit; one that is
needed again is folded again from its records.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from archive import clock
from archive.catalogue.codec import canonical
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.domain.effects import effects
from archive.domain.marks import UNKNOWN
from archive.ledger.stored import LEDGER_STREAM
from archive.views.hanging import Hanging, labels
from archive.views.plans import ABOUT_RECORDS, PLANS
from archive.views.schema import NO_NUMBER, NO_TEXT, NOT_KNOWN, STILL
from archive.views.streams import NOTHING_WRITTEN, Stream
from archive.views.words import indexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.domain.lines import Line
    from archive.ledger.rows import Entry

    Zones = list[tuple[int, str]]
    """Time zones, each with the position from which on it is the ledger's; the first from 0."""

STREAMS_MAX: Final = 8_000
"""Streams kept in memory: four times the objects that are worked on at once."""

KEYS_MAX: Final = 200_000
"""Keys of streams kept in memory, where those forgotten can be looked up."""

STATEMENTS_PER_RECORD: Final = 65_536
"""A statement's id is the position that wrote it times this, and a number: so it is found again without an index."""

FIRST_ZONE: Final = "UTC"
_EVENT_MEMBER: Final = b'"event":'
_NEXT_MEMBER: Final = b',"id":"'


class _Keys(dict[str, int]):
    """The keys of streams by name; a name that is new here is looked up or given the next."""

    def __init__(self, key_of: Callable[[str], int | None] | None, next_key: int) -> None:
        super().__init__()
        self.new: dict[int, str] = {}
        self._key_of = key_of
        self._next = next_key

    def __missing__(self, name: str) -> int:
        key = None if self._key_of is None else self._key_of(name)
        if key is None:
            key = self._next
            self._next += 1
            self.new[key] = name
        self[name] = key
        return key

    def forget(self) -> None:
        """Forget which are new, and those that can be looked up, once they are too many."""
        self.new.clear()
        if self._key_of is not None and len(self) > KEYS_MAX:
            self.clear()


class Fold:
    """What pages of records come to: the rows since `clear` was last called.

    Rows are as they are bound: `NO_TEXT` and `NO_NUMBER` stand for NULL.
    """

    def __init__(
        self,
        history: Callable[[str, int], Iterable[Entry]],
        *,
        key_of: Callable[[str], int | None] | None = None,
        next_key: int = NOT_KNOWN + 1,
        zones: Zones | None = None,
    ) -> None:
        """Take what reads a stream's records before a position, and what the database already has.

        `key_of` finds the keys of streams given before; None: there are none.
        """
        self._history = history
        self._keys = _Keys(key_of, next_key)
        self._zones = zones or [(0, FIRST_ZONE)]
        self._streams: dict[str, Stream] = {}
        self._touched: dict[int, Stream] = {}
        self._number = (0, 0)
        self._today = ("", 0)
        self.statements: list[tuple[Any, ...]] = []
        self.closed: list[tuple[int, int, int, int]] = []
        self.amendments: list[tuple[int, int, int, int, str]] = []
        self.mentions: list[tuple[int, int, str]] = []
        self.labels: list[tuple[str, int, str, str]] = []
        self.search: list[tuple[int, str]] = []

    def add(self, entry: Entry) -> None:
        """Fold one record in."""
        record, position = entry.record, entry.position
        event = record.event
        plan = PLANS[type(event)]
        if plan.is_old:
            event = entry.event
            plan = PLANS[type(event)]
        stream = self._stream(record.stream, record.seq, position)
        written = stream.add(entry, event, plan)
        if record.stream == LEDGER_STREAM:
            self._take_zone(stream, event, position)
        if plan.is_about_records:
            self._amend(stream, event, position)
        elif len(written) == 1:
            raw = _raw(entry.state) if event is record.event else canonical(event).decode()
            self._state(stream, written[0][0], position, (0, position, event, raw))
            return
        for line, closes in written:
            if closes != NOTHING_WRITTEN:
                first = closes * STATEMENTS_PER_RECORD
                self.closed.append((position, first, first + STATEMENTS_PER_RECORD, line.position))
            self._restate(stream, line, position)

    def new_streams(self) -> Iterator[tuple[int, str, str, int, int]]:
        """Yield the rows of streams that were named for the first time; 0 for the first record of one without any."""
        touched = self._touched
        for key, name in self._keys.new.items():
            stream = touched.get(key)
            first, records = (0, 0) if stream is None else (stream.first, stream.records)
            yield key, name, name.partition("/")[0], first, records

    def grown_streams(self) -> Iterator[tuple[int, int, int]]:
        """Yield (records, first record or 0, key) of the other streams that have new records."""
        new = self._keys.new
        return ((stream.records, stream.first, key) for key, stream in self._touched.items() if key not in new)

    def clear(self) -> None:
        """Forget the rows that have been written, and the streams that were not met for the longest time."""
        self._keys.forget()
        self._touched.clear()
        for rows in (self.statements, self.closed, self.amendments, self.mentions, self.labels, self.search):
            rows.clear()
        if len(self._streams) > STREAMS_MAX:
            for name in list(islice(self._streams, len(self._streams) - STREAMS_MAX // 2)):
                del self._streams[name]

    def _stream(self, name: str, seq: int, position: int) -> Stream:
        """Return a stream, read as far as before a record, and note that it has this one more."""
        stream = self._streams.pop(name, None)
        if stream is None:
            stream = Stream(self._keys[name])
            if seq > 1:
                for entry in self._history(name, position):
                    event = entry.event
                    stream.add(entry, event, PLANS[type(event)])
        self._streams[name] = stream  # last, as the one met last
        self._touched[stream.key] = stream
        stream.records = seq
        if seq == 1:
            stream.first = position
        return stream

    def _take_zone(self, stream: Stream, event: Any, position: int) -> None:  # noqa: ANN401 - of any type
        """Note the ledger's time zone, the last that a line of its own stream states."""
        if isinstance(event, LedgerOpened | SettingsAdopted) or type(event) in ABOUT_RECORDS:
            stated = (line.value for line in stream.lines)
            settings = [value for value in stated if isinstance(value, LedgerOpened | SettingsAdopted)]
            zone = next((value.time_zone for value in reversed(settings) if value.time_zone), FIRST_ZONE)
            if zone != self._zones[-1][1]:
                self._zones.append((position, zone))
                self._today = ("", 0)

    def _day(self, recorded_at: str, position: int) -> int:
        """Return the day on which a record was written, in the time zone that was the ledger's then."""
        since, zone = self._zones[-1]
        if position < since:
            zone = self._zones[bisect_right(self._zones, position, key=itemgetter(0)) - 1][1]
            return clock.day_of(recorded_at, zone)
        if recorded_at != self._today[0]:
            self._today = (recorded_at, clock.day_of(recorded_at, zone))
        return self._today[1]

    def _amend(self, stream: Stream, event: Any, position: int) -> None:  # noqa: ANN401 - of any type
        """Note which records an event about records is about."""
        named = getattr(event, "target", None) or getattr(event, "dispute", None)
        targets = (named,) if named else getattr(event, "targets", ())
        for target in dict.fromkeys(targets):
            line = stream.lines.line_of(target)
            kind = event.__struct_config__.tag
            self.amendments.append((position, stream.positions[target], stream.key, line.position, kind))

    def _restate(self, stream: Stream, line: Line[str, Any], position: int) -> None:
        """Write what a line says from a position on, and what open disputes claim instead."""
        if line.value is not None:
            proof = stream.positions[line.proof or line.origin]
            self._state(stream, line, position, (0, proof, line.value, canonical(line.value).decode()))
        for claim in line.claims:
            dispute = stream.positions[claim.dispute]
            self._state(stream, line, position, (dispute, dispute, claim.value, canonical(claim.value).decode()))

    def _state(self, stream: Stream, line: Line[str, Any], known_from: int, said: tuple[int, int, Any, str]) -> None:
        """Write one statement: `said` has the dispute that claims it or 0, the record that proves it, event, JSON."""
        claim, proof, event, raw = said
        plan = PLANS[type(event)]
        number = self._numbered(known_from)
        earliest, latest = plan.bounds(event, self._day(stream.recorded_at[line.order], line.position))
        place, custody, title, status, found, quantity = effects(event, stream.value_of)
        self.statements.append(
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
                NO_NUMBER if place is None else NOT_KNOWN if place == UNKNOWN else self._keys[place],
                custody or NO_TEXT,
                title or NO_TEXT,
                status or NO_TEXT,
                NO_NUMBER if found is None else int(found),
                NO_NUMBER if quantity is None else quantity,
                raw,
            )
        )
        names, words = found_on = Hanging([], [])
        plan.gather(event, found_on)
        if names:
            keys = self._keys
            self.mentions += [(keys[name], number, field) for name, field in names]
        if words:
            self.search.append((number, indexed(" \n ".join(words))))
        if plan.is_naming:
            self.labels += [(plain, number, kind, text) for plain, kind, text in labels(event)]

    def _numbered(self, position: int) -> int:
        """Return the id of the next statement that is written because of the record at a position."""
        last, count = self._number
        count = count + 1 if last == position else 0
        self._number = (position, count)
        return position * STATEMENTS_PER_RECORD + count


def _raw(state: bytes) -> str:
    """Return the event within a record's canonical bytes: what follows it holds no member `id` but the record's own."""
    begin = state.index(_EVENT_MEMBER) + len(_EVENT_MEMBER)
    return state[begin : state.rindex(_NEXT_MEMBER)].decode()
