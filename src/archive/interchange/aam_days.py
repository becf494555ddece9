"""One date in the words of a provenance text, and the same date in EDTF: `c. May 1918` is `1918-05~`.

Read as English writes dates: days with the month's name on either side of it, months, seasons, years, decades,
centuries, figures. Nothing is made more exact than it is written: `1900s` is the century `19XX`, because it may not
mean the decade; winter, which belongs to two years, keeps only its year; `10/5/1962` is `[1962-05-10,1962-10-05]`,
one of the two. What EDTF has no words for is written `EDTF 1984-06-XX`, and read back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from archive import edtf
from archive.errors import Rejected
from archive.spelling import readings

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SEASONS: Final = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": ""}
RAW: Final = "EDTF "
"""What stands before a date that has no words."""

_CACHED: Final = 16_384
_BY_NAME: Final = {
    **{name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)},
    **{name.casefold(): number for number, name in enumerate(MONTHS, start=1)},
    "sept": 9,
}
MONTH: Final = rf"(?:{'|'.join(sorted(_BY_NAME, key=len, reverse=True))})\b\.?"
YEAR: Final = "(?:1[0-9]{3}|20[0-9]{2})"
_DAY: Final = "([0-9]{1,2})(?:st|nd|rd|th)?"
_PART: Final = (
    "(?:(?:the )?(?:very )?(?:early|mid|late)[ -](?:the )?|(?:the )?(?:first|second) half of (?:the )?|the )?"
)

ABOUT: Final = r"(?:circa|about|around|approximately|approx\.|ca\.?|c\.?)(?: (?=\S)|(?=[0-9]))"
PERHAPS: Final = "(?:probably|possibly|perhaps|likely|presumably) "
_QUALIFIED: Final = re.compile(
    rf"(?P<perhaps>{PERHAPS})?(?P<about>{ABOUT})?(?P<date>.+?)(?P<doubt> ?\(?\?\)?)?", re.IGNORECASE
)

_MONTH_FIRST: Final = re.compile(rf"({MONTH}) {_DAY},? ({YEAR})", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(rf"{_DAY} (?:of )?({MONTH}),? ({YEAR})", re.IGNORECASE)
_MONTH_ONLY: Final = re.compile(rf"{_PART}({MONTH}),? (?:of )?({YEAR})", re.IGNORECASE)
_SEASON: Final = re.compile(rf"(?:the )?({'|'.join(SEASONS)}),? (?:of )?({YEAR})", re.IGNORECASE)
_YEAR_ONLY: Final = re.compile(rf"{_PART}({YEAR})", re.IGNORECASE)
_DECADE: Final = re.compile(rf"{_PART}(1[0-9]|20)([0-9])0['’]?s", re.IGNORECASE)
_CENTURY: Final = re.compile(rf"{_PART}([0-9]{{1,2}})(?:st|nd|rd|th)[ -]c(?:entury|ent\.|\.)", re.IGNORECASE)
_FIGURES: Final = re.compile(rf"[0-9]{{1,2}}([./-])[0-9]{{1,2}}\1{YEAR}")
_MONTH_FIGURE: Final = re.compile(rf"([0-9]{{1,2}})/({YEAR})")
_PLAIN: Final = re.compile(r"([0-9X]{4})(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?")
_RAW_EDTF: Final = re.compile(r"[-0-9XYES./,~%?T:+\[\]{}]{1,200}")


def is_edtf(text: str) -> bool:
    """Tell whether a text is EDTF that names days of the calendar."""
    try:
        edtf.bounds(text)
    except Rejected:
        return False
    return True


@lru_cache(maxsize=_CACHED)
def read_day(words: str) -> str | None:
    """Return the EDTF of one date as written, or None where it is none, or is no date of the calendar.

    A date in figures with two readings is returned as `[…,…]`, one of these.
    """
    if words.startswith(RAW):
        raw = words.removeprefix(RAW)
        return raw if _RAW_EDTF.fullmatch(raw) and "/" not in raw and is_edtf(raw) else None
    parts = _QUALIFIED.fullmatch(words)
    if parts is None:
        return None
    bare = _read_bare(parts["date"])
    if bare is None:
        return None
    doubted, about = parts["perhaps"] or parts["doubt"], parts["about"]
    if bare.startswith("["):
        return None if doubted or about else bare
    qualified = bare + ("%" if doubted and about else "?" if doubted else "~" if about else "")
    return qualified if is_edtf(qualified) else None


def _read_bare(words: str) -> str | None:  # noqa: PLR0911 - one form of date a line
    if found := _MONTH_FIRST.fullmatch(words):
        return f"{found[3]}-{_number(found[1])}-{int(found[2]):02d}"
    if found := _DAY_FIRST.fullmatch(words):
        return f"{found[3]}-{_number(found[2])}-{int(found[1]):02d}"
    if found := _MONTH_ONLY.fullmatch(words):
        return f"{found[2]}-{_number(found[1])}"
    if found := _YEAR_ONLY.fullmatch(words):
        return found[1]
    if found := _DECADE.fullmatch(words):
        return f"{found[1]}XX" if found[2] == "0" else f"{found[1]}{found[2]}X"
    if found := _CENTURY.fullmatch(words):
        return f"{int(found[1]) - 1:02d}XX" if int(found[1]) > 0 else None
    if found := _SEASON.fullmatch(words):
        season = SEASONS[found[1].casefold()]
        return f"{found[2]}-{season}" if season else found[2]
    return _read_figures(words)


def _read_figures(words: str) -> str | None:
    if _FIGURES.fullmatch(words):
        either = readings(words, is_edtf)
        return f"[{','.join(sorted(either))}]" if len(either) > 1 else next(iter(either), None)
    if found := _MONTH_FIGURE.fullmatch(words):
        return f"{found[2]}-{int(found[1]):02d}"
    plain = _PLAIN.fullmatch(words)
    return words if plain and plain[3] and "X" not in words else None


def _number(month: str) -> str:
    return f"{_BY_NAME[month.casefold().rstrip('.')]:02d}"


@lru_cache(maxsize=_CACHED)
def write_day(date: str) -> str:
    """Return the words of one EDTF date: `May 6, 1918`, `c. 1920`, `1860?`, `1920s`, `19th century`; else `EDTF …`."""
    bare, qualifier = (date[:-1], date[-1]) if date[-1:] in {"?", "~", "%"} else (date, "")
    words = _write_bare(bare)
    if words is not None:
        words = f"{'c. ' if qualifier in {'~', '%'} else ''}{words}{'?' if qualifier in {'?', '%'} else ''}"
    return words if words is not None and read_day(words) == date else f"{RAW}{date}"


def _write_bare(date: str) -> str | None:
    plain = _PLAIN.fullmatch(date)
    if plain is None:
        return None
    year, month, day = plain.groups()
    if month is None:
        return _write_year(year)
    if month in SEASONS.values():
        season = next(name for name, code in SEASONS.items() if code == month)
        return f"{season} {year}"
    if "X" in date or not 1 <= int(month) <= len(MONTHS):
        return None
    return f"{MONTHS[int(month) - 1]} {f'{int(day)}, ' if day else ''}{year}"


def _write_year(year: str) -> str | None:
    if year.isdigit():
        return year
    if year[:3].isdigit():
        return f"{year[:3]}0s"
    if not year[:2].isdigit():
        return None
    number = int(year[:2]) + 1
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in {11, 12, 13} else 0, "th")
    return f"{number}{ending} century"
