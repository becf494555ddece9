"""Workload W(N): the museum of the founding story, as drafts, seeded and interleaved.

N records over N/9 objects: a receipt of about 600 bytes and eight follow-ups of 140 to 250 (accession, four
transfers to showrooms, condition, valuation, a correction), arriving in turn over 2,000 objects that are worked on at
once. As many showrooms as leave each with about 2,130 objects. Before them come the parties, places and the source
that they name. Ids are random, as those of drafts from many hands, or rise as those that an import derives from one
file's hash and its rows (UUID version 8): where in an index of ids the next one belongs makes a difference.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID

from archive.catalogue.care import ConditionChecked, ValuationRecorded
from archive.catalogue.corrections import RecordCorrected
from archive.catalogue.entries import ObjectAccessioned
from archive.catalogue.event import Event
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.movements import TransferredToShowroom
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.catalogue.shapes import Citation, Money, Participant, Speaker
from archive.catalogue.sources import SourceRegistered
from archive.desk import opening
from archive.ledger.application import Ledger
from archive.ledger.folder import Folder
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer

Ids: TypeAlias = Callable[[int], str]
"""Gives the id of the next draft; takes 128 random bits."""

RECORDS_PER_OBJECT: Final = 9
OPEN_OBJECTS: Final = 2_000
OBJECTS_PER_SHOWROOM: Final = 2_130
APPENDED_AT_ONCE: Final = 10_000
STATES: Final = 200
FIRST_DAY: Final = date(1960, 1, 1)

THINGS: Final = ("Vase", "Carpet", "Sword", "Bowl", "Statuette", "Painting", "Tea set", "Clock", "Album", "Rifle")
OF_WHAT: Final = ("porcelain", "silk", "bronze", "silver", "ivory", "crystal", "lacquer", "jade", "walnut", "enamel")
SHOWING: Final = (
    "cranes",
    "a tiger",
    "pine trees",
    "the sea",
    "a castle",
    "horsemen",
    "Paektusan",
    "두루미",
    "昙花",
    "Ёлка",
)
GRADES: Final = ("excellent", "good", "fair", "poor")
LONG: Final = (
    "Presented in a fitted case with a dedication plate; the lid shows the arms of the giver, the inside a view of the"
    " capital. A second plate names the workshop. The case has been kept with it."
)


def showrooms(records: int) -> int:
    """Return how many showrooms W(N) has."""
    return max(2, round(records / RECORDS_PER_OBJECT / OBJECTS_PER_SHOWROOM))


def prologue(records: int) -> Iterator[Draft]:
    """Yield the drafts of what the objects' events name."""
    yield Draft(
        stream="source/register",
        event=SourceRegistered(kind="register page", title="Gift register", publisher="Registry", revision="1"),
    )
    for number in range(STATES):
        yield Draft(stream=f"party/state-{number}", event=PartyRegistered(kind="state", name=f"State {number}"))
        yield Draft(
            stream=f"party/envoy-{number}",
            event=PartyRegistered(kind="person", name=f"Envoy {number}", state=f"party/state-{number}"),
        )
    yield Draft(stream="place/site", event=PlaceDefined(kind="site", name="The exhibition"))
    for number in range(showrooms(records)):
        yield Draft(
            stream=f"place/room-{number}",
            event=PlaceDefined(kind="showroom", name=f"Showroom {number}", parent="place/site"),
        )


def random_id(chance: int) -> str:
    """Return a random id (version 4), given 128 random bits."""
    return str(UUID(int=chance, version=4))


class RowIds:
    """The ids of one file's rows (version 8): its hash, then the row."""

    def __init__(self) -> None:
        self._file = int.from_bytes(sha256(b"register.csv").digest()[:6]) << 80 | 8 << 76 | 1 << 63
        self._row = 0

    def __call__(self, _chance: int) -> str:
        """Return the id of the next row; of chance there is none in it."""
        self._row += 1
        return str(UUID(int=self._file | self._row))


def drafts(records: int, seed: int = 7, ids: Ids = random_id) -> Iterator[Draft]:
    """Yield the drafts of W(N), each with its id."""
    yield from prologue(records)
    chance = random.Random(seed)
    begun = 0
    objects = records // RECORDS_PER_OBJECT
    work: list[Iterator[Draft]] = []
    while work or begun < objects:
        while begun < objects and len(work) < OPEN_OBJECTS:
            work.append(_object(begun, showrooms(records), random.Random(f"{seed}/{begun}"), ids))
            begun += 1
        place = chance.randrange(len(work))
        draft = next(work[place], None)
        if draft is None:
            work[place] = work[-1]
            work.pop()
        else:
            yield draft


def _object(number: int, rooms: int, chance: random.Random, ids: Ids) -> Iterator[Draft]:
    def _draft(stream: str, event: Event) -> Draft:
        return Draft(stream=stream, event=event, id=ids(chance.getrandbits(128)))

    stream = f"object/w{number:07d}"
    day = FIRST_DAY + timedelta(days=chance.randrange(20_000))
    state = chance.randrange(STATES)
    thing = f"{chance.choice(THINGS)} of {chance.choice(OF_WHAT)} with {chance.choice(SHOWING)}"
    received = GiftReceived(
        title=thing,
        description=f"{thing}. {LONG}",
        occurred=day.isoformat()[: chance.choice((4, 7, 10))],
        participants=(
            Participant(role="donor", party=f"party/envoy-{state}", capacity="Ambassador"),
            Participant(role="recipient", party="party/registry"),
        ),
        sources=(
            Citation(
                source="source/register",
                locator=f"p. {number // 30}",
                attributed_to=(Speaker(party=f"party/envoy-{state}"),),
            ),
        ),
    )
    yield _draft(stream, received)
    day += timedelta(days=400)
    cited = (Citation(source="source/register", locator=f"p. {number // 30}"),)
    yield _draft(stream, ObjectAccessioned(number=f"{day.year}.{number}", occurred=day.isoformat(), sources=cited))
    last: Draft | None = None
    for move in range(4):
        day += timedelta(days=chance.randrange(1, 300))
        room = f"place/room-{chance.randrange(rooms)}"
        moved = TransferredToShowroom(
            to=room, occurred=day.isoformat()[: chance.choice((7, 10))], reason="display", sources=cited
        )
        last = _draft(stream, moved)
        yield last
        if move == 1:
            grade = chance.choice(GRADES)
            checked = ConditionChecked(grade=grade, findings="Surface dust, no cracks", occurred=day.isoformat())  # type: ignore[arg-type]  # one of them
            yield _draft(stream, checked)
    value = Money(amount=f"{chance.randrange(50, 90_000)}.00", currency="USD")
    yield _draft(stream, ValuationRecorded(basis="insurance", value=value, occurred=day.isoformat(), sources=cited))
    assert last is not None
    assert last.id is not None
    right = TransferredToShowroom(to=f"place/room-{chance.randrange(rooms)}", occurred=day.isoformat(), sources=cited)
    corrected = RecordCorrected(target=last.id, replacement=right, kind="misreading", reason="Room misread on the card")
    yield _draft(stream, corrected)


def make(root: Path, records: int, seed: int = 7) -> Folder:
    """Make a ledger that holds W(N), written by the ledger's own writer."""
    folder = opening.init(root, institution="Registry", time_zone="Asia/Pyongyang")
    with Ledger(folder.ledger) as ledger:
        writer = Writer(ledger, folder.recorded_by)
        offers = (Offer(draft) for draft in drafts(records, seed))
        while page := list(islice(offers, APPENDED_AT_ONCE)):
            writer.append(page)
    return folder
