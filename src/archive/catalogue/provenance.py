"""Provenance as researchers state it: periods of holding, competing accounts, searches that found nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import AsWritten, Participant
from archive.catalogue.terms import Edtf, Line, PartyRef, PlaceRef, Slug, SourceRef, Text, doc


@event_type(
    "object",
    lasting=True,
    command="provenance assert",
    maps_to=("CIDOC CRM: E13 Attribute Assignment", "AAT 300055863"),
)
class ProvenanceAsserted(Event, frozen=True, kw_only=True):
    """A source or researcher says who held the object over a time. `occurred` is the span held.

    It names a holder, not a transfer. It changes neither custody nor title in the ledger's own account.
    An interval cannot say that both its ends are known only as bounds ("by 1901 until at least 1929"): that stands in
    `began` and `ended`, and `occurred` keeps the end that it can say, or is absent.
    """

    holder: Annotated[Participant | None, doc("Who held it; absent: nobody knows.")] = None
    lived: Annotated[
        Edtf | None, doc("The years the holder lived or traded, where the source gives them.", "1850/1914")
    ] = None
    method: Annotated[Line | None, doc("How the holder came by it.", "by descent")] = None
    began: Annotated[
        Edtf | None, doc("Within what dates it began, where `occurred` cannot say it: by 1901.", "[..1901]")
    ] = None
    ended: Annotated[
        Edtf | None, doc("Within what dates it ended, where `occurred` cannot say it: at least until 1929.", "[1929..]")
    ] = None
    direct: Annotated[bool, doc("Whether it is known to have passed directly to the next holder.")] = False
    place: Annotated[PlaceRef | None, doc("Where it was held.")] = None
    place_as_written: Annotated[Line | None, doc("Where it was held, as the source writes it.", "Paris, France")] = None
    particulars: Annotated[
        tuple[Line, ...], doc("Lot, stock and sale numbers and the like, as the source writes them.", ["lot 148"])
    ] = ()
    custody_only: Annotated[bool, doc("Whether the holder held but did not own it.")] = False
    account: Annotated[Slug | None, doc("Whose telling, where accounts compete.", "family")] = None
    uncertain: Annotated[
        tuple[Literal["holder", "method", "place", "from", "until"], ...], doc("Which parts are uncertain.")
    ] = ()


@event_type("object", command="provenance prefer", maps_to=("CIDOC CRM: E13 Attribute Assignment",))
class AccountPreferred(Event, frozen=True, kw_only=True):
    """Of competing accounts one was preferred. The others stay on record."""

    account: Annotated[Slug, doc("The account preferred.", "family")]
    decided_by: Annotated[PartyRef | None, doc("Who decided.")] = None
    ground: Annotated[Text, doc("Why.", "Two independent letters")]


@event_type("object", command="provenance search", maps_to=("CIDOC CRM: E7 Activity",))
class NegativeSearchRecorded(Event, frozen=True, kw_only=True):
    """Something was looked for and not found."""

    looked_for: Annotated[Text, doc("What was looked for.", "the bill of sale")]
    searched: Annotated[
        tuple[SourceRef | AsWritten, ...],
        Meta(min_length=1),
        doc("Where it was looked for: sources, or words where the ledger has none."),
    ]
    by: Annotated[PartyRef | None, doc("Who looked.")] = None
