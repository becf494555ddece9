"""Provenance as museums write it, read into events and written from them: the style of the American museums' guide.

A text lists holders, not transfers. A semicolon says that the object passed directly to the next one, a full stop that
this is not known::

    Possibly purchased by Sam Salz, Inc., New York, May 6, 1940, stock no. 11301; purchased by Museum, December
    1962 [1]. NOTES: [1] Updated by CGK, July 2012.

`parse` makes one ProvenanceAsserted of each period; `format` writes such events as a text again. What is read is what
would be written: each period counts as understood only so far as its event gives back the same words. Whatever is not
understood is kept, in the event, and named among the remarks. Notes become paragraphs of the event's `note`.

How a text is laid out (blank lines, the heading of its notes, whether it ends in a stop) is no fact about the object:
it stands beside the events, as a `Layout`, for those who want the same page back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from archive.catalogue.codec import forbidden_character
from archive.catalogue.terms import TEXT_CHARS_MAX
from archive.errors import Rejected
from archive.interchange.aam_layout import STANDARD, Layout, Period, layout_of
from archive.interchange.aam_notes import Notes, Numbering, split_notes, take_leading_marks, take_marks
from archive.interchange.aam_periods import read_period
from archive.interchange.aam_sentences import Segment, is_abbreviated, is_apart, segments
from archive.interchange.aam_wording import write_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.catalogue.provenance import ProvenanceAsserted

PROVENANCE_CHARS_MAX: Final = 40_000
"""Length of the longest provenance text that is read."""
LINE_END: Final = ".\n"
"""What stands between two periods where a stop in the line would be taken for an abbreviation's: `Inc.`."""


class EmptyProvenance(Rejected):
    """A provenance text names nobody."""

    def __init__(self) -> None:
        super().__init__("the provenance text names nobody", hint="leave the provenance out where there is none")


class ProvenanceTooLong(Rejected):
    """A provenance text is longer than any that is read."""

    def __init__(self, chars: int) -> None:
        super().__init__(
            f"the provenance text has {chars:,} characters, and {PROVENANCE_CHARS_MAX:,} is the limit",
            hint="divide it, or attach it as a document",
        )


class StrangeCharacter(Rejected):
    """A provenance text holds a character that no record may hold."""

    def __init__(self, character: str) -> None:
        super().__init__(
            f"the provenance text holds the character {character}, which no record may hold",
            hint="it mostly stands for an apostrophe or a dash that was saved in another encoding: write that instead",
        )


class NotesTooLong(Rejected):
    """The notes to one period do not fit in its event."""

    def __init__(self, period: int, chars: int) -> None:
        super().__init__(
            f"the notes to period {period} have {chars:,} characters, and {TEXT_CHARS_MAX:,} is the limit",
            hint="shorten them, or attach them as a document",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What was kept without being understood: in which period (zero-based; None: under the text), what, why."""

    period: int | None
    words: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A provenance text as events, in its order, with what it does not say clearly and how it was laid out."""

    periods: tuple[ProvenanceAsserted, ...]
    remarks: tuple[Remark, ...] = ()
    layout: Layout = STANDARD


def parse(text: str) -> Parsed:
    """Read a provenance text: one event a period, and remarks on what was kept without being understood.

    Raises `EmptyProvenance`, `ProvenanceTooLong`, `StrangeCharacter` and `NotesTooLong`.
    """
    _check(text)
    body, notes = split_notes(text.replace("\r\n", "\n"))
    found = _periods(segments(body), notes)
    if not found:
        notes = Notes()
        found = _periods(segments(text), notes)
    if not found:
        raise EmptyProvenance
    events: list[ProvenanceAsserted] = []
    remarks: list[Remark] = []
    for index, period in enumerate(found):
        event, kept = read_period(period.words, is_first=period.is_first)
        remarks += (Remark(period=index, words=words, why=why) for words, why in kept)
        note = "\n".join(notes.texts[number] for number in period.notes)
        is_direct = ";" in period.between and index + 1 < len(found)
        events.append(msgspec.structs.replace(event, direct=is_direct, note=note or None))
    loose = _loose(found, notes)
    if loose:
        note = "\n".join(filter(None, (events[-1].note, *(words for words, _ in loose))))
        events[-1] = msgspec.structs.replace(events[-1], note=note)
        remarks += (Remark(period=None, words=words, why=why) for words, why in loose)
    for number, event in enumerate(events, start=1):
        if event.note is not None and len(event.note) > TEXT_CHARS_MAX:
            raise NotesTooLong(number, len(event.note))
    return Parsed(periods=tuple(events), remarks=tuple(remarks), layout=layout_of(found, events, notes))


def format(  # noqa: A001 - what every format of the archive calls it
    periods: Iterable[ProvenanceAsserted], *, names: Mapping[str, str] | None = None, layout: Layout = STANDARD
) -> str:
    """Write events as a provenance text; notes are numbered in the order in which they are first referred to.

    `names` gives the names of parties and places by stream, where events do not have them as written. Fields that a
    text cannot carry (sources, accounts, streams) are left out: `unsaid` names them. Raises `Nameless` and
    `NotToBeWritten`.
    """
    events = list(periods)
    numbering = Numbering(is_merging=not layout.has_repeated_notes)
    text, below, words = "", "", ""
    for index, event in enumerate(events):
        is_first = index == 0 or not events[index - 1].direct
        before = words
        words = write_period(
            event,
            is_first=is_first,
            names=names or {},
            has_capital_hedge=layout.has_capital_hedges,
            before_date=layout.before_date,
        )
        if index:
            joint = layout.gap if is_first else layout.direct
            is_clear = not is_first or is_apart(before, joint, words)
            text = _joined(text, joint if is_clear else LINE_END)
        note = event.note
        if note is not None and index + 1 == len(events) and layout.before_remark is not None:
            note, _, remark = note.rpartition("\n")
            below = layout.before_remark + remark
        text += words + (numbering.mark(note, layout.mark) if note else "")
    return _joined(text, layout.close if events else "") + numbering.written(layout.opening, layout.joint) + below


def _joined(text: str, joint: str) -> str:
    """Return a text with what stands behind it; a stop is not doubled, nor lent to an abbreviation that has none."""
    if not joint.startswith("."):
        return text + joint
    if is_abbreviated(text) and not text.endswith("."):
        return text + (joint[1:].strip(" ") or ("\n" if joint[1:] else ""))
    return text + (joint[1:] if text.endswith(".") else joint)


def unsaid(event: ProvenanceAsserted, *, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the fields of an event that its text does not give back: those it cannot carry, and contradictions.

    Raises `Nameless` and `NotToBeWritten`.
    """
    alone = msgspec.structs.replace(event, direct=False)
    read = parse(format([alone], names=names)).periods
    if len(read) > 1:
        return tuple(name for name in event.__struct_fields__ if getattr(event, name))
    filled = msgspec.structs.replace(alone, occurred_text=alone.occurred_text or read[0].occurred_text)
    return tuple(name for name in event.__struct_fields__ if getattr(filled, name) != getattr(read[0], name))


def _check(text: str) -> None:
    if not text.strip():
        raise EmptyProvenance
    if len(text) > PROVENANCE_CHARS_MAX:
        raise ProvenanceTooLong(len(text))
    strange = forbidden_character(text.replace("\r", "\n"))
    if strange is not None:
        raise StrangeCharacter(strange)


def _periods(found: Sequence[Segment], notes: Notes) -> list[Period]:
    """Return periods without the marks of their notes; marks behind a period's stop are its own."""
    periods: list[Period] = []
    for segment in found:
        words, late = take_leading_marks(segment.words, notes) if periods else (segment.words, [])
        words, numbers = take_marks(words, notes)
        if late or not words.strip(" .,"):
            late += numbers if not words.strip(" .,") else []
            _give(periods, late, "" if words.strip(" .,") else segment.between)
        if words.strip(" .,"):
            periods.append(Period(words, tuple(numbers), segment.is_first, segment.between))
    return periods


def _give(periods: list[Period], numbers: Sequence[int], between: str) -> None:
    """Give the last period more notes, and what stands behind these."""
    if periods:
        last = periods[-1]
        more = (number for number in numbers if number not in last.notes)
        periods[-1] = last._replace(notes=(*last.notes, *more), between=between or last.between)


def _loose(found: Sequence[Period], notes: Notes) -> list[tuple[str, str]]:
    """Return what stands below the text and no mark refers to: the words, and what to say of them."""
    used = {number for period in found for number in period.notes}
    loose = [(words, "no mark refers to this note") for number, words in notes.texts.items() if number not in used]
    return loose + [(words, "stands below the text and belongs to no period") for words in notes.remarks]
