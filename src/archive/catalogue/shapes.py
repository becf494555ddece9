"""The shapes that several events share: who took part, what says so, how much, how it is written."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from archive.catalogue.terms import (
    Count,
    Currency,
    Decimal,
    Edtf,
    HeldRef,
    Language,
    Line,
    PartyRef,
    Script,
    SourceRef,
    Text,
    doc,
)


class Shape(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A part of an event. Absence of a member means: not stated."""


class Speaker(Shape, frozen=True, kw_only=True):
    """One voice through which a statement came, as the source prints it."""

    party: Annotated[PartyRef | None, doc("The party who speaks, where it is registered.")] = None
    as_printed: Annotated[Line | None, doc("The name as the source prints it.", "state media")] = None

    def __post_init__(self) -> None:
        """Refuse a speaker that names nobody."""
        if self.party is None and self.as_printed is None:
            msg = "a speaker needs `party` or `as_printed`"
            raise ValueError(msg)


class Citation(Shape, frozen=True, kw_only=True):
    """What says so: a source, the place in it, and the voices it relays, from the nearest outward."""

    source: Annotated[SourceRef, doc("The source that states it.")]
    revision: Annotated[Line | None, doc("Which revision of the source was read.", "1")] = None
    stated: Annotated[Edtf | None, doc("When the source says so; what it tells had happened by then.")] = None
    attributed_to: Annotated[
        tuple[Speaker, ...], doc("Whose word it is, from the nearest speaker outward; absent: the source's own.")
    ] = ()
    locator: Annotated[Line | None, doc("Where in the source.", "p. 7")] = None
    quote: Annotated[Text | None, doc("The words of the source, as written.", "a vase, blue")] = None


Role = Literal[
    "donor", "presenter", "sender", "recipient", "accepter", "adviser", "witness", "maker", "signatory", "other"
]


class Participant(Shape, frozen=True, kw_only=True):
    """Somebody who took part, in one role. Three absences are told apart: unknown, anonymous, withheld."""

    role: Annotated[Role, doc("What the participant did.")]
    party: Annotated[PartyRef | None, doc("Who, where the party is registered.")] = None
    as_written: Annotated[Line | None, doc("The name as the source writes it.", "the minister's envoy")] = None
    capacity: Annotated[Line | None, doc("The office or standing held at the time.", "Foreign Minister")] = None
    on_behalf_of: Annotated[PartyRef | None, doc("For whom the participant acted.")] = None
    known: Annotated[
        Literal["unknown", "anonymous", "withheld", "illegible"] | None,
        doc("Why nobody is named: not known, did not say, not told to us, cannot be read."),
    ] = None

    def __post_init__(self) -> None:
        """Refuse a participant of whom nothing at all is said."""
        if self.party is None and self.as_written is None and self.known is None and self.capacity is None:
            msg = "a participant needs `party`, `as_written`, `capacity` or `known`"
            raise ValueError(msg)


class Who(Shape, frozen=True, kw_only=True):
    """Somebody, registered or only named."""

    party: Annotated[PartyRef | None, doc("Who, where the party is registered.")] = None
    as_written: Annotated[Line | None, doc("The name as the source writes it.", "court craftsmen")] = None

    def __post_init__(self) -> None:
        """Refuse a mention that names nobody."""
        if self.party is None and self.as_written is None:
            msg = "needs `party` or `as_written`"
            raise ValueError(msg)


class Money(Shape, frozen=True, kw_only=True):
    """A sum, its digits kept as given."""

    amount: Annotated[Decimal, doc("The sum in the currency's main unit.")]
    currency: Annotated[Currency, doc("ISO 4217 code.")]


class Tally(Shape, frozen=True, kw_only=True):
    """A number that a source states, with how exactly it states it."""

    relation: Annotated[
        Literal["exactly", "more than", "at least", "about", "at most"], doc("How the number bounds the truth.")
    ]
    number: Annotated[Count, doc("The number stated.")]


class Figure(Tally, frozen=True, kw_only=True):
    """A number that a source states about what a place holds."""

    what: Annotated[Literal["items", "objects", "showrooms", "countries", "buildings"], doc("What is counted.")]


class Name(Shape, frozen=True, kw_only=True):
    """A name or title in one language and script."""

    text: Annotated[Line, doc("The name as written.", "국제친선전람관")]
    language: Annotated[Language | None, doc("BCP 47 language.")] = None
    script: Annotated[Script | None, doc("ISO 15924 script.")] = None


class Identifier(Shape, frozen=True, kw_only=True):
    """A code given by somebody else: ISO 3166, VIAF, ULAN, a declared list."""

    scheme: Annotated[Line, doc("Who gives the code.", "iso3166-1")]
    value: Annotated[Line, doc("The code.", "KP")]


class Contributor(Shape, frozen=True, kw_only=True):
    """Somebody named in a source as having made it."""

    name: Annotated[Line, doc("The name as printed.", "A. Clerk")]
    role: Annotated[Line | None, doc("What they did.", "editing")] = None


class Dimension(Shape, frozen=True, kw_only=True):
    """One measure of an object, its digits kept as given."""

    what: Annotated[Line, doc("What is measured.", "height")]
    value: Annotated[Decimal, doc("The number.", "32.5")]
    unit: Annotated[Line, doc("The unit.", "cm")]


class Inscription(Shape, frozen=True, kw_only=True):
    """Words, marks or signatures on the object."""

    text: Annotated[Text, doc("What is written, as written.", "우정")]
    language: Annotated[Language | None, doc("BCP 47 language.")] = None
    where: Annotated[Line | None, doc("Where on the object.", "base")] = None
    translation: Annotated[Text | None, doc("What it means in the ledger's language.", "Friendship")] = None


class AsWritten(Shape, frozen=True, kw_only=True):
    """Something a source names and the ledger has no stream for."""

    as_written: Annotated[Text, doc("The words of the source.", "an earlier present of tea")]


class Leg(Shape, frozen=True, kw_only=True):
    """One half of an exchange: what went, and which way."""

    what: Annotated[HeldRef, doc("The object or gift.")]
    direction: Annotated[Literal["received", "given"], doc("Seen from the institution.")]
