"""When something was held, in the words of a provenance text: `by 1901 until at least 1929`.

A holding has two ends, and each is known exactly, or as a bound, or not at all. What the words say becomes `began` and
`ended`, each an EDTF date or a set of dates of which it is one (`[..1901]` is *by 1901*), and the interval `occurred`
as far as one interval can say it. It never says more than the words:

| words | a holding | `occurred` | `began` | `ended` |
|---|---|---|---|---|
| `1884 until 1891`, `1884–1891` | began and ended so | `1884/1891` | | |
| `1924` | began then | `1924/` | | |
| `until 1900` | ended then | `/1900` | | |
| `by 1901`, `before 1901` | had begun | | `[..1901]` | |
| `after 1936` | began later | `1936/` | `[1936..]` | |
| `in 1892`, `on …` | was going on | | `[..1892]` | `[1892..]` |
| `until at least 1929` | was going on | | | `[1929..]` |
| `until sometime before 1930` | had ended | `/1930` | | `[..1930]` |

What the date dates depends on the phrase before the holder. `purchased by X in 1892` dates the beginning; `gift of X,
1971` and `X sale, 1971` the end; a sale of several days ended within them. Bounds include the date that is named,
because writers do not agree whether *before 1914* leaves 1914 out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from archive import edtf
from archive.interchange.aam_days import MONTH, PERHAPS, RAW, YEAR, is_edtf, read_day, write_day

Tells = Literal["holding", "beginning", "end", "sale"]
"""What a date tells of a period, by the phrase before its holder."""
End = Literal["from", "until"]

_CACHED: Final = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When something was held: EDTF texts, and which ends are marked as doubtful."""

    occurred: str | None = None
    began: str | None = None
    ended: str | None = None
    uncertain: tuple[End, ...] = ()


_BY: Final = (
    "by|before|prior to|no later than|not later than|at least by|as early as|on or before|in or before"
    "|some ?time before|some ?time by"
)
_AFTER: Final = "after|some ?time after|not before|no earlier than|on or after|in or after"
_IN: Final = "in|on|during|as of|some ?time in|some ?time during|already in"
_BEGIN: Final = re.compile(
    rf"(?P<perhaps>{PERHAPS})?(?:(?P<start>from|since|beginning in|beginning)|(?P<by>{_BY})|(?P<after>{_AFTER})"
    rf"|(?P<in>{_IN}))? ?(?P<date>.+)",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(r"(?:(?P<begin>.+?),? )?(?:until|till|up to) (?P<end>.+)", re.IGNORECASE)
_END: Final = re.compile(
    r"(?:(?P<least>at least|as late as|after|some ?time after|not before)"
    r"|(?P<most>some ?time before|before|no later than|by))? ?"
    r"(?:(?:his|her|their|its) (?:death|sale|dissolution)(?: in| on|,)? )?(?P<date>.+)",
    re.IGNORECASE,
)
_NOW: Final = re.compile("now|today|the present(?: day)?|present", re.IGNORECASE)
_BETWEEN: Final = re.compile("between (.+) and (.+)", re.IGNORECASE)
_EITHER: Final = re.compile("(?:either )?(.+?) or (.+)", re.IGNORECASE)
_DASH: Final = re.compile(r" ?(?:--|[-–—]|\bto\b|\bthrough\b) ?", re.IGNORECASE)
_TO_YEAR: Final = re.compile(rf"({YEAR}) ?[-–—] ?([0-9]{{2}})")
_SPAN: Final = f"{RAW}span "
_ALL: Final = re.compile(rf"{_SPAN}(?P<occurred>\S+)(?: began (?P<began>\S+))?(?: ended (?P<ended>\S+))?")
_NONE: Final = "-"


def is_doubtful(date: str | None) -> bool:
    """Tell whether a date carries a mark of doubt."""
    return date is not None and ("?" in date or "%" in date)


@lru_cache(maxsize=_CACHED)
def read_dates(words: str, tells: Tells) -> Dates | None:
    """Return what the words say of when something was held; None where they are no dates, or contradict themselves."""
    if raw := _ALL.fullmatch(words):
        return _read_raw(raw)
    until = _UNTIL.fullmatch(words)
    if until is not None:
        ended = _read_end(until["end"])
        began = _read_begin(until["begin"], "beginning") if until["begin"] else ("", "")
        if ended is None or began is None:
            return None
        return dates_between(began[0], ended, tells)
    spread = _read_range(words)
    if spread is not None:
        return dates_between(*spread, tells)
    both = _read_begin(words, tells)
    return None if both is None else dates_between(*both, "holding")


def _read_begin(words: str, tells: Tells) -> tuple[str, str] | None:
    """Return the beginning and the end that words without `until` tell of; empty where they tell nothing."""
    if between := _BETWEEN.fullmatch(words):
        date = _set(read_day(between[1]), "..", read_day(between[2]))
        return None if date is None else _placed(date, tells)
    found = _BEGIN.fullmatch(words)
    date = None if found is None else _read_date((found["perhaps"] or "") + found["date"])
    if found is None or date is None:
        return None
    if found["start"]:
        return date, ""
    if found["by"] or found["after"]:
        bound = _set("" if found["by"] else date, "..", date if found["by"] else "")
        return None if bound is None else _placed(bound, tells)
    if found["in"] and tells == "holding":
        before, after = _set("", "..", date), _set(date, "..", "")
        return None if before is None or after is None else (before, after)
    return _placed(date, tells)


def _placed(date: str, tells: Tells) -> tuple[str, str]:
    return (date, "") if tells in {"holding", "beginning"} else ("", date)


def _read_end(words: str) -> str | None:
    if _NOW.fullmatch(words):
        return ".."
    found = _END.fullmatch(words)
    date = None if found is None else _read_date(found["date"])
    if found is None or date is None:
        return None
    if found["least"]:
        return _set(date, "..", "")
    return _set("", "..", date) if found["most"] else date


def _read_date(words: str) -> str | None:
    """Return one date, or one of two."""
    date = read_day(words)
    if date is None and (either := _EITHER.fullmatch(words)) is not None:
        return _set(read_day(either[1]), ",", read_day(either[2]))
    return date


def _set(first: str | None, joint: str, last: str | None) -> str | None:
    """Return `[first..last]` or `[first,last]`; None where a date is missing or is itself a choice."""
    if first is None or last is None or "[" in first or "[" in last:
        return None
    text = f"[{first}{joint}{last}]"
    return text if is_edtf(text) else None


def _read_range(words: str) -> tuple[str, str] | None:
    """Return both ends of `1884–1891`, `1914-18`, `May 6-8, 1918`, `16-18 April 1941`; None where it is none.

    `1904-05` is refused: it is a range to some and a month to others.
    """
    if short := _TO_YEAR.fullmatch(words):
        first, last = short.groups()
        return (first, first[:2] + last) if last > max("12", first[2:]) else None
    words = re.sub("^(?:from|between) ", "", words, flags=re.IGNORECASE)
    for dash in _DASH.finditer(words):
        left, right = words[: dash.start()], words[dash.end() :]
        ended = read_day(right)
        began = read_day(left)
        if ended is None and (month := re.match(rf"({MONTH}) [0-9]", left, re.IGNORECASE)):
            ended = read_day(f"{month[1]} {right}")
        if began is None and (year := re.search(rf"({YEAR})\??$", right)):
            began = read_day(f"{left}, {year[1]}") or read_day(f"{left} {year[1]}")
        if began is None and (rest := re.fullmatch(r"[0-9]{1,2} (.+)", right)) and left.isdigit():
            began = read_day(f"{left} {rest[1]}")
        if began is not None and ended is not None and "[" not in began + ended:
            return began, ended
    return None


def dates_between(began: str, ended: str, tells: Tells = "holding") -> Dates | None:
    """Return when something was held that began and ended so: EDTF dates or sets, empty for not known.

    None where the end lies before the beginning. The ends of a sale are its days: the holding ended within them.
    """
    if tells == "sale" and began and ended and "[" not in began + ended:
        within = _set(began, "..", ended)
        return None if within is None else dates_between("", within, "holding")
    start = _edge(began, last=False)
    occurred = next((span for span in _spans(start, _edge(ended, last=True)) if span == "" or is_edtf(span)), None)
    if occurred is None:
        return None
    doubts: tuple[tuple[End, str], ...] = (("from", began), ("until", ended))
    return Dates(
        occurred=occurred or None,
        began=began if began.startswith("[") else None,
        ended=ended if ended.startswith("[") else None,
        uncertain=tuple(end for end, date in doubts if is_doubtful(date)),
    )


def _spans(start: str, end: str) -> tuple[str, ...]:
    """Return the ways to write an interval, the plainest first: its end must not be vaguer than its start."""
    if start == end:
        return (start,)
    if not end.strip(".") and not start:
        return ("",) if not end else ()
    return tuple(f"{start}/{end}{vague}" for vague in ("", "-XX", "-XX-XX"))


def _edge(date: str, *, last: bool) -> str:
    """Return the outermost date of a beginning or an end; empty where it has none."""
    if not date.startswith("["):
        return date
    members = [member.partition("..") for member in date[1:-1].split(",")]
    firsts, lasts = [first for first, _, _ in members], [last if dots else first for first, dots, last in members]
    if last:
        return "" if "" in lasts else max(lasts, key=lambda member: edtf.bounds(member)[1])
    return "" if "" in firsts else min(firsts, key=lambda member: edtf.bounds(member)[0])


def _read_raw(found: re.Match[str]) -> Dates | None:
    given = {name: None if date in {None, _NONE} else date for name, date in found.groupdict().items()}
    if not all(date is None or is_edtf(date) for date in given.values()):
        return None
    return _from_parts(given["occurred"], given["began"], given["ended"])


def _from_parts(occurred: str | None, began: str | None, ended: str | None) -> Dates:
    begin, end = ends(occurred, began, ended)
    doubts: tuple[tuple[End, str], ...] = (("from", begin), ("until", end))
    marked = tuple(name for name, date in doubts if is_doubtful(date))
    return Dates(occurred=occurred, began=began, ended=ended, uncertain=marked)


def ends(occurred: str | None, began: str | None, ended: str | None) -> tuple[str, str]:
    """Return when a holding began and ended, each as exactly as is known; empty where it is not."""
    start, slash, end = (occurred or "").partition("/")
    return began or start, ended or (end if slash else start)


@lru_cache(maxsize=_CACHED)
def write_dates(occurred: str | None, began: str | None, ended: str | None, tells: Tells) -> str:
    """Return the words for when something was held, such that `read_dates` reads the same; empty for no date at all."""
    if not (occurred or began or ended):
        return ""
    meant = _from_parts(occurred, began, ended)
    begin, end = ends(occurred, began, ended)
    for words in _wordings(begin, end):
        if words.count(RAW) < 2 and read_dates(words, tells) == meant:  # noqa: PLR2004 - once is enough of that
            return words
    told = [_SPAN + (occurred or _NONE), *(f"began {began}" if began else "",), *(f"ended {ended}" if ended else "",)]
    return " ".join(filter(None, told))


def _wordings(begin: str, end: str) -> list[str]:
    """Return the words that may say when something began and ended, the usual ones first."""
    first, last = _write_end(begin), _write_end(end)
    words = []
    if begin.startswith("[..") and end.startswith("[") and end.endswith("..]"):
        day = begin[3:-1]
        words.append(f"{'on' if day.count('-') > 1 else 'in'} {write_day(day)}")
    if first is not None and not end:
        words += [first, f"from {first}", first.replace("after", "from some time after")]
    if last is not None and not begin:
        words += [last, f"until {_write_until(end, last)}"]
        words.append(last.removeprefix("between ").replace(" and ", " until "))
    if first is not None and last is not None:
        words.append(f"{first} until {_write_until(end, last)}")
    return words


def write_ends(occurred: str | None, began: str | None, ended: str | None) -> tuple[str, str]:
    """Return from when and until when something was held, each in words, or as EDTF; empty where it is not known."""
    begin, end = ends(occurred, began, ended)
    last = _write_end(end) if end else ""
    return (_write_end(begin) or begin) if begin else "", _write_until(end, last) if last else end


def _write_end(date: str) -> str | None:
    if not date.startswith("["):
        return "now" if date == ".." else write_day(date.removesuffix("-XX").removesuffix("-XX"))
    inner = date[1:-1]
    if "," in inner:
        return " or ".join(map(write_day, inner.split(","))) if inner.count(",") == 1 and ".." not in inner else None
    first, _, last = inner.partition("..")
    if first and last:
        return f"between {write_day(first)} and {write_day(last)}"
    return f"after {write_day(first)}" if first else f"by {write_day(last)}"


def _write_until(date: str, words: str) -> str:
    if not date.startswith("[") or "," in date:
        return words
    return words.replace("after ", "at least ", 1).replace("by ", "sometime before ", 1)
