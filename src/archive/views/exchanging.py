"""Exchanges: what was given and what was given in return, leg beside leg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.domain.worlds import Holds
from archive.views import objects, telling
from archive.views.frames import Listing
from archive.views.reciprocity import happened, leg_holds

if TYPE_CHECKING:
    from archive.views.view import View

COLUMNS: Final = ("exchange", "kind", "received_names", "from", "given_names", "to", "holds", "position")
RECIPIENTS: Final = frozenset({"recipient"})


def exchanges(view: View) -> Listing:
    """Return what was given and what was given in return by the day, linked, or stated in the gift itself.

    A link has no day of its own: it is told once any of what it links may have changed hands, and holds once all has.
    """
    rows: list[dict[str, Any]] = []
    linked: set[tuple[str, str]] = set()
    for each in view.effective("ExchangeLinked"):
        body = each.body
        received = [leg["what"] for leg in body["legs"] if leg["direction"] == "received"]
        given = [leg["what"] for leg in body["legs"] if leg["direction"] == "given"]
        linked.update((one, other) for one in received for other in given)
        found = [leg_holds(view, leg["what"], is_given=leg["direction"] == "given") for leg in body["legs"]]
        if any(found):
            rows.append(
                {
                    "exchange": each.stream,
                    "kind": body["kind"],
                    **_legs(view, received, given),
                    "holds": str(Holds.YES if all(one is Holds.YES for one in found) else Holds.POSSIBLY),
                    **_proof(each),
                }
            )
    for each in view.effective("GiftReciprocated"):
        causes = each.body["in_return_for"]
        named = [cause for cause in causes if isinstance(cause, str)]
        written = [cause["as_written"] for cause in causes if not isinstance(cause, str)]
        if named and not written and all((cause, each.stream) in linked for cause in named):
            continue
        holds = happened(view, each)
        if holds is not None:
            row = {"exchange": None, "kind": "return", **_legs(view, named, [each.stream]), "holds": str(holds)}
            row["received_names"] += written
            rows.append(row | _proof(each))
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
