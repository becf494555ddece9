"""What hangs on a statement: the streams that it names, the words that it is found by, what it calls things.

Read off the declarations of the catalogue: one plan a Struct, made once. What an event about records carries (a
replacement, a claim) is a statement of its own, and nothing of it hangs on the event that carries it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.entries import NumberAssigned, ObjectAccessioned, ObjectDescribed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.parties import PartyNamed
from archive.catalogue.places import PlaceRenamed
from archive.views.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from msgspec import Struct

    from archive.catalogue.fields import Field

    Gather = Callable[[Any, "Hanging"], None]

RECORD: Final = ("record",)
GATHERERS_MAX: Final = 4_096
"""Ways to gather that are kept, one a Struct and place in an event: some hundreds in practice."""

PLACES_MAX: Final = 64
"""Places in one list for which the way to gather is kept."""

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


@lru_cache(maxsize=GATHERERS_MAX)
def gatherer(struct: type[Struct], path: str = "") -> Gather:
    """Return what adds to a `Hanging` all that hangs on one Struct; `path` stands before the names of its fields."""
    fields = [field for field in fields_of(struct) if _holds_something(field)]
    takers = [_taker(field, path) for field in fields]
    attributes = [field.attribute for field in fields]
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*attributes, *attributes[:1]) if attributes else lambda _: ()

    def gather(value: Struct, found: Hanging) -> None:
        for take, given in zip(takers, values(value)):  # noqa: B905 - the hottest loop of a fold
            if given:
                take(given, found)

    return gather


def _taker(field: Field, path: str) -> Gather:
    """Return what takes the value of one field, which is not empty."""
    name = path + field.name
    if not field.is_list:
        return _take_one(field, name)

    @lru_cache(maxsize=PLACES_MAX)
    def take_at(place: int) -> Gather:
        return _take_one(field, f"{name}[{place}]")

    def take_many(given: Sequence[Any], found: Hanging) -> None:
        for place, item in enumerate(given):
            take_at(place)(item, found)

    return take_many


def _take_one(field: Field, name: str) -> Gather:
    """Return what takes one item of a field: a shape with something in it, the name of a stream, or words."""

    def take_name(given: str, found: Hanging) -> None:
        found.names.append((given, name))

    def take_words(given: str, found: Hanging) -> None:
        found.words.append(given)

    take_text = take_name if field.refers_to else take_words
    if not any(map(_holds, field.shapes)):
        return take_text
    within = {shape: gatherer(shape, name + ".") for shape in field.shapes}

    def take(given: Any, found: Hanging) -> None:  # noqa: ANN401 - a text or a shape
        if isinstance(given, str):
            take_text(given, found)
        else:
            within[type(given)](given, found)

    return take


@cache
def _holds(struct: type[Struct]) -> bool:
    return any(_holds_something(field) for field in fields_of(struct))


def _holds_something(field: Field) -> bool:
    if field.kind == "shape":
        return any(map(_holds, field.shapes))
    if field.kind != "text" or field.is_date or field.refers_to == RECORD:
        return False
    return bool(field.refers_to) or field.pattern is None


def is_naming(struct: type[Struct]) -> bool:
    """Tell whether events of a type may call the thing of their stream something."""
    return struct in NAMING or struct in {ObjectAccessioned, NumberAssigned}


def labels(event: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - an event of any type
    """Return what an event calls the thing of its stream: (folded, kind of label, text)."""
    kind = type(event)
    if kind is ObjectAccessioned:
        return [(folded(event.number), "accession number", event.number)]
    if kind is NumberAssigned:
        return [(folded(event.number), f"{event.kind} number", event.number)]
    found = [
        (folded(text), field, text) for field in ("name", "title") if (text := getattr(event, field, None)) is not None
    ]
    for field in ("names", "titles"):
        found += [(folded(name.text), field[:-1], name.text) for name in getattr(event, field, ())]
    return found
