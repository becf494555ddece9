"""Stamps whose text order is time order, a clock that is held against the last record, and instants of any offset."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clock import (
    STAMP,
    ClockAhead,
    ClockBehind,
    NotAnInstant,
    next_stamp,
    now,
    parse_instant,
    parse_stamp,
    shift,
    stamp,
)
from archive.errors import Exit

LAST = "2026-11-23T10:02:11.000000Z"
INSTANTS = st.datetimes(timezones=st.just(UTC))

# ---------------------------------------------------------------------------------------------------------- stamps


@given(INSTANTS)
def test_stamps_are_read_back(instant: datetime) -> None:
    text = stamp(instant)
    assert len(text) == 27
    assert re.fullmatch(STAMP, text)
    assert parse_stamp(text) == instant
    assert stamp(parse_stamp(text)) == text


@given(INSTANTS, INSTANTS)
def test_the_order_of_stamps_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


def test_whole_seconds_keep_their_six_figures() -> None:
    assert stamp(datetime(26, 1, 2, tzinfo=UTC)) == "0026-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 1, 2), datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=9)))],  # noqa: DTZ001
)
def test_a_stamp_is_made_of_utc_only(instant: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        stamp(instant)


def test_now_is_this_moment() -> None:
    before = datetime.now(UTC)
    moment = parse_stamp(now())
    assert before <= moment <= datetime.now(UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T10:02:11Z",
        "2026-11-23T10:02:11.000Z",
        "2026-11-23T10:02:11.0000000Z",
        "2026-11-23T10:02:11.000000",
        "2026-11-23T10:02:11.000000z",
        "2026-11-23t10:02:11.000000Z",
        "2026-11-23 10:02:11.000000Z",
        "2026-11-23T10:02:11,000000Z",
        "2026-11-23T10:02:11.000000Z\n",
        " 2026-11-23T10:02:11.000000Z",
        "2026-11-23T10:02:11.000000+00:00",
        "20261123T100211.00000000000",
        "2026-W48-1T10:02:11.000000Z",
        "+026-11-23T10:02:11.000000Z",
        "2026-13-23T10:02:11.000000Z",
        "2026-02-29T10:02:11.000000Z",
        "2026-11-23T24:00:00.000000Z",
        "2026-11-23T10:60:11.000000Z",
        "2026-11-23T23:59:60.000000Z",
        "0000-11-23T10:02:11.000000Z",
        "２026-11-23T10:02:11.000000Z",
    ],
)
def test_no_other_text_is_a_stamp(text: str) -> None:
    with pytest.raises(NotAnInstant) as refused:
        parse_stamp(text)
    assert refused.value.exit is Exit.REJECTED


def test_stamps_are_shifted() -> None:
    assert shift(LAST, 1) == "2026-11-23T10:02:12.000000Z"
    assert shift(LAST, -0.000001) == "2026-11-23T10:02:10.999999Z"
    assert shift(LAST, 86_400 * 9) == "2026-12-02T10:02:11.000000Z"
    assert shift(LAST, 0) == LAST
    for seconds in (1e12, -1e12):
        with pytest.raises(NotAnInstant, match=r"10:02:11\.000000Z [+-]1000000000000"):
            shift(LAST, seconds)
    with pytest.raises(NotAnInstant):
        shift("2026-11-23", 1)


# --------------------------------------------------------------------------------------------------- the next stamp


@pytest.mark.parametrize("seconds", [0, 0.000001, 1, 86_400, 86_400 * 366, 86_400 * 400])
def test_time_goes_on(seconds: float) -> None:
    later = shift(LAST, seconds)
    assert next_stamp(later, LAST) == later


def test_the_first_record_takes_the_clock_at_its_word() -> None:
    assert next_stamp("1970-01-01T00:00:00.000000Z", None) == "1970-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("seconds", [-0.000001, -1, -2])
def test_a_clock_a_little_behind_repeats_the_last_time(seconds: float) -> None:
    assert next_stamp(shift(LAST, seconds), LAST) == LAST


@pytest.mark.parametrize("seconds", [-2.000001, -3600, -86_400 * 5000])
@pytest.mark.parametrize("clock_is_right", [False, True])
def test_a_clock_further_behind_is_refused_until_corrected(seconds: float, clock_is_right: bool) -> None:  # noqa: FBT001
    earlier = shift(LAST, seconds)
    with pytest.raises(ClockBehind) as refused:
        next_stamp(earlier, LAST, clock_is_right=clock_is_right)
    assert refused.value.exit is Exit.REFUSED
    assert (refused.value.now, refused.value.last) == (earlier, LAST)
    assert next_stamp(earlier, LAST, after_clock_correction=True) == earlier


@pytest.mark.parametrize("seconds", [86_400 * 400 + 0.000001, 86_400 * 4000])
@pytest.mark.parametrize("after_clock_correction", [False, True])
def test_a_clock_far_ahead_is_refused_until_said_to_be_right(seconds: float, after_clock_correction: bool) -> None:  # noqa: FBT001
    later = shift(LAST, seconds)
    with pytest.raises(ClockAhead) as refused:
        next_stamp(later, LAST, after_clock_correction=after_clock_correction)
    assert refused.value.exit is Exit.REFUSED
    assert (refused.value.now, refused.value.last) == (later, LAST)
    assert next_stamp(later, LAST, after_clock_correction=after_clock_correction, clock_is_right=True) == later


def test_both_times_and_the_way_out_are_named() -> None:
    with pytest.raises(ClockBehind) as behind:
        next_stamp("2026-11-20T10:02:10.000000Z", LAST)
    assert str(behind.value) == (
        "the clock says 2026-11-20T10:02:10.000000Z, but the last record was written at 2026-11-23T10:02:11.000000Z, "
        "3 days later (set the clock right; if it is right, and was wrong before, say --clock-is-right)"
    )
    with pytest.raises(ClockAhead) as ahead:
        next_stamp("2090-01-01T00:00:00.000000Z", LAST)
    assert str(ahead.value) == (
        "the clock says 2090-01-01T00:00:00.000000Z, 23,049 days after the last record, written at "
        "2026-11-23T10:02:11.000000Z (set the clock right; if it is right, say --clock-is-right)"
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "3 seconds"), (119, "119 seconds"), (120, "2 minutes"), (7200, "2 hours")]
)
def test_how_far_behind_is_said_in_fitting_units(seconds: int, words: str) -> None:
    with pytest.raises(ClockBehind, match=f", {words} later"):
        next_stamp(shift(LAST, -seconds), LAST)


@given(st.lists(st.floats(-5, 86_400 * 500), max_size=20))
def test_what_is_not_refused_never_decreases(steps: list[float]) -> None:
    written = [LAST]
    for step in steps:
        clock = shift(written[-1], step)
        try:
            written.append(next_stamp(clock, written[-1]))
        except ClockBehind:
            assert step < -2
        except ClockAhead:
            assert step > 86_400 * 400
    assert all(one <= other for one, other in pairwise(written))


# -------------------------------------------------------------------------------------------------------- instants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T10:02:11Z", "2026-11-23T10:02:11.000000Z"),
        ("2026-11-23t10:02:11z", "2026-11-23T10:02:11.000000Z"),
        ("2026-11-23T10:02:11.5Z", "2026-11-23T10:02:11.500000Z"),
        ("2026-11-23T10:02:11.1234569Z", "2026-11-23T10:02:11.123456Z"),
        ("2026-11-23T19:02:11+09:00", "2026-11-23T10:02:11.000000Z"),
        ("2026-11-23T00:02:11-14:30", "2026-11-23T14:32:11.000000Z"),
        ("2026-11-23T10:02:11-00:00", "2026-11-23T10:02:11.000000Z"),
        ("2027-01-01T08:29:59+08:30", "2026-12-31T23:59:59.000000Z"),
        ("0001-01-01T00:00:00-23:59", "0001-01-01T23:59:00.000000Z"),
        (LAST, LAST),
    ],
)
def test_instants_of_any_offset_are_stamped(text: str, expected: str) -> None:
    assert parse_instant(text) == expected


@given(INSTANTS.filter(lambda instant: 1 < instant.year < 9999), st.integers(-1439, 1439))
def test_an_instant_is_the_same_in_every_offset(instant: datetime, minutes: int) -> None:
    elsewhere = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(elsewhere.isoformat()) == stamp(instant)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-23",
        "2026-11-23T10:02Z",
        "2026-11-23T10:02:11",
        "2026-11-23 10:02:11Z",
        "2026-11-23T10:02:11.Z",
        "2026-11-23T10:02:11+09",
        "2026-11-23T10:02:11+0900",
        "2026-11-23T10:02:11+24:00",
        "2026-11-23T10:02:11+09:60",
        "2026-11-23T10:02:11 Z",
        "2026-11-23T10:02:11Z\n",
        "2026-11-31T10:02:11Z",
        "2026-11-23T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "26-11-23T10:02:11Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "0000-01-01T00:00:00Z",
        "２026-11-23T10:02:11Z",
    ],
)
def test_no_other_text_is_an_instant(text: str) -> None:
    with pytest.raises(NotAnInstant) as refused:
        parse_instant(text)
    assert repr(text) in str(refused.value)
