"""Bisect: the record by which an expression about one thing became true.

What is true may become false and true again: a correction, a retraction or a move can turn it any time. So nothing is
halved: every record that can matter is tried in order, and the first by which it is true is the answer.

What can matter is what is said of the thing itself and of what its answers depend on: the places it stood in and those
around them, the whole that it is part of, its presentation, and the parties and occasions that these name. That is each
of them as known at any point, so that what was believed once counts too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.fields import did_you_mean
from archive.errors import UsageProblem
from archive.history.changes import leaves
from archive.history.comparisons import Truth
from archive.history.present import ORDER, Present
from archive.history.stated import all_fields
from archive.views import changed, telling
from archive.views.frames import Listing
from archive.views.telling import is_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.history.expressions import Expression
    from archive.history.facts import Fact
    from archive.history.records import Records
    from archive.views.statements import Statement
    from archive.views.view import View

    ViewAt = Callable[[int], View]

DEPENDED_ON: Final = ("place/", "party/", "gift/", "occasion/")
COLUMNS: Final = ("position", "truth", "found", "stream", "type", "told", "recorded_at", "recorded_by")


class UnknownField(UsageProblem):
    """An expression asks about a field that nothing has."""

    def __init__(self, field: str, known: Iterable[str]) -> None:
        """Take the field, and those that things can have."""
        super().__init__(
            f"there is no field {field[:80]!r}",
            hint=did_you_mean(field, known) or "`archive blame OBJECT` tells those that a thing has",
        )


class Turn(NamedTuple):
    """A record by which an expression became as true as it then was, and what the fields it asks about then were."""

    position: int
    truth: Truth
    facts: list[Fact]


def check_fields(expression: Expression) -> None:
    """Let an expression pass that asks about fields which things can have. Raises `UnknownField`."""
    known = {*all_fields(), *ORDER}
    known |= {field.split(".", 1)[0] for field in known}
    for field in expression.fields:
        if field not in known:
            raise UnknownField(field, known)


def turns(view_at: ViewAt, records: Records, stream: str, expression: Expression, through: int) -> Iterator[Turn]:
    """Yield the records by which an expression about a thing became true, possible, or false, up to a position.

    The first is the one that began the thing's own record.
    """
    before: Truth | None = None
    for position in turning_points(view_at(through), stream):
        facts = Present(view_at(position), records).of(stream)
        truth = expression.judge(facts)
        if truth is not before:
            yield Turn(position, truth, facts)
        before = truth


def turning_points(view: View, stream: str) -> list[int]:
    """Return the positions up to the view's at which what is said of a thing, or of what it depends on, changed.

    The first is that of the thing's own first record.
    """
    said: dict[str, list[Statement]] = {}
    edge = {stream, *filter(None, [view.institution])}
    while edge:
        said.update({name: [] for name in edge})
        for each in changed.ever_said(view, edge):
            said[each.stream].append(each)
        edge = {name for one in edge for each in said[one] for name in _depended_on(each)} - said.keys()
    known = view.frame.known_at
    points = {at for several in said.values() for each in several for at in (each.known_from, each.known_until)}
    begun = min((each.known_from for each in said[stream]), default=known + 1)
    return sorted(at for at in points if begun <= at <= known)


def _depended_on(statement: Statement) -> Iterator[str]:
    """Yield the things that an answer may depend on, of those that a statement names."""
    for path, value in leaves(statement.body):
        if not isinstance(value, str) or not is_reference(value) or path.startswith("sources."):
            continue
        if value.startswith(DEPENDED_ON) or path == "whole":
            yield value


def bisect(  # noqa: PLR0913 - where to look, for what, and how much of it
    view_at: ViewAt,
    records: Records,
    stream: str,
    expression: Expression,
    through: int,
    *,
    possibly: bool = False,
    every: bool = False,
) -> Listing:
    """Return the record by which an expression first was true of a thing; every change of its truth where asked.

    With `possibly`, what may be true counts as true. There is no row where it never was. Raises `UnknownField`,
    `IntegrityFailure`.
    """
    check_fields(expression)
    enough = Truth.POSSIBLY if possibly else Truth.YES
    rows = []
    for turn in turns(view_at, records, stream, expression, through):
        if every or turn.truth >= enough:
            rows.append(_row(view_at(turn.position), records, expression, turn))
        if rows and not every:
            break
    return Listing(frame=view_at(through).frame, columns=COLUMNS, rows=rows, total=len(rows))


def _row(view: View, records: Records, expression: Expression, turn: Turn) -> dict[str, Any]:
    record = records.at(turn.position)
    event = record.event
    found = _found(expression, turn.facts)
    return {
        "position": turn.position,
        "truth": str(turn.truth),
        "found": "; ".join(f"{field}: {', '.join(told)}" for field, told in found.items()) or None,
        "stream": record.stream,
        "type": event["type"],
        "told": telling.sentence(event, view.name),
        "recorded_at": record.recorded_at,
        "recorded_by": record.recorded_by,
        "recorded_by_name": view.name(record.recorded_by),
        "values": found,
    }


def _found(expression: Expression, facts: list[Fact]) -> dict[str, list[str]]:
    """Return what the fields that an expression asks about were, with how they held where they may not."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        asked = any(fact.field == field or fact.field.startswith(f"{field}.") for field in expression.fields)
        if asked and fact.holds is not None:
            told = fact.told if fact.holds == "yes" else f"{fact.told} ({fact.holds})"
            found.setdefault(fact.field, []).append(told)
    return found
