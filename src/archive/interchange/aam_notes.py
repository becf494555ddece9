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

_ONE: Final = r"(?:\[1\.?\]|\(1\.?\)|1\.(?!\d)|1\))"
_HEADED: Final = re.compile(rf"\bNOTES?\b(?: ?:\s*|\s*\n\s*)(?={_ONE})", re.IGNORECASE)
_UNNUMBERED: Final = re.compile(r"\bNOTES? ?:\s*", re.IGNORECASE)
_FIRST: Final = re.compile(r"\[1\.?\]|\(1\.?\)")
_BLANK: Final = re.compile(r"\n[^\S\n]*\n\s*")
_MARK: Final = re.compile(r"\s*\[([0-9]{1,2}(?:, ?[0-9]{1,2})*)\](?:,(?=\s*\[[0-9]))?")
_ROUND_MARK: Final = re.compile(r"\s*\(([0-9]{1,2}(?:, ?[0-9]{1,2})*)\)")
_MARKS: Final = re.compile(rf"(?:{_MARK.pattern})+")
_ROUND_MARKS: Final = re.compile(rf"(?:{_ROUND_MARK.pattern})+")
_NOTES_MAX: Final = 99
_SPACES_MAX: Final = 99
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
    headed = _HEADED.search(text)
    blank = None if headed else next((gap for gap in _BLANK.finditer(text) if _FIRST.match(text, gap.end())), None)
    head = headed or blank
    if head is not None:
        body = text[: head.start()].rstrip()
        return body, _numbered(text[len(body) : head.end()], text[head.end() :])
    unnumbered = _UNNUMBERED.search(text)
    if unnumbered is not None and text[: unnumbered.start()].strip() and text[unnumbered.end() :].strip():
        return _remarked(text, unnumbered)
    below = _BLANK.search(text, len(text) - len(text.lstrip()))
    if below is not None and text[below.end() :].strip():
        body = text[: below.start()].rstrip()
        if body.endswith(".") or ";" in body:
            return _remarked(text, below)
    return text, Notes()


def _remarked(text: str, head: re.Match[str]) -> tuple[str, Notes]:
    """Take off what stands below a text that is complete in itself."""
    body = text[: head.start()].rstrip()
    return body, Notes(remarks=(_joined(text[head.end() :]),), before_remarks=text[len(body) : head.end()])


def _numbered(head: str, text: str) -> Notes:
    """Return notes that are numbered from 1; a number that a note merely mentions does not begin the next."""
    style = next(style for style in ("[]", "()", ".", ")") if _beginning(style, 1).match(text))
    starts: list[tuple[int, int]] = []
    for number in range(1, _NOTES_MAX + 1):
        found = _beginning(style, number).search(text, starts[-1][1] if starts else 0)
        if found is None:
            break
        starts.append((found.start(), found.end()))
    notes, before, remark = _closed(text, starts[-1][1])
    ends = [*(begin for begin, _ in starts[1:]), len(notes)]
    openings = [text[begin:end].replace(str(number), NUMBER, 1) for number, (begin, end) in enumerate(starts, start=1)]
    return Notes(
        texts={
            number: note
            for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), start=1)
            if (note := _joined(text[begin:end]))
        },
        opening=head + openings[0],
        joint=Counter(openings[1:]).most_common(1)[0][0] if len(openings) > 1 else f" {openings[0]}",
        mark="({})" if style == "()" else None,
        remarks=(remark,) if remark else (),
        before_remarks=before,
    )


def _closed(text: str, begin: int) -> tuple[str, str | None, str]:
    """Return the notes, and what stands below their last paragraph with the blank line before it."""
    for gap in _BLANK.finditer(text, begin):
        if text[gap.end() : gap.end() + 1] not in {"", "[", "("} or gap[0].count("\n") > 2:  # noqa: PLR2004 - two blank lines
            notes = text[: gap.start()].rstrip()
            return notes, text[len(notes) : gap.end()], _joined(text[gap.end() :])
    return text, None, ""


def _beginning(style: str, number: int) -> re.Pattern[str]:
    """Return what begins a note: its number, behind the end of what comes before."""
    before = r"\A" if number == 1 else rf"(?:\s{{1,{_SPACES_MAX}}}|(?<=[.;)\"”]))"
    if len(style) == 1:
        return re.compile(rf"{before}{number}{re.escape(style)}(?!\d)\s*")
    opening, closing = (re.escape(sign) for sign in style)
    return re.compile(rf"{before}{opening}{number}\.?{closing}[.:]?\s*")


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


def take_leading_marks(words: str, notes: Notes) -> tuple[str, list[int]]:
    """Return words without the marks that begin them, and these notes' numbers; all are taken, or none."""
    found = (_ROUND_MARKS if notes.mark else _MARKS).match(words)
    if found is None:
        return words, []
    left, numbers = take_marks(found[0], notes)
    return (words, []) if left else (words[found.end() :].lstrip(), numbers)


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
