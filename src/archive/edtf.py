"""Dates as people know them: EDTF (ISO 8601-2, levels 0 to 2), stored as written, with the days that they can mean.

`bounds` gives the earliest and the latest day, both included. They are strict, and reckoned here:

- `?`, `~` and `%` move nothing: they say how far to trust a date, not by how many days it may be wrong.
- An empty or `..` end of an interval is unbounded. Of `[a,b]` and `{a,b}` the outermost days count.
- `X` stands for every digit that gives a day of the calendar: `200X-02-29` ends on 2008-02-29.
- `1950S2`, two significant digits, is *some year from 1900 to 1999*: unlike `~` it says how far, so that is its span.
- Seasons 21 to 24 are read as northern and, like 25 to 41, as whole months of the year written (winter: December).
  Whoever means other months writes an interval.
- An interval's end may not lie before its start, nor be so much vaguer that it begins before it (`2004-06-11/2004-06`).

Plain dates, unknown digits and qualifiers are read by expressions of our own, because the `edtf` package takes
milliseconds for each, accepts 2001-02-29 and refuses or cannot bound many dates of level 2; it reads the other single
dates (seasons, long years, significant digits, times of day). What people write instead of EDTF is refused, never
converted; the refusal says how to write it where that is safe to say.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from archive.errors import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXT_CHARS_MAX: Final = 200
UNBOUNDED_PAST: Final = -(2**53 - 1)
"""The earliest day of what has no beginning. Like every day, an integer that JSON and SQLite keep exactly."""
UNBOUNDED_FUTURE: Final = 2**53 - 1
"""The latest day of what has no end."""

_CACHED_TEXTS: Final = 65_536
_SHOWN_CHARS_MAX: Final = 60
_YEAR_DIGITS_MAX: Final = 13  # 10**13 years are 3.7 * 10**15 days: well within the unbounded
_LAST_OF_CALENDAR: Final = date.max.toordinal()
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# First and last month of each season. The package has such a table too, but a Django setting can change it.
_SEASONS: Final = dict(
    enumerate(
        (
            *((3, 5), (6, 8), (9, 11), (12, 12)),  # 21: spring, summer, autumn, winter of no hemisphere
            *((3, 5), (6, 8), (9, 11), (12, 12)),  # 25: northern
            *((9, 11), (12, 12), (3, 5), (6, 8)),  # 29: southern
            *((1, 3), (4, 6), (7, 9), (10, 12)),  # 33: quarters
            *((1, 4), (5, 8), (9, 12), (1, 6), (7, 12)),  # 37: thirds; 40: halves
        ),
        start=21,
    )
)

_NOT_UNDERSTOOD: Final = "it is not understood"
_TOO_LONG: Final = "it is longer than {} characters"
_NO_ENDS: Final = "it has neither a start nor an end"
_REVERSED: Final = "its end lies before its start"
_VAGUE_END: Final = "its end is vaguer than its start and begins before it"
_LONE: Final = "it lists a single date"
_OPEN_WITHIN: Final = "{} stands where no open end can"
_ALONE: Final = "{} can only stand alone"
_YEAR_BEFORE_1: Final = "the year before 0001 is 0000, without a sign"
_NO_MONTH: Final = "there is no month {}"
_NO_DAY: Final = "the calendar has no such day"
_FAR_YEAR: Final = "its year has more than {} digits"
_NOT_SIGNIFICANT: Final = "of its year's {} digits, {} cannot be significant"


def _shown(text: str) -> str:
    """Return a text as a sentence shows it: quoted, escaped, not too long."""
    return repr(text if len(text) <= _SHOWN_CHARS_MAX else f"{text[:_SHOWN_CHARS_MAX]}…")


class NotEdtf(Rejected):
    """A date is not written in EDTF, or names no day of the calendar."""

    def __init__(self, text: str, why: str = _NOT_UNDERSTOOD, hint: str | None = None) -> None:
        super().__init__(
            f"{_shown(text)} is not a date in EDTF: {why}",
            hint=hint or "dates are written like 1984, 1984-05, 1984-05-12, 1984~ (about), 1984/1990 (from, to)",
        )


class AmbiguousDate(Rejected):
    """A date in figures can be read with the day first or with the month first, and both are days."""

    def __init__(self, text: str, day_first: str, month_first: str) -> None:
        either = ",".join(sorted((day_first, month_first)))
        year_known = day_first[:4] in text
        super().__init__(
            f"{_shown(text)} can be read in two ways" + ("" if year_known else ", and in any century"),
            hint=f"write {day_first} (day first), {month_first} (month first), or [{either}] for one of these"
            + ("" if year_known else ", with the right century"),
        )


class _Unclear(Exception):
    """Why a date, or a part of one, is refused, and what to do where the reader knows; never leaves this module."""

    def __init__(self, why: str, *facts: object, hint: str | None = None) -> None:
        super().__init__(why)
        self.why = why.format(*facts)
        self.hint = hint


@lru_cache(maxsize=_CACHED_TEXTS)
def bounds(text: str) -> tuple[int, int]:
    """Return the earliest and the latest day that an EDTF text can mean, as ordinals (1 = 0001-01-01), both included.

    Raises `NotEdtf` and `AmbiguousDate`.
    """
    plain = _PLAIN(text)
    if plain is not None:
        try:
            year, month, day, end_year, end_month, end_day = plain.groups()
            start = _plain(year, month, day)
            if end_year is None:
                return start
            end = _plain(end_year, end_month, end_day)
            if start[0] <= end[0]:
                return start[0], end[1]
        except ValueError:  # no such day, a season or the year 0: read again with care
            pass
    try:
        return _read(text)
    except _Unclear as unclear:
        raise _refusal(text, unclear) from None


def check(text: str, *, field: str | None = None) -> None:
    """Accept an EDTF text, or raise `NotEdtf` or `AmbiguousDate` about the named field."""
    try:
        bounds(text)
    except Rejected as rejected:
        raise rejected.at(field=field) from None


def is_interval(text: str) -> bool:
    """Tell whether an EDTF text is a span with two ends: `1984/2004`, `../1984`."""
    return "/" in text


def latest_with_cap(earliest: int, latest: int, *caps: int) -> int:
    """Return the latest day once it is known to have happened by each of the caps; never before the earliest."""
    return max(earliest, min((latest, *caps)))


def day_text(day: int) -> str:
    """Return a day as `2004-05-01`, `-0043-03-15` or, beyond four digits, `170000002-01-01`; `..` for unbounded."""
    if 0 < day <= _LAST_OF_CALENDAR:
        return date.fromordinal(day).isoformat()
    if day <= UNBOUNDED_PAST or day >= UNBOUNDED_FUTURE:
        return ".."
    cycle, rest = divmod(day - 1, _CYCLE_DAYS)
    within = date.fromordinal(rest + 1)
    year = within.year + cycle * _CYCLE_YEARS
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{within.month:02d}-{within.day:02d}"


# ---------------------------------------------------------------------------------------------------- what it means

_PLAIN: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:/([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?)?"
).fullmatch


def _component(digits: str) -> str:
    """Return the expression of a year, month or day with at most one qualifier, before or after it."""
    return rf"(?![?~%]{digits}[?~%])[?~%]?({digits})[?~%]?"


_YEAR, _TWO = _component("-?[0-9X]{4}"), _component("[0-9X]{2}")
# Compiled when a date that is not plain is met: most readers meet none.
_CALENDAR: Final = f"{_YEAR}(?:-{_TWO}(?:-{_TWO})?)?"
_OTHER: Final = r"(Y?-?[0-9]+(?:E[0-9]{1,9})?(?:S[0-9]{1,9})?|-?[0-9]{4}-[0-9T:Z+-]{2,24})[?~%]?"


def _plain(year: str, month: str | None, day: str | None) -> tuple[int, int]:
    """Return the days of a plain date of the years 1 to 9999, quickly; `ValueError` where there is none."""
    if day is not None:
        only = date(int(year), int(month or 0), int(day)).toordinal()
        return only, only
    if month is not None:
        number = int(month)
        first = date(int(year), number, 1).toordinal()
        return first, first + _days_in(int(year), number) - 1
    first = date(int(year), 1, 1).toordinal()
    return first, first + 336 + _days_in(int(year), 2)


def _days_in(year: int, month: int) -> int:
    """Return the number of days of a month, 28 to 31."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):  # noqa: PLR2004 - the calendar's own
        return 29
    return _MONTH_DAYS[month]


def _day(year: int, month: int, day: int) -> int:
    """Return the ordinal of a day of the proleptic Gregorian calendar in any year, before year 1 too."""
    cycle, rest = divmod(year - 1, _CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() + cycle * _CYCLE_DAYS


def _read(text: str) -> tuple[int, int]:
    """Return the bounds of any EDTF text."""
    if len(text) > TEXT_CHARS_MAX:
        raise _Unclear(_TOO_LONG, TEXT_CHARS_MAX, hint="write the date alone; words go into a text field")
    if text[:1] + text[-1:] in {"[]", "{}"}:
        return _set(text[1:-1].split(","))
    if "/" in text:
        start, _, end = text.partition("/")
        return _interval(start, end)
    return _single(text)


def _interval(start: str, end: str) -> tuple[int, int]:
    """Return the bounds of `start/end`; an end is a date, `..` or empty."""
    if not start and not end:
        raise _Unclear(_NO_ENDS)
    if end in {"", ".."}:
        return (UNBOUNDED_PAST if start in {"", ".."} else _member(start)[0]), UNBOUNDED_FUTURE
    if start in {"", ".."}:
        return UNBOUNDED_PAST, _member(end)[1]
    return _span(start, end, swapped=f"{end}/{start}")


def _span(start: str, end: str, *, swapped: str) -> tuple[int, int]:
    """Return the bounds from one date to another; refuse an end that lies or begins before the start."""
    earliest, _ = _member(start)
    end_first, latest = _member(end)
    if latest < earliest:
        raise _Unclear(_REVERSED, hint=f"write {swapped} if that is meant")
    if end_first < earliest and not re.search("[XS]", end):
        raise _Unclear(
            _VAGUE_END,
            hint="write the end as exactly as the start, with X for what is not known: 2004-06-11/2004-06-XX",
        )
    return earliest, latest


def _set(members: list[str]) -> tuple[int, int]:
    """Return the bounds of the members of `[…]` or `{…}`: dates, `a..b`, `..a` at the front, `a..` at the end."""
    if len(members) == 1 and ".." not in members[0]:
        raise _Unclear(_LONE)
    days: list[int] = []
    for place, member in enumerate(members):
        first, dots, last = member.partition("..")
        if not dots:
            days += _member(member)
        elif first and last:
            days += _span(first, last, swapped=f"{last}..{first}")
        elif last and place == 0:
            days += (UNBOUNDED_PAST, _member(last)[1])
        elif first and place == len(members) - 1:
            days += (_member(first)[0], UNBOUNDED_FUTURE)
        else:
            raise _Unclear(_OPEN_WITHIN, _shown(member))
    return min(days), max(days)


def _member(text: str) -> tuple[int, int]:
    """Return the bounds of a date within an interval or a set, where times of day and years with Y do not stand."""
    if "T" in text or "Y" in text:
        raise _Unclear(_ALONE, _shown(text), hint="leave the time of day out, and give years four digits")
    return _single(text)


def _single(text: str) -> tuple[int, int]:
    """Return the bounds of one date."""
    calendar = re.fullmatch(_CALENDAR, text)
    if calendar is None:
        return _other(text)
    year, month, day = calendar.groups()
    if month is not None and day is None and month.isdigit() and int(month) in _SEASONS:
        return _other(text)
    if year == "-0000":
        raise _Unclear(_YEAR_BEFORE_1)
    months, days = _numbers(month, 12), _numbers(day, 31)
    if not months:
        raise _Unclear(_NO_MONTH, month)
    first = _first_hit(_years(year, "0123456789"), months, days)
    last = _first_hit(_years(year, "9876543210"), months[::-1], days[::-1])
    if first is None or last is None:
        raise _Unclear(_NO_DAY)
    return first, last


def _numbers(pattern: str | None, highest: int) -> list[int]:
    """Return the months or days, ascending, that have the digits of a pattern; all where none is written."""
    if pattern is None or pattern == "XX":
        return list(range(1, highest + 1))
    tens, units = ("0123456789" if digit == "X" else digit for digit in pattern)
    return [number for ten in tens for unit in units if 1 <= (number := int(ten + unit)) <= highest]


def _years(pattern: str, digits: str) -> Iterator[int]:
    """Yield the years that a pattern can mean, in the order of `digits`, which is turned round before year 0."""
    before = pattern.startswith("-")
    order = digits[::-1] if before else digits
    for chosen in product(*(order if digit == "X" else digit for digit in pattern.lstrip("-"))):
        year = int("".join(chosen))
        if year or not before:
            yield -year if before else year


def _first_hit(years: Iterable[int], months: list[int], days: list[int]) -> int | None:
    """Return the first day that the calendar has, trying years, months and days in the order given."""
    for year in years:
        for month in months:
            for day in days:
                if day <= _days_in(year, month):
                    return _day(year, month, day)
    return None


def _other(text: str) -> tuple[int, int]:
    """Return the bounds of a season, long year, year with significant digits or time of day, read by the package."""
    form = re.fullmatch(_OTHER, text)
    if form is None or ("T" in text and text[-1] in "?~%"):
        raise _Unclear(_NOT_UNDERSTOOD)
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415 - 130 ms, wanted by few dates
    from edtf.parser.grammar import parse_edtf  # noqa: PLC0415
    from edtf.parser.parser_classes import Date, DateAndTime, LongYear, Season  # noqa: PLC0415

    try:
        parsed = parse_edtf(re.sub(r"(T.*)\+00:00$", r"\1Z", form[1]))  # it knows Greenwich as Z only
    except EDTFParseException:
        raise _Unclear(_NOT_UNDERSTOOD) from None
    if isinstance(parsed, DateAndTime) and parsed.date.day is not None:
        return _single(f"{parsed.date.year}-{parsed.date.month}-{parsed.date.day}")
    if isinstance(parsed, Season):
        year, (first, last) = int(parsed.year), _SEASONS[int(parsed.season)]
        return _day(year, first, 1), _day(year, last, _days_in(year, last))
    if isinstance(parsed, LongYear) or (isinstance(parsed, Date) and parsed.month is None):
        digits, _, exponent = str(parsed.year).lstrip("Y").partition("S")[0].partition("E")
        return _year_span(digits, int(exponent or 0), parsed.significant_digits if "S" in text else None)
    raise _Unclear(_NOT_UNDERSTOOD)


def _year_span(digits: str, exponent: int, significant: int | None) -> tuple[int, int]:
    """Return the first and last day of a year, or of all years that share its significant digits."""
    negative, size = digits.startswith("-"), len(digits.lstrip("-")) + exponent
    if size > _YEAR_DIGITS_MAX:
        raise _Unclear(_FAR_YEAR, _YEAR_DIGITS_MAX)
    if significant is not None and not 0 < significant <= size:
        raise _Unclear(_NOT_SIGNIFICANT, size, significant)
    unit = 10 ** (size - (significant or size))
    year = abs(int(digits)) * 10**exponent // unit * unit
    near, far = (-(year + unit - 1), -year) if negative else (year, year + unit - 1)
    return _day(near, 1, 1), _day(far, 12, 31)


def _accepted(text: str) -> bool:
    """Tell whether a text is EDTF."""
    try:
        _read(text)
    except _Unclear:
        return False
    return True


def _refusal(text: str, unclear: _Unclear) -> Rejected:
    """Return the error about a text that is not EDTF, with what can safely be said about how to write it."""
    from archive.spelling import advice, readings  # noqa: PLC0415 - only for what is refused

    if unclear.hint is not None:
        return NotEdtf(text, unclear.why, unclear.hint)
    either = readings(text, _accepted)
    if len(either) > 1:
        return AmbiguousDate(text, *either)
    return NotEdtf(text, unclear.why, advice(text, _accepted))
