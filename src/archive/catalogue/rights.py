"""Who may do what: restrictions, breaches, claims, custody, title, loans."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Tally, Who
from archive.catalogue.terms import Edtf, Line, PartyRef, RecordId, Text, doc

Ground = Literal["sanctions", "legal", "export", "display", "cultural", "hazard"]


@event_type("object", command="object restrict", maps_to=("Spectrum: Rights management",))
class RestrictionImposed(Event, frozen=True, kw_only=True):
    """An authority or the institution restricted what may be done with the object, until it is lifted."""

    kind: Annotated[Ground, doc("What kind of restriction.")]
    authority: Annotated[PartyRef | None, doc("Who imposed it.")] = None
    instruments: Annotated[tuple[Line, ...], doc("The acts it rests on, as cited.", ["Act 12 of 1990"])] = ()
    ground: Annotated[Text, doc("Why.", "Ivory")]


@event_type("object", command="object release", maps_to=("Spectrum: Rights management",))
class RestrictionLifted(Event, frozen=True, kw_only=True):
    """A restriction ended."""

    restriction: Annotated[RecordId, doc("The record that imposed it.")]
    ground: Annotated[Text, doc("Why.", "Permit granted")]


@event_type("object", command="object breach", maps_to=("CIDOC CRM: E13 Attribute Assignment",))
class BreachAsserted(Event, frozen=True, kw_only=True):
    """A source says that an act concerning this object broke a rule.

    It imposes nothing and decides nothing: it keeps who says so, and how exactly the rule is named.
    """

    of: Annotated[Literal["receipt", "export", "holding", "display"], doc("Which act is said to break the rule.")]
    kind: Annotated[Ground, doc("What kind of rule.")]
    authority: Annotated[PartyRef | None, doc("Whose rule it is.")] = None
    instruments: Annotated[tuple[Line, ...], doc("The rules broken, as cited.", ["Decree 4"])] = ()
    instrument_count: Annotated[Tally | None, doc("How many rules, where they are counted not named.")] = None
    ground: Annotated[Text, doc("What is said to be broken.", "Export without licence")]


@event_type("object", "gift", command="claim file", maps_to=("Spectrum: Rights management",))
class ClaimFiled(Event, frozen=True, kw_only=True):
    """Somebody claimed the object or gift. It does not say that the claim is just."""

    claimants: Annotated[tuple[Who, ...], Meta(min_length=1), doc("Who claims.")]
    sought: Annotated[Literal["return", "compensation", "acknowledgement", "access"], doc("What the claimants want.")]
    basis: Annotated[Text, doc("What the claim rests on.", "Taken from the family in 1938")]


@event_type("object", "gift", command="claim settle", maps_to=("Spectrum: Rights management",))
class ClaimSettled(Event, frozen=True, kw_only=True):
    """A claim came to an end. What follows from it (a return, a payment) is an event of its own."""

    claim: Annotated[RecordId, doc("The record of the claim.")]
    outcome: Annotated[Text, doc("How it ended.", "Acknowledged, object stays on loan")]
    terms: Annotated[Text | None, doc("On what terms.", "Label names the family")] = None


@event_type("object", command="object custody", maps_to=("CIDOC CRM: E10 Transfer of Custody",))
class CustodyTransferred(Event, frozen=True, kw_only=True):
    """Another party holds the object from now on. It says nothing about who owns it."""

    from_party: Annotated[PartyRef | None, doc("Who held it.")] = None
    to_party: Annotated[PartyRef, doc("Who holds it.")]
    terms: Annotated[Text | None, doc("On what terms.", "For safekeeping")] = None
    fulfils: Annotated[RecordId | None, doc("The decision it carries out.")] = None


@event_type("object", command="object title", maps_to=("CIDOC CRM: E8 Acquisition",))
class TitleTransferred(Event, frozen=True, kw_only=True):
    """Another party owns the object from now on. It says nothing about who holds it."""

    from_party: Annotated[PartyRef | None, doc("Who owned it.")] = None
    to_party: Annotated[PartyRef, doc("Who owns it.")]
    terms: Annotated[Text | None, doc("On what terms.", "Free of charge")] = None
    fulfils: Annotated[RecordId | None, doc("The decision it carries out.")] = None


@event_type(
    "object",
    command={"object lend": {"direction": "out"}, "object borrow": {"direction": "in"}},
    maps_to=("Spectrum: Loans in, Loans out", "AAT 300417645"),
)
class LoanOpened(Event, frozen=True, kw_only=True):
    """The object went out on loan, or came in on loan. Where it stands needs a move of its own."""

    direction: Annotated[Literal["out", "in"], doc("Seen from the institution.")]
    partner: Annotated[PartyRef, doc("The other party.")]
    purpose: Annotated[Line | None, doc("What for.", "exhibition")] = None
    due: Annotated[Edtf | None, doc("When it is to come back; passing it makes it overdue and ends nothing.")] = None


@event_type("object", command="object return", maps_to=("Spectrum: Loans in, Loans out",))
class LoanClosed(Event, frozen=True, kw_only=True):
    """A loan ended and custody is back where it was."""

    loan: Annotated[RecordId, doc("The record that opened the loan.")]
