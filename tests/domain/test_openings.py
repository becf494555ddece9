"""A stream is opened once, by an opening type, and its first record is one."""

from typing import Any

import msgspec
import pytest

from archive.catalogue.corrections import RecordsAttested
from archive.catalogue.entries import ObjectEntered
from archive.catalogue.event import CATALOGUE
from archive.catalogue.gifts import GiftDeclined, GiftGiven, GiftOffered, GiftReciprocated, PresentationHeld
from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.records import AnyEvent, Draft
from archive.catalogue.samples import STREAMS, minimal
from archive.catalogue.sealed import Sealed
from archive.catalogue.shapes import AsWritten, Participant
from archive.domain.refusals import AlreadyOpen, NoTitle, NotOpen, OneLedgerStream, WrongStream
from tests.domain.given import Case, checked, draft, given, id_of, received

VASE = "object/vase"
GIFT = "gift/one"
SEALED = Sealed(commitment="ab" * 32)
OFFERED = GiftOffered(participants=(Participant(role="donor", known="unknown"),), items_text="Two horses")
HELD = PresentationHeld(direction="received")
RETURNED = GiftReciprocated(in_return_for=(AsWritten(as_written="an earlier present"),))


def types(opens: str) -> list[str]:
    return [name for name, entry in CATALOGUE.items() if entry.opens == opens]


def stream_of(name: str) -> str:
    """Return a stream of a kind that a type is about; of the ledger's kind there is only one."""
    kinds = CATALOGUE[name].kinds
    return "ledger/main" if kinds == ("ledger",) else STREAMS[kinds[0] if kinds else "object"]


def sample(name: str, called: str) -> Draft:
    """Return a draft of the smallest event of a type."""
    event: Any = msgspec.convert(minimal(CATALOGUE[name].struct), AnyEvent)
    return draft(
        stream_of(name),
        msgspec.structs.replace(event, title="Bowl") if "title" in event.__struct_fields__ else event,
        called,
    )


def form_only(*drafts: Draft) -> Case:
    """Begin where whatever is named exists: these tests are about openings alone."""
    return given(*drafts, names_exist=True)


@pytest.mark.parametrize("name", types("must"))
def test_what_must_open_a_stream_opens_it_and_nothing_else(name: str) -> None:
    first = form_only().when(sample(name, "first")).accepted()
    first.when(sample(name, "second")).refused(AlreadyOpen, stream_of(name))


@pytest.mark.parametrize("name", types("may"))
def test_what_may_open_a_stream_opens_it(name: str) -> None:
    form_only().when(sample(name, "first")).accepted()


@pytest.mark.parametrize("name", types("never"))
def test_what_opens_nothing_is_no_first_record(name: str) -> None:
    form_only().when(sample(name, "first")).refused(NotOpen, stream_of(name))


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.kinds])
def test_every_type_keeps_to_its_kind_of_stream(name: str) -> None:
    wrong = "party/other" if "party" not in CATALOGUE[name].kinds else "rule/other"
    event = sample(name, "first").event
    form_only().when(draft(wrong, event, "first")).refused(WrongStream, wrong, field="event.type")


def test_a_thing_is_received_or_entered_not_both() -> None:
    entered = draft(VASE, ObjectEntered(title="Vase", reason="loan"))
    given(received(VASE)).when(entered).refused(AlreadyOpen)


def test_the_first_of_one_append_opens_for_the_rest() -> None:
    given().when(received(VASE), checked(VASE)).accepted()
    given().when(checked(VASE), received(VASE)).refused(NotOpen)


def test_a_presentation_follows_its_offer() -> None:
    given(draft(GIFT, OFFERED)).when(draft(GIFT, HELD)).accepted().then(GIFT, OFFERED, HELD)


def test_an_offer_does_not_follow_a_presentation() -> None:
    given(draft(GIFT, HELD)).when(draft(GIFT, OFFERED)).refused(AlreadyOpen)


def test_a_gift_is_presented_once() -> None:
    given(draft(GIFT, HELD, "first")).when(draft(GIFT, HELD, "second")).refused(AlreadyOpen)
    offered = given(draft(GIFT, OFFERED), draft(GIFT, HELD, "first"))
    offered.when(draft(GIFT, HELD, "second")).refused(AlreadyOpen)


def test_an_offer_is_declined_in_its_own_stream() -> None:
    declined = draft(GIFT, GiftDeclined(reason="No means of keeping them"))
    given(draft(GIFT, OFFERED)).when(declined).accepted()
    given().when(declined).refused(NotOpen)


@pytest.mark.parametrize("event", [GiftGiven(), RETURNED], ids=["given", "in return"])
def test_an_exit_that_begins_a_stream_says_what_the_thing_is(event: GiftGiven | GiftReciprocated) -> None:
    given().when(draft("object/bowl", event)).refused(NoTitle)
    named = msgspec.structs.replace(event, title="Silver bowl")
    given().when(draft("object/bowl", named)).accepted()


@pytest.mark.parametrize("event", [GiftGiven(), RETURNED], ids=["given", "in return"])
def test_an_exit_of_a_held_thing_need_not_say_it_again(event: GiftGiven | GiftReciprocated) -> None:
    given(received(VASE)).when(draft(VASE, event)).accepted()


def test_a_held_thing_may_leave_more_than_once() -> None:
    """It may have come back between, and who recorded it twice is told by a check."""
    given(received(VASE), draft(VASE, GiftGiven(), "a")).when(draft(VASE, GiftGiven(), "b")).accepted()


def test_of_a_sealed_event_nobody_can_tell_whether_it_opens() -> None:
    given().when(draft(VASE, SEALED)).accepted().when(checked(VASE)).accepted()
    given(draft(VASE, SEALED)).when(received(VASE)).refused(AlreadyOpen)
    given(received(VASE)).when(draft(VASE, SEALED)).accepted().then(VASE, received(VASE).event, SEALED)


def test_a_presentation_may_follow_what_is_sealed() -> None:
    """It may be the offer that is not shown."""
    given(draft(GIFT, SEALED)).when(draft(GIFT, HELD)).accepted()


def test_nobody_stands_for_records_of_a_stream_that_is_not_there() -> None:
    attested = RecordsAttested(targets=(id_of("x"),), as_="witnessed", by="party/a")
    given().when(draft(VASE, attested)).refused(NotOpen)


def test_a_ledger_tells_of_itself_in_one_stream() -> None:
    opened = sample("LedgerOpened", "first").event
    assert isinstance(opened, LedgerOpened)
    form_only().when(draft("ledger/second", opened)).refused(OneLedgerStream, "ledger/second")
    form_only().when(draft("ledger/second", SEALED)).refused(OneLedgerStream)
    form_only(draft("ledger/main", opened, "first")).when(draft("ledger/main", opened, "again")).refused(AlreadyOpen)
