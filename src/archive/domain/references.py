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
    _collector(type(event))(event, found)
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
        marks = list(_marks(info.item_type if isinstance(info, inspect.VarTupleType) else info))
        kinds = [mark for mark in marks if mark is not None and (mark == TEXT) == words]
        if kinds or None in marks:
            shape: Literal["one", "many"] = "many" if many else "one"
            steps.append(_Step(field.name, field.encode_name, shape, kinds[0] if kinds else None))
    return tuple(steps)


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
def _collector(struct: type[Struct]) -> Callable[[Struct, Named], None]:
    """Return what collects the names in one Struct: for each field that holds some, how its value is taken."""
    plan, getter = _plan(struct, words=False), _getter(struct, words=False)
    takers = tuple((_take_one if step.shape == "one" else _take_many)(step.kinds) for step in plan)

    def collect(value: Struct, into: Named) -> None:
        for found, take in zip(getter(value), takers):  # noqa: B905 - one a field, by the plan; this is the hottest loop
            if found:
                take(found, into)

    return collect


def _take_one(kinds: tuple[str, ...] | None) -> Callable[[Any, Named], None]:
    if kinds is None:
        return _take_within
    index = 0 if kinds == DATE else 2 if kinds == RECORD else 1

    def take(found: str | Struct, into: Named) -> None:
        if type(found) is str:
            into[index].append(found)
        else:
            _take_within(found, into)

    return take


def _take_many(kinds: tuple[str, ...] | None) -> Callable[[Any, Named], None]:
    take_item = _take_one(kinds)

    def take(found: tuple[str | Struct, ...], into: Named) -> None:
        for item in found:
            take_item(item, into)

    return take


def _take_within(found: str | Struct, into: Named) -> None:
    if isinstance(found, Struct):
        _collector(type(found))(found, into)
