"""Gifts: the presentation as one act, and each object received, given or given in return."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import AsWritten, Money, Participant, Who
from archive.catalogue.terms import (
    CauseRef,
    GiftRef,
    Line,
    OccasionRef,
    PartyRef,
    PlaceRef,
    Quantity,
    RecordId,
    Text,
    doc,
)


@event_type(
    "gift",
    opens="may",
    command="gift present",
    maps_to=("Spectrum: Object entry", "CIDOC CRM: E7 Activity with one E8 Acquisition an object"),
)
class PresentationHeld(Event, frozen=True, kw_only=True):
    """One giver handed over, at one time, one or many objects.

    Recorded by whoever was present or reads the receipt. One presentation has one receipt and one ruling; each
    object of it is a stream of its own that names this gift. It does not say that anything was accepted into the
    collection.
    """

    direction: Annotated[Literal["received", "given"], doc("Seen from the institution.")]
    title: Annotated[Line | None, doc("What the presentation is called.", "Presents of the delegation")] = None
    receipt_number: Annotated[Line | None, doc("The number on the receipt.", "R-2023-118")] = None
    participants: Annotated[tuple[Participant, ...], doc("Who gave, received, advised, witnessed.")] = ()
    occasion: Annotated[OccasionRef | None, doc("The visit or meeting it belonged to.")] = None
    place: Annotated[PlaceRef | None, doc("Where it was presented.")] = None
    manner: Annotated[
        Literal["in person", "through another", "sent", "deposited"] | None, doc("How it was handed over.")
    ] = None
    circumstances: Annotated[Text | None, doc("Why it could not be refused.", "Refusal would offend")] = None
    items_stated: Annotated[Quantity | None, doc("Number of items the source states.")] = None


class ReceivedObject(Event, frozen=True, kw_only=True):
    """What is said of one object that changed hands as a gift. What is absent is taken from its `gift`."""

    description: Annotated[Text | None, doc("What it looks like.", "Blue enamel, two handles")] = None
    quantity: Annotated[Quantity | None, doc("Pieces in the stream; absent: not stated, counted as one.")] = None
    gift: Annotated[GiftRef | None, doc("The presentation it was part of.")] = None
    participants: Annotated[tuple[Participant, ...], doc("Who gave, received, advised, witnessed, made.")] = ()
    occasion: Annotated[OccasionRef | None, doc("The visit or meeting it belonged to.")] = None
    place: Annotated[PlaceRef | None, doc("Where it was presented, which is not where it is now.")] = None
    circumstances: Annotated[Text | None, doc("Why it could not be refused.", "Refusal would offend")] = None
    title_evidence: Annotated[Text | None, doc("What proves that ownership passed.", "Deed of gift")] = None


@event_type(
    "object",
    opens="must",
    command="gift receive",
    maps_to=("Spectrum: Object entry", "CIDOC CRM: E8 Acquisition and E10 Transfer of Custody", "AAT 300417637"),
)
class GiftReceived(ReceivedObject, frozen=True, kw_only=True):
    """An object was received as a gift.

    Recorded from the receipt, the register or a report. It says who gave and who received; it does not say that the
    object was accessioned, where it stands, or that ownership passed (that is `title_evidence`).
    """

    title: Annotated[Line, doc("What it is, in a few words.", "Vase with cranes")]
    received_for: Annotated[PartyRef | None, doc("The institution or office on whose behalf it was received.")] = None
    destined_for: Annotated[PlaceRef | None, doc("Where it is meant to go; it is not said to be there.")] = None


class GivenObject(ReceivedObject, frozen=True, kw_only=True):
    """What is said of one object that left as a gift."""

    title: Annotated[Line | None, doc("What it is; needed where the stream begins here.", "Silver bowl")] = None
    cost: Annotated[Money | None, doc("What it cost the giver.")] = None


@event_type(
    "object",
    opens="may",
    command="gift reciprocate",
    maps_to=("Spectrum: Object exit", "CIDOC CRM: E8 Acquisition"),
)
class GiftReciprocated(GivenObject, frozen=True, kw_only=True):
    """An object was given in return for something received.

    It opens a stream when the object was never held, and is the exit of one that was. It names at least one thing
    it answers; it does not say that the two are of equal worth or that the account is settled.
    """

    in_return_for: Annotated[
        tuple[CauseRef | AsWritten, ...],
        Meta(min_length=1),
        doc("What it answers: objects, gifts or occasions, or words where the ledger has none."),
    ]
    maker: Annotated[Who | None, doc("Who made it.")] = None


@event_type(
    "object",
    opens="may",
    command="gift give",
    maps_to=("Spectrum: Object exit", "CIDOC CRM: E8 Acquisition"),
)
class GiftGiven(GivenObject, frozen=True, kw_only=True):
    """An object was given, and nothing says in return for what.

    It opens a stream when the object was never held, and is the exit of one that was.
    """

    supplier: Annotated[Who | None, doc("Who supplied it.")] = None
    onward: Annotated[Text | None, doc("For whom or what the recipient was to pass it on.", "For the town")] = None


@event_type("gift", opens="must", command="gift offer", maps_to=("AAT 300435599",))
class GiftOffered(Event, frozen=True, kw_only=True):
    """A gift was offered or promised.

    It does not say that it was accepted or handed over: a PresentationHeld in the same stream says that.
    """

    participants: Annotated[tuple[Participant, ...], Meta(min_length=1), doc("Who offered, and to whom.")]
    items_text: Annotated[Text, doc("What was offered, in words.", "Two horses")]


@event_type("gift", command="gift decline", maps_to=("Spectrum: Object entry",))
class GiftDeclined(Event, frozen=True, kw_only=True):
    """An offered gift was declined."""

    reason: Annotated[Text | None, doc("Why.", "No means of keeping them")] = None
    offer: Annotated[RecordId | None, doc("The record of the offer, where there are several.")] = None
