"""How a holder came by a thing, in the words of a provenance text: `purchased by`, `his gift to`, `by whom sold to`.

A phrase stands before a holder and names either the next one (`purchased by X`) or the one before (`purchased from
X`). In an event, `method` is the way's name where the words are its usual phrase, `purchase` for `purchased by`, and
otherwise the words themselves: `bought by`, `his gift to`. Either is found again by `find`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from archive.interchange.aam_ways import WAYS, Way

if TYPE_CHECKING:
    from archive.interchange.aam_dates import Tells

Names = Literal["next", "previous", "nobody"]

_CACHED: Final = 4_096


@dataclass(frozen=True, slots=True)
class Method:
    """A phrase understood: the way, and whom it names: the next holder, the previous one, or nobody."""

    way: Way
    names: Names
    is_behind: bool = False

    @property
    def tells(self) -> Tells:
        """What a date beside the phrase dates: a beginning, an end, a sale, or merely a holding."""
        if self.way.is_sale:
            return "sale"
        if self.names == "previous":
            return "end"
        return "beginning" if self.way.custody and self.names == "next" else "holding"

    @property
    def is_custody_only(self) -> bool:
        """Whether the holder named held without owning: custody came to it, and title did not."""
        return self.way.custody and not (self.way.title or self.way.is_open) and self.names == "next"


# What may stand before a phrase and says whose act it was, or how much of it.
_MODIFIER: Final = (
    "his|her|its|their|the|a|an|then|thence|again|later|partial|fractional|promised|half|joint|anonymous|anonymously"
    "|by whom|from whom|from which|through whom|who|which|was|were|jointly|privately|directly|likely|perhaps|presumably"
)
_MODIFIERS: Final = re.compile(rf"(?:(?:{_MODIFIER}) )*", re.IGNORECASE)
# Some phrases name two: purchased from the artist by X; acquired by X from Y; purchased by an agent for X. The holder
# of the period is the one behind them, whose place and date follow.
_VERB: Final = "purchased|bought|acquired|sold|commissioned|given|inherited|obtained|received"
_NAME: Final = r"[^,;()\[\]]{2,60}?"
_OF_TWO: Final = re.compile(
    rf"(?P<verb>{_VERB}) "
    rf"(?:(?:directly )?from {_NAME} (?:by|to)|by {_NAME} (?:directly )?(?P<from>from)|by {_NAME} for)",
    re.IGNORECASE,
)

_BEFORE: Final = {phrase: Method(way, "next") for way in WAYS for phrase in way.to} | {
    phrase: Method(way, "previous") for way in WAYS for phrase in way.of
}
_BEHIND: Final = {phrase: Method(way, "previous", is_behind=True) for way in WAYS for phrase in way.after}
_BY_NAME: Final = {way.name: Method(way, "next") if way.to else Method(way, "previous", is_behind=True) for way in WAYS}
_BARE: Final = {phrase: Method(way, "nobody") for way in WAYS for phrase in (way.name, *way.bare)}
_VERBS: Final = {verb: f"{verb} by" for verb in _VERB.split("|") if f"{verb} by" in _BEFORE} | {"sold": "sold to"}


def _any(phrases: dict[str, Method]) -> str:
    """Return the expression of any of the phrases, the longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_ANY_BEFORE: Final = re.compile(_any(_BEFORE), re.IGNORECASE)
_ANY_BARE_TO: Final = re.compile(f"({_any(_BARE)}), to(?= )", re.IGNORECASE)
_ANY_BEHIND: Final = re.compile(f" ({_any(_BEHIND)})$", re.IGNORECASE)


def usual(name: str) -> str | None:
    """Return the phrase that a way's name stands for, before or behind a holder; None where the name is no way's."""
    method = _BY_NAME.get(name)
    return None if method is None else (method.way.after if method.is_behind else method.way.to)[0]


@lru_cache(maxsize=_CACHED)
def find(method: str) -> Method | None:
    """Return what a `method` of an event means: a way's name, or a phrase for it as written; None if not known."""
    low = method.casefold()
    known = _BY_NAME.get(method) or _BEHIND.get(low) or _BARE.get(low)
    if known is not None:
        return known
    led = leading(f"{method} X")
    return led[1] if led is not None and led[0] == method else None


@lru_cache(maxsize=_CACHED)
def leading(words: str) -> tuple[str, Method] | None:
    """Return the phrase that begins a period's words, as written, and what it means; None where none does."""
    if of_two := _OF_TWO.match(words):
        way = _BEFORE[_VERBS.get(of_two["verb"].casefold(), "acquired by")].way
        return _followed(words, of_two.end(), Method(way, "previous" if of_two["from"] else "next"))
    if bare_to := _ANY_BARE_TO.match(words):  # by descent, to his daughter
        return _followed(words, bare_to.end(), Method(_BARE[bare_to[1].casefold()].way, "next"))
    modifiers = _MODIFIERS.match(words)
    begin = modifiers.end() if modifiers else 0
    while True:
        found = _ANY_BEFORE.match(words, begin)
        if found is not None:
            return _followed(words, found.end(), _BEFORE[found[0].casefold()])
        if begin == 0:
            return None
        begin = words.rfind(" ", 0, begin - 1) + 1  # a modifier may belong to the phrase: then to


def _followed(words: str, end: int, method: Method) -> tuple[str, Method] | None:
    """Return the phrase if a holder's name follows it."""
    return (words[:end], method) if words[end : end + 1] == " " and words[end:].strip() else None


def behind(words: str) -> tuple[str, str, Method] | None:
    """Return the holder's name and the phrase behind it, as written, in `Lambert sale`; None where there is none."""
    found = _ANY_BEHIND.search(words)
    return None if found is None else (words[: found.start()], found[1], _BEHIND[found[1].casefold()])


def bare(words: str) -> Method | None:
    """Return what a phrase without a name means: `by descent`; None where it is not known."""
    return _BARE.get(words.casefold())
