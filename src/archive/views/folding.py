"""From records to rows: the projection. Each stream folds by itself, so rows depend on its own records alone.

`Fold` takes records in the order of positions and keeps what a page changes in memory; whoever holds the database
takes it out and writes it in one transaction. Streams read before stay in memory while they fit; one that is
needed again is folded again from its records.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from archive import clock, edtf
from archive.catalogue.codec import canonical
from archive.catalogue.event import CATALOGUE
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.catalogue.sealed import Sealed
from archive.domain.effects import NO_EFFECTS, effects
from archive.domain.marks import UNKNOWN
from archive.ledger.stored import LEDGER_STREAM
from archive.views.hanging import hanging, labels
from archive.views.schema import NOT_KNOWN, STILL
from archive.views.streams import ABOUT_RECORDS, NOTHING_WRITTEN, Stream
from archive.views.words import indexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.domain.lines import Line
    from archive.ledger.rows import Entry

    Zones = list[tuple[int, str]]
    """Time zones, each with the position from which on it is the ledger's; the first from 0."""

STREAMS_MAX: Final = 20_000
"""Streams kept in memory: ten times the objects that are worked on at once."""

STATEMENTS_PER_RECORD: Final = 65_536
"""A statement's id is the position that wrote it times this, and a number: so it is found again without an index."""

FIRST_ZONE: Final = "UTC"
_LASTING: Final = frozenset(entry.struct for entry in CATALOGUE.values() if entry.lasting)
_EVENT_MEMBER: Final = b'"event":'
_NEXT_MEMBER: Final = b',"id":"'


class Fold:
    """What pages of records come to: the rows since `clear` was last called."""

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
        self._key_of = key_of
        self._next_key = next_key
        self._zones = zones or [(0, FIRST_ZONE)]
        self._streams: dict[str, Stream] = {}
        self._keys: dict[str, int] = {}
        self._number = (0, 0)
        self.new_streams: dict[int, list[Any]] = {}
        self.grown: dict[int, tuple[int, int | None]] = {}
        self.statements: list[tuple[Any, ...]] = []
        self.closed: list[tuple[int, int, int, int]] = []
        self.amendments: list[tuple[Any, ...]] = []
        self.mentions: list[tuple[int, int, str]] = []
        self.labels: list[tuple[str, int, str, str]] = []
        self.search: list[tuple[int, str]] = []

    def add(self, entry: Entry) -> None:
        """Fold one record in."""
        record, position, event = entry.record, entry.position, entry.event
        stream = self._stream(record.stream, record.seq, position)
        written = stream.add(entry, event)
        self._count(stream.key, record.seq, position)
        if record.stream == LEDGER_STREAM:
            self._take_zone(stream, event, position)
        if type(event) in ABOUT_RECORDS:
            self._amend(stream, event, position)
        elif len(written) == 1:
            raw = _raw(entry.state) if event is record.event else canonical(event).decode()
            self._state(stream, written[0].line, position, (0, position, event, raw))
            return
        for line, closes in written:
            if closes != NOTHING_WRITTEN:
                first = closes * STATEMENTS_PER_RECORD
                self.closed.append((position, first, first + STATEMENTS_PER_RECORD, line.position))
            self._restate(stream, line, position)

    def clear(self) -> None:
        """Forget the rows that have been written, and the streams that were not met for the longest time."""
        self.new_streams.clear()
        self.grown.clear()
        for rows in (self.statements, self.closed, self.amendments, self.mentions, self.labels, self.search):
            rows.clear()
        if len(self._streams) > STREAMS_MAX:
            for name in list(self._streams)[: len(self._streams) - STREAMS_MAX // 2]:
                del self._streams[name]
        if self._key_of is not None and len(self._keys) > 10 * STREAMS_MAX:
            self._keys.clear()

    def key(self, name: str) -> int:
        """Return a stream's key, giving it one where it is named for the first time."""
        key = self._keys.get(name)
        if key is None:
            key = None if self._key_of is None else self._key_of(name)
            if key is None:
                key = self._next_key
                self._next_key += 1
                self.new_streams[key] = [key, name, name.split("/", 1)[0], None, 0]
            self._keys[name] = key
        return key

    def _stream(self, name: str, seq: int, position: int) -> Stream:
        stream = self._streams.pop(name, None)
        if stream is None:
            stream = Stream(self.key(name))
            if seq > 1:
                for entry in self._history(name, position):
                    stream.add(entry, entry.event)
        self._streams[name] = stream  # last, as the one met last
        return stream

    def _count(self, key: int, seq: int, position: int) -> None:
        new = self.new_streams.get(key)
        if new is None:
            _, first = self.grown.get(key, (0, None))
            self.grown[key] = (seq, position if seq == 1 else first)
        else:
            new[4] = seq
            if seq == 1:
                new[3] = position

    def _take_zone(self, stream: Stream, event: Any, position: int) -> None:  # noqa: ANN401 - of any type
        """Note the ledger's time zone, the last that a line of its own stream states."""
        if isinstance(event, LedgerOpened | SettingsAdopted) or type(event) in ABOUT_RECORDS:
            stated = (line.value for line in stream.lines)
            settings = [value for value in stated if isinstance(value, LedgerOpened | SettingsAdopted)]
            zone = next((value.time_zone for value in reversed(settings) if value.time_zone), FIRST_ZONE)
            if zone != self._zones[-1][1]:
                self._zones.append((position, zone))

    def _day(self, recorded_at: str, position: int) -> int:
        """Return the day on which a record was written, in the time zone that was the ledger's then."""
        since, zone = self._zones[-1]
        if position < since:
            zone = self._zones[bisect_right(self._zones, position, key=itemgetter(0)) - 1][1]
        return clock.day_of(recorded_at, zone)

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
        struct = type(event)
        sealed = struct is Sealed
        number = self._numbered(known_from)
        day = self._day(stream.recorded_at[line.order], line.position)
        earliest, latest = (edtf.UNBOUNDED_PAST, day) if sealed else bounds(event, day)
        place, custody, title, status, found, quantity = NO_EFFECTS if sealed else effects(event, stream.value_of)
        self.statements.append(
            (
                number,
                stream.key,
                line.position,
                claim,
                proof,
                event.__struct_config__.tag,
                known_from,
                STILL,
                earliest,
                latest,
                None if sealed else event.certainty,
                line is stream.opening,
                struct in _LASTING or struct in ABOUT_RECORDS,
                stream.came_before(event),
                None if place is None else NOT_KNOWN if place == UNKNOWN else self.key(place),
                custody,
                title,
                status,
                found,
                quantity,
                raw,
            )
        )
        if not sealed:
            self._hang(number, event)

    def _numbered(self, position: int) -> int:
        """Return the id of the next statement that is written because of the record at a position."""
        last, count = self._number
        count = count + 1 if last == position else 0
        self._number = (position, count)
        return position * STATEMENTS_PER_RECORD + count

    def _hang(self, number: int, event: Any) -> None:  # noqa: ANN401 - of any type
        """Write what the statement names, is found by, and calls things."""
        names, words = hanging(event)
        self.mentions += [(self.key(name), number, field) for name, field in names]
        if words:
            self.search.append((number, indexed(" \n ".join(words))))
        for plain, kind, text in labels(event):
            self.labels.append((plain, number, kind, text))


def _raw(state: bytes) -> str:
    """Return the event within a record's canonical bytes: what follows it holds no member `id` but the record's own."""
    begin = state.index(_EVENT_MEMBER) + len(_EVENT_MEMBER)
    return state[begin : state.rindex(_NEXT_MEMBER)].decode()


def bounds(event: Any, day: int) -> tuple[int, int]:  # noqa: ANN401 - of any type
    """Return the first and last day on which an event recorded on `day` can have happened, as ordinals.

    A lasting event's are those of its span. Else the last is at most the day of recording and the last day that each
    `stated` among its sources can mean: what a source tells had happened by then.
    """
    occurred = event.occurred
    if type(event) in _LASTING:
        return edtf.bounds(occurred) if occurred else (edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE)
    cap = min([day, *(edtf.bounds(citation.stated)[1] for citation in event.sources if citation.stated)])
    if occurred is None:
        return edtf.UNBOUNDED_PAST, cap
    earliest, latest = edtf.bounds(occurred)
    return earliest, max(earliest, min(latest, cap))
