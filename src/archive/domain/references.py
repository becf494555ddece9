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
TEXT: Final = ("text",)


class Pointer(NamedTuple):
    """A text in an event: `kinds` are the kinds of stream it names, or `RECORD`, `TEXT`, or () for a date."""

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
        elif isinstance(info.type, inspect.StrType):
            if info.type.pattern is None:
                yield TEXT
        else:
            yield from _marks(info.type)
    elif isinstance(info, inspect.UnionType):
        for part in info.types:
            yield from _marks(part)
    elif isinstance(info, inspect.StrType) and info.pattern is None:
        yield TEXT
    elif isinstance(info, inspect.StructType) and info.cls is not Sealed:
        yield None


@cache
def _plan(struct: type[Struct], texts: bool) -> tuple[_Step, ...]:
    """Return the fields that hold what is wanted: texts, or else what names something."""
    steps = []
    for field in struct_info(struct).fields:
        info = field.type
        while isinstance(info, inspect.Metadata) and not isinstance(info.type, inspect.StrType):
            info = info.type
        many = isinstance(info, inspect.VarTupleType)
        marks = list(_marks(info.item_type if isinstance(info, inspect.VarTupleType) else info))
        kinds = [mark for mark in marks if mark is not None and (mark == TEXT) == texts]
        if kinds or None in marks:
            shape: Literal["one", "many"] = "many" if many else "one"
            steps.append(_Step(field.name, field.encode_name, shape, kinds[0] if kinds else None))
    return tuple(steps)


@cache
def _getter(struct: type[Struct], texts: bool) -> Any:
    names = [step.attribute for step in _plan(struct, texts)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),) if names else ()


def pointers(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every stream, record and date that an event, or a shape within it, names, with the field's path."""
    return _walk(value, path, texts=False)


def texts(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every free text of an event, or of a shape within it: no names of streams, dates, codes or words of ours."""
    return _walk(value, path, texts=True)


def _walk(value: Struct, path: str, *, texts: bool) -> Iterator[Pointer]:
    struct = type(value)
    for step, found in zip(_plan(struct, texts), _getter(struct, texts)(value), strict=True):
        if not found:
            continue
        field = f"{path}.{step.name}"
        items = ((field, found),) if step.shape == "one" else ((f"{field}[{i}]", item) for i, item in enumerate(found))
        for place, item in items:
            if isinstance(item, str):
                if step.kinds is not None:
                    yield Pointer(place, step.kinds, item)
            elif type(item) is not Sealed:
                yield from _walk(item, place, texts=texts)
