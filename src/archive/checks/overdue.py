"""What should have been done by now: decisions, loans, stays that were to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive import edtf
from archive.checks.findings import Found, of_each
from archive.checks.surveying import positions, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement

CARRIES_OUT: Final = ("CustodyTransferred", "TitleTransferred", "ObjectDisposed", "GiftGiven", "GiftReciprocated")
MOVES: Final = ("TransferredToShowroom", "ObjectMoved")
NOTHING_TO_DO: Final = frozenset({"retain"})


@of_each("object", "decision-overdue", "warning")
def decision_overdue(survey: Survey, subject: Subject) -> Iterator[Found]:
    """It was decided what shall become of an object, the day set for it has passed, and nothing was recorded as done.

    "Pending transfer" is how registers hide a thing that nobody can find. The last decision counts; any change of
    custody or title, or an exit, on or after its day carries it out, whether or not it names the decision.

    Too strict where the deed was done and is told only in a paper file. A decision without a due day is never overdue.
    """
    for decided in subject.of("DispositionDecided")[-1:]:
        due = decided.body.get("due")
        if due is None or decided.body["decision"] in NOTHING_TO_DO or not _has_passed(survey, due):
            continue
        done = [
            each for each in subject.of(*CARRIES_OUT) if decided.line in each.after or each.latest >= decided.earliest
        ]
        if not done:
            yield Found(
                subject.stream,
                f"it was decided ({when(decided)}) to {decided.body['decision']} it by {due};"
                " nothing is recorded as done",
                positions(decided),
            )


@of_each("object", "loan-overdue", "warning")
def loan_overdue(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object was lent or borrowed until a day that has passed, and its return is not recorded.

    Insurance ends with the loan, and loans without an end are how collections lose things politely. A loan ends with
    the record that closes it, not by its own date, nor by the object's being moved home.

    Too strict where the loan was prolonged by letter: correct its due day, or open a new loan and close the old one.
    """
    for loan in subject.of("LoanOpened"):
        due = loan.body.get("due")
        if due is None or not _has_passed(survey, due):
            continue
        if not any(loan.line in each.after for each in subject.of("LoanClosed")):
            out = "lent to" if loan.body["direction"] == "out" else "borrowed from"
            yield Found(
                subject.stream,
                f"{out} {survey.name(loan.body['partner'])} until {due}, and not recorded as returned",
                positions(loan),
            )


@of_each("object", "stay-overdue", "note")
def stay_overdue(survey: Survey, subject: Subject) -> Iterator[Found]:
    """An object was moved somewhere until a day, or left with us until a day; the day has passed and it is still there.

    Nothing ends by itself: the object stays where it was put until somebody records that it was moved.

    Too strict where `until` was only a guess; hence a note.
    """
    for moved in subject.of(*MOVES):
        until = moved.body.get("until")
        if until is None or not _has_passed(survey, until):
            continue
        if any(moved in held.by for held in survey.held(subject.stream, "place")):
            yield Found(
                subject.stream,
                f"put into {survey.name(moved.body['to'])} until {until}, and not moved since",
                positions(moved),
            )
    entered = subject.opening
    if entered is not None and entered.type == "ObjectEntered" and "return_by" in entered.body:
        by = entered.body["return_by"]
        if _has_passed(survey, by) and not _was_kept_or_left(survey, subject, entered):
            yield Found(subject.stream, f"to be given back by {by}, and still here", positions(entered))


def _was_kept_or_left(survey: Survey, subject: Subject, entered: Statement) -> bool:
    """Tell whether what was left with us became ours, or went again."""
    ours = subject.of("ObjectAccessioned", "TitleTransferred", "CustodyTransferred", "LoanClosed")
    return survey.is_gone(subject.stream) or any(each.latest >= entered.earliest for each in ours)


def _has_passed(survey: Survey, due: str) -> bool:
    """Tell whether the last day that a date can mean is before the day of the question."""
    return edtf.bounds(due)[1] < survey.day
