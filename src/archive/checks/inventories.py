"""Inventories: differences that nobody explained, sums that do not come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_each
from archive.checks.surveying import positions, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey

DIFFERENCES: Final = {"not_found": "not found", "elsewhere": "found elsewhere", "unexpected": "unexpected"}
OF_THE_LIST: Final = ("sighted", "not_found", "elsewhere", "not_checked")


@of_each("inventory", "count-unexplained", "warning")
def count_unexplained(_: Survey, subject: Subject) -> Iterator[Found]:
    """An inventory ended with differences, and fewer of them were explained than were found.

    What was not found is stolen, mislaid, or on a desk, and it is easiest to tell which in the week of the count.
    Objects not found, found elsewhere and unexpected are differences; each explanation settles one.

    Too strict where one explanation covers many objects: a whole case that was moved and not written down.
    """
    for closed in subject.of("InventoryClosed")[-1:]:
        body = closed.body
        found = [f"{body[field]} {words}" for field, words in DIFFERENCES.items() if body[field]]
        explained = subject.of("DiscrepancyResolved")
        differences = sum(body[field] for field in DIFFERENCES)
        if differences > len(explained):
            yield Found(
                subject.stream,
                f"closed ({when(closed)}) with {', '.join(found)}; {len(explained)} explained",
                positions(closed, *explained),
            )


@of_each("inventory", "count-sum", "warning")
def count_sum(_: Survey, subject: Subject) -> Iterator[Found]:
    """The figures of an inventory do not come to the number of objects that its list expected.

    Each object of the list was sighted, not found, found elsewhere or not checked. Where the four do not add up,
    some were counted twice or left out of the report.

    Too strict where objects were added to the list while the count went on.
    """
    for opened in subject.of("InventoryOpened")[-1:]:
        for closed in subject.of("InventoryClosed")[-1:]:
            expected, body = opened.body["expected"], closed.body
            told = sum(body[field] for field in OF_THE_LIST)
            if told != expected:
                yield Found(
                    subject.stream,
                    f"{expected} expected, and {told} told: "
                    + ", ".join(f"{body[field]} {field.replace('_', ' ')}" for field in OF_THE_LIST),
                    positions(opened, closed),
                )
