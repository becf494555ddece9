"""What holds for every date: the calendar, qualifiers, intervals, sets, unknown digits, and any text at all."""

import contextlib
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.edtf import UNBOUNDED_FUTURE, UNBOUNDED_PAST, NotEdtf, bounds, day_text
from archive.errors import Rejected


@given(st.dates())
def test_days_count_as_python_counts_them(day: date) -> None:
    assert bounds(day.isoformat()) == (day.toordinal(), day.toordinal())
    assert day_text(day.toordinal()) == day.isoformat()


@given(st.dates(max_value=date(9999, 11, 30)))
def test_months_and_years_end_where_the_next_begins(day: date) -> None:
    following = day.replace(day=1, year=day.year + day.month // 12, month=day.month % 12 + 1)
    assert bounds(day.isoformat()[:7]) == (day.replace(day=1).toordinal(), following.toordinal() - 1)
    assert bounds(day.isoformat()[:4]) == (
        date(day.year, 1, 1).toordinal(),
        date(day.year, 12, 31).toordinal(),
    )


@given(st.integers(bounds("-9999-01-01")[0], bounds("9999-12-31")[1]))
def test_days_are_written_and_read_back(day: int) -> None:
    assert bounds(day_text(day)) == (day, day)


@given(st.integers(UNBOUNDED_PAST + 1, UNBOUNDED_FUTURE - 1))
def test_far_days_follow_the_calendar_of_four_hundred_years(day: int) -> None:
    year, month_and_day = day_text(day).rsplit("-", 2)[0], day_text(day)[-5:]
    later = day_text(day + 146_097 if day < 0 else day - 146_097)
    assert later[-5:] == month_and_day
    assert int(later.rsplit("-", 2)[0]) == int(year) + (400 if day < 0 else -400)


PLAIN = st.dates().flatmap(lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)]))


@given(PLAIN, st.sampled_from("?~%"))
def test_qualifiers_move_nothing(text: str, qualifier: str) -> None:
    assert bounds(text + qualifier) == bounds(qualifier + text) == bounds(text)


@given(PLAIN, PLAIN)
def test_an_interval_reaches_from_its_start_to_its_end(start: str, end: str) -> None:
    (earliest, _), (end_first, latest) = bounds(start), bounds(end)
    if end_first < earliest:
        with pytest.raises(NotEdtf):
            bounds(f"{start}/{end}")
    else:
        assert bounds(f"{start}/{end}") == bounds(f"{start}?/{end}?") == (earliest, latest)
    assert bounds(f"{start}/..") == (earliest, UNBOUNDED_FUTURE)
    assert bounds(f"../{end}") == bounds(f"/{end}") == (UNBOUNDED_PAST, latest)


@given(st.lists(PLAIN, min_size=2, max_size=6))
def test_a_set_reaches_from_its_first_to_its_last_day(members: list[str]) -> None:
    each = [bounds(member) for member in members]
    outermost = min(first for first, _ in each), max(last for _, last in each)
    assert bounds(f"[{','.join(members)}]") == bounds(f"{{{','.join(members)}}}") == outermost


@given(st.dates(min_value=date(10, 1, 1)), st.sets(st.sampled_from((3, 5, 6, 8, 9)), min_size=1))
def test_unknown_digits_stand_for_all_days_that_fit(day: date, unknown: set[int]) -> None:
    text = "".join("X" if place in unknown else digit for place, digit in enumerate(day.isoformat()))
    decade = day.year // 10 * 10
    fitting = [
        ordinal
        for ordinal in range(date(decade, 1, 1).toordinal(), date(decade + 9, 12, 31).toordinal() + 1)
        if all(there in {"X", digit} for there, digit in zip(text, date.fromordinal(ordinal).isoformat(), strict=True))
    ]
    assert bounds(text) == (fitting[0], fitting[-1])


@given(st.text("0123456789XYEST:Z+-/.,[]{}?~% ", max_size=24))
def test_every_text_is_read_or_refused_and_nothing_is_printed(text: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            earliest, latest = bounds(text)
        except Rejected as refused:
            assert refused.hint  # noqa: PT017 - most texts are refused, some are not
        else:
            assert UNBOUNDED_PAST <= earliest <= latest <= UNBOUNDED_FUTURE
    assert printed.getvalue() == ""


SINGLE = st.from_regex(r"(Y?-?[0-9]{3,6}(E[0-9])?(S[0-9])?|-?[0-9]{4}-[0-9TXZ:+-]{2,12})[?~%]?", fullmatch=True)


@given(SINGLE, st.sampled_from(("{}", "{}/..", "../{}", "[{},1984]", "[{}..]")))
def test_near_misses_leave_nothing_of_the_package_behind(text: str, form: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(Rejected):
        earliest, latest = bounds(form.format(text))
        assert earliest <= latest
    assert printed.getvalue() == ""
