"""Rules about what the public sees."""

from tests.checks.ledgers import BASE, Museum, record, said, vase

VASE = "object/vase"
SHOWN = said(VASE, "TransferredToShowroom", "2021-03-05", to="place/room")
BANNED = said(VASE, "RestrictionImposed", "2021-01-01", kind="sanctions", ground="Arms embargo")


def test_a_restricted_object_on_display(ledger: Museum) -> None:
    told = [(VASE, "on display under a restriction (sanctions: Arms embargo)")]
    assert ledger.finds("restricted-on-display", vase(), BANNED, SHOWN) == told
    located = said(VASE, "LocationAsserted", "2021-03-05", place="place/hall", on_display=True)
    assert ledger.finds("restricted-on-display", vase(), BANNED, located) == told


def test_a_restriction_that_keeps_nothing_from_the_public(ledger: Museum) -> None:
    lifted = said(VASE, "RestrictionLifted", "2021-02-01", restriction=record(len(BASE) + 2), ground="Permit")
    export = said(VASE, "RestrictionImposed", "2021-01-01", kind="export", ground="Heritage")
    breach = said(VASE, "BreachAsserted", "2021-01-01", of="receipt", kind="sanctions", ground="Arms embargo")
    stored = said(VASE, "ObjectMoved", "2021-04-01", to="place/store")
    assert ledger.finds("restricted-on-display", vase(), BANNED, lifted, SHOWN) == []
    assert ledger.finds("restricted-on-display", vase(), export, breach, SHOWN) == []
    assert ledger.finds("restricted-on-display", vase(), BANNED, SHOWN, stored) == []
    assert ledger.finds("restricted-on-display", vase(), BANNED, SHOWN, on="2021-03-01") == []


def test_a_room_closed_to_the_public(ledger: Museum) -> None:
    house = said("place/annex", "PlaceDefined", kind="building", name="Annex", closed_to_public=True)
    vault = said("place/vault", "PlaceDefined", kind="showroom", name="Vault", parent="place/annex")
    hidden = said(VASE, "TransferredToShowroom", "2021-03-05", to="place/vault")
    assert ledger.finds("restricted-on-display", house, vault, vase(), BANNED, hidden) == []
