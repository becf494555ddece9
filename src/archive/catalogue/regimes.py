"""Gift rules, published editions of the register, and batches of records from one file."""

from __future__ import annotations

from typing import Annotated

from archive.catalogue.event import Event, event_type
from archive.catalogue.shapes import Money
from archive.catalogue.terms import Count, Digest, Edtf, Line, Position, Text, doc


@event_type("rule", opens="may", lasting=True, command="rule adopt", maps_to=("CIDOC CRM: E29 Design or Procedure",))
class RuleAdopted(Event, frozen=True, kw_only=True):
    """A gift rule with its threshold is in force over the span of `occurred`."""

    regime: Annotated[Line, doc("The body of rules it belongs to.", "minimal value")]
    threshold: Annotated[Money, doc("Above this sum the rule applies.")]
    instrument: Annotated[Line | None, doc("The act that adopts it.", "Regulation 3 of 2026")] = None


@event_type("rule", command="rule repeal", maps_to=("CIDOC CRM: E29 Design or Procedure",))
class RuleRepealed(Event, frozen=True, kw_only=True):
    """A gift rule ceased to be in force."""

    instrument: Annotated[Line | None, doc("The act that repeals it.", "Regulation 9 of 2029")] = None


@event_type("register", opens="may", command="report publish", maps_to=("CIDOC CRM: E31 Document",))
class EditionPublished(Event, frozen=True, kw_only=True):
    """An edition of the register was published: what was printed, and from which frame of the ledger."""

    regime: Annotated[Line, doc("Under which rules.", "annual notice")]
    period: Annotated[Edtf, doc("The time it covers.", "2025")]
    known_at: Annotated[Position, doc("The position up to which the ledger was read.")]
    on: Annotated[Edtf, doc("The date in the world it shows.", "2025-12-31")]
    sha256: Annotated[Digest, doc("SHA-256 of the file published.")]
    where: Annotated[Line | None, doc("Where it was published.", "Official gazette 14")] = None
    amends: Annotated[Digest | None, doc("SHA-256 of the edition it replaces.")] = None


@event_type("batch", opens="must", maps_to=("Spectrum: Documentation planning",))
class BatchCommitted(Event, frozen=True, kw_only=True):
    """Records were written from one file in one go."""

    file: Annotated[Line, doc("The file's name.", "register-2023.csv")]
    sha256: Annotated[Digest, doc("SHA-256 of the file.")]
    mapping_sha256: Annotated[Digest | None, doc("SHA-256 of the mapping used.")] = None
    rows: Annotated[Count, doc("Rows in the file.", 120)]
    written: Annotated[Count, doc("Records written.", 118)]
    rejected: Annotated[Count, doc("Rows not written.", 2)]


@event_type("batch", command="batch reverse", maps_to=("Spectrum: Documentation planning",))
class BatchReversed(Event, frozen=True, kw_only=True):
    """A batch as a whole was entered in error; each of its records is retracted in the same append."""

    reason: Annotated[Text, doc("Why.", "Wrong file")]
