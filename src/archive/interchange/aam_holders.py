"""Who held it and where, in the words of a provenance text: `Lord Northbrook, his nephew [1826-1904], London`.

A name comes first and may run over commas: firms (`Wildenstein & Company, Inc.`), ranks and degrees (`Thomas Baring,
M.P.`), kin (`his son`). What is left behind it, each part with capitals and no sign of a firm or a person, is the
place. Years of life in brackets become an EDTF interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from archive.interchange.aam_days import MONTH, is_edtf
from archive.interchange.aam_places import place_begins
from archive.interchange.aam_words import FAMILIAR, FIRMS, KIN, PARTICLES, TITLES

Known = Literal["unknown", "anonymous", "withheld", "illegible"]

UNNAMED: Final[dict[Known, str]] = {
    "unknown": "unknown",
    "anonymous": "anonymous",
    "withheld": "private collection",
    "illegible": "name illegible",
}
"""The words for a holder of whom nothing is said but why nobody is named."""

_UNNAMED: Final = re.compile(
    r"(?P<unknown>(?:unknown|unidentified)(?: (?:source|owner|collector|collection|dealer|person|buyer|private \w+))?)"
    r"|(?P<anonymous>(?:an )?anonymous(?: (?:donor|gift|collector|collection|owner|sale))?)"
    r"|(?P<withheld>(?:a )?private (?:collection|collector|owner)s?)"
    r"|(?P<illegible>name illegible|illegible(?: name)?)",
    re.IGNORECASE,
)

_YEAR: Final = r"(?P<{0}about>(?:c|ca)\. ?)?(?P<{0}>1[0-9]{{3}}|20[0-9]{{2}})(?P<{0}doubt>\?)?"
_LIFE: Final = re.compile(
    rf"(?:{_YEAR.format('born')})? ?[-–—] ?(?:{_YEAR.format('died')})?"
    rf"|b\. ?{_YEAR.format('birth')}|d\. ?{_YEAR.format('death')}"
)
_BRACKETED: Final = re.compile(r"[\[(]([^\[\]()]{2,24})[\])]")

_PART: Final = re.compile(r",\s*(?![^(\[]*[)\]])")  # a comma that no bracket encloses
_DEGREES: Final = (
    r"(?:Inc|INC|Ltd|LTD|Limited|LLC|LLP|L\.L\.C|Co|Corp|Jr|Sr|Esq|M\.?P|M\.?D|M\.?D\.?S|Ph\.?D|D\.?D|S\.?J|R\.?A|Bt|Bart"
    r"|K\.?G|KG|GmbH|AG|S\.?A|S\.?A\.?R\.?L|N\.?V|B\.?V|P\.?C|I{2,3}|IV|V)\.?"
)
_CONTINUED: Final = re.compile(
    rf"{_DEGREES}|(?:(?:the|subsequently|later|then|now) )*(?:[0-9]+(?:st|nd|rd|th) )?(?:{'|'.join(TITLES)})\b.*"
)
_FIRM: Final = re.compile(rf"[&/]|\b(?:{'|'.join(FIRMS)})\b")
_KIN: Final = re.compile(rf"(?:{'|'.join(KIN)})\b", re.IGNORECASE)
_PERSON: Final = re.compile(rf"\b[A-Z]\. (?:[A-Z][\w.]|van |von |de )|^{MONTH}(?: |$)")
_RELATED: Final = re.compile(
    r"(?:the )?(?:artist|sitter|donor|maker|author)(?:['’]s \w+)?|(?:his|her|their|its) [a-z -]+", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PLACE_WORDS_MAX: Final = 8
_ADDRESS: Final = re.compile(r"[0-9]+[a-z]? (?:\w+ )*\w+")
_ORDINAL: Final = re.compile("[0-9]+(?:st|nd|rd|th)")
_HOUSE_NUMBER: Final = re.compile(r"(?:^|(?<=, )|(?<=the ))[0-9]{1,5}[a-z]? (?=[A-Z])")
_ELIDED: Final = re.compile("[dlDL]['’][A-Z]")
_QUOTED: Final = re.compile(r"[\"“][^\"”]*[\"”]")
_CAPACITY: Final = re.compile(r"(?P<name>[^\[\]()]*[^\[\](), ]) as (?P<capacity>[^,\[\]()]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holder and a place as read; `name` and `place` are words as written, without their marks of doubt."""

    name: str
    place: str | None = None
    lived: str | None = None
    capacity: str | None = None
    known: Known | None = None
    is_name_doubtful: bool = False
    is_place_doubtful: bool = False


def read_life(words: str) -> str | None:
    """Return the EDTF interval of years of life as they stand in brackets: `1850-1914`, `-1897`, `c.1849-1929`."""
    found = _LIFE.fullmatch(words)
    if found is None:
        return None
    born = _year(found, "born") or _year(found, "birth")
    text = f"{born}/{_year(found, 'died') or _year(found, 'death')}"
    return text if is_edtf(text) else None


def _year(found: re.Match[str], end: str) -> str:
    """Return a year of birth or death as EDTF; empty where none is given."""
    if not found[end]:
        return ""
    about, doubt = found[f"{end}about"], found[f"{end}doubt"]
    return found[end] + ("%" if about and doubt else "~" if about else "?" if doubt else "")


def write_life(lived: str) -> str:
    """Return the years of life as they stand in brackets; as EDTF where they are no plain years."""
    words = "-".join(
        f"{'c.' if year[-1:] in {'~', '%'} else ''}{year.rstrip('?~%')}{'?' if year[-1:] in {'?', '%'} else ''}"
        for year in lived.split("/")
    )
    return words if read_life(words) == lived else lived


def life_within(name: str) -> str | None:
    """Return the EDTF interval of the years of life that stand within a name as written; None where none do."""
    lives = [life for found in _BRACKETED.finditer(name) if (life := read_life(found[1])) is not None]
    return lives[0] if len(lives) == 1 else None


def read_known(name: str) -> Known | None:
    """Return why nobody is named, where the words say no more than that."""
    found = _UNNAMED.fullmatch(name)
    if found is None:
        return None
    return next(word for word in UNNAMED if found[word])


def read_holding(words: str) -> Holding:
    """Return who held it and where, from the words between the phrase and the date."""
    parts = _PART.split(words)
    least = next((index for index in range(len(parts), 1, -1) if not _may_be_place(parts[index - 1])), 1)
    if least == 1 and len(parts) > 1 and _RELATED.fullmatch(parts[0]) and place_begins(parts[:2], 1) > 1:
        least = 2  # the artist, Irving Amen, New York
    first = place_begins(parts, least)
    name, place = ", ".join(parts[:first]), ", ".join(parts[first:])
    name, name_doubt = undoubted(name)
    place, place_doubt = undoubted(place)
    life = _life_behind(name)
    if life is not None:
        name = name.removesuffix(f" [{write_life(life)}]")
        if not name_doubt:
            name, name_doubt = undoubted(name)
    capacity = _CAPACITY.fullmatch(name)
    if capacity is not None:
        name = capacity["name"]
    return Holding(
        name=name,
        place=place or None,
        lived=life or life_within(name),
        capacity=capacity["capacity"] if capacity else None,
        known=read_known(name),
        is_name_doubtful=name_doubt,
        is_place_doubtful=place_doubt,
    )


def _life_behind(name: str) -> str | None:
    """Return the years of life that end a name in their usual spelling."""
    found = re.search(r"(?<=\S) \[([^\[\]]+)\]$", name)
    life = None if found is None else read_life(found[1])
    return life if found is not None and life is not None and write_life(life) == found[1] else None


def undoubted(words: str) -> tuple[str, bool]:
    """Return words without the question mark that ends them, and whether one did."""
    return (words[:-1], True) if words.endswith("?") and len(words) > 1 and words[-2] not in " ?" else (words, False)


def _may_be_place(part: str) -> bool:
    """Tell whether a part between commas has capitals, and no sign of a firm, a title, a person, a date."""
    part = part.removesuffix("?")
    if _CONTINUED.fullmatch(part) or _FIRM.search(part) or _KIN.match(part) or _PERSON.search(part):
        return part.startswith("near ")
    words = _WORD.findall(part.removeprefix("near "))
    if not words or len(words) > _PLACE_WORDS_MAX or re.search(r"[\[\]():\"“”]", part):
        return False
    if part[:1].isdigit():
        return len(words) > 1 and _ADDRESS.match(part) is not None
    return not _is_small(words[0]) and all(not _is_small(word) or word.casefold() in PARTICLES for word in words)


def _is_small(word: str) -> bool:
    """Tell whether a word is written small or in figures; scripts without capitals are neither."""
    return word[:1].islower() or word[:1].isdigit()


def may_continue(part: str) -> bool:
    """Tell whether a part behind a comma can still belong to a name: a firm, a rank or degree, kin by name."""
    kin = _KIN.match(part)
    return not _may_be_place(part) and (kin is None or kin.end() < len(part))


def unfamiliar(words: str) -> list[str]:
    """Return what a name or place does not have: words written small, figures; quotations and years of life aside."""
    outside = _HOUSE_NUMBER.sub("", without_lives(_QUOTED.sub("", words)))
    small = (word for word in _WORD.findall(outside) if _is_small(word))
    return [word for word in small if not (_ORDINAL.fullmatch(word) or _ELIDED.match(word) or _is_familiar(word))]


def without_lives(words: str) -> str:
    """Return words without the years of life that stand in brackets among them."""
    return _BRACKETED.sub(lambda found: "" if read_life(found[1]) else found[0], words)


def _is_familiar(word: str) -> bool:
    return word.casefold() in FAMILIAR or word.casefold().rstrip("s'’") in FAMILIAR
