"""Where objects are said to be: in two places at once, moved out of where they never were, undated beside dated."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_each
from archive.checks.surveying import is_dated, positions, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement

STAYING: Final = frozenset({"LocationAsserted", "ObjectSighted"})
"""Statements that say where an object was, not that it went there."""

MOVES: Final = ("TransferredToShowroom", "ObjectMoved")


@of_each("object", "two-places", "error")
def two_places(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object is said to have been in two places on one day, and nothing was recorded that took it across.

    One of the two was written of another object, or a move was never written down. Only statements of one exact day
    are held against each other, and a place is no contradiction to the house that it is in.

    Too strict where an object was carried over and back between two sightings of one day and nobody noted it, and
    where one stream stands for several pieces that are kept apart: those should be parts.
    """
    exact = [each for each in subject.placing if each.earliest == each.latest and each.certainty is None]
    moved = {each.earliest for each in exact if each.type not in STAYING}
    staying = [each for each in exact if each.type in STAYING and each.earliest not in moved]
    for one, other in combinations(staying, 2):
        if one.earliest != other.earliest or one.place is None or other.place is None:
            continue
        if not survey.is_same_spot(one.place, other.place, one.latest):
            yield Found(
                subject.stream,
                f"on {when(one)} it was both in {survey.name(one.place)} and in {survey.name(other.place)}",
                positions(one, other),
            )


@of_each("object", "moved-from-elsewhere", "warning")
def moved_from_elsewhere(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object was moved out of a place where nothing recorded had put it.

    The move is of another object, the place was misread, or a move before it is missing. What is looked for is any
    statement that may have been true on the day of the move and puts the object in that place, in a part of it, or in
    the house around it.

    Too strict for a collection whose earlier moves were not taken over: the first move out of the old store is
    reported then, until somebody states that the objects stood there.
    """
    for move in subject.of(*MOVES):
        origin = move.body.get("from_place")
        if origin is None:
            continue
        eve = move.earliest - 1 if is_dated(move) else move.latest
        before = {held.value for held in survey.held(subject.stream, "place", eve)}
        if is_dated(move):
            before |= {each.place for each in subject.placing if each.line != move.line and _overlap(each, move)}
        known = {place for place in before if isinstance(place, str) and place.startswith("place/")}
        if any(survey.is_same_spot(place, origin, move.latest) for place in known):
            continue
        told = f"the last place known was {_either(survey, known)}" if known else "no place was known before"
        yield Found(
            subject.stream,
            f"moved ({when(move)}) out of {survey.name(origin)}, where nothing had put it: {told}",
            positions(move),
        )


@of_each("object", "undated-place", "warning")
def undated_place(survey: Survey, subject: Subject) -> Iterator[Found]:
    """A place was stated without a date, after a dated statement of another place.

    Nobody can tell which of the two is the later, so the object is from then on only possibly in either. A date, even
    a vague one, or the word of somebody who saw it, would settle it.

    Too strict where the undated statement comes from an old catalogue, of which everybody knows that it is older:
    stating the year of the catalogue puts that right for all of its entries at once.
    """
    for late in subject.placing:
        if is_dated(late) or late.place is None:
            continue
        dated = [
            each
            for each in subject.placing
            if is_dated(each) and each.line < late.line and each.earliest <= late.latest and each.place is not None
        ]
        for each in dated[-1:]:
            if (
                each.place is not None
                and not survey.is_same_spot(each.place, late.place, survey.day)
                and each.line not in late.after
            ):
                yield Found(
                    subject.stream,
                    f"in {survey.name(late.place)} on no stated day, beside {survey.name(each.place)} ({when(each)}):"
                    " which of the two is the later?",
                    positions(each, late),
                )


def _overlap(one: Statement, other: Statement) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


def _either(survey: Survey, places: set[str]) -> str:
    return " or ".join(sorted(survey.name(place) for place in places))
