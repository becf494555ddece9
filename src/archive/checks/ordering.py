"""Orders that the dates contradict: within one stream, and across the streams that name one another's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions, when
from archive.domain.bearings import Bearing
from archive.domain.worlds import Worlds
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.domain.bearings import Link
    from archive.views.statements import Statement

    After = dict[int, set[int]]
    """From the line of an event to those of other streams' events that it came after."""

KINDS: Final = (
    "object", "gift", "place", "party", "occasion", "source", "exchange", "inventory", "rule",
)  # fmt: skip
AFTER: Final = '"after":['
"""Stands in the JSON of every event that names records in the field that any event may have."""

NAMING: Final = {
    entry.name: fields
    for entry in CATALOGUE.values()
    if not entry.is_about_records
    and (fields := [field.name for field in fields_of(entry.struct) if field.refers_to == ("record",)])
}
"""The fields of each type that name records whose events came before: loans, decisions, exits and the like."""

ALWAYS: Final = frozenset(name for name, fields in NAMING.items() if len(fields) > 1)
"""The types that have such a field of their own."""


@of_all("dates-against-order", "error")
def dates_against_order(survey: Survey) -> Iterator[Found]:
    """An event is said to have come after another, and their dates say that it cannot have.

    The dates are believed then and the order is left out of every answer, so the contradiction changes nothing until
    somebody settles it. An event comes after those that it names: a return after its loan, an exit after the decision
    that it carries out, whatever stream they stand in. What precedes an object's own receipt is the business of
    `before-receipt`.

    Too strict never: the statements cannot all be true.
    """
    after: After = {}
    linked: dict[str, set[str]] = {}
    told: set[Link] = set()
    for kind in KINDS:
        for subject in survey.subjects(kind):
            dated = [each for each in subject.said if not each.lasting]
            if any(each.after for each in dated):
                yield from _contradictions(survey, dated, {}, told)
            for each in dated:
                for stream, line in _elsewhere(survey, each):
                    after.setdefault(each.line, set()).add(line)
                    linked.setdefault(each.stream, set()).add(stream)
                    linked.setdefault(stream, set()).add(each.stream)
    for streams in _groups(linked):
        dated = [each for stream in streams for each in _narrowed(survey.subject(stream))]
        yield from _contradictions(survey, dated, after, told)


def _elsewhere(survey: Survey, each: Statement) -> Iterator[tuple[str, int]]:
    """Yield the streams and lines, other than its own, of the records that an event names as having come before it."""
    if AFTER not in each.raw and each.type not in ALWAYS:
        return
    body = each.body
    for field in NAMING.get(each.type, ()):
        named = body.get(field, ())
        for record in [named] if isinstance(named, str) else named:
            found = survey.line_of(record)
            if found is not None and found[0] != each.stream:
                yield found


def _groups(linked: dict[str, set[str]]) -> Iterator[list[str]]:
    """Yield the streams that have to be looked at together, given those that each is linked with, both ways."""
    left = set(linked)
    for first in linked:
        group, reached = [], [first]
        while reached:
            stream = reached.pop()
            if stream in left:
                left.remove(stream)
                group.append(stream)
                reached += linked[stream]
        if group:
            yield sorted(group)


def _narrowed(subject: Subject) -> Iterator[Statement]:
    """Yield a stream's dated events, none from before its opening where it can have been later."""
    opening = subject.opening
    begins = opening.earliest if opening is not None and opening.certainty is None and not opening.lasting else None
    for each in subject.said:
        if not each.lasting:
            is_later = begins is not None and each.earliest < begins <= each.latest
            yield each._replace(earliest=begins) if is_later and begins is not None else each


def _contradictions(survey: Survey, dated: Iterable[Statement], elsewhere: After, told: set[Link]) -> Iterator[Found]:
    """Yield the stated orders that cannot hold together with the dates and one another, each told once."""
    by_line = {each.line: each for each in dated}
    named = {line: (*each.after, *sorted(elsewhere.get(line, ()))) for line, each in by_line.items()}
    worlds = Worlds(
        Bearing(
            each.line,
            each.earliest,
            each.latest,
            named[each.line],
            opening=bool(each.opening) and not elsewhere,
            certain=each.certainty is None,
        )
        for each in by_line.values()
    )
    for link in worlds.left_out:
        later, earlier = by_line.get(link.event), by_line.get(link.after)
        if later is None or earlier is None or link.after not in named[link.event] or link in told:
            continue
        told.add(link)
        whose = "" if later.stream == earlier.stream else f" of {survey.name(earlier.stream)}"
        yield Found(
            later.stream,
            f"{type_in_words(later.type)} ({when(later)}) is said to have come after"
            f" {type_in_words(earlier.type)}{whose} ({when(earlier)})",
            positions(earlier, later),
        )
