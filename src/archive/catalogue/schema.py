"""JSON Schema (2020-12) of every event type, of a record and of a draft, for validators other than this one.

A schema says which members there are and how each is written. It cannot say what is of the bytes: their canonical
order and spelling, the limits counted in bytes, the characters that no text may hold, the hash of the record before.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, Final

import msgspec
from msgspec import Struct

from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import NoSuchType, fields_of
from archive.catalogue.records import Draft, Record
from archive.catalogue.samples import one_of
from archive.catalogue.sealed import Sealed

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DEFS: Final = "#/$defs/"
PLAIN: Final[dict[str, type[Struct]]] = {"Record": Record, "Draft": Draft, "Sealed": Sealed}
"""What has a schema beside the event types."""

FIRST_OF_ITS_STREAM: Final = {
    "if": {"properties": {"seq": {"const": 1}}},
    "then": {"not": {"required": ["prev"]}},
    "else": {"required": ["prev"]},
}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of an event type, of `Record`, `Draft` or `Sealed`. Raises `NoSuchType`."""
    if name not in CATALOGUE and name not in PLAIN:
        raise NoSuchType(name)
    struct = PLAIN[name] if name in PLAIN else CATALOGUE[name].struct
    (_,), components = msgspec.json.schema_components([struct], ref_template=DEFS + "{name}")
    structs = {below.__name__: below for below in _structs_below(struct)}
    parts = {part: _strict(found, structs[part]) for part, found in sorted(components.items())}
    top = parts.pop(struct.__name__)
    return {"$schema": DIALECT, **top, **({"$defs": parts} if parts else {})}


def _structs_below(struct: type[Struct]) -> set[type[Struct]]:
    found, waiting = {struct}, [struct]
    while waiting:
        below = {shape for field in fields_of(waiting.pop()) for shape in field.shapes} - found
        found |= below
        waiting += below
    return found


def _strict(found: dict[str, Any], struct: type[Struct]) -> dict[str, Any]:
    """Return the schema of one Struct, with what msgspec cannot know: absence is never spelled out."""
    strict = found | {
        "description": cleandoc(found["description"]),
        "properties": {name: _value(member) for name, member in found["properties"].items()},
    }
    if struct is Record:
        return strict | FIRST_OF_ITS_STREAM
    if wanted := one_of(struct):
        strict["anyOf"] = [{"required": [name]} for name in wanted]
    return strict


def _value(found: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one value without null, false, emptiness and defaults."""
    value = {name: word for name, word in found.items() if name not in {"default", "discriminator"}}
    choices = [choice for choice in value.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        value = choices[0] | value
    elif choices:
        value["anyOf"] = choices
    if value.get("type") == "boolean":
        value["const"] = True
    if value.get("type") == "array":
        value |= {"items": _value(value["items"]), "minItems": value.get("minItems", 1)}
    if len(value.get("enum", [])) == 1:
        (value["const"],) = value.pop("enum")
    return value
