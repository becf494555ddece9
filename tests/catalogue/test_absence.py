"""Absence means: not stated. It has one spelling, which is no spelling at all."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from archive.catalogue.codec import CODEC, ContentFault, FormFault, canonical
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.malformed import MissingField, NothingWritten
from archive.catalogue.records import Draft, Record
from archive.catalogue.refusals import decode_draft
from archive.catalogue.samples import complete_record, one_of
from archive.catalogue.sealed import Sealed
from archive.errors import IntegrityFailure

SPELLINGS: tuple[Any, ...] = (None, False, "", [], {})


def shapes_below(struct: type[Struct], found: dict[type[Struct], None]) -> dict[type[Struct], None]:
    """Return a Struct and every Struct that may stand in it."""
    if struct not in found:
        found[struct] = None
        for field in fields_of(struct):
            for shape in field.shapes:
                shapes_below(shape, found)
    return found


STRUCTS = [*shapes_below(Record, {}), Draft]


def objects_in(
    tree: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield the path and members of every JSON object in a tree, the tree itself included."""
    if isinstance(tree, dict):
        yield path, tree
        for name, value in tree.items():
            yield from objects_in(value, (*path, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from objects_in(value, (*path, index))


def with_member(tree: dict[str, Any], path: tuple[str | int, ...], name: str, value: object) -> dict[str, Any]:
    """Return the tree with a member of one of its objects set."""
    changed = deepcopy(tree)
    place: Any = changed
    for step in path:
        place = place[step]
    place[name] = value
    return changed


def test_the_catalogue_is_looked_at_whole() -> None:
    assert {entry.struct for entry in CATALOGUE.values()} | {Record, Sealed} <= set(STRUCTS)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_a_default_is_none_false_or_the_empty_tuple_and_the_very_same_object(struct: type[Struct]) -> None:
    odd = [
        default for default in struct.__struct_defaults__ if not any(default is plain for plain in (None, False, ()))
    ]
    assert [default for default in odd if default is not msgspec.NODEFAULT] == []


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_what_is_optional_may_be_left_out_and_what_is_needed_may_not(struct: type[Struct]) -> None:
    fields = {field.name: field for field in fields_of(struct)}
    assert struct.__struct_config__.forbid_unknown_fields
    assert struct.__struct_config__.frozen
    assert not any(field.is_list for field in fields.values() if field.is_required and field.items_min == 0)
    assert set(one_of(struct)) <= {name for name, field in fields.items() if not field.is_required}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_spelling_of_nothing_is_refused_in_every_place(name: str) -> None:
    """Each member of each object of a complete record is spelled out as nothing, in turn, in five ways."""
    tree = msgspec.json.decode(canonical(complete_record(name)))
    members = [(path, member) for path, members in objects_in(tree) for member in members]
    assert len(members) > 15
    for path, member in members:
        for nothing in SPELLINGS:
            data = canonical(with_member(tree, path, member, nothing))
            with pytest.raises(FormFault):
                CODEC.decode(data)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_decoder_alone_would_let_defaults_pass(name: str) -> None:
    """The refusal above is the codec's own: what it stands on reads a spelled-out default as if it were absent."""
    tree = msgspec.json.decode(canonical(complete_record(name)))
    bare = canonical(
        with_member(tree, (), "event", {key: value for key, value in tree["event"].items() if key != "note"})
    )
    spelled = canonical(with_member(tree, ("event",), "note", None))
    assert msgspec.json.decode(spelled, type=Record) == msgspec.json.decode(bare, type=Record)
    assert canonical(msgspec.json.decode(spelled, type=Record)) == bare != spelled


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_draft_spells_nothing_out_either(name: str) -> None:
    tree = msgspec.json.decode(canonical(complete_record(name)))
    tree = {member: tree[member] for member in ("event", "stream")}
    for path, members in objects_in(tree):
        for member in members:
            for nothing in SPELLINGS:
                with pytest.raises((NothingWritten, MissingField)) as refused:
                    decode_draft(canonical(with_member(tree, path, member, nothing)))
                assert refused.value.where.field


def test_an_event_on_its_own_spells_nothing_out() -> None:
    with pytest.raises(ContentFault):
        CODEC.decode_event(b'{"note":null,"type":"ObjectMoved","to":"place/store-1"}')
    with pytest.raises(IntegrityFailure):
        CODEC.decode_event(b'{"note":"","to":"place/store-1","type":"ObjectMoved"}')
