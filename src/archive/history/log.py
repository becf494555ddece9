"""The trail as people read it: one line a record, what has been struck out since, by whom and why.

Struck out is what no longer states its line's value: an original or a correction that another record replaced, a
retraction that was itself taken back. The mark follows the lines of corrections (`archive.domain.lines`), so that a
restored statement loses it again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.codec import CODEC
from archive.catalogue.entries import ObjectDescribed
from archive.catalogue.places import PlaceRenamed
from archive.catalogue.records import Envelope, NewerRecord, Record, as_json
from archive.catalogue.sealed import Sealed
from archive.domain.lines import Line, Lines
from archive.domain.state import fold_line
from archive.ledger import rows
from archive.ledger.rows import Entry, NewerThanArchive, Row
from archive.views import telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

IS_RECORD_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
SEALED: Final = Sealed.__struct_config__.tag
STREAMS_MAX: Final = 4_096
"""Streams whose story is kept at hand; the others are read again when they are met again."""

RENAMING: Final = (ObjectDescribed, PlaceRenamed)
"""Later events that say what the thing of a stream is called now."""


class Strike(NamedTuple):
    """The record that struck another out; `kind` and `reason` are None where it states none."""

    position: int
    recorded_at: str
    recorded_by: str
    type: str
    kind: str | None
    reason: str | None


class Told(NamedTuple):
    """One record of the trail: `event` as plain JSON, `summary` what it says beyond its type, in one line.

    `disputed_by` holds the positions of disputes about it that are still open, `withdrawn_by` that of the order which
    took its bytes.
    """

    position: int
    recorded_at: str
    recorded_by: str
    stream: str
    seq: int
    type: str
    id: str
    occurred: str | None
    summary: str
    struck_out: Strike | None
    disputed_by: tuple[int, ...]
    event: dict[str, Any]
    withdrawn_by: int | None = None


class Story(NamedTuple):
    """What is kept of a stream: what its thing is called, and the marks on its records by their ids."""

    name: str | None
    strikes: dict[str, Strike]
    disputes: dict[str, tuple[int, ...]]


NO_STORY: Final = Story(None, {}, {})


class Trail:
    """Tells records; asks for each stream once, and for the record behind an id that one names."""

    def __init__(self, stream: Callable[[str], list[Entry]], by_id: Callable[[str], Entry | None]) -> None:
        """Take what reads a stream's records in order, and what finds a record by its id."""
        self._read = stream
        self._by_id = by_id
        self._stories: OrderedDict[str, Story] = OrderedDict()

    def tell(self, found: Iterable[Row]) -> Iterator[Told]:
        """Yield the records of stored rows, in the rows' order. Raises `IntegrityFailure`."""
        for row in found:
            yield self.one(row)

    def one(self, row: Row) -> Told:
        """Return one record; one newer than this archive is shown as it stands. Raises `IntegrityFailure`."""
        record = rows.check(row)
        envelope: Record | Envelope
        if isinstance(record, NewerRecord):
            envelope, event = record.envelope, record.envelope.event
            summary = f"newer than this archive: {record.reason}"
        else:
            envelope, event = record, as_json(CODEC.newest(record.event))
            summary = telling.withdrawn(row.order) if row.order else self._summary(event)
        story = self._story(row.stream)
        return Told(
            position=row.position,
            recorded_at=envelope.recorded_at,
            recorded_by=envelope.recorded_by,
            stream=row.stream,
            seq=row.seq,
            type=row.type,
            id=envelope.id,
            occurred=event.get("occurred"),
            summary=summary,
            struck_out=story.strikes.get(envelope.id),
            disputed_by=story.disputes.get(envelope.id, ()),
            event=event,
            withdrawn_by=row.order or None,
        )

    def name_or_address(self, stream: str) -> str:
        """Return what the thing of a stream is called now, else the stream's name."""
        return self.name(stream) or stream

    def _summary(self, event: dict[str, Any]) -> str:
        if event["type"] == SEALED:
            return "stated, not shown"
        return telling.fields(self._located(event), self.name_or_address)

    def _located(self, value: Any) -> Any:  # noqa: ANN401 - plain JSON
        """Return an event with `#12` in place of the id of each record that it names."""
        if isinstance(value, dict):
            return {name: self._located(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._located(item) for item in value]
        if isinstance(value, str) and IS_RECORD_ID(value) and (position := self.position(value)) is not None:
            return f"#{position}"
        return value

    def name(self, stream: str) -> str | None:
        """Return what the thing of a stream is called now, or None where nothing says."""
        return self._story(stream).name

    def position(self, record_id: str) -> int | None:
        """Return the position of a record, or None where there is none."""
        try:
            entry = self._by_id(record_id)
        except NewerThanArchive:
            return None
        return entry.position if entry else None

    def _story(self, stream: str) -> Story:
        story = self._stories.get(stream)
        if story is None:
            try:
                story = story_of(self._read(stream))
            except NewerThanArchive:  # what such a record does to the others, a newer archive knows
                story = NO_STORY
            self._stories[stream] = story
            if len(self._stories) > STREAMS_MAX:
                self._stories.popitem(last=False)
        else:
            self._stories.move_to_end(stream)
        return story


def story_of(entries: Iterable[Entry]) -> Story:
    """Return what a stream's records come to: its thing's name, and the marks on them."""
    lines: Lines[str, Any] = Lines()
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id[entry.record.id] = entry
        fold_line(lines, entry.record.id, entry.position, entry.event)
    strikes: dict[str, Strike] = {}
    disputes: dict[str, tuple[int, ...]] = {}
    for line in lines:
        for struck, striker in _struck(line):
            strikes[struck] = _strike(by_id[striker])
        if line.claims and line.proof is not None:
            disputes[line.proof] = tuple(by_id[claim.dispute].position for claim in line.claims)
    return Story(_name(lines), strikes, disputes)


def _struck(line: Line[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (record, the record that struck it out) for each record of a line that no longer counts."""
    if line.trail is None:
        return
    changes = line.changes
    records = [step.record for step in line.trail.steps]
    for number, step in enumerate(line.trail.steps):
        if step.undoes is None:
            if line.proof == step.record:
                continue
            # It counts no more, so the last change away from it is the one that struck it out.
            away = [later.record for earlier, later in pairwise(changes) if earlier.proof == step.record]
            if away:
                yield step.record, away[-1]
        elif number + 1 < len(records):
            yield step.record, records[number + 1]


def _strike(entry: Entry) -> Strike:
    record, event = entry.record, entry.event
    return Strike(
        position=entry.position,
        recorded_at=record.recorded_at,
        recorded_by=record.recorded_by,
        type=rows.type_of(record),
        kind=getattr(event, "kind", None),
        reason=getattr(event, "reason", None),
    )


def _name(lines: Lines[str, Any]) -> str | None:
    """Return the name that the opening gives, or the last event that renames."""
    name: str | None = None
    for line in lines:
        value = line.value
        if name is None or isinstance(value, RENAMING):
            name = getattr(value, "title", None) or getattr(value, "name", None) or name
    return name
