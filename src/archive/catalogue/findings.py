"""What exactly is wrong with a line that is no draft: the decoder's verdict turned into our words.

Only a line already found wrong, or spelled in an unusual way, comes here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from archive.catalogue.codec import DEPTH_MAX, PLAIN, UNKNOWN_FIELD, faults_of_form, forbidden_character, verdict
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import Field, did_you_mean, either, fields_of
from archive.catalogue.malformed import (
    EmptyLine,
    ForbiddenCharacter,
    HalfCharacter,
    ListTooShort,
    MalformedDraft,
    MissingField,
    NeverCarried,
    NothingWritten,
    NotInVocabulary,
    NotJson,
    NotUtf8,
    NotWrittenSo,
    NumberOutside,
    RuleBroken,
    TextTooLong,
    TooDeep,
    UnknownField,
    UnknownType,
    WrittenTwice,
    WrongJson,
    with_article,
)
from archive.catalogue.records import Draft
from archive.catalogue.terms import INTEGER_MAX

MISSING: Final = re.compile("Object missing required field `(.*)`")
STEP: Final = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")
BYTE: Final = re.compile(r"\(byte ([0-9]+)\)")
SURROGATE: Final = re.compile("[\ud800-\udfff]")

DIGITS_READ_MAX: Final = 40
REST_SHOWN: Final = 12
TYPE_DESCRIPTION: Final = "The name of the event's type."
LEDGERS_OWN: Final = ("seq", "prev", "recorded_at")


class _Doubled(dict[str, Any]):
    """A JSON object as read, with the first name that stands in it twice."""

    name = ""


def fault_of_type(line: bytes, struct: type[Struct], fault: str) -> MalformedDraft:
    """Return what is wrong with a line that the decoder of `struct` refused, for the reason it gave."""
    tree = _parsed(line)
    if isinstance(tree, MalformedDraft):
        return tree
    if twice := next(_written_twice(tree, ""), None):
        return twice
    what, path = verdict(fault)
    return _translated(what, _Spot(struct, tree, path))


def fault_of_spelling(line: bytes) -> MalformedDraft | None:
    """Return the first thing in a line of JSON that no record may say, whatever its type; None where there is none."""
    tree = _parsed(line)
    if isinstance(tree, MalformedDraft):
        return tree
    if twice := next(_written_twice(tree, ""), None):
        return twice
    for path, _ in faults_of_form(tree):
        return _misspelled(path.removeprefix("$").lstrip("."), _value_at(tree, path))
    return None


def _parsed(line: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a line of JSON as plain values, objects with a name twice marked; or what keeps it from being JSON."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return NotUtf8(error.start + 1)
    if not text.strip():
        return EmptyLine()
    try:
        PLAIN.decode(line)
    except RecursionError:
        return TooDeep(DEPTH_MAX)
    except msgspec.ValidationError:
        pass  # a number out of range is JSON for all that
    except msgspec.DecodeError as error:
        return _half_character(text) or _not_json(line, str(error))
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except RecursionError:
        return TooDeep(DEPTH_MAX)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    doubled = _Doubled(plain)
    names = [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _integer(digits: str) -> int:
    return int(digits[:DIGITS_READ_MAX])  # of one that is longer, it only matters that it is too large


def _not_json(line: bytes, fault: str) -> NotJson:
    found = BYTE.search(fault)
    if found is None:
        return NotJson(len(line) + 1, "")
    at = int(found[1]) - ("trailing characters" in fault)  # of these the decoder names the byte after the first
    return NotJson(at + 1, line[at:].decode(errors="ignore")[:REST_SHOWN])


def _half_character(text: str) -> HalfCharacter | None:
    if "\\u" not in text:
        return None
    try:
        found = next((path for path, value in _texts(json.loads(text), "") if SURROGATE.search(value)), None)
    except (ValueError, RecursionError):
        return None
    return None if found is None else HalfCharacter(SURROGATE.sub("\ufffd", found))


def _texts(tree: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(tree, str):
        yield path, tree
    for name, value in _members(tree, path):
        if isinstance(tree, dict):
            yield name, name
        yield from _texts(value, name)


def _members(tree: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Yield the path and value of everything directly within a value."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield f"{path}.{name}".lstrip("."), value
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield f"{path}[{index}]", value


def _written_twice(tree: Any, path: str, depth: int = 1) -> Iterator[WrittenTwice]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(tree, _Doubled):
        yield WrittenTwice(f"{path}.{tree.name}".lstrip("."), tree.name)
    if depth <= DEPTH_MAX:
        for name, value in _members(tree, path):
            yield from _written_twice(value, name, depth + 1)


class _Spot:
    """Where in a line the decoder's verdict points: the value there, its field, and the Struct it is read as."""

    def __init__(self, struct: type[Struct], tree: Any, path: str) -> None:  # noqa: ANN401 - whatever JSON holds
        self.path = path
        self.value = tree
        self.struct: type[Struct] | None = struct
        self.field: Field | None = None
        self.is_tag = self.is_item = self.is_list_wanted = False
        for index, name in STEP.findall(path):
            self.value = self.value[int(index) if index else name]
            self.is_tag = name == "type" and self.field is not None and self.field.kind == "event"
            if self.is_tag:
                return
            if name and self.struct is not None:
                self.field = next(field for field in fields_of(self.struct) if field.name == name)
            if self.field is not None:
                self.is_item = bool(index)
                self.is_list_wanted = self.field.is_list and not index
                self.struct = None if self.is_list_wanted else self.field.shape_of(self.value)

    def member(self, name: str) -> str:
        """Return the path of a member of the value here."""
        return f"{self.path}.{name}".lstrip(".")


def _translated(what: str, spot: _Spot) -> MalformedDraft:
    field, value = spot.field, spot.value
    if spot.is_tag and field is not None:
        return _wrong_type(field, spot)
    if isinstance(value, dict) and (value or field is None) and spot.struct is not None:
        return _fault_of_members(what, spot, spot.struct)
    if isinstance(value, dict) and value and field is not None and field.kind == "event":
        return MissingField(spot.member("type"), "type", TYPE_DESCRIPTION)
    if field is None:
        return WrongJson("", "an object with stream, event", _kind_of(value))
    if _is_nothing(value):
        is_missing = field.is_required and not spot.is_item
        return MissingField(spot.path, field.name, field.description) if is_missing else _nothing(spot.path, value)
    return _misfit(field, value, spot)


def _fault_of_members(what: str, spot: _Spot, struct: type[Struct]) -> MalformedDraft:
    """Return why the members of an object are not those of its Struct."""
    fields = {field.name: field.description for field in fields_of(struct)}
    if unknown := UNKNOWN_FIELD.fullmatch(what):
        is_ledgers = struct is Draft and unknown[1] in LEDGERS_OWN
        tag = struct.__struct_config__.tag
        listed = f"`archive schema {tag}` lists its fields" if tag else f"its fields are {', '.join(fields)}"
        hint = "only the ledger writes it; leave it out" if is_ledgers else did_you_mean(unknown[1], fields) or listed
        return UnknownField(spot.member(unknown[1]), unknown[1], hint)
    if missing := MISSING.fullmatch(what):
        description = fields.get(missing[1], TYPE_DESCRIPTION)
        return MissingField(spot.member(missing[1]), missing[1], description)
    return RuleBroken(spot.path, what)


def _misfit(field: Field, value: Any, spot: _Spot) -> MalformedDraft:  # noqa: ANN401 - whatever JSON holds
    """Return why a value that is there does not fit its field."""
    if spot.is_list_wanted and isinstance(value, list):
        return ListTooShort(spot.path, len(value), field.items_min)
    if not spot.is_list_wanted:
        if isinstance(value, str) and field.kind == "vocabulary":
            return NotInVocabulary(spot.path, value, field.words)
        if isinstance(value, str) and field.pattern is not None:
            example = field.example[0] if field.is_list else field.example
            return NotWrittenSo(spot.path, value, field.title, example)
        if isinstance(value, str) and field.chars_max is not None:
            return TextTooLong(spot.path, len(value), field.chars_max)
        if isinstance(value, int) and not isinstance(value, bool) and field.kind == "number":
            return NumberOutside(spot.path, value, field.least or 0, field.most or INTEGER_MAX)
    return WrongJson(spot.path, _wanted(field, spot), _kind_of(value), _way_out(field, value, spot))


def _wrong_type(field: Field, spot: _Spot) -> MalformedDraft:
    name = spot.value
    if _is_nothing(name):
        return MissingField(spot.path, "type", TYPE_DESCRIPTION)
    if not isinstance(name, str):
        return WrongJson(spot.path, "the name of an event type", _kind_of(name))
    if name in CATALOGUE:
        return NeverCarried(spot.path, name)
    return UnknownType(spot.path, name, [str(shape.__struct_config__.tag) for shape in field.shapes])


def _wanted(field: Field, spot: _Spot) -> str:
    if spot.is_list_wanted:
        return "a list"
    if field.kind == "shape":
        return f"an object with {', '.join(inner.name for inner in fields_of(field.shapes[0]))}"
    text = f"{with_article(field.title)}, as text," if field.title else "a text"
    return {
        "text": text,
        "vocabulary": f"one of the words {either(field.words)}",
        "number": "a whole number",
        "flag": "true",
        "event": "an event",
    }[field.kind]


def _way_out(field: Field, value: Any, spot: _Spot) -> str | None:  # noqa: ANN401 - whatever JSON holds
    if spot.is_list_wanted:
        return "put it in [ and ]"
    if field.kind == "text" and isinstance(value, int | float):
        return "put it in quotes"
    if field.kind == "number" and isinstance(value, str):
        return "write it without quotes"
    if field.kind == "flag":
        return "write true, or leave the field out"
    return None


def _kind_of(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, bool) or value is None:
        return str(json.dumps(value))
    kinds: dict[type, str] = {str: "a text", int: "a number", float: "a number with a fraction", list: "a list"}
    return kinds.get(type(value), "an object")


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    return value is None or value is False or value in ("", [], {})


def _nothing(path: str, value: Any) -> NothingWritten:  # noqa: ANN401 - whatever JSON holds
    spelled: dict[type, str] = {str: "an empty text", list: "an empty list", dict: "an empty object"}
    return NothingWritten(path, spelled.get(type(value)) or str(json.dumps(value)))


def _misspelled(path: str, value: Any) -> MalformedDraft:  # noqa: ANN401 - whatever JSON holds
    if _is_nothing(value):
        return _nothing(path, value)
    return ForbiddenCharacter(path, forbidden_character(str(value)) or "")


def _value_at(tree: Any, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    for index, name in STEP.findall(path.removeprefix("$")):
        tree = tree[int(index) if index else name]
    return tree
