"""How a provenance text is laid out: nothing about the object, and all that is needed to print the same page again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.interchange.aam_wording import HEDGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.catalogue.provenance import ProvenanceAsserted
    from archive.interchange.aam_notes import Notes


class Period(NamedTuple):
    """One period of a text: its words, the numbers of its notes, whether it begins a sentence, what stands behind."""

    words: str
    notes: tuple[int, ...]
    is_first: bool
    between: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What stands between periods that passed directly, and that did not; at the end; before dates, marks and notes.

    `{}` is a note's number. `before_remark` stands before a remark below the text, which is the last paragraph of the
    last period's note; None where there is none.
    """

    direct: str = "; "
    gap: str = ". "
    close: str = "."
    before_date: str = ", "
    mark: str = "[{}]"
    opening: str = " NOTES: [{}] "
    joint: str = " [{}] "
    before_remark: str | None = None
    has_capital_hedges: bool = True
    has_repeated_notes: bool = False


STANDARD: Final = Layout()


def layout_of(periods: Sequence[Period], events: Sequence[ProvenanceAsserted], notes: Notes) -> Layout:
    """Return how a text is laid out for the most part, given its periods and what they were read as."""
    between = [_stopped(period) for period in periods[:-1]]
    last = periods[-1]
    hedged = [period.words for period in periods if not period.is_first and _is_hedged(period.words)]
    texts = list(notes.texts.values())
    return Layout(
        direct=_commonest((joint for joint in between if ";" in joint), STANDARD.direct),
        gap=_commonest((joint for joint in between if ";" not in joint), STANDARD.gap),
        close=last.between or (STANDARD.close if last.words.endswith(STANDARD.close) else ""),
        before_date=_commonest(_before_dates(periods, events), STANDARD.before_date),
        mark=notes.mark or STANDARD.mark,
        opening=notes.opening or STANDARD.opening,
        joint=notes.joint or STANDARD.joint,
        before_remark=notes.before_remarks if notes.remarks else None,
        has_capital_hedges=all(words.lstrip("(")[:1].isupper() for words in hedged),
        has_repeated_notes=len(set(texts)) < len(texts),
    )


def _stopped(period: Period) -> str:
    """Return what stands behind a period, with the stop that an abbreviation at its end has taken."""
    is_stopped = period.words.endswith(".") and not period.between.startswith((".", ";"))
    return f".{period.between}" if is_stopped else period.between


def _before_dates(periods: Sequence[Period], events: Sequence[ProvenanceAsserted]) -> Iterator[str]:
    """Yield what stands before each date that was read: a comma, or a space alone."""
    for period, event in zip(periods, events, strict=True):
        begin = period.words.rfind(event.occurred_text) if event.occurred_text else 0
        if begin > 0:
            is_tight = "," not in period.words[begin - 2 : begin]
            yield " " if is_tight else STANDARD.before_date


def _commonest(joints: Iterable[str], otherwise: str) -> str:
    """Return the joint that is found most; where others are found as often, or none is, `otherwise`."""
    counts = Counter(joints)
    return max((otherwise, *counts), key=lambda joint: counts[joint])


def _is_hedged(words: str) -> bool:
    return words.lstrip("(").partition(" ")[0].casefold() in HEDGES
