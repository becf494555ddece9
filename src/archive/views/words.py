"""Words as search compares them: letters without case or accents, and pairs of neighbours where nobody writes spaces.

Stored text is never normalised; only what is compared is. Latin, Greek and Cyrillic lose their marks (й is found by и,
é by e); Hangul syllables stay whole. A run of Han, Hangul or kana is indexed as its characters and its overlapping
pairs, so that any part of a name is found.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

RUN: Final = re.compile("[぀-ヿㇰ-ㇿ㐀-䶿一-鿿가-힣豈-﫿\U00020000-\U000323af]+")
MARKED: Final = re.compile("[^\x00-\x7f぀-ヿㇰ-ㇿ㐀-䶿一-鿿가-힣豈-﫿\U00020000-\U000323af]+")
"""What may have marks to lose: no ASCII, and no script whose marks make another letter."""

WORD: Final = re.compile(r"[^\W_]+")
PIECES_MAX: Final = 8_192
"""Pieces kept as they are put into the index: names come again and again."""

COMBINING: Final = re.compile("[̀-ͯ]")


def folded(text: str) -> str:
    """Return a text as it is compared: compatibility forms, case and accents gone, spaces single."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFC", MARKED.sub(_unmarked, plain))
    return " ".join(plain.split())


def _unmarked(found: re.Match[str]) -> str:
    return COMBINING.sub("", unicodedata.normalize("NFD", found.group()))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def indexed(text: str) -> str:
    """Return the words of a text as they are put into the index, which splits at whatever in ASCII is no letter."""
    if text.isascii():
        return text
    return " ".join([piece if piece.isascii() else _in_pairs(piece) for piece in text.split()])


@lru_cache(maxsize=PIECES_MAX)
def _in_pairs(piece: str) -> str:
    """Return the words of a piece that is not in ASCII, runs of characters that stand for words taken apart."""
    words: list[str] = []
    for part in WORD.findall(folded(piece)):
        at = 0
        for run in RUN.finditer(part):
            words += [part[at : run.start()], *run.group(), *_pairs(run.group())]
            at = run.end()
        words.append(part[at:])
    return " ".join(filter(None, words))


def query(text: str) -> str:
    """Return the words of a question as the index is asked: all of them, the last as the beginning of a word.

    Every word is quoted, so nothing in it is read as an operator. Empty where the text has no word.
    """
    asked: list[str] = []
    for part in WORD.findall(folded(text)):
        at = 0
        for run in RUN.finditer(part):
            asked += [part[at : run.start()], *(_pairs(run.group()) or [run.group()])]
            at = run.end()
        asked.append(part[at:])
    asked = [word for word in asked if word]
    if not asked:
        return ""
    *all_but_last, last = (f'"{word}"' for word in asked)
    return " ".join([*all_but_last, last if RUN.search(last) else last + "*"])
