"""How real provenance texts come through: `python -m tests.interchange.aam_survey` prints the tables.

Every text is told apart twice: by what was understood of it, and by how the text written from its events differs from
it. Words kept without being understood never count as understood, however well they survive.
"""

import gzip
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from archive.errors import Rejected
from archive.interchange import aam
from archive.interchange.aam_layout import STANDARD
from archive.interchange.aam_periods import letters
from tests.support import beside

if TYPE_CHECKING:
    from collections.abc import Callable

Change = Literal[
    "none", "space", "closing stop", "line breaks and heading", "capital", "commas and stops", "marks", "words"
]
CHANGES: Final[tuple[Change, ...]] = (
    *("none", "space", "closing stop", "line breaks and heading"),
    *("capital", "commas and stops", "marks", "words"),
)
"""From nothing to the worst; each text counts where the least of these explains its difference."""
SNAPSHOTS: Final = ("data/cmoa/cmoa-2015-12-08.jsonl.gz", "data/cmoa/cmoa-2016-01-06.jsonl.gz")
VECTORS: Final = "vectors/aam/cmoa-provenance-lines.txt"

_HEADING: Final = re.compile(r"\s*\bNOTES?\b:?\s*(?=[\[(]?1[\]).])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*[\[(]?\b[0-9]{1,2}(?:, ?[0-9]{1,2})*[\]).]{1,2}\s*")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one text: whether it is one sentence without notes, fully understood, and what changed."""

    is_single: bool
    is_understood: bool
    change: Change
    is_read_alike: bool


def vectors() -> list[str]:
    """Return the texts of the published vectors, whose lines are names and texts in turn."""
    lines = beside(VECTORS).read_text(encoding="utf-8").split("\n")
    return [line for line in lines[1::2] if line]


def collection() -> list[str]:
    """Return every provenance text of a museum's collection, each once."""
    found: set[str] = set()
    for name in SNAPSHOTS:
        with gzip.open(beside(name), "rt", encoding="utf-8") as lines:
            found |= {text for line in lines if (text := json.loads(line)["provenance_text"])}
    return sorted(found)


def difference(text: str, written: str) -> Change:
    """Return the least that explains how a written text differs from the one that was read."""
    tests: dict[Change, Callable[[str], object]] = {
        "none": str,
        "space": _spaced,
        "closing stop": lambda words: _spaced(words).rstrip(" ."),
        "line breaks and heading": _unheaded,
        "capital": lambda words: _unheaded(words).casefold(),
        "commas and stops": lambda words: letters(_HEADING.sub(" NOTES ", words)),
        "marks": lambda words: sorted(letters(_NUMBER.sub(" ", re.sub(r"(?i)\bnotes?\b:?", " ", words)))),
    }
    for change in CHANGES[:-1]:
        if tests[change](text) == tests[change](written):
            return change
    return "words"


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _unheaded(words: str) -> str:
    """Return words as the standard layout has them: a new line is a full stop, notes have one heading, one number."""
    head, _, notes = _HEADING.sub("\x00", words.strip(), count=1).partition("\x00")
    lines = [line.strip().rstrip(" .") for line in head.split("\n") if line.strip()]
    body = ". ".join(lines)
    return _spaced(f"{body} NOTES: {_NUMBER.sub(' [] ', notes)}").rstrip(" .")


def outcome(text: str, *, is_laid_out: bool) -> Outcome | None:
    """Return what becomes of a text that is read into events and written again; None where it is refused.

    `is_laid_out` writes it in its own layout, else in the standard one, from its events alone.
    """
    try:
        parsed = aam.parse(text)
    except Rejected:
        return None
    written = aam.format(parsed.periods, layout=parsed.layout if is_laid_out else STANDARD)
    return Outcome(
        is_single=all(period.direct for period in parsed.periods[:-1]) and not any(p.note for p in parsed.periods),
        is_understood=not parsed.remarks,
        change=difference(text, written),
        is_read_alike=aam.parse(written).periods == parsed.periods,
    )


def outcomes(texts: list[str], *, is_laid_out: bool) -> list[Outcome]:
    """Return what becomes of each text that is not refused."""
    return [found for text in texts if (found := outcome(text, is_laid_out=is_laid_out)) is not None]


def table(name: str, texts: list[str], *, is_laid_out: bool) -> str:
    """Return the table of what became of texts, in lines of figures."""
    found = outcomes(texts, is_laid_out=is_laid_out)
    layout = "in their own layout" if is_laid_out else "in the standard layout, from events alone"
    lines = [f"{name}, {layout}: {len(texts)} texts, {len(texts) - len(found)} refused"]
    for is_single, kind in ((True, "one sentence, no notes"), (False, "several sentences or notes")):
        some = [each for each in found if each.is_single == is_single]
        understood = sum(each.is_understood for each in some)
        alike = sum(each.is_read_alike for each in some)
        lines.append(f"  {kind}: {len(some)}; understood {understood}, with remarks {len(some) - understood};"
                     f" read alike when read again {alike}")  # fmt: skip
        counts = Counter((each.change, each.is_understood) for each in some)
        lines += [
            f"    changed {change}: {counts[change, True] + counts[change, False]:5}"
            f"  (understood {counts[change, True]}, with remarks {counts[change, False]})"
            for change in CHANGES
            if counts[change, True] + counts[change, False]
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    for title, real in (("vectors", vectors()), (Path(SNAPSHOTS[-1]).parent.name, collection())):
        for own in (True, False):
            sys.stdout.write(table(title, real, is_laid_out=own) + "\n")
