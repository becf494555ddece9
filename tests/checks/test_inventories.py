"""Rules about inventories."""

from tests.checks.ledgers import Draft, Museum, said

OPENED = said(
    "inventory/2021", "InventoryOpened", "2021-01", scope=["place/store"], kind="full", checkers=["party/clerk"],
    known_at=1, expected=10,
)  # fmt: skip
EXPLAINED = said(
    "inventory/2021", "DiscrepancyResolved", "2021-03", finding="not found", cause="On loan", by=["party/clerk"]
)


def closed(sighted: int, not_found: int = 0, elsewhere: int = 0, unexpected: int = 0, not_checked: int = 0) -> Draft:
    return said(
        "inventory/2021", "InventoryClosed", "2021-02", sighted=sighted, not_found=not_found, elsewhere=elsewhere,
        unexpected=unexpected, not_checked=not_checked,
    )  # fmt: skip


def test_differences_that_nobody_explained(ledger: Museum) -> None:
    told = "closed (2021-02) with 1 not found, 2 unexpected; 1 explained"
    assert ledger.finds("count-unexplained", OPENED, closed(9, not_found=1, unexpected=2), EXPLAINED) == [
        ("inventory/2021", told)
    ]
    assert ledger.finds("count-unexplained", OPENED, closed(9, not_found=1), EXPLAINED) == []
    assert ledger.finds("count-unexplained", OPENED, closed(9, not_checked=1)) == []
    assert ledger.finds("count-unexplained", OPENED) == []


def test_a_sum_that_does_not_come_out(ledger: Museum) -> None:
    assert ledger.finds("count-sum", OPENED, closed(8, elsewhere=1, unexpected=1)) == [
        ("inventory/2021", "10 expected, and 9 told: 8 sighted, 0 not found, 1 elsewhere, 0 not checked")
    ]
    assert ledger.finds("count-sum", OPENED, closed(7, 1, 1, 5, 1)) == []
