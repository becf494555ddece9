"""Rules about gift rules."""

import pytest

from tests.checks.ledgers import Museum, said, vase

VASE = "object/vase"
RULE = said(
    "rule/minimal", "RuleAdopted", "2020/..", regime="minimal value", threshold={"amount": "480", "currency": "USD"}
)
TOLD = "valued at 480.01 USD (2020-06), above the 480 USD of minimal value, without a ruling"


def valued(amount: str = "480.01", currency: str = "USD", of: str = VASE) -> tuple[str, dict[str, object]]:
    return said(of, "ValuationRecorded", "2020-06", value={"amount": amount, "currency": currency}, basis="appraisal")


def ruled(on: str) -> tuple[str, dict[str, object]]:
    return said(on, "RulingMade", "2020-07", rule="rule/minimal", result="surrender")


def test_above_the_threshold_without_a_ruling(ledger: Museum) -> None:
    assert ledger.finds("no-ruling", RULE, vase(), valued()) == [(VASE, TOLD)]
    assert ledger.finds("no-ruling", RULE, vase(), valued(), ruled(VASE)) == []


@pytest.mark.parametrize("value", [valued("480"), valued("480.00"), valued("999", "EUR")])
def test_not_above_the_threshold(ledger: Museum, value: tuple[str, dict[str, object]]) -> None:
    assert ledger.finds("no-ruling", RULE, vase(), value) == []


def test_said_to_be_of_value_without_a_sum(ledger: Museum) -> None:
    assert ledger.finds("no-ruling", RULE, vase(), said(VASE, "ValuationRecorded", "2020-06", basis="stated")) == []


def test_one_sum_for_several_objects(ledger: Museum) -> None:
    both = vase(), vase(name="bowl")
    shared = said(
        VASE, "ValuationRecorded", "2020-06", value={"amount": "480.01", "currency": "USD"}, basis="appraisal",
        covers=[VASE, "object/bowl"],
    )  # fmt: skip
    assert ledger.finds("no-ruling", RULE, *both, shared, ruled("object/bowl")) == [(VASE, TOLD)]
    assert ledger.finds("no-ruling", RULE, *both, shared, ruled("object/bowl"), ruled(VASE)) == []


def test_only_while_the_rule_is_in_force(ledger: Museum) -> None:
    repealed = said("rule/minimal", "RuleRepealed", "2020-04-01")
    assert ledger.finds("no-ruling", RULE, vase(), valued(), repealed) == []
    assert ledger.finds("no-ruling", RULE, vase("2019-12-31"), valued()) == []
    assert ledger.finds("no-ruling", RULE, vase("2019/2020"), valued()) == [(VASE, TOLD)]


def test_a_gift_valued_or_ruled_as_a_whole(ledger: Museum) -> None:
    gift = said("gift/visit", "PresentationHeld", "2020-05-01", direction="received")
    part = vase(gift="gift/visit")
    assert ledger.finds("no-ruling", RULE, gift, part, valued(of="gift/visit")) == [("gift/visit", TOLD)]
    assert ledger.finds("no-ruling", RULE, gift, part, valued(of="gift/visit"), ruled("gift/visit")) == []
    assert ledger.finds("no-ruling", RULE, gift, part, valued(), ruled("gift/visit")) == []
    given = said("gift/visit", "PresentationHeld", "2020-05-01", direction="given")
    assert ledger.finds("no-ruling", RULE, given, valued(of="gift/visit")) == []
