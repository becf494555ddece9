"""What each event type states of its thing, field by field, and how long that holds.

- `ALWAYS`: it holds on every date, and the last recorded statement of a field counts: what the thing is.
- `LATEST`: it holds from when it happened until another event states the same field: number, condition, value.
- `STANDING`: each holds by itself, beside others of its field, from when it happened until an event ends it or, for a
  lasting type, over its span: other numbers, restrictions, loans, offices.

Place, custody, title, status and quantity are effects (`archive.domain.effects`) and asked as such, not read off here.
A type that has no entry is told whole under its own name, so that whatever is declared can be traced.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.views.telling import SHARED, type_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.views.statements import Statement

    Body = dict[str, Any]


class Endures(Enum):
    """How long what is stated holds."""

    ALWAYS = "always"
    LATEST = "latest"
    STANDING = "standing"


class Stated(NamedTuple):
    """One field that a statement speaks of, with its value as plain JSON."""

    endures: Endures
    field: str
    value: Any


ALWAYS, LATEST, STANDING = Endures.ALWAYS, Endures.LATEST, Endures.STANDING

ACQUIRED: Final = "acquired"
GIVEN: Final = "given"
GIVING: Final = frozenset({"GiftReciprocated", "GiftGiven"})
COMING: Final = frozenset({"GiftReceived", "ObjectEntered", "ObjectAcquired", "PartNumbered"})
OF_THE_THING: Final = frozenset({"title", "description"})
"""What an acquisition says of the object itself; all else it says of the acquisition."""

EFFECTS_ONLY: Final = frozenset(
    {
        "TransferredToShowroom",
        "ObjectMoved",
        "LocationAsserted",
        "ObjectSighted",
        "ObjectNotSighted",
        "QuantityChanged",
        "LossDeclared",
        "ObjectRecovered",
        "ObjectReturned",
        "CustodyTransferred",
        "TitleTransferred",
        "LoanClosed",
        "RestrictionLifted",
        "ClaimSettled",
        "PlaceMoved",
        "PlaceClosed",
        "PlaceReopened",
    }
)
"""Types of which nothing is left to tell beside what they set or end."""

ABOUT_RECORDS: Final = frozenset(
    {"RecordDisputed", "DisputeResolved", "RecordsAttested", "ValueErased", "RecordWithdrawn", "LedgerSealed"}
)
"""Types that begin lines of their own and say nothing of the thing; a seal says how far the records go."""

WHOLE: Final = frozenset(
    {
        "ObjectDescribed",
        "PartyRegistered",
        "SourceRegistered",
        "OccasionOpened",
        "GiftOffered",
        "PresentationHeld",
        "ExchangeLinked",
        "InventoryOpened",
        "InventoryClosed",
        "BatchCommitted",
        "LedgerOpened",
        "SettingsAdopted",
    }
)
"""Types whose fields are the thing's own, under their own names."""

RENAMED: Final = {("ObjectDescribed", "participants"): "makers"}
ENDERS: Final = {"RestrictionLifted": "restriction", "LoanClosed": "loan", "ClaimSettled": "claim"}
"""Types that end another event of their stream, and the field that names it."""

FULFILS: Final = "fulfils"
"""The field by which any event carries out a decision."""

NOTE: Final = "note"
"""What was noted beside a value is told beside it: `decision.note`; of a thing as a whole, `note`."""


def stated(statement: Statement) -> Iterator[Stated]:
    """Yield what a statement says of its thing, in the order of the event's fields; effects are left out."""
    return _stated(statement.type.split(".", maxsplit=1)[0], statement.body, opening=bool(statement.opening))


def noted(statement: Statement, said: Sequence[Stated]) -> Stated | None:
    """Return where a statement's note is told, given all that it says; `value` is None where it has no note.

    It is told beside the first value that may be followed by another; else, and where it begins what is no object, of
    the thing as a whole, where there is a note. None: nowhere.
    """
    note = statement.body.get(NOTE) if f'"{NOTE}"' in statement.raw else None
    if said and not (statement.opening and not statement.stream.startswith("object/")):
        for one in said:
            if one.endures is not ALWAYS:
                return one._replace(field=f"{one.field}.{NOTE}", value=note)
    return Stated(ALWAYS, NOTE, note) if said and note is not None else None


def _stated(name: str, body: Body, *, opening: bool) -> Iterator[Stated]:
    if name == "Sealed":
        yield Stated(STANDING, "sealed", "stated, not shown")
        return
    if name in EFFECTS_ONLY | ABOUT_RECORDS:
        return
    own = {field: value for field, value in body.items() if field not in SHARED}
    if name in COMING | GIVING:
        yield from _acquisition(name, body, own, opening=opening)
    elif name in WHOLE:
        for field, value in own.items():
            yield Stated(ALWAYS, RENAMED.get((name, field), field), value)
    elif name in SPECIAL:
        yield from SPECIAL[name](own)
    else:
        told = {field: value for field, value in own.items() if field != FULFILS}
        yield Stated(LATEST, _snake(name), told or type_in_words(name))
    if opening and name not in COMING | GIVING:
        yield from _dated(body, "")


def _dated(body: Body, of: str) -> Iterator[Stated]:
    for field in ("occurred", "occurred_text"):
        if field in body:
            yield Stated(ALWAYS, f"{of}{field}", body[field])


@cache
def all_fields() -> frozenset[str]:
    """Return the names of all fields that can be stated, those told apart by a kind with each of its words."""
    from archive.catalogue import records  # noqa: F401, PLC0415 - declares every type
    from archive.catalogue.event import CATALOGUE  # noqa: PLC0415 - only who asks about fields by name needs it
    from archive.catalogue.fields import fields_of  # noqa: PLC0415

    names = {"sealed", NOTE}
    for name, entry in CATALOGUE.items():
        if entry.is_about_records:
            continue
        fields = fields_of(entry.struct)
        body = {field.name: field.words[0] if field.words else field.name for field in fields}
        bodies = [{**body, field.name: word} for field in fields for word in field.words] or [body]
        said = [one for each in bodies for one in _stated(name, each, opening=True)]
        names |= {one.field for one in said} | {f"{one.field}.{NOTE}" for one in said if one.endures is not ALWAYS}
    return frozenset(names)


def ended_by(statement: Statement) -> str | None:
    """Return the id of the record whose event a statement ends or carries out; None where it ends nothing."""
    field = ENDERS.get(statement.type)
    if field is None and f'"{FULFILS}"' not in statement.raw:
        return None
    named = statement.body.get(field or FULFILS)
    return named if isinstance(named, str) else None


def _acquisition(name: str, body: Body, own: Body, *, opening: bool) -> Iterator[Stated]:
    """Yield what is said of an object's coming or leaving; its title and description only where the stream begins."""
    said_of = GIVEN if name in GIVING else ACQUIRED
    yield Stated(LATEST, said_of, type_in_words(name))
    yield from _dated(body, f"{said_of}.")
    for field, value in own.items():
        if field in OF_THE_THING:
            if opening:
                yield Stated(ALWAYS, field, value)
        elif field != "quantity":
            yield Stated(ALWAYS, f"{said_of}.{field}", value)


def _plain(endures: Endures, field: str, value: str, kind: str | None = None) -> Callable[[Body], Iterator[Stated]]:
    """Return what makes `field` of a body's `value`, or `field.kind` where the body tells kinds apart."""

    def fields(own: Body) -> Iterator[Stated]:
        if value in own:
            yield Stated(endures, f"{field}.{own[kind]}" if kind else field, own[value])

    return fields


def _chosen(endures: Endures, field: str, *values: str) -> Callable[[Body], Iterator[Stated]]:
    """Return what makes `field` of some of a body's members together."""

    def fields(own: Body) -> Iterator[Stated]:
        found = {value: own[value] for value in values if value in own}
        yield Stated(endures, field, found or "yes")

    return fields


def _each(endures: Endures, *values: str) -> Callable[[Body], Iterator[Stated]]:
    """Return what makes a field of each of a body's members."""
    return lambda own: (Stated(endures, value, own[value]) for value in values if value in own)


def _place(own: Body) -> Iterator[Stated]:
    for field, value in own.items():
        if field != "parent":
            yield Stated(LATEST if field == "name" else ALWAYS, field, value)


def _valuation(own: Body) -> Iterator[Stated]:
    yield Stated(LATEST, f"valuation.{own['basis']}", own.get("value", "no sum"))


SPECIAL: Final[dict[str, Callable[[Body], Iterator[Stated]]]] = {
    "ObjectAccessioned": _plain(LATEST, "number", "number"),
    "NumberAssigned": _plain(STANDING, "other_number", "number", "kind"),
    "NormalPlaceAssigned": _plain(LATEST, "normal_place", "place"),
    "ConditionChecked": _plain(LATEST, "condition", "grade"),
    "ObjectTreated": _plain(STANDING, "treatment", "treatment"),
    "DamageReported": _plain(STANDING, "damage", "damage"),
    "ValuationRecorded": _valuation,
    "MediaAttached": _plain(STANDING, "media", "name", "role"),
    "RestrictionImposed": _plain(STANDING, "restriction", "ground", "kind"),
    "BreachAsserted": _plain(STANDING, "breach", "ground", "kind"),
    "ClaimFiled": _chosen(STANDING, "claim", "sought", "claimants", "basis"),
    "LoanOpened": _plain(STANDING, "loan", "partner", "direction"),
    "RulingMade": _plain(LATEST, "ruling", "result"),
    "DispositionDecided": _plain(STANDING, "decision", "decision"),
    "ObjectDisposed": _plain(LATEST, "disposal", "method"),
    "AccountPreferred": _plain(LATEST, "account_preferred", "account"),
    "ProvenanceAsserted": _chosen(STANDING, "provenance", "holder", "method", "account"),
    "NegativeSearchRecorded": _plain(STANDING, "looked_for", "looked_for"),
    "PartyNamed": _plain(STANDING, "other_name", "name"),
    "OfficeHeld": _chosen(STANDING, "office", "office", "of"),
    "PartiesMerged": _plain(LATEST, "merged_into", "into"),
    "PartySucceeded": _chosen(LATEST, "became", "kind", "successors"),
    "PlaceDefined": _place,
    "PlaceRenamed": _plain(LATEST, "name", "name"),
    "HoldingsAsserted": _chosen(STANDING, "holdings", "figures", "statement"),
    "SourceRefiled": _each(ALWAYS, "revision", "published", "change", "kind_of_change"),
    "GiftDeclined": _chosen(LATEST, "declined", "reason"),
    "RuleAdopted": _each(STANDING, "regime", "threshold", "instrument"),
    "RuleRepealed": _chosen(LATEST, "repealed", "instrument"),
    "EditionPublished": _chosen(STANDING, "edition", "regime", "period", "sha256"),
    "DiscrepancyResolved": _plain(STANDING, "resolved", "finding"),
    "BatchReversed": _plain(LATEST, "reversed", "reason"),
    "KeyIntroduced": _plain(STANDING, "key", "vkey"),
}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
