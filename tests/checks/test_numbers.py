"""Rules about numbers and parts."""

from tests.checks.ledgers import Draft, Museum, said, vase


def accessioned(**numbers: str) -> list[Draft]:
    """Return objects with these numbers."""
    drafts = []
    for name, number in numbers.items():
        drafts += [vase(name=name), said(f"object/{name}", "ObjectAccessioned", "2020-06", number=number)]
    return drafts


def numbered(kind: str, **numbers: str) -> list[Draft]:
    drafts = []
    for name, number in numbers.items():
        drafts += [vase(name=name), said(f"object/{name}", "NumberAssigned", number=number, kind=kind)]
    return drafts


def test_a_gap_in_a_series(ledger: Museum) -> None:
    drafts = accessioned(a="2023.117", b="2023.119", c="2023.120", d="2022.7", e="2023.124")
    assert ledger.finds("number-gap", *drafts) == [
        ("object/b", "2023.119 follows 2023.117 in the series: 2023.118 is not in the ledger"),
        ("object/e", "2023.124 follows 2023.120 in the series: 2023.121 to 2023.123 are not in the ledger"),
    ]
    padded = accessioned(a="K0098", b="K0100")
    assert ledger.finds("number-gap", *padded) == [
        ("object/b", "K0100 follows K0098 in the series: K0099 is not in the ledger")
    ]


def test_a_series_without_gaps(ledger: Museum) -> None:
    assert ledger.finds("number-gap", *accessioned(a="2023.119", b="2023.118", c="2024.200", d="without figures")) == []


def test_numbers_that_people_take_for_one(ledger: Museum) -> None:
    assert ledger.finds("number-twice", *accessioned(a="K 118", b="k118", c="K119")) == [
        ("object/b", "its accession number k118 is also that of A (K 118, object/a)")
    ]
    assert ledger.finds("number-twice", *accessioned(a="2023.0118", b="2023.118")) == [
        ("object/b", "its accession number 2023.118 is also that of A (2023.0118, object/a)")
    ]
    assert ledger.finds("number-twice", *accessioned(a="K1018", b="K118", c="K0")) == []


def test_numbers_found_on_two_objects(ledger: Museum) -> None:
    assert ledger.finds("found-number-twice", *numbered("card", a="C 12", b="C12")) == [
        ("object/b", "its card number C12 is also that of A (C 12, object/a)")
    ]
    twice_on_one = [*numbered("card", a="C 12"), said("object/a", "NumberAssigned", number="C12", kind="card")]
    assert ledger.finds("found-number-twice", *twice_on_one) == []
    assert ledger.finds("found-number-twice", *numbered("card", a="C12"), *numbered("loan", b="C12")) == []


def test_more_pieces_in_the_parts_than_in_the_whole(ledger: Museum) -> None:
    whole = vase(name="tea-set", quantity=11)
    cups = said("object/cups", "PartNumbered", whole="object/tea-set", title="Cups", quantity=10)
    pots = [said(f"object/pot-{n}", "PartNumbered", whole="object/tea-set", title="Pot") for n in (1, 2)]
    assert ledger.finds("parts-quantity", whole, cups, *pots) == [
        ("object/tea-set", "12 pieces in 3 parts, and 11 in the whole")
    ]
    assert ledger.finds("parts-quantity", whole, cups, pots[0]) == []
    assert ledger.finds("parts-quantity", vase(name="tea-set"), cups, *pots) == []
    broken = said("object/cups", "QuantityChanged", "2021", quantity=9, reason="broken")
    assert ledger.finds("parts-quantity", whole, cups, *pots, broken) == []
