"""Rules about what should have been done by now."""

from tests.checks.ledgers import BASE, Museum, record, said, vase

VASE = "object/vase"
SECOND = record(len(BASE) + 2)
"""The record after the receipt of the vase."""


def decided(decision: str = "transfer") -> tuple[str, dict[str, object]]:
    return said(VASE, "DispositionDecided", "2021-01-01", decision=decision, due="2021-06")


LENT = said(VASE, "LoanOpened", "2021-01-01", direction="out", partner="party/donor", due="2021-06-30")


def test_decided_and_not_done(ledger: Museum) -> None:
    told = "it was decided (2021-01-01) to transfer it by 2021-06; nothing is recorded as done"
    assert ledger.finds("decision-overdue", vase(), decided()) == [(VASE, told)]
    assert ledger.finds("decision-overdue", vase(), decided(), on="2021-06-30") == []
    assert ledger.finds("decision-overdue", vase(), decided("retain")) == []


def test_decided_and_done(ledger: Museum) -> None:
    named = said(VASE, "CustodyTransferred", to_party="party/donor", fulfils=SECOND)
    later = said(VASE, "ObjectDisposed", "2022", method="transferred")
    earlier = said(VASE, "CustodyTransferred", "2020-12-31", to_party="party/donor")
    assert ledger.finds("decision-overdue", vase(), decided(), named) == []
    assert ledger.finds("decision-overdue", vase(), decided(), later) == []
    assert len(ledger.finds("decision-overdue", vase(), decided(), earlier)) == 1


def test_the_last_decision_counts(ledger: Museum) -> None:
    kept = said(VASE, "DispositionDecided", "2021-05", decision="retain")
    assert ledger.finds("decision-overdue", vase(), decided(), kept) == []
    again = said(VASE, "DispositionDecided", "2021-05", decision="sell", due="2031")
    assert ledger.finds("decision-overdue", vase(), decided(), again) == []


def test_lent_and_not_returned(ledger: Museum) -> None:
    told = "lent to Testland until 2021-06-30, and not recorded as returned"
    home = said(VASE, "ObjectMoved", "2021-07-01", to="place/store")
    assert ledger.finds("loan-overdue", vase(), LENT, home) == [(VASE, told)]
    assert ledger.finds("loan-overdue", vase(), LENT, on="2021-06-30") == []
    assert ledger.finds("loan-overdue", vase(), LENT, said(VASE, "LoanClosed", "2021-07-01", loan=SECOND)) == []


def test_borrowed_and_not_given_back(ledger: Museum) -> None:
    borrowed = said(VASE, "LoanOpened", "2021", direction="in", partner="party/donor", due="2022")
    told = "borrowed from Testland until 2022, and not recorded as returned"
    assert ledger.finds("loan-overdue", vase(), borrowed) == [(VASE, told)]


def test_put_somewhere_for_a_time(ledger: Museum) -> None:
    moved = said(VASE, "ObjectMoved", "2021-01-01", to="place/store", until="2021-06")
    assert ledger.finds("stay-overdue", vase(), moved) == [(VASE, "put into Store until 2021-06, and not moved since")]
    away = said(VASE, "TransferredToShowroom", "2021-05-01", to="place/room")
    assert ledger.finds("stay-overdue", vase(), moved, away) == []
    assert ledger.finds("stay-overdue", vase(), moved, on="2021-06-30") == []


def test_left_with_us_for_a_time(ledger: Museum) -> None:
    entered = said(VASE, "ObjectEntered", "2021", title="Vase", reason="enquiry", return_by="2021-12-31")
    assert ledger.finds("stay-overdue", entered) == [(VASE, "to be given back by 2021-12-31, and still here")]
    for end in (
        said(VASE, "ObjectDisposed", "2022", method="returned to donor"),
        said(VASE, "ObjectAccessioned", "2022", number="2022.1"),
    ):
        assert ledger.finds("stay-overdue", entered, end) == []
