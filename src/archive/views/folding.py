"""From records to rows: the projection. Each stream folds by itself, so rows depend on its own records alone.

`Fold` takes records in the order of positions and keeps what a page changes in memory; whoever holds the database
takes it out and writes it in one transaction. Streams read before stay in memory while they fit; one that is
corrected later is folded again from its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from archive import clock, edtf
from archive.catalogue.codec import canonical
from archive.catalogue.entries import NumberAssigned, ObjectAccessioned
from archive.catalogue.event import CATALOGUE
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.catalogue.records import Record
from archive.catalogue.sealed import Sealed
from archive.domain.effects import NO_EFFECTS, UNKNOWN, effects
from archive.domain.lines import Claim, Line, Lines, NoSuchRecord
from archive.domain.references import RECORD, pointers, texts
from archive.domain.state import fold_line, is_opening
from archive.ledger.rows import Entry
from archive.views.schema import STILL
from archive.views.words import folded, indexed

STREAMS_MAX: Final = 20_000
NOT_KNOWN_PLACE: Final = 0
"""Stands in `place` where an event says that the place is not known; no stream has this key."""

LABEL_FIELDS: Final = ("name", "title")
ABOUT_RECORDS: Final = frozenset(entry.struct for entry in CATALOGUE.values() if entry.is_about_records)
STATEMENTS_PER_RECORD: Final = 4_096
"""A statement's id is its record's position times this, and a number: so it is found again without an index."""

KNOWN_UNTIL: Final = 7
"""Where `known_until` stands in a row of statements."""


class Stream:
    """One stream on its way through the fold: its key, its lines, its opening."""

    __slots__ = ("key", "lines", "opening", "positions")

    def __init__(self, key: int) -> None:
        self.key = key
        self.lines: Lines[str, Any] = Lines()
        self.opening: Line[str, Any] | None = None
        self.positions: dict[str, tuple[int, str]] = {}

    def add(self, entry: Entry) -> Line[str, Any]:
        """Fold one record in and return its line."""
        record = entry.record
        line = fold_line(self.lines, record.id, entry.position, entry.event)
        self.positions[record.id] = (entry.position, record.recorded_at)
        is_open = self.opening is not None and self.opening.value is not None
        if not is_open and line.origin == record.id and is_opening(entry.event):
            self.opening = line
        return line


class Fold:
    """What pages of records come to. `take` hands over the rows since it was last called."""

    def __init__(
        self,
        history: Callable[[str, int], Iterable[Entry]],
        *,
        keys: Callable[[str], tuple[int, int] | None] = lambda _: None,
        next_key: int = 1,
        time_zone: str = "UTC",
    ) -> None:
        """Take what reads a stream's records before a position, and what the database already has of streams."""
        self._history = history
        self._known_key = keys
        self._next_key = next_key
        self._streams: dict[str, Stream] = {}
        self._keys: dict[str, int] = {}
        self._zone = time_zone
        self._numbering = (0, 0)
        self.new_streams: dict[int, list[Any]] = {}
        self.grown: dict[int, tuple[int, int]] = {}
        self.statements: list[list[Any]] = []
        self.closed: list[tuple[int, int, int, int]] = []
        self.amendments: list[tuple[Any, ...]] = []
        self.mentions: list[tuple[int, int, str]] = []
        self.labels: list[tuple[str, int, str, str]] = []
        self.search: list[tuple[int, str]] = []
        self._written_here: dict[tuple[int, int], list[list[Any]]] = {}

    def add(self, entry: Entry) -> None:
        """Fold one record in."""
        record = entry.record
        stream = self._stream(record.stream, entry.position)
        line = stream.add(entry)
        self._count(stream.key, entry.position)
        event = entry.event
        if type(event) not in ABOUT_RECORDS:
            self._state(stream, line, 0, record.id, event, entry.position)
            if isinstance(event, LedgerOpened | SettingsAdopted) and event.time_zone:
                self._zone = event.time_zone
            return
        for target in _targets(event):
            about = stream.lines.line_of(target)
            target_position, line_position = stream.positions[target][0], stream.positions[about.origin][0]
            kind = event.__struct_config__.tag
            self.amendments.append((entry.position, stream.key, line_position, kind, target_position))
        for each in stream.lines:
            change = each.changes[-1]
            if change.position == entry.position:
                self._restate(stream, each, entry.position)

    def clear(self) -> None:
        """Forget the rows that have been written, and streams that take too much room."""
        for rows in (self.statements, self.closed, self.amendments, self.mentions, self.labels, self.search):
            rows.clear()  # type: ignore[attr-defined]  # lists all
        self.new_streams.clear()
        self.grown.clear()
        self._written_here.clear()
        if len(self._streams) > STREAMS_MAX:
            self._streams.clear()
        if len(self._keys) > 10 * STREAMS_MAX:
            self._keys.clear()

    def key(self, name: str) -> int:
        """Return a stream's key, giving it one where it is named for the first time."""
        key = self._keys.get(name)
        if key is None:
            known = self._known_key(name)
            if known is None:
                key = self._next_key
                self._next_key += 1
                self.new_streams[key] = [key, name, name.split("/", 1)[0], None, 0]
            else:
                key = known[0]
            self._keys[name] = key
        return key

    def _stream(self, name: str, position: int) -> Stream:
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Stream(self.key(name))
            known = self._known_key(name)
            if known is not None and known[1]:
                for entry in self._history(name, position):
                    stream.add(entry)
        return stream

    def _count(self, key: int, position: int) -> None:
        new = self.new_streams.get(key)
        if new is None:
            count, first = self.grown.get(key, (0, position))
            self.grown[key] = (count + 1, first)
        else:
            new[4] += 1
            if new[3] is None:
                new[3] = position

    def _restate(self, stream: Stream, line: Line[str, Any], position: int) -> None:
        """Close what the line said so far and write what it says from this position on."""
        line_position = stream.positions[line.origin][0]
        if len(line.changes) > 1:
            since = line.changes[-2].position
            for row in self._written_here.pop((since, line_position), ()):
                row[KNOWN_UNTIL] = position
            first = since * STATEMENTS_PER_RECORD
            self.closed.append((position, first, first + STATEMENTS_PER_RECORD, line_position))
        change = line.changes[-1]
        if change.value is not None:
            self._state(stream, line, 0, change.proof or line.origin, change.value, position)
        claim: Claim[str, Any]
        for claim in change.claims:
            dispute = stream.positions[claim.dispute][0]
            self._state(stream, line, dispute, claim.dispute, claim.value, position)

    def _state(
        self, stream: Stream, line: Line[str, Any], claim: int, proof: str, event: Any, known_from: int
    ) -> None:
        origin_position, recorded_at = stream.positions[line.origin]
        sealed = type(event) is Sealed
        here = self._written_here.setdefault((known_from, origin_position), [])
        number = known_from * STATEMENTS_PER_RECORD + self._numbered(known_from)
        day = clock.day_of(recorded_at, self._zone)
        earliest, latest = (edtf.UNBOUNDED_PAST, day) if sealed else bounds(event, day)
        sets = NO_EFFECTS if sealed else effects(event, lambda record: _value(stream, record))
        place: int | None = None
        if sets.place is not None:
            place = NOT_KNOWN_PLACE if sets.place == UNKNOWN else self.key(sets.place)
        row = [
            number,
            stream.key,
            origin_position,
            claim,
            stream.positions[proof][0],
            event.__struct_config__.tag,
            known_from,
            STILL,
            earliest,
            latest,
            None if sealed else event.certainty,
            int(line is stream.opening),
            int(not sealed and CATALOGUE[event.__struct_config__.tag].lasting),
            None if sealed or type(event) in ABOUT_RECORDS else self._after(stream, event),
            place,
            sets.custody,
            sets.title,
            sets.status,
            None if sets.found is None else int(sets.found),
            sets.quantity,
            canonical(event).decode(),
        ]
        self.statements.append(row)
        here.append(row)
        if not sealed:
            self._hang_on(number, event)

    def _numbered(self, position: int) -> int:
        """Return the number of statements written so far because of the record at a position."""
        if position != self._numbering[0]:
            self._numbering = (position, 0)
        else:
            self._numbering = (position, self._numbering[1] + 1)
        return self._numbering[1]

    def _hang_on(self, number: int, event: Any) -> None:
        """Write what the statement mentions, is called by, and can be found by."""
        seen = set()
        for field, kinds, text in pointers(event, ""):
            if kinds and kinds != RECORD:
                mention = (self.key(text), number, field[1:])
                if mention not in seen:
                    seen.add(mention)
                    self.mentions.append(mention)
        found = [text for _, _, text in texts(event, "")]
        if found:
            self.search.append((number, indexed(" \n ".join(found))))
        if isinstance(event, ObjectAccessioned):
            self.labels.append((folded(event.number), number, "accession number", event.number))
        elif isinstance(event, NumberAssigned):
            self.labels.append((folded(event.number), number, f"{event.kind} number", event.number))
        for field in LABEL_FIELDS:
            text = getattr(event, field, None)
            if isinstance(text, str):
                self.labels.append((folded(text), number, field, text))
        for field in ("names", "titles"):
            for name in getattr(event, field, ()):
                self.labels.append((folded(name.text), number, field[:-1], name.text))

    @staticmethod
    def _after(stream: Stream, event: Any) -> str | None:
        """Return the lines of the same stream whose events came before this one, as positions.

        They are those that it is stated to have come after, and those that it ends, carries out or undoes.
        """
        lines = set()
        for _, kinds, record in pointers(event):
            if kinds == RECORD:
                try:
                    lines.add(stream.positions[stream.lines.line_of(record).origin][0])
                except NoSuchRecord:
                    continue
        return " ".join(map(str, sorted(lines))) or None


def bounds(event: Any, day: int) -> tuple[int, int]:
    """Return the first and last day on which an event recorded on `day` can have happened, as ordinals.

    A lasting event's are those of its span. Else the last is at most the day of recording and the last day of the
    earliest `stated` among its sources: what a source tells had happened by then.
    """
    if CATALOGUE[event.__struct_config__.tag].lasting:
        return edtf.bounds(event.occurred) if event.occurred else (edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE)
    caps = [day]
    stated = [edtf.bounds(citation.stated) for citation in event.sources if citation.stated]
    if stated:
        caps.append(min(stated)[1])
    if event.occurred is None:
        return edtf.UNBOUNDED_PAST, min(caps)
    earliest, latest = edtf.bounds(event.occurred)
    return earliest, edtf.latest_with_cap(earliest, latest, *caps)


def _targets(event: Any) -> tuple[str, ...]:
    """Return the records that an event about records is about."""
    named = getattr(event, "target", None) or getattr(event, "dispute", None)
    return (named,) if named else getattr(event, "targets", ())


def _value(stream: Stream, record: str) -> Any:
    try:
        return stream.lines.line_of(record).value
    except NoSuchRecord:
        return None
