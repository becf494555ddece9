"""When something was held, in words and in EDTF: nothing is made more exact than it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import edtf
from archive.interchange.aam_dates import Dates, Tells, dates_between, read_dates, write_dates, write_ends
from archive.interchange.aam_days import is_edtf, read_day, write_day

TELLS: tuple[Tells, ...] = ("holding", "beginning", "end", "sale")


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("1918", "1918"),
        ("May 1918", "1918-05"),
        ("May, 1918", "1918-05"),
        ("May 6, 1918", "1918-05-06"),
        ("May 6 1918", "1918-05-06"),
        ("May 6th, 1918", "1918-05-06"),
        ("6 May 1918", "1918-05-06"),
        ("Sept. 3, 1905", "1905-09-03"),
        ("Feb. 29, 1904", "1904-02-29"),
        ("c. 1920", "1920~"),
        ("c.1920", "1920~"),
        ("ca. May 1920", "1920-05~"),
        ("circa 1920", "1920~"),
        ("about 1920", "1920~"),
        ("1858?", "1858?"),
        ("1858 (?)", "1858?"),
        ("probably 1858", "1858?"),
        ("c. 1858?", "1858%"),
        ("1920s", "192X"),
        ("the 1920's", "192X"),
        ("early 1920s", "192X"),
        ("1900s", "19XX"),
        ("19th century", "18XX"),
        ("late 19th century", "18XX"),
        ("mid-1918", "1918"),
        ("Spring 1918", "1918-21"),
        ("summer of 1918", "1918-22"),
        ("Fall 1931", "1931-23"),
        ("winter 1918", "1918"),
        ("2/24/1964", "1964-02-24"),
        ("24/2/1964", "1964-02-24"),
        ("10/5/1962", "[1962-05-10,1962-10-05]"),
        ("5/5/1962", "1962-05-05"),
        ("9/1975", "1975-09"),
        ("1984-05-12", "1984-05-12"),
        ("EDTF 1984-06-XX", "1984-06-XX"),
    ],
)
def test_a_date_is_read(words: str, date: str) -> None:
    assert read_day(words) == date
    assert is_edtf(date)


@pytest.mark.parametrize(
    "words",
    [
        "", "Paris", "May", "May 32, 1918", "Feb. 29, 1905", "31 June 1918", "13/13/1964", "4/21/88", "88", "918",
        "19180", "2918", "May 1918 May", "0th century", "Maybe 1918", "the", "c.", "?", "1918 1919", "13/1975",
        "1904-05", "EDTF nonsense", "EDTF 1984/1985", "EDTF ", "c. 10/5/1962", "MCMXVIII",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_read(words: str) -> None:
    assert read_day(words) is None


@pytest.mark.parametrize(
    ("words", "occurred", "began", "ended"),
    [
        ("1884 until 1891", "1884/1891", None, None),
        ("1884–1891", "1884/1891", None, None),
        ("1914-18", "1914/1918", None, None),
        ("from 1884 to 1891", "1884/1891", None, None),
        ("1924", "1924/", None, None),
        ("since 1924", "1924/", None, None),
        ("from May 1924", "1924-05/", None, None),
        ("until 1900", "/1900", None, None),
        ("until his death in 1900", "/1900", None, None),
        ("1900 until now", "1900/..", None, None),
        ("by 1914", None, "[..1914]", None),
        ("by c. 1914", None, "[..1914~]", None),
        ("before 1914", None, "[..1914]", None),
        ("as early as 1914", None, "[..1914]", None),
        ("after 1936", "1936/", "[1936..]", None),
        ("in August 1892", None, "[..1892-08]", "[1892-08..]"),
        ("on January 30, 1914", None, "[..1914-01-30]", "[1914-01-30..]"),
        ("until at least 1929", None, None, "[1929..]"),
        ("by 1901 until at least 1929", None, "[..1901]", "[1929..]"),
        ("1901 until at least 1929", "1901/", None, "[1929..]"),
        ("by 1901 until 1929", "/1929", "[..1901]", None),
        ("until sometime before 1930", "/1930", None, "[..1930]"),
        ("between 1914 and 1920", "1914/", "[1914..1920]", None),
        ("1858 or 1859", "1858/", "[1858,1859]", None),
        ("10/5/1962", "1962-05-10/", "[1962-05-10,1962-10-05]", None),
        ("1858? until 1880", "1858?/1880", None, None),
        ("c. 1946-1974", "1946~/1974", None, None),
        ("1920s", "192X/", None, None),
        ("December 15-16, 1950", "1950-12-15/1950-12-16", None, None),
        ("16-18 April 1941", "1941-04-16/1941-04-18", None, None),
        ("April 28-May 2, 1914", "1914-04-28/1914-05-02", None, None),
        ("April-June 1939", "1939-04/1939-06", None, None),
        ("May 1945-June 1950", "1945-05/1950-06", None, None),
        ("EDTF 1984-06-XX", "1984-06-XX/", None, None),
        ("EDTF span 1984-06-XX", "1984-06-XX", None, None),
        ("February 21, 1916 until 1916", "1916-02-21/1916-XX", None, None),
        ("1924 until 1924", "1924", None, None),
    ],
)
def test_a_holding_is_dated(words: str, occurred: str | None, began: str | None, ended: str | None) -> None:
    read = read_dates(words, "holding")
    assert read is not None
    assert (read.occurred, read.began, read.ended) == (occurred, began, ended)


@pytest.mark.parametrize(
    ("words", "tells", "occurred", "began", "ended"),
    [
        ("in 1904", "beginning", "1904/", None, None),
        ("1904", "end", "/1904", None, None),
        ("in 1904", "end", "/1904", None, None),
        ("by 1904", "end", "/1904", None, "[..1904]"),
        ("after 1904", "end", None, None, "[1904..]"),
        ("from 1904", "end", "1904/", None, None),
        ("1904 until 1906", "end", "1904/1906", None, None),
        ("April 16-17, 1917", "sale", "/1917-04-17", None, "[1917-04-16..1917-04-17]"),
        ("April 16, 1917 until April 17, 1917", "sale", "/1917-04-17", None, "[1917-04-16..1917-04-17]"),
        ("April 16, 1917", "sale", "/1917-04-16", None, None),
        ("by 1904 until at least 1906", "sale", None, "[..1904]", "[1906..]"),
    ],
)
def test_what_a_date_dates_depends_on_the_phrase(
    words: str, tells: Tells, occurred: str | None, began: str | None, ended: str | None
) -> None:
    read = read_dates(words, tells)
    assert read is not None
    assert (read.occurred, read.began, read.ended) == (occurred, began, ended)


@pytest.mark.parametrize(
    "words",
    [
        "1950 until 1940", "after 1950 until 1940", "until", "until until 1940", "by", "1904-05", "1914-12", "18-1914",
        "between 1920 and 1914", "between 1914", "in", "1914 until at", "until the war", "by descent",
        "in 1910 and 1914",
        "no. 1918", "EDTF 1920/1910", "EDTF span 1920/1910",
        "EDTF span - began x", "May 1918 until 1917", "10/5/1962 until 1961",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tells", TELLS)
def test_what_says_nothing_or_contradicts_itself_is_not_read(words: str, tells: Tells) -> None:
    assert read_dates(words, tells) is None


def test_doubts_are_told_with_the_end_they_are_about() -> None:
    read = read_dates("by 1910? until c. 1912?", "holding")
    assert read == Dates(occurred="/1912%", began="[..1910?]", ended=None, uncertain=("from", "until"))


YEARS = st.integers(1000, 2099).map(str)
MONTHS = st.builds(lambda year, month: f"{year}-{month:02d}", YEARS, st.integers(1, 12))
SINGLE = st.one_of(
    YEARS,
    MONTHS,
    st.dates().filter(lambda day: 1000 <= day.year <= 2099).map(str),
    st.builds(lambda date, mark: date + mark, st.one_of(YEARS, MONTHS), st.sampled_from("?~%")),
    st.sampled_from(("192X", "18XX", "1918-21", "1918-23", "1984-06-XX", "-0044", "1984-33", "19XX-12")),
)
END = st.one_of(
    st.just(""),
    SINGLE,
    SINGLE.map(lambda date: f"[..{date}]"),
    SINGLE.map(lambda date: f"[{date}..]"),
    st.tuples(SINGLE, SINGLE).map(lambda pair: "[{}..{}]".format(*sorted(pair))),
    st.tuples(SINGLE, SINGLE).map(lambda pair: "[{},{}]".format(*sorted(pair))),
).filter(lambda date: not date or is_edtf(date))


@given(SINGLE)
def test_every_date_that_is_written_is_read_back(date: str) -> None:
    assert read_day(write_day(date)) == date


@given(END, st.one_of(END, st.just("..")), st.sampled_from(TELLS))
def test_whatever_is_known_of_a_holding_is_written_and_read_back(began: str, ended: str, tells: Tells) -> None:
    known = dates_between(began, ended)
    if known is None or not (known.occurred or known.began or known.ended):
        return
    words = write_dates(known.occurred, known.began, known.ended, tells)
    assert read_dates(words, tells) == known


@given(END, st.one_of(END, st.just("..")))
def test_an_interval_never_claims_more_than_its_ends(began: str, ended: str) -> None:
    known = dates_between(began, ended)
    if known is None or known.occurred is None:
        return
    earliest, latest = edtf.bounds(known.occurred)
    if began:
        assert earliest <= edtf.bounds(began)[0]
    else:
        assert earliest == edtf.UNBOUNDED_PAST
    if ended and ended != "..":
        assert latest >= edtf.bounds(ended)[1]
    else:
        assert latest == edtf.UNBOUNDED_FUTURE


def test_dates_that_no_words_can_say_are_written_as_they_stand() -> None:
    assert write_dates("{1960,1961-12}", None, None, "holding") == "EDTF span {1960,1961-12}"
    assert write_dates("1950/1960", "[..1940]", None, "holding") == "EDTF span 1950/1960 began [..1940]"
    assert read_dates("EDTF span 1950/1960 began [..1940]", "sale") == Dates(occurred="1950/1960", began="[..1940]")
    assert write_dates(None, None, None, "holding") == ""


@pytest.mark.parametrize(
    ("occurred", "began", "ended", "told"),
    [
        ("1884/1891", None, None, ("1884", "1891")),
        ("1924/", None, None, ("1924", "")),
        ("/1900", None, None, ("", "1900")),
        ("1924/..", None, None, ("1924", "now")),
        (None, "[..1901]", "[1929..]", ("by 1901", "at least 1929")),
        ("/1930", None, "[..1930]", ("", "sometime before 1930")),
        (None, "[1918,1920,1922]", None, ("[1918,1920,1922]", "")),
        ("1918-05~", None, None, ("c. May 1918", "c. May 1918")),
        (None, None, None, ("", "")),
    ],
)
def test_from_when_until_when(
    occurred: str | None, began: str | None, ended: str | None, told: tuple[str, str]
) -> None:
    assert write_ends(occurred, began, ended) == told
