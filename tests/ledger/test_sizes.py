"""Limits: an event 40,000 bytes, a correction, dispute or batch 60,000, a record 65,535; so all can be corrected."""

from typing import Any

import pytest

from archive.catalogue.codec import canonical
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.entries import ObjectDescribed
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft
from archive.catalogue.regimes import BatchCommitted
from archive.catalogue.shapes import Citation, Contributor
from archive.catalogue.sources import SourceRegistered
from archive.domain.refusals import NoStream
from archive.errors import ArchiveError, Rejected
from archive.ledger.mapper import Misfit, TooLarge
from archive.ledger.offers import Offer
from tests.domain.given import checked, draft, id_of, received
from tests.ledger.world import World

VASE = "object/vase"
EVENT, LARGER = 40_000, 60_000


def of_size(size: int) -> ObjectDescribed:
    """Return an event of exactly so many bytes."""
    materials = tuple("m" * 900 for _ in range((size - 200) // 903))
    missing = size - len(canonical(ObjectDescribed(materials=materials, description="d")))
    event = ObjectDescribed(materials=materials, description="d" * (1 + missing))
    assert len(canonical(event)) == size
    return event


def carrying(struct: Any, event: ObjectDescribed, size: int | None = None) -> Any:  # noqa: ANN401 - one of two
    """Return a correction or dispute of `big` that carries an event, noted until it has so many bytes."""
    fields: dict[str, Any] = {"target": id_of("big"), "reason": "r"}
    fields |= {"replacement": event, "kind": "typo"} if struct is RecordCorrected else {"claim": event}
    made = struct(**fields)
    if size is None:
        return made
    fields["sources"] = tuple(Citation(source="source/card", quote="q" * 7_900) for _ in range(2))
    missing = size - len(canonical(struct(**fields, note="n")))
    made = struct(**fields, note="n" * (1 + missing))
    assert len(canonical(made)) == size
    return made


@pytest.fixture
def full(world: World) -> World:
    """Record the largest event that there can be, as `big`."""
    card = SourceRegistered(kind="catalogue card", title="Card", revision="1")
    world.append(received(VASE), draft("source/card", card), draft(VASE, of_size(EVENT), "big"))
    return world


def test_an_event_of_one_byte_more_is_refused(world: World) -> None:
    world.append(received(VASE))
    with pytest.raises(TooLarge, match="event takes 40001 bytes, and 40000"):
        world.append(draft(VASE, of_size(EVENT + 1)))


@pytest.mark.parametrize("struct", [RecordCorrected, RecordDisputed])
def test_the_largest_event_is_corrected_and_disputed_whole(full: World, struct: Any) -> None:  # noqa: ANN401 - one of two
    assert full.append(draft(VASE, carrying(struct, of_size(EVENT)))).written == 1


@pytest.mark.parametrize("struct", [RecordCorrected, RecordDisputed])
def test_what_carries_may_be_larger_but_not_what_is_carried(full: World, struct: Any) -> None:  # noqa: ANN401 - one of two
    name = "replacement" if struct is RecordCorrected else "claim"
    with pytest.raises(TooLarge, match=f"{name} takes 40001 bytes"):
        full.append(draft(VASE, carrying(struct, of_size(EVENT + 1))))
    with pytest.raises(TooLarge, match="event takes 60001 bytes, and 60000"):
        full.append(draft(VASE, carrying(struct, of_size(EVENT), LARGER + 1)))
    full.append(draft(VASE, carrying(struct, of_size(EVENT), LARGER)))


def test_the_largest_record_fits_beside_its_longest_envelope(full: World) -> None:
    """Whatever stands around it: the limits of events leave room for every envelope."""
    batch, clerk = "batch/" + "b" * 96, "party/" + "c" * 96
    committed = BatchCommitted(file="a.csv", sha256="ab" * 32, rows=1, written=1, rejected=0)
    long = "object/" + "o" * 96
    full.append(draft(batch, committed), draft(clerk, _office()), draft(long, received(VASE).event, "long"))
    full.append(draft(long, of_size(EVENT), "first"))
    event = carrying(RecordCorrected, of_size(EVENT), LARGER)
    event = RecordCorrected(
        **{name: getattr(event, name) for name in event.__struct_fields__} | {"target": id_of("first")}
    )
    whole = Draft(stream=long, event=event, id=id_of("whole"), recorded_by=clerk, batch=batch, row=2**53 - 1)
    full.append(whole)
    assert len(full.entries()[-1].state) > LARGER + 500


def _office() -> Any:  # noqa: ANN401 - an opening
    from archive.catalogue.parties import PartyRegistered

    return PartyRegistered(kind="office", name="Clerk")


def test_a_batch_may_be_larger_too(world: World) -> None:
    """Its file's name is short, but what is noted of it may not be."""
    cited = tuple(Citation(source="source/card", quote="q" * 7_900) for _ in range(6))
    committed = BatchCommitted(file="a.csv", sha256="ab" * 32, rows=1, written=1, rejected=0, sources=cited)
    assert EVENT < len(canonical(committed)) < LARGER
    card = SourceRegistered(kind="catalogue card", title="Card", revision="1")
    world.append(draft("source/card", card), draft("batch/b", committed))
    contributors = tuple(Contributor(name="n" * 900) for _ in range(46))
    other = SourceRegistered(kind="letter", title="Letter", revision="1", contributors=contributors)
    with pytest.raises(TooLarge):
        world.append(draft("source/letter", other))


UNFIT = (
    checked(VASE, "a", grade="superb"),
    checked(VASE, "b", findings="bell \x07"),
    checked(VASE, "c", findings=""),
    checked(VASE, "d", findings="f" * 8_001),
    checked(VASE, "e", note="\ud800"),
    checked(VASE, "f", findings=7),
    draft("Object/vase", GiftReceived(title="Vase")),
    Draft(stream=VASE, event=GiftReceived(title="Vase"), id="NO-UUID"),
    Draft(stream=VASE, event=checked(VASE).event, recorded_by="Clerk"),
    Draft(stream=VASE, event=checked(VASE).event, row=0),
)


@pytest.mark.parametrize("unfit", UNFIT, ids=range(len(UNFIT)))
def test_what_no_record_can_hold_is_refused_though_it_was_not_read_from_json(world: World, unfit: Draft) -> None:
    """Constructors check nothing: what is encoded is decoded back before it is stored."""
    world.append(received(VASE))
    with pytest.raises(ArchiveError) as caught:
        world.writer.append([Offer(unfit)])
    assert isinstance(caught.value, Rejected)
    assert world.size() == 3


def test_the_words_say_what_does_not_fit(world: World) -> None:
    world.append(received(VASE))
    with pytest.raises(Misfit, match=r"object/vase .*superb"):
        world.append(checked(VASE, grade="superb"))
    with pytest.raises(NoStream):
        world.append(checked(VASE, checked_by="party/none"))
