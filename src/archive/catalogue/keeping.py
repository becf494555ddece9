"""The ledger's own life: opening, settings, keys, seals, clock, restoration."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Identifier
from archive.catalogue.terms import Count, Digest, Instant, Line, Origin, PartyRef, Position, Text, VerifierKey, doc

TimeZone = Annotated[Line, doc("IANA time zone; decides which day a recording falls on.", "Asia/Pyongyang")]


@event_type("ledger", opens="must")
class LedgerOpened(Event, frozen=True, kw_only=True):
    """A ledger began. Always at position 1."""

    institution: Annotated[PartyRef, doc("The party that keeps the ledger.")]
    origin: Annotated[Origin, doc("The ledger's name for checkpoints and its key; never used for a copy.")]
    vkey: Annotated[VerifierKey, doc("The first verifier key.")]
    format: Annotated[Position, doc("The record format.", 1)]
    time_zone: TimeZone


@event_type("ledger")
class SettingsAdopted(Event, frozen=True, kw_only=True):
    """Settings that rules depend on are in force from this record on.

    What is absent stays as it was. At least one field is given.
    """

    time_zone: Annotated[Line | None, doc("IANA time zone.", "Asia/Pyongyang")] = None
    number_pattern: Annotated[
        Line | None,
        doc("The own series of accession numbers: # a digit, @ a capital letter, all else itself.", "####.###"),
    ] = None
    declared_codes: Annotated[tuple[Identifier, ...], doc("Codes for states that no standard has.")] = ()

    def __post_init__(self) -> None:
        """Refuse settings that settle nothing."""
        if not (self.time_zone or self.number_pattern or self.declared_codes):
            msg = "settings need at least one of time_zone, number_pattern, declared_codes"
            raise ValueError(msg)


@event_type("ledger")
class KeyIntroduced(Event, frozen=True, kw_only=True):
    """A further key signs for the ledger from now on."""

    vkey: Annotated[VerifierKey, doc("The new verifier key.")]
    reason: Annotated[Literal["routine", "lost", "compromised"], doc("Why.")]
    replaces: Annotated[VerifierKey | None, doc("The key it takes over from.")] = None


@event_type("ledger")
class KeyRetired(Event, frozen=True, kw_only=True):
    """A key signs no more."""

    vkey: Annotated[VerifierKey, doc("The key retired.")]
    last_size: Annotated[Count, doc("Size in records of the last checkpoint it signed.", 8124)]


@event_type("ledger")
class LedgerSealed(Event, frozen=True, kw_only=True):
    """The institution states how many streams there are and where each ends, just before a checkpoint."""

    through: Annotated[Position, doc("The last position covered.")]
    streams: Annotated[Count, doc("Streams with a record at or before it.")]
    heads_root: Annotated[Digest, doc("RFC 6962 root over one leaf for each stream's last record.")]
    anchors: Annotated[tuple[Digest, ...], doc("SHA-256 of time stamps or cosigned checkpoints received since.")] = ()


@event_type("ledger")
class ClockCorrected(Event, frozen=True, kw_only=True):
    """The ledger's clock had been wrong; times of recording in the interval are not to be relied on."""

    wrong_from: Annotated[Instant, doc("First wrong time of recording.")]
    wrong_through: Annotated[Instant, doc("Last wrong time of recording.")]
    reason: Annotated[Text, doc("What was wrong.", "Battery of the server's clock")]


@event_type("ledger")
class LedgerRestored(Event, frozen=True, kw_only=True):
    """The ledger goes on from a backup; what was recorded after it is lost."""

    lost_from: Annotated[Position, doc("First position that may have held another record before.")]
    evidence: Annotated[tuple[Text, ...], Meta(min_length=1), doc("What is known of it.", ["Checkpoint of 9 May"])]
