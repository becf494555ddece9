"""Where objects are: transfers to showrooms, moves, statements of place, sightings."""

from __future__ import annotations

from typing import Annotated

from archive.catalogue.event import Event, event_type
from archive.catalogue.terms import Edtf, InventoryRef, Line, PartyRef, PlaceRef, Text, doc


class Move(Event, frozen=True, kw_only=True):
    """An object went from one place to another."""

    to: Annotated[PlaceRef, doc("Where it went.")]
    from_place: Annotated[PlaceRef | None, doc("Where it was said to come from.", "place/store-1")] = None
    custodian_from: Annotated[PartyRef | None, doc("Who answered for it before.")] = None
    custodian_to: Annotated[PartyRef | None, doc("Who answers for it from now on.")] = None
    moved_by: Annotated[PartyRef | None, doc("Who carried it.")] = None
    authorised_by: Annotated[PartyRef | None, doc("Who ordered it.")] = None
    reason: Annotated[Line | None, doc("Why.", "display")] = None
    until: Annotated[Edtf | None, doc("When it is meant to end; passing it makes it overdue and moves nothing.")] = None


@event_type(
    "object",
    command="object transfer",
    maps_to=("Spectrum: Location and movement control", "CIDOC CRM: E9 Move and E10 Transfer of Custody"),
)
class TransferredToShowroom(Move, frozen=True, kw_only=True):
    """The object was moved into a showroom, or into a case in one, and is on display there."""


@event_type("object", command="object move", maps_to=("Spectrum: Location and movement control", "CIDOC CRM: E9 Move"))
class ObjectMoved(Move, frozen=True, kw_only=True):
    """The object was moved to any other place: a store, a laboratory, a vehicle, outside."""


@event_type(
    "object", command="object locate", maps_to=("CIDOC CRM: E13 Attribute Assignment of P55 has current location",)
)
class LocationAsserted(Event, frozen=True, kw_only=True):
    """A source says that the object is in a place. It does not say how or when it came there."""

    place: Annotated[PlaceRef, doc("Where it is said to be.")]
    on_display: Annotated[bool, doc("Whether it is said to be shown; absent: not stated.")] = False


@event_type("object", command="object home", maps_to=("CIDOC CRM: P54 has current permanent location",))
class NormalPlaceAssigned(Event, frozen=True, kw_only=True):
    """A place was named as the object's own, where it belongs when nothing else is said. It moves nothing."""

    place: Annotated[PlaceRef, doc("Where it belongs.", "place/store-1")]


@event_type("object", command="object sight", maps_to=("Spectrum: Inventory, Audit", "AAT 300077506"))
class ObjectSighted(Event, frozen=True, kw_only=True):
    """Somebody saw the object in a place."""

    place: Annotated[PlaceRef, doc("Where it was seen.")]
    checked_by: Annotated[PartyRef | None, doc("Who saw it.")] = None
    inventory: Annotated[InventoryRef | None, doc("The inventory this belongs to.")] = None
    number_read: Annotated[Line | None, doc("The number read on the object.", "2026.118")] = None


@event_type("object", command="object miss", maps_to=("Spectrum: Inventory, Audit", "AAT 300077506"))
class ObjectNotSighted(Event, frozen=True, kw_only=True):
    """Somebody looked for the object in a place and did not see it. It does not say that it is lost."""

    place: Annotated[PlaceRef, doc("Where it was looked for.")]
    searched: Annotated[Text | None, doc("How it was looked for.", "Cases 1 to 9")] = None
    checked_by: Annotated[PartyRef | None, doc("Who looked.")] = None
    inventory: Annotated[InventoryRef | None, doc("The inventory this belongs to.")] = None
    number_read: Annotated[Line | None, doc("A number read there instead.", "2026.811")] = None
