"""Days in a time zone: which one it is at a stamp and when it ends, also where clocks change at midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clock import (
    NotADay,
    NotAnInstant,
    UnknownTimeZone,
    check_time_zone,
    day_of,
    end_of_day,
    parse_stamp,
    stamp,
    today,
)
from archive.errors import Exit

LAST = "2026-11-23T10:02:11.000000Z"
# Zones that have changed clocks at midnight, by half hours, by whole days or by seconds.
ZONES = (
    *("UTC", "Asia/Pyongyang", "Asia/Seoul", "Asia/Kolkata", "Europe/Moscow", "America/St_Johns", "America/Havana"),
    *("America/Sao_Paulo", "America/Toronto", "America/Juneau", "Pacific/Apia", "Asia/Manila", "Australia/Lord_Howe"),
)
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2023-09-17T15:00:00.000000Z", "Asia/Pyongyang", "2023-09-18"),
        ("2023-09-17T14:59:59.999999Z", "Asia/Pyongyang", "2023-09-17"),
        # Pyongyang went back to +08:30 on 15 August 2015: half an hour of the 14th came twice.
        ("2015-08-14T15:10:00.000000Z", "Asia/Pyongyang", "2015-08-14"),
        ("2015-08-14T15:29:59.999999Z", "Asia/Pyongyang", "2015-08-14"),
        ("2015-08-14T15:30:00.000000Z", "Asia/Pyongyang", "2015-08-15"),
        ("2015-08-14T15:10:00.000000Z", "Asia/Seoul", "2015-08-15"),
        ("2016-08-14T15:29:59.999999Z", "Asia/Pyongyang", "2016-08-14"),
        ("2016-08-14T15:30:00.000000Z", "Asia/Pyongyang", "2016-08-15"),
        # It returned to +09:00 at 23:30 on 4 May 2018: the 4th was half an hour short.
        ("2018-05-04T14:59:59.999999Z", "Asia/Pyongyang", "2018-05-04"),
        ("2018-05-04T15:00:00.000000Z", "Asia/Pyongyang", "2018-05-05"),
        ("2018-05-05T14:59:59.999999Z", "Asia/Pyongyang", "2018-05-05"),
        # Newfoundland put its clocks back at 00:01: a minute of Sunday, an hour of Saturday, and Sunday again.
        ("2006-10-29T02:29:59.999999Z", "America/St_Johns", "2006-10-28"),
        ("2006-10-29T02:30:30.000000Z", "America/St_Johns", "2006-10-29"),
        ("2006-10-29T02:31:00.000000Z", "America/St_Johns", "2006-10-28"),
        ("2006-10-29T03:29:59.999999Z", "America/St_Johns", "2006-10-28"),
        ("2006-10-29T03:30:00.000000Z", "America/St_Johns", "2006-10-29"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:59:59.999999Z", "Pacific/Apia", "2011-12-29"),
        ("2011-12-30T10:00:00.000000Z", "Pacific/Apia", "2011-12-31"),
        # Kolkata's midnight falls in the middle of an hour.
        ("2023-09-17T18:29:59.999999Z", "Asia/Kolkata", "2023-09-17"),
        ("2023-09-17T18:30:00.000000Z", "Asia/Kolkata", "2023-09-18"),
        ("2023-09-17T18:30:00.000000Z", "UTC", "2023-09-17"),
    ],
)
def test_the_day_is_that_of_the_zone(at: str, zone: str, expected: str) -> None:
    assert today(zone, at) == expected
    assert day_of(at, zone) == date.fromisoformat(expected).toordinal()


@given(st.datetimes(datetime(1840, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_the_day_is_the_one_that_the_zone_shows(instant: datetime, zone: str) -> None:
    assert day_of(stamp(instant), zone) == instant.astimezone(ZoneInfo(zone)).toordinal()


def changes(zone: ZoneInfo) -> list[datetime]:
    """Return the instants, to the second, at which a zone's clocks changed from 1845 to 2037."""
    found = []
    before = datetime(1845, 1, 1, tzinfo=UTC)
    while before.year < 2038:
        after = before + timedelta(days=7)
        low, high = before, after
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                unchanged = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
                low, high = (middle, high) if unchanged else (low, middle)
            found.append(high.replace(microsecond=0))
        before = after
    return found


@pytest.mark.parametrize("name", ZONES)
def test_days_around_every_change_of_clocks_end_when_the_next_begins(name: str) -> None:
    zone = ZoneInfo(name)
    at_changes = changes(zone)
    assert bool(at_changes) == (name != "UTC")
    for change in [*at_changes, datetime(2023, 9, 18, tzinfo=UTC)]:
        for offset in range(-2, 3):
            day = change.astimezone(zone).date() + timedelta(days=offset)
            end = end_of_day(day.isoformat(), name)
            instant = parse_stamp(end)
            assert instant.astimezone(zone).date() <= day
            later = [instant + MICROSECOND + timedelta(minutes=minutes) for minutes in range(0, 180, 5)]
            assert all(moment.astimezone(zone).date() > day for moment in later)
            for moment in (instant, *later):
                assert day_of(stamp(moment), name) == moment.astimezone(zone).toordinal()


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2010-01-01", "UTC", "2010-01-01T23:59:59.999999Z"),
        ("2023-09-18", "Asia/Pyongyang", "2023-09-18T14:59:59.999999Z"),
        ("2015-08-14", "Asia/Pyongyang", "2015-08-14T15:29:59.999999Z"),
        ("2018-05-04", "Asia/Pyongyang", "2018-05-04T14:59:59.999999Z"),
        ("2006-10-28", "America/St_Johns", "2006-10-29T03:29:59.999999Z"),
        ("2011-12-29", "Pacific/Apia", "2011-12-30T09:59:59.999999Z"),
        ("2011-12-30", "Pacific/Apia", "2011-12-30T09:59:59.999999Z"),
        ("1919-03-30", "America/Toronto", "1919-03-31T04:29:59.999999Z"),  # 23:30 became 00:30
        ("9999-12-30", "UTC", "9999-12-30T23:59:59.999999Z"),
    ],
)
def test_a_day_ends_with_its_last_microsecond(day: str, zone: str, expected: str) -> None:
    assert end_of_day(day, zone) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023",
        "2023-09",
        "20230918",
        "2023-W38-1",
        "2023-9-18",
        "2023-02-29",
        "2023-09-18T00:00:00Z",
        "..",
        "0000-01-01",
    ],
)
def test_only_a_day_has_an_end(text: str) -> None:
    with pytest.raises(NotADay) as refused:
        end_of_day(text, "UTC")
    assert refused.value.exit is Exit.REJECTED


def test_the_ends_of_time_are_refused() -> None:
    with pytest.raises(NotAnInstant):
        end_of_day("9999-12-31", "UTC")
    with pytest.raises(NotAnInstant):
        day_of("9999-12-31T23:00:00.000000Z", "Asia/Pyongyang")
    with pytest.raises(NotAnInstant):
        day_of("yesterday", "UTC")


@pytest.mark.parametrize(
    "name",
    [
        *("", "utc", "Nowhere/City", "Asia", "Asia/", "/Asia/Seoul", "../Asia/Seoul", "Asia/../UTC", "localtime"),
        *("posix/Asia/Seoul", "right/Asia/Seoul", "Asia/Seoul ", "Asia/Seoul\n", "Asia\0Seoul", "A" * 5000, "+09:00"),
    ],
)
def test_a_zone_that_is_not_in_the_database_is_named(name: str) -> None:
    for ask in (
        lambda: check_time_zone(name),
        lambda: day_of(LAST, name),
        lambda: today(name, LAST),
        lambda: end_of_day("2023-09-18", name),
    ):
        with pytest.raises(UnknownTimeZone) as refused:
            ask()
        assert refused.value.exit is Exit.REJECTED
        assert repr(name[:60]) in str(refused.value)


@pytest.mark.parametrize("name", [*ZONES, "America/Argentina/Salta", "Etc/GMT+9", "EST5EDT", "America/Port-au-Prince"])
def test_zones_of_the_database_are_accepted(name: str) -> None:
    check_time_zone(name)
