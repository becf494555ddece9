"""How holders come by things: every phrase is known once, and what it moves is the table's to say."""

import pytest

from archive.interchange import aam
from archive.interchange.aam_methods import bare, behind, find, leading, usual
from archive.interchange.aam_ways import WAYS

PHRASES = [(way, phrase) for way in WAYS for phrase in (*way.to, *way.of)]


def test_every_name_and_every_phrase_is_given_once() -> None:
    names = [way.name for way in WAYS]
    phrases = [phrase for _, phrase in PHRASES]
    assert len(set(names)) == len(names)
    assert len(set(phrases)) == len(phrases)
    assert not set(names) & set(phrases)


def test_title_never_moves_without_custody() -> None:
    assert [way.name for way in WAYS if way.title and not way.custody] == []


@pytest.mark.parametrize(("way", "phrase"), PHRASES, ids=[phrase for _, phrase in PHRASES])
def test_every_phrase_is_found_before_a_holder_in_any_case(way: object, phrase: str) -> None:
    for words in (phrase, phrase.capitalize(), phrase.upper(), f"his {phrase}"):
        led = leading(f"{words} Karla Vonder, Paris")
        assert led is not None
        assert led[0] == words
        assert led[1].way is way
        assert find(words) == led[1]


@pytest.mark.parametrize(
    ("words", "custody", "title", "names", "tells"),
    [
        ("purchased by", True, True, "next", "beginning"),
        ("purchased from", True, True, "previous", "end"),
        ("sold to", True, True, "next", "beginning"),
        ("gift to", True, True, "next", "beginning"),
        ("gift of", True, True, "previous", "end"),
        ("bequest to", True, True, "next", "beginning"),
        ("by descent to", True, True, "next", "beginning"),
        ("consigned to", True, False, "next", "beginning"),
        ("on loan to", True, False, "next", "beginning"),
        ("lent by", True, False, "previous", "end"),
        ("confiscated by", True, False, "next", "beginning"),
        ("restituted to", True, True, "next", "beginning"),
        ("sold at auction by", True, False, "next", "sale"),
        ("sale", True, True, "previous", "sale"),
        ("to", True, False, "next", "beginning"),
        ("with", False, False, "next", "holding"),
        ("purchased from the artist by", True, True, "next", "beginning"),
        ("acquired by Dr. Austin from", True, True, "previous", "end"),
        ("purchased by J. E. Chase for", True, True, "next", "beginning"),
        ("by whom sold to", True, True, "next", "beginning"),
        ("by descent, to", True, True, "next", "beginning"),
    ],
)
def test_what_a_phrase_moves(words: str, custody: bool, title: bool, names: str, tells: str) -> None:  # noqa: FBT001
    method = find(words)
    assert method is not None
    assert (method.way.custody, method.way.title, method.names, method.tells) == (custody, title, names, tells)


@pytest.mark.parametrize(
    ("text", "is_custody_only"),
    [
        ("Consigned to Karla Vonder.", True),
        ("On loan to Karla Vonder.", True),
        ("Sold at Karla Vonder.", True),
        ("Confiscated by Karla Vonder.", True),
        ("Karla Vonder as agent.", True),
        ("In the custody of Karla Vonder.", True),
        ("Lent by Karla Vonder.", False),  # who lends may own
        ("Returned to Karla Vonder.", False),  # so may who gets back
        ("To Karla Vonder.", False),
        ("With Karla Vonder.", False),
        ("Purchased by Karla Vonder.", False),
        ("(Karla Vonder).", False),
        ("Karla Vonder.", False),
    ],
)
def test_who_held_without_owning(text: str, is_custody_only: bool) -> None:  # noqa: FBT001
    (period,) = aam.parse(text).periods
    assert period.custody_only == is_custody_only
    assert aam.format([period]) == text


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Purchased by Karla Vonder.", "purchase"),
        ("purchased by Karla Vonder.", "purchased by"),
        ("bought by Karla Vonder.", "bought by"),
        ("His gift to Karla Vonder.", "His gift to"),
        ("By descent.", "by descent"),
        ("Thence by descent.", "Thence by descent"),
        ("Vonder sale, New York, 1920.", "owner's sale"),
        ("Her estate sale, New York, 1920.", "estate sale"),
        ("Sale, New York, 1920.", "Sale"),
        ("Karla Vonder.", None),
        ("Giftof Karla Vonder.", None),
        ("Toledo Vonder.", None),
        ("Within Vonder.", None),
        ("Gift to.", None),
    ],
)
def test_a_method_is_the_ways_name_where_the_words_are_the_usual_ones(text: str, method: str | None) -> None:
    (period,) = aam.parse(text).periods
    assert period.method == method
    assert aam.format([period]) == text


def test_what_stands_behind_a_name_or_alone() -> None:
    assert behind("Lambert") is None
    assert behind("sale") is None
    sale = behind("Lambert estate sale")
    assert sale is not None
    assert (sale[0], sale[1], sale[2].way.name) == ("Lambert", "estate sale", "owner's sale")
    assert bare("by chance") is None
    assert usual("by descent") == "by descent to"
    assert usual("purchased by") is None
    assert find("by chance") is None
