"""Rules about what may have been entered twice, and about gifts that nothing answered."""

from tests.checks.ledgers import Draft, Museum, said, vase

VASE = "object/vase"
VISIT = said("occasion/visit", "OccasionOpened", "2020-05", title="Visit", kind="state visit")
DINNER = said(
    "occasion/dinner", "OccasionOpened", "2020-05-01", title="Dinner", kind="audience", part_of="occasion/visit"
)


def party(name: str, text: str, kind: str = "person", names: list[dict[str, str]] | None = None) -> Draft:
    others = {} if names is None else {"names": names}
    return said(f"party/{name}", "PartyRegistered", None, kind=kind, name=text, **others)


def test_parties_of_one_name(ledger: Museum) -> None:
    one, other = party("one", "José García"), party("other", "GARCIA, Jose")
    assert ledger.finds("party-twice", one, other) == [
        ("party/other", "called GARCIA, Jose, like party/one: are they one?")
    ]
    named = party("other", "J. G.", names=[{"text": "Jose Garcia"}])
    assert ledger.finds("party-twice", one, named) == [("party/other", "called J. G., like party/one: are they one?")]


def test_parties_that_are_told_apart(ledger: Museum) -> None:
    one = party("one", "José García")
    for other in (party("other", "Jose Garcia", kind="family"), party("other", "José García Lorca")):
        assert ledger.finds("party-twice", one, other) == []
    merged = said("party/other", "PartiesMerged", into="party/one")
    assert ledger.finds("party-twice", one, party("other", "Jose Garcia"), merged) == []


def test_objects_entered_twice(ledger: Museum) -> None:
    twice = vase(name="one", title="Blue vase"), vase(name="two", title="Vase, blue")
    assert ledger.finds("object-twice", *twice) == [
        (
            "object/two",
            "Vase, blue (2020-05-01) came from the same giver as object/one, of the same title: are they one?",
        )
    ]


def test_objects_that_are_told_apart(ledger: Museum) -> None:
    one = vase(name="one", title="Blue vase")
    others = (
        vase("2020-05-02", name="two", title="Blue vase"),
        vase(name="two", title="Blue vase, cracked"),
        vase(name="two", title="Blue vase", participants=[{"role": "donor", "party": "party/clerk"}]),
    )
    for other in others:
        assert ledger.finds("object-twice", one, other) == []
    gift = said("gift/visit", "PresentationHeld", "2020-05-01", direction="received")
    pair = (vase(name=name, title="Blue vase", gift="gift/visit") for name in ("one", "two"))
    assert ledger.finds("object-twice", gift, *pair) == []


def test_a_gift_that_nothing_answered(ledger: Museum) -> None:
    told = "received on Dinner, and nothing recorded was given in return"
    assert ledger.finds("unanswered", VISIT, DINNER, vase(occasion="occasion/dinner")) == [(VASE, told)]
    gift = said("gift/visit", "PresentationHeld", "2020-05-01", direction="received", occasion="occasion/dinner")
    assert ledger.finds("unanswered", VISIT, DINNER, gift, vase(gift="gift/visit")) == [(VASE, told)]
    assert ledger.finds("unanswered", vase()) == []


def test_what_answers_a_gift(ledger: Museum) -> None:
    received = VISIT, DINNER, vase(occasion="occasion/dinner")
    for cause in (VASE, "occasion/dinner", "occasion/visit"):
        answer = said("object/bowl", "GiftReciprocated", "2020-06", title="Bowl", in_return_for=[cause])
        assert ledger.finds("unanswered", *received, answer) == [], cause
    given = said("object/bowl", "GiftGiven", "2020-06", title="Bowl")
    assert len(ledger.finds("unanswered", *received, given)) == 1
    legs = [{"what": VASE, "direction": "received"}, {"what": "object/bowl", "direction": "given"}]
    linked = said("exchange/one", "ExchangeLinked", legs=legs, kind="return")
    assert ledger.finds("unanswered", *received, given, linked) == []
