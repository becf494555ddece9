"""Gifts and counter-gifts: what was never answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey


@of_all("unanswered", "note")
def unanswered(survey: Survey) -> Iterator[Found]:
    """A gift received on an occasion was answered by nothing that is recorded.

    Protocol offices want to know what they owe before the next visit. A counter-gift answers the object it names, all
    objects of a gift that it names, all gifts of an occasion that it names, and those of the smaller occasions within
    it; an exchange that links the object answers it too.

    Too strict wherever giving nothing back is the custom, and where a present is itself an answer; hence a note. Gifts
    without an occasion are not looked at.
    """
    answered: set[str] = set()
    for answer in survey.stated("GiftReciprocated"):
        answered.update(cause for cause in answer.body["in_return_for"] if isinstance(cause, str))
    for linked in survey.stated("ExchangeLinked"):
        legs = linked.body["legs"]
        if any(leg["direction"] == "given" for leg in legs):
            answered.update(leg["what"] for leg in legs if leg["direction"] == "received")
    gifts = {each.stream: each.body for each in survey.stated("PresentationHeld")}
    larger = {each.stream: each.body.get("part_of") for each in survey.stated("OccasionOpened")}
    for received in survey.stated("GiftReceived"):
        body = received.body
        gift: str | None = body.get("gift")
        occasion = body.get("occasion") or gifts.get(gift or "", {}).get("occasion")
        if occasion is None or not answered.isdisjoint({received.stream, gift, *_occasions(occasion, larger)}):
            continue
        yield Found(
            received.stream,
            f"received on {survey.name(occasion)}, and nothing recorded was given in return",
            positions(received),
        )


def _occasions(occasion: str, larger: dict[str, str | None]) -> list[str]:
    """Return an occasion and those that it is part of."""
    found: list[str] = []
    here: str | None = occasion
    while here is not None and here not in found:
        found.append(here)
        here = larger.get(here)
    return found
