"""Who saw an object last, and who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive import edtf
from archive.checks.findings import Found, of_all, of_each
from archive.checks.surveying import positions, when
from archive.views.telling import type_in_words
from archive.views.view import PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey

AT_HAND: Final = ("ObjectSighted", "TransferredToShowroom", "ObjectMoved", "ConditionChecked", "ObjectTreated")
"""Events for which somebody must have had the object before him."""

HELD_BACK: Final = frozenset({"on loan"})
CHECKS: Final = ("ObjectSighted", "ObjectNotSighted", "ConditionChecked")


@of_each("object", "not-sighted", "warning")
def not_sighted(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object held has been seen by nobody for longer than the inventory interval.

    Losses are found by looking, and a place in a ledger is only as good as the last person who went there. Seen means
    sighted, moved, treated or checked; where nobody did so, the days are counted from the receipt. Objects given away,
    lost or on loan are not looked for, nor are parts, which are seen with their whole.

    Too strict for a house that counts by sample, and for gifts that never came to this institution at all: the
    interval is yours to set (`--sighted-within DAYS`).
    """
    opening = subject.opening
    if opening is None or opening.type == PART:
        return
    if survey.is_gone(subject.stream) or not survey.standing(subject.stream).isdisjoint(HELD_BACK):
        return
    seen = [each for each in subject.of(*AT_HAND) if each.certainty is None]
    last = max(seen, key=lambda each: each.latest, default=opening)
    days = survey.day - last.latest
    if days > survey.limits.sighted_within_days:
        told = f"seen last {when(last)}" if seen else f"not recorded as seen since it came ({when(last)})"
        yield Found(subject.stream, f"{told}, {days} days ago", positions(last))


@of_each("object", "own-checker", "warning")
def own_checker(survey: Survey, subject: Subject) -> Iterator[Found]:
    """The person who answers for an object is the one who checked that it is there, or in what condition.

    Whoever could have taken a thing should not be the only one to say that it is still here. The custodian on the day
    of the check is compared with whoever checked.

    Too strict for houses of one person. Where the institution as a whole is custodian and checker nothing is reported,
    since that says no more than that somebody of the house looked.
    """
    for each in subject.of(*CHECKS):
        checker = each.body.get("checked_by")
        if checker is None or checker == survey.view.institution or each.latest >= edtf.UNBOUNDED_FUTURE:
            continue
        if checker in survey.parties(subject.stream, "custody", each.latest):
            yield Found(
                subject.stream,
                f"{type_in_words(each.type)} ({when(each)}) by {survey.name(checker)}, who answered for it",
                positions(each),
            )


@of_all("own-witness", "warning")
def own_witness(survey: Survey) -> Iterator[Found]:
    """An inventory was witnessed by one of those who counted.

    Two names for one pair of eyes: the second signature is there so that somebody else has looked.

    Too strict where two persons of one office are registered as that office.
    """
    for opened in survey.stated("InventoryOpened"):
        body = opened.body
        if body.get("witness") in body["checkers"]:
            told = f"{survey.name(body['witness'])} both counted and witnessed"
            yield Found(opened.stream, told, positions(opened))
