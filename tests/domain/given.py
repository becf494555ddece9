"""Given, when, then, refused: rules tried on a small museum in memory, without a store.

    given(place("place/hall", "showroom"), received("object/vase"))
        .when(transferred("object/vase", "place/hall"))
        .accepted()

A museum is the ground that the rules stand on, kept in dictionaries. What is handed to one `when` is one append.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import pytest

from archive.catalogue.care import ConditionChecked
from archive.catalogue.corrections import DisputeResolved, RecordCorrected, RecordDisputed, RecordRetracted
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft, Record
from archive.domain.references import named
from archive.domain.rules import check_references, decide
from archive.domain.state import StreamState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from archive.errors import ArchiveError

TODAY: Final = date(2026, 11, 23)
NAMESPACE: Final = UUID("6d757365-756d-4000-8000-6f6620676966")
STAMP: Final = "2026-11-23T10:00:00.000000Z"


def id_of(name: str) -> str:
    """Return the record id that a test calls by a name."""
    return str(uuid5(NAMESPACE, name))


def draft(stream: str, event: Any, name: str | None = None) -> Draft:  # noqa: ANN401 - of any type, or sealed
    """Return a draft whose record a test calls by a name; by its stream and type where it has none."""
    return Draft(stream=stream, event=event, id=id_of(name or f"{stream} {type(event).__name__}"))


def received(stream: str, **members: Any) -> Draft:  # noqa: ANN401 - the event's
    """Open an object's stream. The record is called by the stream's name."""
    return draft(stream, GiftReceived(**{"title": "Vase", **members}), stream)


def place(stream: str, kind: Any, name: str | None = None) -> Draft:  # noqa: ANN401 - one of its words
    """Open a place's stream."""
    return draft(stream, PlaceDefined(kind=kind, name=stream), name or stream)


def accessioned(stream: str, number: str, name: str | None = None) -> Draft:
    """Give an object its number."""
    return draft(stream, ObjectAccessioned(number=number), name or f"{stream} number")


def transferred(stream: str, to: str, name: str | None = None) -> Draft:
    """Move an object to a showroom."""
    return draft(stream, TransferredToShowroom(to=to), name)


def checked(stream: str, name: str | None = None, **members: Any) -> Draft:  # noqa: ANN401 - the event's
    """Look an object over: an event that rests on nothing but its stream."""
    return draft(stream, ConditionChecked(**{"grade": "good", **members}), name)


def corrected(stream: str, target: str, replacement: Any, name: str | None = None) -> Draft:  # noqa: ANN401 - any event
    """Correct the record that the test calls `target`."""
    event = RecordCorrected(target=id_of(target), replacement=replacement, kind="typo", reason="misread")
    return draft(stream, event, name or f"correction of {target}")


def retracted(stream: str, target: str, name: str | None = None, **members: Any) -> Draft:  # noqa: ANN401 - the event's
    """Retract the record that the test calls `target`."""
    return draft(stream, RecordRetracted(target=id_of(target), reason="wrong", **members), name or f"no {target}")


def disputed(stream: str, target: str, claim: Any, name: str | None = None) -> Draft:  # noqa: ANN401 - any event
    """Dispute the record that the test calls `target`."""
    event = RecordDisputed(target=id_of(target), claim=claim, reason="the card says otherwise")
    return draft(stream, event, name or f"dispute of {target}")


def resolved(stream: str, dispute: str, favour: Any, name: str | None = None) -> Draft:  # noqa: ANN401 - one of two
    """Resolve the dispute that the test calls `dispute`."""
    event = DisputeResolved(dispute=id_of(dispute), in_favour_of=favour, reason="a photograph")
    return draft(stream, event, name or f"ruling on {dispute}")


class Museum:
    """A ledger in memory: what the rules may ask, and nothing else. `names_exist`: nobody asks for what is named."""

    def __init__(self, day: int, *, names_exist: bool = False) -> None:
        self.day = day
        self.names_exist = names_exist
        self.states: dict[str, StreamState] = {}
        self.records: dict[str, Record] = {}
        self.given: set[str] = set()
        self.numbers: dict[str, set[str]] = {}

    def state(self, stream: str) -> StreamState:
        return self.states.get(stream) or StreamState(stream)

    def missing(self, streams: Iterable[str]) -> str | None:
        return next((stream for stream in streams if stream not in self.states), None)

    def has_record(self, record_id: str) -> bool:
        return record_id in self.records

    def offered(self, record_id: str) -> Record | None:
        return self.records.get(record_id) if record_id in self.given else None

    def holders(self, number: str) -> list[str]:
        return sorted(self.numbers.get(number, ()))

    def append(self, drafts: tuple[Draft, ...]) -> None:
        """Record drafts in order, then look at what they name; the first fault is raised."""
        self.given = {one.id for one in drafts if one.id}
        for one in drafts:
            state = self.state(one.stream)
            decide(one, named(one.event), state, self)
            self._add(one, state)
        for one in () if self.names_exist else drafts:
            check_references(one, named(one.event), self)

    def _add(self, one: Draft, state: StreamState) -> None:
        assert one.id is not None
        assert one.id not in self.records, "two records of one test have the same name"
        position, seq = len(self.records) + 1, state.seq + 1
        record = Record(
            event=one.event,
            id=one.id,
            prev=state.head,
            recorded_at=STAMP,
            recorded_by="party/registry",
            seq=seq,
            stream=one.stream,
        )
        self.states[one.stream] = state.evolve(record, position, f"{position:064x}")
        self.records[one.id] = record
        for stated in (one.event, getattr(one.event, "replacement", None), getattr(one.event, "claim", None)):
            if isinstance(stated, ObjectAccessioned):
                self.numbers.setdefault(stated.number, set()).add(one.stream)


class Case:
    """What was given, and what is tried on it."""

    def __init__(self, museum: Museum, drafts: tuple[Draft, ...] = ()) -> None:
        self.museum = museum
        self.drafts = drafts

    def when(self, *drafts: Draft) -> Case:
        """Hand in one append."""
        return Case(self.museum, drafts)

    def accepted(self) -> Case:
        """Expect it to be recorded, and go on from there."""
        museum = deepcopy(self.museum)
        museum.append(self.drafts)
        return Case(museum)

    def refused(self, error: type[ArchiveError], saying: str = "", *, field: str | None = None) -> Self:
        """Expect it to be refused for a reason, about a field; what was given stays as it was."""
        with pytest.raises(error) as caught:
            deepcopy(self.museum).append(self.drafts)
        assert type(caught.value) is error
        assert saying in str(caught.value)
        if field is not None:
            assert caught.value.where.field == field
        return self

    def then(self, stream: str, *values: Any) -> Self:  # noqa: ANN401 - events of any type
        """Expect a stream to say these things now, in the order of its lines."""
        assert tuple(self.museum.state(stream).values()) == values
        return self


def given(*drafts: Draft, today: date = TODAY, names_exist: bool = False) -> Case:
    """Begin with what was recorded before, one append a draft."""
    museum = Museum(today.toordinal(), names_exist=names_exist)
    for one in drafts:
        museum.append((one,))
    return Case(museum)
