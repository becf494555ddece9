"""One field of a thing held against one value: how true the comparison is, whatever the field may have for a value."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import IntEnum
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.domain.worlds import Holds
from archive.history.changes import leaves
from archive.history.stated import NOTE
from archive.views.telling import is_reference
from archive.views.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.history.facts import Fact

NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
ORDERING: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
ALSO: Final = {"within": "place"}
"""What stands in a place stands within it."""


class Truth(IntEnum):
    """How true an expression is; the greater, the truer."""

    NO = 0
    POSSIBLY = 1
    YES = 2

    def __str__(self) -> str:
        """Return it as answers write it."""
        return self.name.lower()


class Comparison(NamedTuple):
    """One field held against one value; without an operator it asks whether anything is stated."""

    field: str
    operator: str = ""
    value: str = ""

    def judge(self, facts: Iterable[Fact]) -> Truth:
        """Return how true it is of a thing."""
        best = Truth.NO
        alternatives: dict[str, list[Truth]] = {}
        for fact in facts:
            if fact.holds is None or not self._means(fact.field):
                continue
            fits = self._fits(fact)
            if fact.standing or fact.holds is Holds.YES:
                best = max(best, _truth(fact.holds) if fits else Truth.NO)
            else:
                alternatives.setdefault(fact.field, []).append(Truth.YES if fits else Truth.NO)
        for fitting in alternatives.values():
            best = max(best, Truth.YES if all(fitting) else Truth.POSSIBLY if any(fitting) else Truth.NO)
        return best

    def _means(self, field: str) -> bool:
        if field in {self.field, ALSO.get(self.field)}:
            return True
        return field.startswith(f"{self.field}.") and not field.endswith(f".{NOTE}")

    def _fits(self, fact: Fact) -> bool:
        if not self.operator:
            return fact.value is not None
        if self.operator in ORDERING:
            limit, compare = Decimal(self.value), ORDERING[self.operator]
            return any(compare(number, limit) for number in _numbers(fact.value))
        wanted = folded(self.value)
        if self.operator == "=":
            return any(folded(text) == wanted for text in _texts(fact))
        return any(wanted in folded(text) for text in _texts(fact))


def _truth(holds: Holds) -> Truth:
    return Truth.YES if holds is Holds.YES else Truth.POSSIBLY


def _texts(fact: Fact) -> Iterator[str]:
    """Yield what a value may be compared with: itself or its items, addresses without their kind too, and its name."""
    if fact.value is None:
        return
    yield fact.told
    for _, leaf in leaves(fact.value):
        yield _written(leaf)
        if isinstance(leaf, str) and is_reference(leaf):
            yield leaf.partition("/")[2]


def _written(leaf: object) -> str:
    return ("yes" if leaf else "no") if isinstance(leaf, bool) else str(leaf)


def _numbers(value: Any) -> Iterator[Decimal]:  # noqa: ANN401 - any JSON value
    for _, leaf in leaves(value):
        if (isinstance(leaf, str) and NUMBER.fullmatch(leaf)) or (isinstance(leaf, int) and not isinstance(leaf, bool)):
            yield Decimal(leaf)
