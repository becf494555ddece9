"""What has not happened is no event; what is written as a date is one."""

from datetime import date
from typing import Any

import msgspec
import pytest

from archive.catalogue.disposals import DispositionDecided
from archive.catalogue.entries import ObjectDescribed
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.parties import OfficeHeld, PartyRegistered
from archive.catalogue.records import AnyEvent
from archive.catalogue.rights import LoanOpened
from archive.catalogue.samples import minimal
from archive.catalogue.shapes import Citation
from archive.domain.refusals import NotYet
from archive.edtf import AmbiguousDate, NotEdtf
from tests.domain.given import checked, corrected, disputed, draft, given, place, received

VASE, ROOM = "object/vase", "place/room"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "occurred", ["2026-11-23", "2026-11-24", "2026-11", "2026", "2026-11-24/2027", "../2030", "20XX"]
)
def test_what_may_have_begun_is_recorded(occurred: str) -> None:
    """A day's grace: elsewhere it is tomorrow already."""
    given(received(VASE), today=TODAY).when(checked(VASE, occurred=occurred)).accepted()


@pytest.mark.parametrize("occurred", ["2026-11-25", "2026-12", "2027", "2027/..", "[2027,2028]", "203X", "2026-11-25?"])
def test_what_begins_later_is_no_event(occurred: str) -> None:
    case = given(received(VASE), checked(VASE, "check"), today=TODAY)
    later = checked(VASE, occurred=occurred)
    case.when(later).refused(NotYet, occurred, field="event.occurred")
    case.when(corrected(VASE, "check", later.event)).refused(NotYet, field="event.replacement.occurred")
    case.when(disputed(VASE, "check", later.event)).refused(NotYet, field="event.claim.occurred")


def test_an_office_that_begins_later_is_no_event_either() -> None:
    person = draft("party/a", PartyRegistered(kind="person", name="A"))
    office = OfficeHeld(office="Minister", occurred="2027/2030")
    given(person, today=TODAY).when(draft("party/a", office)).refused(NotYet)


def test_late_news_is_news() -> None:
    """Nothing else about time refuses: not before the opening, not out of order, not long ago."""
    vase = given(received(VASE, occurred="2020"), checked(VASE, "a", occurred="2022-05"))
    vase.when(checked(VASE, "b", occurred="2021")).accepted()
    vase.when(checked(VASE, "c", occurred="-0044-03-15")).accepted()


def test_intentions_are_in_fields_of_their_own() -> None:
    museum = given(received(VASE), place(ROOM, "showroom"), draft("party/a", PartyRegistered(kind="state", name="A")))
    museum.when(draft(VASE, TransferredToShowroom(to=ROOM, until="2030"))).accepted()
    museum.when(draft(VASE, LoanOpened(direction="out", partner="party/a", due="2031-02"))).accepted()
    museum.when(draft(VASE, DispositionDecided(decision="return", due="2040"))).accepted()


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("12/05/1984", AmbiguousDate),
        ("2023-02-30", NotEdtf),
        ("May 1984", NotEdtf),
        ("1984-05-12T", NotEdtf),
        ("1990/1980", NotEdtf),
        ("2023-9", NotEdtf),
    ],
)
def test_what_is_no_date_is_refused_with_its_field(written: str, error: type[NotEdtf]) -> None:
    case = given(received(VASE), checked(VASE, "check"))
    case.when(checked(VASE, occurred=written)).refused(error, field="event.occurred")
    cited = Citation(source="source/card", stated=written)
    case.when(checked(VASE, sources=(cited,))).refused(error, field="event.sources[0].stated")
    made = ObjectDescribed(made=written)
    case.when(draft(VASE, made)).refused(error, field="event.made")
    case.when(corrected(VASE, "check", made)).refused(error, field="event.replacement.made")
    case.when(disputed(VASE, "check", made)).refused(error, field="event.claim.made")


DATED = [
    (name, field.attribute) for name, entry in CATALOGUE.items() for field in fields_of(entry.struct) if field.is_date
]


@pytest.mark.parametrize(("name", "field"), DATED)
def test_every_date_of_every_type_is_looked_at(name: str, field: str) -> None:
    entry = CATALOGUE[name]
    event: Any = msgspec.convert(minimal(entry.struct), AnyEvent)
    stream = "ledger/main" if entry.kinds == ("ledger",) else f"{entry.kinds[0] if entry.kinds else 'object'}/x"
    wrong = msgspec.structs.replace(event, **{field: "no date"})
    given(names_exist=True).when(draft(stream, wrong)).refused(NotEdtf, field=f"event.{field}")
