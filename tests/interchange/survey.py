"""How real provenance texts come through: `python -m tests.interchange.survey` prints the tables.

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
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

from archive.errors import Rejected
from archive.interchange import aam
from archive.interchange.aam_layout import STANDARD
from archive.interchange.aam_periods import letters
from tests.interchange.through_ledger import written_again
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


def outcome(text: str, written: str | None) -> Outcome | None:
    """Return what became of a text that was read into events and written again so; None where it is refused."""
    try:
        parsed = aam.parse(text)
    except Rejected:
        return None
    if written is None:
        return None
    return Outcome(
        is_single=all(period.direct for period in parsed.periods[:-1]) and not any(p.note for p in parsed.periods),
        is_understood=not parsed.remarks,
        change=difference(text, written),
        is_read_alike=aam.parse(written).periods == parsed.periods,
    )


def rewritten(text: str, *, is_laid_out: bool) -> str | None:
    """Return a text as its events write it, in its own layout or in the standard one; None where it is refused."""
    try:
        parsed = aam.parse(text)
    except Rejected:
        return None
    return aam.format(parsed.periods, layout=parsed.layout if is_laid_out else STANDARD)


def outcomes(texts: list[str], *, is_laid_out: bool) -> list[Outcome]:
    """Return what becomes of each text that is not refused, by its events alone."""
    return found_of(texts, [rewritten(text, is_laid_out=is_laid_out) for text in texts])


def outcomes_of_ledger(texts: list[str], *, is_laid_out: bool) -> list[Outcome]:
    """Return what becomes of each text that is not refused, appended to a ledger and asked of it again."""
    with TemporaryDirectory() as folder:
        return found_of(texts, written_again(texts, Path(folder) / "museum", is_laid_out=is_laid_out))


def found_of(texts: list[str], written: list[str | None]) -> list[Outcome]:
    """Return what became of each text that was not refused."""
    pairs = zip(texts, written, strict=True)
    return [found for text, again in pairs if (found := outcome(text, again)) is not None]


def table(name: str, found: list[Outcome], refused: int) -> str:
    """Return the table of what became of texts, in lines of figures."""
    lines = [f"{name}: {len(found) + refused} texts, {refused} refused"]
    for is_single, kind in ((True, "one sentence, no notes"), (False, "several sentences or notes")):
        some = [each for each in found if each.is_single == is_single]
        understood = sum(each.is_understood for each in some)
        alike = sum(each.is_read_alike for each in some)
        same = sum(each.change == "none" for each in some)
        lines.append(f"  {kind}: {len(some)}; unchanged {same / max(1, len(some)):.1%}; understood {understood}, with"
                     f" remarks {len(some) - understood}; read alike when read again {alike}")  # fmt: skip
        counts = Counter((each.change, each.is_understood) for each in some)
        lines += [
            f"    changed {change}: {counts[change, True] + counts[change, False]:5}"
            f"  (understood {counts[change, True]}, with remarks {counts[change, False]})"
            for change in CHANGES
            if counts[change, True] + counts[change, False]
        ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables of the published vectors and of a whole collection."""
    ways: dict[str, tuple[Callable[..., list[Outcome]], bool]] = {
        "by events alone, in their own layout": (outcomes, True),
        "by events alone, in the standard layout": (outcomes, False),
        "through a ledger, in their own layout": (outcomes_of_ledger, True),
        "through a ledger, in the standard layout": (outcomes_of_ledger, False),
    }
    for title, real in (("vectors", vectors()), (Path(SNAPSHOTS[-1]).parent.name, collection())):
        for way, (ask, is_laid_out) in ways.items():
            found = ask(real, is_laid_out=is_laid_out)
            sys.stdout.write(table(f"{title}, {way}", found, len(real) - len(found)) + "\n")


if __name__ == "__main__":
    main()
