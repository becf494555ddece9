"""Rules about who saw an object last, and who looked."""

import pytest

from tests.checks.ledgers import Museum, said, vase

VASE = "object/vase"
SEEN = said(VASE, "ObjectSighted", "2021-03-01", place="place/store")


def test_seen_by_nobody_for_long(ledger: Museum) -> None:
    assert ledger.finds("not-sighted", vase(), SEEN, on="2026-03-01") == [(VASE, "seen last 2021-03-01, 1826 days ago")]
    assert ledger.finds("not-sighted", vase(), SEEN, on="2026-02-28") == []
    assert ledger.finds("not-sighted", vase(), SEEN, on="2021-04-01", more="--sighted-within 30") == [
        (VASE, "seen last 2021-03-01, 31 days ago")
    ]
    assert ledger.finds("not-sighted", vase(), on="2026-01-01") == [
        (VASE, "not recorded as seen since it came (2020-05-01), 2071 days ago")
    ]


def test_a_vague_sighting_counts_from_its_last_day(ledger: Museum) -> None:
    vague = said(VASE, "ObjectSighted", "2021", place="place/store")
    assert ledger.finds("not-sighted", vase(), vague, on="2026-12-30") == []
    assert ledger.finds("not-sighted", vase(), vague, on="2026-12-31") == [(VASE, "seen last 2021, 1826 days ago")]


def test_parts_are_seen_with_their_whole(ledger: Museum) -> None:
    lid = said("object/lid", "PartNumbered", "2020-05-01", whole=VASE, title="Lid")
    assert [where for where, _ in ledger.finds("not-sighted", vase(), lid)] == [VASE]


def test_told_to_be_somewhere_is_not_seen(ledger: Museum) -> None:
    told = said(VASE, "LocationAsserted", "2025", place="place/store")
    doubted = said(VASE, "ObjectSighted", "2025", place="place/store", certainty="possible")
    assert len(ledger.finds("not-sighted", vase(), told, doubted)) == 1


@pytest.mark.parametrize(
    "last",
    [
        said(VASE, "ConditionChecked", "2024", grade="good"),
        said(VASE, "ObjectDisposed", "2020-06", method="sold"),
        said(VASE, "LossDeclared", "2020-06", kind="stolen"),
        said(VASE, "LoanOpened", "2020-06", direction="out", partner="party/donor"),
    ],
)
def test_what_need_not_be_looked_for(ledger: Museum, last: tuple[str, dict[str, object]]) -> None:
    assert ledger.finds("not-sighted", vase(), last) == []


def test_the_custodian_checks_himself(ledger: Museum) -> None:
    given = said(VASE, "CustodyTransferred", "2021-01-01", to_party="party/clerk")
    checked = said(VASE, "ObjectSighted", "2021-03-01", place="place/store", checked_by="party/clerk")
    assert ledger.finds("own-checker", vase(), given, checked) == [
        (VASE, "object sighted (2021-03-01) by A. Clerk, who answered for it")
    ]
    assert ledger.finds("own-checker", vase(), checked) == []
    other = said(VASE, "CustodyTransferred", "2021-02-01", to_party="party/donor")
    assert ledger.finds("own-checker", vase(), given, other, checked) == []


def test_the_house_may_check_itself(ledger: Museum) -> None:
    entered = said(VASE, "ObjectEntered", "2021", title="Vase", reason="found")
    checked = said(VASE, "ObjectSighted", "2021-03-01", place="place/store", checked_by="party/registry")
    assert ledger.finds("own-checker", entered, checked) == []


def test_the_counter_is_the_witness(ledger: Museum) -> None:
    def count(witness: str) -> list[tuple[str, str]]:
        opened = said(
            "inventory/2021", "InventoryOpened", "2021-01", scope=["place/store"], kind="full",
            checkers=["party/clerk"], witness=witness, known_at=1, expected=0,
        )  # fmt: skip
        return ledger.finds("own-witness", opened)

    assert count("party/clerk") == [("inventory/2021", "A. Clerk both counted and witnessed")]
    assert count("party/donor") == []
