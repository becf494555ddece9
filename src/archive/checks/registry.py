"""All rules, and how they are run: those of one stream side by side in one pass, so that any ledger goes through."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from archive.checks import (
    display,
    doubles,
    exchanges,
    holdings,
    inventories,
    numbers,
    ordering,
    overdue,
    parts,
    places,
    provenance,
    rooms,
    rulings,
    sealing,
    sequence,
    sightings,
    sources,
)
from archive.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from archive.checks.findings import Finding, Rule
    from archive.checks.surveying import Survey

RULES: Final[tuple[Rule, ...]] = (
    places.two_places,
    sequence.before_receipt,
    sequence.answer_before_gift,
    ordering.dates_against_order,
    places.moved_from_elsewhere,
    rooms.closed_room,
    sequence.after_exit,
    display.restricted_on_display,
    sealing.sealed_too_late,
    sealing.told_in_clear,
    rulings.no_ruling,
    overdue.decision_overdue,
    overdue.loan_overdue,
    sightings.not_sighted,
    sightings.own_checker,
    sightings.own_witness,
    inventories.count_unexplained,
    inventories.count_sum,
    numbers.number_gap,
    numbers.number_twice,
    parts.parts_quantity,
    provenance.provenance_gap,
    holdings.holdings_differ,
    places.undated_place,
    sources.refiled_source,
    overdue.stay_overdue,
    numbers.found_number_twice,
    doubles.party_twice,
    doubles.object_twice,
    exchanges.unanswered,
    sources.single_source,
    sources.nobodys_word,
)
"""The gravest first."""

NAMES: Final = tuple(rule.name for rule in RULES)


ON_RECORDING: Final[tuple[Rule, ...]] = (
    places.two_places,
    sequence.before_receipt,
    sequence.answer_before_gift,
    places.moved_from_elsewhere,
    rooms.closed_room,
    sequence.after_exit,
    display.restricted_on_display,
    sealing.sealed_too_late,
    sealing.told_in_clear,
)
"""Rules of state, each judging an event at its own time: what they find in a new record is told with its receipt."""

OFF: Final = "off"
"""In the place of a severity: the rule is not run unless it is named."""


class NoSuchRule(NotFound):
    """A rule was named that there is not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no rule {name[:60]!r}", hint="`archive check --list` names them all")


def chosen(
    only: Iterable[str] = (),
    leave_out: Iterable[str] = (),
    severities: Mapping[str, str] = MappingProxyType({}),
    among: Iterable[Rule] = RULES,
) -> list[Rule]:
    """Return the rules named, or all; less those left out or, if not named, `OFF`. Raises `NoSuchRule`.

    `severities` are how grave this ledger takes what a rule finds, by the rule's name.
    """
    wanted, unwanted = list(only), list(leave_out)
    for name in (*wanted, *unwanted, *severities):
        if name not in NAMES:
            raise NoSuchRule(name)
    return [
        rule.taken_as(severities.get(rule.name))
        for rule in among
        if rule.name not in unwanted and (rule.name in wanted if wanted else severities.get(rule.name) != OFF)
    ]


def run(rules: Iterable[Rule], survey: Survey, *, among: Collection[str] | None = None) -> Iterator[Finding]:
    """Yield what rules find, of all streams or of those named: stream by stream, then of the ledger as a whole."""
    given = list(rules)
    for kind in dict.fromkeys(rule.kind for rule in given if rule.kind is not None):
        of_kind = [rule for rule in given if rule.kind == kind]
        some = None if among is None else [name for name in among if name.startswith(f"{kind}/")]
        for subject in survey.subjects(kind, some):
            for rule in of_kind:
                if rule.each is not None:
                    yield from map(rule.finding, rule.each(survey, subject))
    for rule in given:
        if rule.all_ is not None:
            for found in rule.all_(survey):
                if among is None or found.where in among:
                    yield rule.finding(found)
