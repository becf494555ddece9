"""What an event points at, read off its own declaration: streams, records, dates.

The catalogue marks every field that names a stream or record and every field that is an EDTF date. A plan is made once
a Struct; walking an event follows the plan only, whatever the event's depth. `named` is for every record that is
written, and returns texts alone; `pointers` also says in which field each stands.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from msgspec import Struct, inspect

from archive.catalogue.event import struct_info
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import REFERS_TO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORD: Final = ("record",)
TEXT: Final = ("text",)
DATE: Final = ()


class Pointer(NamedTuple):
    """A text in an event: `kinds` are the kinds of stream it names, or `RECORD`, `TEXT`, or () for a date."""

    field: str
    kinds: tuple[str, ...]
    text: str


class Named(NamedTuple):
    """The dates, streams and records that an event names, at any depth, each in the order of its fields."""

    dates: list[str]
    streams: list[str]
    records: list[str]


class _Step(NamedTuple):
    attribute: str
    name: str
    shape: Literal["one", "many"]
    kinds: tuple[str, ...] | None  # None: a nested Struct, to be walked
    only: type | None  # its class, where nothing of another can stand there: str, or one Struct


def _marks(info: inspect.Type) -> Iterator[tuple[str, ...] | None]:
    """Yield what the texts within a field's type stand for; None for a Struct within it."""
    if isinstance(info, inspect.Metadata):
        marks = info.extra_json_schema or {}
        if REFERS_TO in marks:
            yield tuple(marks[REFERS_TO])
        elif marks.get("format") == "edtf":
            yield DATE
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


def named(event: Struct) -> Named:
    """Return every date, stream and record that an event, or a shape within it, names."""
    found = Named([], [], [])
    _collector(type(event))(event, *found)
    return found


def pointers(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every stream, record and date that an event, or a shape within it, names, with the field's path."""
    return _walk(value, path, words=False)


def texts(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every free text of an event, or of a shape within it: no names of streams, dates, codes, words of ours."""
    return _walk(value, path, words=True)


@cache
def _plan(struct: type[Struct], words: bool) -> tuple[_Step, ...]:  # noqa: FBT001 - the cache's key
    """Return the fields that hold what is wanted: free words, or else what names something."""
    steps = []
    for field in struct_info(struct).fields:
        info = field.type
        while isinstance(info, inspect.Metadata) and not isinstance(info.type, inspect.StrType):
            info = info.type
        many = isinstance(info, inspect.VarTupleType)
        item = info.item_type if isinstance(info, inspect.VarTupleType) else info
        marks = list(_marks(item))
        kinds = [mark for mark in marks if mark is not None and (mark == TEXT) == words]
        only = _only(item)
        if kinds or (None in marks and (only is None or _plan(only, words))):
            shape: Literal["one", "many"] = "many" if many else "one"
            steps.append(_Step(field.name, field.encode_name, shape, kinds[0] if kinds else None, only))
    return tuple(steps)


def _only(info: inspect.Type) -> type | None:
    """Return the one class that a value of this type has, `str` or a Struct's, where there is only one; or None."""
    if isinstance(info, inspect.Metadata):
        return _only(info.type)
    if isinstance(info, inspect.UnionType):
        parts = {_only(part) for part in info.types if not isinstance(part, inspect.NoneType)}
        return parts.pop() if len(parts) == 1 else None
    return str if isinstance(info, inspect.StrType) else info.cls if isinstance(info, inspect.StructType) else None


@cache
def _getter(struct: type[Struct], words: bool) -> Callable[[Struct], tuple[Any, ...]]:  # noqa: FBT001 - the cache's key
    names = [step.attribute for step in _plan(struct, words)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),) if names else ()


def _walk(value: Struct, path: str, *, words: bool) -> Iterator[Pointer]:
    struct = type(value)
    for step, found in zip(_plan(struct, words), _getter(struct, words)(value), strict=True):
        if not found:
            continue
        field = f"{path}.{step.name}"
        items = ((field, found),) if step.shape == "one" else ((f"{field}[{i}]", item) for i, item in enumerate(found))
        for place, item in items:
            if isinstance(item, str):
                if step.kinds is not None:
                    yield Pointer(place, step.kinds, item)
            elif type(item) is not Sealed:
                yield from _walk(item, place, words=words)


@cache
def _collector(struct: type[Struct]) -> Callable[[Struct, list[str], list[str], list[str]], None]:
    """Return the function that adds what one Struct names to a list of dates, one of streams, one of records.

    It is written out, field by field, as somebody would for this Struct alone: every record passes through here, and
    following a plan step by step takes four times as long.
    """
    source = "\n".join(("def collect(value, dates, streams, records):", *_lines(struct, "value", 1), "    return"))
    scope: dict[str, Any] = {"within": _collect_within}
    exec(source, scope)  # noqa: S102 - made of the names of our own fields, and of nothing else
    collect: Callable[[Struct, list[str], list[str], list[str]], None] = scope["collect"]
    return collect


def _collect_within(value: Struct, dates: list[str], streams: list[str], records: list[str]) -> None:
    _collector(type(value))(value, dates, streams, records)


def _lines(struct: type[Struct], value: str, depth: int) -> Iterator[str]:
    """Yield the lines that collect what a Struct names; `value` is the variable that holds it."""
    pad, item = "    " * depth, f"item_{depth}"
    for step in _plan(struct, words=False):
        if step.shape == "many":
            yield f"{pad}for {item} in {value}.{step.attribute}:"
        else:
            yield f"{pad}{item} = {value}.{step.attribute}"
            yield f"{pad}if {item} is not None:"
        yield from _taking(step, item, depth + 1)


def _taking(step: _Step, item: str, depth: int) -> Iterator[str]:
    """Yield the lines that take what stands in one place: a text that names something, or a Struct with such texts."""
    pad = "    " * depth
    take = f"{('records' if step.kinds == RECORD else 'streams') if step.kinds else 'dates'}.append({item})"
    if step.only is str:
        yield f"{pad}{take}"
    elif step.only is not None and step.kinds is None:
        yield from _lines(step.only, item, depth)
    else:
        yield f"{pad}if type({item}) is not str:"
        yield f"{pad}    within({item}, dates, streams, records)"
        if step.kinds is not None:
            yield f"{pad}else:"
            yield f"{pad}    {take}"
