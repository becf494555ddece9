"""Gifts and counter-gifts: what was never answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions
from archive.views.reciprocity import answered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey


@of_all("unanswered", "note")
def unanswered(survey: Survey) -> Iterator[Found]:
    """A gift received on an occasion was answered by nothing that is recorded.

    Protocol offices want to know what they owe before the next visit. A counter-gift answers the object it names, all
    objects of a gift that it names, all gifts of an occasion that it names, and those of the smaller occasions within
    it; an exchange that links the object with something given answers it too.

    Too strict wherever giving nothing back is the custom, and where a present is itself an answer; hence a note. Gifts
    without an occasion are not looked at.
    """
    answer = answered(
        survey.stated("GiftReciprocated"), survey.stated("ExchangeLinked"), survey.stated("OccasionOpened")
    )
    gifts = {each.stream: each.body for each in survey.stated("PresentationHeld")}
    for received in survey.stated("GiftReceived"):
        body = received.body
        occasion = body.get("occasion") or gifts.get(body.get("gift", ""), {}).get("occasion")
        if occasion is None or answer.has(received.stream, {**body, "occasion": occasion}):
            continue
        yield Found(
            received.stream,
            f"received on {survey.name(occasion)}, and nothing recorded was given in return",
            positions(received),
        )
