"""Expressions: what may be written, what it means of what a thing is, and what is refused."""

from typing import Any

import pytest

from archive.domain.worlds import Holds
from archive.history.bisect import UnknownField, check_fields
from archive.history.expressions import EXPRESSION_CHARS_MAX, NESTING_MAX, NotAnExpression, Truth, parse
from archive.history.facts import Fact
from archive.history.present import ORDER
from archive.history.stated import all_fields

YES, POSSIBLY, NO = Truth.YES, Truth.POSSIBLY, Truth.NO


def fact(field: str, value: Any, told: str | None = None, holds: str | None = "yes", *, standing: bool = False) -> Fact:  # noqa: ANN401
    """Return a fact as things have it."""
    return Fact(field, value, told or str(value), Holds(holds) if holds else None, (), (), standing)


VASE = [
    fact("title", "Vase with cranes, Ä"),
    fact("number", "2026.10"),
    fact("quantity", 4),
    fact("status", "on display"),
    fact("materials", ["jade", "silver"], "jade, silver"),
    fact("place", "place/r-12", "Room 12"),
    fact("within", "place/hall", "Hall", standing=True),
    fact("custody", None, "not stated"),
    fact("valuation.insurance", {"amount": "1200.50", "currency": "USD"}, "1200.50 USD"),
    fact("restriction.export", "Ivory", holds="presumed", standing=True),
    fact("restriction.display", "Lead", holds=None, standing=True),
    fact("other_number.former", "K-1", standing=True),
    fact("other_number.card", "C-1", standing=True),
    fact("made", "1984/1990"),
    fact("closed_to_public", value=True, told="yes"),
    fact("condition", "fair", holds="possibly"),
    fact("condition", "good", holds="presumed"),
]


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("place=place/r-12", YES),
        ("place=r-12", YES),
        ('place="room 12"', YES),
        ("place=r-1", NO),
        ("place~r-1", YES),
        ("within=hall", YES),
        ("within=r-12", YES),
        ("place=hall", NO),
        ('status="on display"', YES),
        ('status = "ON DISPLAY"', YES),
        ("status!=given", YES),
        ('status!="on display"', NO),
        ("title~vase", YES),
        ("title~a\u0308", YES),
        ("title!~vase", NO),
        ("title=vase", NO),
        ("number=2026.10", YES),
        ("number=2026.1", NO),
        ("number>2026", YES),
        ("quantity>3", YES),
        ("quantity>4", NO),
        ("quantity>=4", YES),
        ("quantity<5", YES),
        ("quantity<=3.5", NO),
        ("quantity=4", YES),
        ("valuation>1200", YES),
        ("valuation.insurance>1200.5", NO),
        ("valuation.retail>0", NO),
        ("valuation=usd", YES),
        ("materials=jade", YES),
        ("materials=silver", YES),
        ("materials=gold", NO),
        ("title>0", NO),
        ("made=1990", NO),
        ("custody", NO),
        ("not custody", YES),
        ("title", YES),
        ("restriction", POSSIBLY),
        ("restriction.display", NO),
        ("not restriction", POSSIBLY),
        ("other_number=c-1", YES),
        ("closed_to_public=yes", YES),
        ("condition=good", POSSIBLY),
        ("condition=poor", NO),
        ("condition!=good", POSSIBLY),
        ("condition~o or condition~r", POSSIBLY),
        ("condition", YES),
        ("condition!=poor", YES),
        ("quantity>3 and title~vase", YES),
        ("quantity>3 and condition=good", POSSIBLY),
        ("quantity>9 and condition=good", NO),
        ("quantity>9 or condition=good", POSSIBLY),
        ("quantity>9 or condition=good or title", YES),
        ("title or quantity>9 and quantity>9", YES),
        ("(title or quantity>9) and quantity>9", NO),
        ("not (title and quantity>9)", YES),
        ("not not title", YES),
        ("not title or title", YES),
        ('title~"with cranes, ä"', YES),
    ],
)
def test_what_it_means(text: str, truth: Truth) -> None:
    assert parse(text).judge(VASE) is truth


def test_a_quoted_text_may_hold_quotes_and_backslashes_and_words_of_the_grammar() -> None:
    facts = [fact("title", r'a "b" \c and (d)')]
    assert parse(r'title="a \"b\" \\c and (d)"').judge(facts) is YES
    assert parse('title~"and (d)"').judge(facts) is YES


def test_several_possible_values_that_all_fit_leave_no_doubt() -> None:
    facts = [fact("place", "place/r-1", holds="possibly"), fact("place", "place/r-2", holds="presumed")]
    assert parse("place~r-").judge(facts) is YES
    assert parse("place=r-1").judge(facts) is POSSIBLY
    assert parse("place=r-1 or place=r-2").judge(facts) is POSSIBLY  # each is judged by itself, as is said


def test_of_nothing_only_what_denies_is_true() -> None:
    assert [parse(text).judge([]) for text in ("place", "place=x", "quantity<9", "not place", "place!=x")] == [
        NO, NO, NO, YES, YES,
    ]  # fmt: skip


def test_it_names_its_fields_once_each_as_written() -> None:
    assert parse("place=a or not (title~b and place=c)").fields == ("place", "title")


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 1, "a field is expected"),
        ("  ", 3, "a field is expected"),
        ("=x", 1, "a field is expected"),
        ("and", 1, "a field is expected"),
        ("title=", 7, "a value is expected after '='"),
        ("title=and", 7, "a value is expected after '='"),
        ("title=(a)", 7, "a value is expected after '='"),
        ("title==a", 7, "a value is expected after '='"),
        ("title a", 7, "'a' is not expected here"),
        ("title=a b", 9, "'b' is not expected here"),
        ("title and", 10, "a field is expected"),
        ("title or or title", 10, "a field is expected"),
        ("not", 4, "a field is expected"),
        ("(title", 7, "a bracket is not closed"),
        ("title)", 6, "')' is not expected here"),
        ("()", 2, "a field is expected"),
        ('title="a', 7, "a quote is not closed"),
        ('title="a\\', 7, "a quote is not closed"),
        ('title="a\\n"', 7, "a quote is not closed"),
        ('"title"=a', 1, "a field is expected"),
        ("title!a", 6, "'!' means nothing"),
        ("Title=a", 1, "a field is expected"),
        ("valuation.=1", 1, "a field is expected"),
        (".a=1", 1, "a field is expected"),
        ("__import__=1", 1, "a field is expected"),
        ("quantity>many", 10, "'>' compares numbers, and 'many' is none"),
        ("quantity>1e3", 10, "'>' compares numbers, and '1e3' is none"),
        ("quantity>NaN", 10, "'>' compares numbers, and 'NaN' is none"),
        ("quantity> 1_000", 11, "'>' compares numbers, and '1_000' is none"),
        ("quantity>\u0663", 10, "'>' compares numbers, and '\u0663' is none"),
        ("(" * (NESTING_MAX + 1), NESTING_MAX + 1, f"it is nested more than {NESTING_MAX} deep"),
        ("not " * (NESTING_MAX + 1), 4 * NESTING_MAX + 1, f"it is nested more than {NESTING_MAX} deep"),
        ("a" * (EXPRESSION_CHARS_MAX + 1), EXPRESSION_CHARS_MAX + 1, "it is longer than"),
    ],
)
def test_what_is_refused_and_at_which_character(text: str, at: int, why: str) -> None:
    with pytest.raises(NotAnExpression) as refused:
        parse(text)
    assert f"is no expression: {why}" in refused.value.sentence
    assert refused.value.sentence.endswith(f"at character {at}")


def test_what_is_not_refused_at_the_limits() -> None:
    inner = NESTING_MAX - 1
    assert parse("(" * inner + "title" + ")" * inner).judge(VASE) is YES
    assert parse(f"title={'a' * (EXPRESSION_CHARS_MAX - 6)}").judge(VASE) is NO


@pytest.mark.parametrize("field", sorted({*ORDER, *all_fields(), "valuation", "acquired"}))
def test_every_field_may_be_asked_about(field: str) -> None:
    check_fields(parse(field))


@pytest.mark.parametrize(
    ("text", "near"), [("plaec=x", "place"), ("valuation.insurence>1", "valuation.insurance"), ("zzz", "archive blame")]
)
def test_a_field_that_nothing_has_is_refused_with_what_is_near(text: str, near: str) -> None:
    with pytest.raises(UnknownField) as refused:
        check_fields(parse(text))
    assert near in str(refused.value.hint)
