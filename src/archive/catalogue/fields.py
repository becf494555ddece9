"""What the catalogue says of each field, read off its declaration in one flat form.

Pages, samples, schemas, refusals and the command line's options are made from it; none of them asks the type system.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct

from archive.catalogue import corrections  # noqa: F401 - declares the last of the types: an entry is found by name
from archive.catalogue.event import CATALOGUE, Event, EventType
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import REFERS_TO
from archive.errors import NotFound

FieldKind: TypeAlias = Literal["text", "vocabulary", "number", "flag", "shape", "event"]

NEAR_MAX: Final = 3
"""Near matches shown for a name that is not known."""

NEAR_ENOUGH: Final = 0.7
"""From 0, nothing alike, to 1, the same: below this a match is no help."""

SAID: Final = ("title", "description", "examples", "pattern", "max_length", "min_length", "ge", "le")


class NoSuchType(NotFound):
    """A name was asked for that no event type has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no event type {name}", hint=did_you_mean(name, CATALOGUE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an event, shape, draft or record.

    `name` is as stored, `attribute` as on the Struct; `title` what its texts are called ("name of a place"), empty for
    free text; `words` the vocabulary in its declared order; `refers_to` the kinds of stream, or `record`, that it
    names; `shapes` the Structs that may stand in it (beside texts where `kind` is text); `chars_max`, `least`, `most`
    the limits of one value, characters being code points; `items_min` the least length of a list; `example` the whole
    field's value, a list where it is one, or None where only a shape can tell.
    """

    name: str
    attribute: str
    description: str
    is_required: bool
    is_list: bool
    items_min: int
    kind: FieldKind
    title: str
    words: tuple[str, ...]
    refers_to: tuple[str, ...]
    is_date: bool
    pattern: str | None
    chars_max: int | None
    least: int | None
    most: int | None
    shapes: tuple[type[Struct], ...]
    example: Any

    def shape_of(self, value: object) -> type[Struct] | None:
        """Return the Struct that a JSON object in this field is to be read as; None where there is none."""
        if self.kind != "event":
            return self.shapes[0] if self.shapes else None
        tag = value.get("type") if isinstance(value, dict) else None
        return next((shape for shape in self.shapes if shape.__struct_config__.tag == tag), None)


def entry(name: str) -> EventType:
    """Return the catalogue's entry of a type. Raises `NoSuchType`."""
    if name not in CATALOGUE:
        raise NoSuchType(name)
    return CATALOGUE[name]


def near(word: str, words: Iterable[str]) -> list[str]:
    """Return the few of `words` that are a part of `word`, or spelled like it, case aside, the nearest first."""
    by_lower = {known.casefold(): known for known in words}
    parts = [part for part in re.split("[ _-]", word.casefold()) if part in by_lower]
    found = dict.fromkeys([*parts, *get_close_matches(word.casefold(), by_lower, n=NEAR_MAX, cutoff=NEAR_ENOUGH)])
    return [by_lower[name] for name in found][:NEAR_MAX]


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """Return a hint with the near matches of a word, or None where there is none."""
    found = near(word, words)
    return f"did you mean {either(found)}?" if found else None


def either(words: Sequence[str]) -> str:
    """Return words as `a, b or c`."""
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


@cache
def fields_of(struct: type[Struct]) -> tuple[Field, ...]:
    """Return the fields of an event type, shape, draft or record, in the order of declaration."""
    hints = get_type_hints(struct, include_extras=True)
    names = struct.__struct_fields__
    defaults = (NODEFAULT,) * (len(names) - len(struct.__struct_defaults__)) + struct.__struct_defaults__
    return tuple(
        _field(name, stored, hints[name], is_required=default is NODEFAULT)
        for name, stored, default in zip(names, struct.__struct_encode_fields__, defaults, strict=True)
    )


def _field(attribute: str, name: str, hint: object, *, is_required: bool) -> Field:
    outer, of_field = _unwrapped(hint)
    is_list = get_origin(outer) is tuple
    choices = [_unwrapped(choice) for choice in _choices(get_args(outer)[0] if is_list else outer)]
    value, of_value = choices[0]
    said = of_value | of_field
    limits = of_value if is_list else said
    words = get_args(value) if get_origin(value) is Literal else ()
    shapes = tuple(choice for choice, _ in choices if isinstance(choice, type) and issubclass(choice, Struct))
    item_examples = of_value.get("examples") or [*words[:1], *([True] if value is bool else [])]
    examples = of_field.get("examples") or ([item_examples[:1]] if is_list and item_examples else item_examples)
    return Field(
        name=name,
        attribute=attribute,
        description=said.get("description", ""),
        is_required=is_required,
        is_list=is_list,
        items_min=of_field.get("min_length", 1) if is_list else 0,
        kind=_kind(value),
        title=said.get("title", ""),
        words=words,
        refers_to=tuple(said.get(REFERS_TO, ())),
        is_date=said.get("format") == "edtf",
        pattern=limits.get("pattern"),
        chars_max=limits.get("max_length"),
        least=limits.get("ge"),
        most=limits.get("le"),
        shapes=shapes,
        example=examples[0] if examples else None,
    )


def _unwrapped(hint: object) -> tuple[object, dict[str, Any]]:
    """Return a type without its annotations, and what these say of it, the outermost counting."""
    if get_origin(hint) is not Annotated:
        return hint, {}
    inner, *notes = get_args(hint)
    said: dict[str, Any] = {}
    for note in notes:
        said |= note.extra_json_schema or {}
        said |= {name: word for name in SAID if (word := getattr(note, name)) is not None}
    return inner, said


def _choices(hint: object) -> tuple[object, ...]:
    """Return the types that may stand in a place, absence aside."""
    bare, _ = _unwrapped(hint)
    if get_origin(bare) not in {Union, UnionType}:
        return (hint,)
    return tuple(choice for choice in get_args(bare) if choice is not NoneType)


def _kind(value: object) -> FieldKind:
    if get_origin(value) is Literal:
        return "vocabulary"
    if isinstance(value, type) and issubclass(value, Struct):
        return "event" if issubclass(value, Event | Sealed) else "shape"
    kinds: dict[object, FieldKind] = {str: "text", int: "number", bool: "flag"}
    return kinds[value]
