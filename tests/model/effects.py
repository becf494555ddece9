"""The catalogue's table of effects, row by row, over events as plain JSON. Written apart from the product's."""

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

Body: TypeAlias = dict[str, Any]

REGISTRY: Final = "party/registry"
UNKNOWN: Final = "?"
NOBODY: Final = "-"
TITLE_PASSES: Final = {
    "returned to donor", "surrendered", "sold", "transferred", "exchanged", "restituted", "bought by recipient",
    "retained by recipient",
}  # fmt: skip
ENDS: Final = {"destroyed", "perished", "consumed"}
SHOWN_IN: Final = {"showroom": "on display", "case": "on display", "store": "in store", "rack": "in store"}


class Around(Protocol):
    """What an effect has to know beyond its own event."""

    def party(self, party: str | None) -> str | None:
        """Return the entry that a party is read as."""

    def recipients(self, gift: str) -> str:
        """Return who received a presentation."""

    def loan(self, record: str) -> Body:
        """Return the event of a loan."""

    def kind(self, place: str) -> str:
        """Return what sort of place it is."""


def named(body: Body, around: Around) -> str | None:
    """Return who received, as one text; None for nobody named."""
    names = [
        around.party(who["party"]) if "party" in who else f"~{who['as_written']}" if "as_written" in who else UNKNOWN
        for who in body.get("participants", ())
        if who["role"] == "recipient"
    ]
    return "\n".join(dict.fromkeys(map(str, names))) or None


def effects(body: Body, around: Around) -> Body:
    """Return what an event sets, by question; what is absent or None it does not bear on."""
    row = TABLE.get(body["type"])
    return {} if row is None else row(body, around)


def _received(body: Body, around: Around) -> Body:
    holder = around.party(body.get("received_for")) or named(body, around) or _of_gift(body, around)
    title = holder if "title_evidence" in body else UNKNOWN
    return {"custody": holder, "title": title, "status": "received", "quantity": body.get("quantity")}


def _of_gift(body: Body, around: Around) -> str:
    return around.recipients(body["gift"]) if "gift" in body else UNKNOWN


def _given(body: Body, around: Around) -> Body:
    holder = named(body, around) or _of_gift(body, around)
    return {
        "place": UNKNOWN, "custody": holder, "title": holder, "status": "given", "quantity": body.get("quantity"),
    }  # fmt: skip


def _entered(body: Body, _: Around) -> Body:
    return {
        "place": body.get("place"), "custody": REGISTRY, "title": UNKNOWN, "status": "entered",
        "quantity": body.get("quantity"),
    }  # fmt: skip


def _acquired(body: Body, _: Around) -> Body:
    title = REGISTRY if "title_evidence" in body else UNKNOWN
    return {"custody": REGISTRY, "title": title, "status": "acquired", "quantity": body.get("quantity")}


def _accessioned(body: Body, _: Around) -> Body:
    return {"title": REGISTRY if "title_evidence" in body else None, "status": "accessioned"}


def _transferred(body: Body, around: Around) -> Body:
    return {"place": body["to"], "custody": around.party(body.get("custodian_to")), "status": "on display"}


def _moved(body: Body, around: Around) -> Body:
    kind = around.kind(body["to"])
    status = SHOWN_IN.get(kind, f"in {kind}")
    return {"place": body["to"], "custody": around.party(body.get("custodian_to")), "status": status}


def _located(body: Body, _: Around) -> Body:
    return {"place": body["place"], "status": "on display" if body.get("on_display") else None}


def _lost(body: Body, _: Around) -> Body:
    return {"place": UNKNOWN, "custody": NOBODY, "status": body["kind"]}


def _back(body: Body, _: Around) -> Body:
    return {"place": body.get("place"), "custody": REGISTRY, "status": "held"}


def _taken_back(body: Body, _: Around) -> Body:
    return {"place": body.get("place", UNKNOWN), "custody": REGISTRY, "status": "held"}


def _lent(body: Body, around: Around) -> Body:
    return {"custody": around.party(body["partner"]) if body["direction"] == "out" else REGISTRY, "status": "on loan"}


def _loan_closed(body: Body, around: Around) -> Body:
    loan = around.loan(body["loan"])
    came_in = loan.get("type") == "LoanOpened" and loan["direction"] == "in"
    return {"custody": around.party(loan["partner"]) if came_in else REGISTRY, "status": "held"}


def _disposed(body: Body, around: Around) -> Body:
    if body["method"] in ENDS:
        return {"place": UNKNOWN, "custody": NOBODY, "title": NOBODY, "status": "disposed"}
    holder = around.party(body.get("to_party")) or UNKNOWN
    title = holder if body["method"] in TITLE_PASSES else None
    return {"place": UNKNOWN, "custody": holder, "title": title, "status": "disposed"}


TABLE: Final[dict[str, Callable[[Body, Around], Body]]] = {
    "GiftReceived": _received,
    "GiftReciprocated": _given,
    "GiftGiven": _given,
    "ObjectEntered": _entered,
    "ObjectAcquired": _acquired,
    "PartNumbered": lambda body, _: {"quantity": body.get("quantity")},
    "ObjectAccessioned": _accessioned,
    "TransferredToShowroom": _transferred,
    "ObjectMoved": _moved,
    "LocationAsserted": _located,
    "ObjectSighted": lambda body, _: {"place": body["place"]},
    "ObjectNotSighted": lambda _body, _around: {"place": UNKNOWN},
    "LossDeclared": _lost,
    "ObjectRecovered": _back,
    "ObjectReturned": _taken_back,
    "LoanOpened": _lent,
    "LoanClosed": _loan_closed,
    "CustodyTransferred": lambda body, around: {"custody": around.party(body["to_party"])},
    "TitleTransferred": lambda body, around: {"title": around.party(body["to_party"])},
    "ObjectDisposed": _disposed,
    "QuantityChanged": lambda body, _: {"quantity": body["quantity"]},
    "PlaceDefined": lambda body, _: {"place": body.get("parent"), "status": "open"},
    "PlaceMoved": lambda body, _: {"place": body["parent"]},
    "PlaceClosed": lambda _body, _around: {"status": "closed"},
    "PlaceReopened": lambda _body, _around: {"status": "open"},
}
