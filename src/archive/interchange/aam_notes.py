"""The notes below a provenance text: `NOTES: [1] Lot 80. [2] On loan.`, and the marks `[1]` that refer to them.

In an event a note is a paragraph of `note`, without its number: numbers are a matter of the text and are given anew
when it is written. A remark under the text that no mark refers to ("Under review") is the last paragraph of the last
period.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_HEADED: Final = re.compile(r"\s*\bNOTES?\b(?: ?:\s*|\s*\n\s*)(?=[\[(]?1[\]).])", re.IGNORECASE)
_UNHEADED: Final = re.compile(r"\s*\n\s*\n\s*(?=[\[(]1[.]?[\])])")
_UNNUMBERED: Final = re.compile(r"\s*\bNOTES? ?:\s*", re.IGNORECASE)
_MARK: Final = re.compile(r"\s*\[([0-9]{1,2}(?:, ?[0-9]{1,2})*)\](?:,(?=\s*\[[0-9]))?")
_ROUND_MARK: Final = re.compile(r"\s*\(([0-9]{1,2}(?:, ?[0-9]{1,2})*)\)")
_PARAGRAPH: Final = re.compile(r"\s*\n\s*\n\s*")
_PAGE: Final = re.compile(r"\s*\n\s*\n\s*\n\s*|\s*\n\s*\n\s*(?![\[(0-9])")
NUMBER: Final = "{}"
"""Where the number stands in the text before a note, or in a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes of a text by number, and how they are laid out: what stands before the first and before each other."""

    texts: dict[int, str] = field(default_factory=dict)
    opening: str | None = None
    joint: str | None = None
    mark: str | None = None
    remarks: tuple[str, ...] = ()
    before_remarks: str | None = None


def split_notes(text: str) -> tuple[str, Notes]:
    """Return the text without its notes, and the notes."""
    head = _HEADED.search(text) or _UNHEADED.search(text)
    if head is not None:
        return text[: head.start()], _numbered(text[head.start() : head.end()], text[head.end() :])
    head = _UNNUMBERED.search(text)
    if head is not None and head.start() > 0 and text[head.end() :].strip():
        return text[: head.start()], Notes(remarks=(_joined(text[head.end() :]),), before_remarks=head[0])
    return _remarked(text)


def _remarked(text: str) -> tuple[str, Notes]:
    """Take off what stands below a blank line under a text that is complete in itself."""
    found = _PARAGRAPH.search(text.strip())
    lead = len(text) - len(text.lstrip())
    if found is None:
        return text, Notes()
    body, rest = text[: lead + found.start()], text[lead + found.end() :]
    if not (body.rstrip().endswith(".") or ";" in body) or not rest.strip():
        return text, Notes()
    return body, Notes(remarks=(_joined(rest),), before_remarks=found[0])


def _numbered(head: str, text: str) -> Notes:
    """Return notes that are numbered from 1; a number that a note merely mentions does not begin the next."""
    style = "[]" if text.startswith("[") else "()" if text.startswith("(") else "."
    starts: list[tuple[int, int, int]] = []
    at = 0
    for number in range(1, 100):
        found = _beginning(style, number).search(text, at)
        if found is None:
            break
        starts.append((number, found.start(), found.end()))
        at = found.end()
    texts: dict[int, str] = {}
    tail = len(text)
    page = _PAGE.search(text, starts[-1][2]) if starts else None
    if page is not None:
        tail = page.start()
    for place, (number, _, begin) in enumerate(starts):
        end = starts[place + 1][1] if place + 1 < len(starts) else tail
        texts[number] = _joined(text[begin:end])
    openings = [_template(text[begin:end], number) for number, begin, end in starts]
    return Notes(
        texts=texts,
        opening=head + openings[0] if openings else None,
        joint=_commonest(openings),
        mark="({})" if style == "()" else None,
        remarks=(_joined(text[page.end() :]),) if page is not None and text[page.end() :].strip() else (),
        before_remarks=page[0] if page is not None else None,
    )


def _beginning(style: str, number: int) -> re.Pattern[str]:
    """Return what begins a note: its number, behind the end of what comes before."""
    before = r"\A" if number == 1 else r"(?:\s+|(?<=[.;)\"”]))"
    if style == ".":
        return re.compile(rf"{before}{number}\.(?!\d)\s*")
    opening, closing = (re.escape(sign) for sign in style)
    return re.compile(rf"{before}{opening}{number}\.?{closing}[.:]?\s*")


def _template(words: str, number: int) -> str:
    return words.replace(str(number), NUMBER, 1)


def _commonest(openings: list[str]) -> str | None:
    """Return what mostly stands before a note; where there is but one note, what stands before it."""
    if not openings:
        return None
    return Counter(openings[1:]).most_common(1)[0][0] if len(openings) > 1 else f" {openings[0]}"


def _joined(text: str) -> str:
    return " ".join(text.split())


def take_marks(words: str, notes: Notes) -> tuple[str, list[int]]:
    """Return a period's words without the marks of notes that are there, and these notes' numbers in order."""
    numbers: list[int] = []

    def taken(found: re.Match[str]) -> str:
        given = [int(number) for number in found[1].split(",")]
        if not all(number in notes.texts for number in given):
            return found[0]
        numbers.extend(number for number in given if number not in numbers)
        return ""

    marks = _ROUND_MARK if notes.mark else _MARK
    return " ".join(marks.sub(taken, words).split()), numbers


@dataclass(slots=True)
class Numbering:
    """Numbers notes in the order in which a text first refers to them; the same note keeps its number if it merges."""

    is_merging: bool = True
    texts: list[str] = field(default_factory=list)

    def mark(self, note: str, mark: str) -> str:
        """Return the marks of a period's notes, a space before each."""
        return "".join(f" {mark.replace(NUMBER, str(self._number(text)))}" for text in note.split("\n"))

    def _number(self, text: str) -> int:
        if not self.is_merging or text not in self.texts:
            self.texts.append(text)
            return len(self.texts)
        return self.texts.index(text) + 1

    def written(self, opening: str, joint: str) -> str:
        """Return the notes as they stand below the text; empty where there are none."""
        numbered = enumerate(self.texts, start=1)
        return "".join((joint if n > 1 else opening).replace(NUMBER, str(n)) + text for n, text in numbered)
