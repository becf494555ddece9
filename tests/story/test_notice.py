"""A gift register as first published, then the correction notice: both can be told apart, and printed again.

What the notice states otherwise is one of two things. Where it says that what was pending has been done, the register
was right when it was printed and the world went on: a new event. Everything else that it states otherwise (a value, a
date, a description, a name, "transferred" that is only pending) was wrong when it was printed: a correction. A row of
the notice that is like none of the register tells of a gift that had been left out.
"""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from archive.catalogue.care import ValuationRecorded
from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.disposals import DispositionDecided, ObjectDisposed
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft
from archive.catalogue.shapes import Citation, Money, Participant
from archive.catalogue.sources import SourceRegistered
from archive.desk import opening
from archive.desk.answers import Answers
from archive.desk.desk import Desk
from archive.ledger.offers import Offer
from tests.support import beside

REGISTER, NOTICE = "source/fr-2024-03129", "source/fr-2024-09344"
ALIKE: Final = 0.75
"""How alike two rows have to be, of 1, to be about one gift: the notice does not number the rows that it replaces."""

PARTS: Final = {
    "gift": ("name_and_title", "gift_description", "received", "foreign_donor", "circumstances"),
    "value": ("estimated_value",),
    "disposition": ("disposition",),
}
"""Which columns each record of a row holds."""

Row = dict[str, str | None]


def rows_of(name: str) -> list[Row]:
    found: list[Row] = json.loads((beside("data") / "us-state-gifts" / name).read_text())
    return [{column: text or None for column, text in row.items()} for row in found]


def is_pending(text: str | None) -> bool:
    return "pending" in (text or "").lower()


def event_of(part: str, row: Row, source: str) -> Event | None:
    """Return one of the three events that a row comes to; None where it says nothing of that."""
    sources = (Citation(source=source, revision="1"),)
    if part == "value":
        value = row["estimated_value"]
        if value is None:
            return None
        return ValuationRecorded(value=Money(amount=value, currency="USD"), basis="stated", sources=sources)
    if part == "disposition":
        said = row["disposition"]
        if said is None:
            return None
        if is_pending(said) or "ransferred" not in said:
            decision: Any = "transfer" if is_pending(said) else "retain"
            return DispositionDecided(decision=decision, note=said, sources=sources)
        return ObjectDisposed(method="transferred", note=said, sources=sources)
    received = row["received"] or ""
    who = (
        Participant(role="recipient", as_written=row["name_and_title"]),
        Participant(role="donor", as_written=row["foreign_donor"]),
    )
    return GiftReceived(
        title=row["gift_description"] or "",
        participants=tuple(one for one in who if one.as_written),
        occurred=None if received == "Unknown" else received.replace("–", "/"),
        occurred_text=received,
        circumstances=row["circumstances"],
        sources=sources,
    )


def record_id(number: int, part: str, notice: bool = False) -> str:  # noqa: FBT001, FBT002 - one or the other
    return str(UUID(int=number * 10 + list(PARTS).index(part) + (10**9 if notice else 0), version=4))


def pairs(register: list[Row], notice: list[Row]) -> Iterator[tuple[Row, int | None]]:
    """Yield each row of the notice with the place of the row that it is about, the most alike first; None for none."""

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
    for place, row in enumerate(notice):
        yield row, taken.get(place)


def changes(register: list[Row], notice: list[Row]) -> Iterator[Draft]:
    """Yield what the notice comes to, by the rule at the head of this file."""
    for number, (row, at) in enumerate(pairs(register, notice), start=1):
        stream = f"object/new-{number}" if at is None else f"object/row-{at + 1}"
        for part, columns in PARTS.items():
            old = None if at is None else register[at]
            event = event_of(part, row, NOTICE)
            if event is None or (old is not None and all(row[name] == old[name] for name in columns)):
                continue
            was_done = old is not None and part == "disposition" and is_pending(old[part]) and not is_pending(row[part])
            if old is not None and at is not None and event_of(part, old, REGISTER) is not None and not was_done:
                target = record_id(at + 1, part)
                event = RecordCorrected(
                    target=target, replacement=event, kind="misreading", reason="correction notice",
                    sources=(Citation(source=NOTICE, revision="1"),),
                )  # fmt: skip
            yield Draft(stream=stream, event=event, id=record_id(number, part, notice=True))


def printed(answers: Answers, known_at: int | None) -> list[Row]:
    """Return the register as it would be printed from what was known at a point."""
    frame = answers.frame(None, f"#{known_at}")
    told = []
    for each in answers.list_objects(frame).rows:
        row: Row = dict.fromkeys(name for columns in PARTS.values() for name in columns)
        for said in answers.show(each["object"], frame).data["events"]:
            event = said["event"]
            match event["type"]:
                case "GiftReceived":
                    who = {one["role"]: one["as_written"] for one in event.get("participants", ())}
                    row |= {"name_and_title": who.get("recipient"), "foreign_donor": who.get("donor")}
                    row |= {"gift_description": event["title"], "received": event["occurred_text"]}
                    row["circumstances"] = event.get("circumstances")
                case "ValuationRecorded":
                    row["estimated_value"] = event["value"]["amount"]
                case _:
                    row["disposition"] = event["note"]
        told.append(row)
    return told


def test_a_register_and_its_correction_notice(tmp_path: Path) -> None:
    register, notice = rows_of("2024-03129.json"), rows_of("2024-09344.json")
    with Desk.open(opening.init(tmp_path / "m", institution="Protocol office", time_zone="America/New_York")) as desk:
        sources = ((REGISTER, "2024-02-15"), (NOTICE, "2024-04-30"))
        desk.append(
            Offer(Draft(stream=name, event=SourceRegistered(kind="notice", title=name, revision="1", published=day)))
            for name, day in sources
        )
        first = desk.append(
            Offer(Draft(stream=f"object/row-{number}", event=event, id=record_id(number, part)))
            for number, row in enumerate(register, start=1)
            for part in PARTS
            if (event := event_of(part, row, REGISTER)) is not None
        )
        drafts = list(changes(register, notice))
        second = desk.append(Offer(draft) for draft in drafts)
        expected = list(register)
        for row, at in pairs(register, notice):
            expected[len(expected) if at is None else at : len(expected) if at is None else at + 1] = [row]
        with desk.answers() as answers:
            assert printed(answers, first.last) == register
            assert printed(answers, second.last) == expected
            from archive.desk import tracing

            between = tracing.between_points(answers, f"{first.last}..{second.last}", None)
            differing = {row["stream"] for row in tracing.differences(answers, desk.feed, between, None)}
            assert differing == {draft.stream for draft in drafts}
            corrected = answers.corrections(answers.frame()).rows
    assert len(corrected) == sum(isinstance(draft.event, RecordCorrected) for draft in drafts) > 0
    assert sum(isinstance(draft.event, ObjectDisposed) for draft in drafts) > 0
