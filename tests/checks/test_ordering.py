"""Rules about stated orders that the dates contradict, within a stream and across streams."""

import pytest

from tests.checks.ledgers import BASE, Museum, record, said, vase

VASE = "object/vase"
BOWL = "object/bowl"
FIRST = len(BASE) + 1
"""The number of the first draft of a test."""
RULE = "dates-against-order"


def test_an_order_against_the_dates(ledger: Museum) -> None:
    moved = said(VASE, "ObjectMoved", "2021-03-05", to="place/store")
    checked = said(VASE, "ConditionChecked", "2021-03-01", grade="good", after=[record(FIRST + 1)])
    assert ledger.finds(RULE, vase(), moved, checked) == [
        (VASE, "condition checked (2021-03-01) is said to have come after object moved (2021-03-05)")
    ]
    vague = said(VASE, "ConditionChecked", "2021-03", grade="good", after=[record(FIRST + 1)])
    assert ledger.finds(RULE, vase(), moved, vague) == []


@pytest.mark.parametrize(("day", "found"), [("2021-03-01", True), ("2021-03", False), ("2021-03-05", False)])
def test_an_order_across_streams(ledger: Museum, day: str, found: bool) -> None:  # noqa: FBT001 - expected
    moved = said(VASE, "ObjectMoved", "2021-03-05", to="place/store")
    checked = said(BOWL, "ConditionChecked", day, grade="good", after=[record(FIRST + 2)])
    assert ledger.finds(RULE, vase(), vase(name="bowl"), moved, checked) == (
        [(BOWL, f"condition checked ({day}) is said to have come after object moved of Vase (2021-03-05)")]
        if found
        else []
    )


def test_an_order_that_only_a_chain_of_streams_contradicts(ledger: Museum) -> None:
    moved = said(VASE, "ObjectMoved", "2021-03-05", to="place/store")
    between = said(BOWL, "ObjectMoved", to="place/store", after=[record(FIRST + 3)])
    early = said("object/cup", "ObjectMoved", "2021-03-01", to="place/store", after=[record(FIRST + 4)])
    things = (vase(), vase(name="bowl"), vase(name="cup"))
    assert ledger.finds(RULE, *things, moved, between) == []
    found = ledger.finds(RULE, *things, moved, between, early)
    assert [where for where, _ in found] == ["object/cup"]
    assert found[0][1].startswith("object moved (2021-03-01) is said to have come after object moved of Bowl (by ")


def test_a_circle_of_orders_across_streams_breaks_once(ledger: Museum) -> None:
    one = said(VASE, "ObjectMoved", to="place/store", after=[record(FIRST + 3)])
    other = said(BOWL, "ObjectMoved", to="place/store", after=[record(FIRST + 2)])
    assert [where for where, _ in ledger.finds(RULE, vase(), vase(name="bowl"), one, other)] == [BOWL]


def test_what_an_object_did_after_another_came_is_no_earlier_than_that(ledger: Museum) -> None:
    undated = said(VASE, "ObjectMoved", to="place/store")
    early = said(BOWL, "ObjectMoved", "2019-01-01", to="place/store", after=[record(FIRST + 2)])
    found = ledger.finds(RULE, vase(), vase("2018", name="bowl"), undated, early)
    assert [where for where, _ in found] == [BOWL]
    late = said(BOWL, "ObjectMoved", "2020-05-01", to="place/store", after=[record(FIRST + 2)])
    assert ledger.finds(RULE, vase(), vase("2018", name="bowl"), undated, late) == []


def test_a_correction_is_compared_as_the_line_that_it_corrects(ledger: Museum) -> None:
    moved = said(VASE, "ObjectMoved", "2021-03-05", to="place/store")
    right = {"type": "ObjectMoved", "occurred": "2021-02-01", "to": "place/store"}
    corrected = said(
        VASE, "RecordCorrected", target=record(FIRST + 2), replacement=right, kind="typo", reason="The book"
    )
    checked = said(BOWL, "ConditionChecked", "2021-03-01", grade="good", after=[record(FIRST + 2)])
    again = said(BOWL, "ConditionChecked", "2021-01-01", grade="good", after=[record(FIRST + 3)])
    things = (vase(), vase(name="bowl"), moved, corrected)
    assert ledger.finds(RULE, *things, checked) == []
    assert ledger.finds(RULE, *things, again) == [
        (BOWL, "condition checked (2021-01-01) is said to have come after object moved of Vase (2021-02-01)")
    ]


def test_a_decision_is_carried_out_after_it_was_taken(ledger: Museum) -> None:
    decided = said(BOWL, "DispositionDecided", "2022-01-01", decision="transfer")
    gone = said(VASE, "ObjectDisposed", "2021-01-01", method="sold", fulfils=record(FIRST + 2))
    assert ledger.finds(RULE, vase(), vase(name="bowl"), decided, gone) == [
        (VASE, "object disposed (2021-01-01) is said to have come after disposition decided of Bowl (2022-01-01)")
    ]


def test_a_loan_is_closed_after_it_was_opened(ledger: Museum) -> None:
    opened = said(VASE, "LoanOpened", "2021-06-01", direction="out", partner="party/donor")
    closed = said(VASE, "LoanClosed", "2021-05-01", loan=record(FIRST + 1))
    assert ledger.finds(RULE, vase(), opened, closed) == [
        (VASE, "loan closed (2021-05-01) is said to have come after loan opened (2021-06-01)")
    ]
