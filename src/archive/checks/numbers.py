"""The number series: what is missing in it, what stands in it twice."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement

NUMBER: Final = re.compile(r"(.*?)([0-9]{1,15})")
"""A number of a series: what it begins with, and the running number at its end."""


@of_all("number-gap", "warning")
def number_gap(survey: Survey) -> Iterator[Found]:
    """Accession numbers are missing in a series: 2023.117 and 2023.119 are there, 2023.118 is not.

    A gap is an object that was never entered, or one that somebody took out of the register. Numbers that differ only
    in their last figures are one series; each gap is told with the object that follows it.

    Too strict while a register is being taken over in no order, and for houses that leave numbers free on purpose.
    What lies before the first number and after the last is no gap.
    """
    series: dict[str, dict[int, Statement]] = defaultdict(dict)
    for each in survey.stated("ObjectAccessioned"):
        number = NUMBER.fullmatch(each.body["number"])
        if number is not None:
            series[number[1]].setdefault(int(number[2]), each)
    for begins, found in series.items():
        for before, after in pairwise(sorted(found)):
            if after > before + 1:
                first, last = found[before], found[after]
                width = len(first.body["number"]) - len(begins)
                yield Found(
                    last.stream,
                    f"{last.body['number']} follows {first.body['number']} in the series:"
                    f" {_missing(begins, before + 1, after - 1, width)}",
                    positions(first, last),
                )


@of_all("number-twice", "warning")
def number_twice(survey: Survey) -> Iterator[Found]:
    """Two objects bear what is, but for its spelling, the same accession number.

    The ledger keeps numbers apart that differ in a letter or a blank; people reading a label do not. Compared without
    capitals, blanks, and zeros before a figure.

    Too strict for series that really tell 118a from 118A.
    """
    alike: dict[str, list[Statement]] = defaultdict(list)
    for each in survey.stated("ObjectAccessioned"):
        alike[_plain(each.body["number"])].append(each)
    for found in alike.values():
        yield from _repeated(survey, found, "accession number")


@of_all("found-number-twice", "note")
def found_number_twice(survey: Survey) -> Iterator[Found]:
    """A number found on documents stands for two objects: a former number, a card, a loan, a donor's number.

    It may be that the same object was entered twice, under two titles.

    Too strict where one card served a whole set, which is common; hence a note.
    """
    alike: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for each in survey.stated("NumberAssigned"):
        body = each.body
        alike[body["kind"], _plain(body["number"])].append(each)
    for (kind, _), found in alike.items():
        yield from _repeated(survey, found, f"{kind} number")


def _repeated(survey: Survey, found: Iterable[Statement], what: str) -> Iterator[Found]:
    """Yield one finding for each object after the first that bears a number."""
    first: dict[str, Statement] = {}
    for each in found:
        if first and each.stream not in first:
            other = next(iter(first.values()))
            yield Found(
                each.stream,
                f"its {what} {each.body['number']} is also that of {survey.name(other.stream)}"
                f" ({other.body['number']}, {other.stream})",
                positions(other, each),
            )
        first.setdefault(each.stream, each)


def _plain(number: str) -> str:
    """Return a number as people compare it."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", "".join(number.casefold().split()))


def _missing(begins: str, first: int, last: int, width: int) -> str:
    told = f"{begins}{first:0{width}}"
    if first == last:
        return f"{told} is not in the ledger"
    return f"{told} to {begins}{last:0{width}} are not in the ledger"
