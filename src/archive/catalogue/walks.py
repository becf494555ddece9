"""Ways through an event to the texts in it, each written out as a function for one Struct.

Every record that is read or written is walked more than once, so the way is not looked up field by field: from the
declaration of a Struct comes the source of the function that somebody would write for this Struct alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct, inspect

from archive.catalogue.event import struct_info

Take: TypeAlias = Callable[[Mapping[str, Any]], str | None]
"""Given what a text's type says of itself, in words of JSON Schema, returns the statement that takes `item`, if any."""


class Place(NamedTuple):
    """A field: its name as stored, whether a list, what its texts say of themselves (None: no texts), its Structs."""

    attribute: str
    name: str
    is_list: bool
    text: Mapping[str, Any] | None
    shapes: tuple[type[Struct], ...]


@cache
def places(struct: type[Struct]) -> tuple[Place, ...]:
    """Return the fields of a Struct that hold texts or Structs, in their order."""
    found = []
    for field in struct_info(struct).fields:
        info = _bare(field.type)
        is_list = isinstance(info, inspect.VarTupleType)
        text, shapes = _held(info.item_type if isinstance(info, inspect.VarTupleType) else info)
        if text is not None or shapes:
            found.append(Place(field.name, field.encode_name, is_list, text, shapes))
    return tuple(found)


class Walks(dict[type[Struct], Callable[..., None]]):
    """For each Struct the function that takes every text in it, at any depth, in the order of its fields.

    Called with the Struct and what `parameters` names; written when a Struct is first met. Statements see `scope`.
    """

    def __init__(self, take: Take, parameters: str = "") -> None:
        """Take what says how each kind of text is taken: a statement about the variable `item`."""
        super().__init__()
        self._take = take
        self._parameters = f", {parameters}" if parameters else ""
        self.scope: dict[str, Any] = {"walks": self}

    def __missing__(self, struct: type[Struct]) -> Callable[..., None]:
        source = "\n".join((f"def walk(value{self._parameters}):", *self._lines(struct, "value", 1), "    return"))
        made: dict[str, Any] = {}
        exec(source, self.scope, made)  # noqa: S102 - of the names of our own fields and our own statements
        walk: Callable[..., None] = made["walk"]
        self[struct] = walk
        return walk

    def _lines(self, struct: type[Struct], value: str, depth: int) -> Iterator[str]:
        pad, item = "    " * depth, f"item_{depth}"
        for place in places(struct):
            if lines := list(self._taking(place, item, depth + 1)):
                if place.is_list:
                    yield f"{pad}for {item} in {value}.{place.attribute}:"
                else:
                    yield f"{pad}{item} = {value}.{place.attribute}"
                    yield f"{pad}if {item} is not None:"
                yield from lines

    def _taking(self, place: Place, item: str, depth: int) -> Iterator[str]:
        """Yield the lines that take what stands in one place."""
        pad = "    " * depth
        taking = None if place.text is None else self._take(place.text)
        statement = None if taking is None else taking.replace("item", item)
        if place.text is None and len(place.shapes) == 1:
            yield from self._lines(place.shapes[0], item, depth)
            return
        if place.shapes:
            yield f"{pad}if type({item}) is not str:"
            yield f"{pad}    walks[type({item})]({item}{self._parameters})"
            pad += "    "
        if statement is not None:
            if place.shapes:
                yield f"{pad[4:]}else:"
            yield f"{pad}{statement}"


def _bare(info: inspect.Type) -> inspect.Type:
    """Return a field's type without what is only said of the field."""
    while isinstance(info, inspect.Metadata) and not isinstance(info.type, inspect.StrType):
        info = info.type
    return info


def _held(info: inspect.Type) -> tuple[Mapping[str, Any] | None, tuple[type[Struct], ...]]:
    """Return what a text of this type says of itself, None where none can stand there, and the Structs that can."""
    if isinstance(info, inspect.Metadata):
        return (info.extra_json_schema or {}, ()) if isinstance(info.type, inspect.StrType) else _held(info.type)
    if isinstance(info, inspect.StrType):
        return {}, ()
    if isinstance(info, inspect.StructType):
        return None, (info.cls,)
    if isinstance(info, inspect.UnionType):
        parts = [_held(part) for part in info.types]
        text = next((text for text, _ in parts if text is not None), None)
        return text, tuple(shape for _, shapes in parts for shape in shapes)
    return None, ()
