"""Records and drafts: one event with the act of recording it, and what is handed in to be recorded."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from archive.catalogue import corrections  # noqa: F401 - declares the last of the types
from archive.catalogue.event import CATALOGUE, Event
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import (
    LOCAL_NAME,
    Digest,
    Instant,
    PartyRef,
    Position,
    Quantity,
    RecordId,
    StreamName,
    doc,
    written,
)

BatchRef = Annotated[str, written("name of a batch", f"batch/{LOCAL_NAME}", "batch/register-2023")]
AnyEvent: Any = reduce(or_, (entry.struct for entry in CATALOGUE.values())) | Sealed
"""Every published event type, or a sealed event."""


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A record without what only the ledger writes: what `append` reads, one JSON line each."""

    stream: Annotated[StreamName, doc("The thing the event is about.")]
    event: Annotated[AnyEvent, doc("What is stated to have happened.")]
    id: Annotated[RecordId | None, doc("The record's UUID; absent: the ledger mints one, and the draft is new.")] = None
    recorded_by: Annotated[PartyRef | None, doc("Who records it; absent: the writer's configured party.")] = None
    batch: Annotated[BatchRef | None, doc("The batch it came in.")] = None
    row: Annotated[Quantity | None, doc("The row of the batch's file, from 1.")] = None


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One event plus the act of recording it; its canonical bytes are what is stored, shipped and proved."""

    batch: Annotated[BatchRef | None, doc("The batch it came in.")] = None
    event: Annotated[AnyEvent, doc("What is stated to have happened.")]
    id: Annotated[RecordId, doc("The record's UUID.")]
    prev: Annotated[Digest | None, doc("Leaf hash of the stream's previous record; absent at seq 1.")] = None
    recorded_at: Annotated[Instant, doc("When the ledger wrote it, UTC.")]
    recorded_by: Annotated[PartyRef, doc("Who recorded it, as the writer's configuration claims.")]
    row: Annotated[Quantity | None, doc("The row of the batch's file, from 1.")] = None
    seq: Annotated[Position, doc("1, 2, 3 … within the stream.")]
    stream: Annotated[StreamName, doc("The thing the event is about.")]

    def __post_init__(self) -> None:
        """Refuse a chain that cannot be: a first record with a predecessor, a later one without."""
        if (self.prev is None) != (self.seq == 1):
            msg = "`prev` is absent at seq 1 and present after it"
            raise ValueError(msg)


class Envelope(Record, frozen=True, kw_only=True):
    """A record whose event is read without the catalogue, as plain JSON."""

    event: dict[str, Any]


class NewerRecord(Struct, frozen=True, kw_only=True):
    """A record in order by its form, whose event this version of the archive does not know.

    `reason` names the type or field that is unknown here. It is hashed, chained, proved and exported like any other.
    """

    envelope: Envelope
    reason: str


def type_name(event: Event | Sealed) -> str:
    """Return what stands in the event's `type`."""
    return str(event.__struct_config__.tag)


def as_json(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a Struct as plain dicts, lists, texts and numbers, in the order of its fields, absent ones left out."""
    return msgspec.to_builtins(value)
