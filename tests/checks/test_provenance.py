"""Rules about provenance."""

from tests.checks.ledgers import Draft, Museum, record, said, vase

VASE = "object/vase"


def held(who: str, span: str | None, **fields: object) -> Draft:
    return said(VASE, "ProvenanceAsserted", span, holder={"role": "other", "as_written": who}, **fields)


def test_years_without_a_holder(ledger: Museum) -> None:
    drafts = vase("1950"), held("Dealer A", "1900/1932"), held("Dealer B", "1938/1948")
    assert ledger.finds("provenance-gap", *drafts) == [
        (VASE, "5 years without a holder, 1933-01-01 to 1937-12-31, after Dealer A"),
        (VASE, "365 days without a holder, 1949-01-01 to 1949-12-31, after Dealer B"),
    ]


def test_a_chain_without_gaps(ledger: Museum) -> None:
    whole = held("Dealer B", "1938/1948"), held("Dealer A", "1900/1937"), held("Dealer C", "1940/1949")
    assert ledger.finds("provenance-gap", vase("1950"), *whole) == []
    direct = held("Dealer A", "1900/1932", direct=True), held("Dealer B", "1938/1949")
    assert ledger.finds("provenance-gap", vase("1950"), *direct) == []
    assert ledger.finds("provenance-gap", vase("1950"), held("Dealer A", "1900/..")) == []
    assert ledger.finds("provenance-gap", vase("1950")) == []


def test_bounds_make_no_gap_by_themselves(ledger: Museum) -> None:
    until_at_least = held("Dealer A", None, began="[..1901]", ended="[1929..]")
    assert ledger.finds("provenance-gap", vase("1950"), until_at_least) == []
    by = held("Dealer A", None, began="1901", ended="[1929,1931]")
    assert ledger.finds("provenance-gap", vase("1950"), by) == [
        (VASE, "18 years without a holder, 1932-01-01 to 1949-12-31, after Dealer A")
    ]


def test_each_account_on_its_own(ledger: Museum) -> None:
    family = held("Dealer A", "1900/1949", account="family")
    museum = held("Dealer B", "1900/1945", account="museum")
    assert ledger.finds("provenance-gap", vase("1950"), family, museum) == [
        (VASE, "4 years without a holder, 1946-01-01 to 1949-12-31, after Dealer B (account museum)")
    ]
    assert ledger.finds("provenance-gap", vase("1950"), family) == []


def test_holders_without_any_date_hide_the_gaps(ledger: Museum) -> None:
    dated = held("Dealer A", "1900/1932")
    assert ledger.finds("provenance-gap", vase("1950"), dated, held("Dealer B", None)) == []
    half = held("Dealer B", "1948/..")
    assert ledger.finds("provenance-gap", vase("1950"), dated, half) == [
        (VASE, "15 years without a holder, 1933-01-01 to 1947-12-31, after Dealer A")
    ]


def test_that_nobody_is_known_to_have_held_it_covers_nothing(ledger: Museum) -> None:
    chain = (
        held("Dealer A", "1900/1932", direct=True),
        said(VASE, "ProvenanceAsserted", None, direct=True),
        held("Dealer B", "1938/1949"),
    )
    assert ledger.finds("provenance-gap", vase("1950"), *chain) == [
        (VASE, "5 years without a holder, 1933-01-01 to 1937-12-31, after Dealer A")
    ]


def test_a_holder_without_any_date_hides_the_gap_around_it_alone(ledger: Museum) -> None:
    chain = held("Dealer A", "1900/1910"), held("Dealer B", "1920/1930"), held("Dealer C", None)
    assert ledger.finds("provenance-gap", vase("1950"), *chain) == [
        (VASE, "9 years without a holder, 1911-01-01 to 1919-12-31, after Dealer A")
    ]


def test_what_passed_directly_to_a_holder_taken_back_since_leaves_a_gap(ledger: Museum) -> None:
    chain = held("Dealer A", "1900/1932", direct=True), held("Dealer B", "1933/1937"), held("Dealer C", "1938/1949")
    assert ledger.finds("provenance-gap", vase("1950"), *chain) == []
    taken_back = said(VASE, "RecordRetracted", target=record(9), reason="Another vase")
    assert ledger.finds("provenance-gap", vase("1950"), *chain, taken_back) == [
        (VASE, "5 years without a holder, 1933-01-01 to 1937-12-31, after Dealer A")
    ]


def test_gaps_in_accounts_that_were_not_preferred_are_notes(ledger: Museum) -> None:
    drafts = (
        vase("1950"),
        held("Dealer A", "1900/1945", account="family"),
        held("Dealer B", "1900/1940", account="museum"),
        said(VASE, "AccountPreferred", account="museum", ground="The ledger of the firm"),
    )
    found = ledger.ask("check --rule provenance-gap --on 2026", *drafts)
    assert [(row["severity"], row["sentence"].rpartition(" ")[2]) for row in found] == [
        ("warning", "museum)"),
        ("note", "family)"),
    ]
