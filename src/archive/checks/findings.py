"""Findings, and the rules that make them: data, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.checks.surveying import Subject, Survey

Severity = Literal["note", "warning", "error"]
"""`note`: worth knowing. `warning`: somebody should look. `error`: the statements cannot all be true."""

SEVERITIES: Final[tuple[Severity, ...]] = ("note", "warning", "error")


class Found(NamedTuple):
    """What a rule reports: the stream concerned, what looks wrong, and the records that show it.

    `severity` is the rule's own where it is None.
    """

    where: str
    sentence: str
    positions: tuple[int, ...]
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that looks wrong: by which rule, how grave, of which stream, in a sentence, and on which records."""

    rule: str
    severity: Severity
    where: str
    sentence: str
    positions: tuple[int, ...]

    @property
    def is_grave(self) -> bool:
        """Whether it is more than a note."""
        return self.severity != "note"

    def as_json(self) -> dict[str, Any]:
        """Return the finding as scripts get it."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "where": self.where,
            "sentence": self.sentence,
            "positions": list(self.positions),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `each` looks at one stream of `kind`, or `all_` at the whole ledger; one of the two is there.

    `fixed` is how grave all that it finds is taken to be, whatever the rule itself says.
    """

    name: str
    severity: Severity
    about: str
    kind: str | None = None
    each: Callable[[Survey, Subject], Iterator[Found]] | None = None
    all_: Callable[[Survey], Iterator[Found]] | None = None
    fixed: Severity | None = None

    def taken_as(self, severity: str | None) -> Rule:
        """Return the rule with its findings as grave as said; the rule as it is where nothing, or no severity, is."""
        fixed = next((each for each in SEVERITIES if each == severity), None)
        return replace(self, severity=fixed, fixed=fixed) if fixed else self

    @property
    def looks_for(self) -> str:
        """The first line of what the rule says of itself."""
        return self.about.partition("\n")[0]

    def finding(self, found: Found) -> Finding:
        """Return what the rule reported as a finding of this rule."""
        return Finding(
            rule=self.name,
            severity=self.fixed or found.severity or self.severity,
            where=found.where,
            sentence=found.sentence,
            positions=found.positions,
        )


def of_each(kind: str, name: str, severity: Severity) -> Callable[[Callable[[Survey, Subject], Iterator[Found]]], Rule]:
    """Make a rule of a function that looks at one stream of a kind at a time."""
    return lambda each: Rule(name, severity, each.__doc__ or name, kind=kind, each=each)


def of_all(name: str, severity: Severity) -> Callable[[Callable[[Survey], Iterator[Found]]], Rule]:
    """Make a rule of a function that looks at the ledger as a whole."""
    return lambda all_: Rule(name, severity, all_.__doc__ or name, all_=all_)
