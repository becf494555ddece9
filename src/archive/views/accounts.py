"""Accounts of who held an object: competing tellings, the one preferred, and the days that each leaves open."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from archive import edtf
from archive.domain.display import display_order
from archive.errors import NotFound
from archive.views.doubts import certain_in
from archive.views.together import bearings
from archive.views.view import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View

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
    """What is asserted of one object, by account in the order of first recording.

    Each is in the display order of its own statements, so that a holder without a date stays where it was told.
    `preference` decides for one of them, `shown` are those to tell where nothing else is asked: the preferred one,
    else all. `broken` are the lines that say of a holding that it passed directly to one that was taken back since, or
    is left out: `doubted` are those that a question for the certain alone leaves out, by account.
    """

    told: Mapping[str, tuple[Statement, ...]]
    preference: Statement | None
    shown: tuple[str, ...]
    broken: frozenset[int]
    doubted: Mapping[str, int]

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


def accounts(view: View, stream: str) -> Accounts:
    """Return the accounts of an object that had begun by the day of the question; claims in open disputes aside.

    Which one is preferred is no event in the object's life: the last decision known in the frame holds for every day.
    """
    at = view.stream(stream)
    said: dict[str, list[Statement]] = {}
    for each in sorted((one for one in at.own if one.type == ASSERTED), key=lambda one: one.line):
        if each.earliest <= view.frame.day:
            said.setdefault(each.body.get("account", UNNAMED), []).append(each)
    told = {name: tuple(those[order] for order in display_order(bearings(those))) for name, those in said.items()}
    broken = set(_broken(told, _taken_back(view, stream, at)))
    doubted: dict[str, int] = {}
    if view.frame.certain:
        is_certain = certain_in(view, at)
        for name, those in told.items():
            broken |= {each.line for each, after in pairwise(those) if not is_certain(after)}
            told[name] = tuple(filter(is_certain, those))
            doubted[name] = len(those) - len(told[name])
    decisions = [each for each in at.own if each.type == PREFERRED and each.certainty is None]
    decided = max(decisions, key=lambda each: each.line, default=None)
    preferred = decided.body["account"] if decided is not None else None
    shown = (preferred,) if preferred in told else tuple(told)
    return Accounts(told, decided, shown, frozenset(broken), doubted)


def _taken_back(view: View, stream: str, at: StreamAt) -> list[tuple[str, int]]:
    """Return what was asserted of an object and is no more: (account, line)."""
    gone = [each for each in view.past(stream) if each.type == ASSERTED and not each.claim]
    still = {each.line for each in at.own} if gone else ()
    return [(each.body.get("account", UNNAMED), each.line) for each in gone if each.line not in still]


def _broken(told: Mapping[str, Sequence[Statement]], gone: Iterable[tuple[str, int]]) -> Iterator[int]:
    for account, line in gone:
        for each, after in zip_longest(told.get(account, ()), told.get(account, ())[1:]):
            if each.line < line and (after is None or line < after.line):
                yield each.line


class Period(NamedTuple):
    """Somebody held the object from no earlier than day `start` until no later than day `reach`: both ordinals.

    `is_direct`: it is known to have passed directly to the next; `is_of_nobody`: nobody knows who held it.
    """

    start: int
    reach: int
    statement: Statement
    is_direct: bool = False
    is_of_nobody: bool = False

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


def gaps(found: Accounts, account: str, opening: Statement | None) -> Iterator[Gap]:
    """Yield the days that no holder of an account covers, up to the receipt where it is dated.

    A gap begins where the one holding can have ended at the latest, and ends where
    the next can have begun at the earliest, so that a vague date never makes one. Where something passed directly, or
    a holder without any date stands between, there is none to be seen; that nobody is known to have held it covers
    nothing.
    """
    before: Period | None = None
    is_hidden = False
    for period in _periods(found, found.told[account], opening):
        if period.is_of_nobody:
            is_hidden = False
            before = before._replace(is_direct=False) if before is not None else None
            continue
        if period.is_undated:
            is_hidden = True
            continue
        if before is not None and period.start > before.reach + 1 and not (is_hidden or before.is_direct):
            yield Gap(before.reach + 1, period.start - 1, before.statement, period.statement)
        is_hidden = False
        if before is None or period.reach >= before.reach:
            before = period


def _periods(found: Accounts, told: Sequence[Statement], opening: Statement | None) -> Iterator[Period]:
    for each in told:
        body = each.body
        is_direct = bool(body.get("direct")) and each.line not in found.broken
        yield Period(*bounds(body), each, is_direct, is_of_nobody="holder" not in body)
    if told and opening is not None and opening.earliest > edtf.UNBOUNDED_PAST and opening.type != PART:
        yield Period(opening.earliest, edtf.UNBOUNDED_FUTURE, opening)


def bounds(body: Mapping[str, str]) -> tuple[int, int]:
    """Return the first day on which a holding can have begun, and the last on which it can have ended."""
    start, reach = edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE
    if "occurred" in body:
        start, reach = edtf.bounds(body["occurred"])
    if "began" in body:
        start = max(start, edtf.bounds(body["began"])[0])
    if "ended" in body:
        reach = min(reach, edtf.bounds(body["ended"])[1])
    return start, reach
