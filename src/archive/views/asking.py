"""Questions to one stream: what its place, custody, title, status, presence or quantity was on a day.

The statements are those known at one position. Where a dispute is open there are worlds in which the record is right
and worlds in which the claim is; an answer that holds in all of them is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, Final, Literal, NamedTuple

from archive.domain.bearings import Bearing
from archive.domain.display import display_order
from archive.domain.worlds import Holds, Worlds, answers
from archive.views.statements import Statement

Question = Literal["place", "custody", "title", "status", "found", "quantity"]

DISPUTES_MAX: Final = 6
"""Open disputes of one stream whose worlds are told apart; beyond it the claims count as merely possible."""

SIGHTED: Final = "ObjectSighted"
REJECTED: Final = "rejected"


class Held(NamedTuple):
    """One answer: the value, how true it is, and the statements that may have brought it about, in display order."""

    value: Any
    holds: Holds
    by: tuple[Statement, ...]


class StreamAt:
    """One stream as known at a position."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Take the stream's statements, in recording order."""
        self.statements = [each for each in statements if each.certainty != REJECTED]
        self.rejected = [each for each in statements if each.certainty == REJECTED]
        self._timed = [each for each in self.statements if not each.lasting]
        self._claims = [each for each in self._timed if each.claim]

    @property
    def opening(self) -> Statement | None:
        """The statement that opens the stream, where it is in force."""
        return next((each for each in self.statements if each.opening and not each.claim), None)

    def in_order(self) -> list[Statement]:
        """Return all statements, lasting ones and claims too, in display order."""
        ranks = {line: rank for rank, line in enumerate(display_order(map(_bearing, self._values(self.statements))))}
        return sorted(self.statements, key=lambda each: (ranks.get(each.line, each.line), each.claim))

    def of_type(self, *types: str) -> list[Statement]:
        """Return the statements of these types, in display order."""
        return [each for each in self.in_order() if each.type in types]

    def ask(self, question: Question, day: int) -> tuple[Held, ...]:
        """Return what may have held at the end of a day, in display order; a value of None: nothing is stated."""
        worlds = list(self._worlds())
        if len(worlds) == 1:
            return self._ask(worlds[0], question, day)
        found = [held for statements in worlds for held in self._ask(statements, question, day)]
        told: dict[Any, list[Statement]] = {}
        for held in found:
            told.setdefault(held.value, []).extend(each for each in held.by if each not in told.get(held.value, ()))
        if len(told) == 1 and all(held.holds is Holds.YES for held in found):
            return tuple(Held(value, Holds.YES, tuple(by)) for value, by in told.items())
        own = self._ask(self._values(self._timed), question, day)
        presumed = own[-1].value if own else None
        ordered = sorted(told.items(), key=lambda item: item[0] == presumed)
        return tuple(
            Held(value, Holds.PRESUMED if value == presumed else Holds.POSSIBLY, tuple(by)) for value, by in ordered
        )

    def _worlds(self) -> Iterable[list[Statement]]:
        """Yield the statements that stand together when each open dispute is decided one way or the other."""
        disputed = sorted({each.line for each in self._claims})
        if not disputed:
            yield self._timed
            return
        if len(self._claims) > DISPUTES_MAX:
            yield [each._replace(certainty="possible") if each.line in disputed else each for each in self._timed]
            return
        choices = [[each for each in self._timed if each.line == line] for line in disputed]
        settled = [each for each in self._timed if each.line not in disputed]
        for chosen in product(*choices):
            yield sorted([*settled, *chosen], key=lambda each: each.line)

    @staticmethod
    def _values(statements: Iterable[Statement]) -> list[Statement]:
        return [each for each in statements if not each.claim]

    @staticmethod
    def _ask(statements: list[Statement], question: Question, day: int) -> tuple[Held, ...]:
        value_of: Callable[[Statement], Any] = lambda each: getattr(each, question)  # noqa: E731
        by_line = {each.line: each for each in statements if value_of(each) is not None}
        if not by_line:
            return (Held(None, Holds.YES, ()),)
        bearings = [_bearing(each) for each in statements]
        if question == "place" and any(each.type == SIGHTED for each in statements):
            bearings = [_seen_since(each, statements) for each in statements]
        holding = Worlds(bearings).question(by_line.keys()).on(day)
        display = display_order(bearings) if len(holding.orders) > 1 else ()
        return tuple(
            Held(answer.value, answer.holds, tuple(by_line[order] for order in answer.orders))
            for answer in answers(holding, lambda order: value_of(by_line[order]), None, display)
        )


def _bearing(each: Statement) -> Bearing:
    return Bearing(each.line, each.earliest, each.latest, each.after, each.opening, each.certainty is None)


def _seen_since(each: Statement, statements: list[Statement]) -> Bearing:
    """Return the bearing of a sighting: the object came there some day after the last evidence of another place."""
    if each.type != SIGHTED:
        return _bearing(each)
    elsewhere = [
        other.latest
        for other in statements
        if other.place is not None and other.place != each.place and other.latest <= each.earliest
    ]
    opened = [other.earliest for other in statements if other.opening]
    since = max(elsewhere, default=min(opened, default=each.earliest))
    return _bearing(each)._replace(earliest=min(since, each.earliest))
