"""Rules about what cannot have come before what."""

import pytest

from tests.checks.ledgers import Museum, said, vase

VASE = "object/vase"


def test_title_before_the_receipt(ledger: Museum) -> None:
    title = said(VASE, "TitleTransferred", "2019-01-01", to_party="party/clerk")
    assert ledger.finds("before-receipt", vase(), title) == [
        (VASE, "title transferred (2019-01-01) before it came (2020-05-01)")
    ]
    entered = said(VASE, "ObjectEntered", "2018", title="Vase", reason="enquiry")
    assert ledger.finds("before-receipt", entered, title) == []


def test_what_may_be_earlier_than_the_receipt(ledger: Museum) -> None:
    valued = said(VASE, "ValuationRecorded", "2019", basis="estimate")
    owned = said(VASE, "ProvenanceAsserted", "1900/1910", holder={"role": "other", "as_written": "a dealer"})
    same_year = said(VASE, "ObjectAccessioned", "2020", number="2020.1")
    assert ledger.finds("before-receipt", vase(), valued, owned, same_year) == []


def test_done_after_it_had_left(ledger: Museum) -> None:
    gone = said(VASE, "ObjectDisposed", "2021-01-01", method="sold")
    seen = said(VASE, "ObjectSighted", "2021-06-01", place="place/store")
    assert ledger.finds("after-exit", vase(), gone, seen) == [
        (VASE, "object sighted (2021-06-01) after it had left (2021-01-01)")
    ]
    back = said(VASE, "ObjectReturned", "2021-03", how="given back")
    assert ledger.finds("after-exit", vase(), gone, back, seen) == []
    before = said(VASE, "ObjectSighted", "2020-12-31", place="place/store")
    assert ledger.finds("after-exit", vase(), gone, before) == []


def test_vague_exits_and_later_returns(ledger: Museum) -> None:
    gone = said(VASE, "ObjectDisposed", "2021", method="sold")
    seen = said(VASE, "ObjectSighted", "2021-06-01", place="place/store")
    assert ledger.finds("after-exit", vase(), gone, seen) == []
    assert ledger.finds("after-exit", vase(), gone, said(VASE, "ObjectSighted", "2021-12", place="place/store")) == []
    exact = said(VASE, "ObjectDisposed", "2021-06-01", method="sold")
    assert ledger.finds("after-exit", vase(), exact, seen) == []
    back = said(VASE, "ObjectReturned", "2022", how="given back")
    assert (
        len(ledger.finds("after-exit", vase(), exact, back, said(VASE, "ObjectMoved", "2021-07", to="place/store")))
        == 1
    )
    same_day = said(VASE, "ObjectReturned", "2021-08-01", how="given back")
    assert (
        ledger.finds("after-exit", vase(), exact, same_day, said(VASE, "ObjectMoved", "2021-08-01", to="place/store"))
        == []
    )


@pytest.mark.parametrize(("day", "found"), [("2020-04-30", True), ("2020-05-01", False), ("2020", False)])
def test_an_answer_comes_after_its_gift(ledger: Museum, day: str, found: bool) -> None:  # noqa: FBT001 - expected
    answer = said("object/bowl", "GiftReciprocated", day, title="Bowl", in_return_for=[VASE])
    assert ledger.finds("answer-before-gift", vase(), answer) == (
        [("object/bowl", f"given in return ({day}) for Vase, which came later (2020-05-01)")] if found else []
    )


def test_an_answer_within_a_vague_date_is_no_riddle(ledger: Museum) -> None:
    answer = said("object/bowl", "GiftReciprocated", "2020-05-01", title="Bowl", in_return_for=[VASE])
    assert ledger.finds("answer-before-gift", vase("2020-05"), answer) == []
    words = said("object/bowl", "GiftReciprocated", "2020-04", title="Bowl", in_return_for=[{"as_written": "a vase"}])
    assert ledger.finds("answer-before-gift", vase(), words) == []
