"""Said twice, recorded once: an id is looked up before anything else is asked."""

from dataclasses import dataclass

import msgspec
import pytest

from archive import clock
from archive.catalogue.records import Draft
from archive.errors import Exit
from archive.ledger.offers import Offer, OtherContent, TwiceInOneAppend, UnexpectedSeq
from tests.domain.given import checked, draft, received
from tests.ledger.world import World

VASE, BOWL = received("object/vase"), received("object/bowl")
CHECK = checked("object/vase", "check")


def test_recorded_already_is_success_and_nothing_is_written(world: World) -> None:
    first = world.append(VASE, CHECK)
    assert (first.first, first.last, first.written, first.known) == (3, 4, 2, ())
    for writer in (world.writer, world.another_writer()):
        again = writer.append([Offer(VASE), Offer(CHECK)])
        assert (again.first, again.last, again.written, again.known) == (None, None, 0, (3, 4))
        assert again.recorded_at is None
    assert world.size() == 4


def test_of_known_and_new_the_new_are_recorded(world: World) -> None:
    world.append(VASE)
    receipt = world.append(BOWL, VASE, CHECK)
    assert (receipt.first, receipt.last, receipt.written, receipt.known) == (4, 5, 2, (3,))


@pytest.mark.parametrize(
    "other",
    [
        checked("object/vase", "check", grade="poor"),
        Draft(stream="object/bowl", event=CHECK.event, id=CHECK.id),
        msgspec.structs.replace(CHECK, batch="batch/b"),
    ],
    ids=["another event", "another stream", "another batch"],
)
def test_the_same_id_for_something_else_is_a_conflict(world: World, other: Draft) -> None:
    world.append(VASE, BOWL, CHECK)
    with pytest.raises(OtherContent, match="#5") as caught:
        world.append(other)
    assert caught.value.exit is Exit.CONFLICT
    assert world.size() == 5


def test_who_records_it_does_not_make_it_another(world: World) -> None:
    """Nor does the row: the stream, the batch and the event do."""
    world.append(VASE)
    for other in (msgspec.structs.replace(VASE, recorded_by="party/none"), msgspec.structs.replace(VASE, row=7)):
        assert world.append(other).known == (3,)


def test_an_id_stands_once_in_an_append(world: World) -> None:
    with pytest.raises(TwiceInOneAppend):
        world.append(VASE, VASE)
    world.append(VASE)
    with pytest.raises(TwiceInOneAppend):
        world.append(VASE, VASE)
    with pytest.raises(TwiceInOneAppend):
        world.append(BOWL, checked("object/vase", "object/bowl"))
    assert world.size() == 3


def test_an_id_stands_once_in_a_long_append(world: World) -> None:
    """Far apart, where what stands between has been inserted already."""
    many = [checked("object/vase", f"check {number}") for number in range(1_200)]
    with pytest.raises(TwiceInOneAppend):
        world.append(VASE, *many, many[0])
    world.append(VASE, *many)
    with pytest.raises(TwiceInOneAppend):
        world.append(*many, many[0])
    assert world.append(*many).known == tuple(range(4, 1_204))


def test_without_an_id_it_is_always_new(world: World) -> None:
    world.append(VASE)
    nameless = Draft(stream="object/vase", event=CHECK.event)
    assert world.append(nameless, nameless).written == 2
    assert world.append(nameless).written == 1


def test_minted_ids_are_version_7_and_sort_as_they_were_made(world: World) -> None:
    world.append(VASE)
    nameless = Draft(stream="object/vase", event=CHECK.event)
    world.append(*[nameless] * 1_000)
    world.append(nameless, now=clock.shift(world.entries()[-1].record.recorded_at, 0.001))
    minted = [entry.record.id for entry in world.entries()[3:]]
    assert minted == sorted(set(minted))
    assert {record_id[14] for record_id in minted} == {"7"}
    assert {record_id[19] for record_id in minted} <= set("89ab")


def test_what_is_known_needs_no_clock_and_no_right_to_write(world: World) -> None:
    """The id is looked up before the time: a journal that is in already goes in again on any machine."""
    world.append(VASE)
    assert world.append(VASE, now="1999-01-01T00:00:00.000000Z").known == (3,)
    assert world.append(VASE, now="1999-01-01T00:00:00.000000Z", clock_is_right=True).known == (3,)
    assert world.append(VASE, now="2999-01-01T00:00:00.000000Z").known == (3,)
    assert world.size() == 3


def test_an_append_of_nothing_is_nothing(world: World) -> None:
    assert world.append() == (None, None, 0, (), None)


def test_a_dry_run_tells_and_writes_nothing(world: World) -> None:
    receipt = world.append(VASE, CHECK, dry_run=True)
    assert (receipt.first, receipt.last, receipt.written) == (3, 4, 2)
    assert world.size() == 2
    with world.plain() as connection:
        assert connection.execute("SELECT count(*) FROM streams").fetchone() == (2,)
    real = world.append(VASE, CHECK)
    assert (real.first, real.last) == (3, 4)


def test_a_dry_run_refuses_as_a_real_one(world: World) -> None:
    with pytest.raises(TwiceInOneAppend):
        world.append(VASE, VASE, dry_run=True)


@dataclass(frozen=True)
class Expecting:
    """A stream that has two records, and how many are expected."""

    seq: int
    is_right: bool


@pytest.mark.parametrize(
    "case", [Expecting(2, is_right=True), Expecting(1, is_right=False), Expecting(3, is_right=False)]
)
def test_expected_records(world: World, case: Expecting) -> None:
    world.append(VASE, CHECK)
    offer = Offer(checked("object/vase", "next"), expected_seq=case.seq)
    if case.is_right:
        assert world.writer.append([offer]).written == 1
        return
    with pytest.raises(UnexpectedSeq, match="has 2 records") as caught:
        world.writer.append([offer])
    assert caught.value.exit is Exit.CONFLICT


def test_none_expected_means_a_stream_that_is_not_there(world: World) -> None:
    assert world.writer.append([Offer(VASE, expected_seq=0)]).written == 1
    other = Offer(draft("object/vase", CHECK.event), expected_seq=0)
    with pytest.raises(UnexpectedSeq):
        world.writer.append([other])


def test_expected_records_count_those_of_the_same_append(world: World) -> None:
    world.writer.append([Offer(VASE, expected_seq=0), Offer(CHECK, expected_seq=1)])


def test_what_is_known_expects_nothing(world: World) -> None:
    world.append(VASE, CHECK)
    assert world.writer.append([Offer(VASE, expected_seq=0)]).known == (3,)
