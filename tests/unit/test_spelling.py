"""What people write instead of EDTF: refused, with the advice that is safe and none that is not."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.edtf import AmbiguousDate, NotEdtf, bounds
from archive.errors import Rejected


def hint(text: str) -> str:
    """Return what a refusal of the text says to do."""
    with pytest.raises(NotEdtf) as refused:
        bounds(text)
    assert refused.value.hint is not None
    return refused.value.hint


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("c. 1920", "1920~"),
        ("ca.1920", "1920~"),
        ("circa May 1920", "1920-05~"),
        ("about 1920", "1920~"),
        ("c. 1920s", "192X~"),
        ("1920s", "192X"),
        ("the 1920's", "192X"),
        ("1900s", "190X or 19XX"),
        ("20th century", "19XX or 1901/2000"),
        ("the 1st century", "00XX or 0001/0100"),
        ("May 1984", "1984-05"),
        ("may, 1984", "1984-05"),
        ("1984 May", "1984-05"),
        ("in Sept. 1984", "1984-09"),
        ("12 May 1984", "1984-05-12"),
        ("1st of May, 1984", "1984-05-01"),
        ("May 12, 1984", "1984-05-12"),
        ("Dec. 3rd 1984", "1984-12-03"),
        ("Spring 1984", "1984-21"),
        ("fall 1984", "1984-23"),
        ("1984/05/12", "1984-05-12"),
        ("1984.5.12", "1984-05-12"),
        ("1984-5-12", "1984-05-12"),
        ("1984-3", "1984-03"),
        ("1984-5", "1984-05 or 1984/1985"),
        ("1984.05", "1984-05"),
        ("05/1984", "1984-05"),
        ("5.1984", "1984-05"),
        ("19840512", "1984-05-12"),
        ("1984-00-00", "1984"),
        ("1984-05-00", "1984-05"),
        ("1984年", "1984"),
        ("1984年5月", "1984-05"),
        ("1984年5月12日", "1984-05-12"),
        ("1984년 5월 12일", "1984-05-12"),
        ("１９８４", "1984"),
        (" 1984 ", "1984"),
        ("1984 ?", "1984?"),
        ("[1667, 1668]", "[1667,1668]"),
        ("1984–1990", "1984/1990"),
        ("1984-1990", "1984/1990"),
        ("1984 - 1990", "1984/1990"),
        ("1984-85", "1984/1985"),
        ("1984/85", "1984/1985"),
        ("1904/05", "1904-05 or 1904/1905"),
        ("1930/31", "1930/1931"),
        ("between 1920 and 1930", "1920/1930"),
        ("from May 1984 to 12 June 1984", "1984-05/1984-06-12"),
        ("c. 1920 to c. 1930", "1920~/1930~"),
        ("1920 or 1921", "[1920,1921]"),
        ("either 12 May 1984 or 5 December 1984", "[1984-05-12,1984-12-05]"),
        ("before 1984", "[..1983]"),
        ("after 1984", "[1985..]"),
        ("by May 1984", "[..1984-05]"),
        ("since 1984", "1984/.."),
        ("until May 1984", "../1984-05"),
        ("1984-present", "1984/.."),
        ("1984-", "1984/.."),
        ("1984/open", "1984/.."),
        ("unknown/1984", "/1984"),
        ("probably May 1920", "1920-05?"),
        ("1920 (?)", "1920?"),
        ("19uu", "19XX"),
        ("198-", "198X"),
        ("198x", "198X"),
        ("[1984]", "1984"),
        ("(1984)", "1984"),
        ("Y1984", "1984"),
        ("1985-04-12t23:20:30z", "1985-04-12T23:20:30Z"),
    ],
)
def test_what_people_write_is_spelled_for_them(text: str, spelled: str) -> None:
    assert hint(text) == f"write {spelled}"
    for way in spelled.split(" or "):
        assert bounds(way)


@pytest.mark.parametrize("text", ["", "?", "n.d.", "undated", "Unknown", "not known", "0000-00-00"])
def test_what_is_not_known_is_left_out(text: str) -> None:
    assert hint(text) == "leave the date out where it is not known"


@pytest.mark.parametrize(
    "text",
    [
        "1904 - 05",  # May, or until 1905
        "1930 - 31",  # no season
        "2016-13-08",  # the 13th of which month?
        "2000/12-12",
        "31/31/1984",
        "84",
        "today",
        "Tuesday",
        "mayor 1984",
        "in the fall",
        "12/05/1984 to 13/05/1984",
        "about 12/05/1984",
        "1920s or 1900s",
        "to 1984",
        "before 0000",
        "00th century",
        "1984 05 12",
        "not a date at all",
        "2004-06-(11)~",
        "2001-02-29",
    ],
)
def test_nothing_is_advised_that_may_be_wrong(text: str) -> None:
    assert hint(text).startswith("dates are written like 1984,")


@pytest.mark.parametrize(
    "text", ["to " * 66, "c " * 99, "a or b to " * 20, "1984-" * 40, "(" * 200, "c c or c to c. " * 13]
)
def test_long_nonsense_is_refused_at_once(text: str) -> None:
    begin = time.process_time()
    hint(text)
    assert time.process_time() - begin < 1


def refusal(text: str) -> Rejected | None:
    """Return why a text is refused, None where it is a date."""
    try:
        bounds(text)
    except Rejected as rejected:
        return rejected
    return None


FIGURES = ("1984", "1985", "12", "5", "31", "1920s", "20th", "198X", "-", "/", ".", ",", "?", "(?)", "[", "]", "..")
WORDS = ("May", "june", "spring", "c.", "to", "or", "and", "between", "before", "since", "present", "century", "年")


@given(st.lists(st.sampled_from(FIGURES + WORDS), max_size=7), st.sampled_from(["", " "]))
def test_advice_is_always_accepted(parts: list[str], between: str) -> None:
    refused = refusal(between.join(parts))
    if refused is None:
        return
    assert refused.hint is not None
    ways = refused.hint.removeprefix("write ")
    if isinstance(refused, AmbiguousDate):
        assert bounds(f"[{','.join(re.findall(r'([0-9-]+) [(]', ways))}]")
    elif ways != refused.hint and not ways.startswith("the ") and not ways.endswith(" if that is meant"):
        assert [refusal(way) for way in ways.split(" or ") if refusal(way)] == []
