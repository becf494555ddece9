"""Accounts of who held an object: competing tellings, the one preferred, and the days that each leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive import edtf
from archive.errors import NotFound
from archive.views.view import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement

ASSERTED: Final = "ProvenanceAsserted"
PREFERRED: Final = "AccountPreferred"
UNNAMED: Final = ""
"""The account of statements that name none."""

EVERY: Final = "*"
"""Stands for all accounts."""

SPOKEN: Final = "-"
"""How a person names the account without a name."""

DAYS_OF_YEAR: Final = 365.2425
YEARS_FROM: Final = 2
"""Below it people count in days."""


class NoSuchAccount(NotFound):
    """An account was named that nothing of this object belongs to."""

    def __init__(self, name: str, stream: str, told: Iterable[str]) -> None:
        known = ", ".join(each or SPOKEN for each in told)
        super().__init__(
            f"{stream} has no account {name[:60] or SPOKEN!r}",
            hint=f"it has {known}" if known else "nobody has asserted a provenance of it",
        )


class Accounts(NamedTuple):
    """What is asserted of one object, by account in the order of first recording, in each in display order.

    `preference` decides for one of them, `shown` are those to tell where nothing else is asked: the preferred one,
    else all.
    """

    told: Mapping[str, tuple[Statement, ...]]
    preference: Statement | None
    shown: tuple[str, ...]

    @property
    def preferred(self) -> str | None:
        """The account that was preferred; None where nobody has decided."""
        return None if self.preference is None else str(self.preference.body["account"])

    def choose(self, stream: str, account: str | None) -> Accounts:
        """Return the same with the account to show; None: nothing else is asked. Raises `NoSuchAccount`."""
        if account is None:
            return self
        if account == EVERY:
            return self._replace(shown=tuple(self.told))
        if account not in self.told:
            raise NoSuchAccount(account, stream, self.told)
        return self._replace(shown=(account,))


def accounts(at: StreamAt, day: int) -> Accounts:
    """Return the accounts of an object that had begun by a day; claims of others in open disputes aside.

    Which one is preferred is no event in the object's life: the last decision known in the frame holds for every day.
    """
    told: dict[str, list[Statement]] = {}
    for each in sorted((one for one in at.own if one.type == ASSERTED), key=lambda one: one.line):
        told.setdefault(each.body.get("account", UNNAMED), [])
    for each in at.own_of_type(ASSERTED):
        if each.earliest <= day:
            told[each.body.get("account", UNNAMED)].append(each)
    found = {name: tuple(those) for name, those in told.items() if those}
    decisions = [each for each in at.own if each.type == PREFERRED and each.certainty is None]
    decided = max(decisions, key=lambda each: each.line, default=None)
    preferred = decided.body["account"] if decided is not None else None
    return Accounts(found, decided, (preferred,) if preferred in found else tuple(found))


class Period(NamedTuple):
    """Somebody held the object from no earlier than day `start` until no later than day `reach`: both ordinals."""

    start: int
    reach: int
    statement: Statement

    @property
    def is_undated(self) -> bool:
        """Whether nothing at all says when it was."""
        return self.start == edtf.UNBOUNDED_PAST and self.reach == edtf.UNBOUNDED_FUTURE


class Gap(NamedTuple):
    """Days `first` to `last`, both ordinals and within the gap, that no holder covers between two statements."""

    first: int
    last: int
    before: Statement
    after: Statement

    @property
    def length(self) -> str:
        """How long it is, in words: in days, or in years from two years on."""
        days = self.last - self.first + 1
        years = days / DAYS_OF_YEAR
        if years >= YEARS_FROM:
            return f"{years:.0f} years"
        return "1 day" if days == 1 else f"{days} days"


def gaps(told: Sequence[Statement], opening: Statement | None) -> Iterator[Gap]:
    """Yield the days that no holder of one account covers, up to the receipt where it is dated.

    A gap begins where the one holding can have ended at the latest, and ends where the next can have begun at the
    earliest, so that a vague date never makes one. Where something passed directly, or a holder has no date at all,
    there is none to be seen.
    """
    periods = [Period(*bounds(each), each) for each in told]
    if not periods or any(each.is_undated for each in periods):
        return
    if opening is not None and opening.earliest > edtf.UNBOUNDED_PAST and opening.type != PART:
        periods.append(Period(opening.earliest, edtf.UNBOUNDED_FUTURE, opening))
    before, *rest = sorted(periods, key=lambda each: each.start)
    for period in rest:
        if period.start > before.reach + 1 and not before.statement.body.get("direct"):
            yield Gap(before.reach + 1, period.start - 1, before.statement, period.statement)
        if period.reach >= before.reach:
            before = period


def bounds(each: Statement) -> tuple[int, int]:
    """Return the first day on which a holding can have begun, and the last on which it can have ended."""
    body = each.body
    start, reach = edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE
    if "occurred" in body:
        start, reach = edtf.bounds(body["occurred"])
    if "began" in body:
        start = max(start, edtf.bounds(body["began"])[0])
    if "ended" in body:
        reach = min(reach, edtf.bounds(body["ended"])[1])
    return start, reach
