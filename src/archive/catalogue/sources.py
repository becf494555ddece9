"""Sources, the occasions they tell of, and the exchanges they tie together."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Contributor, Leg, Participant
from archive.catalogue.terms import Digest, Edtf, Line, OccasionRef, PlaceRef, Text, Url, doc


@event_type("source", opens="must", command="source register", maps_to=("CIDOC CRM: E31 Document",))
class SourceRegistered(Event, frozen=True, kw_only=True):
    """A document, report or testimony is from now on known to the ledger, in one revision."""

    kind: Annotated[
        Literal[
            "news report",
            "register page",
            "catalogue card",
            "notice",
            "letter",
            "photograph",
            "oral",
            "inspection",
            "import file",
            "decree",
        ],
        doc("What sort of source."),
    ]
    title: Annotated[Line, doc("Its title, or what it may be called.", "Gift register 2023")]
    publisher: Annotated[Line | None, doc("Who published it.", "Registry")] = None
    contributors: Annotated[tuple[Contributor, ...], doc("Who is named as having made it.")] = ()
    datelines: Annotated[tuple[Line, ...], doc("Where it was written.", ["Seoul"])] = ()
    published: Annotated[Edtf | None, doc("When it was published or written.", "2023-09-18")] = None
    url: Annotated[Url | None, doc("Where it can be read.")] = None
    sha256: Annotated[Digest | None, doc("SHA-256 of the copy read.")] = None
    revision: Annotated[Line, doc("Which revision of it.", "1")]


@event_type("source", command="source refile", maps_to=("CIDOC CRM: E31 Document",))
class SourceRefiled(Event, frozen=True, kw_only=True):
    """The publisher issued the source anew. Every event citing an earlier revision is due for review."""

    revision: Annotated[Line, doc("The new revision.", "2")]
    published: Annotated[Edtf | None, doc("When it was issued anew.", "2023-09-18")] = None
    where: Annotated[Line | None, doc("Where it differs.", "paragraph 17")] = None
    change: Annotated[Text, doc("What changed.", "A name respelt")]
    kind_of_change: Annotated[Literal["typo", "fact", "withdrawal"], doc("How grave it is.")]


@event_type("occasion", opens="must", lasting=True, command="occasion open", maps_to=("CIDOC CRM: E5 Event",))
class OccasionOpened(Event, frozen=True, kw_only=True):
    """A visit, summit or audience took place over the span of `occurred`."""

    title: Annotated[Line, doc("What it is called.", "State visit")]
    kind: Annotated[
        Literal["visit", "state visit", "summit", "audience", "anniversary", "delegation"],
        doc("What sort of occasion."),
    ]
    participants: Annotated[tuple[Participant, ...], doc("Who took part.")] = ()
    place: Annotated[PlaceRef | None, doc("Where.")] = None
    part_of: Annotated[OccasionRef | None, doc("The larger occasion it belonged to.", "occasion/tour-2023")] = None
    description: Annotated[Text | None, doc("What else happened.", "Inspected the fleet")] = None


_LEGS = [{"what": "object/x7k2m", "direction": "received"}, {"what": "object/p3w8q", "direction": "given"}]


@event_type("exchange", opens="may", command="exchange link", maps_to=("CIDOC CRM: E7 Activity",))
class ExchangeLinked(Event, frozen=True, kw_only=True):
    """Gifts and counter-gifts belong together. It does not say that they are of equal worth."""

    legs: Annotated[tuple[Leg, ...], Meta(min_length=2), doc("What went, and which way.", _LEGS)]
    kind: Annotated[Literal["simultaneous", "return", "cycle"], doc("How the legs follow one another.")]
