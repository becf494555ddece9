"""Exchanges: what was given and what was given in return, leg beside leg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.views import objects, telling
from archive.views.frames import Listing

if TYPE_CHECKING:
    from archive.views.view import View

COLUMNS: Final = ("exchange", "kind", "received_names", "from", "given_names", "to", "position")
RECIPIENTS: Final = frozenset({"recipient"})


def exchanges(view: View) -> Listing:
    """Return what was given and what was given in return, linked, or stated in the gift itself."""
    rows: list[dict[str, Any]] = []
    linked: set[tuple[str, str]] = set()
    for each in view.effective("ExchangeLinked"):
        body = each.body
        received = [leg["what"] for leg in body["legs"] if leg["direction"] == "received"]
        given = [leg["what"] for leg in body["legs"] if leg["direction"] == "given"]
        linked.update((one, other) for one in received for other in given)
        rows.append({"exchange": each.stream, "kind": body["kind"], **_legs(view, received, given), **_proof(each)})
    for each in view.effective("GiftReciprocated"):
        causes = each.body["in_return_for"]
        named = [cause for cause in causes if isinstance(cause, str)]
        written = [cause["as_written"] for cause in causes if not isinstance(cause, str)]
        if named and not written and all((cause, each.stream) in linked for cause in named):
            continue
        row = {"exchange": None, "kind": "return", **_legs(view, named, [each.stream]), **_proof(each)}
        row["received_names"] += written
        rows.append(row)
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=len(rows))


def _proof(each: Any) -> dict[str, Any]:  # noqa: ANN401 - a statement
    return {"position": each.position, **({"certainty": each.certainty} if each.certainty else {})}


def _legs(view: View, received: list[str], given: list[str]) -> dict[str, Any]:
    return {
        "received": received,
        "received_names": [view.name(leg) for leg in received],
        "from": _people(view, received, objects.GIVERS),
        "given": given,
        "given_names": [view.name(leg) for leg in given],
        "to": _people(view, given, RECIPIENTS),
    }


def _people(view: View, legs: list[str], roles: frozenset[str]) -> list[str]:
    """Return who took part in the legs, in these roles."""
    named: list[str] = []
    for leg in legs:
        at = view.stream(leg)
        if leg.startswith("gift/"):
            said = [each.body for each in at.own_of_type("PresentationHeld")]
            those = [who for body in said for who in body.get("participants", ()) if who["role"] in roles]
            named += [telling.participant(who, view.name) for who in those]
        else:
            # An object that was held and then given has two events; what it was given as is the later.
            given = at.own_of_type("GiftReciprocated", "GiftGiven") if roles is RECIPIENTS else []
            those = [who for each in given[-1:] for who in each.body.get("participants", ()) if who["role"] in roles]
            named += [telling.participant(who, view.name) for who in those] or objects.people(view, at, roles)
    return list(dict.fromkeys(named))
