"""How objects come in other than as gifts, and how they are numbered, described and counted."""

from __future__ import annotations

from typing import Annotated, Literal

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Dimension, Inscription, Money, Name, Participant
from archive.catalogue.terms import Edtf, Line, ObjectRef, PartyRef, PlaceRef, Quantity, Text, doc


@event_type("object", opens="must", command="object enter", maps_to=("Spectrum: Object entry",))
class ObjectEntered(Event, frozen=True, kw_only=True):
    """An object came through the door: for a loan, an enquiry, found, returned.

    It makes the institution responsible for it. It does not say that the institution owns it or will keep it.
    """

    title: Annotated[Line, doc("What it is, in a few words.", "Box of medals")]
    reason: Annotated[Literal["gift", "loan", "enquiry", "found", "return"], doc("Why it came.")]
    depositor: Annotated[PartyRef | None, doc("Who left it.")] = None
    entry_number: Annotated[Line | None, doc("The number on the entry form.", "E.2026.4")] = None
    return_by: Annotated[Edtf | None, doc("When it is to be given back; passing it makes it overdue.")] = None
    place: Annotated[PlaceRef | None, doc("Where it was put.")] = None
    quantity: Annotated[Quantity | None, doc("Pieces in the stream; absent: not stated, counted as one.")] = None


@event_type(
    "object",
    opens="must",
    command="object acquire",
    maps_to=("Spectrum: Acquisition", "CIDOC CRM: E8 Acquisition"),
)
class ObjectAcquired(Event, frozen=True, kw_only=True):
    """An object came to belong to the collection otherwise than as a gift between states.

    It does not give the accession number: that is ObjectAccessioned.
    """

    title: Annotated[Line, doc("What it is, in a few words.", "Carpet")]
    method: Annotated[
        Literal["purchase", "bequest", "transfer", "exchange", "commission", "found in collection", "unknown"],
        doc("How it was acquired."),
    ]
    from_party: Annotated[PartyRef | None, doc("From whom.")] = None
    price: Annotated[Money | None, doc("What was paid.")] = None
    quantity: Annotated[Quantity | None, doc("Pieces in the stream; absent: not stated, counted as one.")] = None
    title_evidence: Annotated[Text | None, doc("What proves that ownership passed.", "Invoice 88")] = None


@event_type(
    "object",
    opens="must",
    command="object part",
    maps_to=("CIDOC CRM: E79 Part Addition, E80 Part Removal, P46 is composed of",),
)
class PartNumbered(Event, frozen=True, kw_only=True):
    """A part of an object is from now on followed on its own.

    From its day the part has its own place, condition, loan, value and end; what it has no event for is the whole's.
    """

    whole: Annotated[ObjectRef, doc("The object it is part of.")]
    title: Annotated[Line | None, doc("What the part is.", "Lid")] = None
    quantity: Annotated[Quantity | None, doc("Pieces of this part; absent: not stated, counted as one.")] = None


@event_type("object", command="object accession", maps_to=("Spectrum: Acquisition and accessioning", "AAT 300312355"))
class ObjectAccessioned(Event, frozen=True, kw_only=True):
    """The object was entered formally in the collection, under a number of the ledger's own series.

    The number is unique among those in force. It does not by itself say who owned the object: `title_evidence` does.
    """

    number: Annotated[Line, doc("The accession number.", "2026.118")]
    register_page: Annotated[Line | None, doc("Where the paper register has it.", "vol. 3, p. 41")] = None
    title_evidence: Annotated[Text | None, doc("What proves ownership.", "Deed of gift, file 12")] = None


@event_type("object", command="object number", maps_to=("Spectrum: Other number", "CIDOC CRM: E15"))
class NumberAssigned(Event, frozen=True, kw_only=True):
    """Another number was given to the object, or found on it. Such numbers may repeat."""

    number: Annotated[Line, doc("The number as written.", "K-118/4")]
    kind: Annotated[Literal["entry", "former", "card", "donor", "loan", "temporary"], doc("What sort of number.")]


@event_type("object", command="object describe", maps_to=("Spectrum: Cataloguing",))
class ObjectDescribed(Event, frozen=True, kw_only=True):
    """What the object is was stated: its title, material, makers, words on it.

    A description holds on every date; the last one recorded is in force, field by field. At least one field is given.
    """

    title: Annotated[Line | None, doc("What it is, in a few words.", "Vase with cranes")] = None
    titles: Annotated[tuple[Name, ...], doc("The title in other languages and scripts.")] = ()
    description: Annotated[Text | None, doc("What it looks like.", "Blue enamel, two handles")] = None
    classification: Annotated[Line | None, doc("The class of thing it is.", "ceramics")] = None
    materials: Annotated[tuple[Line, ...], doc("What it is made of.", ["enamel", "copper"])] = ()
    dimensions: Annotated[tuple[Dimension, ...], doc("Its measures.")] = ()
    participants: Annotated[tuple[Participant, ...], doc("Makers and signatories.")] = ()
    inscriptions: Annotated[tuple[Inscription, ...], doc("Words, marks and signatures on it.")] = ()
    made: Annotated[Edtf | None, doc("When it was made.", "196X")] = None
    made_in: Annotated[PlaceRef | None, doc("Where it was made.")] = None
    depicts: Annotated[tuple[Line, ...], doc("Who or what is shown.", ["cranes"])] = ()

    def __post_init__(self) -> None:
        """Refuse a description that describes nothing."""
        if not any(getattr(self, name) for name in DESCRIBING_FIELDS):
            msg = "a description needs at least one of " + ", ".join(DESCRIBING_FIELDS)
            raise ValueError(msg)


DESCRIBING_FIELDS = ObjectDescribed.__struct_fields__[len(Event.__struct_fields__) :]


@event_type("object", command="object quantity", maps_to=("Spectrum: Inventory",))
class QuantityChanged(Event, frozen=True, kw_only=True):
    """The number of pieces in the stream is another than before. Zero is an end, and needs ObjectDisposed."""

    quantity: Annotated[Quantity, doc("Pieces from now on.")]
    reason: Annotated[Literal["counted", "consumed", "broken", "taken", "miscounted"], doc("Why it changed.")]
