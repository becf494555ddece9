"""When the ledger writes: stamps, UTC to the microsecond, and the days that they fall on in a museum's time zone.

A stamp is a text of exactly 27 characters, `2026-11-23T10:02:11.000000Z`, so that the order of texts is the order of
time and comparing needs no reading. Stamps in a ledger never decrease, except directly after a `ClockCorrected`:
`next_stamp` holds a new one against the last. A clock a little behind repeats the last stamp; one further behind, or
more than a year ahead, is refused until a person says that it is right. Days are ordinals, 1 = 0001-01-01.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import Refused, Rejected

STAMP: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
"""The form of a stamp, unanchored; `parse_stamp` also wants the instant to exist."""

BEHIND_SECONDS_MAX: Final = 2
AHEAD_DAYS_MAX: Final = 400

_CACHED_HOURS: Final = 65_536
_HOUR: Final = timedelta(hours=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_IS_STAMP: Final = re.compile(STAMP).fullmatch
_INSTANT: Final = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-][0-9]{2}:[0-9]{2}))"
)
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_IS_ZONE: Final = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}").fullmatch


class NotAnInstant(Rejected):
    """A text is no instant, or one outside the years 1 to 9999."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:60]!r} is not an instant in the years 1 to 9999",
            hint="write it as 2026-11-23T10:02:11Z or 2026-11-23T19:02:11+09:00",
        )


class NotADay(Rejected):
    """A text is no day of the calendar."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:60]!r} is not a day", hint="write it as 2026-11-23")


class UnknownTimeZone(Rejected):
    """A time zone is not in the IANA database of this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no time zone {name[:60]!r} here",
            hint="name it as in the IANA database, such as Asia/Pyongyang or UTC; on Windows install tzdata",
        )


class ClockBehind(Refused):
    """The clock stands before the last record, by more than a hiccup."""

    def __init__(self, now: str, last: str) -> None:
        super().__init__(
            f"the clock says {now}, but the last record was written at {last}, {_apart(now, last)} later",
            hint="set the clock right; if it is right, and was wrong before, say --clock-is-right",
        )
        self.now = now
        self.last = last


class ClockAhead(Refused):
    """The clock stands so long after the last record that it may be wrong."""

    def __init__(self, now: str, last: str) -> None:
        super().__init__(
            f"the clock says {now}, {_apart(last, now)} after the last record, written at {last}",
            hint="set the clock right; if it is right, say --clock-is-right",
        )
        self.now = now
        self.last = last


def stamp(instant: datetime) -> str:
    """Return the stamp of an instant in UTC. Raises `ValueError` for a time without zone or in another."""
    if instant.utcoffset() != timedelta(0):
        message = f"a stamp is made of a time in UTC, not {instant!r}"
        raise ValueError(message)
    return f"{instant.isoformat(timespec='microseconds')[:26]}Z"


def now() -> str:
    """Return the stamp of this moment, by the machine's clock."""
    return stamp(datetime.now(UTC))


def parse_stamp(text: str) -> datetime:
    """Return the instant of a stamp, in UTC. Raises `NotAnInstant` for every other text."""
    if _IS_STAMP(text):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise NotAnInstant(text) from None
        if stamp(instant) == text:  # newer Pythons read 24:00 as the next day
            return instant
    raise NotAnInstant(text)


def shift(text: str, seconds: float) -> str:
    """Return the stamp so many seconds later, earlier where negative. Raises `NotAnInstant`."""
    try:
        return stamp(parse_stamp(text) + timedelta(seconds=seconds))
    except OverflowError:
        moved = f"{text} {seconds:+} s"
        raise NotAnInstant(moved) from None


def next_stamp(
    now: str, last: str | None, *, after_clock_correction: bool = False, clock_is_right: bool = False
) -> str:
    """Return the stamp of a record that follows one written at `last` (None: the first), when the clock says `now`.

    A clock up to 2 seconds behind repeats `last`. Directly after a `ClockCorrected` any earlier time is taken.
    Raises `ClockBehind`, with `clock_is_right` too: the correction is recorded first, at `last`; and `ClockAhead`,
    more than 400 days after `last`, unless the clock is said to be right.
    """
    if last is None or now == last:
        return now
    if now < last:
        if after_clock_correction:
            return now
        if parse_stamp(last) - parse_stamp(now) <= timedelta(seconds=BEHIND_SECONDS_MAX):
            return last
        raise ClockBehind(now, last)
    # Within one calendar year no clock is 400 days ahead: no need to read the stamps.
    if now[:4] == last[:4] or clock_is_right or parse_stamp(now) - parse_stamp(last) <= timedelta(days=AHEAD_DAYS_MAX):
        return now
    raise ClockAhead(now, last)


def parse_instant(text: str) -> str:
    """Return the stamp of an RFC 3339 instant with any offset; what is finer than a microsecond is cut off.

    Raises `NotAnInstant`, for a leap second (`23:59:60`) too: no stamp has one.
    """
    found = re.fullmatch(_INSTANT, text)
    if found is None:
        raise NotAnInstant(text)
    day, time_of_day, fraction, offset = found.groups()
    try:
        local = parse_stamp(f"{day}T{time_of_day}.{(fraction or '')[:6]:0<6}Z")
        return stamp(local if offset is None else local - _offset(offset))
    except (NotAnInstant, OverflowError):
        raise NotAnInstant(text) from None


def check_time_zone(name: str) -> None:
    """Accept the name of a time zone in the IANA database, or raise `UnknownTimeZone`."""
    _zone(name)


def day_of(at: str, time_zone: str) -> int:
    """Return the day that it is in a time zone at a stamp. Raises `UnknownTimeZone` and `NotAnInstant`."""
    day, next_day_from = _hour(time_zone, at[:13])
    if next_day_from is None:
        return day
    if not next_day_from:
        return parse_stamp(at).astimezone(_zone(time_zone)).toordinal()
    return day if at < next_day_from else day + 1


def today(time_zone: str, now: str) -> str:
    """Return the day that it is in a time zone at a stamp, as `2026-11-23`. Raises as `day_of`."""
    return date.fromordinal(day_of(now, time_zone)).isoformat()


def end_of_day(day_text: str, time_zone: str) -> str:
    """Return the stamp of the last microsecond at which it is this day (`2026-11-23`), or an earlier one, in a zone.

    Where clocks are put back across midnight the day ends twice: the second end counts. A day that a zone skipped
    ends with the day before it. Raises `NotADay`, `UnknownTimeZone`, and `NotAnInstant` at the end of the year 9999.
    """
    if not re.fullmatch(_DAY, day_text):
        raise NotADay(day_text)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        raise NotADay(day_text) from None
    zone = _zone(time_zone)
    try:
        midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
        first, second = sorted(midnight.replace(fold=fold).astimezone(UTC) - _MICROSECOND for fold in (0, 1))
    except OverflowError:
        raise NotAnInstant(day_text) from None
    # The midnight may come twice, or never, within a gap: then its two readings lie on both sides of the day's end.
    while second.astimezone(zone).date() > day:
        middle = first + (second - first) / 2
        if middle == first:
            return stamp(first)
        if middle.astimezone(zone).date() > day:
            second = middle
        else:
            first = middle
    return stamp(second)


@cache
def _zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name."""
    if _IS_ZONE(name):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the database is an OSError
            pass
    raise UnknownTimeZone(name)


@lru_cache(maxsize=_CACHED_HOURS)
def _hour(time_zone: str, hour: str) -> tuple[int, str | None]:
    """Return the day on which an hour of stamps begins, and the stamp from which it is the next day.

    None: it stays that day. Empty: the clocks change within the hour, and each stamp has to be asked for.
    """
    zone = _zone(time_zone)
    begin = parse_stamp(f"{hour}:00:00.000000Z")
    try:
        first, last = begin.astimezone(zone), (begin + _HOUR - _MICROSECOND).astimezone(zone)
    except OverflowError:
        raise NotAnInstant(hour) from None
    if first.utcoffset() != last.utcoffset():
        return first.toordinal(), ""
    if first.date() == last.date():
        return first.toordinal(), None
    midnight = datetime.combine(last.date(), time.min)
    return first.toordinal(), stamp(begin + (midnight - first.replace(tzinfo=None)))


def _offset(text: str) -> timedelta:
    """Return the offset from UTC that `+09:00` says, for the hours and minutes that a day has."""
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:  # noqa: PLR2004 - the clock's own
        raise NotAnInstant(text)
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def _apart(earlier: str, later: str) -> str:
    """Return roughly how long it is from one stamp to another, in words."""
    seconds = (parse_stamp(later) - parse_stamp(earlier)).total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size:,.0f} {unit}"
    return f"{seconds:.0f} seconds"
