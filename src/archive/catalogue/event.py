"""What an event type is: its Struct, and what the rest of the archive derives from it.

A type is declared once, by `@event_type(...)` on its Struct. From the declaration come the strict decoder, JSON Schema,
command-line options and help, the documentation page and the samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, TypeVar

from msgspec import Struct
from msgspec.inspect import StructType, type_info

from archive.catalogue.shapes import Citation
from archive.catalogue.terms import Edtf, Line, RecordId, Slug, Text, doc

Certainty = Literal["probable", "possible", "rejected"]
Access = Literal["internal", "restricted"]
Opening = Literal["must", "may", "never"]


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str,
    gc=False,
):
    """What every event may say of itself."""

    occurred: Annotated[
        Edtf | None, doc("When it happened in the world (EDTF): at some time within, unless the type is lasting.")
    ] = None
    occurred_text: Annotated[Line | None, doc("The date in the source's own words.", "early autumn")] = None
    after: Annotated[tuple[RecordId, ...], doc("Records whose events came before this one.")] = ()
    sources: Annotated[tuple[Citation, ...], doc("What says so.")] = ()
    certainty: Annotated[Certainty | None, doc("How sure the source or the recorder is; absent: without reserve.")] = (
        None
    )
    note: Annotated[Text | None, doc("A remark that belongs to no other field.", "label lost")] = None
    access: Annotated[Access | None, doc("Who may read it; absent: public. Else the event is sealed.")] = None
    act: Annotated[Slug | None, doc("Ties together the records of one act.")] = None


SHARED_FIELDS = Event.__struct_fields__
AnEvent = TypeVar("AnEvent", bound=type[Event])


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One entry of the catalogue.

    `name` is what stands in `type`; `kinds` the kinds of stream it may stand in (empty: any); `opens` whether it must,
    may or never can be a stream's first record; `lasting` whether `occurred` is a span rather than a day within;
    `commands` the words of its command lines, each with the fields that it settles (none: written by other commands);
    `maps_to` the field's own terms.
    """

    name: str
    struct: type[Event]
    room: str
    kinds: tuple[str, ...]
    opens: Opening
    lasting: bool
    commands: Mapping[tuple[str, ...], Mapping[str, str]]
    maps_to: tuple[str, ...]
    is_about_records: bool

    @property
    def command(self) -> tuple[str, ...]:
        """The words of its first command line; empty where other commands write it."""
        return next(iter(self.commands), ())

    @property
    def summary(self) -> str:
        """The first sentence of the type's page."""
        return (self.struct.__doc__ or "").strip().split("\n", 1)[0]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names, as stored, of the fields beyond those every event shares."""
        return tuple(field.encode_name for field in struct_info(self.struct).fields if field.name not in SHARED_FIELDS)


CATALOGUE: dict[str, EventType] = {}
"""Every published event type by name, in the order of declaration."""


@cache
def struct_info(struct: type[Struct]) -> StructType:
    """Return what msgspec knows of a Struct: fields, types, constraints."""
    info = type_info(struct)
    assert isinstance(info, StructType)  # noqa: S101 - a Struct class has no other description
    return info


def event_type(
    *kinds: str,
    opens: Opening = "never",
    lasting: bool = False,
    command: str | Mapping[str, Mapping[str, str]] = "",
    maps_to: tuple[str, ...] = (),
    is_about_records: bool = False,
) -> Callable[[AnEvent], AnEvent]:
    """Declare a Struct as an event type of streams of these kinds.

    `command` is the words of its command line, or of several, each with the fields that its words settle.
    """
    said = {command: {}} if isinstance(command, str) else command

    def declare(struct: AnEvent) -> AnEvent:
        name = str(struct.__struct_config__.tag)
        if name in CATALOGUE:
            msg = f"event type {name} is declared twice"
            raise TypeError(msg)
        CATALOGUE[name] = EventType(
            name=name,
            struct=struct,
            room=struct.__module__.rsplit(".", 1)[-1],
            kinds=kinds,
            opens=opens,
            lasting=lasting,
            commands={tuple(words.split()): settled for words, settled in said.items() if words},
            maps_to=maps_to,
            is_about_records=is_about_records,
        )
        return struct

    return declare
