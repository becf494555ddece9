"""Provenance: the dated, sourced history of one object, by whose account, what it leaves open, what was struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.domain.worlds import Holds
from archive.history.amendments import explained, struck_out
from archive.views import naming, objects, standing
from archive.views.accounts import ASSERTED, UNNAMED, accounts, gaps
from archive.views.doubts import certain_in
from archive.views.frames import Thing

if TYPE_CHECKING:
    from archive.ledger.feed import Feed
    from archive.views.accounts import Accounts, Gap
    from archive.views.asking import StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View

TOLD: Final = frozenset(
    {
        "GiftReceived",
        "GiftReciprocated",
        "GiftGiven",
        "ObjectEntered",
        "ObjectAcquired",
        "PartNumbered",
        "ObjectAccessioned",
        "TransferredToShowroom",
        "ObjectMoved",
        "LocationAsserted",
        "ObjectSighted",
        "ObjectNotSighted",
        "CustodyTransferred",
        "TitleTransferred",
        "LoanOpened",
        "LoanClosed",
        "LossDeclared",
        "ObjectRecovered",
        "ObjectDisposed",
        "ObjectReturned",
        ASSERTED,
        "AccountPreferred",
        "NegativeSearchRecorded",
        "BreachAsserted",
        "RestrictionImposed",
        "RestrictionLifted",
        "ClaimFiled",
        "ClaimSettled",
    }
)
"""What belongs to a provenance: who had it, whose it was, where it was, and what was said against that."""


def provenance(view: View, feed: Feed, stream: str, *, account: str | None = None) -> Thing:
    """Return an object's history in display order, each step with its bounds, its sources, and how true it `holds`.

    Of competing accounts the preferred one is told, else all; `account` names one (empty: the one without a name), or
    is `EVERY`. What the ledger's own records say is part of each. Where only what is certain is asked for, doubted
    steps are left out and counted. Raises `NoSuchAccount`, `IntegrityFailure`.
    """
    at = view.stream(stream)
    found = accounts(view, stream).choose(stream, account)
    told, doubted = _told(view, at, found)
    disputed = {each.line for each in told if each.claim}
    is_certain = certain_in(view, at)
    steps = [
        _step(view, each, is_disputed=each.line in disputed, is_broken=each.line in found.broken)
        | {"holds": str(Holds.YES if is_certain(each) else Holds.POSSIBLY)}
        for each in told
    ]
    cited = {
        citation["source"]: {"source": citation["source"], "name": view.name(citation["source"])}
        for each in told
        for citation in each.body.get("sources", ())
    }
    rejected = [_step(view, each) for each in at.rejected if each.type in TOLD]
    data: dict[str, Any] = {
        "object": stream,
        "number": naming.number(at, view.frame.day),
        "title": objects.described(at).get("title"),
        "accounts": _accounts(view, found) or None,
        "preference": _preference(view, found),
        "periods": explained(view, feed, steps, "claimed_in"),
        "left_out": doubted or None,
        "gaps": [_gap(each, name) for name in found.shown for each in gaps(found, name, _opening(view, at))],
        "custody": objects.holders(view, stream, "custody"),
        "place": standing.placed(view, stream),
        "sources": list(cited.values()),
        "rejected": rejected or None,
        "struck_out": explained(view, feed, _struck_out(view, stream, found), "struck_out_by"),
    }
    return Thing(frame=view.frame, data={key: value for key, value in data.items() if value is not None})


def _told(view: View, at: StreamAt, found: Accounts) -> tuple[list[Statement], int]:
    """Return what is told: the accounts shown, each in its own order, and the rest of the trail among them.

    What is not known to be earlier than a step of an account comes behind it. Also returns how much is left out.
    """
    known = [each for each in at.in_order() if each.type in TOLD and each.earliest <= view.frame.day]
    claims = [each for each in known if each.claim and each.type == ASSERTED]
    own = [each for each in known if each.type != ASSERTED]
    doubted = 0
    if view.frame.certain:
        is_certain, shown = certain_in(view, at), [*claims, *own]
        claims, own = list(filter(is_certain, claims)), list(filter(is_certain, own))
        doubted = sum(found.doubted.get(name, 0) for name in found.shown) + len(shown) - len(claims) - len(own)
    told: list[Statement] = []
    for each in (one for name in found.shown for one in found.told[name]):
        while own and own[0].latest < each.earliest and len(found.shown) == 1:
            told.append(own.pop(0))
        told += [each, *(claim for claim in claims if claim.line == each.line)]
    return told + own, doubted


def _struck_out(view: View, stream: str, found: Accounts) -> list[dict[str, Any]]:
    """Return what was struck out of what is shown, and of accounts of which nothing is left."""
    hidden = set(found.told) - set(found.shown)
    return [
        each
        for each in struck_out(view, stream)
        if each["type"] != ASSERTED or each["event"].get("account", UNNAMED) not in hidden
    ]


def _opening(view: View, at: StreamAt) -> Statement | None:
    """Return the receipt, where it can have happened by the day of the question."""
    return at.opening if at.opening is not None and at.opening.earliest <= view.frame.day else None


def _accounts(view: View, found: Accounts) -> list[dict[str, Any]]:
    """Return what there is to choose among, where there is a choice or a name."""
    if set(found.told) <= {UNNAMED}:
        return []
    return [
        {
            "account": name or None,
            "periods": len(told),
            "preferred": name == found.preferred,
            "shown": name in found.shown,
            "sources": len({citation["told"] for each in told for citation in objects.sources_of(view, each)}),
        }
        for name, told in found.told.items()
    ]


def _preference(view: View, found: Accounts) -> dict[str, Any] | None:
    decided = found.preference
    if decided is None:
        return None
    body = decided.body
    told = {"position": decided.position, "account": body["account"], "ground": body["ground"]}
    return told | ({"decided_by": view.name(body["decided_by"])} if "decided_by" in body else {})


def _gap(gap: Gap, account: str) -> dict[str, Any]:
    """Return days that nobody is known to have held it, as scripts get them."""
    return {
        **({"account": account} if account else {}),
        "earliest": edtf.day_text(gap.first),
        "latest": edtf.day_text(gap.last),
        "length": gap.length,
        "after": gap.before.position,
        "before": gap.after.position,
    }


def _step(view: View, each: Statement, *, is_disputed: bool = False, is_broken: bool = False) -> dict[str, Any]:
    told = objects.event(view, each)
    told["dated"] = _dated(each, told["event"])
    if each.type == ASSERTED and "account" in told["event"]:
        told["account"] = told["event"]["account"]
    if is_broken:
        told["next_taken_back"] = True
    return told | ({"disputed": True} if is_disputed else {})


def _dated(each: Statement, body: dict[str, Any]) -> str:
    if "occurred" in body:
        return str(body["occurred"])
    return naming.day_range(each.earliest, each.latest) if each.latest < edtf.UNBOUNDED_FUTURE else "undated"
