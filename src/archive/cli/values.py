"""What a person types, made into what the catalogue reads: options, cells and `key=value,…` as plain JSON.

Only spelling is settled here. Whether a value may stand in its field is the catalogue's to say, so a word outside a
vocabulary goes through as it was typed.

A structured value is JSON, or `key=value,key=value`: a comma parts two members only where `key=` follows, so a comma
within a value needs no quotes. The first member may stand without its key: `donor,party=party/x`. Money is `250 USD`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import Field, did_you_mean, either, fields_of
from archive.catalogue.shapes import Money
from archive.errors import Rejected, UsageProblem, Where

if TYPE_CHECKING:
    from collections.abc import Collection

    from msgspec import Struct

RECORD: Final = ("record",)
INTEGER: Final = re.compile(r"-?[0-9]{1,30}")
MEMBERS: Final = re.compile(r",\s*(?=[a-z][a-z_-]*=)")
MEMBER: Final = re.compile(r"([a-z][a-z_-]*)=(.*)", re.DOTALL)
YES: Final = frozenset({"yes", "true"})
NO: Final = frozenset({"no", "false"})
NOT_STATED: Final = object()
"""What a `no` comes to: the absence of a yes, which is never written."""


class Unparsable(UsageProblem):
    """A value is not written as its kind of field is."""

    def __init__(self, field: str, what: str, hint: str) -> None:
        super().__init__(what, hint=hint, where=Where(field=field))


class NotANumber(Rejected):
    """A number was expected, and it is written otherwise."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{text[:60]!r} is not a whole number", hint="write it in digits", where=Where(field=field))


class Names(Protocol):
    """How what people call a thing becomes what the ledger calls it."""

    def stream(self, text: str, kinds: tuple[str, ...]) -> str:
        """Return the stream that a text names: in full, without its kind, or by an accession number."""

    def record_id(self, text: str) -> str:
        """Return the id of the record that a text names: `#8124`, `8124`, or the id itself."""

    def published(self, source: str, revision: str | None) -> str | None:
        """Return when a source was published (EDTF), where that is stated."""


def of_text(field: Field, text: str, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the plain JSON of one typed value; of one item where the field is a list. A flag's no is `NOT_STATED`.

    Raises `Unparsable`, and what the names raise.
    """
    if field.kind == "event" or (field.shapes and text.lstrip().startswith("{")):
        return of_json(field, _parsed(field.name, text), names)
    if field.kind == "shape" or (field.shapes and MEMBER.fullmatch(text)):
        return _of_members(field, field.shapes[0], text, names)
    if field.kind == "flag":
        return _of_flag(field, text)
    if field.kind == "number":
        if not INTEGER.fullmatch(text):
            raise NotANumber(field.name, text)
        return int(text)
    if field.kind == "vocabulary":
        return word(text, field.words)
    return _named(field, text, names)


def word(text: str, words: Collection[str]) -> str:
    """Return a text as the word of a vocabulary that it is, hyphens standing for spaces, or as it is."""
    return next((known for known in words if known.replace(" ", "-") == text), text)


def of_json(field: Field, value: Any, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return plain JSON with the names in it settled; what has another form than the field's is left as it is."""
    if isinstance(value, list) and field.is_list:
        return [_item_of_json(field, item, names) for item in value]
    return _item_of_json(field, value, names)


def event_of_json(option: str, text: str, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a whole event that was typed as JSON, the names in it settled. Raises `Unparsable`."""
    event = _parsed(option, text)
    known = CATALOGUE.get(str(event.get("type"))) if isinstance(event, dict) else None
    return event if known is None else _settled(known.struct, event, names)


def cell(field: Field, text: str, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the plain JSON of a table's cell: a list is JSON, or one item a line."""
    if not field.is_list:
        return of_text(field, text, names)
    if text.lstrip().startswith("["):
        return of_json(field, _parsed(field.name, text), names)
    return [of_text(field, item, names) for item in text.split("\n") if item]


def _item_of_json(field: Field, value: Any, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    shape = field.shape_of(value)
    if isinstance(value, dict) and shape is not None:
        return _settled(shape, value, names)
    return _named(field, value, names) if isinstance(value, str) else value


def _settled(shape: type[Struct], members: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return the members of a shape with the names in them settled, and a citation's date filled in."""
    known = {field.name: field for field in fields_of(shape)}
    settled = {key: of_json(known[key], value, names) if key in known else value for key, value in members.items()}
    return _dated(settled, names) if {"source", "stated"} <= known.keys() else settled


def _dated(citation: dict[str, Any], names: Names) -> dict[str, Any]:
    source = citation.get("source")
    if "stated" in citation or not isinstance(source, str):
        return citation
    published = names.published(source, citation.get("revision"))
    return citation if published is None else {**citation, "stated": published}


def _of_flag(field: Field, text: str) -> Any:  # noqa: ANN401 - true, or nothing
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return NOT_STATED
    raise Unparsable(field.name, f"{text!r} is neither yes nor no", "leave it empty where nothing is stated")


def _named(field: Field, text: str, names: Names) -> str:
    if not field.refers_to or not text:
        return text
    return names.record_id(text) if field.refers_to == RECORD else names.stream(text, field.refers_to)


def _parsed(name: str, text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Unparsable(name, f"it is not JSON: {error}", "write JSON, such as the schema command shows") from None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of a JSON object, none of which stands twice. Raises `ValueError`."""
    members = dict(pairs)
    if len(members) != len(pairs):
        message = "a member stands twice in one object"
        raise ValueError(message)
    return members


def _of_members(field: Field, shape: type[Struct], text: str, names: Names) -> dict[str, Any]:
    known = {member.name: member for member in fields_of(shape)}
    parts = MEMBERS.split(text)
    first = next(iter(known))
    found: dict[str, Any] = {}
    if not MEMBER.fullmatch(parts[0]):
        bare = parts.pop(0)
        if shape is Money and bare.count(" ") == 1:
            found = dict(zip(known, bare.split(" "), strict=True))
        else:
            parts.insert(0, f"{first}={bare}")
    for part in parts:
        key, value = MEMBER.fullmatch(part).groups()  # type: ignore[union-attr]  # split where it matches
        name = key.replace("-", "_")
        if name not in known:
            hint = did_you_mean(name, known) or f"its members are {either(list(known))}"
            raise Unparsable(field.name, f"there is no {name} in {text!r}", f"{hint}; JSON takes any text")
        member = known[name]
        item = of_text(member, value, names)
        if member.is_list:
            found.setdefault(name, []).append(item)
        elif name in found:
            raise Unparsable(field.name, f"{name} stands twice in {text!r}", "keep one of the two")
        elif item is not NOT_STATED:
            found[name] = item
    return _dated(found, names) if {"source", "stated"} <= known.keys() else found
