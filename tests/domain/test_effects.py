"""What sets what: the catalogue's table of effects, row by row. All else changes nothing."""

from typing import Any

import msgspec
import pytest

from archive.catalogue.care import LossDeclared, ObjectRecovered
from archive.catalogue.disposals import ObjectDisposed, ObjectReturned
from archive.catalogue.entries import ObjectAccessioned, ObjectAcquired, ObjectEntered, PartNumbered, QuantityChanged
from archive.catalogue.event import CATALOGUE
from archive.catalogue.gifts import GiftGiven, GiftReceived, GiftReciprocated
from archive.catalogue.movements import (
    LocationAsserted,
    ObjectMoved,
    ObjectNotSighted,
    ObjectSighted,
    TransferredToShowroom,
)
from archive.catalogue.places import PlaceClosed, PlaceDefined, PlaceMoved, PlaceReopened
from archive.catalogue.records import AnyEvent
from archive.catalogue.rights import CustodyTransferred, LoanClosed, LoanOpened, TitleTransferred
from archive.catalogue.samples import minimal
from archive.catalogue.shapes import AsWritten, Participant
from archive.domain.effects import NO_EFFECTS, Effects, effects
from archive.domain.marks import AS_WRITTEN, INSTITUTION, NOBODY, SEPARATOR, UNKNOWN

A, B, ROOM = "party/a", "party/b", "place/room"
TO_A = (Participant(role="donor", party=B), Participant(role="recipient", party=A))
LOAN = "0192f0c1-7a00-7000-8000-000000000001"
ANSWER = (AsWritten(as_written="tea"),)


def nothing(record_id: str) -> None:
    """Find no record."""
    del record_id


def lent(direction: Any) -> Any:  # noqa: ANN401 - a lookup, and one of two words
    """Find a loan in a direction."""
    return lambda record_id: LoanOpened(direction=direction, partner=A) if record_id == LOAN else None


TABLE: list[tuple[Any, Effects]] = [
    (GiftReceived(title="Vase"), Effects(custody=UNKNOWN, title=UNKNOWN, status="received")),
    (GiftReceived(title="Vase", place=ROOM), Effects(custody=UNKNOWN, title=UNKNOWN, status="received")),
    (GiftReceived(title="Vase", participants=TO_A), Effects(custody=A, title=UNKNOWN, status="received")),
    (
        GiftReceived(title="Vase", participants=TO_A, received_for=B, title_evidence="Deed", quantity=3),
        Effects(custody=B, title=B, status="received", quantity=3),
    ),
    (GiftReceived(title="Vase", gift="gift/g"), Effects(custody="gift/g", title=UNKNOWN, status="received")),
    (
        ObjectEntered(title="Vase", reason="loan", place=ROOM),
        Effects(place=ROOM, custody=INSTITUTION, title=UNKNOWN, status="entered"),
    ),
    (
        ObjectAcquired(title="Vase", method="purchase"),
        Effects(custody=INSTITUTION, title=UNKNOWN, status="acquired"),
    ),
    (
        ObjectAcquired(title="Vase", method="purchase", title_evidence="Invoice 88"),
        Effects(custody=INSTITUTION, title=INSTITUTION, status="acquired"),
    ),
    (PartNumbered(whole="object/x", quantity=2), Effects(quantity=2)),
    (ObjectAccessioned(number="1"), Effects(status="accessioned")),
    (ObjectAccessioned(number="1", title_evidence="Deed"), Effects(title=INSTITUTION, status="accessioned")),
    (QuantityChanged(quantity=4, reason="counted"), Effects(quantity=4)),
    (TransferredToShowroom(to=ROOM), Effects(place=ROOM, status="on display", found=True)),
    (TransferredToShowroom(to=ROOM, custodian_to=A), Effects(place=ROOM, custody=A, status="on display", found=True)),
    (ObjectMoved(to=ROOM), Effects(place=ROOM, status=ROOM, found=True)),
    (LocationAsserted(place=ROOM), Effects(place=ROOM)),
    (LocationAsserted(place=ROOM, on_display=True), Effects(place=ROOM, status="on display")),
    (ObjectSighted(place=ROOM), Effects(place=ROOM, found=True)),
    (ObjectNotSighted(place=ROOM), Effects(place=UNKNOWN, found=False)),
    (LossDeclared(kind="stolen"), Effects(place=UNKNOWN, custody=NOBODY, status="stolen")),
    (ObjectRecovered(place=ROOM), Effects(place=ROOM, custody=INSTITUTION, status="held", found=True)),
    (ObjectRecovered(), Effects(custody=INSTITUTION, status="held", found=True)),
    (LoanOpened(direction="out", partner=A), Effects(custody=A, status="on loan")),
    (LoanOpened(direction="in", partner=A), Effects(custody=INSTITUTION, status="on loan")),
    (CustodyTransferred(to_party=A), Effects(custody=A)),
    (TitleTransferred(to_party=A), Effects(title=A)),
    (
        GiftReciprocated(in_return_for=ANSWER, participants=TO_A),
        Effects(place=UNKNOWN, custody=A, title=A, status="given"),
    ),
    (
        GiftGiven(title="Bowl", quantity=2),
        Effects(place=UNKNOWN, custody=UNKNOWN, title=UNKNOWN, status="given", quantity=2),
    ),
    (ObjectDisposed(method="sold", to_party=A), Effects(place=UNKNOWN, custody=A, title=A, status="disposed")),
    (
        ObjectDisposed(method="retained for official use", to_party=A),
        Effects(place=UNKNOWN, custody=A, status="disposed"),
    ),
    (
        ObjectDisposed(method="destroyed", to_party=A),
        Effects(place=UNKNOWN, custody=NOBODY, title=NOBODY, status="disposed"),
    ),
    (ObjectReturned(how="given back", place=ROOM), Effects(place=ROOM, custody=INSTITUTION, status="held")),
    (ObjectReturned(how="found"), Effects(place=UNKNOWN, custody=INSTITUTION, status="held")),
    (PlaceDefined(kind="case", name="Case", parent=ROOM), Effects(place=ROOM, status="open")),
    (PlaceMoved(parent=ROOM), Effects(place=ROOM)),
    (PlaceClosed(), Effects(status="closed")),
    (PlaceReopened(), Effects(status="open")),
]


@pytest.mark.parametrize(
    ("event", "expected"), TABLE, ids=[f"{type(row[0]).__name__}-{n}" for n, row in enumerate(TABLE)]
)
def test_the_table(event: Any, expected: Effects) -> None:  # noqa: ANN401 - of any type
    assert effects(event, nothing) == expected


def test_a_loan_closed_gives_custody_back_to_where_it_was() -> None:
    closed = LoanClosed(loan=LOAN)
    assert effects(closed, lent("out")) == Effects(custody=INSTITUTION, status="held")
    assert effects(closed, lent("in")) == Effects(custody=A, status="held")
    assert effects(closed, nothing) == Effects(custody=INSTITUTION, status="held")


@pytest.mark.parametrize(
    ("participants", "expected"),
    [
        (TO_A, A),
        ((Participant(role="recipient", party=A), Participant(role="recipient", party=B)), f"{A}{SEPARATOR}{B}"),
        ((Participant(role="recipient", as_written="the envoy"),), f"{AS_WRITTEN}the envoy"),
        ((Participant(role="recipient", known="withheld"),), UNKNOWN),
        ((Participant(role="donor", party=B),), UNKNOWN),
    ],
)
def test_who_received(participants: tuple[Participant, ...], expected: str) -> None:
    assert effects(GiftReceived(title="Vase", participants=participants), nothing).custody == expected


@pytest.mark.parametrize(
    "method", ["returned to donor", "surrendered", "sold", "transferred", "exchanged", "restituted"]
)
def test_where_a_disposal_passes_title(method: Any) -> None:  # noqa: ANN401 - one of its words
    assert effects(ObjectDisposed(method=method, to_party=A), nothing).title == A


BEARING = {type(event) for event, _ in TABLE} | {LoanClosed}


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.struct not in BEARING])
def test_all_else_changes_nothing(name: str) -> None:
    assert effects(msgspec.convert(minimal(CATALOGUE[name].struct), AnyEvent), nothing) == NO_EFFECTS
