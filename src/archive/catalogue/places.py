"""Places: site, building, showroom, case; what they are called, where they stand, what they are said to hold."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Figure
from archive.catalogue.terms import Edtf, Line, PlaceRef, Text, doc


@event_type("place", opens="must", command="place define", maps_to=("CIDOC CRM: E53 Place",))
class PlaceDefined(Event, frozen=True, kw_only=True):
    """A place is from now on known to the ledger, and where it stands in the tree of places."""

    kind: Annotated[
        Literal[
            "country",
            "region",
            "locality",
            "institution",
            "site",
            "building",
            "floor",
            "room",
            "showroom",
            "case",
            "store",
            "rack",
            "laboratory",
            "vehicle",
            "outside",
        ],
        doc("What sort of place."),
    ]
    name: Annotated[Line, doc("What it is called.", "Hall 2, showroom 14")]
    parent: Annotated[PlaceRef | None, doc("The place it is in.", "place/hall-2")] = None
    opened: Annotated[Edtf | None, doc("When it opened.", "1978")] = None
    closed_to_public: Annotated[bool, doc("Whether the public is kept out; absent: not stated.")] = False
    description: Annotated[Text | None, doc("What it is like.", "Two storeys")] = None


@event_type("place", command="place rename", maps_to=("CIDOC CRM: E41 Appellation",))
class PlaceRenamed(Event, frozen=True, kw_only=True):
    """The place is called something else from now on."""

    name: Annotated[Line, doc("The new name.", "Hall of Gifts")]


@event_type("place", command="place move", maps_to=("CIDOC CRM: E9 Move",))
class PlaceMoved(Event, frozen=True, kw_only=True):
    """The place stands in another place from now on: a case wheeled away takes its contents along."""

    parent: Annotated[PlaceRef, doc("Where it stands now.", "place/hall-3")]


@event_type("place", command="place close", maps_to=("CIDOC CRM: E53 Place",))
class PlaceClosed(Event, frozen=True, kw_only=True):
    """The place is closed. What stands in it stays there until it is moved."""

    reason: Annotated[Text | None, doc("Why.", "Roof repair")] = None


@event_type("place", command="place reopen", maps_to=("CIDOC CRM: E53 Place",))
class PlaceReopened(Event, frozen=True, kw_only=True):
    """The place is open again."""

    reason: Annotated[Text | None, doc("Why.", "Repair done")] = None


@event_type("place", lasting=True, command="place assert", maps_to=("CIDOC CRM: E13 Attribute Assignment",))
class HoldingsAsserted(Event, frozen=True, kw_only=True):
    """A source says how much a place holds. It is never counted as the ledger's own: the two are compared."""

    figures: Annotated[tuple[Figure, ...], Meta(min_length=1), doc("The figures stated.")]
    statement: Annotated[Text | None, doc("What else is said.", "comparable to the Louvre")] = None
