"""Events about records: corrections, retractions, disputes, attestations, erasure, withdrawal.

They stand in the stream of the record they are about, and never inside one another: what a correction or dispute
carries is a whole event of any other type.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from archive.catalogue import (  # noqa: F401 - declares every type that may be carried
    care,
    disposals,
    entries,
    gifts,
    inventories,
    keeping,
    movements,
    parties,
    places,
    provenance,
    regimes,
    rights,
    sources,
)
from archive.catalogue.event import CATALOGUE, Event, event_type
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import Digest, Line, PartyRef, RecordId, Text, doc

CarriedEvent: Any = reduce(or_, (entry.struct for entry in CATALOGUE.values())) | Sealed
"""Any event that a correction or dispute may carry: all but those of this module."""

CorrectionKind = Literal[
    "typo",
    "refiled",
    "misreading",
    "late information",
    "misattribution",
    "duplicate",
    "wrong type",
    "policy",
]


@event_type(command="correct", is_about_records=True, maps_to=("CIDOC CRM: E13 Attribute Assignment",))
class RecordCorrected(Event, frozen=True, kw_only=True):
    """A record said something wrong; this is what it should have said, whole.

    A change in the world is not a correction but a new event.
    """

    target: Annotated[RecordId, doc("The newest record of the line that is corrected.")]
    replacement: Annotated[CarriedEvent, doc("The whole event that is right; its type may differ.")]
    kind: Annotated[CorrectionKind, doc("What had gone wrong.")]
    reason: Annotated[Text, doc("Why it is corrected.", "Room misread on the card")]


@event_type(command="retract", is_about_records=True)
class RecordRetracted(Event, frozen=True, kw_only=True):
    """What a record said never happened, or was entered in error. Retracting a correction restores what it replaced."""

    target: Annotated[RecordId, doc("The newest record of the line that is withdrawn.")]
    reason: Annotated[Text, doc("Why it is withdrawn.", "Entered under the wrong object")]
    refiled_as: Annotated[RecordId | None, doc("The same event in the right stream, in the same append.")] = None


@event_type(command="dispute", is_about_records=True)
class RecordDisputed(Event, frozen=True, kw_only=True):
    """Another source says otherwise. Both statements stay alive, side by side, until the dispute is resolved."""

    target: Annotated[RecordId, doc("The record disputed.")]
    claim: Annotated[CarriedEvent, doc("The whole event that is stated instead.")]
    reason: Annotated[Text, doc("Why it is disputed.", "The ledger of the hall differs")]


CARRIERS: Final[dict[type, str]] = {RecordCorrected: "replacement", RecordDisputed: "claim"}
"""Events that carry another whole, and in which field."""


@event_type(command="resolve", is_about_records=True)
class DisputeResolved(Event, frozen=True, kw_only=True):
    """A dispute was decided for the record or for the claim."""

    dispute: Annotated[RecordId, doc("The record that opened the dispute.")]
    in_favour_of: Annotated[Literal["target", "claim"], doc("Which of the two holds.")]
    reason: Annotated[Text, doc("Why.", "Photograph of the day found")]


@event_type(command="attest", is_about_records=True)
class RecordsAttested(Event, frozen=True, kw_only=True, rename={"as_": "as"}):
    """Somebody stands for records: verified against the source, authorised, witnessed. The second signature."""

    targets: Annotated[tuple[RecordId, ...], Meta(min_length=1), doc("The records stood for.")]
    as_: Annotated[Literal["verified against source", "authorised", "witnessed"], doc("In what sense.")]
    by: Annotated[PartyRef, doc("Who stands for them.")]


@event_type(command="", is_about_records=True)
class ValueErased(Event, frozen=True, kw_only=True):
    """The openings of sealed events were destroyed by order. Their commitments stay, and still prove."""

    commitments: Annotated[tuple[Digest, ...], Meta(min_length=1), doc("The commitments whose openings are gone.")]
    order: Annotated[Line, doc("The order obeyed.", "Court order 12/2026")]
    authority: Annotated[Text, doc("Who gave it.", "District court")]


@event_type(command="", is_about_records=True)
class RecordWithdrawn(Event, frozen=True, kw_only=True):
    """A record written in clear was withdrawn from every copy by order; its leaf hash stays in the tree."""

    target: Annotated[RecordId, doc("The record withdrawn.")]
    leaf: Annotated[Digest, doc("Its leaf hash.")]
    order: Annotated[Line, doc("The order obeyed.", "Court order 12/2026")]
    authority: Annotated[Text, doc("Who gave it.", "District court")]
