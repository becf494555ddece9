"""JSON Schema says, to validators that know nothing of us, what our decoder says of the form of every value."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archive.catalogue.codec import canonical
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import NoSuchType, fields_of
from archive.catalogue.malformed import MalformedDraft
from archive.catalogue.refusals import convert_event
from archive.catalogue.samples import complete, complete_record, example, minimal, minimal_record
from archive.catalogue.schema import schema
from tests.strategies import Maker

LARGE = ("RecordCorrected", "RecordDisputed")  # they may carry any event, and jsonschema tries them one by one
ODD: tuple[Any, ...] = (None, False, "", [], {}, "x" * 8001, 2**53, 1.5, "Not/Written So", [None], {"zeal": 1})


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a type, `Record`, `Draft` or `Sealed`."""
    return Draft202012Validator(schema(name))


@pytest.mark.parametrize("name", [*CATALOGUE, "Record", "Draft", "Sealed"])
def test_a_schema_is_one_of_2020_12_and_the_same_each_time(name: str) -> None:
    made = schema(name)
    Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.dumps(made) == json.dumps(schema(name))
    spelled = json.dumps(made)
    assert '"default"' not in spelled
    assert '"null"' not in spelled


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_samples_are_of_their_schema(name: str) -> None:
    struct = CATALOGUE[name].struct
    for sample in (complete(struct), minimal(struct), example(name)["event"]):
        validator(name).validate(sample)


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_not_declared_is_refused(name: str) -> None:
    struct = CATALOGUE[name].struct
    for sample in (complete(struct), minimal(struct)):
        assert not validator(name).is_valid(sample | {"zeal": "great"})
        assert not validator(name).is_valid(sample | {"type": f"{name}.2"})
        assert not validator(name).is_valid(sample | {"sources": [{"source": "source/a", "zeal": "great"}]})
    for field in fields_of(struct):
        if field.is_required:
            assert not validator(name).is_valid(
                {key: value for key, value in complete(struct).items() if key != field.name}
            )


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in LARGE])
def test_the_schema_and_the_decoder_agree_on_every_field(name: str) -> None:
    """Each field of a complete event is set to each odd value, and once taken away."""
    tree = complete(CATALOGUE[name].struct)
    for field in fields_of(CATALOGUE[name].struct):
        for changed in (
            *(tree | {field.name: odd} for odd in ODD),
            {key: value for key, value in tree.items() if key != field.name},
        ):
            assert validator(name).is_valid(changed) == is_accepted(name, changed), (field.name, changed[field.name])


def is_accepted(name: str, tree: dict[str, Any]) -> bool:
    """Say whether our decoder takes an event."""
    try:
        convert_event(name, tree)
    except MalformedDraft:
        return False
    return True


def test_generated_events_are_of_their_schema() -> None:
    make = Maker(3)
    for name in CATALOGUE:
        for _ in range(1 if name in LARGE else 5):
            validator(name).validate(json.loads(canonical(make.event(name))))


def test_a_shape_that_names_nobody_is_refused() -> None:
    sample = minimal(CATALOGUE["ObjectMoved"].struct)
    citation = {"source": "source/a"}
    assert validator("ObjectMoved").is_valid(
        sample | {"sources": [citation | {"attributed_to": [{"party": "party/a"}]}]}
    )
    assert not validator("ObjectMoved").is_valid(sample | {"sources": [citation | {"attributed_to": [{}]}]})
    assert not validator("ObjectDescribed").is_valid({"type": "ObjectDescribed", "note": "x"})


@pytest.mark.parametrize("name", ["GiftReceived", "ObjectMoved", "RecordCorrected", "LedgerOpened"])
def test_records_and_drafts_are_of_their_schema(name: str) -> None:
    for record in (complete_record(name), minimal_record(name)):
        tree = json.loads(canonical(record))
        validator("Record").validate(tree)
        assert not validator("Record").is_valid(tree | {"witnessed_by": "party/a"})
        assert not validator("Record").is_valid(tree | {"event": {"type": "ObjectTeleported"}})
        validator("Record").validate(tree | {"event": {"type": "Sealed", "commitment": "5f" * 32}})
        other = tree | {"prev": "5f" * 32} if record.seq == 1 else {key: tree[key] for key in tree if key != "prev"}
        assert not validator("Record").is_valid(other)
    validator("Draft").validate(example(name))
    assert not validator("Draft").is_valid(example(name) | {"seq": 1})


def test_the_schema_of_no_type_is_not_found() -> None:
    with pytest.raises(NoSuchType):
        schema("Object")
