"""What is read off the declarations is what the decoder goes by, and every field says what it means."""

from collections.abc import Iterator

import pytest
from msgspec import Struct, inspect

from archive.catalogue.event import CATALOGUE, SHARED_FIELDS, event_type
from archive.catalogue.fields import NoSuchType, entry, fields_of, near
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft, Record
from archive.catalogue.terms import KINDS

EVENTS = [entry.struct for entry in CATALOGUE.values()]


def shapes_of(structs: list[type[Struct]]) -> list[type[Struct]]:
    """Return the Structs and all that may stand in them."""
    found = dict.fromkeys(structs)
    waiting = list(structs)
    while waiting:
        new = [shape for field in fields_of(waiting.pop()) for shape in field.shapes if shape not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)


STRUCTS = shapes_of([*EVENTS, Record, Draft])


def leaves(info: inspect.Type) -> Iterator[inspect.Type]:
    """Yield every type within a type that holds no other, but do not enter Structs."""
    if isinstance(info, inspect.Metadata):
        yield from leaves(info.type)
    elif isinstance(info, inspect.UnionType):
        for part in info.types:
            yield from leaves(part)
    elif isinstance(info, inspect.VarTupleType):
        yield from leaves(info.item_type)
    elif not isinstance(info, inspect.NoneType):
        yield info


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_fields_are_those_of_the_decoder(struct: type[Struct]) -> None:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    for known, field in zip(info.fields, fields_of(struct), strict=True):
        found = list(leaves(known.type))
        assert (known.encode_name, known.name, known.required) == (field.name, field.attribute, field.is_required)
        assert {part.cls for part in found if isinstance(part, inspect.StructType)} == set(field.shapes)
        for part in found:
            if isinstance(part, inspect.StrType):
                assert (part.pattern, part.max_length) == (None, field.chars_max)  # patterns: see test_patterns.py
            elif isinstance(part, inspect.LiteralType):
                assert sorted(map(str, part.values)) == sorted(field.words)
            elif isinstance(part, inspect.IntType):
                assert (part.ge, part.le) == (field.least, field.most)
            else:
                assert isinstance(part, inspect.StructType | inspect.BoolType)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_says_what_it_means_and_gives_an_example(struct: type[Struct]) -> None:
    for field in fields_of(struct):
        assert field.description.endswith("."), field.name
        assert field.shapes or field.example is not None, field.name
        assert field.kind != "text" or field.pattern or field.chars_max, field.name
        assert field.kind != "number" or (field.least is not None and field.most is not None), field.name
        assert set(field.refers_to) <= {*KINDS, "record"}, field.name


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_type_says_what_it_means(name: str) -> None:
    known = entry(name)
    assert known.struct.__doc__
    assert known.summary.endswith((".", ":"))
    assert known.kinds or known.is_about_records
    assert set(known.kinds) <= set(KINDS)
    assert known.maps_to or known.kinds == ("ledger",) or known.is_about_records
    assert set(known.fields) == {
        field.name for field in fields_of(known.struct) if field.attribute not in SHARED_FIELDS
    }


def test_a_vocabulary_keeps_its_order() -> None:
    grade = next(field for field in fields_of(CATALOGUE["ConditionChecked"].struct) if field.name == "grade")
    assert grade.words == ("excellent", "good", "fair", "poor", "unacceptable")


def test_commands_are_told_apart() -> None:
    commands = [known.command for known in CATALOGUE.values() if known.command]
    assert len(commands) == len(set(commands))


def test_a_type_is_declared_once() -> None:
    with pytest.raises(TypeError, match="GiftReceived is declared twice"):
        event_type("object")(GiftReceived)


def test_a_type_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NoSuchType) as missing:
        entry("GiftRecieved")
    assert (
        str(missing.value)
        == "there is no event type GiftRecieved (did you mean GiftReceived, GiftDeclined or GiftReciprocated?)"
    )


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("to_place", ["to", "from_place"]),
        ("TO", ["to"]),
        ("form_place", ["from_place"]),
        ("untill", ["until"]),
        ("colour", []),
    ],
)
def test_near_matches_are_few_and_near(word: str, found: list[str]) -> None:
    assert near(word, ["to", "from_place", "until", "reason"]) == found
