"""The founding story's journal, read: its drafts, and small questions that tests put to them."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from archive.catalogue.codec import DRAFTS, canonical
from archive.catalogue.event import Event
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Draft
from archive.catalogue.shapes import Citation, Participant
from archive.catalogue.terms import KINDS, LOCAL_NAME
from tests.support import ROOT

JOURNAL = ROOT / "events" / "journals" / "founding-story.jsonl"
REPORT = "source/reuters-2023-09-18"
EXHIBITION = "place/friendship-exhibition"
VISIT = "occasion/visit-2023-09"
SUMMIT = "occasion/summit-2023-09"
ALBRIGHT_VISIT = "occasion/albright-visit-2000"

STREAM = re.compile(rf"(?:{'|'.join(KINDS)})/{LOCAL_NAME}")
ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AnEvent = TypeVar("AnEvent", bound=Event)


def read() -> list[Draft]:
    """Return the journal's drafts in order."""
    return [DRAFTS.decode(line) for line in JOURNAL.read_bytes().splitlines()]


def events(story: Sequence[Draft], struct: type[AnEvent], stream: str | None = None) -> list[AnEvent]:
    """Return the events of one type, in order, of one stream or of all."""
    return [d.event for d in story if isinstance(d.event, struct) and stream in {None, d.stream}]


def the(story: Sequence[Draft], struct: type[AnEvent], stream: str) -> AnEvent:
    """Return the only event of a type in a stream."""
    (event,) = events(story, struct, stream)
    return event


def name(story: Sequence[Draft], party: str | None) -> str:
    """Return what a party is called."""
    assert party is not None
    return the(story, PartyRegistered, party).name


def people(story: Sequence[Draft], participants: Sequence[Participant]) -> list[str]:
    """Return each participant as `role: who, capacity`."""
    return [
        f"{one.role}: "
        + ", ".join([name(story, one.party) if one.party else f"{one.known} ({one.as_written})", one.capacity or "-"])
        for one in participants
    ]


def words(story: Sequence[Draft], citations: Sequence[Citation]) -> list[tuple[list[str], str | None]]:
    """Return whose word each citation gives, nearest speaker first, and what it quotes."""
    return [
        ([name(story, one.party) if one.party else f"“{one.as_printed}”" for one in cited.attributed_to], cited.quote)
        for cited in citations
    ]


def texts(value: object) -> Iterator[str]:
    """Yield every text in plain JSON, member names aside."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def texts_of(event: Event) -> list[str]:
    """Return every text that an event's bytes hold."""
    return list(texts(msgspec.json.decode(canonical(event))))


def dangling(story: Sequence[Draft]) -> list[str]:
    """Return each reference to a stream or record that is not there yet when its draft is appended."""
    seen: set[str | None] = set()
    faults = []
    for draft in story:
        seen.add(draft.stream)
        named = [text for text in texts_of(draft.event) if STREAM.fullmatch(text) or ANY_ID.fullmatch(text)]
        faults += [f"{draft.stream}: {text}" for text in named if text not in seen]
        seen.add(draft.id)
    return faults
