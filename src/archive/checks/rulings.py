"""Gift rules: what should have been ruled on and was not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement


class _Adopted(NamedTuple):
    """A gift rule in force from its first day to its last."""

    statement: Statement
    amount: Decimal
    currency: str
    last: int


@of_all("no-ruling", "warning")
def no_ruling(survey: Survey) -> Iterator[Found]:
    """A gift received is worth more than a gift rule allows, and nobody has ruled on it.

    Above the threshold the recipient may not simply keep a gift: an authority has to say keep, surrender, buy. What is
    compared is every value recorded of the object or of its whole gift, in the currency of the rule, with the rules
    that were, or may have been, in force when it was received. A ruling on the gift is one on each of its objects.

    Too strict where an insurer's value is higher than what the gift would have cost; it says nothing of values in
    another currency, since no rate of exchange is recorded.
    """
    rules = list(_adopted(survey))
    ruled = {each.stream for each in survey.stated("RulingMade")}
    for valued in survey.stated("ValuationRecorded") if rules else ():
        value = valued.body.get("value")
        opening = survey.subject(valued.stream).opening
        if value is None or opening is None or not _is_received(opening) or _is_ruled(valued, opening, ruled):
            continue
        for rule in rules:
            in_force = rule.statement.earliest <= opening.latest and opening.earliest <= rule.last
            if in_force and value["currency"] == rule.currency and Decimal(value["amount"]) > rule.amount:
                yield Found(
                    valued.stream,
                    f"valued at {value['amount']} {value['currency']} ({when(valued)}), above the"
                    f" {rule.amount} {rule.currency} of {rule.statement.body['regime']}, without a ruling",
                    positions(rule.statement, valued),
                )


def _adopted(survey: Survey) -> Iterator[_Adopted]:
    repealed = {each.stream: each for each in survey.stated("RuleRepealed")}
    for each in survey.stated("RuleAdopted"):
        threshold = each.body["threshold"]
        end = repealed.get(each.stream)
        last = each.latest if end is None else min(each.latest, end.latest)
        yield _Adopted(each, Decimal(threshold["amount"]), threshold["currency"], last)


def _is_received(opening: Statement) -> bool:
    if opening.type == "PresentationHeld":
        return bool(opening.body["direction"] == "received")
    return opening.type == "GiftReceived"


def _is_ruled(valued: Statement, opening: Statement, ruled: set[str]) -> bool:
    """Tell whether there is a ruling on what was valued, on its gift, or on each object that shares the sum."""
    if valued.stream in ruled or opening.body.get("gift") in ruled:
        return True
    covers = valued.body.get("covers", ())
    return bool(covers) and all(each in ruled for each in covers)
