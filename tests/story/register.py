"""A published gift register and its correction notice, read into drafts as an import would: a batch a file, a row each.

What the notice states otherwise is one of two things. Where it says that what was pending has been done, the register
was right when it was printed and the world went on: a new event, some day between the two. Everything else that it
states otherwise (a value, a date, a description, a name, "transferred" that is only pending) was wrong when it was
printed: a correction. A row of the notice that is like none of the register tells of a gift that had been left out.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from archive.catalogue.care import ValuationRecorded
from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.disposals import DispositionDecided, ObjectDisposed
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft
from archive.catalogue.regimes import BatchCommitted
from archive.catalogue.shapes import Citation, Money, Participant
from archive.catalogue.sources import SourceRegistered

ALIKE: Final = 0.75
"""How alike two rows have to be, of 1, to be about one gift: the notice does not number the rows that it replaces."""

PARTS: Final = {
    "gift": ("name_and_title", "gift_description", "received", "foreign_donor", "circumstances"),
    "value": ("estimated_value",),
    "disposition": ("disposition",),
}
"""Which columns each record of a row holds."""

DISPOSED: Final = {
    "transferred": "transferred",
    "nara": "transferred",
    "secretary of the senate": "surrendered",
    "purchased": "bought by recipient",
    "destroyed": "destroyed",
    "official": "retained for official use",
    "display": "retained for official use",
}
"""By words of the register, how a thing left the recipient's hands; the first that fits, of a cell about several."""

UNKNOWN: Final = "Unknown"
"""What says that something is not known: no day, and no disposition but a note of the gift's."""

COLUMNS: Final = tuple(column for columns in PARTS.values() for column in columns)
PENDING: Final = ("pending", "awaiting")

Row = dict[str, str | None]


class File(NamedTuple):
    """One published file: where it is, and the day on which it was published."""

    path: Path
    published: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def source(self) -> str:
        """The stream of the document."""
        return f"source/fr-{self.name}"

    @property
    def batch(self) -> str:
        """The stream of the batch that it was read in."""
        return f"batch/fr-{self.name}"

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def rows(self) -> list[Row]:
        """Return its rows; an empty cell states nothing."""
        found: list[Row] = json.loads(self.path.read_text())
        return [{column: text or None for column, text in row.items()} for row in found]

    def record_id(self, number: int, part: str) -> str:
        """Return the id of one record of a row: a version 8 UUID of the file, the row and the part."""
        mixed = int.from_bytes(hashlib.sha256(f"{self.digest} {number} {part}".encode()).digest()[:16], "big")
        return str(UUID(int=mixed & ~(0xF << 76) & ~(3 << 62) | 8 << 76 | 2 << 62))

    def draft(self, stream: str, event: Event, number: int, part: str) -> Draft:
        """Return one record of a row."""
        return Draft(stream=stream, event=event, id=self.record_id(number, part), batch=self.batch, row=number)

    def whole(self, drafts: list[Draft]) -> list[Draft]:
        """Return an append: the document, what was read from it, and that it was one batch."""
        committed = BatchCommitted(
            file=self.path.name, sha256=self.digest, rows=len(self.rows()), written=len(drafts), rejected=0
        )
        document = SourceRegistered(kind="notice", title=self.name, revision="1", published=self.published)
        return [
            Draft(stream=self.source, event=document, id=self.record_id(0, "document")),
            Draft(stream=self.batch, event=committed, id=self.record_id(0, "batch")),
            *drafts,
        ]


class Pair(NamedTuple):
    """A row of the notice (its number, from 1), and the row of the register that it replaces; None: a gift left out."""

    number: int
    row: Row
    old_number: int | None
    old: Row | None

    @property
    def stream(self) -> str:
        """The object that both are about."""
        return f"object/new-{self.number}" if self.old_number is None else f"object/row-{self.old_number}"

    def stated_otherwise(self) -> dict[str, tuple[str | None, str | None]]:
        """Return what the notice states otherwise, column by column: (in the register, in the notice)."""
        old = self.old or dict.fromkeys(COLUMNS)
        return {name: (old[name], self.row[name]) for name in COLUMNS if old[name] != self.row[name]}

    @property
    def is_done(self) -> bool:
        """Whether what was pending has been done since: the one change that is no error of the register's."""
        return self.old is not None and is_pending(self.old["disposition"]) and not is_pending(self.row["disposition"])


def is_pending(text: str | None) -> bool:
    """Tell whether a disposition is still to come."""
    return any(word in (text or "").lower() for word in PENDING)


def is_only_spelling(before: str | None, after: str | None) -> bool:
    """Tell whether two texts are the same letters and figures, written otherwise."""

    def letters(text: str | None) -> str:
        plain = unicodedata.normalize("NFKD", (text or "").replace("ı", "i"))
        return "".join(filter(str.isalnum, plain)).casefold()

    return before is not None and after is not None and letters(before) == letters(after)


def pairs(register: list[Row], notice: list[Row]) -> list[Pair]:
    """Return each row of the notice with the one that it is about, the most alike paired first."""

    def likeness(one: Row, other: Row) -> float:
        return sum(SequenceMatcher(None, one[name] or "", other[name] or "").ratio() for name in one) / len(one)

    found = sorted(
        ((likeness(row, old), place, at) for place, row in enumerate(notice) for at, old in enumerate(register)),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for alike, place, at in found:
        if alike >= ALIKE and place not in taken and at not in taken.values():
            taken[place] = at
    found_of = [taken.get(place) for place in range(len(notice))]
    return [
        Pair(number, row, None, None) if at is None else Pair(number, row, at + 1, register[at])
        for number, (row, at) in enumerate(zip(notice, found_of, strict=True), start=1)
    ]


def registered(register: File) -> list[Draft]:
    """Return the register as one append: the document, its batch, and up to three records a row."""
    return register.whole([
        register.draft(f"object/row-{number}", event, number, part)
        for number, row in enumerate(register.rows(), start=1)
        for part in PARTS
        if (event := event_of(part, row, register.source)) is not None
    ])  # fmt: skip


def noticed(register: File, notice: File, found: list[Pair]) -> list[Draft]:
    """Return the notice as one append, by the rule at the head of this file."""
    return notice.whole([
        notice.draft(pair.stream, event, pair.number, part)
        for pair in found
        for part, columns in PARTS.items()
        if (event := _restated(register, notice, pair, part, columns)) is not None
    ])  # fmt: skip


def _restated(register: File, notice: File, pair: Pair, part: str, columns: tuple[str, ...]) -> Event | None:
    """Return what the notice comes to of one part of a row; None where it states nothing else there."""
    otherwise = {name: texts for name, texts in pair.stated_otherwise().items() if name in columns}
    event = event_of(part, pair.row, notice.source)
    if event is None or not otherwise:
        return None
    if pair.old is None or pair.old_number is None or event_of(part, pair.old, register.source) is None:
        return event
    target = register.record_id(pair.old_number, part)
    if isinstance(event, ObjectDisposed) and pair.is_done:
        between = f"{date.fromisoformat(register.published) + timedelta(days=1)}/{notice.published}"
        return replace(event, fulfils=target, occurred=between)
    spelling = all(is_only_spelling(*texts) for texts in otherwise.values())
    return RecordCorrected(
        target=target, replacement=event, kind="typo" if spelling else "misreading", reason="Correction notice",
        sources=event.sources,
    )  # fmt: skip


def event_of(part: str, row: Row, source: str) -> Event | None:
    """Return one of the three events that a row comes to; None where it says nothing of that."""
    return READ[part](row, (Citation(source=source, revision="1"),))


def _gift(row: Row, sources: tuple[Citation, ...]) -> Event:
    printed, told = row["received"] or "", row["disposition"]
    day = None if printed == UNKNOWN else printed.replace("–", "/")
    who = {"recipient": row["name_and_title"], "donor": row["foreign_donor"]}
    return GiftReceived(
        title=row["gift_description"] or "",
        participants=tuple(Participant(role=role, as_written=name) for role, name in who.items() if name),  # type: ignore[arg-type]
        occurred=day, occurred_text=None if printed == day else printed, circumstances=row["circumstances"],
        note=told if told == UNKNOWN else None, sources=sources,
    )  # fmt: skip


def _value(row: Row, sources: tuple[Citation, ...]) -> Event | None:
    value = row["estimated_value"]
    if value is None:
        return None
    return ValuationRecorded(value=Money(amount=value, currency="USD"), basis="stated", sources=sources)


def _disposition(row: Row, sources: tuple[Citation, ...]) -> Event | None:
    told = row["disposition"]
    if told is None or told == UNKNOWN:
        return None
    if is_pending(told):
        return DispositionDecided(decision="transfer", note=told, sources=sources)
    how: Any = next((how for word, how in DISPOSED.items() if word in told.lower()), "consumed")
    return ObjectDisposed(method=how, note=told, sources=sources)


READ: Final[dict[str, Callable[[Row, tuple[Citation, ...]], Event | None]]] = {
    "gift": _gift,
    "value": _value,
    "disposition": _disposition,
}
