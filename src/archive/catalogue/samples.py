"""Samples of every event type, shape and record, made from the examples that the fields themselves give.

They show form only: what they name need not exist, and a complete sample says everything at once, which no event does.
Golden bytes are made from them, so a sample changes only when its type does.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from archive.catalogue.event import SHARED_FIELDS, Event
from archive.catalogue.fields import Field, entry, fields_of
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.patterns import convert
from archive.catalogue.records import Record

CARRIED: Final = TransferredToShowroom
"""What a sample of a correction or dispute carries."""

STREAMS: Final = {
    "object": "object/x7k2m",
    "gift": "gift/q4tz9",
    "party": "party/registry",
    "place": "place/hall-2-14",
    "occasion": "occasion/visit-2023",
    "source": "source/register-2023",
    "exchange": "exchange/visit-2023",
    "inventory": "inventory/2026",
    "rule": "rule/minimal-value",
    "register": "register/annual-notice",
    "batch": "batch/register-2023",
    "ledger": "ledger/museum",
}
"""A stream of each kind."""


def complete(struct: type[Struct]) -> dict[str, Any]:
    """Return an event or shape with every field that its type has, as plain JSON."""
    return _tagged(struct, {field.name: _complete_value(field) for field in fields_of(struct)})


@cache
def one_of(struct: type[Struct]) -> tuple[str, ...]:
    """Return the fields of which at least one is to be given though none is required; empty where there is no such."""
    required = {field.name: _minimal_value(field) for field in fields_of(struct) if field.is_required}
    if _is_accepted(struct, required):
        return ()
    optional = [field for field in fields_of(struct) if not field.is_required]
    return tuple(
        field.name for field in optional if _is_accepted(struct, required | {field.name: _minimal_value(field)})
    )


def minimal(struct: type[Struct]) -> dict[str, Any]:
    """Return an event or shape with as few fields as its type allows, as plain JSON."""
    wanted = one_of(struct)[:1]
    fields = [field for field in fields_of(struct) if field.is_required or field.name in wanted]
    return _tagged(struct, {field.name: _minimal_value(field) for field in fields})


def complete_record(name: str) -> Record:
    """Return a record of an event type with every member that it can have. Raises `NoSuchType`.

    `prev` is absent, and `seq` 1, where the type must open its stream.
    """
    is_first = entry(name).opens == "must"
    return _record(name, complete(Record), complete(entry(name).struct), is_first=is_first)


def minimal_record(name: str) -> Record:
    """Return a record of an event type with as few members as it can have. Raises `NoSuchType`."""
    is_first = entry(name).opens != "never"
    return _record(name, minimal(Record), minimal(entry(name).struct), is_first=is_first)


def example(name: str) -> dict[str, Any]:
    """Return a draft of an event type, as plain JSON, that a person could begin from. Raises `NoSuchType`.

    It has the type's own fields, when it happened and what says so.
    """
    struct = entry(name).struct
    own = [field for field in fields_of(struct) if field.attribute not in SHARED_FIELDS]
    event = _tagged(struct, {field.name: _minimal_value(field) for field in own})
    stated = {"occurred": _date(), "sources": [{"source": STREAMS["source"], "locator": "p. 7"}]}
    return {"stream": _stream(name), "event": event | stated}


def _record(name: str, plain: dict[str, Any], event: dict[str, Any], *, is_first: bool) -> Record:
    plain |= {"event": event, "stream": _stream(name), "seq": 1 if is_first else 2}
    prev = next(field.example for field in fields_of(Record) if field.name == "prev")
    plain.pop("prev", None)
    return convert(plain if is_first else plain | {"prev": prev}, Record)


def _stream(name: str) -> str:
    kinds = entry(name).kinds
    return STREAMS[kinds[0] if kinds else "object"]


def _date() -> str:
    return next(str(field.example) for field in fields_of(Event) if field.is_date)


def _tagged(struct: type[Struct], plain: dict[str, Any]) -> dict[str, Any]:
    tag = struct.__struct_config__.tag
    return plain if tag is None else {"type": tag} | plain


def _complete_value(field: Field) -> Any:  # noqa: ANN401 - whatever JSON holds
    if field.kind == "event":
        return complete(CARRIED)
    if not field.shapes or (field.kind == "shape" and field.example):
        return field.example
    shapes = [complete(shape) for shape in field.shapes]
    return [*(field.example or []), *shapes] if field.is_list else shapes[0]


def _minimal_value(field: Field) -> Any:  # noqa: ANN401 - whatever JSON holds
    if field.kind == "event":
        return minimal(CARRIED)
    if field.example is not None:
        return field.example[: field.items_min] if field.is_list else field.example
    shape = minimal(field.shapes[0])
    return [shape] if field.is_list else shape


def _is_accepted(struct: type[Struct], plain: dict[str, Any]) -> bool:
    try:
        convert(_tagged(struct, plain), struct)
    except msgspec.ValidationError:
        return False
    return True
