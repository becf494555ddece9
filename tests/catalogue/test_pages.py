"""Many records read at once are read as each would be alone, whatever stands in their bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.codec import CODEC, canonical
from archive.catalogue.event import CATALOGUE
from archive.catalogue.samples import complete_record, minimal_record
from archive.errors import IntegrityFailure

WHOLE = [canonical(make(name)) for name in CATALOGUE for make in (minimal_record, complete_record)]
ONE, OTHER = canonical(minimal_record("ObjectMoved")), canonical(minimal_record("GiftReceived"))
HALF = ONE.index(b",") + 1
NEWER = ONE.replace(b'"ObjectMoved"', b'"ObjectTeleported"')
SPACED = ONE.replace(b":", b": ", 1)
ODD = [
    ONE,
    OTHER,
    NEWER,
    SPACED,
    b"",
    b"\n",
    b"7",
    b"{}",
    ONE[:HALF],
    ONE[HALF:],
    ONE + b"\n",
    b"\n" + ONE,
    ONE + OTHER,
    ONE + b"\n" + OTHER,
    ONE + b",",
    b"[" + ONE + b"]",
    OTHER.replace(b'"title":"', b'"title":"\x7f'),
    OTHER.replace(b'"title":"', b'"title":"\xff'),
    OTHER.replace(b'"title":"', b'"title":"' + b"x" * 70_000),
    ONE.replace(b'"seq":2', b'"seq":0'),
    ONE.replace(b'"stream":"object/', b'"stream":"object,'),
    ONE.replace(b'"to":"place/', b'"to":"Place/'),
    ONE.replace(b"-", b",", 1),
]


assert len(set(ODD)) == len(ODD)


def one_by_one(page: list[bytes]) -> object:
    """Return what reading each alone comes to: the records, or the sentence of the first fault."""
    try:
        return [CODEC.decode(data) for data in page]
    except IntegrityFailure as fault:
        return fault.sentence


def at_once(page: list[bytes]) -> object:
    """Return what reading all at once comes to."""
    try:
        return CODEC.decode_all(page)
    except IntegrityFailure as fault:
        return fault.sentence


def test_every_type_is_read_with_all_others() -> None:
    assert at_once(WHOLE) == one_by_one(WHOLE) != []
    assert CODEC.decode_all([]) == []


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_one_among_others(odd: bytes) -> None:
    for page in ([odd], [ONE, odd], [odd, ONE], [ONE, odd, OTHER]):
        assert at_once(page) == one_by_one(page)


def test_lines_that_are_right_together_alone() -> None:
    """Two halves make one record, and one line may hold two: counted together, as many as there are lines."""
    for page in ([ONE[:HALF], ONE[HALF:], ONE + OTHER], [ONE + b"\n" + OTHER, ONE[:HALF], ONE[HALF:]]):
        assert isinstance(at_once(page), str)
        assert at_once(page) == one_by_one(page)


@given(st.lists(st.sampled_from([*ODD, *WHOLE[:20]]), max_size=5))
def test_any_of_them_in_any_order(page: list[bytes]) -> None:
    assert at_once(page) == one_by_one(page)
