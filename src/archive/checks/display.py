"""What the public sees and should not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_each
from archive.checks.surveying import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey

FORBIDS_SHOWING: Final = frozenset({"display", "cultural", "hazard", "legal", "sanctions"})
"""An export restriction says nothing against showing an object at home."""


@of_each("object", "restricted-on-display", "warning")
def restricted_on_display(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object under a restriction is, or may be, on display where the public can go.

    Sacred things, poisoned feathers, what a court or the Security Council has put under seal: showing them is what
    the restriction was to prevent. It is in force from its day until the record that lifts it. A breach that somebody
    asserts imposes nothing, and is not looked at.

    Too strict where the restriction allows showing, for instance without photography, or the case is in a room closed
    to the public that is not recorded as such (`closed_to_public`).
    """
    imposed = [
        each
        for each in subject.of("RestrictionImposed")
        if each.certainty is None
        and each.body["kind"] in FORBIDS_SHOWING
        and not any(each.line in lifted.after for lifted in subject.of("RestrictionLifted"))
    ]
    if not imposed or "on display" not in survey.standing(subject.stream):
        return
    places = [held.value for held in survey.held(subject.stream, "place")]
    if places and all(_is_closed_to_public(survey, place) for place in places):
        return
    proof = [each for held in survey.held(subject.stream, "standing") for each in held.by]
    for each in imposed:
        body = each.body
        yield Found(
            subject.stream,
            f"on display under a restriction ({body['kind']}: {body['ground']})",
            positions(each, *proof),
        )


def _is_closed_to_public(survey: Survey, place: str | None) -> bool:
    if place is None or not place.startswith("place/"):
        return False
    rooms = (survey.subject(room).of("PlaceDefined") for room in survey.path(place, survey.day))
    return any(defined and defined[-1].body.get("closed_to_public") for defined in rooms)
