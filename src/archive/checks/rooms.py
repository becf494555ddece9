"""Rooms at the time: objects put into places that were closed, or that had not been opened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import edtf
from archive.checks.findings import Found, of_each
from archive.checks.surveying import is_dated, positions, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement


@of_each("object", "closed-room", "warning")
def closed_room(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object was put into a place, or seen in one, that was closed then or not opened yet.

    Either the room is another one, or the closing was not undone when the room opened again. A place counts with the
    house that it is in.

    Too strict for stores that are closed to visitors only: say so with `closed_to_public`, and do not close them. A
    place without a closing and without a day of opening is never reported.
    """
    for each in subject.placing:
        place = each.place
        if place is None or not is_dated(each) or each.certainty is not None:
            continue
        for room in survey.path(place, each.latest):
            why = _opened_after(survey, room, each) or _closed_on(survey, room, each)
            if why is not None:
                told, proof = why
                yield Found(
                    subject.stream,
                    f"put into {survey.name(place)} ({when(each)}), but {survey.name(room)} {told}",
                    positions(each, *proof),
                )
                break


def _opened_after(survey: Survey, room: str, each: Statement) -> tuple[str, list[Statement]] | None:
    defined = [one for one in survey.subject(room).of("PlaceDefined") if "opened" in one.body]
    if defined and edtf.bounds(defined[-1].body["opened"])[0] > each.latest:
        return f"opened in {defined[-1].body['opened']}", defined[-1:]
    return None


def _closed_on(survey: Survey, room: str, each: Statement) -> tuple[str, list[Statement]] | None:
    """Return since when a room was closed, where it was on the first and on the last day that the event can be of."""
    proof: list[Statement] = []
    for day in sorted({each.earliest, each.latest}):
        status = survey.held(room, "status", day)
        if any(held.value != "closed" for held in status):
            return None
        proof += [one for held in status for one in held.by]
    if any(one.type == "PlaceClosed" and one.latest == each.earliest for one in proof):
        return None  # the last objects go in and out on the day of the closing
    reopened = survey.subject(room).of("PlaceReopened")
    if any(each.earliest <= one.latest and one.earliest <= each.latest for one in reopened):
        return None
    return f"was closed ({when(proof[0])})", proof
