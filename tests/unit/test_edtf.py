"""What a date can mean: the first and last day of every form, what is refused, and what holds for all dates."""

import subprocess
import sys

import pytest

from archive.edtf import (
    TEXT_CHARS_MAX,
    UNBOUNDED_FUTURE,
    UNBOUNDED_PAST,
    AmbiguousDate,
    NotEdtf,
    bounds,
    check,
    day_text,
    is_interval,
    latest_with_cap,
)
from archive.errors import Exit


def days(text: str) -> str:
    """Return the bounds of a date as `earliest latest`."""
    return " ".join(map(day_text, bounds(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # level 0
        ("1984", "1984-01-01 1984-12-31"),
        ("1984-02", "1984-02-01 1984-02-29"),
        ("1900-02", "1900-02-01 1900-02-28"),
        ("2000-02-29", "2000-02-29 2000-02-29"),
        ("0001", "0001-01-01 0001-12-31"),
        ("0000", "0000-01-01 0000-12-31"),
        ("0000-02-29", "0000-02-29 0000-02-29"),
        ("9999-12-31", "9999-12-31 9999-12-31"),
        ("1984/2004", "1984-01-01 2004-12-31"),
        ("2004-06/2004-06-11", "2004-06-01 2004-06-11"),
        ("2004-06-11/2004-06-11", "2004-06-11 2004-06-11"),
        ("0000/0001", "0000-01-01 0001-12-31"),
        ("2004-01-01T24:00:00", "2004-01-01 2004-01-01"),
        ("2004-01-01T10:10:10+00:00", "2004-01-01 2004-01-01"),
        ("2004-01-01T00:30:00+14:00", "2004-01-01 2004-01-01"),
        # level 1
        ("-0044-03-15", "-0044-03-15 -0044-03-15"),
        ("-0004-02-29", "-0004-02-29 -0004-02-29"),
        ("Y10000", "10000-01-01 10000-12-31"),
        ("Y-10000", "-10000-01-01 -10000-12-31"),
        ("1984-21", "1984-03-01 1984-05-31"),
        ("1984-24", "1984-12-01 1984-12-31"),
        ("-0044-22", "-0044-06-01 -0044-08-31"),
        ("1984?", "1984-01-01 1984-12-31"),
        ("1984-05-12%", "1984-05-12 1984-05-12"),
        ("1984-24~", "1984-12-01 1984-12-31"),
        ("198X", "1980-01-01 1989-12-31"),
        ("1984-XX", "1984-01-01 1984-12-31"),
        ("1984-02-XX", "1984-02-01 1984-02-29"),
        ("-000X", "-0009-01-01 -0001-12-31"),
        ("-XXXX", "-9999-01-01 -0001-12-31"),
        ("/1985", ".. 1985-12-31"),
        ("../1985", ".. 1985-12-31"),
        ("1985-04/", "1985-04-01 .."),
        ("1985-04~/..", "1985-04-01 .."),
        ("../..", ".. .."),
        ("/..", ".. .."),
        ("../", ".. .."),
        # level 2
        ("2004?-06-~11", "2004-06-11 2004-06-11"),
        ("?2004-06~-10", "2004-06-10 2004-06-10"),
        ("1984-1X", "1984-10-01 1984-12-31"),
        ("1984-0X-3X", "1984-01-30 1984-09-30"),
        ("1984-X2-30", "1984-12-30 1984-12-30"),
        ("200X-02-29", "2000-02-29 2008-02-29"),
        ("XXXX-02-29", "0000-02-29 9996-02-29"),
        ("19XX-02", "1900-02-01 1999-02-28"),
        ("-19XX-02-XX", "-1999-02-01 -1900-02-28"),
        ("198X-11-XX/198X-11-30", "1980-11-01 1989-11-30"),
        ("1919-12-02/1919-XX-04", "1919-12-02 1919-12-04"),
        ("198X/..", "1980-01-01 .."),
        ("2001-33/2001-34", "2001-01-01 2001-06-30"),
        ("1984-25", "1984-03-01 1984-05-31"),
        ("1984-29", "1984-09-01 1984-11-30"),
        ("1984-30", "1984-12-01 1984-12-31"),
        ("1984-32", "1984-06-01 1984-08-31"),
        ("1984-36", "1984-10-01 1984-12-31"),
        ("1984-37", "1984-01-01 1984-04-30"),
        ("1984-40", "1984-01-01 1984-06-30"),
        ("1984-41", "1984-07-01 1984-12-31"),
        ("Y-17E7", "-170000000-01-01 -170000000-12-31"),
        ("Y9999999999999", "9999999999999-01-01 9999999999999-12-31"),
        ("1950S2", "1900-01-01 1999-12-31"),
        ("1950S4", "1950-01-01 1950-12-31"),
        ("-1950S2", "-1999-01-01 -1900-12-31"),
        ("Y-171010000S3", "-171999999-01-01 -171000000-12-31"),
        ("[1984-05-12,1984-12-05]", "1984-05-12 1984-12-05"),
        ("[1984-12-05,1984-05-12]", "1984-05-12 1984-12-05"),
        ("{1960,1961-12}", "1960-01-01 1961-12-31"),
        ("[1667,1668,1670..1672]", "1667-01-01 1672-12-31"),
        ("[1984-05..1984-07]", "1984-05-01 1984-07-31"),
        ("[..1760-12-03]", ".. 1760-12-03"),
        ("[1760-12..]", "1760-12-01 .."),
        ("{..1983-12,1984-10..}", ".. .."),
        ("[198X,2001?]", "1980-01-01 2001-12-31"),
    ],
)
def test_every_form_has_its_first_and_last_day(text: str, expected: str) -> None:
    assert days(text) == expected
    check(text, field="occurred")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not understood"),
        (" 1984", "not understood"),
        ("1984\n", "not understood"),
        ("1984-05-12\x00", "not understood"),
        ("１９８４", "not understood"),
        ("٢٠٠٤", "not understood"),
        ("84", "not understood"),
        ("19845", "not understood"),
        ("1984-5", "not understood"),
        ("1984-00", "there is no month 00"),
        ("1984-13", "there is no month 13"),
        ("1984-20", "there is no month 20"),
        ("1984-42", "there is no month 42"),
        ("1984-2X", "there is no month 2X"),
        ("1984-21-01", "there is no month 21"),
        ("1984-05-00", "no such day"),
        ("1984-05-32", "no such day"),
        ("1984-06-31", "no such day"),
        ("2001-02-29", "no such day"),
        ("1900-02-29", "no such day"),
        ("-0001-02-29", "no such day"),
        ("2001-02-29T10:10:10", "no such day"),
        ("2023-02-29/2024", "no such day"),
        ("1984-02-3X", "no such day"),
        ("1X01-02-29", "no such day"),
        ("XXX1-02-29", "no such day"),
        ("-0000", "without a sign"),
        ("-0000-01-01", "without a sign"),
        ("+1984", "not understood"),
        ("1984-05-12-03", "not understood"),
        ("?1984?", "not understood"),
        ("1984?~", "not understood"),
        ("1984-?05?-12", "not understood"),
        ("196X-21", "not understood"),
        ("2001-21^S", "not understood"),
        ("Y1984", "not understood"),
        ("Y012345", "not understood"),
        ("Y17E7-12-26", "not understood"),
        ("Y10000000000000", "more than 13 digits"),
        ("Y1E999999999", "more than 13 digits"),
        ("1950S0", "cannot be significant"),
        ("1950S5", "cannot be significant"),
        ("1950S", "not understood"),
        ("1950S2-04", "not understood"),
        ("2004T10:10:10", "not understood"),
        ("2004-06T10:10:10", "not understood"),
        ("2004-06-11T10:10", "not understood"),
        ("2004-06-11T25:10:10", "not understood"),
        ("2004-06-11T10:10:10?", "not understood"),
        ("2004-06-11 10:10:10", "not understood"),
        ("2004-06-11T10:10:10/2005", "can only stand alone"),
        ("Y12345/Y12346", "can only stand alone"),
        ("[Y12345,2004]", "can only stand alone"),
        ("/", "neither a start nor an end"),
        ("..", "not understood"),
        ("1984/1985/1986", "not understood"),
        ("2004/1984", "end lies before its start"),
        ("2004-06-11/2004-06-10", "end lies before its start"),
        ("0001/0000", "end lies before its start"),
        ("199X/198X", "end lies before its start"),
        ("2012-24/2012-21", "end lies before its start"),
        ("2004-06-11/2004-06", "vaguer than its start"),
        ("2004-06/2004", "vaguer than its start"),
        ("2004-07-01/2004-22", "vaguer than its start"),
        ("[]", "a single date"),
        ("{}", "a single date"),
        ("[1984]", "a single date"),
        ("[..]", "no open end"),
        ("[1984,..]", "no open end"),
        ("[1984,..1990]", "no open end"),
        ("[1984..,1990]", "no open end"),
        ("[1984..1980]", "end lies before its start"),
        ("[1984,,1985]", "not understood"),
        ("[1984,1985", "not understood"),
        ("[1984,1985}", "not understood"),
        ("[1984/1985,1990]", "not understood"),
        ("[[1984,1985],1990]", "not understood"),
        ("[1984,1985]?", "not understood"),
        ("1984,1985", "not understood"),
        ("1984" * 51, "longer than 200 characters"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotEdtf, match=why) as refused:
        bounds(text)
    assert refused.value.exit is Exit.REJECTED
    assert refused.value.hint


@pytest.mark.parametrize("text", ["12/05/1984", "12.05.1984", "12-05-1984", "12. 5. 1984"])
def test_a_date_in_figures_is_refused_with_the_three_ways_out(text: str) -> None:
    with pytest.raises(AmbiguousDate) as refused:
        check(text, field="occurred")
    assert str(refused.value) == (
        f"field occurred: {text!r} can be read in two ways "
        "(write 1984-05-12 (day first), 1984-12-05 (month first), or [1984-05-12,1984-12-05] for one of these)"
    )


def test_a_year_of_two_figures_is_not_guessed() -> None:
    with pytest.raises(AmbiguousDate, match=r"and in any century .*1984-12-05 \(day first.*with the right century"):
        bounds("5/12/84")


@pytest.mark.parametrize(
    ("text", "reading"),
    [("25/12/1984", "1984-12-25"), ("12/25/1984", "1984-12-25"), ("05.05.1984", "1984-05-05")],
)
def test_figures_with_one_reading_are_refused_all_the_same(text: str, reading: str) -> None:
    with pytest.raises(NotEdtf) as refused:
        bounds(text)
    assert refused.value.hint == f"write {reading}"


def test_the_swapped_interval_is_only_proposed() -> None:
    with pytest.raises(NotEdtf) as refused:
        bounds("2004/1984-05")
    assert refused.value.hint == "write 1984-05/2004 if that is meant"


def test_the_field_is_named_and_the_text_is_shown_safely() -> None:
    with pytest.raises(NotEdtf) as refused:
        check("\u202e1984\x1b[31m", field="stated")
    assert str(refused.value).startswith("field stated: '\\u202e1984\\x1b[31m' is not a date in EDTF")
    with pytest.raises(NotEdtf) as refused:
        check("x" * 10_000)
    assert len(str(refused.value)) < 250


def test_the_longest_text_is_read_and_no_longer_one() -> None:
    text = f"[{','.join(['1984?'] * 3 + ['1984'] * 35 + ['198X?'])}]"
    assert len(text) == TEXT_CHARS_MAX
    assert days(text) == "1980-01-01 1989-12-31"
    with pytest.raises(NotEdtf, match=f"longer than {TEXT_CHARS_MAX} characters"):
        bounds(text.replace(",1984,", ",1984~,", 1))


def test_unbounded_days_are_exact_in_json_and_beyond_every_date() -> None:
    assert (UNBOUNDED_PAST, UNBOUNDED_FUTURE) == (1 - 2**53, 2**53 - 1)
    assert bounds("../..") == (UNBOUNDED_PAST, UNBOUNDED_FUTURE)
    assert UNBOUNDED_PAST < bounds("Y-9999999999999")[0] < bounds("Y9999999999999")[1] < UNBOUNDED_FUTURE


@pytest.mark.parametrize("text", ["1984/2004", "../1984", "1984/", "198X/199X"])
def test_a_span_has_two_ends(text: str) -> None:
    assert bounds(text)
    assert is_interval(text)


@pytest.mark.parametrize("text", ["1984", "[1984,1985]", "198X", "1984-21", "{1984..1986}"])
def test_what_lasts_is_not_always_a_span(text: str) -> None:
    assert bounds(text)
    assert not is_interval(text)


def test_the_latest_day_is_capped_and_never_before_the_earliest() -> None:
    assert latest_with_cap(10, 20) == 20
    assert latest_with_cap(10, 20, 15, 30) == 15
    assert latest_with_cap(10, UNBOUNDED_FUTURE, 18) == 18
    assert latest_with_cap(10, 20, 5) == 10


def test_a_date_asked_for_again_is_not_read_again() -> None:
    bounds("1984-05-12~")
    before = bounds.cache_info()
    bounds("1984-05-12~")
    assert bounds.cache_info().hits == before.hits + 1
    assert before.maxsize is not None


def test_dates_that_most_records_have_do_not_load_the_package() -> None:
    program = (
        "import sys; from archive.edtf import bounds\n"
        "for text in ('1984', '1984-05-12', '1984/1990', '1984~', '198X', '../1984', '[1984,1986]'): bounds(text)\n"
        "assert not {'edtf', 'pyparsing'} & set(sys.modules); bounds('1984-21'); assert 'edtf' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
