"""What people write instead of EDTF, and how EDTF writes it: advice for a refusal, never a conversion.

Nothing is advised that has a second reading (`1904/05` gets both), and nothing that EDTF would refuse in turn: each
guess goes through `accepted`, which the caller brings. English words, figures, and the Chinese, Japanese and Korean
year, month and day are known; the rest gets the general advice.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Accepted = Callable[[str], bool]

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WORDS: Final = (
    {name: number for number, name in enumerate(_MONTHS, start=1)}
    | {name[:3]: number for number, name in enumerate(_MONTHS, start=1)}
    | {"sept": 9, "spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
)
_NOT_KNOWN: Final = frozenset({"", "?", "n.d", "nd", "s.d", "no date", "undated", "unknown", "not known", "0000-00-00"})
_WITHIN_MAX: Final = 2  # a date within a date within a date: as deep as people write

_Y, _N = "([0-9]{4})", "([0-9]{2})"
_TH: Final = "(?:st|nd|rd|th)?"

# What people write, in lower case, figures of one digit as two, months and seasons as <05>; then how EDTF writes it.
_FORMS: Final = tuple(
    (re.compile(written).fullmatch, spelled)
    for written, *spelled in (
        (rf"{_Y}([-./]){_N}\2{_N}", r"\1-\3-\4"),
        (f"{_Y}{_N}{_N}", r"\1-\2-\3"),
        (f"{_Y}[-./]{_N}[-./]00", r"\1-\2"),
        (f"{_Y}[-./]00(?:[-./]00)?", r"\1"),
        (f"{_Y} ?[年년]", r"\1"),
        (f"{_Y} ?[年년] ?{_N} ?[月월]", r"\1-\2"),
        (f"{_Y} ?[年년] ?{_N} ?[月월] ?{_N} ?[日일]", r"\1-\2-\3"),
        (f"{_N}{_N}/(0[1-9]|1[0-2])", r"\1\2-\3", r"\1\2/\1\3"),
        (f"{_N}{_N}[-/]{_N}", r"\1\2/\1\3"),
        ("([0-9]{3})([0-9])-0([1-9])", r"\1\2-0\3", r"\1\2/\1\3"),
        (f"{_Y}-{_N}", r"\1-\2"),
        (rf"{_Y}\.{_N}", r"\1-\2"),
        (f"{_N}[./]{_Y}", r"\2-\1"),
        (rf"{_N}{_TH}\.?(?: of)? <{_N}>,? {_Y}", r"\3-\2-\1"),
        (f"<{_N}> {_N}{_TH},? {_Y}", r"\3-\1-\2"),
        (f"(?:in )?<{_N}>,?(?: of)? {_Y}", r"\2-\1"),
        (f"{_Y} <{_N}>", r"\1-\2"),
        (f"(?:the )?{_N}00'?s", r"\g<1>0X", r"\1XX"),
        ("(?:the )?([0-9]{3})0'?s", r"\1X"),
        (r"[\[({]([^,.]+)[\])}]", r"\1"),
        (f"y(-?){_Y}", r"\1\2"),
        ("unknown/(.+)", r"/\1"),
    )
)
_ABOUT: Final = re.compile(r"(?:c|ca|circa|about|around|approx|approximately)\b\.? ?(.+)").fullmatch
_PERHAPS: Final = re.compile(r"(?:probably|perhaps|possibly) (.+)|(.+?) ?\(\?\)").fullmatch
_EITHER: Final = re.compile(r"(?:either )?(.+?) or (.+)").fullmatch
_FROM_TO: Final = re.compile(r"(?:(?:from|between) )?(.+?)(?: (?:to|and|until|till) | - |-|/)(.+)").fullmatch
_ONWARD: Final = re.compile("since (.+)|(.+?) ?[-/] ?(?:open|now|present|today)?").fullmatch
_UNTIL: Final = re.compile("(?:until|till) (.+)").fullmatch
_BY: Final = re.compile("by (.+)").fullmatch
_JOINED: Final = (
    *((_ABOUT, "{}~"), (_PERHAPS, "{}?"), (_EITHER, "[{},{}]"), (_FROM_TO, "{}/{}")),
    *((_ONWARD, "{}/.."), (_UNTIL, "../{}"), (_BY, "[..{}]")),
)
_BESIDE: Final = re.compile(f"(before|after) {_Y}").fullmatch
_CENTURY: Final = re.compile(r"(?:the )?([0-9]{2})(?:st|nd|rd|th) (?:c|cent|century)").fullmatch
_FIGURES: Final = re.compile(r"([0-9]{1,2}) ?([./-]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})").fullmatch


def readings(text: str, accepted: Accepted) -> tuple[str, ...]:
    """Return the dates that figures such as `12/05/1984` can mean: with the day first, then with the month first.

    A year of two digits is put into the 20th century, for want of a better one.
    """
    figures = _FIGURES(_simplified(text))
    if figures is None:
        return ()
    one, other, year = figures[1].zfill(2), figures[3].zfill(2), f"19{figures[4]}"[-4:]
    both = dict.fromkeys((f"{year}-{other}-{one}", f"{year}-{one}-{other}"))
    return tuple(filter(accepted, both))


def advice(text: str, accepted: Accepted) -> str | None:
    """Return what to write instead of a text that is not EDTF, as a phrase; None where that is not safe to say."""
    if _simplified(text) in _NOT_KNOWN:
        return "leave the date out where it is not known"
    spelled = readings(text, accepted) or _spelled(text, accepted, within=0)
    return f"write {' or '.join(spelled)}" if spelled else None


def _spelled(text: str, accepted: Accepted, *, within: int) -> tuple[str, ...]:
    """Return how EDTF writes a text, with the alternatives; empty where there is no guess that holds."""
    guesses = _guesses(text, accepted, within=within)
    return next((guess for guess in guesses if guess and all(map(accepted, guess))), ())


def _guesses(text: str, accepted: Accepted, *, within: int) -> Iterator[tuple[str, ...]]:
    """Yield guesses at how EDTF writes a text, the closest first, whether EDTF accepts them or not."""
    plain = _simplified(text)
    if " - " not in plain:  # 1904 - 05 is not May
        yield ("".join(plain.upper().split()),)
    if re.fullmatch("[0-9]{1,3}[u-]{1,3}", plain):  # 19uu, 19--: digits not known, as catalogues used to write them
        yield (re.sub("[u-]", "X", plain),)
    figured = _figured(plain)
    for matches, spelled in _FORMS:
        if found := matches(figured):
            yield tuple(found.expand(template).upper() for template in spelled)
    if found := _BESIDE(figured):
        year = int(found[2])
        yield (f"[..{year - 1:04d}]" if found[1] == "before" else f"[{year + 1:04d}..]",)
    if found := _CENTURY(figured):
        last = int(found[1])
        yield f"{last - 1:02d}XX", f"{last - 1:02d}01/{last:02d}00"
    if within < _WITHIN_MAX:
        for matches, joined in _JOINED:
            if found := matches(plain):
                parts = [_part(part, accepted, within=within + 1) for part in found.groups() if part]
                yield (joined.format(*parts),) if all(parts) else ()


def _part(text: str, accepted: Accepted, *, within: int) -> str:
    """Return the one way in which EDTF writes a part of a date; empty where there is none, or more than one."""
    spelled = _spelled(text, accepted, within=within)
    return spelled[0] if len(spelled) == 1 else ""


def _simplified(text: str) -> str:
    """Return a text in lower case, with plain hyphens and digits, single spaces and no stop at its ends."""
    plain = re.sub("[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(plain.split()).rstrip(" .,;")


def _figured(plain: str) -> str:
    """Return a simplified text with figures of one digit as two, and the names of months and seasons as `<05>`."""
    padded = re.sub(r"(?<![0-9])([0-9])(?![0-9])", r"0\1", plain)
    return re.sub(r"\b([a-z]{3,})\b\.?", _numbered, padded)


def _numbered(word: re.Match[str]) -> str:
    """Return the number of a month or season in angle brackets, any other word as it is."""
    return f"<{_WORDS[word[1]]:02d}>" if word[1] in _WORDS else word[0]
