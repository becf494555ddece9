"""What is so of a thing in one frame, field by field, each value with the statements that bring it about.

A field may have several values: possible ones, of which one holds, or (`standing`) several that hold side by side. Both
follow from possible worlds, as every answer does; a claim in an open dispute is a value that is possibly so. What a
part has no event for is its whole's, what an acquisition does not say its presentation's; the statements then come
from those streams. Before its opening an object has no field at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from archive.domain.worlds import Holds
from archive.edtf import UNBOUNDED_PAST as BEFORE_ALL
from archive.history.stated import ACQUIRED, GIVEN, Endures, ended_by, noted, stated
from archive.views import telling
from archive.views.asking import StreamAt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.history.records import Records
    from archive.history.stated import Stated
    from archive.views.statements import Statement
    from archive.views.view import View

    Candidates = list[tuple[Statement, Any]]

FROM_WHOLE: Final = frozenset({"condition", "valuation", "normal_place", "restriction", "loan"})
"""What a part has from its whole where it has no event of its own; beside place, custody, title and status."""

FROM_GIFT: Final = ("participants", "occasion", "place", "circumstances")
NOT_STATED: Final = "not stated"
SHAPED: Final = frozenset({"amount", "relation", "role", "source", "text", "scheme", "type"})
"""Members by which a sum, a figure, a participant and the like are known, which people read as one."""

DOUBTING: Final = frozenset({"holder", "method"})
"""Parts of a holding that, where they are uncertain, leave in doubt who held it and how."""

ENDED: Final[dict[str, str]] = {}
"""Stands in an answer for what has ended; no event states it."""


class Fact(NamedTuple):
    """One value of one field. `value` is plain JSON; None: it is not stated, or stated not to be known.

    `told` is the value as people read it. `by` holds the statements that may have brought it about, in display order;
    it is empty where the value is that nothing is stated, beside one that something may be. `ends` holds those that may
    have ended it. A fact that has ended is no answer any more: its `holds` is None.
    """

    field: str
    value: Any
    told: str
    holds: Holds | None
    by: tuple[Statement, ...]
    ends: tuple[Statement, ...] = ()
    standing: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether it says anything: a value, or that the value is not known."""
        return bool(self.by) and self.told != NOT_STATED


class Answer(NamedTuple):
    """One value that may hold, and the statements that may have brought it about."""

    value: Any
    holds: Holds
    by: tuple[Statement, ...]


def root(field: str) -> str:
    """Return the first part of a field's name: `valuation` of `valuation.insurance`."""
    return field.split(".", 1)[0]


def own(view: View, records: Records, stream: str) -> Iterator[Fact]:
    """Yield what the statements of a stream say of its thing, effects aside; and what its presentation adds."""
    at = view.stream(stream)
    said = [(each, one) for each in at.statements for one in _said(each)]
    fields: dict[tuple[Endures, str], Candidates] = {}
    for each, one in said:
        if one.endures is not Endures.STANDING:
            fields.setdefault((one.endures, one.field), []).append((each, one.value))
    opens_timed = stream.startswith("object/")
    for (endures, field), candidates in fields.items():
        if endures is Endures.ALWAYS:
            yield from _told(view, field, always(at, candidates))
        elif any(value is not None for _, value in candidates):
            yield from _told(view, field, _latest(at, candidates, view.frame.day, opens_timed=opens_timed))
    if opens_timed and at.opening is not None:
        yield from _presented(view, at.opening, {field for _, field in fields})
    enders = [each for each in at.statements if ended_by(each) is not None]
    for each, one in said:
        if one.endures is Endures.STANDING and one.value is not None:
            ending = [ender for ender in enders if _ends(view, records, ender, each)]
            yield from _standing(view, at, each, one, ending)


def _said(each: Statement) -> list[Stated]:
    """Return all that a statement says, its note beside the value that it belongs to."""
    said = list(stated(each))
    note = noted(each, said)
    return said if note is None else [*said, note]


def _told(view: View, field: str, answers: Iterable[Answer]) -> Iterator[Fact]:
    for value, holds, by in answers:
        told = NOT_STATED if value is None or not by else _words(value, view.name)
        yield Fact(field, value, told, holds, by)


def _words(value: Any, name_of: telling.NameOf) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as people read it; of several members of an event, which make no shape, each by its name."""
    if isinstance(value, dict) and len(value) > 1 and SHAPED.isdisjoint(value):
        return ", ".join(f"{name.replace('_', ' ')} {telling.value(each, name_of)}" for name, each in value.items())
    return telling.value(value, name_of)


def always(at: StreamAt, candidates: Candidates) -> list[Answer]:
    """Return what holds on every date: the last that was recorded, a correction in the place of what it corrects."""
    disputed = {each.line for each in at.statements if each.claim}
    if all(each.certainty is None and each.line not in disputed for each, _ in candidates):
        last, value = candidates[-1]
        return [Answer(value, Holds.YES, (last,))]
    dateless = _with(at, lambda each: each._replace(earliest=0, latest=0, links=None, opening=0, lasting=0))
    answers = _ask(dateless, candidates, 0)
    own = [(each, value) for each, value in candidates if not each.claim]
    stated = [value for each, value in own if each.certainty is None] or [value for _, value in own] or [None]
    return sorted((_presuming(answer, stated[-1]) for answer in answers), key=lambda one: one.holds is Holds.PRESUMED)


def _presuming(answer: Answer, value: object) -> Answer:
    """Return an answer as presumed where it has the value that is stated without reserve, else as possible."""
    if answer.holds is Holds.YES:
        return answer
    return answer._replace(holds=Holds.PRESUMED if answer.value == value else Holds.POSSIBLY)


def _latest(at: StreamAt, candidates: Candidates, day: int, *, opens_timed: bool) -> list[Answer]:
    """Return what held on a day: the last that happened. What is no object has what its opening says from the first."""
    if not opens_timed and any(each.opening for each, _ in candidates):
        at = _with(at, lambda each: each._replace(earliest=BEFORE_ALL, latest=BEFORE_ALL) if each.opening else each)
    return _ask(at, candidates, day)


def _standing(view: View, at: StreamAt, each: Statement, one: Stated, ending: list[Statement]) -> Iterator[Fact]:
    """Yield one of the things that hold side by side, unless it never did by the day; ended ones too."""
    day = view.frame.day
    told = _words(one.value, view.name)
    fact = Fact(one.field, one.value, told, None, (each,), standing=True)
    if each.earliest > day:
        return
    if each.lasting:
        doubtful = each.certainty is not None or any(other.claim and other.line == each.line for other in at.statements)
        doubtful |= not DOUBTING.isdisjoint(each.body.get("uncertain", ()))
        if each.latest < day:
            yield fact
        elif doubtful:
            yield fact._replace(holds=Holds.POSSIBLY if each.claim else Holds.PRESUMED)
        else:
            yield fact._replace(holds=Holds.YES)
        return
    answers = _ask(at, [(each, one.value), *((ender, ENDED) for ender in ending)], day)
    holds = next((answer.holds for answer in answers if each in answer.by), None)
    ends = next((answer.by for answer in answers if answer.by and each not in answer.by), ())
    if holds is not None or ends:
        yield fact._replace(holds=holds, ends=ends)


def _ends(view: View, records: Records, ender: Statement, each: Statement) -> bool:
    """Tell whether a statement ends another: it names a record of that one's line."""
    if each.line not in ender.after:
        return False
    named = ended_by(ender)
    return named is not None and (len(ender.after) == 1 or records.line_of(view, named) == each.line)


def _with(at: StreamAt, change: Callable[[Statement], Statement]) -> StreamAt:
    """Return a stream whose statements are changed before it is asked."""
    return StreamAt(map(change, sorted([*at.statements, *at.rejected], key=lambda each: (each.line, each.claim))))


def _ask(at: StreamAt, candidates: Candidates, day: int) -> list[Answer]:
    """Return which of the candidates' values may hold on a day, equal ones as one; nothing where none can."""
    values = {each.id: value for each, value in candidates}
    keys = {number: msgspec.json.encode(value) for number, value in values.items()}
    statements = {each.id: each for each, _ in candidates}
    answers = [
        Answer(values[held.by[0].id] if held.by else None, held.holds, tuple(statements[each.id] for each in held.by))
        for held in at.answer(lambda each: keys.get(each.id), day)
    ]
    return answers if any(answer.by for answer in answers) else []


def _presented(view: View, opening: Statement, said: set[str]) -> Iterator[Fact]:
    """Yield what an object's presentation says of how it came or went, where its own event does not."""
    gift = opening.body.get("gift")
    if gift is None:
        return
    at = view.stream(gift)
    held = [each for each in at.statements if each.type == "PresentationHeld"]
    for name in FROM_GIFT:
        field = f"{GIVEN if GIVEN in said else ACQUIRED}.{name}"
        candidates = [(each, each.body[name]) for each in held if name in each.body]
        if candidates and field not in said:
            yield from _told(view, field, always(at, candidates))
