"""What an event names exists, or is opened in the same append; showrooms are showrooms; answers answer."""

import msgspec
import pytest

from archive.catalogue.event import CATALOGUE
from archive.catalogue.gifts import GiftReciprocated
from archive.catalogue.keeping import SettingsAdopted
from archive.catalogue.movements import LocationAsserted, ObjectMoved, TransferredToShowroom
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.rights import (
    ClaimFiled,
    ClaimSettled,
    LoanClosed,
    LoanOpened,
    RestrictionImposed,
    RestrictionLifted,
)
from archive.catalogue.samples import complete, minimal_record
from archive.catalogue.sealed import Sealed
from archive.catalogue.shapes import AsWritten, Citation, Participant, Speaker, Who
from archive.catalogue.terms import KINDS
from archive.clock import UnknownTimeZone
from archive.domain.lines import NoSuchRecord
from archive.domain.references import DATE, RECORD, Named, named, pointers, texts
from archive.domain.refusals import NoRecord, NoStream, NotAShowroom, WrongAnswer
from tests.domain.given import (
    checked,
    corrected,
    disputed,
    draft,
    given,
    id_of,
    place,
    received,
    retracted,
    transferred,
)
from tests.strategies import Maker

VASE, BOWL, ROOM = "object/vase", "object/bowl", "place/room"
SEALED = Sealed(commitment="ab" * 32)
PERSON = draft("party/a", PartyRegistered(kind="person", name="A"))


class TestNames:
    """References to streams and records."""

    def test_name_what_exists(self) -> None:
        case = given(received(VASE))
        case.when(checked(VASE, checked_by="party/a")).refused(NoStream, "party/a", field="event.checked_by")
        case.when(PERSON).accepted().when(checked(VASE, checked_by="party/a")).accepted()

    def test_name_what_is_opened_in_the_same_append_in_any_order(self) -> None:
        case = given(received(VASE))
        case.when(PERSON, checked(VASE, checked_by="party/a")).accepted()
        case.when(checked(VASE, checked_by="party/a"), PERSON).accepted()

    def test_two_things_may_name_each_other(self) -> None:
        answer = GiftReciprocated(title="Bowl", in_return_for=(VASE,))
        given().when(draft(BOWL, answer), received(VASE, gift=None)).accepted()

    def test_are_found_wherever_they_stand(self) -> None:
        cited = Citation(source="source/card", attributed_to=(Speaker(as_printed="RIA"), Speaker(party="party/a")))
        case = given(received(VASE), PERSON)
        case.when(checked(VASE, sources=(cited,))).refused(NoStream, "source/card", field="event.sources[0].source")
        donor = Participant(role="donor", party="party/b")
        case.when(received(BOWL, participants=(donor,))).refused(NoStream, field="event.participants[0].party")
        answers = GiftReciprocated(title="Bowl", in_return_for=(AsWritten(as_written="tea"), "object/none"))
        case.when(draft(BOWL, answers)).refused(NoStream, field="event.in_return_for[1]")

    def test_are_found_in_what_is_carried(self) -> None:
        case = given(received(VASE), checked(VASE, "check"))
        by_nobody = checked(VASE, checked_by="party/none").event
        case.when(corrected(VASE, "check", by_nobody)).refused(NoStream, field="event.replacement.checked_by")
        case.when(disputed(VASE, "check", by_nobody)).refused(NoStream, field="event.claim.checked_by")

    def test_of_records_are_of_any_stream(self) -> None:
        case = given(received(VASE), received(BOWL))
        case.when(checked(BOWL, after=(id_of(VASE),))).accepted()
        case.when(checked(BOWL, after=(id_of(VASE), id_of("none")))).refused(NoRecord, field="event.after[1]")
        later = checked(BOWL, "later")
        case.when(checked(VASE, "sooner", after=(id_of("later"),)), later).accepted()

    def test_of_a_retracted_thing_still_name_it(self) -> None:
        """Its stream exists, and late news about it is news."""
        closed = given(PERSON, received(VASE)).when(retracted("party/a", "party/a PartyRegistered")).accepted()
        closed.when(checked(VASE, checked_by="party/a")).accepted()

    def test_within_sealed_events_are_not_shown(self) -> None:
        given().when(draft(VASE, SEALED)).accepted()


class TestShowrooms:
    """`TransferredToShowroom.to` is a showroom or a case."""

    @pytest.mark.parametrize("kind", ["showroom", "case"])
    def test_take_transfers(self, kind: str) -> None:
        given(received(VASE), place(ROOM, kind)).when(transferred(VASE, ROOM)).accepted()

    @pytest.mark.parametrize("kind", ["store", "room", "laboratory", "vehicle", "building", "outside"])
    def test_are_no_other_places(self, kind: str) -> None:
        museum = given(received(VASE), place(ROOM, kind))
        museum.when(transferred(VASE, ROOM)).refused(NotAShowroom, kind, field="event.to")
        museum.when(draft(VASE, ObjectMoved(to=ROOM))).accepted()

    def test_may_be_defined_in_the_same_append(self) -> None:
        museum = given(received(VASE))
        museum.when(transferred(VASE, ROOM), place(ROOM, "showroom")).accepted()
        museum.when(transferred(VASE, ROOM), place(ROOM, "store")).refused(NotAShowroom)

    def test_corrected_to_be_one_count_from_then_on(self) -> None:
        museum = given(received(VASE), place(ROOM, "store"))
        showroom = PlaceDefined(kind="showroom", name="Hall")
        mended = corrected(ROOM, ROOM, showroom)
        museum.when(mended).accepted().when(transferred(VASE, ROOM)).accepted()
        museum.when(transferred(VASE, ROOM), mended).accepted()

    def test_corrected_to_be_none_later_leave_the_transfer(self) -> None:
        museum = given(received(VASE), place(ROOM, "showroom"), transferred(VASE, ROOM))
        store = museum.when(corrected(ROOM, ROOM, PlaceDefined(kind="store", name="Hall"))).accepted()
        store.when(transferred(VASE, ROOM, "again")).refused(NotAShowroom, "store")

    def test_are_asked_for_in_what_is_carried(self) -> None:
        museum = given(
            received(VASE), place(ROOM, "showroom"), place("place/store", "store"), transferred(VASE, ROOM, "t")
        )
        elsewhere = TransferredToShowroom(to="place/store")
        museum.when(corrected(VASE, "t", elsewhere)).refused(NotAShowroom, field="event.replacement.to")
        museum.when(disputed(VASE, "t", elsewhere)).refused(NotAShowroom, field="event.claim.to")

    def test_sealed_are_believed(self) -> None:
        given(received(VASE), draft(ROOM, SEALED)).when(transferred(VASE, ROOM)).accepted()

    def test_are_not_asked_for_where_a_source_only_says_so(self) -> None:
        given(received(VASE), place(ROOM, "store")).when(draft(VASE, LocationAsserted(place=ROOM))).accepted()


LOAN = LoanOpened(direction="out", partner="party/a")
IMPOSED = RestrictionImposed(kind="hazard", ground="Arsenic")
CLAIM = ClaimFiled(claimants=(Who(party="party/a"),), sought="return", basis="Taken in 1938")


class TestAnswers:
    """What ends another names it: in the same stream, in force, and of the right type."""

    PAIRS = (
        ("loan", LOAN, LoanClosed(loan=id_of("begun"))),
        ("restriction", IMPOSED, RestrictionLifted(restriction=id_of("begun"), ground="Cleaned")),
        ("claim", CLAIM, ClaimSettled(claim=id_of("begun"), outcome="Acknowledged")),
    )

    @pytest.mark.parametrize(("field", "begun", "ended"), PAIRS)
    def test_name_what_they_end(self, field: str, begun: object, ended: object) -> None:
        museum = given(PERSON, received(VASE), received(BOWL))
        end = draft(VASE, ended, "ended")
        museum.when(end).refused(NoSuchRecord, field=f"event.{field}")
        museum.when(draft(BOWL, begun, "begun")).accepted().when(end).refused(NoSuchRecord, field=f"event.{field}")
        museum.when(checked(VASE, "begun")).accepted().when(end).refused(WrongAnswer, field=f"event.{field}")
        open_case = museum.when(draft(VASE, begun, "begun")).accepted()
        open_case.when(end).accepted()
        gone = open_case.when(retracted(VASE, "begun")).accepted()
        gone.when(end).refused(WrongAnswer, field=f"event.{field}")
        other = open_case.when(corrected(VASE, "begun", checked(VASE).event)).accepted()
        other.when(end).refused(WrongAnswer)

    @pytest.mark.parametrize(("field", "begun", "ended"), PAIRS)
    def test_name_any_record_of_its_line(self, field: str, begun: object, ended: object) -> None:
        museum = given(PERSON, received(VASE), draft(VASE, begun, "was"))
        again = museum.when(corrected(VASE, "was", begun, "begun")).accepted()
        again.when(draft(VASE, ended, field)).accepted()

    @pytest.mark.parametrize(("field", "begun", "ended"), PAIRS)
    def test_name_what_is_sealed(self, field: str, begun: object, ended: object) -> None:
        del begun
        given(received(VASE), draft(VASE, SEALED, "begun")).when(draft(VASE, ended, field)).accepted()

    @pytest.mark.parametrize(("field", "begun", "ended"), PAIRS)
    def test_are_asked_for_in_what_is_carried(self, field: str, begun: object, ended: object) -> None:
        del begun
        museum = given(received(VASE), checked(VASE, "begun"), checked(VASE, "check"))
        museum.when(corrected(VASE, "check", ended)).refused(WrongAnswer, field=f"event.replacement.{field}")
        museum.when(disputed(VASE, "check", ended)).refused(WrongAnswer, field=f"event.claim.{field}")

    def test_twice_are_told_by_a_check(self) -> None:
        museum = given(PERSON, received(VASE), draft(VASE, LOAN, "begun"), draft(VASE, self.PAIRS[0][2], "a"))
        museum.when(draft(VASE, self.PAIRS[0][2], "b")).accepted()

    def test_about_a_whole_gift(self) -> None:
        gift = given(PERSON, draft("gift/one", minimal_record("PresentationHeld").event))
        claimed = gift.when(draft("gift/one", CLAIM, "begun")).accepted()
        claimed.when(draft("gift/one", self.PAIRS[2][2])).accepted()


def test_a_time_zone_exists() -> None:
    opened = draft("ledger/main", minimal_record("LedgerOpened").event, "opened")
    ledger = given(opened, names_exist=True)
    ledger.when(draft("ledger/main", SettingsAdopted(time_zone="Asia/Pyongyang"))).accepted()
    nowhere = SettingsAdopted(time_zone="Asia/Nowhere")
    ledger.when(draft("ledger/main", nowhere)).refused(UnknownTimeZone, field="event.time_zone")


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_names_are_collected_as_they_are_pointed_at(name: str) -> None:
    """The quick way and the one that knows the fields agree, for all that an event may hold."""
    full = msgspec.convert(complete(CATALOGUE[name].struct), CATALOGUE[name].struct)
    chance = Maker(7)
    for event in (full, *(chance.event(name) for _ in range(20))):
        found = list(pointers(event))
        dates = [pointer.text for pointer in found if pointer.kinds == DATE]
        records = [pointer.text for pointer in found if pointer.kinds == RECORD]
        streams = [pointer.text for pointer in found if pointer.kinds not in {DATE, RECORD}]
        assert named(event) == Named(dates, streams, records)
        assert all(stream.partition("/")[0] in KINDS for stream in streams)


def test_free_texts_are_what_people_wrote() -> None:
    """No names of streams or records, no dates, no codes, no words of ours."""
    speaker = Speaker(as_printed="RIA")
    cited = Citation(source="source/card", stated="2023", locator="p. 7", attributed_to=(speaker,), quote="a vase")
    donor = Participant(role="donor", party="party/a", as_written="the envoy", capacity="Ambassador")
    event = msgspec.structs.replace(
        received(VASE).event,
        occurred="2023-09",
        act="visit",
        note="label lost",
        sources=(cited,),
        participants=(donor,),
    )
    found = {pointer.field: pointer.text for pointer in texts(event, "")}
    assert found == {
        ".note": "label lost",
        ".sources[0].locator": "p. 7",
        ".sources[0].attributed_to[0].as_printed": "RIA",
        ".sources[0].quote": "a vase",
        ".participants[0].as_written": "the envoy",
        ".participants[0].capacity": "Ambassador",
        ".title": "Vase",
    }
    answer = GiftReciprocated(in_return_for=(BOWL, AsWritten(as_written="tea")))
    assert [pointer.text for pointer in texts(answer)] == ["tea"]
    correction = corrected(VASE, "check", checked(VASE, findings="cracks").event).event
    assert [(pointer.field, pointer.text) for pointer in texts(correction)] == [
        ("event.replacement.findings", "cracks"),
        ("event.reason", "misread"),
    ]
