"""One sentence for each statement, made from its fields alone: whatever type is declared can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

NameOf = Callable[[str], str]

_REFERENCE: Final = (
    r"(?:object|gift|party|place|occasion|source|exchange|inventory|rule|register|batch|ledger)"
    r"/[a-z0-9][a-z0-9._-]{0,95}"
)
SHARED: Final = frozenset(
    {"type", "occurred", "occurred_text", "after", "sources", "certainty", "note", "access", "act"}
)
TOLD_LAST: Final = frozenset({"description", "circumstances", "findings", "statement", "leaf", "commitments"})
"""Long texts that a single line leaves out, and the hashes by which orders name what they take away."""

UNTOLD: Final = (SHARED | TOLD_LAST) - {"type", "act", "access"}
"""What a line that stands alone leaves out, and of two that are compared must not."""

NOT_STATED: Final = "not stated"

ROLE_WORDS: Final = {
    "donor": "from",
    "presenter": "through",
    "sender": "sent by",
    "recipient": "to",
    "accepter": "accepted by",
    "adviser": "advised by",
    "witness": "witnessed by",
    "maker": "made by",
    "signatory": "signed by",
    "other": "with",
}
FIELD_WORDS: Final = {
    "title": "",
    "name": "",
    "number": "",
    "to": "to",
    "place": "at",
    "parent": "in",
    "from_place": "from",
    "from_party": "from",
    "to_party": "to",
    "quantity": "quantity",
    "in_return_for": "in return for",
    "received_for": "for",
    "destined_for": "destined for",
}


@cache
def type_in_words(type_name: str) -> str:
    """Return `TransferredToShowroom` as `transferred to showroom`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_name.partition(".")[0]).lower()


def participant(who: dict[str, Any], name_of: NameOf) -> str:
    """Return one participant as people read it: name, capacity, for whom, or why nobody is named."""
    name = name_of(who["party"]) if "party" in who else who.get("as_written") or who.get("capacity")
    told = name or f"somebody {who.get('known', 'unknown')}"
    if who.get("capacity") and name != who.get("capacity"):
        told += f" ({who['capacity']})"
    if "on_behalf_of" in who:
        told += f" for {name_of(who['on_behalf_of'])}"
    return told


def participants(those: Iterable[dict[str, Any]], name_of: NameOf) -> str:
    """Return participants by role, donors first."""
    by_role: dict[str, list[str]] = {}
    for who in those:
        by_role.setdefault(who["role"], []).append(participant(who, name_of))
    return ", ".join(f"{ROLE_WORDS[role]} {' and '.join(by_role[role])}" for role in ROLE_WORDS if role in by_role)


def is_reference(text: str) -> bool:
    """Tell whether a text is the name of a stream."""
    return "/" in text and re.fullmatch(_REFERENCE, text) is not None


def value(found: object, name_of: NameOf) -> str:
    """Return any value of an event as people read it."""
    if isinstance(found, str):
        return name_of(found) if is_reference(found) else found
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, list):
        return ", ".join(value(item, name_of) for item in found)
    return _shape(found, name_of) if isinstance(found, dict) else str(found)


def _shape(found: dict[str, Any], name_of: NameOf) -> str:
    """Return a part of an event as people read it."""
    if set(found) == {"amount", "currency"}:
        return f"{found['amount']} {found['currency']}"
    if "relation" in found:
        what = f" {found['what']}" if "what" in found else ""
        return f"{found['relation']} {found['number']}{what}"
    if "role" in found and "name" not in found:
        return participant(found, name_of)
    if "type" in found:
        return sentence(found, name_of)
    return " ".join(value(item, name_of) for item in found.values())


def fields(body: dict[str, Any], name_of: NameOf) -> str:
    """Return what an event says beyond what every event may say, the long texts left out."""
    parts = []
    for field, found in body.items():
        if field in SHARED or field in TOLD_LAST:
            continue
        if field == "participants":
            parts.append(participants(found, name_of))
        else:
            word = FIELD_WORDS.get(field, field.replace("_", " "))
            parts.append(f"{word} {value(found, name_of)}".strip())
    order = [part for key in ("title", "name", "number") if key in body for part in [str(body[key])]]
    return ", ".join([*order, *(part for part in parts if part not in order)])


def withdrawn(order: int) -> str:
    """Return what is told of a record in place of what it said, given the position of the order that took its bytes."""
    return f"withdrawn by order, as #{order} says"


def sentence(body: dict[str, Any], name_of: NameOf) -> str:
    """Return one line that tells an event, given as plain JSON."""
    if body.get("type") == "Sealed":
        return "stated, not shown"
    told = fields(body, name_of)
    words = type_in_words(body["type"])
    return f"{words}: {told}" if told else words


def both(said: dict[str, Any] | None, says: dict[str, Any] | None, name_of: NameOf) -> tuple[str | None, str | None]:
    """Return two lines that tell what is said of one thing on two sides, with whatever differs; None: nothing is."""
    return _beside(said, says, name_of), _beside(says, said, name_of)


def _beside(body: dict[str, Any] | None, other: dict[str, Any] | None, name_of: NameOf) -> str | None:
    if body is None:
        return None
    told = [sentence(body, name_of)]
    other = body if other is None else other
    for field in sorted(UNTOLD & {*body, *other}):
        if body.get(field) != other.get(field):
            found = body.get(field, NOT_STATED)
            words = "; ".join(source(each, name_of) for each in found) if field == "sources" and field in body else None
            told.append(f"{field.replace('_', ' ')} {words or value(found, name_of)}")
    return ", ".join(told)


def source(citation: dict[str, Any], name_of: NameOf) -> str:
    """Return a citation as people read it: the source, its revision and place, and whose word it is."""
    told = name_of(citation["source"])
    if "locator" in citation:
        told += f", {citation['locator']}"
    if "revision" in citation:
        told += f" (revision {citation['revision']})"
    voices = [
        name_of(voice["party"]) if "party" in voice else voice["as_printed"]
        for voice in citation.get("attributed_to", ())
    ]
    return f"{', relaying '.join(voices)}, in {told}" if voices else told
