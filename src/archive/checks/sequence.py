"""What cannot have come before what: events before the receipt, after the exit, answers before gifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_each
from archive.checks.surveying import positions, when
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey

ANY_TIME: Final = frozenset(
    {"ObjectDescribed", "NumberAssigned", "MediaAttached", "NegativeSearchRecorded", "AccountPreferred"}
    | {"BreachAsserted", "ClaimFiled", "ClaimSettled", "ValuationRecorded", "RecordsAttested"}
)
"""What may well be of a day on which the object was not here: it can be said of it all the same."""

EXITS: Final = frozenset({"ObjectDisposed", "GiftGiven", "GiftReciprocated"})
HANDLING: Final = (
    "TransferredToShowroom",
    "ObjectMoved",
    "ObjectSighted",
    "ConditionChecked",
    "ObjectTreated",
    "LoanOpened",
    "ObjectAccessioned",
    "ObjectDisposed",
    "GiftGiven",
    "GiftReciprocated",
)


@of_each("object", "before-receipt", "error")
def before_receipt(_: Survey, subject: Subject) -> Iterator[Found]:
    """Something happened to an object before it came: title passed, a number was given, it was moved.

    One of the two dates is wrong, or the event belongs to another object. A title that passed before the thing
    arrived is also what a forged deed looks like.

    Too strict where the object had been in the house before it was given, as a loan or an enquiry: record that it
    entered then, and the gift as what happened later. What may be said of an object at any time, such as its
    description, its earlier owners or a claim, is not looked at.
    """
    opening = subject.opening
    if opening is None:
        return
    for each in subject.said:
        if each.latest < opening.earliest and not each.lasting and each.type not in ANY_TIME:
            yield Found(
                subject.stream,
                f"{type_in_words(each.type)} ({when(each)}) before it came ({when(opening)})",
                positions(opening, each),
            )


@of_each("object", "after-exit", "warning")
def after_exit(_: Survey, subject: Subject) -> Iterator[Found]:
    """Something was done with an object that had left: moved, seen, lent, given a second time.

    It came back and nobody recorded that, or somebody read the wrong number. Only what was certainly done after the
    exit and before any return is reported.

    Too strict where an exit was decided and written down as done, and the object is still waiting to be fetched.
    """
    back = subject.of("ObjectReturned", "ObjectRecovered")
    for gone in (each for each in subject.said if each.type in EXITS and each.certainty is None):
        later = [each for each in subject.of(*HANDLING) if each.line != gone.line and each.earliest > gone.latest]
        for each in later:
            if not any(one.latest >= gone.earliest and one.earliest <= each.latest for one in back):
                yield Found(
                    subject.stream,
                    f"{type_in_words(each.type)} ({when(each)}) after it had left ({when(gone)})",
                    positions(gone, each),
                )
                break


@of_each("object", "answer-before-gift", "error")
def answer_before_gift(survey: Survey, subject: Subject) -> Iterator[Found]:
    """A counter-gift is dated before the gift that it answers.

    Then it was no answer, or one of the two dates is wrong; which of them came first is the point of the record.

    Too strict where two delegations agreed the exchange beforehand and one of them delivered early: that is an
    exchange of the kind simultaneous, and no return.
    """
    for answer in subject.of("GiftReciprocated"):
        for cause in answer.body["in_return_for"]:
            if not isinstance(cause, str):
                continue
            opening = survey.subject(cause).opening
            if opening is not None and answer.latest < opening.earliest:
                yield Found(
                    answer.stream,
                    f"given in return ({when(answer)}) for {survey.name(cause)}, which came later ({when(opening)})",
                    positions(opening, answer),
                )
