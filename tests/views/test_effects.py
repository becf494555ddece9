"""The catalogue's table of effects, row by row: what each event sets, and that it sets nothing else."""

from pathlib import Path
from typing import Any, get_args

import pytest

from archive.catalogue.care import ConditionChecked, LossDeclared, ObjectRecovered
from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.disposals import Disposal, DispositionDecided, ObjectDisposed, ObjectReturned
from archive.catalogue.entries import (
    ObjectAccessioned,
    ObjectAcquired,
    ObjectDescribed,
    ObjectEntered,
    PartNumbered,
    QuantityChanged,
)
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftGiven, GiftReceived, GiftReciprocated, PresentationHeld
from archive.catalogue.movements import (
    LocationAsserted,
    NormalPlaceAssigned,
    ObjectMoved,
    ObjectNotSighted,
    TransferredToShowroom,
)
from archive.catalogue.places import PlaceClosed, PlaceDefined, PlaceMoved, PlaceReopened
from archive.catalogue.provenance import ProvenanceAsserted
from archive.catalogue.rights import CustodyTransferred, LoanClosed, LoanOpened, TitleTransferred
from archive.catalogue.shapes import AsWritten, Participant
from archive.domain.marks import NOBODY, UNKNOWN
from tests.views.museum import VASE, Museum

YES = "yes"
TO_P = (Participant(role="donor", party="party/q"), Participant(role="recipient", party="party/p"))
REGISTRY = "party/registry"
RECEIVED = {"place": None, "custody": REGISTRY, "title": UNKNOWN, "standing": "received", "quantity": None}
DEED = "deed of gift"
THE_6TH = "2020-01-06"

ROWS: list[tuple[list[Event], dict[str, Any]]] = [
    ([TransferredToShowroom(to="place/room")], {"place": "place/room", "standing": "on display"}),
    (
        [TransferredToShowroom(to="place/case", custodian_to="party/q")],
        {"place": "place/case", "standing": "on display", "custody": "party/q"},
    ),
    ([ObjectMoved(to="place/room")], {"place": "place/room", "standing": "on display"}),
    ([ObjectMoved(to="place/case")], {"place": "place/case", "standing": "on display"}),
    ([ObjectMoved(to="place/store")], {"place": "place/store", "standing": "in store"}),
    ([ObjectMoved(to="place/rack")], {"place": "place/rack", "standing": "in store"}),
    (
        [ObjectMoved(to="place/lab", custodian_to="party/p")],
        {"place": "place/lab", "standing": "in laboratory", "custody": "party/p"},
    ),
    ([LocationAsserted(place="place/room")], {"place": "place/room"}),
    ([LocationAsserted(place="place/room", on_display=True)], {"place": "place/room", "standing": "on display"}),
    ([ObjectNotSighted(place="place/store")], {"place": UNKNOWN, "standing": "not found"}),
    ([LossDeclared(kind="missing")], {"place": UNKNOWN, "custody": NOBODY, "standing": "missing"}),
    ([LossDeclared(kind="stolen")], {"place": UNKNOWN, "custody": NOBODY, "standing": "stolen"}),
    ([LossDeclared(kind="destroyed")], {"place": UNKNOWN, "custody": NOBODY, "standing": "destroyed"}),
    ([ObjectRecovered()], {"custody": REGISTRY, "standing": "held"}),
    ([ObjectRecovered(place="place/lab")], {"place": "place/lab", "custody": REGISTRY, "standing": "held"}),
    ([LoanOpened(direction="out", partner="party/p")], {"custody": "party/p", "standing": "on loan"}),
    ([LoanOpened(direction="in", partner="party/p")], {"custody": REGISTRY, "standing": "on loan"}),
    ([CustodyTransferred(to_party="party/p")], {"custody": "party/p"}),
    ([TitleTransferred(to_party="party/p")], {"title": "party/p"}),
    ([ObjectAccessioned(number="1")], {"standing": "accessioned"}),
    ([ObjectAccessioned(number="1", title_evidence=DEED)], {"standing": "accessioned", "title": REGISTRY}),
    (
        [GiftGiven(participants=TO_P)],
        {"place": UNKNOWN, "custody": "party/p", "title": "party/p", "standing": "given"},
    ),
    (
        [GiftReciprocated(participants=TO_P, in_return_for=(AsWritten(as_written="tea"),), quantity=2)],
        {"place": UNKNOWN, "custody": "party/p", "title": "party/p", "standing": "given", "quantity": 2},
    ),
    ([ObjectReturned(how="found")], {"place": UNKNOWN, "custody": REGISTRY, "standing": "held"}),
    (
        [ObjectReturned(how="found", place="place/lab")],
        {"place": "place/lab", "custody": REGISTRY, "standing": "held"},
    ),
    ([QuantityChanged(quantity=3, reason="counted")], {"quantity": 3}),
    # Everything else changes nothing.
    ([ObjectDescribed(title="Jar")], {}),
    ([ConditionChecked(grade="poor")], {}),
    ([NormalPlaceAssigned(place="place/store")], {}),
    ([DispositionDecided(decision="sell", to_party="party/p")], {}),
    ([ProvenanceAsserted(holder=Participant(role="other", party="party/p"), occurred="2020-01-03/2020-01-20")], {}),
]


def on_the_5th(event: Event) -> Event:
    from msgspec.structs import replace

    return event if event.occurred else replace(event, occurred="2020-01-05")


@pytest.mark.parametrize(("events", "sets"), ROWS, ids=lambda row: str(row)[:60] if isinstance(row, list) else "")
def test_what_an_event_sets(events: list[Event], sets: dict[str, Any], tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(*map(on_the_5th, events))
    for question, value in {**RECEIVED, **sets}.items():
        assert museum.held(question, THE_6TH) == {value: YES}, question
        assert museum.held(question, "2020-01-04") == {RECEIVED[question]: YES}, "the day before"


OPENINGS: list[tuple[Event, dict[str, Any]]] = [
    (
        GiftReceived(title="Vase", participants=TO_P, quantity=2),
        {"custody": "party/p", "title": UNKNOWN, "standing": "received", "quantity": 2, "place": None},
    ),
    (
        GiftReceived(title="Vase", participants=TO_P, received_for=REGISTRY, title_evidence=DEED, place="place/lab"),
        {"custody": REGISTRY, "title": REGISTRY, "standing": "received", "place": None},
    ),
    (GiftReceived(title="Vase"), {"custody": UNKNOWN, "title": UNKNOWN}),
    (
        ObjectEntered(title="Vase", reason="loan", place="place/store", quantity=4),
        {"place": "place/store", "custody": REGISTRY, "title": UNKNOWN, "standing": "entered", "quantity": 4},
    ),
    (
        ObjectAcquired(title="Vase", method="purchase"),
        {"custody": REGISTRY, "title": UNKNOWN, "standing": "acquired", "place": None},
    ),
    (ObjectAcquired(title="Vase", method="purchase", title_evidence="invoice"), {"title": REGISTRY}),
    (
        GiftGiven(title="Vase", participants=TO_P),
        {"place": UNKNOWN, "custody": "party/p", "title": "party/p", "standing": "given"},
    ),
]


@pytest.mark.parametrize(("opening", "sets"), OPENINGS)
def test_what_an_opening_sets(opening: Event, sets: dict[str, Any], tmp_path: Path) -> None:
    museum = Museum(tmp_path, opened=on_the_5th(opening))
    for question, value in sets.items():
        assert museum.held(question, THE_6TH) == {value: YES}, question
        assert museum.held(question, "2020-01-04") == {None: YES}, "before its opening an object is not yet there"


PASSES_TITLE = {
    "returned to donor", "surrendered", "sold", "transferred", "exchanged", "restituted", "bought by recipient",
    "retained by recipient",
}  # fmt: skip


@pytest.mark.parametrize("method", get_args(Disposal))
def test_every_way_to_dispose_of_an_object(method: Any, tmp_path: Path) -> None:  # noqa: ANN401 - one of the words
    museum = Museum(tmp_path)
    museum.tell(ObjectDisposed(method=method, to_party="party/q", occurred="2020-01-05"))
    ended = method in {"destroyed", "perished", "consumed"}
    assert museum.held("place", THE_6TH) == {UNKNOWN: YES}
    assert museum.held("standing", THE_6TH) == {"disposed": YES}
    assert museum.held("custody", THE_6TH) == {NOBODY if ended else "party/q": YES}
    title = NOBODY if ended else "party/q" if method in PASSES_TITLE else UNKNOWN
    assert museum.held("title", THE_6TH) == {title: YES}


@pytest.mark.parametrize(("direction", "back"), [("out", REGISTRY), ("in", "party/p")])
def test_a_loan_ends_where_it_began(direction: Any, back: str, tmp_path: Path) -> None:  # noqa: ANN401 - one of two words
    museum = Museum(tmp_path)
    (loan,) = museum.tell(LoanOpened(direction=direction, partner="party/p", occurred="2020-01-05", due="2020-01-06"))
    museum.tell(LoanClosed(loan=loan, occurred="2020-01-20"))
    assert museum.held("standing", "2020-01-19") == {"on loan": YES}, "`due` ends nothing"
    assert museum.held("custody", "2020-01-20") == {back: YES}
    assert museum.held("standing", "2020-01-20") == {"held": YES}
    assert museum.held("place", "2020-01-20") == {None: YES}, "where it stands needs its own move"


def test_the_end_of_a_loan_is_read_off_the_loan_as_it_is_known(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    (loan,) = museum.tell(LoanOpened(direction="out", partner="party/p", occurred="2020-01-05"))
    museum.tell(LoanClosed(loan=loan, occurred="2020-01-08"))
    before = museum.memory.last()
    came_in = LoanOpened(direction="in", partner="party/q", occurred="2020-01-05")
    museum.tell(RecordCorrected(target=loan, replacement=came_in, kind="misreading", reason="it came in"))
    assert museum.held("custody", "2020-01-09") == {"party/q": YES}
    assert museum.held("custody", "2020-01-09", known_at=before) == {REGISTRY: YES}


def test_what_is_due_or_until_is_overdue_and_ends_nothing(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        TransferredToShowroom(to="place/room", occurred="2020-01-05", until="2020-01-06"),
        LoanOpened(direction="out", partner="party/p", occurred="2020-01-05", due="2020-01-07"),
        DispositionDecided(decision="sell", occurred="2020-01-05", due="2020-01-08"),
    )
    assert museum.held("place", "2020-01-20") == {"place/room": YES}
    assert museum.held("custody", "2020-01-20") == {"party/p": YES}
    told = museum.ask("show", "2020-01-20", VASE)["overdue"]
    assert [(each["what"], each["days"]) for each in told] == [("move", 14), ("loan", 13), ("decision", 12)]
    assert "overdue" not in museum.ask("show", "2020-01-06", VASE)


@pytest.mark.parametrize("certainty", ["possible", "probable"])
def test_what_is_possible_or_probable_stands_beside_the_state_before(certainty: Any, tmp_path: Path) -> None:  # noqa: ANN401
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-05"),
        ObjectMoved(to="place/lab", occurred="2020-01-07", certainty=certainty),
    )
    assert museum.held("place", "2020-01-06") == {"place/store": YES}
    assert museum.held("place", "2020-01-07") == {"place/store": "possibly", "place/lab": "presumed"}
    assert museum.held("standing", "2020-01-07") == {"in store": "possibly", "in laboratory": "presumed"}


def test_what_is_rejected_has_no_effect_and_is_told(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-05"),
        ObjectMoved(to="place/lab", occurred="2020-01-07", certainty="rejected"),
        ObjectDescribed(title="Jar", certainty="rejected"),
    )
    assert museum.held("place", "2020-01-08") == {"place/store": YES}
    sheet = museum.ask("show", "2020-01-08", VASE)
    assert sheet["title"] == "Vase"
    assert [each["type"] for each in sheet["rejected"]] == ["ObjectMoved", "ObjectDescribed"]


def test_two_moves_into_stores_leave_no_doubt_of_the_status(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectMoved(to="place/store", occurred="2020-01-05/2020-01-09"),
        ObjectMoved(to="place/rack", occurred="2020-01-05/2020-01-09"),
    )
    assert museum.held("place", "2020-01-20") == {"place/store": "possibly", "place/rack": "presumed"}
    assert museum.held("standing", "2020-01-20") == {"in store": YES}


def test_a_place_moved_takes_its_contents_along(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(TransferredToShowroom(to="place/case", occurred="2020-01-05"))
    museum.add("place/case", PlaceMoved(parent="place/store", occurred="2020-01-10"))
    museum.add("place/case", PlaceClosed(occurred="2020-01-12"))
    museum.add("place/case", PlaceReopened(occurred="2020-01-14"))
    before, after = ("2020-01-09", "place/room", "place/store"), ("2020-01-10", "place/store", "place/room")
    for day, inside, outside in (before, after):
        assert [row["object"] for row in museum.ask("where", day, inside)] == [VASE]
        assert museum.ask("where", day, outside) == []
        assert museum.held("place", day) == {"place/case": YES}
    (where,) = museum.ask("where", "2020-01-10", VASE)
    assert where["place_name"] == "Case < Store < Site"
    assert [museum.held("status", f"2020-01-{day}", "place/case") for day in (11, 12, 14)] == [
        {"open": YES}, {"closed": YES}, {"open": YES},
    ]  # fmt: skip


def test_the_kind_of_a_place_is_what_is_known_of_it(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectMoved(to="place/lab", occurred="2020-01-05"))
    before = museum.memory.last()
    target = museum.memory.stream("place/lab")[0].record.id
    store = PlaceDefined(kind="store", name="Store 2")
    museum.add("place/lab", RecordCorrected(target=target, replacement=store, kind="typo", reason="no laboratory"))
    assert museum.held("standing", THE_6TH) == {"in store": YES}
    assert museum.held("standing", THE_6TH, known_at=before) == {"in laboratory": YES}


def test_custody_of_a_gift_is_with_who_received_the_presentation(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("gift/g", PresentationHeld(direction="received", participants=TO_P, occurred="2020-01-02"))
    museum.add("object/bowl", GiftReceived(title="Bowl", gift="gift/g", title_evidence=DEED, occurred="2020-01-02"))
    museum.add("object/own", GiftReceived(title="Own", gift="gift/g", received_for="party/q", occurred="2020-01-02"))
    assert museum.held("custody", THE_6TH, "object/bowl") == {"party/p": YES}
    assert museum.held("title", THE_6TH, "object/bowl") == {"party/p": YES}
    assert museum.held("custody", THE_6TH, "object/own") == {"party/q": YES}
    acquired = museum.ask("show", THE_6TH, "object/bowl")["acquired"]
    assert [(who["role"], who["name"]) for who in acquired["participants"]] == [("donor", "Q"), ("recipient", "P")]


def test_a_presentation_that_names_nobody_leaves_custody_not_stated(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("gift/g", PresentationHeld(direction="received"))
    museum.add("object/bowl", GiftReceived(title="Bowl", gift="gift/g", occurred="2020-01-02"))
    assert museum.held("custody", THE_6TH, "object/bowl") == {UNKNOWN: YES}
    assert museum.ask("show", THE_6TH, "object/bowl")["custody"][0]["parties"] == [{"name": "not stated"}]


def test_what_a_part_has_no_event_for_is_its_wholes_from_its_day(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        TransferredToShowroom(to="place/room", occurred="2020-01-03"),
        TitleTransferred(to_party="party/q", occurred="2020-01-03"),
        LoanOpened(direction="out", partner="party/p", occurred="2020-01-12"),
    )
    museum.add("object/lid", PartNumbered(whole=VASE, title="Lid", quantity=2, occurred="2020-01-05"))
    museum.add("object/lid", ObjectMoved(to="place/lab", occurred="2020-01-10"))
    for question in ("place", "custody", "title", "standing"):
        assert museum.held(question, "2020-01-04", "object/lid") == {None: YES}, "not yet a part"
        assert museum.held(question, "2020-01-09", "object/lid") == museum.held(question, "2020-01-09")
    assert museum.held("place", "2020-01-13", "object/lid") == {"place/lab": YES}
    assert museum.held("custody", "2020-01-13", "object/lid") == {"party/p": YES}, "the whole's"
    assert museum.held("quantity", "2020-01-09", "object/lid") == {2: YES}
    assert museum.held("quantity", "2020-01-09") == {None: YES}


def test_a_part_that_may_have_been_moved_is_there_or_with_its_whole(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(TransferredToShowroom(to="place/room", occurred="2020-01-03"))
    museum.add("object/lid", PartNumbered(whole=VASE, title="Lid", occurred="2020-01-05"))
    museum.add("object/lid", ObjectMoved(to="place/lab", occurred="2020-01-07/2020-01-09"))
    assert museum.held("place", "2020-01-08", "object/lid") == {"place/room": "possibly", "place/lab": "presumed"}
    rows = {row["object"]: row for row in museum.ask("where", "2020-01-08", "place/room")}
    assert {name: row["holds"] for name, row in rows.items()} == {VASE: YES, "object/lid": "possibly"}
    assert rows["object/lid"]["part_of"] == VASE


def test_parts_of_one_another_have_nothing(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("object/one", PartNumbered(whole="object/two", occurred="2020-01-02"))
    museum.add("object/two", PartNumbered(whole="object/one", occurred="2020-01-02"))
    assert museum.held("place", THE_6TH, "object/one") == {None: YES}
    assert museum.ask("where", THE_6TH, "place/room") == []
