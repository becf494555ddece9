"""Provenance: the years that no account of an object covers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from archive import edtf
from archive.checks.findings import Found, of_each
from archive.checks.surveying import is_dated, positions
from archive.views import telling
from archive.views.view import PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement

DAYS_OF_YEAR = 365.2425


class _Period(NamedTuple):
    """From some day not after `began`, until some day not before `ended`, somebody held the object, in any case.

    `reach` is the last day on which it may still have been so, `start` the first on which it may have begun.
    """

    start: int
    reach: int
    statement: Statement


@of_each("object", "provenance-gap", "warning")
def provenance_gap(survey: Survey, subject: Subject) -> Iterator[Found]:
    """Between two holders, or between the last holder and the receipt, there are days that no account covers.

    Things change hands in the gaps: wars, sales under duress, a thief. Each account is followed on its own, and a gap
    is reported from the last day on which the one can have ended to the first on which the next can have begun, so
    that a vague date never makes one. Its length is told, in days, or in years from two years on.

    Too strict where the account says that it passed directly (`direct`) and only the dates are poor: that is not
    reported. Holders without any date stand in the order of recording and hide the gaps around them.
    """
    accounts: dict[str, list[_Period]] = defaultdict(list)
    undated: set[str] = set()
    for each in subject.of("ProvenanceAsserted"):
        body = each.body
        account = body.get("account", "")
        start, reach = _bounds(body)
        if start == edtf.UNBOUNDED_PAST and reach == edtf.UNBOUNDED_FUTURE:
            undated.add(account)
        accounts[account].append(_Period(start, reach, each))
    opening = subject.opening
    for account, periods in accounts.items():
        if account in undated:
            continue
        if opening is not None and is_dated(opening) and opening.type != PART:
            periods.append(_Period(opening.earliest, edtf.UNBOUNDED_FUTURE, opening))
        yield from _gaps(survey, subject.stream, account, sorted(periods, key=lambda each: each.start))


def _gaps(survey: Survey, stream: str, account: str, periods: list[_Period]) -> Iterator[Found]:
    before = periods[0]
    for period in periods[1:]:
        days = period.start - before.reach - 1
        if days > 0 and not before.statement.body.get("direct"):
            yield Found(
                stream,
                f"{_length(days)} without a holder, {edtf.day_text(before.reach + 1)} to"
                f" {edtf.day_text(period.start - 1)}, after {_holder(survey, before.statement)}"
                + (f" (account {account})" if account else ""),
                positions(before.statement, period.statement),
            )
        if period.reach >= before.reach:
            before = period


def _bounds(body: dict[str, str]) -> tuple[int, int]:
    """Return the first day on which a holding can have begun, and the last on which it can have ended."""
    start, reach = edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE
    if "occurred" in body:
        start, reach = edtf.bounds(body["occurred"])
    if "began" in body:
        start = max(start, edtf.bounds(body["began"])[0])
    if "ended" in body:
        reach = min(reach, edtf.bounds(body["ended"])[1])
    return start, reach


def _holder(survey: Survey, each: Statement) -> str:
    holder = each.body.get("holder")
    return "an unnamed holder" if holder is None else telling.participant(holder, survey.name)


def _length(days: int) -> str:
    years = days / DAYS_OF_YEAR
    if years >= 2:  # noqa: PLR2004 - below it people count in days
        return f"{years:.0f} years"
    return "1 day" if days == 1 else f"{days} days"
