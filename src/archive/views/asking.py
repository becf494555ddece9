"""Questions to one stream: what its place, custody, title, status, presence or quantity was on a day.

The statements are those known at one position. Answers hold in possible worlds (`archive.domain.worlds`); three things
are added here to what the worlds of dated events give:

- **Disputes.** While a dispute is open there are worlds in which the record is right and worlds in which the claim is.
  A line that says nothing any more, and a statement that is rejected, is right where nothing happened.
- **Sightings.** Who sees an object in a place does not bring it there: it came there on some day after the last
  evidence of another place. So on the days between, it may be in the one place or in the other.
- **Standing.** What was looked for and not seen is not found until it is seen, or until something else sets its status.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from archive.domain.bearings import Bearing
from archive.domain.display import display_order
from archive.domain.worlds import Holding, Holds, Worlds, answers
from archive.views.statements import REJECTED
from archive.views.together import bearings, may_be_last_of_both, may_come_next

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from archive.views.statements import Statement

    ValueOf = Callable[[Statement], Any]

Question = Literal["place", "custody", "title", "status", "found", "quantity", "standing"]
"""`standing` is the status, or `NOT_FOUND`."""

WORLDS_MAX: Final = 64
"""Ways to decide the open disputes of one stream that are told apart; beyond it, every side counts as possible."""

NOT_FOUND: Final = "not found"
SIGHTED: Final = "ObjectSighted"
NOT_SIGHTED: Final = "ObjectNotSighted"


class Held(NamedTuple):
    """One answer: the value, how true it is, and the statements that may have brought it about, in display order."""

    value: Any
    holds: Holds
    by: tuple[Statement, ...]


def found(each: Statement) -> bool | None:
    """Return whether an event finds or misses the object; whatever gives it another status has it at hand."""
    if each.found is not None:
        return bool(each.found)
    return None if each.status is None else True


VALUE_OF: Final[dict[str, ValueOf]] = {
    "place": attrgetter("place"),
    "custody": attrgetter("custody"),
    "title": attrgetter("title"),
    "status": attrgetter("status"),
    "found": found,
    "quantity": attrgetter("quantity"),
    "standing": lambda each: NOT_FOUND if each.type == NOT_SIGHTED else each.status,
}


class StreamAt:
    """One stream as known at a position."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Take the stream's statements, in recording order."""
        given = list(statements)
        self.rejected = [each for each in given if each.certainty == REJECTED]
        self.statements = [each for each in given if each.certainty != REJECTED] if self.rejected else given
        self._disputed = {each.line for each in given if each.claim}
        self.own = [each for each in self.statements if not each.claim] if self._disputed else self.statements
        """What the lines themselves say, claims of others aside."""
        self._given = given
        self._worlds: dict[tuple[Statement, ...], Worlds] = {}

    @cached_property
    def opening(self) -> Statement | None:
        """The statement that opens the stream, where it is in force."""
        return next((each for each in self.own if each.opening), None)

    def in_order(self) -> list[Statement]:
        """Return all statements, lasting ones and claims too, in display order."""
        return sorted(self.statements, key=self._rank)

    def of_type(self, *types: str) -> list[Statement]:
        """Return the statements of these types, claims too, in display order."""
        return self._of(self.statements, types)

    def own_of_type(self, *types: str) -> list[Statement]:
        """Return what the lines themselves say of these types, in display order."""
        return self._of(self.own, types)

    def _of(self, statements: list[Statement], types: tuple[str, ...]) -> list[Statement]:
        found = [each for each in statements if each.type in types]
        return sorted(found, key=self._rank) if len(found) > 1 else found

    def ask(self, question: Question, day: int) -> tuple[Held, ...]:
        """Return what may have held at the end of a day, in display order; a value of None: nothing is stated."""
        return self.answer(VALUE_OF[question], day, question=question)

    def answer(self, value_of: ValueOf, day: int, *, question: Question | None = None) -> tuple[Held, ...]:
        """Return what may have held at the end of a day, where events give values as `value_of` says."""
        if not self._disputed:
            return self._ask(self._dated, value_of, day, question)
        told: dict[Any, dict[Statement, None]] = {}
        for statements in self._decided(value_of):
            for held in self._ask(statements, value_of, day, question):
                told.setdefault(held.value, {}).update(dict.fromkeys(held.by))
        if len(told) == 1:
            return tuple(Held(value, Holds.YES, self._sorted(by)) for value, by in told.items())
        presumed = self._ask(self._dated, value_of, day, question)[-1].value
        return tuple(
            Held(value, Holds.PRESUMED if value == presumed else Holds.POSSIBLY, self._sorted(told[value]))
            for value in sorted(told, key=lambda value: value == presumed)
        )

    def _decided(self, value_of: ValueOf) -> Iterator[tuple[Statement, ...]]:
        """Yield the dated statements that stand together when each open dispute is decided one way or the other."""
        settled = _timed(each for each in self.own if each.line not in self._disputed)
        sides = [list(self._sides(line, value_of).values()) for line in sorted(self._disputed)]
        if prod(map(len, sides)) > WORLDS_MAX:
            doubtful = [each._replace(certainty="possible") for side in sides for each in side if each is not None]
            yield tuple(sorted([*settled, *doubtful], key=_recorded))
            return
        for chosen in product(*sides):
            yield tuple(sorted([*settled, *(each for each in chosen if each is not None)], key=_recorded))

    def _sides(self, line: int, value_of: ValueOf) -> dict[Any, Statement | None]:
        """Return what a disputed line may come to, once for each way that makes a difference to the question."""
        given = [each for each in self._given if each.line == line]
        sides: dict[Any, Statement | None] = {}
        if all(each.claim for each in given):
            sides[None] = None
        for each in given:
            if each.is_rejected or each.lasting:
                sides[None] = None
            else:
                mark = (each.earliest, each.latest, each.links, each.opening, each.certainty, each.type, value_of(each))
                sides.setdefault(mark, each)
        return sides

    @cached_property
    def _dated(self) -> tuple[Statement, ...]:
        return _timed(self.own)

    def _in_worlds(self, statements: tuple[Statement, ...]) -> Worlds:
        """Return the worlds of statements that stand together; without a dispute all of them always do."""
        key = statements if self._disputed else ()
        worlds = self._worlds.get(key)
        if worlds is None:
            worlds = self._worlds[key] = Worlds(bearings(statements))
        return worlds

    def _ask(
        self, statements: tuple[Statement, ...], value_of: ValueOf, day: int, question: Question | None
    ) -> tuple[Held, ...]:
        values = list(map(value_of, statements))
        among = frozenset([order for order, value in enumerate(values) if value is not None])
        if not among:
            return (Held(None, Holds.YES, ()),)
        worlds = self._in_worlds(statements)
        if question == "standing":
            holding = _standing(statements, worlds, among, day)
        else:
            holding = worlds.question(among).on(day)
        if question == "place":
            holding = _with_arrivals(statements, worlds, among, day, holding)
        display: Sequence[int] = ()
        if len(holding.orders) > 1:
            display = sorted(holding.orders, key=lambda order: self._rank(statements[order]))
        return tuple(
            Held(answer.value, answer.holds, tuple(statements[order] for order in answer.orders))
            for answer in answers(holding, lambda order: values[order], None, display)
        )

    @cached_property
    def _ranks(self) -> dict[int, int]:
        """Return the place of each line in the display order, made once of all that the stream says."""
        one_a_line: dict[int, Statement] = {}
        for each in self.statements:
            if each.line not in one_a_line or not each.claim:
                one_a_line[each.line] = each
        events = (
            Bearing(each.line, each.earliest, each.latest, each.after, bool(each.opening), each.certainty is None)
            for each in one_a_line.values()
        )
        return {line: rank for rank, line in enumerate(display_order(events))}

    def _rank(self, each: Statement) -> tuple[int, int]:
        return self._ranks[each.line], each.claim

    def _sorted(self, by: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(sorted(dict.fromkeys(by), key=self._rank))


def _timed(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple([each for each in statements if not each.lasting])


def _recorded(each: Statement) -> tuple[int, int]:
    return each.line, each.claim


def _with_arrivals(
    statements: Sequence[Statement], worlds: Worlds, among: frozenset[int], day: int, holding: Holding
) -> Holding:
    """Add the sightings by which an object may have come to a place already, without anybody's noting it."""
    sighted = [order for order in among if statements[order].type == SIGHTED]
    if not sighted:
        return holding
    places = {statements[order].place for order in holding.orders}
    came = [
        order
        for order in sighted
        if statements[order].latest > day
        and (holding.nothing or places != {statements[order].place})
        and not any(
            other.certainty is None and day < other.earliest and other.latest < statements[order].earliest
            for other in (statements[one] for one in among)
        )
        and may_come_next(bearings(statements), worlds.left_out, among, order, day)
    ]
    return Holding(tuple(sorted({*holding.orders, *came})), holding.nothing) if came else holding


def _standing(statements: Sequence[Statement], worlds: Worlds, among: frozenset[int], day: int) -> Holding:
    """Return what may have given the object its standing: events that set a status, and vain searches."""
    missed = frozenset(order for order in among if statements[order].type == NOT_SIGHTED)
    setting = among - missed
    if not missed:
        return worlds.question(setting).on(day)
    sightings = frozenset(order for order, each in enumerate(statements) if each.type == SIGHTED)
    everything = among | sightings
    last = worlds.question(everything).on(day)
    seen = [order for order in last.orders if order in sightings - setting]
    status = worlds.question(setting).on(day)
    events = bearings(statements)
    held = {order for order in last.orders if order in among}
    held |= {
        order
        for order in status.orders
        if order not in held
        and any(
            may_be_last_of_both(events, worlds.left_out, (order, setting), (sighting, everything), day)
            for sighting in seen
        )
    }
    return Holding(tuple(sorted(held)), last.nothing or (bool(seen) and status.nothing))
