"""What an event points at, read off its own declaration: streams, records, dates.

The catalogue marks every field that names a stream or record and every field that is an EDTF date. `named` is for
every record that is written, and returns texts alone; `pointers` also says in which field each stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct

from archive.catalogue.terms import PATTERN, REFERS_TO
from archive.catalogue.walks import Walks, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RECORD: Final = ("record",)
TEXT: Final = ("text",)
DATE: Final = ()


class Pointer(NamedTuple):
    """A text in an event: `kinds` are the kinds of stream it names, or `RECORD`, `TEXT`, or () for a date."""

    field: str
    kinds: tuple[str, ...]
    text: str


class Named(Struct, gc=False):
    """The dates, streams and records that an event names, at any depth, each in the order of its fields."""

    dates: list[str]
    streams: list[str]
    records: list[str]


def named(event: Struct) -> Named:
    """Return every date, stream and record that an event, or a shape within it, names."""
    found = Named([], [], [])
    _NAMES[type(event)](event, found.dates, found.streams, found.records)
    return found


def pointers(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every stream, record and date that an event, or a shape within it, names, with the field's path."""
    return (pointer for pointer in _walk(value, path) if pointer.kinds != TEXT)


def texts(value: Struct, path: str = "event") -> Iterator[Pointer]:
    """Yield every free text of an event, or of a shape within it: no names of streams, dates, codes, words of ours."""
    return (pointer for pointer in _walk(value, path) if pointer.kinds == TEXT)


def _walk(value: Struct, path: str) -> Iterator[Pointer]:
    for place in places(type(value)):
        found = getattr(value, place.attribute)
        field = f"{path}.{place.name}"
        if place.is_list:
            items = [(f"{field}[{index}]", item) for index, item in enumerate(found)]
        else:
            items = [] if found is None else [(field, found)]
        for where, item in items:
            if not isinstance(item, str):
                yield from _walk(item, where)
            elif (kinds := _kinds(place.text or {})) is not None:
                yield Pointer(where, kinds, item)


def _kinds(said: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return what a text stands for, given what it says of itself; None for a code or digest."""
    if REFERS_TO in said:
        return tuple(said[REFERS_TO])
    return DATE if said.get("format") == "edtf" else None if PATTERN in said else TEXT


def _taken(said: Mapping[str, Any]) -> str | None:
    """Return the statement that takes a text which names something."""
    kinds = _kinds(said)
    if kinds is None or kinds == TEXT:
        return None
    return f"{'dates' if kinds == DATE else 'records' if kinds == RECORD else 'streams'}.append(item)"


_NAMES: Final = Walks(_taken, "dates, streams, records")
