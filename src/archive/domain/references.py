"""What an event points at, read off its own declaration: streams, records, dates.

The catalogue marks every field that names a stream or record and every field that is an EDTF date. A plan is made once
a Struct; walking an event follows the plan only, whatever the event's depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

from msgspec import Struct, inspect

from archive.catalogue.event import struct_info
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import REFERS_TO

RECORD: Final = ("record",)


class Pointer(NamedTuple):
    """A text in an event that names something: `kinds` are the kinds of stream, ("record",), or () for a date."""

    field: str
    kinds: tuple[str, ...]
    text: str


class _Step(NamedTuple):
    attribute: str
    name: str
    shape: Literal["one", "many"]
    kinds: tuple[str, ...] | None  # None: a nested Struct, to be walked


def _marks(info: inspect.Type) -> Iterator[tuple[str, ...] | None]:
    """Yield what the texts within a field's type stand for; None for a Struct within it."""
    if isinstance(info, inspect.Metadata):
        marks = info.extra_json_schema or {}
        if REFERS_TO in marks:
            yield tuple(marks[REFERS_TO])
        elif marks.get("format") == "edtf":
            yield ()
        else:
            yield from _marks(info.type)
    elif isinstance(info, inspect.UnionType):
        for part in info.types:
            yield from _marks(part)
    elif isinstance(info, inspect.StructType) and info.cls is not Sealed:
        yield None


@cache
def _plan(struct: type[Struct]) -> tuple[_Step, ...]:
    steps = []
    for field in struct_info(struct).fields:
        info = field.type
        while isinstance(info, inspect.Metadata) and not isinstance(info.type, inspect.StrType):
            info = info.type
        many = isinstance(info, inspect.VarTupleType)
        marks = list(_marks(info.item_type if isinstance(info, inspect.VarTupleType) else info))
        kinds = [mark for mark in marks if mark is not None]
        if marks:
            shape: Literal["one", "many"] = "many" if many else "one"
            steps.append(_Step(field.name, field.encode_name, shape, kinds[0] if kinds else None))
    return tuple(steps)


@cache
def _getter(struct: type[Struct]) -> Any:
    names = [step.attribute for step in _plan(struct)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),) if names else ()


def pointers(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield everything that an event, or a shape within it, names, with the field's path."""
    struct = type(value)
    for step, found in zip(_plan(struct), _getter(struct)(value), strict=True):
        if not found:
            continue
        field = f"{path}.{step.name}"
        if step.shape == "one":
            yield from _pointers_in(found, field, step.kinds)
        else:
            for index, item in enumerate(found):
                yield from _pointers_in(item, f"{field}[{index}]", step.kinds)


def _pointers_in(found: Any, field: str, kinds: tuple[str, ...] | None) -> Iterator[Pointer]:
    if isinstance(found, str):
        if kinds is not None:
            yield Pointer(field, kinds, found)
    elif type(found) is not Sealed:
        yield from pointers(found, field)
