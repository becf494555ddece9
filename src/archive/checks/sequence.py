"""What cannot have come before what: events before the receipt, after the exit, against what they are linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_all, of_each
from archive.checks.surveying import positions, when
from archive.domain.bearings import Bearing
from archive.domain.worlds import Worlds
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement

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
KINDS: Final = ("object", "gift", "place", "party", "occasion", "source", "inventory", "rule")


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


@of_all("dates-against-order", "error")
def dates_against_order(survey: Survey) -> Iterator[Found]:
    """An event is said to have come after another, and their dates say that it cannot have.

    The dates are believed then and the order is left out of every answer, so the contradiction changes nothing until
    somebody settles it. Dates and orders within one stream are compared; what precedes an object's own receipt is
    the business of `before-receipt`.

    Too strict never: the statements cannot all be true.
    """
    for kind in KINDS:
        for subject in survey.subjects(kind):
            yield from _contradictions(subject)


def _contradictions(subject: Subject) -> Iterator[Found]:
    linked = [each for each in subject.said if not each.lasting]
    if not any(each.after for each in linked):
        return
    by_line: dict[int, Statement] = {each.line: each for each in linked}
    worlds = Worlds(
        Bearing(each.line, each.earliest, each.latest, each.after, bool(each.opening), each.certainty is None)
        for each in linked
    )
    for link in worlds.left_out:
        later, earlier = by_line.get(link.event), by_line.get(link.after)
        if later is not None and earlier is not None and link.after in later.after:
            yield Found(
                subject.stream,
                f"{type_in_words(later.type)} ({when(later)}) is said to have come after"
                f" {type_in_words(earlier.type)} ({when(earlier)})",
                positions(earlier, later),
            )
