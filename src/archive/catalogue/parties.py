"""Parties: persons, states, organisations, offices; what they are called and what they become."""

from __future__ import annotations

from typing import Annotated, Literal

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Identifier, Name
from archive.catalogue.terms import Edtf, Language, Line, PartyRef, PlaceRef, Text, doc


@event_type("party", opens="must", command="party register", maps_to=("CIDOC CRM: E39 Actor",))
class PartyRegistered(Event, frozen=True, kw_only=True):
    """A party is from now on known to the ledger.

    A country is a party of kind state. A party of kind unknown is one particular person who is not identified.
    """

    kind: Annotated[
        Literal["person", "family", "people", "state", "organisation", "office", "program", "unknown"],
        doc("What sort of party."),
    ]
    name: Annotated[Line, doc("What it is called.", "Registry")]
    names: Annotated[tuple[Name, ...], doc("The name in other languages and scripts.")] = ()
    state: Annotated[PartyRef | None, doc("The state it belongs to or acts for.", "party/state-kp")] = None
    born: Annotated[Edtf | None, doc("Birth, or foundation.", "1931")] = None
    died: Annotated[Edtf | None, doc("Death, or dissolution.", "2022")] = None
    born_in: Annotated[PlaceRef | None, doc("Place of birth.")] = None
    identifiers: Annotated[tuple[Identifier, ...], doc("Codes others have given it.")] = ()
    description: Annotated[Text | None, doc("Who or what it is.", "Keeps the register")] = None


@event_type("party", lasting=True, command="party name", maps_to=("CIDOC CRM: E41 Appellation",))
class PartyNamed(Event, frozen=True, kw_only=True):
    """The party bears or bore another name, over the span of `occurred`."""

    name: Annotated[Line, doc("The name.", "Central Registry")]
    language: Annotated[Language | None, doc("BCP 47 language.")] = None
    kind: Annotated[Line | None, doc("What sort of name.", "official")] = None


@event_type("party", lasting=True, command="party office", maps_to=("CIDOC CRM: E7 Activity",))
class OfficeHeld(Event, frozen=True, kw_only=True):
    """The party holds or held an office, over the span of `occurred`."""

    office: Annotated[Line, doc("The office.", "Minister of Culture")]
    of: Annotated[PartyRef | None, doc("Of which state or organisation.", "party/state-kp")] = None


@event_type("party", command="party merge", maps_to=("CIDOC CRM: E39 Actor",))
class PartiesMerged(Event, frozen=True, kw_only=True):
    """Two entries of the ledger are one and the same party; this one is from now on read as the other."""

    into: Annotated[PartyRef, doc("The entry that stays.")]


@event_type("party", command="party succeed", maps_to=("CIDOC CRM: E81 Transformation",))
class PartySucceeded(Event, frozen=True, kw_only=True):
    """In the world, the party was renamed, split, merged, dissolved or succeeded by others."""

    successors: Annotated[tuple[PartyRef, ...], doc("Who came after; none after a dissolution.")] = ()
    kind: Annotated[Literal["renamed", "succeeded", "split", "merged", "dissolved"], doc("What became of the party.")]
