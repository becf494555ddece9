"""The published pages: one for each event type, and one that lists them all with what they share.

Written from the declarations alone. A person who keeps a gift register should be able to read them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import Final

from msgspec import Struct

from archive.catalogue.codec import leaf_hash
from archive.catalogue.event import CATALOGUE, SHARED_FIELDS, Event, EventType
from archive.catalogue.fields import Field, either, entry, fields_of
from archive.catalogue.samples import example, one_of
from archive.catalogue.sealed import Sealed

OPENS: Final = {
    "must": "yes: it is the first record of its stream, and never a later one",
    "may": "it may: as the first record of its stream, or as a later one",
    "never": "no: another event has opened it",
}
ABOUT_RECORDS: Final = "in the stream of the record that it is about"
INTRODUCTION: Final = """\
# The event types

What can be recorded, {count} types in {rooms} groups. How a record is written down, byte by byte, is in the
[record format](../README.md); this folder says what an event may state. Each type has a folder with its page, its JSON
Schema, a complete sample (every field), a minimal sample (no more than needed), and golden bytes: whole records that
every later version of the archive must read, and hash, as this one does.

Samples show form only: what they name need not exist, and a complete sample says everything at once, which no event
does.
"""


def type_page(name: str, golden: Mapping[str, bytes]) -> str:
    """Return the page of an event type in Markdown; `golden` are its records by file name. Raises `NoSuchType`."""
    known = entry(name)
    own = [field for field in fields_of(known.struct) if field.attribute not in SHARED_FIELDS]
    parts = [
        f"# {name}",
        _meaning(known.struct),
        _facts(known),
        "## Fields",
        "\n".join(_field_table(own)) if own else "None of its own.",
        _one_of(known.struct),
        "Besides these it may have the fields of [every event](../README.md#every-event).",
        "## Example",
        "A draft, as `archive append` reads it from one line:",
        f"```json\n{json.dumps(example(name), ensure_ascii=False, indent=2)}\n```",
        "Its form: [JSON Schema](schema.json), [complete sample](complete.json), [minimal sample](minimal.json).",
        "## Golden bytes",
        "\n".join(_golden_table(golden)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def index_page() -> str:
    """Return the page that lists every event type, the fields they share and the shapes within them, in Markdown."""
    rooms: dict[str, list[EventType]] = {}
    for known in CATALOGUE.values():
        rooms.setdefault(known.struct.__module__, []).append(known)
    parts = [INTRODUCTION.format(count=len(CATALOGUE), rooms=len(rooms)).rstrip()]
    for room, types in rooms.items():
        parts += [f"## {_heading(room)}", "\n".join(_type_table(types))]
    shared = [field for field in fields_of(Event) if field.attribute in SHARED_FIELDS]
    parts += ["## Every event", _meaning(Event), "\n".join(_field_table(shared))]
    parts += ["## Shapes", "Parts of events that have members of their own."]
    for shape in _shapes():
        parts += [f"### {shape.__name__}", _meaning(shape), "\n".join(_field_table(fields_of(shape))), _one_of(shape)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _meaning(struct: type[Struct]) -> str:
    return cleandoc(struct.__doc__ or "")


def _heading(room: str) -> str:
    """Return the subject of a group of types: the first clause of its module's docstring."""
    sentence = (sys.modules[room].__doc__ or room).split("\n", 1)[0]
    return sentence.split(":", 1)[0].rstrip(".")


def _facts(known: EventType) -> str:
    streams = either([f"`{kind}/`" for kind in known.kinds]) if known.kinds else ABOUT_RECORDS
    occurred = "the whole span over which it was so" if known.lasting else "some time within which it happened"
    rows = [
        ("stands in", streams),
        ("opens the stream", OPENS[known.opens]),
        ("`occurred` is", occurred),
        ("command", _commands(known, "archive ") or "none: other commands write it"),
        ("maps to", "; ".join(known.maps_to)),
    ]
    return "\n".join(_table(("", ""), [row for row in rows if row[1]]))


def _field_table(fields: Iterable[Field]) -> Iterator[str]:
    rows = [
        (f"`{field.name}`", "yes" if field.is_required else "", _written_as(field), field.description, _example(field))
        for field in fields
    ]
    return _table(("field", "needed", "written as", "what it says", "example"), rows)


def _one_of(struct: type[Struct]) -> str:
    names = one_of(struct)
    return f"At least one of {either([f'`{name}`' for name in names])} is given." if names else ""


def _written_as(field: Field) -> str:
    if field.kind == "text":
        one = field.title or f"text, at most {field.chars_max:,} characters"
    elif field.kind == "vocabulary":
        one = either([f"`{word}`" for word in field.words])
    elif field.kind == "number":
        one = f"whole number, {field.least} or more"
    elif field.kind == "flag":
        one = "`true`"
    elif field.kind == "event":
        one = "an event of any type that is not about records, whole"
    else:
        one = ""  # the shapes say it
    shapes = [f"[{shape.__name__}](../README.md#{shape.__name__.lower()})" for shape in field.shapes]
    choices = [one] if field.kind == "event" else [one, *shapes]
    return ("list: " if field.is_list else "") + ", or ".join(choice for choice in choices if choice)


def _commands(known: EventType, program: str = "") -> str:
    return ", ".join(f"`{program}{' '.join(words)}`" for words in known.commands)


def _example(field: Field) -> str:
    return "" if field.example is None else f"`{json.dumps(field.example, ensure_ascii=False)}`"


def _golden_table(golden: Mapping[str, bytes]) -> Iterator[str]:
    rows = [(f"[{name}]({name})", f"{len(data):,}", f"`{leaf_hash(data).hex()}`") for name, data in golden.items()]
    return _table(("record", "bytes", "leaf hash"), rows)


def _type_table(types: Iterable[EventType]) -> Iterator[str]:
    rows = [
        (
            f"[{known.name}]({known.name}/README.md)",
            ", ".join(f"`{kind}/`" for kind in known.kinds) or "the target's own",
            "" if known.opens == "never" else known.opens,
            _commands(known),
            known.summary,
        )
        for known in types
    ]
    return _table(("type", "stream", "opens", "command", "says that"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _shapes() -> list[type[Struct]]:
    """Return the shapes that stand in events, in the order in which they are first met; the sealed event last."""
    found: dict[type[Struct], None] = {}
    waiting: list[type[Struct]] = [known.struct for known in CATALOGUE.values()]
    seen: set[type[Struct]] = set(waiting)
    while waiting:
        for field in fields_of(waiting.pop(0)):
            for shape in field.shapes:
                if shape not in seen:
                    seen.add(shape)
                    waiting.append(shape)
                    found[shape] = None
    found.pop(Sealed, None)
    return [*found, Sealed]
