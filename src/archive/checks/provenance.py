"""Provenance: the years that no account of an object covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import edtf
from archive.checks.findings import Found, of_each
from archive.checks.surveying import positions
from archive.views import telling
from archive.views.accounts import ASSERTED, accounts, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Subject, Survey
    from archive.views.statements import Statement


@of_each("object", "provenance-gap", "warning")
def provenance_gap(survey: Survey, subject: Subject) -> Iterator[Found]:
    """Between two holders, or between the last holder and the receipt, there are days that no account covers.

    Things change hands in the gaps: wars, sales under duress, a thief. Each account is followed on its own, and a gap
    is reported from the last day on which the one can have ended to the first on which the next can have begun, so
    that a vague date never makes one. Its length is told, in days, or in years from two years on. Where one account
    was preferred, gaps in the others are notes.

    Too strict where the account says that it passed directly (`direct`) and only the dates are poor: that is not
    reported. Holders without any date stand in the order of recording and hide the gaps around them.
    """
    if not subject.of(ASSERTED):
        return
    found = accounts(survey.view, subject.stream)
    for account in found.told:
        for gap in gaps(found, account, subject.opening):
            yield Found(
                subject.stream,
                f"{gap.length} without a holder, {edtf.day_text(gap.first)} to {edtf.day_text(gap.last)},"
                f" after {_holder(survey, gap.before)}" + (f" (account {account})" if account else ""),
                positions(gap.before, gap.after),
                None if account in found.shown else "note",
            )


def _holder(survey: Survey, each: Statement) -> str:
    holder = each.body.get("holder")
    return "an unnamed holder" if holder is None else telling.participant(holder, survey.name)
