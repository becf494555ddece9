"""What was wrong is restated or withdrawn, whole, and always from the newest record of its line."""

import pytest

from archive.catalogue.care import DamageReported
from archive.catalogue.corrections import RecordsAttested, RecordWithdrawn, ValueErased
from archive.catalogue.entries import ObjectEntered
from archive.catalogue.gifts import GiftGiven, GiftOffered, PresentationHeld
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.rights import ClaimFiled
from archive.catalogue.samples import minimal_record
from archive.catalogue.sealed import Sealed
from archive.catalogue.shapes import Participant, Who
from archive.domain.lines import NoSuchRecord, NotDisputing, NotNewest
from archive.domain.refusals import (
    AlreadyOpen,
    LedgerStays,
    NothingSealed,
    NoTitle,
    NotOpen,
    NotRefiled,
    OpeningLost,
    OpeningNeeded,
    WrongStream,
)
from archive.errors import Exit
from tests.domain.given import (
    Case,
    checked,
    corrected,
    disputed,
    draft,
    given,
    id_of,
    place,
    received,
    resolved,
    retracted,
)

VASE, BOWL, GIFT = "object/vase", "object/bowl", "gift/one"
SEALED = Sealed(commitment="ab" * 32)
OPENED = received(VASE).event
GOOD = checked(VASE).event
FAIR = checked(VASE, grade="fair").event
POOR = checked(VASE, grade="poor").event
HELD = PresentationHeld(direction="received")
OFFERED = GiftOffered(participants=(Participant(role="donor", known="unknown"),), items_text="Two horses")
CLAIMED = ClaimFiled(claimants=(Who(as_written="the family"),), sought="return", basis="Taken in 1938")


@pytest.fixture
def vase() -> Case:
    """Begin with a vase received, and found in good condition: the record called `check`."""
    return given(received(VASE), checked(VASE, "check"))


def test_a_correction_takes_the_place_of_what_it_corrects(vase: Case) -> None:
    vase.when(corrected(VASE, "check", FAIR)).accepted().then(VASE, OPENED, FAIR)


def test_a_correction_may_say_that_it_was_something_else(vase: Case) -> None:
    broken = DamageReported(damage="Handle broken off")
    vase.when(corrected(VASE, "check", broken)).accepted().then(VASE, OPENED, broken)


def test_only_the_newest_record_of_a_line_is_corrected(vase: Case) -> None:
    once = vase.when(corrected(VASE, "check", FAIR, "first")).accepted()
    stale = once.when(corrected(VASE, "check", POOR, "second")).refused(NotNewest, "#3", field="event.target")
    assert NotNewest.exit is Exit.CONFLICT
    stale.when(retracted(VASE, "check")).refused(NotNewest, field="event.target")
    once.when(corrected(VASE, "first", POOR, "second")).accepted().then(VASE, OPENED, POOR)


def test_two_corrections_of_one_record_in_one_append_conflict(vase: Case) -> None:
    both = (corrected(VASE, "check", FAIR, "first"), corrected(VASE, "check", POOR, "second"))
    vase.when(*both).refused(NotNewest)


def test_a_record_of_another_stream_is_not_corrected_here(vase: Case) -> None:
    museum = vase.when(received(BOWL)).accepted()
    museum.when(corrected(BOWL, "check", FAIR)).refused(NoSuchRecord, field="event.target")
    museum.when(retracted(BOWL, "check")).refused(NoSuchRecord, field="event.target")
    museum.when(disputed(BOWL, "check", FAIR)).refused(NoSuchRecord, field="event.target")


def test_a_retraction_leaves_nothing_and_can_be_taken_back(vase: Case) -> None:
    gone = vase.when(retracted(VASE, "check", "no")).accepted().then(VASE, OPENED)
    gone.when(retracted(VASE, "no", "yes after all")).accepted().then(VASE, OPENED, GOOD)
    gone.when(corrected(VASE, "no", POOR)).accepted().then(VASE, OPENED, POOR)


def test_a_correction_withdrawn_brings_back_what_it_replaced(vase: Case) -> None:
    fair = vase.when(corrected(VASE, "check", FAIR, "first")).accepted()
    poor = fair.when(corrected(VASE, "first", POOR, "second")).accepted()
    poor.when(retracted(VASE, "second")).accepted().then(VASE, OPENED, FAIR)


def test_a_correction_keeps_to_the_kind_of_its_stream(vase: Case) -> None:
    party = PartyRegistered(kind="office", name="Registry")
    vase.when(corrected(VASE, "check", party)).refused(WrongStream, field="event.replacement.type")
    vase.when(disputed(VASE, "check", party)).refused(WrongStream, field="event.claim.type")


def test_what_is_put_in_place_may_be_sealed(vase: Case) -> None:
    vase.when(corrected(VASE, "check", SEALED)).accepted().then(VASE, OPENED, SEALED)
    vase.when(corrected(VASE, VASE, SEALED)).accepted().when(checked(VASE, "again")).accepted()
    vase.when(disputed(VASE, "check", SEALED)).accepted()


class TestOpenings:
    """The opening of a stream is corrected by an opening, and goes last."""

    def test_by_another_opening(self) -> None:
        entered = ObjectEntered(title="Vase", reason="loan")
        given(received(VASE)).when(corrected(VASE, VASE, entered)).accepted().then(VASE, entered)

    def test_not_by_what_opens_nothing(self) -> None:
        case = given(received(VASE))
        case.when(corrected(VASE, VASE, GOOD)).refused(OpeningLost, field="event.replacement")
        case.when(disputed(VASE, VASE, GOOD)).refused(OpeningLost, field="event.claim")

    def test_not_by_an_exit_that_does_not_say_what_it_was(self) -> None:
        case = given(received(VASE))
        case.when(corrected(VASE, VASE, GiftGiven())).refused(NoTitle)
        case.when(disputed(VASE, VASE, GiftGiven())).refused(NoTitle)
        case.when(corrected(VASE, VASE, GiftGiven(title="Vase"))).accepted()

    def test_nothing_else_is_corrected_into_one(self, vase: Case) -> None:
        vase.when(corrected(VASE, "check", OPENED)).refused(AlreadyOpen, field="event.replacement")
        vase.when(disputed(VASE, "check", OPENED)).refused(AlreadyOpen, field="event.claim")

    def test_a_gift_has_one_presentation_by_correction_too(self) -> None:
        gift = given(draft(GIFT, OFFERED), draft(GIFT, HELD), draft(GIFT, CLAIMED, "claim"))
        gift.when(corrected(GIFT, "claim", HELD)).refused(AlreadyOpen)
        gift.when(corrected(GIFT, f"{GIFT} GiftOffered", HELD)).refused(AlreadyOpen)
        later = HELD.__class__(direction="received", occurred="2023-09")
        gift.when(corrected(GIFT, f"{GIFT} PresentationHeld", later)).accepted().then(GIFT, OFFERED, later, CLAIMED)

    def test_is_retracted_when_nothing_rests_on_it(self, vase: Case) -> None:
        vase.when(retracted(VASE, VASE)).refused(OpeningNeeded)
        assert OpeningNeeded.exit is Exit.CONFLICT
        empty = vase.when(retracted(VASE, "check")).accepted().when(retracted(VASE, VASE)).accepted()
        empty.then(VASE).when(checked(VASE, "again")).refused(NotOpen)

    def test_rests_under_a_dispute_and_an_attestation_too(self) -> None:
        vase = given(received(VASE))
        attested = RecordsAttested(targets=(id_of(VASE),), as_="witnessed", by="party/a")
        party = draft("party/a", PartyRegistered(kind="person", name="A"))
        museum = vase.when(party, draft(VASE, attested, "signed")).accepted()
        museum.when(retracted(VASE, VASE)).refused(OpeningNeeded)
        museum.when(retracted(VASE, "signed")).accepted().when(retracted(VASE, VASE)).accepted()
        other = ObjectEntered(title="Vase", reason="loan")
        vase.when(disputed(VASE, VASE, other)).accepted().when(retracted(VASE, VASE)).refused(OpeningNeeded)

    def test_retracted_lets_the_stream_be_opened_again(self) -> None:
        again = received(VASE, title="Urn")
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        urn = draft(VASE, again.event, "urn")
        closed.when(urn).accepted().then(VASE, again.event).when(checked(VASE)).accepted()

    def test_two_are_never_in_force(self) -> None:
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        reopened = closed.when(draft(VASE, ObjectEntered(title="Urn", reason="loan"), "urn")).accepted()
        reopened.when(retracted(VASE, "no", "yes after all")).refused(AlreadyOpen)
        reopened.when(corrected(VASE, "no", OPENED)).refused(AlreadyOpen)

    def test_retracted_comes_back_when_that_is_taken_back(self) -> None:
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        back = closed.when(retracted(VASE, "no", "yes after all")).accepted().then(VASE, OPENED)
        checked_again = back.when(checked(VASE, "check")).accepted()
        checked_again.when(retracted(VASE, "yes after all")).refused(OpeningNeeded)

    def test_an_older_one_comes_back_once_the_later_is_gone(self) -> None:
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        reopened = closed.when(draft(VASE, ObjectEntered(title="Urn", reason="loan"), "urn")).accepted()
        empty = reopened.when(retracted(VASE, "urn")).accepted()
        back = empty.when(retracted(VASE, "no", "yes after all")).accepted().then(VASE, OPENED)
        back.when(checked(VASE, "check")).accepted()
        back.when(draft(VASE, ObjectEntered(title="Urn", reason="loan"), "third")).refused(AlreadyOpen)

    def test_nothing_comes_back_into_a_stream_without_one(self, vase: Case) -> None:
        empty = vase.when(retracted(VASE, "check", "no")).accepted().when(retracted(VASE, VASE)).accepted()
        empty.when(retracted(VASE, "no", "yes after all")).refused(NotOpen)
        empty.when(corrected(VASE, "no", POOR)).refused(NotOpen)

    def test_that_of_the_ledger_stays(self) -> None:
        opened = minimal_record("LedgerOpened").event
        ledger = given(draft("ledger/main", opened, "opened"), names_exist=True)
        ledger.when(retracted("ledger/main", "opened")).refused(LedgerStays)
        assert LedgerStays.exit is Exit.REJECTED
        ledger.when(corrected("ledger/main", "opened", opened)).accepted()


class TestDisputes:
    """Another source says otherwise: both live, until one is held to be right."""

    def test_leave_what_they_dispute(self, vase: Case) -> None:
        case = vase.when(disputed(VASE, "check", POOR)).accepted()
        assert case.museum.state(VASE).lines.line_of(id_of("check")).value == GOOD

    def test_are_ruled_for_the_claim_or_the_target(self, vase: Case) -> None:
        case = vase.when(disputed(VASE, "check", POOR, "d")).accepted()
        for favour, value in (("claim", POOR), ("target", GOOD)):
            ruled = case.when(resolved(VASE, "d", favour)).accepted()
            assert ruled.museum.state(VASE).lines.line_of(id_of("check")).value == value

    def test_are_resolved_by_naming_a_dispute(self, vase: Case) -> None:
        vase.when(resolved(VASE, "check", "claim")).refused(NotDisputing)
        vase.when(resolved(VASE, "nothing", "claim")).refused(NoSuchRecord, field="event.dispute")
        withdrawn = vase.when(disputed(VASE, "check", POOR, "d")).accepted().when(retracted(VASE, "d")).accepted()
        withdrawn.when(resolved(VASE, "d", "claim")).refused(NotDisputing)

    def test_of_a_retracted_opening_bring_it_back_when_upheld(self) -> None:
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        case = closed.when(disputed(VASE, "no", OPENED, "it did come")).accepted()
        case.when(checked(VASE)).refused(NotOpen)
        upheld = case.when(resolved(VASE, "it did come", "claim", "ruling")).accepted()
        on = upheld.when(checked(VASE, "check")).accepted()
        on.when(retracted(VASE, "ruling")).refused(OpeningNeeded)

    def test_do_not_bring_back_a_second_opening(self) -> None:
        closed = given(received(VASE)).when(retracted(VASE, VASE, "no")).accepted()
        case = closed.when(disputed(VASE, "no", OPENED, "it did come")).accepted()
        reopened = case.when(draft(VASE, ObjectEntered(title="Urn", reason="loan"), "urn")).accepted()
        reopened.when(resolved(VASE, "it did come", "claim")).refused(AlreadyOpen)


class TestRefiling:
    """Retracted here because it belongs there, in the same append."""

    def test_to_the_right_stream(self, vase: Case) -> None:
        museum = vase.when(received(BOWL)).accepted()
        there = draft(BOWL, GOOD, "there")
        gone = retracted(VASE, "check", refiled_as=id_of("there"))
        museum.when(there, gone).accepted().then(VASE, OPENED)
        museum.when(gone, there).accepted().then(VASE, OPENED)

    def test_is_in_the_same_append(self, vase: Case) -> None:
        museum = vase.when(received(BOWL)).accepted().when(draft(BOWL, GOOD, "there")).accepted()
        gone = retracted(VASE, "check", refiled_as=id_of("there"))
        museum.when(gone).refused(NotRefiled, "same append", field="event.refiled_as")

    def test_is_the_same_event(self, vase: Case) -> None:
        museum = vase.when(received(BOWL)).accepted()
        gone = retracted(VASE, "check", refiled_as=id_of("there"))
        museum.when(draft(BOWL, POOR, "there"), gone).refused(NotRefiled, "something else")

    def test_is_another_stream(self, vase: Case) -> None:
        gone = retracted(VASE, "check", refiled_as=id_of("here"))
        vase.when(draft(VASE, GOOD, "here"), gone).refused(NotRefiled, VASE)

    def test_of_a_corrected_record_is_what_the_correction_says(self, vase: Case) -> None:
        museum = vase.when(received(BOWL)).accepted().when(corrected(VASE, "check", FAIR, "fair")).accepted()
        gone = retracted(VASE, "fair", refiled_as=id_of("there"))
        museum.when(draft(BOWL, FAIR, "there"), gone).accepted()
        museum.when(draft(BOWL, GOOD, "there"), gone).refused(NotRefiled)


def test_one_stands_for_records_of_the_same_stream(vase: Case) -> None:
    person = draft("party/a", PartyRegistered(kind="person", name="A"))
    museum = vase.when(person, received(BOWL)).accepted()

    def signed(*targets: str) -> RecordsAttested:
        return RecordsAttested(targets=tuple(map(id_of, targets)), as_="verified against source", by="party/a")

    museum.when(draft(VASE, signed(VASE, "check"))).accepted()
    museum.when(draft(VASE, signed("check", BOWL))).refused(NoSuchRecord, field="event.targets[1]")


def test_a_record_is_withdrawn_in_its_own_stream(vase: Case) -> None:
    def order(target: str) -> RecordWithdrawn:
        return RecordWithdrawn(target=id_of(target), leaf="ab" * 32, order="12/2026", authority="District court")

    vase.when(draft(VASE, order("check"))).accepted()
    vase.when(draft(VASE, order("nothing"))).refused(NoSuchRecord, field="event.target")


def test_openings_of_sealed_events_are_destroyed_by_order(vase: Case) -> None:
    erased = ValueErased(commitments=("ab" * 32,), order="12/2026", authority="District court")
    sealed = vase.when(draft(VASE, Sealed(commitment="ab" * 32))).accepted()
    sealed.when(draft(VASE, erased)).accepted()
    carried = vase.when(corrected(VASE, "check", Sealed(commitment="ab" * 32))).accepted()
    carried.when(draft(VASE, erased)).accepted()
    claimed = vase.when(disputed(VASE, "check", Sealed(commitment="ab" * 32))).accepted()
    claimed.when(draft(VASE, erased)).accepted()
    vase.when(draft(VASE, erased)).refused(NothingSealed, field="event.commitments[0]")
    given().when(draft(VASE, erased)).refused(NotOpen)


def test_what_is_said_about_records_needs_no_opening_in_force() -> None:
    """A signature under what was withdrawn may be withdrawn itself, and put back."""
    person = draft("party/a", PartyRegistered(kind="person", name="A"))
    signature = RecordsAttested(targets=(id_of(VASE),), as_="witnessed", by="party/a")
    signed = given(person, received(VASE), draft(VASE, signature, "signed"))
    unsigned = signed.when(retracted(VASE, "signed", "not signed")).accepted()
    closed = unsigned.when(retracted(VASE, VASE)).accepted().then(VASE)
    closed.when(retracted(VASE, "not signed")).accepted().then(VASE, signature)
    closed.when(draft(VASE, signature, "again")).accepted()


def test_what_each_record_of_a_line_states(vase: Case) -> None:
    fair = vase.when(corrected(VASE, "check", FAIR, "fair")).accepted()
    gone = fair.when(retracted(VASE, "fair", "no")).accepted()
    state = gone.museum.state(VASE)
    assert [state.stated_by(id_of(name)) for name in (VASE, "check", "fair", "no")] == [OPENED, GOOD, FAIR, None]
    with pytest.raises(NoSuchRecord):
        state.stated_by(id_of("none"))


def test_a_move_is_corrected_without_moving_anything(vase: Case) -> None:
    museum = vase.when(place("place/store", "store"), draft(VASE, ObjectMoved(to="place/store"), "move")).accepted()
    museum.when(retracted(VASE, "move")).accepted().then(VASE, OPENED, GOOD)
