"""What may be sealed, and what has to stand in clear: rules read what is recorded, never an opening."""

import pytest
from msgspec.structs import replace

from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.event import Access
from archive.catalogue.gifts import GiftGiven, GiftReceived
from archive.catalogue.keeping import SettingsAdopted
from archive.catalogue.sealed import Sealed
from archive.domain.lines import NotNewest
from archive.domain.refusals import NotRefiled, NotYet, StaysInClear
from tests.domain.given import Case, checked, corrected, disputed, draft, given, id_of, received, retracted

VASE, BOWL = "object/vase", "object/bowl"
SECRET = Sealed(commitment="ab" * 32)


@pytest.fixture
def vase() -> Case:
    """Give an object that was looked over."""
    return given(received(VASE), checked(VASE, "check"))


@pytest.mark.parametrize("access", ["internal", "restricted"])
def test_an_event_within_an_open_stream_may_be_sealed(vase: Case, access: Access) -> None:
    hidden = checked(VASE, access=access)
    vase.when(hidden).accepted()
    vase.when(corrected(VASE, "check", hidden.event)).accepted()
    vase.when(disputed(VASE, "check", hidden.event)).accepted()


def test_what_opens_a_stream_stands_in_clear(vase: Case) -> None:
    opening = GiftReceived(title="Vase", access="internal")
    given().when(draft(VASE, opening)).refused(StaysInClear, "opens its stream", field="event.access")
    vase.when(corrected(VASE, VASE, opening)).refused(StaysInClear, field="event.replacement.access")
    vase.when(disputed(VASE, VASE, opening)).refused(StaysInClear, field="event.claim.access")


def test_an_exit_may_be_sealed_where_it_opens_nothing(vase: Case) -> None:
    given_away = GiftGiven(title="Vase", access="restricted")
    vase.when(draft(VASE, given_away)).accepted()
    given().when(draft(VASE, given_away)).refused(StaysInClear, field="event.access")


def test_what_is_said_about_a_record_stands_in_clear(vase: Case) -> None:
    secret = replace(corrected(VASE, "check", checked(VASE).event).event, access="restricted")
    vase.when(draft(VASE, secret)).refused(StaysInClear, "what it carries may be sealed", field="event.access")


def test_a_number_that_nobody_else_may_have_stands_in_clear(vase: Case) -> None:
    number = ObjectAccessioned(number="2026.1", access="internal")
    vase.when(draft(VASE, number)).refused(StaysInClear, "accession number", field="event.access")


def test_the_ledgers_own_stream_stands_in_clear() -> None:
    setting = draft("ledger/main", SettingsAdopted(time_zone="UTC", access="internal"))
    given(names_exist=True).when(setting).refused(StaysInClear, field="event.access")


def test_what_is_to_be_sealed_is_judged_like_anything_else(vase: Case) -> None:
    vase.when(checked(VASE, access="internal", occurred="2999")).refused(NotYet, field="event.occurred")


def test_a_sealed_line_is_corrected_and_retracted_like_any_other(vase: Case) -> None:
    case = vase.when(draft(VASE, SECRET, "secret")).accepted()
    shown = case.when(corrected(VASE, "secret", checked(VASE).event, "shown")).accepted()
    shown.when(retracted(VASE, "secret")).refused(NotNewest)
    shown.when(retracted(VASE, "shown")).accepted().then(VASE, received(VASE).event, checked(VASE).event, SECRET)


def test_of_two_sealed_events_nobody_can_tell_whether_one_is_the_other_refiled(vase: Case) -> None:
    case = vase.when(received(BOWL)).accepted().when(draft(VASE, SECRET, "secret")).accepted()
    gone = retracted(VASE, "secret", refiled_as=id_of("there"))
    case.when(draft(BOWL, Sealed(commitment="cd" * 32), "there"), gone).accepted()
    case.when(draft(BOWL, checked(VASE).event, "there"), gone).accepted()
    known = retracted(VASE, "check", refiled_as=id_of("there"))
    case.when(draft(BOWL, checked(VASE, grade="poor").event, "there"), known).refused(NotRefiled)
