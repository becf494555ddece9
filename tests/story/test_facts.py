"""The founding story's facts: all that the report says, each on the word of whom it names."""

import pytest

from archive.catalogue.entries import ObjectDescribed
from archive.catalogue.gifts import GiftReceived, GiftReciprocated
from archive.catalogue.movements import LocationAsserted
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import HoldingsAsserted, PlaceDefined
from archive.catalogue.records import Draft
from archive.catalogue.rights import BreachAsserted
from archive.catalogue.shapes import Figure, Leg, Tally
from archive.catalogue.sources import ExchangeLinked, OccasionOpened, SourceRefiled, SourceRegistered
from tests.story.journal import (
    ALBRIGHT_VISIT,
    EXHIBITION,
    REPORT,
    SUMMIT,
    VISIT,
    events,
    name,
    people,
    read,
    the,
    words,
)

AGENCY: list[str] = []
TO_THE_MUSEUM = (AGENCY, "to the friendship museum")
TO_LEADER = "recipient: Kim Jong Un, North Korea's leader"


@pytest.fixture(scope="module")
def story() -> list[Draft]:
    return read()


def test_the_source_is_one_report_refiled_once(story: list[Draft]) -> None:
    report = the(story, SourceRegistered, REPORT)
    assert (report.kind, report.publisher, report.published, report.revision) == (
        "news report", "Reuters", "2023-09-18", "1",
    )  # fmt: skip
    assert report.title == (
        "Report on the gifts that North Korea's leader took home from Russia, and on the museum for such gifts"
    )
    assert report.datelines == ("Seoul", "Melbourne")
    assert [(one.name, one.role) for one in report.contributors] == [
        ("Jack Kim", "reporting"), ("Lidia Kelly", "reporting"), ("Gerry Doyle", "editing"),
    ]  # fmt: skip
    assert (report.url, report.sha256) == (None, None)
    refiled = the(story, SourceRefiled, REPORT)
    assert (refiled.revision, refiled.where, refiled.kind_of_change) == ("2", "paragraph 17", "typo")
    assert (refiled.published, refiled.change) == (None, "A typo was fixed; which one is not stated.")
    assert [d.stream for d in story if d.stream.startswith("source/")] == [REPORT, REPORT]
    assert story[0].event is report
    assert story[-1].event is refiled, "all else was recorded from the first revision"


def test_every_event_rests_on_the_first_revision_of_the_report(story: list[Draft]) -> None:
    for draft in story:
        cited = [(one.source, one.revision, one.stated) for one in draft.event.sources]
        expected = [(REPORT, "1", "2023-09-18")] if draft.stream != REPORT else []
        assert sorted(set(cited)) == expected, draft.stream


FROM_PUTIN = "donor: Vladimir Putin, President"
NOT_NAMED = "donor: unknown (None), -"

VISIT_GIFTS: dict[str, tuple[str, list[str], list[tuple[list[str], str | None]], int | None, str | None]] = {
    "rifle-russian": (
        "Rifle, Russian-made", [FROM_PUTIN], [(["Dmitry Peskov"], "of the highest quality"), TO_THE_MUSEUM], None, None,
    ),
    "spacesuit-glove": ("Glove from a spacesuit", [FROM_PUTIN], [(["TASS"], None), TO_THE_MUSEUM], None, None),
    "body-armour": (
        "Set of modern lightweight body armour", ["donor: Oleg Kozhemyako, Governor of Primorsky region"],
        [(["“Russian media”"], None), TO_THE_MUSEUM], None, None,
    ),
    "attack-drones": (
        "One-way attack drones", ["donor: unknown (his Russian hosts), -"], [(["TASS"], None), TO_THE_MUSEUM], 5, None,
    ),
    "geranium-25": (
        "Geranium-25 reconnaissance drone", [NOT_NAMED], [(["TASS"], None), TO_THE_MUSEUM], 1, None,
    ),
    "fur-hat": (
        "Fur hat", ["donor: Sergei Shoigu, Defence Minister", "adviser: Alexander Matsegora, Ambassador to Pyongyang"],
        [(["RIA", "Alexander Matsegora"], None), TO_THE_MUSEUM], None, "place/vladivostok",
    ),
    "gagarin-photograph": ("Photograph of Yuri Gagarin", [NOT_NAMED], [TO_THE_MUSEUM], None, "place/khasan"),
}  # fmt: skip


@pytest.mark.parametrize("thing", VISIT_GIFTS)
def test_what_kim_jong_un_received(story: list[Draft], thing: str) -> None:
    title, givers, said, quantity, where = VISIT_GIFTS[thing]
    gift = the(story, GiftReceived, f"object/{thing}")
    named = people(story, gift.participants)
    assert (gift.title, gift.quantity, gift.place) == (title, quantity, where)
    assert [one for one in named if one != TO_LEADER] == givers
    assert TO_LEADER in named
    assert words(story, gift.sources) == said
    assert (gift.occurred, gift.occasion, gift.destined_for) == ("2023-09", VISIT, EXHIBITION)


def test_those_are_all_the_gifts_of_the_visit(story: list[Draft]) -> None:
    received = {d.stream for d in story if isinstance(d.event, GiftReceived) and d.event.occasion == VISIT}
    assert received == {f"object/{thing}" for thing in VISIT_GIFTS}


def test_what_is_told_of_the_objects(story: list[Draft]) -> None:
    told = {draft.stream: draft.event for draft in story if isinstance(draft.event, GiftReceived | GiftReciprocated)}
    assert {stream: event.description for stream, event in told.items() if event.description} == {
        "object/rifle-russian": "Said to be of the highest quality.",
        "object/spacesuit-glove": "The spacesuit was worn in space.",
        "object/body-armour": "For assault operations; protects chest, shoulders, throat and groin.",
        "object/geranium-25": "A type widely used in the war in Ukraine.",
        "object/gagarin-photograph": "Gagarin was the first human to orbit the Earth.",
        "object/dynasty-sedan": "Then Hyundai Motor's flagship.",
    }
    assert {stream: event.note for stream, event in told.items() if event.note} == {
        "object/fur-hat": "The size was a puzzle: the ambassador proposed a hat slightly smaller than his own, "
        "and it fitted.",
        "object/gagarin-photograph": "Given at the start of the visit.",
    }
    for event in told.values():
        assert (event.circumstances, event.title_evidence, event.gift) == (None, None, None)


def test_makers_signers_and_sitters_are_stated_of_the_objects(story: list[Draft]) -> None:
    described = {d.stream: d.event for d in story if isinstance(d.event, ObjectDescribed)}
    assert described.keys() == {"object/rifle-russian", "object/gagarin-photograph", "object/signed-basketball"}
    assert described["object/rifle-russian"].made_in == "place/russia"
    assert words(story, described["object/rifle-russian"].sources) == [(["Dmitry Peskov"], None)]
    assert described["object/gagarin-photograph"].depicts == ("Yuri Gagarin",)
    assert people(story, described["object/signed-basketball"].participants) == ["signatory: Michael Jordan, -"]


def test_the_rifle_was_answered_with_a_rifle(story: list[Draft]) -> None:
    given = the(story, GiftReciprocated, "object/rifle-north-korean")
    assert (given.title, given.occasion) == ("Rifle made by North Korean craftsmen", VISIT)
    assert given.in_return_for == ("object/rifle-russian",)
    assert given.maker is not None
    assert given.maker.as_written == "North Korean craftsmen"
    assert people(story, given.participants) == [
        "donor: Kim Jong Un, North Korea's leader",
        "recipient: Vladimir Putin, President",
    ]
    link = the(story, ExchangeLinked, "exchange/rifles-2023-09")
    assert (link.kind, link.legs) == (
        "return",
        (
            Leg(what="object/rifle-russian", direction="received"),
            Leg(what="object/rifle-north-korean", direction="given"),
        ),
    )
    for event in (given, link):
        assert words(story, event.sources) == [(["Dmitry Peskov"], None)]


def test_the_first_rifle_came_after_the_summit(story: list[Draft]) -> None:
    summit = next(draft for draft in story if draft.stream == SUMMIT)
    assert the(story, GiftReceived, "object/rifle-russian").after == (summit.id,)


@pytest.mark.parametrize("thing", ["attack-drones", "geranium-25"])
def test_a_breach_is_asserted_without_naming_a_resolution(story: list[Draft], thing: str) -> None:
    breach = the(story, BreachAsserted, f"object/{thing}")
    assert (breach.of, breach.kind, name(story, breach.authority)) == ("receipt", "sanctions", "UN Security Council")
    assert breach.instrument_count == Tally(relation="at least", number=2)
    assert breach.instruments == ()
    assert breach.ground == (
        "The transfer violates resolutions against North Korea, which Moscow had voted for, imposed for its banned "
        "missile and nuclear programmes."
    )
    assert words(story, breach.sources) == [(AGENCY, None)]


def test_the_occasions(story: list[Draft]) -> None:
    visit, summit, earlier = (the(story, OccasionOpened, stream) for stream in (VISIT, SUMMIT, ALBRIGHT_VISIT))
    assert (visit.occurred, visit.place, visit.part_of) == ("2023-09", "place/russian-far-east", None)
    assert visit.description == (
        "At Vladivostok he inspected nuclear bombers, fighters with hypersonic missiles and a warship. "
        "On Monday 18 September 2023 he was heading home."
    )
    assert people(story, visit.participants) == ["other: Kim Jong Un, North Korea's leader"]
    assert (summit.kind, summit.occurred, summit.part_of, summit.place) == ("summit", "2023-09", VISIT, None)
    assert people(story, summit.participants) == [
        "other: Vladimir Putin, President",
        "other: Kim Jong Un, North Korea's leader",
    ]
    assert (earlier.occurred, earlier.place) == ("2000", None)
    assert people(story, earlier.participants) == ["other: Madeleine Albright, US Secretary of State"]
    assert [one.title for one in events(story, OccasionOpened)] == [
        "Kim Jong Un's visit to the Russian Far East",
        "Summit of Vladimir Putin and Kim Jong Un",
        "Madeleine Albright's visit",
    ]
    assert [one.kind for one in events(story, OccasionOpened)] == ["visit", "summit", "visit"]


def test_the_exhibition(story: list[Draft]) -> None:
    museum = the(story, PlaceDefined, EXHIBITION)
    assert (museum.kind, museum.name, museum.opened) == ("institution", "International Friendship Exhibition", "1978")


def test_the_places_and_what_they_are_in(story: list[Draft]) -> None:
    places = {draft.stream: draft.event for draft in story if isinstance(draft.event, PlaceDefined)}
    assert {stream: place.parent for stream, place in places.items()} == {
        "place/russia": None,
        "place/russian-far-east": "place/russia",
        "place/vladivostok": "place/russian-far-east",
        "place/khasan": "place/russian-far-east",
        "place/north-korea": None,
        "place/myohyangsan": "place/north-korea",
        EXHIBITION: "place/myohyangsan",
    }
    assert {stream: place.description for stream, place in places.items() if place.description} == {
        "place/khasan": "A Russian border town.",
        "place/myohyangsan": "Hills, 160 km (99 miles) from Pyongyang.",
        EXHIBITION: "Two imposing concrete structures in the traditional style, with blue tiled roofs. "
        "The report also calls it the friendship museum.",
    }


def test_what_it_is_said_to_hold(story: list[Draft]) -> None:
    seen, asserted = events(story, HoldingsAsserted, EXHIBITION)
    assert seen.figures == (Figure(what="buildings", relation="exactly", number=2),)
    assert seen.statement == "It holds gifts to Kim Il Sung, Kim Jong Il and Kim Jong Un."
    assert words(story, seen.sources) == [(AGENCY, None)]
    assert asserted.figures == (
        Figure(what="showrooms", relation="more than", number=100),
        Figure(what="items", relation="more than", number=115_000),
        Figure(what="countries", relation="more than", number=200),
    )
    assert asserted.statement == "In scale and importance comparable to the Louvre."
    assert words(story, asserted.sources) == [(["“North Korea's state media”"], None)]


EARLIER_GIFTS = {
    "crystalware": ("Crystalware", ["donor: Jimmy Carter, -", "sender: Jimmy Carter, -"]),
    "tea-cup-set": ("Tea cup set", ["donor: François Mitterrand, -"]),
    "signed-basketball": (
        "Basketball signed by Michael Jordan", ["presenter: Madeleine Albright, US Secretary of State"],
    ),
    "rifle-cuban": ("Rifle", ["donor: Fidel Castro, -"]),
    "television": ("Large-screen television", ["donor: Kim Dae-jung, South Korea's president"]),
    "dynasty-sedan": ("Dynasty sedan", ["donor: Chung Ju-yung, -", "recipient: Kim Jong Il, -"]),
}  # fmt: skip


@pytest.mark.parametrize("thing", EARLIER_GIFTS)
def test_earlier_gifts_are_there_and_nothing_says_how_they_came(story: list[Draft], thing: str) -> None:
    title, who = EARLIER_GIFTS[thing]
    gift = the(story, GiftReceived, f"object/{thing}")
    assert (gift.title, people(story, gift.participants)) == (title, who)
    assert (gift.place, gift.destined_for, gift.quantity) == (None, None, None)
    assert gift.occasion == (ALBRIGHT_VISIT if thing == "signed-basketball" else None)
    there = the(story, LocationAsserted, f"object/{thing}")
    assert there.place == EXHIBITION
    assert there.on_display is (thing == "television")
    assert there.note == ("Prominently displayed." if thing == "television" else None)
    for event in (gift, there):
        assert words(story, event.sources) == [(AGENCY, None)]


def test_who_the_people_are(story: list[Draft]) -> None:
    told = {one.name: one for one in events(story, PartyRegistered)}
    states = {one: name(story, party.state) for one, party in told.items() if party.state}
    assert states == {
        "Vladimir Putin": "Russia", "Dmitry Peskov": "Russia", "Oleg Kozhemyako": "Russia", "Sergei Shoigu": "Russia",
        "Kim Jong Un": "North Korea", "Kim Il Sung": "North Korea", "Kim Dae-jung": "South Korea",
        "Jimmy Carter": "United States", "Madeleine Albright": "United States",
        "François Mitterrand": "France", "Fidel Castro": "Cuba",
    }  # fmt: skip
    assert {one: party.description for one, party in told.items() if party.description} == {
        "Dmitry Peskov": "Kremlin spokesman.",
        "Kim Il Sung": "Founder of the state.",
        "Jimmy Carter": "Former US president, as the report describes him.",
        "François Mitterrand": "French president, as the report describes him.",
        "Madeleine Albright": "Former US Secretary of State, as the report describes her.",
        "Fidel Castro": "Cuban leader, dead by the day of the report.",
        "Kim Dae-jung": "He sought engagement.",
        "Chung Ju-yung": "Founder of Hyundai Group, born in what is now North Korea. "
        "He led the inter-Korean investment that followed the summit of 2000.",
    }
    assert told["Chung Ju-yung"].born_in == "place/north-korea"
