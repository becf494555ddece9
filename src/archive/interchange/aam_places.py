"""Which words between commas are a place: by the region that ends them, a word such as `House`, or their form.

Countries, former countries and their subdivisions come from the ISO lists. A city needs no list: it is what stands
before a region, or a single word where only a place can stand. Two capitalised words with nothing else to tell by
might as well be a second person, and are left with the name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from archive.interchange.aam_words import ABODES, CITY_BEGINNINGS, REGIONS

_WORDED: Final = re.compile(rf"[0-9]+[a-z]?(?:[-–][0-9]+)? [A-Z]|.*\b(?:{'|'.join(ABODES)})\b")
_SEVERAL: Final = re.compile(rf"(?:{'|'.join(CITY_BEGINNINGS)})\.? .+")
_AND: Final = re.compile(r" (?:and|&|or) |/")
_CITY_WORDS_MAX: Final = 4


@cache
def _regions() -> frozenset[str]:
    """Return the names and codes of countries, former countries and subdivisions, in lower case."""
    import pycountry  # noqa: PLC0415 - 5,000 names, wanted by nothing but this

    names = set(REGIONS)
    for country in (*pycountry.countries, *pycountry.historic_countries):
        names |= {getattr(country, key) for key in ("name", "common_name", "official_name") if hasattr(country, key)}
    for part in pycountry.subdivisions:
        names.add(part.name)
        if part.country_code in {"US", "CA"}:
            names.add(part.code[3:])
    return frozenset(name.partition(",")[0].casefold() for name in names)


def is_region(part: str) -> bool:
    """Tell whether words are, or end in, a country or one of its parts: `PA`, `England`, `McKeesport PA`."""
    known = _regions()
    bare = part.rstrip(".")
    if bare.casefold() in known or part.casefold() in known:
        return True
    last = bare.rsplit(" ", 1)[-1]
    return " " in bare and last.casefold() in known and (last.isupper() or len(last) > 3)  # noqa: PLR2004 - not `la`, `me`


def place_begins(parts: list[str], least: int) -> int:
    """Return the index of the part with which the place begins, or the number of parts where there is none.

    `parts` stand between commas; those before `least` are known to belong to the name.
    """
    first = len(parts)
    has_region = has_city = False
    while first > least:
        part = parts[first - 1].removesuffix("?")
        halves = _AND.split(part)
        if part.startswith("near ") or all(is_region(half) for half in halves):
            has_region = True
        elif all(_WORDED.match(half) for half in halves) or (
            not has_city and all(_is_city(half, has_region=has_region) for half in halves)
        ):
            has_city = True
        else:
            break
        first -= 1
    return first


def _is_city(words: str, *, has_region: bool) -> bool:
    """Tell whether words can be a city: any few before a region, one alone, or more with a city's first word."""
    count = len(words.split())
    if has_region:
        return count <= _CITY_WORDS_MAX
    return count == 1 or "-" in words or _SEVERAL.fullmatch(words) is not None
