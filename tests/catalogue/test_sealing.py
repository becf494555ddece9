"""Commitments and openings: bound together, spelled in one way, worth nothing to who has the one alone."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from archive.catalogue.care import ConditionChecked
from archive.catalogue.codec import canonical
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.records import Draft
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import (
    SALT_BYTES,
    BadOpening,
    FalseOpening,
    Opening,
    commitment_in,
    committed,
    private,
    reveal,
    seal,
)
from tests.strategies import drafts

SALT = bytes(range(SALT_BYTES))
CHECKED = ConditionChecked(grade="good", access="internal", note='수리 기록: "금이 갔다"')
TARGET = "0192f0c1-0000-7000-8000-000000000001"
CARRYING = [
    RecordCorrected(target=TARGET, replacement=CHECKED, kind="typo", reason="Misread"),
    RecordDisputed(target=TARGET, claim=CHECKED, reason="Another card"),
]
SEALABLE = [name for name, entry in CATALOGUE.items() if not entry.is_about_records]


def opening() -> Opening:
    return seal(CHECKED, SALT)[1]


def test_a_commitment_is_what_the_design_says() -> None:
    assert committed(SALT, b"{}") == sha256(b"\x02" + SALT + b"{}").hexdigest()


@given(st.sampled_from(SEALABLE).flatmap(drafts), st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES))
def test_what_was_sealed_and_opened_is_the_same_byte_for_byte(draft: Draft, salt: bytes) -> None:
    event = replace(draft.event, access="internal")
    sealed, made = seal(event, salt)
    assert sealed == Sealed(commitment=made.commitment)
    assert made.event == canonical(event)
    assert Opening.parse(made.format()) == made
    again = reveal(sealed, lambda _: made.read())
    assert (again, canonical(again)) == (event, canonical(event))


@pytest.mark.parametrize("event", CARRYING)
def test_what_is_carried_is_sealed_and_what_carries_it_is_not(event: RecordCorrected | RecordDisputed) -> None:
    sealed, made = seal(event, SALT)
    assert (type(sealed), sealed.target, sealed.reason) == (type(event), event.target, event.reason)
    assert commitment_in(sealed) == made.commitment == opening().commitment
    assert b"grade" not in canonical(sealed)
    assert reveal(sealed, lambda _: made.read()) == event
    assert reveal(sealed, lambda _: None) is sealed


def test_only_what_is_not_public_private() -> None:
    assert private(CHECKED)
    assert all(map(private, CARRYING))
    assert not private(ConditionChecked(grade="good"))
    assert not private(Sealed(commitment="ab" * 32))
    assert commitment_in(CHECKED) is None


def test_another_salt_is_another_commitment() -> None:
    assert seal(CHECKED, bytes(SALT_BYTES))[0] != seal(CHECKED, SALT)[0]


def test_every_flipped_bit_of_an_opening_is_found() -> None:
    line = opening().format()
    for index in range(len(line)):
        for bit in range(8):
            flipped = line[:index] + bytes([line[index] ^ 1 << bit]) + line[index + 1 :]
            with pytest.raises((BadOpening, FalseOpening)):
                Opening.parse(flipped)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line + b"\n",
        lambda line: line.replace(b":", b": ", 1),
        lambda line: line[:-1] + b',"x":1}',
        lambda line: line.replace(b'"salt":"00', b'"salt":"'),
        lambda line: line.replace(b'"salt":"000102030405060708090a', b'"salt":"000102030405060708090A'),
        lambda _: b"[]",
        lambda _: b"",
        lambda _: b"\xff",
    ],
)
def test_an_opening_is_spelled_in_one_way(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(BadOpening):
        Opening.parse(spoil(opening().format()))
