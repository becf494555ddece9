"""What may be recorded. `decide` refuses what the catalogue calls impossible; all else is recorded and left to checks.

Rules look at the stream's own state and ask the ground they stand on (the rest of the ledger, the day of recording)
what they need. A rule about the state of the world never refuses: late and contradicting news is news.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Protocol

from archive import clock, edtf
from archive.catalogue.corrections import (
    DisputeResolved,
    RecordCorrected,
    RecordDisputed,
    RecordRetracted,
    RecordsAttested,
    RecordWithdrawn,
)
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.event import CATALOGUE, Event, EventType
from archive.catalogue.gifts import GiftGiven, GiftReciprocated, PresentationHeld
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft, type_name
from archive.catalogue.rights import (
    ClaimFiled,
    ClaimSettled,
    LoanClosed,
    LoanOpened,
    RestrictionImposed,
    RestrictionLifted,
)
from archive.catalogue.sealed import Sealed
from archive.domain import refusals
from archive.domain.references import RECORD, pointers
from archive.domain.state import StreamState, is_opening

SHOWN_IN: Final = ("showroom", "case")
ANSWERS: Final[dict[type[Event], tuple[str, type[Event]]]] = {
    LoanClosed: ("loan", LoanOpened),
    RestrictionLifted: ("restriction", RestrictionImposed),
    ClaimSettled: ("claim", ClaimFiled),
}
"""Events that end another of their own stream: the field that names it, and its type."""


class Ground(Protocol):
    """What a rule may ask of the rest of the ledger, under its write lock."""

    day: int
    """The day of recording in the ledger's time zone, as an ordinal."""

    def state(self, stream: str) -> StreamState:
        """Return a stream's state; an empty one where there is no such stream."""

    def exists(self, stream: str) -> bool:
        """Tell whether a stream has a record, those of this append included."""

    def has_record(self, record_id: str) -> bool:
        """Tell whether a record is in the ledger, those of this append included."""

    def holders(self, number: str) -> Iterable[str]:
        """Return the streams that an accession number was ever given to."""


def decide(draft: Draft, state: StreamState, ground: Ground) -> None:
    """Let a draft pass that may be recorded now, its references aside. Raises `Rejected`, `Conflict`."""
    event = draft.event
    if type(event) is Sealed:
        return
    entry = CATALOGUE[type_name(event)]
    if event.access is not None:
        raise refusals.NotInClear(event.access)
    _check_opening(entry, event, state)
    _check_event(event, entry, state, ground)
    if entry.is_about_records:
        _check_about_records(event, state, ground)


def check_references(event: Any, ground: Ground) -> None:
    """Let an event pass whose every reference names something that exists, or is opened in the same append.

    Called when the whole append is known. Raises `Rejected`.
    """
    if type(event) is Sealed:
        return
    for field, kinds, text in pointers(event):
        if kinds == RECORD:
            if not ground.has_record(text):
                raise refusals.NoRecord(text).at(field=field)
        elif kinds and not ground.exists(text):
            raise refusals.NoStream(text).at(field=field)
    carried = getattr(event, "replacement", None) or getattr(event, "claim", None)
    for stated in (event, carried):
        if type(stated) is TransferredToShowroom:
            kind = place_kind(ground.state(stated.to))
            if kind is not None and kind not in SHOWN_IN:
                raise refusals.NotAShowroom(stated.to, kind).at(field="event.to")


def place_kind(state: StreamState) -> str | None:
    """Return what sort of place a stream is about, as last stated; None where that is sealed or withdrawn."""
    defined = [value for value in state.values() if isinstance(value, PlaceDefined)]
    return defined[-1].kind if defined else None


def _check_opening(entry: EventType, event: Event, state: StreamState) -> None:
    if entry.kinds and state.kind not in entry.kinds:
        raise refusals.WrongStream(entry.name, state.name, entry.kinds)
    if entry.is_about_records:
        if state.seq == 0:
            raise refusals.NotOpen(state.name, entry.name)
    elif not state.is_open:
        if entry.opens == "never":
            raise refusals.NotOpen(state.name, entry.name)
    elif entry.opens == "must":
        raise refusals.AlreadyOpen(state.name, entry.name)
    elif type(event) is PresentationHeld and any(isinstance(value, PresentationHeld) for value in state.values()):
        raise refusals.AlreadyOpen(state.name, entry.name)
    if not state.is_open and type(event) in (GiftReciprocated, GiftGiven) and event.title is None:  # type: ignore[attr-defined]  # both have it
        raise refusals.NoTitle(entry.name)


def _check_event(event: Event, entry: EventType, state: StreamState, ground: Ground) -> None:
    """Check what holds for an event wherever it stands: alone, as a replacement, as a claim."""
    for field, kinds, text in pointers(event):
        if not kinds:
            edtf.check(text, field=field)
    if event.occurred is not None and edtf.bounds(event.occurred)[0] > ground.day + 1:
        raise refusals.NotYet(event.occurred)
    if entry.kinds and state.kind not in entry.kinds:
        raise refusals.WrongStream(entry.name, state.name, entry.kinds)
    if type(event) is ObjectAccessioned:
        _check_number(event.number, state, ground)
    elif isinstance(event, LedgerOpened | SettingsAdopted) and event.time_zone is not None:
        clock.check_time_zone(event.time_zone)
    answered = ANSWERS.get(type(event))
    if answered is not None:
        field, wanted = answered
        _check_answer(getattr(event, field), field, wanted, state)


def _check_number(number: str, state: StreamState, ground: Ground) -> None:
    for holder in ground.holders(number):
        if holder != state.name and any(
            isinstance(value, ObjectAccessioned) and value.number == number for value in ground.state(holder).values()
        ):
            raise refusals.NumberTaken(number, holder)


def _check_answer(record_id: str, field: str, wanted: type[Event], state: StreamState) -> None:
    value = state.lines.line_of(record_id).value
    if type(value) is not Sealed and not isinstance(value, wanted):
        raise refusals.WrongAnswer(record_id, wanted.__name__).at(field=f"event.{field}")


def _check_about_records(event: Event, state: StreamState, ground: Ground) -> None:
    """Check the carried event and the line it would join; the lines themselves refuse a stale target."""
    if isinstance(event, RecordCorrected | RecordDisputed):
        line = state.lines.line_of(event.target)
        field = "replacement" if isinstance(event, RecordCorrected) else "claim"
        carried = getattr(event, field)
        if type(carried) is Sealed:
            return
        carried_type = CATALOGUE[type_name(carried)]
        if carried.access is not None:
            raise refusals.NotInClear(carried.access).at(field=f"event.{field}.access")
        if line is state.opening and not is_opening(carried):
            raise refusals.OpeningLost(carried_type.name).at(field=f"event.{field}")
        if line is not state.opening and carried_type.opens == "must":
            raise refusals.AlreadyOpen(state.name, carried_type.name).at(field=f"event.{field}")
        _check_event(carried, carried_type, state, ground)
    elif isinstance(event, RecordRetracted):
        line = state.lines.line_of(event.target)
        loses = line is state.opening and event.target == line.origin
        if loses and state.lines.has_value_beside(event.target):
            raise refusals.OpeningNeeded(state.name)
    elif isinstance(event, RecordsAttested):
        for target in event.targets:
            state.lines.line_of(target)
    elif isinstance(event, RecordWithdrawn):
        state.lines.line_of(event.target)
