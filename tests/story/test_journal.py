"""The founding story's file: drafts that a fresh ledger takes as they stand, and nothing that the report leaves out."""

import re
from collections import Counter
from hashlib import sha256
from uuid import RFC_4122, UUID

import msgspec
import pytest

from archive.catalogue.codec import canonical, faults_of_form
from archive.catalogue.event import CATALOGUE
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft, type_name
from tests.story.journal import (
    ALBRIGHT_VISIT,
    ANY_ID,
    JOURNAL,
    STREAM,
    SUMMIT,
    VISIT,
    dangling,
    events,
    read,
    texts_of,
)

VISIT_OBJECTS = (
    "rifle-russian", "rifle-north-korean", "spacesuit-glove", "body-armour", "attack-drones", "geranium-25", "fur-hat",
    "gagarin-photograph",
)  # fmt: skip


@pytest.fixture(scope="module")
def story() -> list[Draft]:
    return read()


def test_every_line_is_a_draft_in_its_one_spelling(story: list[Draft]) -> None:
    data = JOURNAL.read_bytes()
    assert data == b"".join(canonical(draft) + b"\n" for draft in story)
    assert [fault for line in data.splitlines() for fault in faults_of_form(msgspec.json.decode(line))] == []
    assert {(d.recorded_by, d.batch, d.row) for d in story} == {(None, None, None)}, "the writer says who records"


def test_ids_are_derived_as_the_readme_says(story: list[Draft]) -> None:
    places: Counter[str] = Counter()
    for draft in story:
        places[draft.stream] += 1
        number = int.from_bytes(
            sha256(f"founding-story.jsonl {draft.stream} {places[draft.stream]}".encode()).digest()[:16], "big"
        )
        number = number & ~(0xF << 76) | 0x8 << 76  # version 8
        number = number & ~(0x3 << 62) | 0x2 << 62  # the variant of RFC 9562
        assert draft.id == str(UUID(int=number))
        assert (UUID(draft.id).version, UUID(draft.id).variant) == (8, RFC_4122)
    assert len({draft.id for draft in story}) == len(story)


def test_each_stream_begins_with_an_opening_of_its_kind(story: list[Draft]) -> None:
    opened: set[str] = set()
    for draft in story:
        entry = CATALOGUE[type_name(draft.event)]
        assert draft.stream.split("/")[0] in entry.kinds
        assert entry.opens != ("never" if draft.stream not in opened else "must")
        opened.add(draft.stream)


def test_every_reference_is_there_before_it_is_used(story: list[Draft]) -> None:
    assert dangling(story) == []


def test_a_reference_out_of_order_is_noticed(story: list[Draft]) -> None:
    assert f"{SUMMIT}: {VISIT}" in dangling(story[::-1])
    rifle = next(n for n, draft in enumerate(story) if draft.stream == "object/rifle-russian")
    assert dangling([d for d in story[: rifle + 1] if d.stream != SUMMIT]) == [
        f"object/rifle-russian: {story[rifle].event.after[0]}"
    ]


def test_private_persons_have_minted_addresses(story: list[Draft]) -> None:
    minted = [d for d in story if re.fullmatch(r"party/[a-z2-7]{8}", d.stream) and "-" not in d.stream]
    assert sorted(d.event.name for d in minted) == ["Chung Ju-yung", "Michael Jordan"]


def test_no_other_kind_of_event(story: list[Draft]) -> None:
    assert Counter(type_name(draft.event) for draft in story) == {
        "SourceRegistered": 1, "SourceRefiled": 1, "PartyRegistered": 24, "PlaceDefined": 7, "HoldingsAsserted": 2,
        "OccasionOpened": 3, "GiftReceived": 13, "GiftReciprocated": 1, "ExchangeLinked": 1, "BreachAsserted": 2,
        "ObjectDescribed": 3, "LocationAsserted": 6,
    }  # fmt: skip


def test_no_other_name(story: list[Draft]) -> None:
    kinds = Counter(one.kind for one in events(story, PartyRegistered))
    assert kinds == {"state": 6, "organisation": 3, "person": 15}
    assert {one.name for one in events(story, PartyRegistered) if one.kind != "person"} == {
        "Russia", "North Korea", "United States", "France", "Cuba", "South Korea", "TASS", "RIA", "UN Security Council",
    }  # fmt: skip
    assert [(one.name, one.kind) for one in events(story, PlaceDefined)] == [
        ("Russia", "country"), ("Russian Far East", "region"), ("Vladivostok", "locality"), ("Khasan", "locality"),
        ("North Korea", "country"), ("Myohyangsan", "locality"), ("International Friendship Exhibition", "institution"),
    ]  # fmt: skip
    given = [one for one in events(story, PartyRegistered) if one.born or one.died or one.names or one.identifiers]
    assert given == []


def test_no_other_date(story: list[Draft]) -> None:
    dated = {draft.stream: draft.event.occurred for draft in story if draft.event.occurred is not None}
    of_the_visit = [VISIT, SUMMIT, *(f"object/{thing}" for thing in VISIT_OBJECTS)]
    assert dated == dict.fromkeys(of_the_visit, "2023-09") | dict.fromkeys(
        [ALBRIGHT_VISIT, "object/signed-basketball"], "2000"
    )
    assert {draft.event.occurred_text for draft in story} == {None}


def test_no_other_number(story: list[Draft]) -> None:
    prose = [text for draft in story for text in texts_of(draft.event) if not ANY_ID.fullmatch(text)]
    numbers = {found for text in prose if not STREAM.fullmatch(text) for found in re.findall(r"\d+", text)}
    assert numbers == {"2023", "09", "18", "1", "2", "17", "25", "160", "99", "1978", "2000"}


def test_nothing_is_uncertain_sealed_or_under_a_rule(story: list[Draft]) -> None:
    assert {(draft.event.certainty, draft.event.access, draft.event.act) for draft in story} == {(None, None, None)}


# ------------------------------------------------------------------------------------------------- what the page says


def test_the_page_says_what_stands_in_which_line(story: list[Draft]) -> None:
    page = (JOURNAL.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+)(?:–(\d+))? \| .+ \| ([\w, ]+) \|$", page, re.MULTILINE)
    groups = [(int(first), int(last or first), types.split(", ")) for first, last, types in rows]
    assert [line for first, last, _ in groups for line in range(first, last + 1)] == list(range(1, len(story) + 1))
    for first, last, types in groups:
        assert list(dict.fromkeys(type_name(draft.event) for draft in story[first - 1 : last])) == types


def test_the_page_counts_as_the_file_does(story: list[Draft]) -> None:
    page = (JOURNAL.parent / "README.md").read_text(encoding="utf-8")
    held = [draft.event for draft in story if isinstance(draft.event, GiftReceived)]
    assert f"{len(held)} objects, {sum(one.quantity or 1 for one in held)} items" in page
