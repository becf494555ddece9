"""What looks wrong in a ledger: the rules run in a frame, their findings as a list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from archive.checks import registry
from archive.checks.findings import SEVERITIES
from archive.checks.surveying import Survey
from archive.views.frames import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.checks.findings import Rule
    from archive.checks.surveying import Limits
    from archive.desk.answers import Answers
    from archive.views.frames import Frame

COLUMNS: Final = ("severity", "rule", "where", "name", "sentence", "positions")
COUNT_COLUMNS: Final = ("severity", "rule", "findings", "things")
RULE_COLUMNS: Final = ("rule", "severity", "looks_for")


def check(
    answers: Answers,
    frame: Frame,
    *,
    rules: Iterable[Rule] = registry.RULES,
    streams: Iterable[str] = (),
    limits: Limits | None = None,
) -> Listing:
    """Return the findings of rules in a frame, the gravest first, then by rule; of the streams named, or of all."""
    view = answers.view(frame)
    among = frozenset(streams) or None
    survey = Survey(view, limits, lambda record: answers.line_of(record, frame), among)
    found = list(registry.run(rules, survey, among=among))
    rank = {rule.name: number for number, rule in enumerate(registry.RULES)}
    found.sort(key=lambda finding: (-SEVERITIES.index(finding.severity), rank[finding.rule]))
    rows = [{**finding.as_json(), "name": view.name(finding.where)} for finding in found]
    return Listing(frame=frame, columns=COLUMNS, rows=rows, total=len(rows))


def list_rules(severities: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every rule: its name, how grave its findings are, what it looks for. Raises `NoSuchRule`.

    `severities` are how grave a ledger takes what rules find, by the rule's name; `off`: it is not run.
    """
    taken = {rule.name: rule.severity for rule in registry.chosen(severities=severities)}
    return [
        {
            "rule": rule.name,
            "severity": taken.get(rule.name, registry.OFF),
            "looks_for": rule.looks_for,
            "about": rule.about,
        }
        for rule in registry.RULES
    ]


def counted(answer: Listing) -> Listing:
    """Return how many findings each rule has, by severity, of how many things; in the order of the findings."""
    things: dict[tuple[str, str], list[str]] = {}
    for row in answer.rows:
        things.setdefault((row["severity"], row["rule"]), []).append(row["where"])
    rows = [
        {"severity": severity, "rule": rule, "findings": len(where), "things": len(set(where))}
        for (severity, rule), where in things.items()
    ]
    return Listing(frame=answer.frame, columns=COUNT_COLUMNS, rows=rows, total=len(rows))


def is_grave(answer: Listing) -> bool:
    """Tell whether anything found is more than a note."""
    return any(row["severity"] != SEVERITIES[0] for row in answer.rows)


def summary(answer: Listing) -> str:
    """Return how much was found, in words."""
    counted = Counter(row["severity"] for row in answer.rows)
    told = [
        f"{counted[severity]} {severity}{'' if counted[severity] == 1 else 's'}"
        for severity in reversed(SEVERITIES)
        if counted[severity]
    ]
    return ", ".join(told) or "nothing found"
