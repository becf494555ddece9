"""Provenance: the dated, sourced history of one object, and what was struck out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.history.amendments import struck_out
from archive.views import naming, objects, standing
from archive.views.frames import Thing

if TYPE_CHECKING:
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
        "ProvenanceAsserted",
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


def provenance(view: View, stream: str) -> Thing:
    """Return an object's history in display order, each step with its bounds, its sources, and how sure it is."""
    at = view.stream(stream)
    steps = [_step(view, each) for each in at.in_order() if each.type in TOLD]
    cited = {
        citation["source"]: {"source": citation["source"], "name": view.name(citation["source"])}
        for each in at.statements
        for citation in each.body.get("sources", ())
    }
    data: dict[str, Any] = {
        "object": stream,
        "number": naming.number(at, view.frame.day),
        "title": objects.described(at).get("title"),
        "periods": steps,
        "custody": objects.holders(view, stream, "custody"),
        "place": standing.placed(view, stream),
        "sources": list(cited.values()),
        "struck_out": struck_out(view, stream),
    }
    return Thing(frame=view.frame, data={key: found for key, found in data.items() if found is not None})


def _step(view: View, each: Statement) -> dict[str, Any]:
    told = objects.event(view, each)
    told["dated"] = _dated(each, told["event"])
    return told


def _dated(each: Statement, body: dict[str, Any]) -> str:
    if "occurred" in body:
        return str(body["occurred"])
    return naming.day_range(each.earliest, each.latest) if each.latest < edtf.UNBOUNDED_FUTURE else "undated"
