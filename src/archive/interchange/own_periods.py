"""The ledger's own account of who held an object, as periods: from receipts, loans, transfers, losses and exits.

Each event that puts custody or title into other hands begins a period, with the way in which it came; a receipt also
tells of a holder before. Where an object was kept within the institution is no change of holder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec

from archive.catalogue.provenance import ProvenanceAsserted
from archive.catalogue.shapes import Participant
from archive.domain.marks import AS_WRITTEN, NOBODY, SEPARATOR, UNKNOWN
from archive.interchange.aam_dates import dates_between, is_doubtful
from archive.interchange.aam_wording import tells
from archive.views import holders, objects
from archive.views.doubts import certain_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from archive.catalogue.event import Certainty
    from archive.views.statements import Statement
    from archive.views.view import View

GIVING_ROLES: Final = {"donor": "Gift of", "sender": "Gift of", "presenter": "Presented by"}
"""Who held the object before it was given, the first of these that is named, and how that is told of nobody's gift.

Who presents what another gives has it in custody and does not own it.
"""

ACQUIRED: Final = {
    "purchase": "purchase", "bequest": "bequest", "transfer": "transfer", "exchange": "exchange",
    "commission": "commission",
}  # fmt: skip
LEFT: Final = {
    "returned to donor": "return", "sold": "purchase", "bought by recipient": "purchase", "transferred": "transfer",
    "surrendered": "transfer", "exchanged": "exchange", "restituted": "restitution",
}  # fmt: skip
ENTERED: Final = {"loan": "loan", "gift": "deposit", "enquiry": "deposit", "return": "return"}


ENDED: Final = frozenset(
    f"{what}." for what in ("Declared destroyed", "Destroyed", "Perished", "Consumed")
)  # fmt: skip
"""What leaves no object behind whose holder could be asked for."""

_replaced = msgspec.structs.replace


class Change(NamedTuple):
    """How one event puts an object into other hands: the way, from whom, and whether only custody passed.

    `given` is the phrase before who gave it, where nothing says to whom; `is_through`: who is named did not own it.
    """

    method: str | None = None
    before: str | None = None
    is_custody: bool = False
    given: str = ""
    is_through: bool = False


class Own(NamedTuple):
    """One period that the ledger's own records tell, and the statement that does; `value` is whom it names."""

    event: ProvenanceAsserted
    statement: Statement
    value: str


def _gift(view: View, each: Statement) -> Change:
    said = objects.presented(view, each).get("participants", ())
    role = next((role for role in GIVING_ROLES if any(who["role"] == role for who in said)), None)
    before = _named(who for who in said if who["role"] == role) or None
    return Change("gift", before, given=GIVING_ROLES.get(role or "", ""), is_through=role == "presenter")


def _entered(_: View, each: Statement) -> Change:
    return Change(ENTERED.get(each.body["reason"]), each.body.get("depositor"), is_custody=True)


def _acquired(_: View, each: Statement) -> Change:
    return Change(ACQUIRED.get(each.body["method"], "acquisition"), each.body.get("from_party"))


def _loan(_: View, each: Statement) -> Change:
    partner = each.body["partner"] if each.body["direction"] == "in" else None
    return Change("loan", partner, is_custody=True)


CHANGES: Final[Mapping[str, Callable[[View, Statement], Change]]] = {
    "GiftReceived": _gift,
    "GiftReciprocated": _gift,
    "GiftGiven": _gift,
    "ObjectEntered": _entered,
    "ObjectAcquired": _acquired,
    "CustodyTransferred": lambda _, each: Change(None, each.body.get("from_party"), is_custody=True),
    "TitleTransferred": lambda _, each: Change("transfer", each.body.get("from_party")),
    "LoanOpened": _loan,
    "LoanClosed": lambda _view, _each: Change("return"),
    "LossDeclared": lambda _view, _each: Change(),
    "ObjectRecovered": lambda _view, _each: Change("recovery"),
    "ObjectDisposed": lambda _, each: Change(LEFT.get(each.body["method"], "transfer")),
    "ObjectReturned": lambda _, each: Change("return", each.body.get("from_party")),
}
"""The events that put an object into other hands, by type."""


def own_periods(view: View, stream: str) -> tuple[list[Own], int]:
    """Return the periods that the ledger's own records tell, in display order, up to the day of the question.

    And how many changes are left out, where only what is certain is asked for; nothing passes directly over them.
    """
    found: list[Own] = []
    at = view.stream(stream)
    is_certain = certain_in(view, at) if view.frame.certain else None
    is_parted, left_out = False, 0
    for each in at.own_of_type(*CHANGES):
        if each.earliest > view.frame.day:
            continue
        if is_certain is not None and not is_certain(each):
            is_parted, left_out = True, left_out + 1
            continue
        change = CHANGES[each.type](view, each)
        value = holders.in_force(view, each.custody if each.type != "TitleTransferred" else each.title)
        before = holders.in_force(view, change.before)
        if value == UNKNOWN and each.opening:
            if before is not None:
                found.append(Own(_given_away(view, before, each, change), each, before))
            continue
        if before is not None and (not found or found[-1].value != before):
            found.append(Own(_before(view, before, each, change), each, before))
            is_parted = False
        if value == NOBODY and _how_lost(each) in ENDED:
            found[-1:] = [_noted(last, _how_lost(each), each) for last in found[-1:]]
            continue
        if value is None:
            continue
        is_direct = not is_parted and NOBODY not in {value, *(last.value for last in found[-1:])}
        found[-1:] = [last._replace(event=_replaced(last.event, direct=is_direct)) for last in found[-1:]]
        found.append(Own(_after(view, value, each, change), each, value))
        is_parted = False
    return found, left_out


def _noted(last: Own, what: str, each: Statement) -> Own:
    """Return the last period with what became of the object in it."""
    when = each.body.get("occurred")
    note = f"{what.removesuffix('.')}, {when}." if when else what
    return last._replace(event=_replaced(last.event, note=note))


def _given_away(view: View, value: str, each: Statement, change: Change) -> ProvenanceAsserted:
    """Return the period of who gave an object to somebody who is not named: `Gift of X, 1971`."""
    dates = dates_between("", _within(each.body.get("occurred", "")), tells(change.given))
    return _replaced(
        _before(view, value, each, change),
        method=change.given or None,
        custody_only=False,
        occurred=dates.occurred if dates else None,
        ended=dates.ended if dates else None,
    )


def _before(view: View, value: str, each: Statement, change: Change) -> ProvenanceAsserted:
    return ProvenanceAsserted(
        holder=_holder(view, value, each), certainty=_certainty(each), custody_only=change.is_through
    )


def _after(view: View, value: str, each: Statement, change: Change) -> ProvenanceAsserted:
    method = None if value == NOBODY else change.method
    dates = dates_between(_within(each.body.get("occurred", "")), "", tells(method))
    doubted = dates is not None and is_doubtful(dates.occurred)
    return ProvenanceAsserted(
        holder=_holder(view, value, each),
        method=method,
        occurred=dates.occurred if dates else None,
        began=dates.began if dates else None,
        ended=dates.ended if dates else None,
        custody_only=change.is_custody and value != NOBODY,
        certainty=_certainty(each),
        uncertain=("from",) if doubted else (),
        note=_how_lost(each) if value == NOBODY else None,
    )


def _how_lost(each: Statement) -> str:
    """Return what became of an object that nobody holds: `Declared stolen.`, `Destroyed.`."""
    if each.type == "LossDeclared":
        return f"Declared {each.body['kind']}."
    return f"{each.body['method'].capitalize()}."


def _within(occurred: str) -> str:
    """Return the day on which an event happened: an interval means some day of it."""
    start, slash, end = occurred.partition("/")
    return f"[{start.strip('.')}..{end.strip('.')}]" if slash else occurred


def _certainty(each: Statement) -> Certainty | None:
    return cast("Certainty | None", each.certainty)


def _named(those: Iterable[dict[str, Any]]) -> str:
    """Return participants as one value, as the effects of events have them."""
    named = (who.get("party") or AS_WRITTEN + (who.get("as_written") or who.get("capacity") or "") for who in those)
    return SEPARATOR.join(name for name in named if name != AS_WRITTEN)


def _holder(view: View, value: str, each: Statement) -> Participant | None:
    """Return whom a value names, with the capacity held at the time; None for nobody."""
    if value == NOBODY:
        return None
    if value == UNKNOWN:
        return Participant(role="other", known="unknown")
    told = holders.told(view, value)
    alone = told[0] if len(told) == 1 else {}
    party = alone.get("party")
    said = objects.presented(view, each).get("participants", ())
    capacity = next((who.get("capacity") for who in said if party and who.get("party") == party), None)
    return Participant(
        role="other", party=party, as_written=" and ".join(who["name"] for who in told), capacity=capacity
    )
