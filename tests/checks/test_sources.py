"""Rules about what statements rest on, and what places are said to hold."""

import pytest

from tests.checks.ledgers import Draft, Museum, said, vase

VASE = "object/vase"
CARD = said("source/card", "SourceRegistered", kind="catalogue card", title="Card", revision="1")


def citing(source: str = "source/paper", revision: str = "1", **fields: object) -> list[dict[str, object]]:
    return [{"source": source, "revision": revision, **fields}]


def refiled(kind: str = "fact", revision: str = "2") -> Draft:
    return said("source/paper", "SourceRefiled", revision=revision, change="A name respelt", kind_of_change=kind)


def test_one_source_alone(ledger: Museum) -> None:
    one = said(VASE, "LocationAsserted", place="place/store", sources=citing())
    told = [(VASE, "location asserted: only Paper says so")]
    assert ledger.finds("single-source", CARD, vase(), one) == told
    both = said(VASE, "LocationAsserted", place="place/store", sources=[*citing(), *citing("source/card")])
    second = said(VASE, "LocationAsserted", place="place/store", sources=citing("source/card"))
    assert ledger.finds("single-source", CARD, vase(), both) == []
    assert ledger.finds("single-source", CARD, vase(), one, second) == []


@pytest.mark.parametrize(
    ("voices", "found"),
    [
        ([], "no speaker"),
        ([{"as_printed": "state media"}], "state media"),
        ([{"party": "party/agency"}], "no speaker"),
        ([{"party": "party/clerk"}], None),
        ([{"as_printed": "state media"}, {"party": "party/clerk"}], None),
    ],
)
def test_on_whose_word(ledger: Museum, voices: list[dict[str, str]], found: str | None) -> None:
    agency = said("party/agency", "PartyRegistered", kind="organisation", name="Agency")
    cited = citing(attributed_to=voices) if voices else citing()
    assert ledger.finds("nobodys-word", agency, vase(sources=cited)) == (
        [(VASE, f"gift received: {found}, in Paper")] if found else []
    )


def test_a_source_issued_anew(ledger: Museum) -> None:
    told = "gift received rests on an earlier revision of Paper, since refiled (fact: A name respelt)"
    assert ledger.finds("refiled-source", vase(sources=citing()), refiled()) == [(VASE, told)]
    assert ledger.finds("refiled-source", vase(sources=citing(revision="2")), refiled()) == []
    assert ledger.finds("refiled-source", refiled(), vase(sources=citing(revision="2")), refiled("typo", "3")) == [
        (VASE, told.replace("fact", "typo"))
    ]
    assert ledger.finds("refiled-source", CARD, vase(sources=citing("source/card")), refiled()) == []


@pytest.mark.parametrize(("kind", "severity"), [("typo", "note"), ("fact", "warning"), ("withdrawal", "warning")])
def test_how_grave_a_refiling_is(ledger: Museum, kind: str, severity: str) -> None:
    found = ledger.ask("check --rule refiled-source", vase(sources=citing()), refiled(kind))
    assert [(row["where"], row["severity"]) for row in found] == [(VASE, severity)]


@pytest.mark.parametrize(
    ("relation", "number", "severity"),
    [
        ("exactly", 7, None), ("exactly", 6, "warning"), ("exactly", 8, "note"),
        ("more than", 6, None), ("more than", 7, "note"), ("at least", 7, None), ("at least", 8, "note"),
        ("at most", 7, None), ("at most", 6, "warning"), ("about", 7, None), ("about", 5, "warning"),
    ],
)  # fmt: skip
def test_what_a_place_is_said_to_hold(ledger: Museum, relation: str, number: int, severity: str | None) -> None:
    says = said("place/hall", "HoldingsAsserted", figures=[{"what": "items", "relation": relation, "number": number}])
    shown = said(VASE, "TransferredToShowroom", "2021", to="place/room")
    elsewhere = vase(name="bowl"), said("object/bowl", "ObjectMoved", "2021", to="place/store")
    found = ledger.ask("check --rule holdings-differ --on 2026", vase(quantity=7), shown, *elsewhere, says)
    assert [(row["where"], row["severity"]) for row in found] == ([("place/hall", severity)] if severity else [])


def test_places_are_counted_where_there_are_any(ledger: Museum) -> None:
    def asserted(what: str, number: int) -> list[tuple[str, str]]:
        figure = {"what": what, "relation": "exactly", "number": number}
        return ledger.finds("holdings-differ", said("place/hall", "HoldingsAsserted", figures=[figure]))

    assert asserted("showrooms", 1) == []
    assert asserted("showrooms", 3) == [("place/hall", "said to hold exactly 3 showrooms; the ledger has 1 there")]
    assert asserted("buildings", 2) == []
    assert asserted("countries", 200) == [("place/hall", "said to hold exactly 200 countries; the ledger has 0 there")]
    assert asserted("objects", 4) == [("place/hall", "said to hold exactly 4 objects; the ledger has 0 there")]


def test_countries_are_the_states_whose_people_gave(ledger: Museum) -> None:
    figure = {"what": "countries", "relation": "exactly", "number": 1}
    says = said("place/hall", "HoldingsAsserted", figures=[figure])
    one = vase(), said(VASE, "ObjectMoved", "2021", to="place/hall")
    two = vase(name="bowl"), said("object/bowl", "ObjectMoved", "2021", to="place/room")
    assert ledger.finds("holdings-differ", *one, *two, says) == []
