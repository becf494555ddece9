"""What things are called on a day, and which thing a person means."""

from pathlib import Path

import pytest

from archive.catalogue.care import MediaAttached
from archive.catalogue.entries import NumberAssigned, ObjectAccessioned, ObjectDescribed
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.parties import PartiesMerged, PartyNamed, PartyRegistered
from archive.catalogue.places import PlaceRenamed
from archive.catalogue.shapes import Name
from archive.views.naming import Ambiguous, NoSuchThing
from tests.views.museum import VASE, Museum


def name(museum: Museum, stream: str, on: str) -> str:
    with museum.answers() as answers:
        return answers.view(answers.frame(on)).name(stream)


def resolved(museum: Museum, text: str, *kinds: str) -> str:
    with museum.answers() as answers:
        return answers.resolve(text, *kinds)


def test_a_place_bears_the_name_it_was_last_given_whoever_recorded_it_last(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("place/room", PlaceRenamed(name="Hall of Gifts", occurred="2019-05-01"))
    museum.add("place/room", PlaceRenamed(name="Old hall", occurred="2019-01-01"))
    assert name(museum, "place/room", "2018-12-31") == "Room"
    assert name(museum, "place/room", "2019-02-01") == "Old hall"
    assert name(museum, "place/room", "2020-01-01") == "Hall of Gifts"


def test_a_party_bears_a_name_for_a_span_and_keeps_its_own(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("party/state", PartyNamed(name="Zaire", occurred="1971/1997"))
    museum.add("party/state", PartyNamed(name="유토피아", language="ko"))
    museum.add("party/state", PartyNamed(name="Arcadia"))
    assert name(museum, "party/state", "1980-01-01") == "Zaire"
    assert name(museum, "party/state", "2000-01-01") == "Utopia"
    assert [resolved(museum, text, "party") for text in ("Zaire", "유토피아", "arcadia")] == ["party/state"] * 3


def test_a_title_holds_on_every_date_and_a_file_is_no_title(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectDescribed(title="Jar", occurred="2020-01-20"),
        MediaAttached(sha256="0" * 64, media_type="image/png", bytes=5, role="photograph", name="front.png"),
        ObjectDescribed(description="Blue"),
    )
    assert name(museum, VASE, "1900-01-01") == "Jar"
    with pytest.raises(NoSuchThing):
        resolved(museum, "front.png", "object")


def test_a_number_holds_from_its_day(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectAccessioned(number="2020.1", occurred="2020-01-05"),
        ObjectAccessioned(number="2020.7", occurred="2020-01-15"),
    )
    numbers = [museum.ask("show", f"2020-01-{day}", VASE).get("number") for day in ("04", "05", "15")]
    assert numbers == [None, "2020.1", "2020.7"]


def test_what_has_no_name_is_called_by_its_number_or_address(tmp_path: Path) -> None:
    from archive.catalogue.sealed import Sealed

    museum = Museum(tmp_path)
    museum.add("object/sealed", Sealed(commitment="0" * 64))  # type: ignore[arg-type]  # stands in place of an event
    assert name(museum, "object/sealed", "2020-01-05") == "object/sealed"
    museum.add("object/sealed", ObjectAccessioned(number="9"))
    assert name(museum, "object/sealed", "2020-01-05") == "9"


def test_a_thing_is_meant_by_address_number_name_or_title(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectAccessioned(number="2020.1"),
        NumberAssigned(number="K-118/4", kind="card"),
        ObjectDescribed(titles=(Name(text="두루미 꽃병"),)),
    )
    for text in (VASE, "vase", "2020.1", " 2020.1 ", "K-118/4", "k-118/4", "두루미 꽃병", "두루미  꽃병", "VASE"):
        assert resolved(museum, text, "object") == VASE, text
    assert resolved(museum, "Utopia", "party", "place") == "party/state"
    assert resolved(museum, "Room", "party", "place") == "place/room"


def test_an_accession_number_goes_before_what_is_called_alike(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("object/other", GiftReceived(title="77"))
    museum.tell(ObjectAccessioned(number="77"))
    assert resolved(museum, "77", "object") == VASE


def test_a_name_of_several_things_is_refused_with_all_of_them(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    for number in range(7):
        museum.add(f"object/bowl-{number}", GiftReceived(title="Bowl"))
    with pytest.raises(Ambiguous) as refused:
        resolved(museum, "bowl", "object")
    assert str(refused.value) == (
        "'bowl' stands for several things (name one: object/bowl-0, object/bowl-1, object/bowl-2, object/bowl-3,"
        " object/bowl-4 or one of 2 more)"
    )
    assert refused.value.exit == 4


def test_a_kind_tells_things_of_one_name_apart(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("party/vase", PartyRegistered(kind="person", name="Vase"))
    assert resolved(museum, "Vase", "party") == "party/vase"
    assert resolved(museum, "Vase", "object") == VASE


def test_an_entry_that_stays_goes_before_one_merged_into_it(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("party/other", PartyRegistered(kind="person", name="Q"))
    with pytest.raises(Ambiguous):
        resolved(museum, "Q", "party")
    museum.add("party/other", PartiesMerged(into="party/q"))
    assert resolved(museum, "Q", "party") == "party/q"
    assert resolved(museum, "party/other", "party") == "party/other", "its address stays its own"


def test_a_wrong_name_is_refused_with_what_is_like_it(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectDescribed(title="Vase with cranes"))
    with pytest.raises(NoSuchThing) as refused:
        resolved(museum, "Vase with crane", "object")
    assert str(refused.value) == "there is no object 'Vase with crane' (did you mean object/vase?)"
    with pytest.raises(NoSuchThing) as refused:
        resolved(museum, "vaze", "object")
    assert refused.value.near == [VASE]
    with pytest.raises(NoSuchThing) as refused:
        resolved(museum, "zzz", "object", "party")
    assert str(refused.value) == "there is no object or party 'zzz' (`archive find` looks for words)"


@pytest.mark.parametrize("text", ["", "\udc80", "x" * 1_001, "?", "'", '"', "%", "object/", "/", "\0"])
def test_what_can_be_no_name_is_not_found(text: str, tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    with pytest.raises(NoSuchThing):
        resolved(museum, text, "object")
