"""What an event sets: place, custody, title, status, presence, quantity. Everything else changes nothing.

One function an event type, read off the catalogue's table of effects; what a type has no function for it does not set.
Values are texts. A stream's name stands for itself; a gift's name in custody or title means: whoever received it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from archive.catalogue.care import LossDeclared, ObjectRecovered
from archive.catalogue.disposals import ObjectDisposed, ObjectReturned
from archive.catalogue.entries import (
    ObjectAccessioned,
    ObjectAcquired,
    ObjectEntered,
    PartNumbered,
    QuantityChanged,
)
from archive.catalogue.gifts import GiftGiven, GiftReceived, GiftReciprocated
from archive.catalogue.movements import (
    LocationAsserted,
    ObjectMoved,
    ObjectNotSighted,
    ObjectSighted,
    TransferredToShowroom,
)
from archive.catalogue.places import PlaceClosed, PlaceDefined, PlaceMoved, PlaceReopened
from archive.catalogue.rights import CustodyTransferred, LoanClosed, LoanOpened, TitleTransferred
from archive.domain.marks import AS_WRITTEN, INSTITUTION, NOBODY, SEPARATOR, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from msgspec import Struct

    from archive.catalogue.event import Event
    from archive.catalogue.shapes import Participant

TITLE_PASSES: Final = frozenset(
    {
        "returned to donor",
        "surrendered",
        "sold",
        "transferred",
        "exchanged",
        "restituted",
        "bought by recipient",
        "retained by recipient",
    }
)
ENDS_EXISTENCE: Final = frozenset({"destroyed", "perished", "consumed"})


class Effects(NamedTuple):
    """What one event sets; None: it does not bear on that question. A place within places is in `place` too."""

    place: str | None = None
    custody: str | None = None
    title: str | None = None
    status: str | None = None
    found: bool | None = None
    quantity: int | None = None


NO_EFFECTS: Final = Effects()
Lookup: TypeAlias = "Callable[[str], Any]"
"""Returns the event in force of a record of the same stream, or None."""


def recipients(participants: Iterable[Participant]) -> str | None:
    """Return who received, as one value; None where nobody is named."""
    named = [
        who.party or (AS_WRITTEN + who.as_written if who.as_written else UNKNOWN)
        for who in participants
        if who.role == "recipient"
    ]
    return SEPARATOR.join(named) or None


def effects(event: Event, lookup: Lookup) -> Effects:
    """Return what an event sets; `lookup` finds others of its stream, such as the loan that one ends."""
    function = setting(type(event))
    return NO_EFFECTS if function is None else function(event, lookup)


def setting(kind: type[Struct]) -> Callable[[Any, Lookup], Effects] | None:
    """Return what tells the effects of events of a type; None where they have none."""
    return _FUNCTIONS.get(kind)


def _received(event: GiftReceived, _: Lookup) -> Effects:
    holder = event.received_for or recipients(event.participants) or event.gift or UNKNOWN
    title = holder if event.title_evidence else UNKNOWN
    return Effects(custody=holder, title=title, status="received", quantity=event.quantity)


def _given(event: GiftReciprocated | GiftGiven, _: Lookup) -> Effects:
    holder = recipients(event.participants) or event.gift or UNKNOWN
    return Effects(place=UNKNOWN, custody=holder, title=holder, status="given", quantity=event.quantity)


def _entered(event: ObjectEntered, _: Lookup) -> Effects:
    return Effects(place=event.place, custody=INSTITUTION, title=UNKNOWN, status="entered", quantity=event.quantity)


def _acquired(event: ObjectAcquired, _: Lookup) -> Effects:
    title = INSTITUTION if event.title_evidence else UNKNOWN
    return Effects(custody=INSTITUTION, title=title, status="acquired", quantity=event.quantity)


def _part(event: PartNumbered, _: Lookup) -> Effects:
    return Effects(quantity=event.quantity)


def _accessioned(event: ObjectAccessioned, _: Lookup) -> Effects:
    return Effects(title=INSTITUTION if event.title_evidence else None, status="accessioned")


def _quantity(event: QuantityChanged, _: Lookup) -> Effects:
    return Effects(quantity=event.quantity)


def _transferred(event: TransferredToShowroom, _: Lookup) -> Effects:
    return Effects(event.to, event.custodian_to, None, "on display", True)  # noqa: FBT003 - told by its place, quickly


def _moved(event: ObjectMoved, _: Lookup) -> Effects:
    """Whether that is on display the kind of place tells, and a place may be corrected: readers look it up."""
    return Effects(place=event.to, custody=event.custodian_to, status=event.to, found=True)


def _located(event: LocationAsserted, _: Lookup) -> Effects:
    return Effects(place=event.place, status="on display" if event.on_display else None)


def _sighted(event: ObjectSighted, _: Lookup) -> Effects:
    return Effects(place=event.place, found=True)


def _not_sighted(_event: ObjectNotSighted, _: Lookup) -> Effects:
    return Effects(place=UNKNOWN, found=False)


def _lost(event: LossDeclared, _: Lookup) -> Effects:
    return Effects(place=UNKNOWN, custody=NOBODY, status=event.kind)


def _recovered(event: ObjectRecovered, _: Lookup) -> Effects:
    return Effects(place=event.place, custody=INSTITUTION, status="held", found=True)


def _loan_opened(event: LoanOpened, _: Lookup) -> Effects:
    return Effects(custody=event.partner if event.direction == "out" else INSTITUTION, status="on loan")


def _loan_closed(event: LoanClosed, lookup: Lookup) -> Effects:
    loan = lookup(event.loan)
    came_in = isinstance(loan, LoanOpened) and loan.direction == "in"
    return Effects(custody=loan.partner if came_in else INSTITUTION, status="held")


def _custody(event: CustodyTransferred, _: Lookup) -> Effects:
    return Effects(custody=event.to_party)


def _title(event: TitleTransferred, _: Lookup) -> Effects:
    return Effects(title=event.to_party)


def _disposed(event: ObjectDisposed, _: Lookup) -> Effects:
    if event.method in ENDS_EXISTENCE:
        return Effects(place=UNKNOWN, custody=NOBODY, title=NOBODY, status="disposed")
    holder = event.to_party or UNKNOWN
    title = holder if event.method in TITLE_PASSES else None
    return Effects(place=UNKNOWN, custody=holder, title=title, status="disposed")


def _returned(event: ObjectReturned, _: Lookup) -> Effects:
    return Effects(place=event.place or UNKNOWN, custody=INSTITUTION, status="held")


def _place_defined(event: PlaceDefined, _: Lookup) -> Effects:
    return Effects(place=event.parent, status="open")


def _place_moved(event: PlaceMoved, _: Lookup) -> Effects:
    return Effects(place=event.parent)


def _closed(_event: PlaceClosed, _: Lookup) -> Effects:
    return Effects(status="closed")


def _reopened(_event: PlaceReopened, _: Lookup) -> Effects:
    return Effects(status="open")


_FUNCTIONS: Final[dict[type[Struct], Callable[[Any, Lookup], Effects]]] = {
    GiftReceived: _received,
    GiftReciprocated: _given,
    GiftGiven: _given,
    ObjectEntered: _entered,
    ObjectAcquired: _acquired,
    PartNumbered: _part,
    ObjectAccessioned: _accessioned,
    QuantityChanged: _quantity,
    TransferredToShowroom: _transferred,
    ObjectMoved: _moved,
    LocationAsserted: _located,
    ObjectSighted: _sighted,
    ObjectNotSighted: _not_sighted,
    LossDeclared: _lost,
    ObjectRecovered: _recovered,
    LoanOpened: _loan_opened,
    LoanClosed: _loan_closed,
    CustodyTransferred: _custody,
    TitleTransferred: _title,
    ObjectDisposed: _disposed,
    ObjectReturned: _returned,
    PlaceDefined: _place_defined,
    PlaceMoved: _place_moved,
    PlaceClosed: _closed,
    PlaceReopened: _reopened,
}
