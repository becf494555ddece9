"""What hangs on a statement: the streams that it names, the words that it is found by, what it calls things.

Read off the declarations of the catalogue: one plan a Struct, made once. What an event about records carries (a
replacement, a claim) is a statement of its own, and nothing of it hangs on the event that carries it.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.entries import NumberAssigned, ObjectAccessioned, ObjectDescribed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.parties import PartyNamed
from archive.catalogue.places import PlaceRenamed
from archive.views.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Struct

    from archive.catalogue.fields import Field

RECORD: Final = ("record",)
NAMING: Final = frozenset(
    {
        ObjectDescribed,
        PlaceRenamed,
        PartyNamed,
        *(entry.struct for entry in CATALOGUE.values() if entry.opens != "never"),
    }
)
"""Types whose name or title is what the thing of the stream is called; a file attached has a name of its own."""


class Hanging(NamedTuple):
    """`names` are (stream, field) pairs, each once; `words` the free texts, in the order of the fields."""

    names: list[tuple[str, str]]
    words: list[str]


class _Step(NamedTuple):
    name: str
    is_many: bool
    is_name: bool
    has_shape: bool


class _Plan(NamedTuple):
    values: Callable[[Any], tuple[Any, ...]]
    steps: tuple[_Step, ...]


def hanging(event: Struct) -> Hanging:
    """Return what an event names and what it can be found by."""
    found = Hanging([], [])
    _gather(event, "", found)
    return found


def _gather(value: Struct, path: str, found: Hanging) -> None:
    values, steps = _plan(type(value))
    for given, (name, is_many, is_name, has_shape) in zip(values(value), steps, strict=True):
        if not given:
            continue
        for place, item in enumerate(given if is_many else (given,)):
            if has_shape and not isinstance(item, str):
                _gather(item, f"{path}{name}[{place}]." if is_many else f"{path}{name}.", found)
            elif is_name:
                found.names.append((item, f"{path}{name}[{place}]" if is_many else path + name))
            else:
                found.words.append(item)


@cache
def _plan(struct: type[Struct]) -> _Plan:
    """Return which fields of a Struct hold names of streams, free texts, or shapes with some."""
    fields = [field for field in fields_of(struct) if _holds_something(field)]
    steps = tuple(
        _Step(field.name, field.is_list, bool(field.refers_to), any(_plan(shape).steps for shape in field.shapes))
        for field in fields
    )
    attributes = [field.attribute for field in fields]
    if len(attributes) > 1:
        return _Plan(attrgetter(*attributes), steps)
    return _Plan(lambda value: tuple(getattr(value, attribute) for attribute in attributes), steps)


def _holds_something(field: Field) -> bool:
    if field.kind == "shape":
        return any(_plan(shape).steps for shape in field.shapes)
    if field.kind != "text" or field.is_date or field.refers_to == RECORD:
        return False
    return bool(field.refers_to) or field.pattern is None


def labels(event: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - an event of any type
    """Return what an event calls the thing of its stream: (folded, kind of label, text)."""
    kind = type(event)
    if kind is ObjectAccessioned:
        return [(folded(event.number), "accession number", event.number)]
    if kind is NumberAssigned:
        return [(folded(event.number), f"{event.kind} number", event.number)]
    if kind not in NAMING:
        return []
    found = [
        (folded(text), field, text) for field in ("name", "title") if (text := getattr(event, field, None)) is not None
    ]
    for field in ("names", "titles"):
        found += [(folded(name.text), field[:-1], name.text) for name in getattr(event, field, ())]
    return found
