"""All or none, over all streams of one append; and one run tells all that is wrong, with its line."""

import pytest

from archive.catalogue.malformed import EmptyLine
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Draft
from archive.catalogue.regimes import BatchCommitted
from archive.domain.refusals import AlreadyOpen, NoRecord, NoStream, NotOpen, NotRefiled, NumberTaken
from archive.errors import ArchiveError, Conflict, Exit, NotFound, Rejected, Where
from archive.ledger.act import NotOpened
from archive.ledger.application import Ledger
from archive.ledger.offers import FAULTS_MAX, Faults, Offer, OtherContent
from archive.ledger.writer import Writer
from tests.domain.given import accessioned, checked, corrected, draft, id_of, received, retracted
from tests.ledger.world import World

FILE = "drafts.jsonl"


def offers(*drafts: Draft | ArchiveError) -> list[Offer | ArchiveError]:
    """Return drafts as read from a file, one a line."""
    return [
        Offer(one, Where(file=FILE, line=line)) if isinstance(one, Draft) else one.at(file=FILE, line=line)
        for line, one in enumerate(drafts, 1)
    ]


def told(world: World, *drafts: Draft | ArchiveError) -> list[tuple[int | None, type[ArchiveError]]]:
    """Hand drafts in, expect faults, and return them as (line, class) in the order told."""
    before = world.size()
    with pytest.raises(ArchiveError) as caught:
        world.writer.append(offers(*drafts))
    assert world.size() == before, "all or none"
    error = caught.value
    return [(fault.where.line, type(fault)) for fault in (error.faults if isinstance(error, Faults) else [error])]


def test_one_fault_and_nothing_is_recorded_in_any_stream(world: World) -> None:
    faults = told(world, received("object/a"), received("object/b"), checked("object/none"), received("object/c"))
    assert faults == [(3, NotOpen)]
    with world.plain() as connection:
        assert connection.execute("SELECT name FROM streams ORDER BY key").fetchall() == [
            ("ledger/main",),
            ("party/registry",),
        ]


def test_what_was_refused_can_be_mended_and_handed_in(world: World) -> None:
    told(world, received("object/a"), accessioned("object/a", "1"), checked("object/b"))
    world.append(received("object/a"), accessioned("object/a", "1"), received("object/b"), checked("object/b"))


def test_every_fault_is_told_with_its_line(world: World) -> None:
    world.append(received("object/a"), checked("object/a", "known"))
    faults = told(
        world,
        checked("object/a", occurred="12/05/1984"),
        EmptyLine(),
        received("object/b"),
        received("object/a", title="again"),
        checked("object/a", "known", grade="poor"),
        checked("object/b", checked_by="party/none"),
        checked("object/b", "good"),
    )
    assert [line for line, _ in faults] == [1, 2, 4, 5, 6]
    assert [fault for _, fault in faults[1:]] == [EmptyLine, OtherContent, OtherContent, NoStream]


def test_the_text_names_file_line_and_field(world: World) -> None:
    world.append(received("object/a"))
    with pytest.raises(Faults) as caught:
        world.writer.append(
            offers(received("object/b"), checked("object/b", checked_by="party/x"), checked("object/c"))
        )
    first, second = str(caught.value).splitlines()
    assert first.startswith("drafts.jsonl:2: field event.checked_by: there is no party/x")
    assert second.startswith("drafts.jsonl:3: object/c is not open")


def test_the_first_fault_decides_how_the_process_ends(world: World) -> None:
    world.append(received("object/a"), received("object/b"), accessioned("object/a", "1"))
    taken, missing = accessioned("object/b", "1"), checked("object/none")
    for first, second, code in ((taken, missing, Exit.CONFLICT), (missing, taken, Exit.REJECTED)):
        with pytest.raises(Faults) as caught:
            world.append(first, second)
        assert caught.value.exit is code


@pytest.mark.parametrize("error", [EmptyLine(), NotFound("no such object"), Conflict("taken"), Rejected("no")])
def test_what_the_reader_met_counts(world: World, error: ArchiveError) -> None:
    assert told(world, received("object/a"), error, checked("object/none")) == [(2, type(error)), (3, NotOpen)]


def test_what_the_reader_met_is_enough(world: World) -> None:
    assert told(world, received("object/a"), EmptyLine()) == [(2, EmptyLine)]


def test_many_faults_are_counted(world: World) -> None:
    many = [checked(f"object/none-{number}") for number in range(FAULTS_MAX + 700)]
    with pytest.raises(Faults) as caught:
        world.append(*many)
    assert len(caught.value.faults) == FAULTS_MAX
    assert str(caught.value).endswith("… and 700 more")


def test_what_only_follows_from_a_fault_is_not_told_again(world: World) -> None:
    """Its opening refused, every other draft of a thing would be refused too; so would all that name it."""
    faults = told(
        world,
        received("object/a", occurred="someday"),
        checked("object/a", "one"),
        checked("object/a", "two"),
        received("object/b"),
        checked("object/b", "three", after=(id_of("one"),)),
        draft("party/p", PartyRegistered(kind="person", name="P", born="someday")),
        checked("object/b", "four", checked_by="party/p"),
        checked("object/b", "five", checked_by="party/q"),
    )
    assert [line for line, _ in faults] == [1, 6, 8]


def test_a_stream_that_nobody_opened_is_told_once(world: World) -> None:
    assert told(world, *(checked("object/none", f"c{number}") for number in range(5))) == [(1, NotOpen)]


def test_references_are_told_among_the_others_in_order(world: World) -> None:
    world.append(received("object/a"))
    faults = told(
        world,
        checked("object/a", "1", checked_by="party/none"),
        checked("object/a", "2", occurred="someday"),
        checked("object/a", "3", after=(id_of("none"),)),
    )
    assert [line for line, _ in faults] == [1, 2, 3]
    assert faults[2][1] is NoRecord


def test_references_go_ahead_across_a_long_append(world: World) -> None:
    """What is named may come a thousand lines later, when what names it has been inserted already."""
    many = [received(f"object/x{number}") for number in range(1_100)]
    person = draft("party/late", PartyRegistered(kind="person", name="Late"))
    first = received("object/first")
    named = checked("object/first", checked_by="party/late", after=(id_of("object/x1099"),))
    assert world.append(first, named, *many, person).written == 1_103


def test_the_recorder_and_the_batch_exist(world: World) -> None:
    by = Draft(stream="object/a", event=received("object/a").event, recorded_by="party/clerk")
    with pytest.raises(NoStream) as caught:
        world.append(by)
    assert caught.value.where.field == "recorded_by"
    clerk = draft("party/clerk", PartyRegistered(kind="person", name="Clerk"))
    assert world.append(by, clerk).written == 2
    batched = Draft(stream="object/b", event=received("object/b").event, batch="batch/one", row=1)
    with pytest.raises(NoStream) as caught:
        world.append(batched)
    assert caught.value.where.field == "batch"
    committed = BatchCommitted(file="a.csv", sha256="ab" * 32, rows=1, written=1, rejected=0)
    assert world.append(batched, draft("batch/one", committed)).written == 2


def test_a_record_is_refiled_in_one_append(world: World) -> None:
    """In either order, and though the append is long; not where the other record was there before."""
    world.append(received("object/a"), received("object/b"), checked("object/a", "wrong"), checked("object/a", "old"))
    gone = retracted("object/a", "wrong", refiled_as=id_of("right"))
    right = checked("object/b", "right")
    many = [received(f"object/x{number}") for number in range(1_200)]
    for drafts in ((right, gone), (gone, right), (gone, *many, right), (right, *many, gone)):
        assert world.append(*drafts, dry_run=True).written == len(drafts)
    old = retracted("object/a", "wrong", refiled_as=id_of("old"))
    for drafts in ((old,), (old, *many)):
        with pytest.raises(NotRefiled):
            world.append(*drafts)
    with pytest.raises(NoRecord):
        world.append(gone)
    world.append(right)
    with pytest.raises(NotRefiled, match="not in this append"):
        world.append(gone)
    receipt = world.append(right, gone)
    assert (receipt.written, len(receipt.known)) == (1, 1), "handed in together, though one was known"


def test_what_a_program_made_is_refiled_as_what_it_says(world: World) -> None:
    """A list is written like a tuple: to one writer, who remembers it, and to another, who reads it, it is the same."""
    before = (id_of("object/a"), id_of("object/b"))
    world.append(received("object/a"), received("object/b"), checked("object/a", "wrong", after=[*before]))
    drafts = (checked("object/b", "right", after=before), retracted("object/a", "wrong", refiled_as=id_of("right")))
    for writer in (world.writer, world.another_writer()):
        assert writer.append([Offer(one) for one in drafts], dry_run=True).written == 2
    other = checked("object/b", "right", after=before[:1])
    with pytest.raises(NotRefiled, match="something else"):
        world.append(other, drafts[1])


def test_a_number_is_found_taken_in_the_store(world: World) -> None:
    world.append(received("object/a"), accessioned("object/a", "2026.1", "number"), received("object/b"))
    with pytest.raises(NumberTaken):
        world.another_writer().append([Offer(accessioned("object/b", "2026.1"))])
    moved = corrected("object/a", "number", accessioned("object/a", "2026.2").event)
    world.another_writer().append([Offer(moved)])
    world.another_writer().append([Offer(accessioned("object/b", "2026.1"))])
    with pytest.raises(NumberTaken, match="object/a"):
        world.another_writer().append([Offer(accessioned("object/b", "2026.2", "second"))])


def test_a_ledger_begins_with_its_opening(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Ledger(tmp_path_factory.mktemp("bare") / "ledger.db", create=True) as bare:
        with pytest.raises(NotOpened):
            Writer(bare, "party/registry").append(
                [Offer(draft("party/registry", PartyRegistered(kind="office", name="R")))]
            )
        assert bare.recorder.max_notification_id() == 0


def test_a_failure_while_reading_the_drafts_leaves_nothing(world: World) -> None:
    def drafts() -> object:
        yield from (Offer(received(f"object/x{number}")) for number in range(1_900))
        message = "the disk went away"
        raise OSError(message)

    with pytest.raises(OSError, match="went away"):
        world.writer.append(drafts())  # type: ignore[arg-type]  # a generator of offers
    assert world.size() == 2
    world.append(received("object/x1"), received("object/x1899"))


def test_an_opening_refused_leaves_the_memory_as_the_store(world: World) -> None:
    """A writer that failed knows no more than one that just began."""
    told(world, received("object/a"), checked("object/none"))
    with pytest.raises(NotOpen):
        world.append(checked("object/a"))
    world.append(received("object/a"))
    with pytest.raises(AlreadyOpen):
        world.append(draft("object/a", received("object/a").event, "second"))
