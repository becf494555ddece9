"""An append is looked up, read back and inserted page by page: no page's edge shows in what is recorded or refused."""

import pytest

from archive.catalogue.care import ConditionChecked
from archive.domain.refusals import NotOpen, NumberTaken
from archive.errors import ArchiveError
from archive.ledger import act
from archive.ledger.mapper import Misfit
from archive.ledger.offers import Faults, TwiceInOneAppend
from tests.domain.given import accessioned, checked, corrected, draft, id_of, received
from tests.ledger.world import World

PAGES = (1, 2, 3, 7, 1_000)


@pytest.fixture(params=PAGES, autouse=True)
def page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Take so many drafts at once."""
    size: int = request.param
    monkeypatch.setattr(act, "TAKEN_AT_ONCE", size)
    return size


def told(world: World, *drafts: object) -> list[type[ArchiveError]]:
    """Hand drafts in, expect faults, and return them in the order told."""
    before = world.size()
    with pytest.raises(ArchiveError) as caught:
        world.append(*drafts)  # type: ignore[arg-type]  # drafts
    assert world.size() == before
    error = caught.value
    return [type(fault) for fault in (error.faults if isinstance(error, Faults) else [error])]


def test_recorded_and_new_in_one_page(world: World) -> None:
    vase = [received("object/a"), *(checked("object/a", f"c{number}") for number in range(6))]
    world.append(*vase[::2])
    receipt = world.append(*vase)
    assert (receipt.written, receipt.known) == (3, (3, 4, 5, 6))
    assert [entry.record.id for entry in world.entries()[2:]] == [one.id for one in (*vase[::2], *vase[1::2])]


def test_a_stream_goes_on_from_page_to_page(world: World) -> None:
    drafts = [received("object/a"), received("object/b")]
    drafts += [checked(f"object/{'ab'[number % 2]}", f"c{number}") for number in range(8)]
    assert world.append(*drafts).written == 10
    assert world.append(checked("object/a", "next")).last == 13


def test_faults_before_and_after_one_that_is_right(world: World) -> None:
    drafts = [checked("object/none"), received("object/a"), checked("object/nor"), checked("object/a")]
    assert told(world, *drafts, received("object/a", title="again")) == [NotOpen, NotOpen, TwiceInOneAppend]
    assert world.append(received("object/a"), checked("object/a")).written == 2


def test_an_id_twice_near_and_far(world: World) -> None:
    vase, first = received("object/a"), checked("object/a", "first")
    many = [checked("object/a", f"c{number}") for number in range(8)]
    for drafts in ((vase, first, first, *many), (vase, first, *many, first), (vase, vase)):
        assert told(world, *drafts) == [TwiceInOneAppend]
    world.append(vase)
    for drafts in ((vase, first, *many, first), (vase, *many, vase), (*many, vase, vase)):
        assert told(world, *drafts) == [TwiceInOneAppend]


def test_a_number_given_in_the_same_append_is_taken(world: World) -> None:
    vases = [received("object/a"), received("object/b"), received("object/c")]
    assert told(world, *vases, accessioned("object/a", "1"), accessioned("object/b", "1")) == [NumberTaken]
    moved = corrected("object/a", "object/a number", accessioned("object/a", "2").event)
    late = accessioned("object/b", "2", "late")
    assert told(world, *vases, accessioned("object/a", "1"), moved, accessioned("object/b", "1"), late) == [NumberTaken]
    assert world.append(*vases, accessioned("object/a", "1"), moved, accessioned("object/b", "1")).written == 6
    with world.plain() as connection:
        given = connection.execute("SELECT number, name FROM numbers JOIN streams ON key = stream ORDER BY 1, 2")
        assert given.fetchall() == [("1", "object/a"), ("1", "object/b"), ("2", "object/a")]


def test_one_number_given_again_is_noted_once(world: World) -> None:
    world.append(received("object/a"), accessioned("object/a", "1", "one"), accessioned("object/a", "1", "two"))
    world.append(accessioned("object/a", "1", "three"))
    with world.plain() as connection:
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (1,)


def test_records_named_before_they_come(world: World) -> None:
    many = [received(f"object/x{number}") for number in range(9)]
    first = checked("object/x0", "first", after=(id_of("object/x8"), id_of("object/x1")))
    assert world.append(many[0], first, *many[1:]).written == 10
    assert world.append(checked("object/x0", "second", after=(id_of("object/x8"), id_of("first")))).written == 1


def test_more_records_named_than_one_question_may_hold(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.ledger.stored.ASKED_AT_ONCE", 2)
    many = [received(f"object/x{number}") for number in range(9)]
    world.append(*many)
    named = tuple(id_of(f"object/x{number}") for number in range(9))
    assert world.append(*many, checked("object/x0", after=named)).known == tuple(range(3, 12))


def test_what_programs_make_wrongly_is_told_of_a_whole_page(world: World, page: int) -> None:
    """As far as the page goes in which the first stands: what stands in the next rests on what was never read."""
    wrong = ConditionChecked(grade="superb")  # type: ignore[arg-type]  # no word of the catalogue
    drafts = [received("object/a"), *(draft("object/a", wrong, f"c{number}") for number in range(4))]
    expected = {1: 1, 2: 1, 3: 2, 7: 4, 1_000: 4}[page]
    assert told(world, *drafts) == [Misfit] * expected
    assert world.append(drafts[0]).written == 1
