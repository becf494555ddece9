"""What may be recorded. `decide` refuses what the catalogue calls impossible; all else is recorded and left to checks.

Rules look at the stream's own state and ask the ground they stand on (the rest of the ledger, the day of recording)
what they need. A rule about the state of the world never refuses: late and contradicting news is news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from archive import clock, edtf
from archive.catalogue.codec import canonical
from archive.catalogue.corrections import (
    DisputeResolved,
    RecordCorrected,
    RecordDisputed,
    RecordRetracted,
    RecordsAttested,
    RecordWithdrawn,
    ValueErased,
)
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.event import CATALOGUE
from archive.catalogue.gifts import GiftGiven, GiftReciprocated, PresentationHeld
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.places import PlaceDefined
from archive.catalogue.rights import (
    ClaimFiled,
    ClaimSettled,
    LoanClosed,
    LoanOpened,
    RestrictionImposed,
    RestrictionLifted,
)
from archive.catalogue.sealed import Sealed
from archive.catalogue.upcasts import upcast
from archive.domain import refusals
from archive.domain.lines import NoSuchRecord, NotNewest
from archive.domain.references import DATE, pointers
from archive.errors import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.catalogue.event import Event, EventType
    from archive.catalogue.records import Draft, Record
    from archive.domain.lines import Line
    from archive.domain.references import Named
    from archive.domain.state import StreamState

LEDGER_STREAM: Final = "ledger/main"
"""The one stream in which a ledger tells of itself."""

ENTRIES: Final = {entry.struct: entry for entry in CATALOGUE.values()}
SHOWN_IN: Final = ("showroom", "case")
ANSWERS: Final[dict[type[Event], tuple[str, type[Event]]]] = {
    LoanClosed: ("loan", LoanOpened),
    RestrictionLifted: ("restriction", RestrictionImposed),
    ClaimSettled: ("claim", ClaimFiled),
}
"""Events that end another of their own stream: the field that names it, and its type."""

BESIDE_OTHERS: Final = frozenset({*ANSWERS, ObjectAccessioned})
"""Events that begin a line and have to agree with one that is there already, in this stream or another."""

GIVEN: Final = (GiftReciprocated, GiftGiven)
SETTING: Final = frozenset({LedgerOpened, SettingsAdopted})
ACTING: Final[tuple[type[Event], ...]] = (RecordDisputed, DisputeResolved)
"""Events whose lines act on another line: when they cease to stand, or stand again, so does what they claimed."""


class Ground(Protocol):
    """What a rule may ask of the rest of the ledger, under its write lock."""

    day: int
    """The day of recording in the ledger's time zone, as an ordinal."""

    def state(self, stream: str) -> StreamState:
        """Return a stream's state; an empty one where there is no such stream."""

    def missing(self, streams: Iterable[str]) -> str | None:
        """Return the first of these streams that has no record, those of this append included; None where all have."""

    def has_record(self, record_id: str) -> bool:
        """Tell whether a record is in the ledger, those of this append included."""

    def offered(self, record_id: str) -> Draft | Record | None:
        """Return what was handed in with this append under an id, recorded before or not; None for anything else."""

    def holders(self, number: str) -> Iterable[str]:
        """Return the streams that an accession number was ever given to."""


def decide(draft: Draft, named: Named, state: StreamState, ground: Ground) -> None:
    """Let a draft pass that may be recorded now, its references aside. Raises `Rejected`, `Conflict`.

    `named` is what its event names.
    """
    if state.kind == "ledger" and state.name != LEDGER_STREAM:
        raise refusals.OneLedgerStream(state.name, LEDGER_STREAM)
    if type(draft.event) is Sealed:
        return
    event = upcast(draft.event)
    entry = ENTRIES[type(event)]
    _check_dates(event, named)
    _check_event(event, "event", None, state, ground)
    if entry.is_about_records:
        if state.seq == 0:
            raise refusals.NotOpen(state.name, entry.name)
        _check_about_records(event, state, ground)
        return
    _check_place(event, entry, None, state)
    if type(event) in BESIDE_OTHERS:
        _check_answer(event, "event", state)
        _check_number(event, state, ground)


def check_references(draft: Draft | Record, named: Named, ground: Ground) -> None:
    """Let a draft pass whose every reference names something that exists, or is opened in the same append.

    Called when what it names may be known, at the latest at the end of the append. Raises `Rejected`.
    """
    if (stream := ground.missing(named.streams)) is not None:
        raise refusals.NoStream(stream).at(field=_field_of(draft, stream))
    for record_id in named.records:
        if not ground.has_record(record_id):
            raise refusals.NoRecord(record_id).at(field=_field_of(draft, record_id))
    event = draft.event
    kind = type(event)
    if kind is TransferredToShowroom:
        _check_showroom(event, "event", ground)
    elif kind is RecordCorrected:
        _check_showroom(event.replacement, "event.replacement", ground)
    elif kind is RecordDisputed:
        _check_showroom(event.claim, "event.claim", ground)
    elif kind is RecordRetracted and event.refiled_as is not None:
        _check_refiled(draft.stream, event, event.refiled_as, ground)


def place_kind(state: StreamState) -> str | None:
    """Return what sort of place a stream is about, as last stated; None where that is sealed or withdrawn."""
    kind = None
    for line in state.lines:
        if type(value := line.value) is PlaceDefined:
            kind = value.kind
    return kind


def _check_event(event: Event, field: str, line: Line[str, Any] | None, state: StreamState, ground: Ground) -> None:
    """Check what holds for an event wherever it stands: in a new line (None), as a replacement, as a claim."""
    entry = ENTRIES[type(event)]
    if event.access is not None and (why := _why_in_clear(event, entry, line, state)):
        carries = isinstance(event, RecordCorrected | RecordDisputed)
        raise refusals.StaysInClear(entry.name, event.access, why, carries=carries).at(field=f"{field}.access")
    if entry.kinds and state.kind not in entry.kinds:
        raise refusals.WrongStream(entry.name, state.name, entry.kinds).at(field=f"{field}.type")
    if event.occurred is not None and edtf.bounds(event.occurred)[0] > ground.day + 1:
        raise refusals.NotYet(event.occurred).at(field=f"{field}.occurred")
    if type(event) in SETTING:
        _check_time_zone(event, field)


def _check_time_zone(event: Any, field: str) -> None:  # noqa: ANN401 - an event that settles one, perhaps
    if event.time_zone is not None:
        try:
            clock.check_time_zone(event.time_zone)
        except clock.UnknownTimeZone as unknown:
            raise unknown.at(field=f"{field}.time_zone") from None


def _why_in_clear(event: Event, entry: EventType, line: Line[str, Any] | None, state: StreamState) -> str | None:
    """Return why an event is never sealed, whatever its stream: rules read what is recorded, never an opening."""
    if entry.is_about_records:
        return "what is said about a record stands in clear; what it carries may be sealed"
    if entry.kinds == ("ledger",):
        return "everybody reads the ledger's own stream, to verify the rest"
    if entry.opens != "never" and _begins(line, state):
        return "it opens its stream, and what follows is judged by it"
    if isinstance(event, ObjectAccessioned):
        return "no two objects may have one accession number, and a sealed one cannot be compared"
    return None


def _check_answer(event: Event, field: str, state: StreamState) -> None:
    """Check that an event that ends another names one that is in force."""
    if type(event) not in ANSWERS:
        return
    name, wanted = ANSWERS[type(event)]
    value = _line_of(getattr(event, name), f"{field}.{name}", state).value
    if type(value) is not Sealed and not isinstance(value, wanted):
        raise refusals.WrongAnswer(getattr(event, name), wanted.__name__).at(field=f"{field}.{name}")


def _check_dates(event: Event, named: Named) -> None:
    try:
        for date in named.dates:
            edtf.bounds(date)
    except Rejected:
        for field, kinds, text in pointers(event):
            if kinds == DATE:
                edtf.check(text, field=field)
        raise


def _check_place(event: Event, entry: EventType, line: Line[str, Any] | None, state: StreamState) -> None:
    """Check that an event may be the value of a line (None: of a new one) beside what else its stream says."""
    if _begins(line, state):
        if entry.opens == "never":
            if line is not None and line is state.opening:
                raise refusals.OpeningLost(entry.name)
            raise refusals.NotOpen(state.name, entry.name)
        if isinstance(event, GIVEN) and event.title is None:
            raise refusals.NoTitle(entry.name)
    elif entry.opens == "must":
        raise refusals.AlreadyOpen(state.name, entry.name)
    if type(event) is PresentationHeld and any(
        type(other.value) is PresentationHeld for other in state.lines if other is not line
    ):
        raise refusals.AlreadyOpen(state.name, entry.name)


def _begins(line: Line[str, Any] | None, state: StreamState) -> bool:
    """Tell whether an event in a line (None: a new one) would open its stream."""
    return not state.is_open or line is state.opening


def _check_number(event: object, state: StreamState, ground: Ground) -> None:
    """Check that no other stream has, in force, the accession number that an event gives."""
    if not isinstance(event, ObjectAccessioned):
        return
    for holder in ground.holders(event.number):
        if holder != state.name and any(
            isinstance(value, ObjectAccessioned) and value.number == event.number
            for value in ground.state(holder).values()
        ):
            raise refusals.NumberTaken(event.number, holder)


def _check_about_records(event: Event, state: StreamState, ground: Ground) -> None:
    """Check what an event about records would make of the lines of its stream."""
    if isinstance(event, RecordCorrected):
        line = _newest_line(event.target, state)
        _check_carried(event.replacement, "event.replacement", line, state, ground)
        if type(line.stated) in ACTING:
            _check_outcome(event, state, ground)
        else:
            _check_number(upcast(event.replacement), state, ground)
    elif isinstance(event, RecordDisputed):
        _check_carried(event.claim, "event.claim", _line_of(event.target, "event.target", state), state, ground)
    elif isinstance(event, RecordRetracted):
        line = _newest_line(event.target, state)
        if line is state.opening or line.trail is not None or type(line.stated) in ACTING:
            _check_outcome(event, state, ground)
    elif isinstance(event, DisputeResolved):
        _line_of(event.dispute, "event.dispute", state)
        _check_outcome(event, state, ground)
    else:
        _check_named(event, state)


def _check_named(event: Event, state: StreamState) -> None:
    """Check that what an event about records names is in its own stream."""
    if isinstance(event, RecordsAttested):
        for index, target in enumerate(event.targets):
            _line_of(target, f"event.targets[{index}]", state)
    elif isinstance(event, ValueErased):
        for index, commitment in enumerate(event.commitments):
            if commitment not in state.commitments():
                raise refusals.NothingSealed(commitment, state.name).at(field=f"event.commitments[{index}]")
    elif isinstance(event, RecordWithdrawn):
        _line_of(event.target, "event.target", state)


def _check_carried(
    carried: Event | Sealed, field: str, line: Line[str, Any], state: StreamState, ground: Ground
) -> None:
    """Check an event that would stand in a line, or is claimed to."""
    if isinstance(carried, Sealed):
        return
    event = upcast(carried)
    entry = ENTRIES[type(event)]
    _check_event(event, field, line, state, ground)
    try:
        _check_place(event, entry, line, state)
    except Rejected as rejected:
        raise rejected.at(field=field) from None
    _check_answer(event, field, state)


def _check_outcome(event: Event, state: StreamState, ground: Ground) -> None:
    """Check what would be in force: retractions and rulings bring back what others may have replaced meanwhile."""
    after = state.after(event)
    if not after.is_open and state.is_open:
        if state.kind == "ledger":
            raise refusals.LedgerStays
        if after.lines.count_with_value():
            raise refusals.OpeningNeeded(state.name)
    for before, line in zip(state.lines, after.lines, strict=False):  # it may have begun a line of its own
        value = line.value
        if value is None or type(value) is Sealed or line.proof == before.proof:
            continue
        entry = ENTRIES[type(value)]
        if not entry.is_about_records:
            _check_place(value, entry, line, after)
            _check_number(value, after, ground)


def _check_showroom(event: object, field: str, ground: Ground) -> None:
    if isinstance(event, TransferredToShowroom):
        kind = place_kind(ground.state(event.to))
        if kind is not None and kind not in SHOWN_IN:
            raise refusals.NotAShowroom(event.to, kind).at(field=f"{field}.to")


def _check_refiled(stream: str, event: RecordRetracted, refiled_as: str, ground: Ground) -> None:
    refiled = ground.offered(refiled_as)
    if refiled is None:
        why = "it is not in this append"
    elif refiled.stream == stream:
        why = f"it is in {stream} too"
    else:
        stated = ground.state(stream).stated_by(event.target)
        if Sealed in {type(refiled.event), type(stated)}:  # then nobody can tell
            return
        if canonical(refiled.event) == canonical(stated):  # one may be as a program made it, with lists for tuples
            return
        why = "it says something else"
    raise refusals.NotRefiled(refiled_as, why).at(field="event.refiled_as")


def _line_of(record_id: str, field: str, state: StreamState) -> Line[str, Any]:
    try:
        return state.lines.line_of(record_id)
    except NoSuchRecord as missing:
        raise missing.at(field=field) from None


def _newest_line(target: str, state: StreamState) -> Line[str, Any]:
    line = _line_of(target, "event.target", state)
    if line.newest != target:
        steps = () if line.trail is None else line.trail.steps
        position = next((step.position for step in steps if step.record == target), line.position)
        raise NotNewest(target, line.newest, line.newest_position, position).at(field="event.target")
    return line


def _field_of(draft: Draft | Record, text: str) -> str:
    """Return the first field of a draft's event that names a stream or record."""
    return next(pointer.field for pointer in pointers(draft.event) if pointer.text == text)
