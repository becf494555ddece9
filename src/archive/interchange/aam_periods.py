"""One period of a provenance text as an event: `purchased by Barend Kooy, Amsterdam, June 16, 1802`.

The order of its parts: doubt (`possibly`), the phrase of acquisition, the holder with years of life, the place, the
date, then lot and stock numbers. Brackets round the whole mark a dealer or agent. A reading counts only if the event
writes the same words again; else less is understood, and in the last resort the words stay together as the holder's
name, with a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from archive.catalogue.provenance import ProvenanceAsserted
from archive.catalogue.shapes import Participant
from archive.catalogue.terms import LINE_CHARS_MAX
from archive.interchange import aam_methods
from archive.interchange.aam_dates import read_dates
from archive.interchange.aam_holders import (
    UNNAMED,
    Holding,
    may_continue,
    read_holding,
    undoubted,
    unfamiliar,
    without_lives,
)  # fmt: skip
from archive.interchange.aam_parts import asides, is_particular, parted, split_date
from archive.interchange.aam_wording import DEALER, HEDGES, NOBODY, OTHER_HEDGES, is_agency, write_period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.interchange.aam_methods import Method

_Unread: TypeAlias = frozenset[str]

_UNCERTAIN: Final = ("holder", "method", "place", "from", "until")
_BRACKETS: Final = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")
_FIGURES: Final = re.compile(r"(?<!\d)1[4-9]\d{2}(?!\d)|(?<!\d)20[0-2]\d(?!\d)|\d/\d")
_ASIDES: Final = re.compile(r"(?: \([^()]*\))+$")
_PARTS: Final = ("asides", "life", "date", "phrase", "brackets", "hedge")
_LADDER: Final = (
    *(frozenset[str](), *(frozenset({part}) for part in _PARTS)),
    *(frozenset({"asides", "life", "date"}), frozenset(_PARTS)),
)
"""What is left unread, in turn, until the words come out as they went in."""


class Reading(NamedTuple):
    """A period as an event, and what of its words was kept without being understood: (words, why)."""

    event: ProvenanceAsserted
    remarks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The phrase of acquisition in a period's words, and the words without it; `seller` stood before the phrase."""

    words: str | None
    method: Method | None
    rest: str
    seller: str = ""


def letters(words: str) -> str:
    """Return what of a text must never change: everything but space, case, commas and stops."""
    return re.sub(r"[\s,;.]+", "", words).casefold()


def read_period(words: str, *, is_first: bool) -> Reading:
    """Return the event that the words of one period tell; it is the first of its sentence or not."""
    event, unread = _understood(words, is_first=is_first)
    if unread is None:
        return Reading(event, ((words, "kept as it is written"),))
    return Reading(event, tuple(_remarks(event, unread)))


def _understood(words: str, *, is_first: bool, is_again: bool = False) -> tuple[ProvenanceAsserted, _Unread | None]:
    """Return the event that tells most and still writes the same words, which are read as the same event again.

    With it comes what was left unread; None where nothing was read.
    """
    for unread in _LADDER if len(words) <= LINE_CHARS_MAX else ():
        fields = _read(words, is_first=is_first, unread=unread)
        if fields is None:
            continue
        event = ProvenanceAsserted(**fields)
        written = write_period(event, is_first=is_first, names={})
        if letters(written) != letters(words) or not _is_short(event):
            continue
        if is_again or written == words or _understood(written, is_first=is_first, is_again=True)[0] == event:
            return event, unread
    return _kept(words), None


def _read(words: str, *, is_first: bool, unread: _Unread) -> dict[str, Any] | None:
    """Return the fields of an event, leaving some parts unread; None where nothing is left to be a holder."""
    is_dealer = "brackets" not in unread and _BRACKETS.fullmatch(words) is not None
    rest = words[1:-1].strip() if is_dealer else words
    fields: dict[str, Any] = {}
    first, _, behind = rest.partition(" ")
    if "hedge" not in unread and behind and first.casefold() in HEDGES:
        fields["certainty"] = HEDGES[first.casefold()]
        rest, is_first = behind, False
    elif first.casefold() in OTHER_HEDGES:
        fields["certainty"] = OTHER_HEDGES[first.casefold()]
    phrase = _Phrase(None, None, rest) if "phrase" in unread else _phrase(rest)
    told = phrase.method.tells if phrase.method else "holding"
    before, date, tail = (phrase.rest, "", "") if "date" in unread else split_date(phrase.rest, told)
    more: tuple[str, ...] = ()
    if not date and "asides" not in unread:
        before, more = asides(before)
    dates = read_dates(date, told) if date else None
    if dates is not None:
        fields |= {"occurred": dates.occurred, "began": dates.began, "ended": dates.ended, "occurred_text": date}
    fields["particulars"] = (*more, *parted(tail))
    doubts = dates.uncertain if dates else ()
    if phrase.method is None and "phrase" not in unread and not is_dealer:
        if before.casefold() == NOBODY:
            return fields | {"uncertain": doubts}
        if (alone := _alone(before, is_first=is_first)) is not None:
            return fields | alone | {"uncertain": doubts}
    if not before:
        return None
    holding = _holding(before, phrase, is_plain="life" in unread)
    if not holding.name:
        return None
    return fields | _holder(holding, phrase, doubts, is_first=is_first, is_dealer=is_dealer)


def _phrase(words: str) -> _Phrase:
    """Find the phrase before a holder, or behind it in `Lambert sale, New York`."""
    led = aam_methods.leading(words)
    if led is not None:
        return _Phrase(led[0], led[1], words[len(led[0]) :].strip())
    end = 0
    for part in words.split(", "):
        end += len(part)
        named = _ASIDES.sub("", words[:end])
        sale = aam_methods.behind(named)
        if sale is not None:
            return _Phrase(sale[1], sale[2], sale[0] + words[len(named) :], seller=sale[0])
        end += len(", ")
        more = words[end:].partition(", ")[0]
        sale = aam_methods.behind(more)
        if not may_continue(sale[0] if sale else more):
            break
    return _Phrase(None, None, words)


def _alone(words: str, *, is_first: bool) -> dict[str, Any] | None:
    """Return the method, and the place behind it, of a phrase without a name: `by descent`, `sale, New York`."""
    first, _, place = words.partition(", ")
    method = aam_methods.bare(first)
    if method is None or not (method.way.is_sale or not place or read_holding(words).place == place):
        return None
    named = _named(first, method.way.name, method.way.name, is_first=is_first)
    return {"method": named, "place_as_written": place or None}


def _named(words: str, usual: str | None, name: str, *, is_first: bool) -> str:
    """Return the way's name where the words are its usual ones, with the capital of their place; else the words."""
    return name if usual is not None and words == _cased(usual, is_first=is_first) else words


def _cased(words: str, *, is_first: bool) -> str:
    return words[:1].upper() + words[1:] if is_first else words


def _holding(words: str, phrase: _Phrase, *, is_plain: bool) -> Holding:
    if phrase.seller:
        place, is_doubtful = undoubted(words[len(phrase.seller) :].lstrip(", "))
        sold = read_holding(phrase.seller)
        bare = Holding(name=phrase.seller) if is_plain or sold.place else sold
        return replace(bare, place=place or None, is_place_doubtful=is_doubtful)
    return Holding(name=words) if is_plain else read_holding(words)


def _holder(
    holding: Holding, phrase: _Phrase, doubts: tuple[str, ...], *, is_first: bool, is_dealer: bool
) -> dict[str, Any]:
    """Return the fields of a holder and how it came to hold."""
    method, name = phrase.method, holding.name
    is_led = method is not None and not method.is_behind
    named = None
    if method is not None and phrase.words is not None:
        usual = aam_methods.usual(method.way.name)
        named = _named(phrase.words, usual, method.way.name, is_first=is_first and is_led)
    if holding.known is not None and name == _cased(UNNAMED[holding.known], is_first=is_first and not is_led):
        name = ""
    is_custody = is_agency(holding.capacity) or (method is not None and method.is_custody_only)
    doubted = {*doubts, *(["holder"] * holding.is_name_doubtful), *(["place"] * holding.is_place_doubtful)}
    return {
        "holder": Participant(
            role="other",
            as_written=name or None,
            capacity=DEALER if is_dealer else holding.capacity,
            known=holding.known,
        ),
        "lived": holding.lived,
        "method": None if named == "custody" and not is_agency(holding.capacity) else named,
        "custody_only": is_custody,
        "place_as_written": holding.place,
        "uncertain": tuple(part for part in _UNCERTAIN if part in doubted),
    }


def _is_short(event: ProvenanceAsserted) -> bool:
    lines = [event.method, event.place_as_written, event.occurred_text, *event.particulars]
    lines += [event.holder.as_written, event.holder.capacity] if event.holder else []
    return all(line is None or len(line) <= LINE_CHARS_MAX for line in lines)


def _kept(words: str) -> ProvenanceAsserted:
    """Return an event that keeps words of any length without claiming to understand them."""
    lines: list[str] = []
    while len(words) > LINE_CHARS_MAX:
        comma = words.rfind(", ", 1, LINE_CHARS_MAX)
        cut = comma if comma > 0 else words.rfind(" ", 1, LINE_CHARS_MAX)
        cut = cut if cut > 0 else LINE_CHARS_MAX
        lines.append(words[:cut])
        words = words[cut:].lstrip(", ")
    name, *rest = (*lines, words)
    return ProvenanceAsserted(holder=Participant(role="other", as_written=name), particulars=tuple(filter(None, rest)))


def _remarks(event: ProvenanceAsserted, unread: _Unread) -> Iterator[tuple[str, str]]:
    """Yield what was kept without being understood."""
    name = event.holder.as_written if event.holder else None
    for what, words in (("name", name), ("place", event.place_as_written)):
        if words is None:
            continue
        strange = unfamiliar(words)
        if strange:
            yield words, f"kept with the {what}; not understood: {', '.join(strange)}"
        elif _FIGURES.search(without_lives(words)):
            yield words, f"kept with the {what}; its figures are not understood"
        elif unread:
            yield words, f"kept with the {what}; its parts are not told apart"
    for part in event.particulars:
        if not is_particular(part):
            yield part, "kept as a particular; not understood"
    if any("," in date for date in (event.began or "", event.ended or "")) and "/" in (event.occurred_text or ""):
        yield event.occurred_text or "", "the day and the month can be read either way round"
