"""Drafts of what a provenance text asserts of an object: one record a period, in the order of the text.

Ids are made from the object, the account, the sources, the text and the period's number, so that a text read twice is
recorded once, and read in another way is a conflict rather than a second assertion.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from archive.catalogue.codec import canonical
from archive.catalogue.records import Draft
from archive.catalogue.refusals import convert_event
from archive.errors import Rejected
from archive.interchange import aam

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from archive.interchange.aam import Parsed

    PartyOf = Callable[[str], str | None]

_WORD: Final = re.compile(r"[^\W\d_]+|\d{3,}")
_HEADING: Final = frozenset({"note", "notes"})
_SHOWN_MAX: Final = 8


class WordsLost(Rejected):
    """A provenance text cannot be read without losing some of its words."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(
            f"these words would be lost: {', '.join(words[:_SHOWN_MAX])}",
            hint="record it by `archive provenance assert`, or attach it as a document",
        )


def read(text: str) -> Parsed:
    """Read a provenance text and hold what came of it against every word. Raises what `aam.parse` does, `WordsLost`."""
    parsed = aam.parse(text)
    lost = words_of(text) - words_of(aam.format(parsed.periods, layout=parsed.layout))
    if lost:
        raise WordsLost(sorted(lost.elements()))
    return parsed


def words_of(text: str) -> Counter[str]:
    """Return how often each word and each longer figure stands in a text; the heading of its notes aside."""
    return Counter(word for word in _WORD.findall(text.casefold()) if word not in _HEADING)


def drafts(text: str, parsed: Parsed, stream: str, told: Mapping[str, Any], party_of: PartyOf) -> Iterator[Draft]:
    """Yield a draft of each period of a text about an object.

    `told` are fields of the event as plain JSON that hold for all of them (account, sources); `party_of` returns the
    party that bears exactly this name, or None. Raises `Rejected` where an event cannot be recorded.
    """
    for number, event in enumerate(parsed.periods):
        holder = event.holder
        party = party_of(holder.as_written) if holder is not None and holder.as_written is not None else None
        if holder is not None and party is not None:
            event = msgspec.structs.replace(event, holder=msgspec.structs.replace(holder, party=party))  # noqa: PLW2901
        fields = {**msgspec.to_builtins(event), **told}
        fields.pop("type")
        told_by = {name: told[name] for name in ("account", "sources") if name in told}
        seed = canonical({"stream": stream, "text": text, "number": number, **told_by})
        yield Draft(id=_derived(seed), stream=stream, event=convert_event("ProvenanceAsserted", fields))


def _derived(seed: bytes) -> str:
    """Return the UUID of version 8 that is made from bytes, and from nothing else."""
    bits = int.from_bytes(sha256(seed).digest()[:16], "big")
    bits = (bits & ~(0xF << 76) & ~(0b11 << 62)) | (8 << 76) | (0b10 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
