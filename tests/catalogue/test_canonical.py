"""One encoding: what is stored, shipped, hashed and proved are the same bytes, and another implementation agrees."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given

from archive.catalogue.codec import CODEC, ENCODER, PLAIN, canonical, faults_of_form, leaf_hash
from archive.catalogue.event import CATALOGUE
from archive.catalogue.records import Record, type_name
from archive.catalogue.samples import complete_record
from tests.strategies import Maker, records
from tests.support import beside

COUNT = 10_000


@pytest.fixture(scope="module")
def many() -> list[Record]:
    return list(Maker(20230918).records(COUNT))


def test_ten_thousand_records_are_written_as_rfc_8785_writes_them(many: list[Record]) -> None:
    assert [canonical(record) for record in many] == [rfc8785.dumps(msgspec.to_builtins(record)) for record in many]


def test_ten_thousand_records_are_read_back_as_they_were(many: list[Record]) -> None:
    assert [CODEC.decode(canonical(record)) for record in many] == many


def test_the_ten_thousand_are_worth_their_number(many: list[Record]) -> None:
    """What is generated covers every type and field, sealed events, several scripts, escapes and the longest texts."""
    everything = b"\n".join(canonical(record) for record in many)
    written = everything.decode()
    assert {type_name(record.event) for record in many} == set(CATALOGUE)
    for name, entry in CATALOGUE.items():
        events = [record.event for record in many if type_name(record.event) == name]
        for attribute in entry.struct.__struct_fields__:
            assert any(getattr(event, attribute) not in (None, (), False) for event in events), (name, attribute)
    assert b'"replacement":{"commitment":"' in everything
    for sign in (
        "국제",
        "金日成",
        "豈",
        "👩\u200d🚀",
        "𠮷",
        '\\"',
        "\\\\",
        "\\n",
        "\\t",
        "\u2028",
        "\x20",
        "\u00a0",
        "\U0010fffd",
    ):
        assert sign in written, sign
    assert "x" * 8000 in written
    assert len(set(written) - set(map(chr, range(0x80)))) > 500


@given(records())
def test_a_record_has_one_spelling(record: Record) -> None:
    data = canonical(record)
    assert canonical(CODEC.decode(data)) == data
    assert canonical(PLAIN.decode(data)) == data
    assert list(faults_of_form(PLAIN.decode(data))) == []


def test_the_leaf_hash_is_of_a_zero_byte_and_the_record() -> None:
    data = canonical(complete_record("GiftReceived"))
    assert leaf_hash(data) == sha256(b"\x00" + data).digest()
    assert leaf_hash(data) != leaf_hash(data[:-1] + b" ") != sha256(data).digest()


def pair(name: str) -> tuple[Any, bytes]:
    """Return a published pair of RFC 8785: what is written, and its canonical bytes."""
    folder = beside("vectors/jcs")
    given = PLAIN.decode((folder / "input" / f"{name}.json").read_bytes())
    return given, (folder / "output" / f"{name}.json").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", ["arrays", "french", "unicode"])
def test_published_pairs_of_rfc_8785_are_written_alike(name: str) -> None:
    tree, wanted = pair(name)
    assert ENCODER.encode(tree) == wanted


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("structures", "a number is an integer"),
        ("values", "a number is an integer"),
        ("weird", "a member's name is a-z"),
    ],
)
def test_published_pairs_that_differ_are_not_of_our_form(name: str, why: str) -> None:
    """Fractions and names of members beyond ASCII are where the two would part, so no record has any."""
    tree, wanted = pair(name)
    assert ENCODER.encode(tree) != wanted
    assert any(why in what for _, what in faults_of_form(tree))
