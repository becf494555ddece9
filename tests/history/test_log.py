"""The trail as people read it: what each record says, and which have been struck out since, by whom and why."""

import msgspec
import pytest

from archive.catalogue.codec import leaf_hash
from archive.catalogue.corrections import DisputeResolved, RecordCorrected, RecordDisputed, RecordRetracted
from archive.catalogue.entries import NumberAssigned, ObjectDescribed
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined, PlaceRenamed
from archive.catalogue.rights import LoanClosed, LoanOpened
from archive.catalogue.sealed import Sealed
from archive.catalogue.shapes import Participant
from archive.errors import IntegrityFailure
from archive.history.log import Told, Trail, story_of
from archive.ledger.rows import Entry
from tests.history.records import STREAM, Book, record_id

VASE = GiftReceived(title="Vase", participants=(Participant(role="donor", party="party/donor"),))
MOVE = ObjectMoved(to="place/store-1", occurred="2023-10")


def corrected(target: str, event: Event = MOVE) -> RecordCorrected:
    return RecordCorrected(target=record_id(target), replacement=event, kind="misreading", reason="misread")


def retracted(target: str) -> RecordRetracted:
    return RecordRetracted(target=record_id(target), reason="never happened")


def told(book: Book) -> list[Told]:
    """Return all records of a book as told."""
    return list(Trail(book.of, book.by_id).tell(book.rows()))


def struck(*events: Event | Sealed) -> dict[str, int]:
    """Return which records, by letter from A, are struck out, and the position of what struck each out."""
    book = Book()
    for number, event in enumerate(events):
        book.add(chr(ord("A") + number), event)
    marks = story_of(book.of(STREAM)).strikes
    return {chr(int(key[-12:], 16)): strike.position for key, strike in marks.items()}


def test_nothing_said_against_nothing_struck_out() -> None:
    assert struck(VASE, MOVE) == {}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((VASE, MOVE, corrected("B")), {"B": 3}),
        ((VASE, MOVE, retracted("B")), {"B": 3}),
        ((VASE, MOVE, corrected("B"), corrected("C")), {"B": 3, "C": 4}),
        ((VASE, MOVE, corrected("B"), retracted("C")), {"C": 4}),  # what it had replaced stands again
        ((VASE, MOVE, retracted("B"), retracted("C")), {"C": 4}),
        ((VASE, MOVE, corrected("B"), retracted("C"), retracted("D")), {"B": 5, "D": 5}),
        ((VASE, MOVE, retracted("B"), corrected("C")), {"B": 3, "C": 4}),
    ],
)
def test_what_is_struck_out_and_by_which_record(events: tuple[Event, ...], expected: dict[str, int]) -> None:
    assert struck(*events) == expected


def test_a_dispute_upheld_strikes_out_what_it_disputed() -> None:
    dispute = RecordDisputed(target=record_id("B"), claim=ObjectMoved(to="place/hall"), reason="the hall's book")
    upheld = DisputeResolved(dispute=record_id("C"), in_favour_of="claim", reason="photograph")
    assert struck(VASE, MOVE, dispute) == {}
    assert struck(VASE, MOVE, dispute, upheld) == {"B": 4}
    refused = DisputeResolved(dispute=record_id("C"), in_favour_of="target", reason="photograph")
    assert struck(VASE, MOVE, dispute, refused) == {}


def test_an_open_dispute_marks_what_it_disputes() -> None:
    book = Book()
    book.add("A", VASE)
    book.add("B", MOVE)
    book.add("C", RecordDisputed(target=record_id("B"), claim=ObjectMoved(to="place/hall"), reason="book"))
    assert [each.disputed_by for each in told(book)] == [(), (3,), ()]
    book.add("D", DisputeResolved(dispute=record_id("C"), in_favour_of="target", reason="photograph"))
    assert [each.disputed_by for each in told(book)] == [(), (), (), ()]


def test_a_strike_says_by_whom_and_why() -> None:
    book = Book()
    book.add("A", VASE)
    book.add("B", MOVE)
    book.add("C", corrected("B"), by="party/curator")
    strike = told(book)[1].struck_out
    assert strike is not None
    assert (strike.position, strike.recorded_by, strike.type, strike.kind, strike.reason) == (
        3, "party/curator", "RecordCorrected", "misreading", "misread",
    )  # fmt: skip
    assert strike.recorded_at == "2026-11-23T10:00:03.000000Z"


def test_a_line_names_things_as_they_are_called_now() -> None:
    book = Book()
    book.add("A", PartyRegistered(kind="state", name="Testland"), "party/donor")
    book.add("B", PlaceDefined(kind="store", name="Store 1"), "place/store-1")
    book.add("C", VASE)
    book.add("D", MOVE)
    book.add("E", PlaceRenamed(name="Cold store"), "place/store-1")
    assert [each.summary for each in told(book)] == [
        "Testland, kind state", "Store 1, kind store", "Vase, from Testland", "to Cold store", "Cold store",
    ]  # fmt: skip
    assert [each.occurred for each in told(book)] == [None, None, None, "2023-10", None]


def test_a_name_follows_its_corrections() -> None:
    book = Book()
    book.add("A", PartyRegistered(kind="state", name="Tesland"), "party/donor")
    book.add("B", VASE)
    right = RecordCorrected(
        target=record_id("A"), replacement=PartyRegistered(kind="state", name="Testland"), kind="typo", reason="typo"
    )
    book.add("C", right, "party/donor")
    assert told(book)[1].summary == "Vase, from Testland"


def test_a_title_given_later_is_what_the_object_is_called() -> None:
    book = Book()
    book.add("A", VASE)
    book.add("B", ObjectDescribed(materials=("enamel",)))
    book.add("C", ObjectDescribed(title="Vase with cranes"))
    book.add("D", NumberAssigned(number="K-7", kind="card"))
    assert story_of(book.of(STREAM)).name == "Vase with cranes"


def test_records_named_by_their_id_are_told_by_their_position() -> None:
    book = Book()
    book.add("A", VASE)
    book.add("B", LoanOpened(direction="out", partner="party/hall"))
    book.add("C", LoanClosed(loan=record_id("B")))
    book.add("D", corrected("B"))
    assert told(book)[2].summary == "loan #2"
    assert "target #2" in told(book)[3].summary
    assert told(book)[2].event["loan"] == record_id("B"), "what scripts get is the event as it stands"


def test_what_is_sealed_is_stated_and_not_shown() -> None:
    book = Book()
    book.add("A", VASE)
    book.add("B", Sealed(commitment="5f" * 32))
    assert told(book)[1].summary == "stated, not shown"


def test_what_is_newer_than_this_archive_is_shown_as_it_stands() -> None:
    book = Book()
    book.add("A", VASE)
    entry = book.add("B", MOVE)
    tree = msgspec.json.decode(entry.state)
    tree["event"]["colour"] = "blue"
    state = msgspec.json.encode(tree, order="sorted")
    row = book.rows()[1]._replace(state=state, leaf=leaf_hash(state))
    (shown,) = Trail(book.of, book.by_id).tell([row])
    assert shown.summary.startswith("newer than this archive:")
    assert shown.event["colour"] == "blue"


def test_a_row_altered_outside_is_refused() -> None:
    book = Book()
    book.add("A", VASE)
    row = book.rows()[0]._replace(stream="object/other")
    with pytest.raises(IntegrityFailure, match="#1: the column stream"):
        list(Trail(book.of, book.by_id).tell([row]))


def test_each_stream_is_read_once_while_it_is_at_hand() -> None:
    book = Book()
    book.add("A", PartyRegistered(kind="state", name="Testland"), "party/donor")
    for letter in "BCDE":
        book.add(letter, VASE, f"object/{letter.lower()}")
    asked: list[str] = []

    def read(stream: str) -> list[Entry]:
        asked.append(stream)
        return book.of(stream)

    list(Trail(read, book.by_id).tell(book.rows()))
    assert sorted(asked) == ["object/b", "object/c", "object/d", "object/e", "party/donor"]
