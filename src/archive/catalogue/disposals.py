"""Rulings on gifts, decisions about objects, exits and returns."""

from __future__ import annotations

from typing import Annotated, Literal

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Money
from archive.catalogue.terms import Edtf, PartyRef, PlaceRef, RecordId, RuleRef, doc


@event_type("object", "gift", command="gift rule", maps_to=("Spectrum: Acquisition and accessioning",))
class RulingMade(Event, frozen=True, kw_only=True):
    """An authority ruled, under a gift rule, what the recipient may or must do."""

    rule: Annotated[RuleRef, doc("The rule applied.")]
    result: Annotated[Literal["keep", "surrender", "buy", "register", "official use", "return"], doc("What was ruled.")]
    value_used: Annotated[Money | None, doc("The value the ruling went by.")] = None
    decided_by: Annotated[PartyRef | None, doc("Who ruled.")] = None


@event_type("object", command="object decide", maps_to=("Spectrum: Deaccessioning and disposal",))
class DispositionDecided(Event, frozen=True, kw_only=True):
    """It was decided what shall become of the object. It is not yet done ("pending transfer")."""

    decision: Annotated[
        Literal["transfer", "surrender", "sell", "retain", "destroy", "return"], doc("What shall be done.")
    ]
    to_party: Annotated[PartyRef | None, doc("To whom.")] = None
    decided_by: Annotated[tuple[PartyRef, ...], doc("Who decided.")] = ()
    due: Annotated[Edtf | None, doc("By when; passing it makes the decision overdue and does nothing else.")] = None


Disposal = Literal[
    "returned to donor",
    "surrendered",
    "sold",
    "transferred",
    "exchanged",
    "destroyed",
    "perished",
    "consumed",
    "restituted",
    "bought by recipient",
    "retained by recipient",
    "retained for official use",
]


@event_type(
    "object", command="object dispose", maps_to=("Spectrum: Deaccessioning and disposal", "Spectrum: Object exit")
)
class ObjectDisposed(Event, frozen=True, kw_only=True):
    """The object left the institution's hands for good, or ceased to be."""

    method: Annotated[Disposal, doc("How it left.")]
    to_party: Annotated[PartyRef | None, doc("To whom.")] = None
    proceeds: Annotated[Money | None, doc("What was paid for it.")] = None
    approved_by: Annotated[tuple[PartyRef, ...], doc("Who approved.")] = ()
    fulfils: Annotated[RecordId | None, doc("The decision it carries out.")] = None


@event_type("object", command="object take-back", maps_to=("Spectrum: Object entry",))
class ObjectReturned(Event, frozen=True, kw_only=True):
    """An object that had left is held again."""

    from_party: Annotated[PartyRef | None, doc("From whom.")] = None
    how: Annotated[Literal["bought back", "given back", "restitution reversed", "found"], doc("How it came back.")]
    place: Annotated[PlaceRef | None, doc("Where it was put.")] = None
    exit: Annotated[RecordId | None, doc("The record of the exit it undoes, where there are several.")] = None
