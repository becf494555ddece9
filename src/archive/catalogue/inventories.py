"""Inventories: counts of what is there against what is recorded."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.terms import Count, Line, PartyRef, PlaceRef, Position, Text, doc


@event_type("inventory", opens="must", command="inventory open", maps_to=("Spectrum: Inventory, Audit",))
class InventoryOpened(Event, frozen=True, kw_only=True):
    """A count began: of which places, by whom, against what the ledger knew at a position."""

    scope: Annotated[tuple[PlaceRef, ...], Meta(min_length=1), doc("The places counted, with all in them.")]
    kind: Annotated[
        Literal["full", "sample", "spot", "book to floor", "floor to book"], doc("How the count goes about it.")
    ]
    checkers: Annotated[tuple[PartyRef, ...], Meta(min_length=1), doc("Who counts.")]
    witness: Annotated[PartyRef | None, doc("Who watches.")] = None
    known_at: Annotated[Position, doc("The position up to which the ledger was read for the list.")]
    expected: Annotated[Count, doc("Objects expected by that list.", 412)]


@event_type("inventory", command="inventory close", maps_to=("Spectrum: Inventory, Audit",))
class InventoryClosed(Event, frozen=True, kw_only=True):
    """A count ended with these figures, in objects."""

    sighted: Annotated[Count, doc("Seen where expected.", 405)]
    not_found: Annotated[Count, doc("Looked for and not seen.", 4)]
    elsewhere: Annotated[Count, doc("Seen in another place than expected.", 2)]
    unexpected: Annotated[Count, doc("Seen though not on the list.", 1)]
    not_checked: Annotated[Count, doc("Not looked for.", 1)]


@event_type("inventory", command="inventory resolve", maps_to=("Spectrum: Inventory, Audit",))
class DiscrepancyResolved(Event, frozen=True, kw_only=True):
    """A difference that a count had found was explained."""

    finding: Annotated[Line, doc("The finding's name.", "not found: object/x7k2m")]
    cause: Annotated[Text, doc("What explained it.", "Out on loan, move not recorded")]
    by: Annotated[tuple[PartyRef, ...], Meta(min_length=1), doc("Who explained it.")]
