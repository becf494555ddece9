"""Parties as holders: who an effect names in custody or title, and which entry a merged party is read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.domain.marks import AS_WRITTEN, INSTITUTION, NOBODY, SEPARATOR, UNKNOWN
from archive.views import telling

if TYPE_CHECKING:
    from archive.views.view import View

MERGED: Final = "PartiesMerged"
MERGES_MAX: Final = 32
"""Entries read as another, which is read as another, that are followed; a circle ends there."""

WORDS: Final = {UNKNOWN: "not stated", NOBODY: "nobody"}


def read_as(view: View, stream: str) -> str:
    """Return the entry that a party is read as: the one that it was merged into, else itself."""
    seen = [stream]
    while len(seen) < MERGES_MAX and seen[-1].startswith("party/"):
        merged = [each for each in view.stream(seen[-1]).own_of_type(MERGED) if each.certainty is None]
        into = merged[-1].body["into"] if merged else None
        if into is None or into in seen:
            break
        seen.append(into)
    return seen[-1]


def in_force(view: View, value: str | None) -> str | None:
    """Return the value of a custody or title with every party as it is read in the frame.

    The institution stands under its own name, and a gift's name gives way to those who received it.
    """
    if value is None:
        return None
    if value == INSTITUTION:
        value = view.institution or UNKNOWN
    if value.startswith("gift/"):
        value = _recipients(view, value)
    parties = (read_as(view, name) if name.startswith("party/") else name for name in value.split(SEPARATOR))
    return SEPARATOR.join(dict.fromkeys(parties))


def told(view: View, value: str | None) -> list[dict[str, str]]:
    """Return the holders of a value in force, each with its stream where it has one, and its name."""
    return [_told(view, name) for name in (UNKNOWN if value is None else value).split(SEPARATOR)]


def _told(view: View, name: str) -> dict[str, str]:
    if name in WORDS:
        return {"name": WORDS[name]}
    if name.startswith(AS_WRITTEN):
        return {"name": name.removeprefix(AS_WRITTEN)}
    return {"party": name, "name": view.name(name)}


def _recipients(view: View, gift: str) -> str:
    """Return who received a presentation, as a value; not known where it names nobody."""
    held = view.stream(gift).own_of_type("PresentationHeld")
    named: list[dict[str, Any]] = held[-1].body.get("participants", []) if held else []
    received = [who for who in named if who["role"] == "recipient"]
    parties = (who.get("party") or AS_WRITTEN + telling.participant(who, view.name) for who in received)
    return SEPARATOR.join(dict.fromkeys(parties)) or UNKNOWN
