"""What hangs on a statement: the streams that it names, the words that it is found by, what it calls things.

Read off the declarations of the catalogue. Every record is read for what hangs on it, so for each Struct the function
is written out that somebody would write for this Struct alone. What an event about records carries (a replacement, a
claim) is a statement of its own, and nothing of it hangs on the event that carries it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from archive.catalogue.entries import NumberAssigned, ObjectAccessioned, ObjectDescribed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.parties import PartyNamed
from archive.catalogue.places import PlaceRenamed
from archive.views.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from msgspec import Struct

    from archive.catalogue.fields import Field

    Mention = Callable[[tuple[int, int, str]], None]
    Gather = Callable[[Any, int, Mapping[str, int], Mention, Callable[[str], None]], None]

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


@cache
def gatherer(struct: type[Struct]) -> Gather:
    """Return what takes all that hangs on one Struct.

    It is called with the Struct, the number of its statement, the keys of streams by name, what takes a mention (key,
    number, field), each of which comes once, and what takes a free text; both come in the order of the fields.
    """
    scope: dict[str, Any] = {}
    lines = ["def gather(value, number, keys, mention, word):", *_lines(struct, "value", "", scope, 1), "    return"]
    exec("\n".join(lines), scope)  # noqa: S102 - of the names of our own fields and our own statements
    gather: Gather = scope["gather"]
    return gather


def _lines(struct: type[Struct], value: str, path: str, scope: dict[str, Any], depth: int) -> Iterator[str]:
    """Yield the lines that take what hangs on a Struct; `path` stands before the names of its fields.

    In a path the place within a list is the variable of the loop, in braces.
    """
    pad, item = "    " * depth, f"item_{depth}"
    for field in fields_of(struct):
        if not _holds_something(field):
            continue
        yield f"{pad}{item} = {value}.{field.attribute}"
        yield f"{pad}if {item}:"
        within, at = depth + 1, path + field.name
        if field.is_list:
            yield f"{pad}    for place_{depth}, {item} in enumerate({item}):"
            within, at = depth + 2, f"{at}[{{place_{depth}}}]"
        yield from _taking(field, item, at, scope, within)


def _taking(field: Field, item: str, path: str, scope: dict[str, Any], depth: int) -> Iterator[str]:
    """Yield the lines that take one item of a field: a shape with something in it, the name of a stream, or words."""
    pad = "    " * depth
    spelled = f"f{path!r}" if "{" in path else repr(path)
    take_text = f"mention((keys[{item}], number, {spelled}))" if field.refers_to else f"word({item})"
    shapes = [shape for shape in field.shapes if _holds(shape)]
    if field.kind == "text":
        yield f"{pad}if type({item}) is str:" if field.shapes else f"{pad}{take_text}"
        if field.shapes:
            yield f"{pad}    {take_text}"
    for shape in shapes:
        inner = depth
        if field.kind == "text" or len(field.shapes) > 1:
            kind = f"shape_{len(scope)}"
            scope[kind] = shape
            yield f"{pad}if type({item}) is {kind}:"
            inner = depth + 1
        yield from _lines(shape, item, path + ".", scope, inner)


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
