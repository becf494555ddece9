"""Random histories of a small museum: late, vague, undated, doubtful, linked, corrected, retracted, disputed.

Seeded, so that each can be told again. All days lie within a few, so that possible worlds can be listed one by one.
"""

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final, get_args
from uuid import UUID

import msgspec

from archive.catalogue import (
    care,
    corrections,
    disposals,
    entries,
    gifts,
    keeping,
    movements,
    parties,
    places,
    provenance,
    rights,
    sources,
)
from archive.catalogue.event import Event
from archive.catalogue.sealed import Sealed
from archive.catalogue.shapes import AsWritten, Citation, Participant, Speaker
from tests.model.memory import REGISTRY, Memory

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST: Final = date(2020, 1, 6)
DAYS: Final = 5
OBJECTS: Final = ("object/a", "object/b", "object/part")
ROOMS: Final = ("place/room", "place/case", "place/store", "place/lab")
PARTIES: Final = ("party/p", "party/q", "party/twin", "party/twin", REGISTRY)
VKEY: Final = "museum.example/1+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
METHODS: Final = get_args(disposals.Disposal)
ABOUT: Final = 0.36
"""How often a record is about another."""

AGAIN: Final = 0.4
"""How often a record is about a line that others were about already, or decides a dispute where there is one."""

ENDING: Final = 0.25
"""How often an event ends, undoes or finds again what another began, where there is anything of that kind."""


def prologue(memory: Memory, at: str) -> None:
    """Record what the history's events name."""
    origin, zone = "museum.example/1", memory.time_zone
    opened = keeping.LedgerOpened(institution=REGISTRY, origin=origin, vkey=VKEY, format=1, time_zone=zone)
    given: list[tuple[str, Event]] = [
        ("ledger/main", opened),
        (REGISTRY, parties.PartyRegistered(kind="office", name="Registry")),
        ("party/state", parties.PartyRegistered(kind="state", name="Utopia")),
        ("party/p", parties.PartyRegistered(kind="person", name="P", state="party/state")),
        ("party/q", parties.PartyRegistered(kind="person", name="Q")),
        ("party/twin", parties.PartyRegistered(kind="person", name="P. (twin)")),
        ("place/site", places.PlaceDefined(kind="site", name="Site")),
        ("place/room", places.PlaceDefined(kind="showroom", name="Room", parent="place/site")),
        ("place/case", places.PlaceDefined(kind="case", name="Case", parent="place/room")),
        ("place/store", places.PlaceDefined(kind="store", name="Store", parent="place/site")),
        ("place/lab", places.PlaceDefined(kind="laboratory", name="Laboratory")),
        ("source/s", sources.SourceRegistered(kind="register page", title="Register", publisher="P", revision="1")),
        ("source/t", sources.SourceRegistered(kind="letter", title="Letter", revision="1")),
    ]
    for number, (stream, event) in enumerate(given):
        assert memory.record(stream, event, str(UUID(int=number + 1)), at), event


class History:
    """One history on its way; `write` records the next event that the rules accept."""

    def __init__(self, seed: int, *, streams: tuple[str, ...] = OBJECTS, wide: bool = False) -> None:
        """`wide` adds what worlds cannot be listed of: other streams, sealed events, time zones."""
        self.random = Random(f"history {seed}")
        self.memory = Memory("Asia/Pyongyang" if wide else "UTC")
        self.streams = streams
        self.wide = wide
        self.second = 0
        self.day = 1
        self.reserved: list[str] = []
        prologue(self.memory, self.now())

    def grow(self, records: int) -> "History":
        """Write so many more records."""
        wanted = self.memory.last() + records
        while self.memory.last() < wanted:
            self.write()
        return self

    def now(self) -> str:
        self.second += 1
        hours, rest = divmod(self.second, 3_600)
        clock = f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
        return f"{FIRST + timedelta(days=self.day)}T{clock}.000000Z"

    def write(self) -> None:
        if self.random.random() < 0.08 and self.day < DAYS:
            self.day += 1
            self.second = 0
        chance = self.random.random()
        if self.wide and chance < 0.2:
            stream = self.random.choice(("place/case", "place/room", "party/twin", "party/q", "gift/g", "ledger/main"))
        elif chance < 0.15:
            stream = self.random.choice(("place/case", "place/lab", "party/twin", "party/twin", "gift/g"))
        else:
            stream = self.random.choice(self.streams)
        ids = [entry.record.id for entry in self.memory.stream(stream)]
        about = bool(ids) and self.random.random() < ABOUT
        event = self.about(stream, ids) if about else self.event(stream, ids)
        self.memory.record(stream, event, self.new_id(), self.now())

    def new_id(self) -> str:
        """Return an id; at times one that an earlier record has named already."""
        if self.reserved and self.random.random() < 0.5:
            return self.reserved.pop()
        return str(UUID(int=self.random.getrandbits(128), version=4))

    # ------------------------------------------------------------------------------------------ events about records

    def about(self, stream: str, ids: list[str]) -> Event:
        """Return an event about a record of a stream: of a line's newest or of any, that the rules may refuse."""
        one = self.random.choice
        lines = list(self.memory.state(stream).lines)
        amended = [line for line in lines if line.newest != line.origin]
        newest = one(amended if amended and self.random.random() < AGAIN else lines).newest
        shared = self.shared(ids, dated=False)
        disputes = [e.record.id for e in self.memory.stream(stream) if type(e.event) is corrections.RecordDisputed]
        kind = one(("correct", "correct", "correct", "retract", "retract", "dispute", "dispute", "attest"))
        if disputes and self.random.random() < AGAIN:
            kind = "resolve"
        match kind:
            case "retract":
                return corrections.RecordRetracted(target=newest, reason="never happened", **shared)
            case "attest":
                targets = tuple(self.random.choices(ids, k=self.random.randint(1, 3)))
                return corrections.RecordsAttested(targets=targets, as_="witnessed", by="party/q", **shared)
            case "resolve":
                favour: Any = one(("target", "claim"))
                return corrections.DisputeResolved(dispute=one(disputes), in_favour_of=favour, reason="found", **shared)
            case _:
                pass
        carried = self.event(stream, ids)
        if kind == "dispute":
            return corrections.RecordDisputed(target=one(ids), claim=carried, reason="says another", **shared)
        return corrections.RecordCorrected(target=newest, replacement=carried, kind="typo", reason="misread", **shared)

    # ------------------------------------------------------------------------------------------ events

    def event(self, stream: str, ids: list[str]) -> Event:
        """Return an event of a stream's kind."""
        if self.wide and self.random.random() < 0.05:
            return Sealed(commitment=f"{self.random.getrandbits(256):064x}")  # type: ignore[return-value]  # in place of one
        makers: dict[str, Callable[[], Event]] = {
            "object": lambda: self.of_object(stream, ids),
            "place": self.of_place,
            "party": self.of_party,
            "gift": self.of_gift,
            "ledger": self.of_ledger,
        }
        event = makers[stream.partition("/")[0]]()
        return msgspec.structs.replace(event, **self.shared(ids, dated=True))

    def shared(self, ids: list[str], *, dated: bool) -> dict[str, Any]:
        """Return what every event may say: when, after what, on what word, how surely."""
        given: dict[str, Any] = {}
        if dated and self.random.random() < 0.85:
            given["occurred"] = self.span()
        if dated and ids and self.random.random() < 0.2:
            given["after"] = tuple(dict.fromkeys(self.random.choices(ids, k=self.random.randint(1, 2))))
        if dated and self.random.random() < 0.1:
            later = str(UUID(int=self.random.getrandbits(128), version=4))
            self.reserved.append(later)
            given["after"] = (*given.get("after", ()), later)
        if dated and self.random.random() < 0.2:
            given["certainty"] = self.random.choice(("possible", "probable", "rejected"))
        if self.random.random() < 0.25:
            given["sources"] = tuple(self.citation() for _ in range(self.random.randint(1, 2)))
        return given

    def citation(self) -> Citation:
        stated = self.span() if self.random.random() < 0.5 else None
        word = (Speaker(party="party/q"),) if self.random.random() < 0.5 else (Speaker(as_printed="the press"),)
        voices = word if self.random.random() < 0.7 else ()
        source = self.random.choice(("source/s", "source/t"))
        return Citation(source=source, stated=stated, attributed_to=voices, revision="1")

    def span(self) -> str:
        first = self.random.randint(0, DAYS - 1)
        last = min(DAYS - 1, first + self.random.choice((0, 0, 0, 0, 1, 2)))
        days = [(FIRST + timedelta(days=day)).isoformat() for day in (first, last)]
        return days[0] if first == last else "/".join(days)

    def of_object(self, stream: str, ids: list[str]) -> Event:
        one = self.random.choice
        party, place, quantity = one(PARTIES), one(ROOMS), one((None, 2, 3))
        if stream == "object/part" and not self.memory.state(stream).is_open:
            return entries.PartNumbered(whole=one(("object/a", "object/b")), quantity=quantity)
        who = one(
            (
                (),
                (Participant(role="recipient", party=party),),
                (Participant(role="donor", party="party/p"), Participant(role="recipient", as_written="a clerk")),
                (Participant(role="recipient", party="party/p"), Participant(role="recipient", party="party/q")),
                (Participant(role="recipient", known="anonymous"),),
            )
        )
        loans = self.stating(stream, ids, rights.LoanOpened)
        restrictions = self.stating(stream, ids, rights.RestrictionImposed)
        decisions = self.stating(stream, ids, disposals.DispositionDecided)
        exits = self.stating(stream, ids, disposals.ObjectDisposed)
        fulfilled = one((None, one(decisions))) if decisions else None
        gift = one((None, "gift/g"))
        deed = one((None, "deed"))
        tea = (AsWritten(as_written="tea"),)
        reciprocated = lambda: gifts.GiftReciprocated(title="Bowl", participants=who, in_return_for=tea)  # noqa: E731
        make: list[Callable[[], Event]] = [
            lambda: movements.TransferredToShowroom(to=one(ROOMS[:2]), custodian_to=one((None, party))),
            lambda: movements.TransferredToShowroom(to="place/room", until="2020-01-07"),
            lambda: movements.ObjectMoved(to=place),
            lambda: movements.LocationAsserted(place=place, on_display=one((True, False))),
            lambda: movements.ObjectSighted(place=place),
            lambda: movements.ObjectSighted(place=place),
            lambda: movements.ObjectNotSighted(place=place),
            lambda: movements.ObjectNotSighted(place=place),
            lambda: care.LossDeclared(kind=one(("missing", "stolen", "destroyed"))),
            lambda: care.ObjectRecovered(place=one((None, place))),
            *[lambda: rights.LoanOpened(direction=one(("in", "out")), partner=party, due="2020-01-07")] * 2,
            *[lambda: rights.LoanClosed(loan=one(loans)) if loans else movements.ObjectMoved(to=place)] * 3,
            lambda: rights.CustodyTransferred(to_party=party),
            lambda: rights.TitleTransferred(to_party=party),
            reciprocated,
            lambda: gifts.GiftGiven(title="Bowl", participants=who, gift=gift),
            lambda: disposals.ObjectDisposed(method=one(METHODS), to_party=one((None, party)), fulfils=fulfilled),
            lambda: disposals.ObjectReturned(
                how="found", place=one((None, place)), exit=one((None, one(exits))) if exits else None
            ),
            lambda: disposals.DispositionDecided(decision="transfer", to_party=party),
            *[lambda: rights.RestrictionImposed(kind="legal", ground="A writ")] * 2,
            *[
                lambda: rights.RestrictionLifted(restriction=one(restrictions), ground="Settled")
                if restrictions
                else rights.RestrictionImposed(kind="export", ground="Ivory")
            ] * 3,
            lambda: entries.QuantityChanged(quantity=one((1, 4)), reason="counted"),
            lambda: entries.ObjectAccessioned(number=f"{stream[-1]}.{one((1, 2))}", title_evidence=deed),
            lambda: entries.ObjectDescribed(title=one(("Vase", "Jar", "꽃병"))),
            lambda: care.ConditionChecked(grade="good"),
            lambda: provenance.ProvenanceAsserted(holder=Participant(role="other", party=party)),
        ]  # fmt: skip
        opening: list[Callable[[], Event]] = [
            lambda: gifts.GiftReceived(
                title="Vase", participants=who, gift=gift, received_for=one((None, party)), quantity=quantity,
                title_evidence=deed,
            ),
            lambda: entries.ObjectEntered(title="Vase", reason="found", place=one((None, place)), quantity=quantity),
            lambda: entries.ObjectAcquired(title="Vase", method="purchase", title_evidence=deed),
            reciprocated,
        ]  # fmt: skip
        losses = self.stating(stream, ids, care.LossDeclared)
        ending: list[Callable[[], Event]] = [
            *[lambda: rights.LoanClosed(loan=one(loans))] * bool(loans),
            *[lambda: rights.RestrictionLifted(restriction=one(restrictions), ground="Settled")] * bool(restrictions),
            *[lambda: disposals.ObjectReturned(how="found", place=place, exit=one(exits))] * bool(exits),
            *[lambda: care.ObjectRecovered(place=one((None, place)))] * bool(losses),
        ]  # fmt: skip
        if ending and self.random.random() < ENDING:
            return one(ending)()
        return one(make if self.memory.state(stream).is_open and self.random.random() < 0.9 else opening)()

    def stating(self, stream: str, ids: list[str], kind: type[Event]) -> list[str]:
        """Return the records of a stream that state an event of this type."""
        return [one for one in ids if type(self.memory.state(stream).stated_by(one)) is kind]

    def of_place(self) -> Event:
        one = self.random.choice
        make: list[Callable[[], Event]] = [
            lambda: places.PlaceMoved(parent=one(("place/room", "place/store", "place/site"))),
            lambda: places.PlaceMoved(parent=one(("place/case", "place/lab", "place/site"))),
            lambda: places.PlaceRenamed(name=one(("Hall", "Saal"))),
            places.PlaceClosed,
            places.PlaceReopened,
            lambda: places.PlaceDefined(kind=one(("case", "showroom", "store")), name="Case", parent="place/room"),
        ]
        return one(make)()

    def of_party(self) -> Event:
        one = self.random.choice
        make: list[Callable[[], Event]] = [
            lambda: parties.PartiesMerged(into=one(("party/p", "party/q"))),
            lambda: parties.PartyNamed(name=one(("Pp", "Qq"))),
            lambda: parties.OfficeHeld(office="Minister", of="party/state"),
            lambda: parties.PartySucceeded(successors=(one(("party/p", "party/q")),), kind="succeeded"),
        ]
        return one(make)()

    def of_gift(self) -> Event:
        who = self.random.choice(PARTIES)
        return gifts.PresentationHeld(direction="received", participants=(Participant(role="recipient", party=who),))

    def of_ledger(self) -> Event:
        return keeping.SettingsAdopted(time_zone=self.random.choice(("Asia/Pyongyang", "America/New_York", "UTC")))
