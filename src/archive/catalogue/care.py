"""What state objects are in and what they are worth: condition, treatment, damage, loss, value, pictures."""

from __future__ import annotations

from typing import Annotated, Literal

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Money
from archive.catalogue.terms import Digest, Line, MediaType, ObjectRef, PartyRef, PlaceRef, Quantity, Text, doc


@event_type("object", command="object condition", maps_to=("Spectrum: Condition checking",))
class ConditionChecked(Event, frozen=True, kw_only=True):
    """The object was looked over and its condition graded."""

    grade: Annotated[Literal["excellent", "good", "fair", "poor", "unacceptable"], doc("The grade given.")]
    checked_by: Annotated[PartyRef | None, doc("Who looked it over.")] = None
    findings: Annotated[Text | None, doc("What was found.", "Hairline crack in the foot")] = None


@event_type("object", command="object treat", maps_to=("Spectrum: Collections care and conservation",))
class ObjectTreated(Event, frozen=True, kw_only=True):
    """The object was cleaned, mended or conserved."""

    treatment: Annotated[Text, doc("What was done.", "Surface cleaned")]
    by: Annotated[PartyRef | None, doc("Who did it.")] = None


@event_type("object", command="object damage", maps_to=("Spectrum: Damage and loss",))
class DamageReported(Event, frozen=True, kw_only=True):
    """Damage to the object was reported. It does not grade the condition after it."""

    damage: Annotated[Text, doc("What is damaged.", "Handle broken off")]
    cause: Annotated[Text | None, doc("What did it, where known.", "Fall from the shelf")] = None


@event_type("object", command="object lose", maps_to=("Spectrum: Damage and loss",))
class LossDeclared(Event, frozen=True, kw_only=True):
    """The institution declared the object missing, stolen or destroyed."""

    kind: Annotated[Literal["missing", "stolen", "destroyed"], doc("What became of it.")]
    report_ref: Annotated[Line | None, doc("The police or insurance reference.", "POL 2026/55")] = None


@event_type("object", command="object recover", maps_to=("Spectrum: Damage and loss",))
class ObjectRecovered(Event, frozen=True, kw_only=True):
    """An object declared lost is in the institution's hands again."""

    place: Annotated[PlaceRef | None, doc("Where it is now.")] = None
    circumstances: Annotated[Text | None, doc("How it came back.", "Found behind a case")] = None


@event_type("object", "gift", command="object value", maps_to=("Spectrum: Valuation control",))
class ValuationRecorded(Event, frozen=True, kw_only=True):
    """A value was put on the object, or on all objects of a gift together.

    `covers` names the objects that share one sum. Absent `value`: it was said to be of value, or none could be put.
    """

    value: Annotated[Money | None, doc("The sum.")] = None
    basis: Annotated[
        Literal["retail", "appraisal", "insurance", "estimate", "stated"], doc("What kind of value it is.")
    ]
    valued_by: Annotated[PartyRef | None, doc("Who valued it.")] = None
    covers: Annotated[tuple[ObjectRef, ...], doc("The objects that share the sum.")] = ()


@event_type("object", command="object attach", maps_to=("Spectrum: Reproduction",))
class MediaAttached(Event, frozen=True, kw_only=True):
    """A photograph, scan or document was attached; its bytes are kept by their SHA-256."""

    sha256: Annotated[Digest, doc("SHA-256 of the file.")]
    media_type: Annotated[MediaType, doc("IANA media type.")]
    bytes: Annotated[Quantity, doc("Size of the file in bytes.", 48213)]
    role: Annotated[Literal["photograph", "scan", "document", "label", "receipt"], doc("What it shows.")]
    name: Annotated[Line, doc("The file's name.", "front.jpg")]
    rights: Annotated[Line | None, doc("Who may use it, on what terms.", "CC0")] = None
