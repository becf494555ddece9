"""The eight questions that the founding story must answer, asked of a ledger that holds it."""

from collections.abc import Iterator
from typing import Any

import pytest

from archive.desk import opening
from archive.desk.answers import Answers, Frame
from archive.desk.desk import Desk
from archive.ledger.offers import Offer
from tests.story import journal

REPORT_DAY = "2023-09-18"
KIM = "party/kim-jong-un"
REPORT = (
    "Report on the gifts that North Korea's leader took home from Russia, and on the museum for such gifts (revision 1)"
)
EARLIER = ("crystalware", "tea-cup-set", "signed-basketball", "rifle-cuban", "television", "dynasty-sedan")
OF_THE_VISIT = (
    "rifle-russian", "spacesuit-glove", "body-armour", "attack-drones", "geranium-25", "fur-hat", "gagarin-photograph",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    folder = opening.init(tmp_path_factory.mktemp("story") / "m", institution="Registry", time_zone="Asia/Pyongyang")
    with Desk.open(folder) as desk:
        desk.append([Offer(draft) for draft in journal.read()])
        with desk.answers() as found:
            yield found


@pytest.fixture(scope="module")
def frame(answers: Answers) -> Frame:
    return answers.frame(REPORT_DAY)


def local(stream: str) -> str:
    return stream.partition("/")[2]


def words(row: dict[str, Any]) -> list[str]:
    """Return on whose word a row rests, the report's own words about where the gifts go left out."""
    return [told.removesuffix(REPORT).removesuffix(", in ") for told in row["word"] if told != REPORT]


def test_1_what_he_received_in_september_2023_from_whom_and_who_says_so(answers: Answers, frame: Frame) -> None:
    received = answers.list_objects(frame, to_party=KIM, during="2023-09")
    assert [(local(row["object"]), row["from"], words(row)) for row in received.rows] == [
        ("rifle-russian", "Vladimir Putin (President)", ["Dmitry Peskov"]),
        ("spacesuit-glove", "Vladimir Putin (President)", ["TASS"]),
        ("body-armour", "Oleg Kozhemyako (Governor of Primorsky region)", ["Russian media"]),
        ("attack-drones", "his Russian hosts", ["TASS"]),
        ("geranium-25", "somebody unknown", ["TASS"]),
        ("fur-hat", "Sergei Shoigu (Defence Minister)", ["RIA, relaying Alexander Matsegora"]),
        ("gagarin-photograph", "somebody unknown", []),
    ]
    assert {row["within"] for row in received.rows} == {"yes"}
    assert {row["quantity"] for row in received.rows} == {None, 5, 1}
    assert answers.list_objects(frame, to_party=KIM, during="2022").rows == []
    hat = answers.show("object/fur-hat", frame).data["acquired"]
    assert {who["role"]: who["name"] for who in hat["participants"]}["adviser"] == (
        "Alexander Matsegora (Ambassador to Pyongyang)"
    )


def test_2_what_was_given_in_return_and_for_what(answers: Answers, frame: Frame) -> None:
    (exchange,) = answers.exchanges(frame).rows
    assert (exchange["received_names"], exchange["given_names"]) == (
        ["Rifle, Russian-made"],
        ["Rifle made by North Korean craftsmen"],
    )
    assert exchange["from"] == ["Vladimir Putin (President)"]
    assert exchange["to"] == ["Vladimir Putin (President)"]
    (cause,) = answers.show("object/rifle-north-korean", frame).data["counterparts"]
    assert (cause["how"], cause["stream"]) == ("in return for", "object/rifle-russian")
    (answered,) = answers.show("object/rifle-russian", frame).data["counterparts"]
    assert (answered["how"], answered["stream"]) == ("answered by", "object/rifle-north-korean")


def test_3_what_is_restricted_why_on_whose_word_and_how_precisely(answers: Answers, frame: Frame) -> None:
    assert answers.list_events(frame, type_name="RestrictionImposed").rows == []
    breaches = answers.list_events(frame, type_name="BreachAsserted").rows
    assert [local(row["stream"]) for row in breaches] == ["attack-drones", "geranium-25"]
    for row in breaches:
        (breach,) = answers.show(row["stream"], frame).data["breaches"]
        event = breach["event"]
        assert (event["kind"], event["authority"]) == ("sanctions", "party/un-security-council")
        assert event["instrument_count"] == {"relation": "at least", "number": 2}
        assert "instruments" not in event, "none is named"
        assert [source["told"] for source in breach["sources"]] == [REPORT], "the agency's own word"
    without = [local(row["object"]) for row in answers.list_objects(frame).rows]
    assert [one for one in without if "breaches" in answers.show(f"object/{one}", frame).data] == [
        "attack-drones", "geranium-25",
    ]  # fmt: skip


def test_4_where_each_object_is_on_the_day_of_the_report(answers: Answers, frame: Frame) -> None:
    found = {row["object"]: answers.where(row["object"], frame).rows for row in answers.list_objects(frame).rows}
    told = {local(name): [(row["place_name"], row["holds"]) for row in rows] for name, rows in found.items()}
    inside = "International Friendship Exhibition < Myohyangsan < North Korea"
    assert told == {
        **{one: [("not stated", "yes")] for one in OF_THE_VISIT},
        **{one: [(inside, "yes")] for one in EARLIER},
        "rifle-north-korean": [("not known", "yes")],
    }
    for one in OF_THE_VISIT:
        destined = answers.show(f"object/{one}", frame).data["acquired"]["destined_for"]
        assert destined["stream"] == journal.EXHIBITION
    there = answers.where(journal.EXHIBITION, frame).rows
    assert sorted(local(row["object"]) for row in there) == sorted(EARLIER)
    assert {row["holds"] for row in there} == {"yes"}
    status = {local(row["object"]): row["status"] for row in answers.list_objects(frame).rows}
    assert [one for one, word in status.items() if word == "on display"] == ["television"]


def test_5_which_gifts_the_united_states_people_gave_in_what_order_and_what_is_not_known(
    answers: Answers, frame: Frame
) -> None:
    state = answers.resolve("United States", "party")
    given = answers.list_objects(frame, from_party=state)
    assert given.total == 2
    assert [(local(row["object"]), row["from"], row.get("occurred"), row["in_order"]) for row in given.rows] == [
        ("crystalware", "Jimmy Carter", None, "possibly"),
        ("signed-basketball", "Madeleine Albright (US Secretary of State)", "2000", "possibly"),
    ]
    assert [row["not_known"] for row in given.rows] == [
        ["date", "recipient", "place presented", "showroom"],
        ["donor", "recipient", "place presented", "showroom"],
    ]
    assert {row["place"] for row in given.rows} == {"International Friendship Exhibition"}
    assert len(answers.list_objects(frame, from_party=state, limit=1).rows) == 1
    assert [local(row["object"]) for row in answers.list_objects(frame, from_party=state, offset=1).rows] == [
        "signed-basketball"
    ]


def test_6_how_many_objects_and_how_far_that_is_from_what_state_media_assert(answers: Answers, frame: Frame) -> None:
    stats = answers.stats(frame).data
    assert stats["objects"] == {"recorded": 14, "held": 13, "gone": 1, "lost": 0, "parts": 0}
    assert stats["items_held"] == 17
    assert stats["quantities_not_stated"] == 11
    assert stats["by_country"] == {"Russia": 4, "United States": 2, "Cuba": 1, "France": 1, "South Korea": 1}
    seen, asserted = stats["asserted"]
    assert [source["told"] for source in asserted["sources"]] == [f"North Korea's state media, in {REPORT}"]
    compared = {figure["what"]: figure for each in (seen, asserted) for figure in each["figures"]}
    assert compared["items"] == {
        "what": "items", "relation": "more than", "number": 115_000,
        "own": 17, "difference": 114_983, "own_here": 6, "difference_here": 114_994,
    }  # fmt: skip
    assert (compared["countries"]["own"], compared["countries"]["own_here"]) == (5, 4)
    assert (compared["showrooms"]["own"], compared["buildings"]["own"]) == (0, 0)


def test_7_what_changed_when_the_story_was_refiled_and_what_rests_on_it(answers: Answers, frame: Frame) -> None:
    (revision,) = answers.show(journal.REPORT, frame).data["revisions"]
    assert (revision["event"]["kind_of_change"], revision["event"]["where"]) == ("typo", "paragraph 17")
    refiled = answers.review(frame, kinds=("refiled",))
    story = journal.read()
    expected = [draft.stream for draft in story if draft.stream != journal.REPORT]
    assert [row["stream"] for row in refiled.rows] == expected
    assert refiled.total == len(expected) == answers.list_sources(frame).rows[0]["rests_on_it"]
    assert {row["why"] for row in refiled.rows} == {
        f"{REPORT.removesuffix(' (revision 1)')} was refiled (typo): A typo was fixed; which one is not stated."
    }


def test_8_what_rests_on_a_single_source_and_what_on_nobodys_named_word(answers: Answers, frame: Frame) -> None:
    review = answers.review(frame)
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in review.rows:
        by_kind.setdefault(row["kind"], []).append(row)
    assert list(by_kind) == ["refiled", "single source", "nobody's word"], "kind by kind"
    assert len(by_kind["single source"]) == len(journal.read()) - 2, "everything but what the source says of itself"
    nobody = by_kind["nobody's word"]
    gifts = [local(row["stream"]) for row in nobody if row["type"] == "GiftReceived"]
    assert gifts == ["body-armour", "gagarin-photograph", *EARLIER]
    named = {row["stream"]: row["why"] for row in nobody if row["type"] in {"GiftReceived", "HoldingsAsserted"}}
    assert named["object/body-armour"] == "only as printed: Russian media"
    assert named["object/gagarin-photograph"] == "no speaker, only Reuters"
    assert [row["why"] for row in nobody if row["type"] == "HoldingsAsserted"] == [
        "no speaker, only Reuters",
        "only as printed: North Korea's state media",
    ]
    assert sum(row["type"] == "BreachAsserted" for row in nobody) == 2
    assert {row["type"] for row in nobody} >= {"PartyRegistered", "PlaceDefined", "OccasionOpened", "LocationAsserted"}
    on_a_word = ("rifle-russian", "spacesuit-glove", "attack-drones", "geranium-25", "fur-hat", "rifle-north-korean")
    assert not {f"object/{one}" for one in on_a_word} & {
        row["stream"] for row in nobody if row["type"].startswith("Gift")
    }


def test_a_review_may_be_cut_short_kind_by_kind(answers: Answers, frame: Frame) -> None:
    whole = answers.review(frame, limit=None)
    short = answers.review(frame, limit=3)
    assert short.total == whole.total == len(whole.rows)
    assert [row["kind"] for row in short.rows] == ["refiled"] * 3 + ["single source"] * 3 + ["nobody's word"] * 3
    assert short.rows[:3] == whole.rows[:3]


def test_the_state_of_the_ledger_itself(answers: Answers) -> None:
    status = answers.status().data
    assert (status["records"], status["institution_name"], status["time_zone"]) == (66, "Registry", "Asia/Pyongyang")
    assert status["origin"].startswith("ledger.invalid/")
