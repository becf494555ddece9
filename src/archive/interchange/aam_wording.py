"""An event of provenance in words: `possibly purchased by Sam Salz, Inc., New York, May 6, 1940, stock no. 11301`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.errors import Rejected
from archive.interchange import aam_methods
from archive.interchange.aam_dates import Tells, read_dates, write_dates
from archive.interchange.aam_holders import UNNAMED, life_within, write_life
from archive.interchange.aam_parts import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.catalogue.event import Certainty
    from archive.catalogue.provenance import ProvenanceAsserted

DEALER: Final = "dealer or agent"
"""The capacity of a holder whose period stands in brackets: so the convention marks dealers, agents, auctioneers."""
NOBODY: Final = "whereabouts unknown"
"""The words for a period in which nobody knows who held it."""
IN_CUSTODY: Final = "in the custody of"
"""The phrase before a holder who held without owning, and of whom no more is said."""
HEDGES: Final[dict[str, Certainty]] = {"possibly": "possible", "probably": "probable"}
OTHER_HEDGES: Final[dict[str, Certainty]] = {
    "likely": "probable",
    "presumably": "probable",
    "apparently": "probable",
    "perhaps": "possible",
    "maybe": "possible",
}
"""Words of doubt that stay where they are written, in the phrase or the name, since events know only two degrees."""


class Nameless(Rejected):
    """An event names a party or place by its stream alone, and no name was given for it."""

    def __init__(self, stream: str) -> None:
        super().__init__(
            f"no name is known for {stream}, which a provenance text has to name",
            hint="give its name, or `as_written` in the event",
        )


class NotToBeWritten(Rejected):
    """An event says that somebody did not hold: a text of holders has no place for it."""

    def __init__(self) -> None:
        super().__init__(
            "a rejected period cannot stand in a provenance text, which lists who held the object",
            hint="leave it out, or say so in another period's note",
        )


def write_period(
    event: ProvenanceAsserted,
    *,
    is_first: bool,
    names: Mapping[str, str],
    has_capital_hedge: bool = True,
    before_date: str = ", ",
) -> str:
    """Return the words of one period, without its notes' marks; capitals where it begins a sentence.

    `names` are the names of parties and places by stream, for events that do not give them as written. Raises
    `Nameless` and `NotToBeWritten`.
    """
    if event.certainty == "rejected":
        raise NotToBeWritten
    is_dealer = event.holder is not None and event.holder.capacity == DEALER
    hedge = next((word for word, certainty in HEDGES.items() if certainty == event.certainty), "")
    phrase, is_own = _phrase(event)
    name, is_given = _holder(event, names, is_dealer=is_dealer)
    if hedge and (phrase or name).split(" ", 1)[0].casefold() in OTHER_HEDGES:
        hedge = ""
    is_behind = event.holder is not None and _is_behind(event.method)
    pieces = [name, phrase] if is_behind else [phrase, name]
    words = " ".join(filter(None, (hedge, *pieces)))
    is_ours = bool(hedge) or (is_own if phrase and not is_behind else not is_given)
    if is_ours and (is_first or (hedge and has_capital_hedge)):
        words = words[:1].upper() + words[1:]
    return _bracketed(_behind(words, event, names, before_date), is_dealer=is_dealer)


def _behind(words: str, event: ProvenanceAsserted, names: Mapping[str, str], before_date: str) -> str:
    """Return the words with place, date and particulars behind them."""
    place = event.place_as_written or (_named(event.place, names) if event.place else "")
    if place:
        words += f", {place}{'?' if 'place' in event.uncertain else ''}"
    date, aside = _date(event)
    if date:
        words += f"{before_date}{date}"
    return joined(words, (*aside, *event.particulars))


def _bracketed(words: str, *, is_dealer: bool) -> str:
    return f"({words})" if is_dealer else words


def tells(method: str | None) -> Tells:
    """Return what the dates of a period tell, by its method."""
    found = aam_methods.find(method) if method else None
    return found.tells if found else "holding"


def _is_behind(method: str | None) -> bool:
    found = aam_methods.find(method) if method else None
    return found is not None and found.is_behind


def _phrase(event: ProvenanceAsserted) -> tuple[str, bool]:
    """Return the phrase before or behind the holder, and whether it is ours to give capitals."""
    if event.method is None:
        return (IN_CUSTODY, True) if event.custody_only and event.holder and not _is_agent(event) else ("", True)
    usual = aam_methods.usual(event.method)
    if event.holder is None or usual is None:
        return event.method, usual is not None
    return usual, True


def _is_agent(event: ProvenanceAsserted) -> bool:
    return event.holder is not None and is_agency(event.holder.capacity)


def is_agency(capacity: str | None) -> bool:
    """Tell whether a capacity is that of somebody who holds for another: `agent`."""
    return capacity is not None and capacity != DEALER and capacity.casefold().endswith("agent")


def _holder(event: ProvenanceAsserted, names: Mapping[str, str], *, is_dealer: bool) -> tuple[str, bool]:
    """Return the holder's name with its marks, and whether the event gives it rather than we."""
    holder = event.holder
    if holder is None:
        return ("" if event.method else NOBODY), False
    name = holder.as_written or (_named(holder.party, names) if holder.party else "")
    is_given = bool(name)
    if not name:
        name = UNNAMED[holder.known] if holder.known else ""
    if holder.capacity and not is_dealer:
        name = f"{name} as {holder.capacity}" if name else holder.capacity
    if "holder" in event.uncertain:
        name += "?"
    if event.lived and life_within(name) != event.lived:
        name += f" [{write_life(event.lived)}]"
    return name, is_given


def _named(stream: str, names: Mapping[str, str]) -> str:
    if stream not in names:
        raise Nameless(stream)
    return names[stream]


def _date(event: ProvenanceAsserted) -> tuple[str, tuple[str, ...]]:
    """Return the date's words: the source's own where they say what the event says; else ours, theirs in brackets."""
    told = tells(event.method)
    given = event.occurred_text
    read = read_dates(given, told) if given else None
    if given and read and (read.occurred, read.began, read.ended) == (event.occurred, event.began, event.ended):
        return given, ()
    words = write_dates(event.occurred, event.began, event.ended, told)
    return words, (f"({given})",) if given else ()
