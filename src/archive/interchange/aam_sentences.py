"""Where one holder ends and the next begins: semicolons, full stops, lines, and the stops that end nothing.

A semicolon says that the object passed directly to the next holder; a full stop, or a new line, that this is not
known. A stop behind an initial, a title or a firm's `Inc.` ends nothing unless a phrase of acquisition follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.interchange.aam_methods import bare, leading
from archive.interchange.aam_words import ABBREVIATIONS

_HEDGES: Final = re.compile(
    r"\(?(?:possibly|probably|likely|perhaps|presumably|unknown|private collection)\b", re.IGNORECASE
)
_LOOKED_AT: Final = 160
_TOKEN_CHARS_MAX: Final = 40
_TOKEN: Final = re.compile(r"[^\s,;()\[\]\"“”]+$")
_SPACE: Final = re.compile(r"\s*")
_TIGHT_COMMA: Final = re.compile(
    r",(?=[^\W\d])"
    r"|(?:(?<= \d)|(?<= \d\d)|(?<= \d[-–]\d)|(?<= \d[-–]\d\d)|(?<= \d\d[-–]\d\d)),(?=(?:1[4-9]|20)\d\d(?!\d))"
)
_MARKS: Final = re.compile(r"(?:\[[0-9]{1,2}(?:, ?[0-9]{1,2})*\]\s*)+")
_OPENERS: Final = "([\"“'"
_PAIRS: Final = {"(": ")", "[": "]", "“": "”"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The words of one period, whether it begins a sentence, and what stood between it and the next."""

    words: str
    is_first: bool
    between: str


def segments(body: str) -> list[Segment]:
    """Return the periods of a text without its notes, in order; `between` of the last is what closes the text."""
    found: list[Segment] = []
    closers = _closers(body)
    start = index = 0
    is_first = True
    while index < len(body):
        if index in closers:
            index = closers[index]
            continue
        joint = _joint(body, index)
        if joint is None:
            index += 1
            continue
        begin, end = joint
        words = _tidied(body[start:begin])
        if words:
            found.append(Segment(words=words, is_first=is_first, between=body[begin:end]))
            is_first = ";" not in body[begin:end]
        start = index = end
    words = _tidied(body[start:])
    if words:
        found.append(Segment(words=words, is_first=is_first, between=""))
    return found


def _tidied(words: str) -> str:
    """Return words with single spaces, one behind each comma that divides: `Ashville,NC`, `May 27,1853`."""
    return " ".join(_TIGHT_COMMA.sub(", ", words).split()).rstrip(" ,")


def is_apart(words: str, joint: str, following: str) -> bool:
    """Tell whether two periods with this between them are read as two."""
    return len(segments(f"{words}{joint}{following}")) > len(segments(words)) + len(segments(following)) - 1


def is_abbreviated(words: str) -> bool:
    """Tell whether words end in an abbreviation, whose full stop is its own: `Inc`, `N.Y`, `J`, `Jean-B`."""
    last = _last_token(words)
    if not last:
        return False
    parts = last.split(".")
    return (
        (last.casefold().rsplit("-", 1)[-1] in ABBREVIATIONS and not (len(last) > 1 and last.isupper()))
        or (last[-1].isupper() and (len(last) == 1 or last[-2] == "-"))
        or (len(parts) > 1 and all(part.isalpha() and len(part) <= 2 for part in parts))  # noqa: PLR2004 - N.Y, Ph.D
    )


def _last_token(words: str) -> str:
    found = _TOKEN.search(words[-_TOKEN_CHARS_MAX:].rstrip("."))
    return found[0].strip(".") if found else ""


def _joint(body: str, index: int) -> tuple[int, int] | None:
    """Return where the words before a joint end, and where those behind it begin; None where there is no joint."""
    sign = body[index]
    if sign not in ";.\n":
        return None
    space = _SPACE.match(body, index + 1)
    after = space.end() if space else index + 1
    if sign == ";":
        return index, after
    return _line_end(body, index, after) if sign == "\n" else _stop(body, index, after)


def _line_end(body: str, index: int, after: int) -> tuple[int, int] | None:
    """Tell a new line that begins a period from one that only wraps the words."""
    end = index
    while end and body[end - 1] in " \t":
        end -= 1
    is_wrapped = body[end - 1 : end] == "," or (body[after : after + 1].islower() and not _begins(body, after))
    return None if is_wrapped else (end, after)


def _stop(body: str, index: int, after: int) -> tuple[int, int] | None:
    """Tell a full stop that ends a sentence from one that belongs to a word, which keeps it."""
    if body[max(0, index - 1) : index] == "." or body[after : after + 1] == ".":
        return None
    is_short = is_abbreviated(body[max(0, index - _TOKEN_CHARS_MAX) : index])
    end = index + 1 if is_short else index
    if after == len(body):
        return end, after
    if after == index + 1 and body[after] != "(":
        return None
    marks = _MARKS.match(body, after)  # the marks of notes may stand behind the stop
    begin = marks.end() if marks else after
    next_sign = body[begin : begin + 3].lstrip(_OPENERS)[:1]
    if "\n" in body[index:after]:
        return end, after
    return (end, after) if _ends_sentence(body, index, begin, next_sign, is_short=is_short) else None


def _ends_sentence(body: str, index: int, begin: int, next_sign: str, *, is_short: bool) -> bool:
    """Tell whether a stop within a line ends a sentence, by the word before it and what follows."""
    if is_short:
        is_word = len(_last_token(body[max(0, index - _TOKEN_CHARS_MAX) : index])) > 1
        return is_word and next_sign.isupper() and _begins(body, begin)
    if next_sign.isdigit():
        return not body[index - 1 : index].isalpha()
    return not next_sign.islower() or _begins(body, begin)


def _begins(body: str, index: int) -> bool:
    """Tell whether words begin as a period may: with a phrase of acquisition, or a word of doubt."""
    line = body[index : index + _LOOKED_AT].lstrip("(").partition("\n")[0]
    alone = re.split(r"[,;.\n]", line, maxsplit=1)[0]
    return leading(line) is not None or _HEDGES.match(line) is not None or bare(alone) is not None


def _closers(body: str) -> dict[int, int]:
    """Return, for each opening bracket or quotation mark that is closed, the index behind its end."""
    ends: dict[int, int] = {}
    waiting: list[tuple[str, int]] = []
    for index, sign in enumerate(body):
        if sign in _PAIRS:
            waiting.append((_PAIRS[sign], index))
        elif waiting and sign == waiting[-1][0]:
            ends[waiting.pop()[1]] = index + 1
    quotes = [found.start() for found in re.finditer('"', body)]
    if len(quotes) % 2 == 0:
        ends |= {begin: end + 1 for begin, end in zip(quotes[::2], quotes[1::2], strict=True)}
    return ends
