"""Which records account for a difference, and of what kind it is.

Between two points of knowledge:

- `happened`: an event that certainly happened after the earlier point was reached; the world has changed.
- `new`: an event first stated since, which was so already or may have been; the ledger has learnt.
- `corrected`, `retracted`, `disputed`, `resolved`: what was stated before is stated otherwise, or no longer alone.

Between two dates, as known at one point:

- `happened`: an event that changed the answer.
- `settled`: it may have been so on the first date already, and certainly was by the second.
- `ended`: nothing took the place of what was so.

`follows` is what no record behind the field, and none of the thing itself, accounts for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.domain.worlds import Holds
from archive.views.changed import amendment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.history.facts import Fact
    from archive.views.statements import Statement
    from archive.views.view import View

AMENDED: Final = {
    "RecordCorrected": "corrected",
    "RecordRetracted": "retracted",
    "RecordDisputed": "disputed",
    "DisputeResolved": "resolved",
}
NEW, HAPPENED, SETTLED, ENDED, FOLLOWS = "new", "happened", "settled", "ended", "follows"


class Account(NamedTuple):
    """What kind of difference it is, and the positions of the records that account for it, in order."""

    kind: str
    records: tuple[int, ...]


class Pair(NamedTuple):
    """What was so, and what is; what has ended too."""

    old: Sequence[Fact]
    new: Sequence[Fact]


class Behind(NamedTuple):
    """The statements behind what was so, and behind what is."""

    old: Sequence[Statement]
    new: Sequence[Statement]


class Accounts:
    """Accounts for differences between two frames, of which one axis differs."""

    def __init__(self, before: View, after: View, reached: int | None) -> None:
        """Take the views in both frames, and the day on which the earlier point was reached; None: before the first."""
        self._before = before
        self._after = after
        self._reached = reached

    def of(self, stream: str, value: Pair, field: Pair) -> Account:
        """Return what accounts for a difference of one value of one field.

        It is looked for behind the value itself, else behind the other values of the field, else in all that is said of
        the thing.
        """
        is_learnt = self._before.frame.known_at != self._after.frame.known_at
        records_of = self._changed if is_learnt else self._fallen
        behind = [Behind(_behind(pair.old), _behind(pair.new)) for pair in (value, field)]
        behind.append(Behind(self._before.stream(stream).statements, self._after.stream(stream).statements))
        for old, new in behind:
            records = records_of([*old, *new])
            if records:
                return self._learnt(records, new) if is_learnt else _dated(records, value)
        return Account(FOLLOWS, ())

    def _learnt(self, records: tuple[int, ...], come: Iterable[Statement]) -> Account:
        first_stated = [each for each in come if self._is_between(each.line)]
        if first_stated:
            happened = self._reached is not None and all(each.earliest > self._reached for each in first_stated)
            return Account(HAPPENED if happened else NEW, records)
        return Account(self._amendment(records[-1]), records)

    def _changed(self, statements: Iterable[Statement]) -> tuple[int, ...]:
        """Return the records between the points at which statements came to be said, or said no more."""
        positions = {at for each in statements for at in (each.line, each.known_from, each.known_until)}
        return tuple(sorted(filter(self._is_between, positions)))

    def _is_between(self, position: int) -> bool:
        return self._before.frame.known_at < position <= self._after.frame.known_at

    def _amendment(self, position: int) -> str:
        return AMENDED.get(amendment(self._after, position) or "", NEW)

    def _fallen(self, statements: Iterable[Statement]) -> tuple[int, ...]:
        """Return the records of the events of which the first or last possible day lies between the dates."""
        first, last = self._before.frame.day, self._after.frame.day
        return tuple(
            sorted({
                each.position
                for each in statements
                if first <= each.earliest <= last or first <= each.latest <= last
            })
        )  # fmt: skip


def _dated(records: tuple[int, ...], value: Pair) -> Account:
    so = [fact for fact in value.new if fact.holds]
    if not so:
        return Account(ENDED, records)
    possible = [fact.value for fact in value.old if fact.holds and fact.is_stated]
    settled = all(fact.holds is Holds.YES and fact.value in possible for fact in so)
    return Account(SETTLED if settled else HAPPENED, records)


def _behind(facts: Iterable[Fact]) -> list[Statement]:
    return list(dict.fromkeys(each for fact in facts for each in (*fact.by, *fact.ends)))
