"""Who owes whom a gift: what was received and given, by country, by visit or by holder of an office, and what is open.

**What answers a gift.** A counter-gift (`GiftReciprocated`) answers the object that it names, all objects of a gift
that it names, all gifts of an occasion that it names, and those of the smaller occasions within it. An exchange
(`ExchangeLinked`) answers what is received in it once anything in it was given. A gift given in return for nothing that
is said (`GiftGiven`) is counted as given and answers nothing: only a link makes it an answer. What was received and is
not answered is *outstanding*, which is no verdict: giving nothing back is often the custom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from archive.domain.worlds import Holds
from archive.views import giving, holders, objects, telling
from archive.views.frames import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.views.statements import Statement
    from archive.views.view import View

By = Literal["country", "visit", "holder"]
COUNTED: Final = ("received", "answered", "outstanding", "given")
COLUMNS: Final = (*COUNTED, "last_exchange", "holds")
TOTAL: Final = "total"
NOT_STATED: Final = "not stated"
RECEIVERS: Final = frozenset({"recipient", "accepter"})
GIVEN: Final = ("GiftReciprocated", "GiftGiven")


class Turn(NamedTuple):
    """One object that changed hands: received, or given; `said` is its event with what its presentation adds."""

    each: Statement
    said: dict[str, Any]
    is_received: bool
    is_answered: bool
    holds: Holds


class Answered(NamedTuple):
    """What was given something in return for: objects, gifts and occasions; and which occasion is part of which."""

    causes: frozenset[str]
    larger: dict[str, str | None]

    def has(self, stream: str, said: dict[str, Any]) -> bool:
        """Tell whether an object that was received, with what is said of it, is answered."""
        occasions = _occasions(said.get("occasion"), self.larger)
        return not self.causes.isdisjoint({stream, said.get("gift"), *occasions})


def answered(returned: Iterable[Statement], linked: Iterable[Statement], opened: Iterable[Statement]) -> Answered:
    """Return what counter-gifts, exchanges and occasions make answered."""
    causes = {cause for each in returned for cause in each.body["in_return_for"] if isinstance(cause, str)}
    for each in linked:
        legs = each.body["legs"]
        if any(leg["direction"] == "given" for leg in legs):
            causes.update(leg["what"] for leg in legs if leg["direction"] == "received")
    return Answered(frozenset(causes), {each.stream: each.body.get("part_of") for each in opened})


def _occasions(occasion: str | None, larger: dict[str, str | None]) -> list[str]:
    """Return an occasion and those that it is part of."""
    found: list[str] = []
    while occasion is not None and occasion not in found:
        found.append(occasion)
        occasion = larger.get(occasion)
    return found


def happened(view: View, each: Statement) -> Holds | None:
    """Return how true it is that an event had happened by the day; None where it had not."""
    if each.earliest > view.frame.day:
        return None
    return Holds.YES if each.latest <= view.frame.day and each.certainty is None else Holds.POSSIBLY


def reciprocity(view: View, by: By) -> Listing:
    """Return what was received, answered, outstanding and given, one row a country, visit or holder; the total last.

    Objects are counted, each once in the total, whoever shared in it. What may have happened by the day is counted,
    and `holds` is *yes* only where all that is counted had; of what is certain alone, only that is counted.
    """
    turns = list(_turns(view))
    groups: dict[str, list[Turn]] = {}
    for turn in turns:
        for key in _KEYS[by](view, turn) or [NOT_STATED]:
            groups.setdefault(key, []).append(turn)
    rows = [_row(view, by, key, group) for key, group in groups.items()]
    rows.sort(key=lambda row: (-row["outstanding"], row["name"]))
    rows += [{**_row(view, by, TOTAL, turns), "name": TOTAL}] if turns else []
    return Listing(frame=view.frame, columns=(by, "name", *COLUMNS), rows=rows, total=len(rows))


def _turns(view: View) -> Iterator[Turn]:
    returned = [each for each in view.effective("GiftReciprocated") if _counts(view, happened(view, each))]
    answer = answered(returned, _linked(view), view.effective("OccasionOpened"))
    for each in view.effective("GiftReceived", *GIVEN):
        holds = happened(view, each)
        is_received = each.type not in GIVEN
        if holds is None or not _counts(view, holds) or (is_received and not each.opening):
            continue
        said = objects.presented(view, each)
        yield Turn(each, said, is_received, is_received and answer.has(each.stream, said), holds)


def _counts(view: View, holds: Holds | None) -> bool:
    return holds is not None and (holds is Holds.YES or not view.frame.certain)


def _linked(view: View) -> list[Statement]:
    """Return the exchanges in which something was given by the day; a link itself has no day of its own."""
    return [
        each
        for each in view.effective("ExchangeLinked")
        if any(
            leg["direction"] == "given" and _counts(view, leg_holds(view, leg["what"], is_given=True))
            for leg in each.body["legs"]
        )
    ]


def leg_holds(view: View, leg: str, *, is_given: bool) -> Holds | None:
    """Return how true it is that one leg of an exchange had changed hands by the day; None where it had not.

    What no event tells of is taken to have happened.
    """
    at = view.stream(leg)
    told = at.own_of_type("PresentationHeld") if leg.startswith("gift/") else at.own_of_type(*GIVEN)
    if not leg.startswith("gift/") and not is_given:
        came = objects.came(at)
        told = [came] if came is not None else []
    return happened(view, told[-1]) if told else Holds.YES


def _row(view: View, by: By, key: str, turns: list[Turn]) -> dict[str, Any]:
    received = [turn for turn in turns if turn.is_received]
    open_ = sum(not turn.is_answered for turn in received)
    dated = [turn.each for turn in turns if "occurred" in turn.each.body]
    last = max(dated, key=lambda each: (each.latest, each.earliest, each.line), default=None)
    return {
        by: key if "/" in key else None,
        "name": view.name(key) if "/" in key else key,
        "received": len(received),
        "answered": len(received) - open_,
        "outstanding": open_,
        "given": len(turns) - len(received),
        "last_exchange": last.body["occurred"] if last is not None else None,
        "last_position": last.position if last is not None else None,
        "holds": str(Holds.YES if all(turn.holds is Holds.YES for turn in turns) else Holds.POSSIBLY),
    }


def _other_side(turn: Turn) -> frozenset[str]:
    return objects.GIVERS if turn.is_received else RECEIVERS


def _countries(view: View, turn: Turn) -> list[str]:
    """Return the states of those on the other side."""
    return sorted(giving.states(view, turn.said, _other_side(turn)))


def _visits(_: View, turn: Turn) -> list[str]:
    return [turn.said["occasion"]] if "occasion" in turn.said else []


def _holders(view: View, turn: Turn) -> list[str]:
    """Return who of this side received or gave it, a party as it is read, anybody else as written."""
    roles = RECEIVERS if turn.is_received else objects.GIVERS
    named = [who for who in turn.said.get("participants", ()) if who["role"] in roles]
    if not named and turn.is_received and "received_for" in turn.said:
        return [holders.read_as(view, turn.said["received_for"])]
    told = (
        holders.read_as(view, who["party"]) if "party" in who else telling.participant(who, view.name) for who in named
    )
    return list(dict.fromkeys(told))


_KEYS: Final = {"country": _countries, "visit": _visits, "holder": _holders}
