r"""Expressions: a question about one thing whose answer is yes, possibly or no.

    place=r-12                          it stands in this place itself
    within=hall-2                       it stands in this place, or in one that is in it
    status="on display" and quantity>3
    title~vase or not (materials=jade)
    restriction                         a restriction of any kind is in force

Grammar:

    expression = term { "or" term } .
    term       = factor { "and" factor } .
    factor     = "not" factor | "(" expression ")" | field [ operator value ] .
    operator   = "=" | "!=" | "~" | "!~" | "<" | "<=" | ">" | ">=" .
    value      = word | '"' any characters, with \" and \\ for " and \ '"' .

- A **field** is one that `blame` tells. With its parts: `valuation` means `valuation.insurance` and the others too.
  Alone it asks whether anything is stated for it.
- `=` compares with the value as recorded, with its name and, of an address, with what follows the kind, without regard
  to case, accents and width; of a list, or a value with parts, any item does. `~` asks whether the text is part of it.
  `!=` and `!~` are what `not` makes of them.
- `<`, `<=`, `>` and `>=` compare numbers: whole numbers, amounts, and texts that are a number and nothing else.
- A comparison holds **yes** where each value that the field may have fits, **possibly** where one of them does. Each
  comparison is judged by itself, so that two that exclude each other may both hold possibly; `and` is as true as the
  less true of its sides, `or` as the truer.

Nothing of an expression is run: it is read into comparisons, and these are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from archive.errors import UsageProblem
from archive.history.comparisons import NUMBER, ORDERING, Comparison, Truth

if TYPE_CHECKING:
    from archive.history.facts import Fact

__all__ = ["Expression", "NotAnExpression", "Truth", "parse"]

EXPRESSION_CHARS_MAX: Final = 4_000
NESTING_MAX: Final = 50
TOKEN: Final = re.compile(
    r"(?P<bracket>[()])|(?P<operator>!=|!~|<=|>=|[=~<>])"
    r'|"(?P<quoted>(?:[^"\\]|\\["\\])*)"|(?P<word>[^\s()=~<>!"]+)'
)
SPACE: Final = re.compile(r"\s*")
FIELD: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
WORDS: Final = frozenset({"and", "or", "not"})

Judge = Callable[[list["Fact"]], Truth]


class NotAnExpression(UsageProblem):
    """A text is no expression."""

    def __init__(self, text: str, at: int, why: str) -> None:
        """Take the text, the character at which it goes wrong (from 0), and why."""
        super().__init__(
            f"{text[:200]!r} is no expression: {why}, at character {at + 1}",
            hint='write it like place=r-12, status="on display", quantity>3, title~vase',
        )


class Expression(NamedTuple):
    """An expression as it was written, the fields that it asks about, and how to judge it of a thing's facts."""

    text: str
    fields: tuple[str, ...]
    judge: Judge


class _Token(NamedTuple):
    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text in words


def parse(text: str) -> Expression:
    """Return the expression that a text writes. Raises `NotAnExpression`."""
    return _Reader(text).read()


class _Reader:
    """Reads one expression, token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._fields: list[str] = []
        self._depth = 0

    def read(self) -> Expression:
        judge = self._expression()
        if self._next.kind != "end":
            self._refuse(f"{self._next.text!r} is not expected here")
        return Expression(self._text, tuple(dict.fromkeys(self._fields)), judge)

    @property
    def _next(self) -> _Token:
        return self._tokens[-1]

    def _take(self) -> _Token:
        return self._tokens.pop()

    def _refuse(self, why: str) -> NoReturn:
        raise NotAnExpression(self._text, self._next.at, why)

    def _expression(self) -> Judge:
        judges = [self._term()]
        while self._next.is_word("or"):
            self._take()
            judges.append(self._term())
        return judges[0] if len(judges) == 1 else lambda facts: max(judge(facts) for judge in judges)

    def _term(self) -> Judge:
        judges = [self._factor()]
        while self._next.is_word("and"):
            self._take()
            judges.append(self._factor())
        return judges[0] if len(judges) == 1 else lambda facts: min(judge(facts) for judge in judges)

    def _factor(self) -> Judge:
        self._depth += 1
        if self._depth > NESTING_MAX:
            self._refuse(f"it is nested more than {NESTING_MAX} deep")
        if self._next.is_word("not"):
            self._take()
            judge = _negated(self._factor())
        elif self._next.text == "(" and self._next.kind == "bracket":
            self._take()
            judge = self._expression()
            if self._next.text != ")" or self._next.kind != "bracket":
                self._refuse("a bracket is not closed")
            self._take()
        else:
            judge = self._comparison()
        self._depth -= 1
        return judge

    def _comparison(self) -> Judge:
        if self._next.kind != "word" or self._next.text in WORDS or not FIELD.fullmatch(self._next.text):
            self._refuse("a field is expected")
        field = self._take().text
        self._fields.append(field)
        if self._next.kind != "operator":
            return Comparison(field).judge
        operator = self._take().text
        if self._next.kind not in {"word", "quoted"} or self._next.is_word(*WORDS):
            self._refuse(f"a value is expected after {operator!r}; a text with spaces or signs in it is quoted")
        if operator in ORDERING and not NUMBER.fullmatch(self._next.text):
            self._refuse(f"{operator!r} compares numbers, and {self._next.text[:80]!r} is none")
        value = self._take().text
        if operator.startswith("!"):
            return _negated(Comparison(field, operator[1:], value).judge)
        return Comparison(field, operator, value).judge


def _negated(judge: Judge) -> Judge:
    return lambda facts: Truth(Truth.YES - judge(facts))


def _tokens(text: str) -> list[_Token]:
    """Return the tokens of a text, the last first. Raises `NotAnExpression`."""
    if len(text) > EXPRESSION_CHARS_MAX:
        raise NotAnExpression(text, EXPRESSION_CHARS_MAX, f"it is longer than {EXPRESSION_CHARS_MAX} characters")
    tokens = []
    at = _after_space(text, 0)
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise NotAnExpression(
                text, at, "a quote is not closed" if text[at] == '"' else f"{text[at]!r} means nothing"
            )
        kind = str(found.lastgroup)
        token = found[kind]
        tokens.append(_Token(kind, re.sub(r"\\(.)", r"\1", token) if kind == "quoted" else token, at))
        at = _after_space(text, found.end())
    return [_Token("end", "", at), *reversed(tokens)]


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at
