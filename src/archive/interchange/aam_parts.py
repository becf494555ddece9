"""Where, within the words of one period, its date stands, and its lot and stock numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.interchange.aam_dates import read_dates
from archive.interchange.aam_days import ABOUT, MONTH, PERHAPS, RAW, YEAR
from archive.interchange.aam_holders import read_life
from archive.interchange.aam_words import NUMBERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.interchange.aam_dates import Tells

_PREPOSITIONS: Final = (
    "between|from|since|by|before|prior to|no later|not later|no earlier|at least|as early|as of|some ?time|after"
    "|not before|in|on|during|already|until|till|up to|beginning|either"
)
_STARTS: Final = re.compile(
    rf"(?:^|(?<=\s)|(?<=,))(?:{RAW}|{MONTH} |{ABOUT}|{PERHAPS}|(?:{_PREPOSITIONS}) |{YEAR}(?:['’]?s)?\b"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}|[0-9]{{1,2}}/|[0-9]{{1,2}} ?[-–] ?[0-9]{{1,2}} "
    r"|[0-9]{1,2}(?:st|nd|rd|th) century|the (?=[0-9])"
    r"|(?:the )?(?:early|mid|late|spring|summer|autumn|fall|winter|first half|second half)\b)",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r",\s|\s[(\[]|$|\s(?=until |\()")
_DIGIT: Final = re.compile(r"[0-9]")
_NUMBERED: Final = re.compile(
    r"(?:\b(?:nos?|lots?|sale|lugt|suppl|stock|cat|inv|acc|p|pp|vol|l)\.?|#)\s*$", re.IGNORECASE
)
_ENDS_TRIED_MAX: Final = 8
_DATE_CHARS_MAX: Final = 120

# What numbers and marks look like, so that what is none of these is kept with a remark.
_KINDS: Final = "|".join(sorted(NUMBERED, key=len, reverse=True))
_VALUE: Final = r"[\w./#-]*\d[\w./-]*"
_PARTICULAR: Final = re.compile(
    rf"\(?(?:(?:see |not in |no )?(?:(?:{_KINDS})\b\.? ?(?:nos?\b\.?|numbers?|#)?|nos?\b\.?|numbers?\b|#|lugt\b\.?|l\.)"
    rf"(?:[,\s]*(?:supp(?:l(?:[ée]ment)?)?)\b\.?,?)?[\s#:]*(?:{_VALUE}(?: ?(?:,|and|[-–&]) ?{_VALUE})*)?"
    rf"|(?:{_KINDS} )?[A-Z]{{1,3}}[ .-]?\d[\w./-]*|suppl\.? ?\d+\w?"
    r"|illus(?:trated|\.)?(?: in colou?r)?|repr(?:oduced|\.)?|not sold|unsold|bought in|bt\. in"
    r"|(?:for )?[£$€] ?\d[\d,.]*|(?:for )?\d[\d,]* (?:F\.?|fr\.?|francs|florins|guilders|pounds|dollars|marks))\)?",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"(?P<words>.*\S) (?P<aside>\([^()]*\))")
_COMMA: Final = re.compile(r",\s(?![^(\[]*[)\]])")


def split_date(words: str, tells: Tells) -> tuple[str, str, str]:
    """Return the words before a period's date, the date and what stands behind it; no date: all, and nothing twice.

    The date is the first one behind which only numbers and the like follow; else the last one that closes the words.
    """
    fallback: tuple[str, str, str] | None = None
    for begin, end in _candidates(words):
        date = words[begin:end]
        if read_dates(date, tells) is None:
            continue
        before, tail = words[:begin].rstrip(" ,"), words[end:].lstrip(" ,")
        if all(is_particular(part) for part in parted(tail)):
            return before, date, tail
        if fallback is None or begin > len(fallback[0]) + len(fallback[1]) + 2:
            fallback = before, date, tail
    return fallback or (words, "", "")


def _candidates(words: str) -> Iterator[tuple[int, int]]:
    """Yield where a date may begin and end, the longest of each beginning first."""
    if not _DIGIT.search(words):
        return
    for start in _STARTS.finditer(words):
        begin = start.start()
        if _NUMBERED.search(words[:begin]):
            continue
        ends = [found.start() for found in _ENDS.finditer(words, begin)][:_ENDS_TRIED_MAX]
        for end in reversed(ends):
            if end - begin <= _DATE_CHARS_MAX and _DIGIT.search(words, begin, end):
                yield begin, end


def asides(words: str) -> tuple[str, tuple[str, ...]]:
    """Return the words without the numbers, marks and brackets that end them, and these."""
    found: list[str] = []
    while True:
        aside = _ASIDE.fullmatch(words)
        if aside is not None and read_life(aside["aside"][1:-1]) is not None:
            return words, tuple(found)
        if aside is not None:
            words, taken = aside["words"], aside["aside"]
        else:
            parts = _COMMA.split(words)
            if len(parts) == 1 or not is_particular(parts[-1]):
                return words, tuple(found)
            taken = parts[-1]
            words = words[: len(words) - len(taken)].rstrip(" ,")
        found.insert(0, taken)


def parted(words: str) -> tuple[str, ...]:
    """Return what stands behind a date, part by part: a comma, or a space before a bracket, divides."""
    return tuple(part for piece in _COMMA.split(words) for part in re.split(r"\s(?=\([^()]*\)$)", piece) if part)


def joined(words: str, particulars: tuple[str, ...]) -> str:
    """Return words with the particulars behind them: the reverse of `asides` and `parted`."""
    for part in particulars:
        words += (" " if part.startswith("(") or not words else ", ") + part
    return words.lstrip()


def is_particular(words: str) -> bool:
    """Tell whether words are a lot, stock, sale or catalogue number, a collector's mark, a price or the like."""
    return _PARTICULAR.fullmatch(words) is not None
