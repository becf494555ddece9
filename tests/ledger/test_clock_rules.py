"""When it was recorded: text that rises with positions, whatever the machine's clock says."""

import pytest

from archive import clock
from archive.catalogue.keeping import ClockCorrected, SettingsAdopted
from archive.clock import ClockAhead, ClockBehind
from archive.domain.refusals import NotYet
from archive.errors import Exit
from archive.ledger.feed import Feed
from tests.domain.given import checked, draft, id_of, received
from tests.ledger.world import World

VASE = "object/vase"


@pytest.fixture
def noon(world: World) -> str:
    """Record a vase a day after the opening; return when."""
    instant = clock.shift(world.entries()[-1].record.recorded_at, 86_400)
    world.append(received(VASE), now=instant)
    return instant


def times(world: World) -> list[str]:
    return [entry.record.recorded_at for entry in world.entries()[2:]]


def test_one_append_has_one_time_and_it_is_told(world: World, noon: str) -> None:
    later = clock.shift(noon, 0.000001)
    receipt = world.append(checked(VASE, "a"), checked(VASE, "b"), now=later)
    assert receipt.recorded_at == later
    assert times(world) == [noon, later, later]


@pytest.mark.parametrize("behind", [0.000001, 0.5, 1.999999, 2.0])
def test_a_clock_a_little_behind_repeats_the_last_time(world: World, noon: str, behind: float) -> None:
    assert world.append(checked(VASE), now=clock.shift(noon, -behind)).recorded_at == noon


@pytest.mark.parametrize("behind", [2.000001, 3_600, 86_400 * 500])
def test_a_clock_further_behind_is_refused(world: World, noon: str, behind: float) -> None:
    with pytest.raises(ClockBehind) as caught:
        world.append(checked(VASE), now=clock.shift(noon, -behind))
    assert caught.value.exit is Exit.REFUSED
    assert world.size() == 3


def test_a_clock_said_to_be_right_is_believed_and_that_is_recorded(world: World, noon: str) -> None:
    ahead = clock.shift(noon, 7_200)
    world.append(checked(VASE, "early"), now=noon)
    world.append(checked(VASE, "wrong 1"), now=clock.shift(noon, 3_601))
    world.append(checked(VASE, "wrong 2"), now=ahead)
    right = clock.shift(noon, 3_600)
    receipt = world.append(checked(VASE, "right"), now=right, clock_is_right=True)
    assert (receipt.first, receipt.last, receipt.recorded_at) == (7, 8, right)
    correction, record = world.entries()[6:]
    assert correction.event == ClockCorrected(
        wrong_from=clock.shift(noon, 3_601), wrong_through=ahead, reason=correction.event.reason
    )
    assert (correction.record.recorded_at, correction.record.recorded_by) == (ahead, "party/registry")
    assert (correction.record.stream, record.record.recorded_at) == ("ledger/main", right)
    world.append(checked(VASE, "after"), now=clock.shift(right, 1))
    assert times(world)[-1] == clock.shift(right, 1)


def test_it_is_wrong_once_not_for_ever(world: World, noon: str) -> None:
    earlier = clock.shift(noon, -3_600)
    world.append(checked(VASE, "a"), now=earlier, clock_is_right=True)
    with pytest.raises(ClockBehind):
        world.append(checked(VASE, "b"), now=clock.shift(earlier, -3))
    world.append(checked(VASE, "b"), now=clock.shift(earlier, -3), clock_is_right=True)
    assert [type(entry.event) is ClockCorrected for entry in world.entries()[3:]] == [True, False, True, False]


def test_saying_so_of_a_right_clock_records_nothing_more(world: World, noon: str) -> None:
    assert world.append(checked(VASE), now=clock.shift(noon, 5), clock_is_right=True).written == 1
    assert world.append(checked(VASE, "b"), now=clock.shift(noon, 4), clock_is_right=True).written == 1


def test_a_refused_append_leaves_no_correction(world: World, noon: str) -> None:
    earlier = clock.shift(noon, -3_600)
    with pytest.raises(NotYet):
        world.append(checked(VASE, occurred="2999"), now=earlier, clock_is_right=True)
    assert world.append(checked(VASE), now=earlier, clock_is_right=True, dry_run=True).written == 2
    assert world.size() == 3


@pytest.mark.parametrize("days", [399, 400])
def test_a_clock_ahead_within_reason_is_believed(world: World, noon: str, days: int) -> None:
    world.append(checked(VASE), now=clock.shift(noon, days * 86_400))


def test_a_clock_far_ahead_is_refused_until_it_is_said_to_be_right(world: World, noon: str) -> None:
    later = clock.shift(noon, 400 * 86_400 + 0.000001)
    with pytest.raises(ClockAhead) as caught:
        world.append(checked(VASE), now=later)
    assert caught.value.exit is Exit.REFUSED
    receipt = world.append(checked(VASE), now=later, clock_is_right=True)
    assert (receipt.written, receipt.recorded_at) == (1, later)


def test_the_day_is_that_of_the_time_zone_in_force(world: World) -> None:
    """A day's grace is counted from the day it is there: at 16:00 UTC it is tomorrow in Pyongyang."""
    now = clock.shift("2030-05-01T16:00:00.000000Z", 0)
    world.append(received(VASE), now=now, clock_is_right=True)
    tomorrow_but_one = checked(VASE, "c", occurred="2030-05-03")
    with pytest.raises(NotYet):
        world.append(tomorrow_but_one, now=now)
    zone = draft("ledger/main", SettingsAdopted(time_zone="Asia/Pyongyang"), "zone")
    world.append(zone, now=now)
    world.another_writer()
    world.append(tomorrow_but_one, now=now)


def test_a_setting_without_a_zone_leaves_it_as_it_was(world: World) -> None:
    now = "2030-05-01T16:00:00.000000Z"
    zone = draft("ledger/main", SettingsAdopted(time_zone="Asia/Pyongyang"), "zone")
    world.append(received(VASE), zone, now=now, clock_is_right=True)
    world.append(draft("ledger/main", SettingsAdopted(number_pattern="####.###"), "pattern"), now=now)
    world.append(checked(VASE, "c", occurred="2030-05-03"), now=now)


def test_what_was_known_at_an_instant_is_found_across_a_correction(world: World, noon: str) -> None:
    """The last position counts: times begin anew after a correction."""
    wrong, right = clock.shift(noon, 9_000), clock.shift(noon, 100)
    world.append(checked(VASE, "wrong"), now=wrong)
    world.append(checked(VASE, "right"), now=right, clock_is_right=True)
    world.append(checked(VASE, "later"), now=clock.shift(noon, 200))
    with Feed(world.path) as feed:
        assert feed.recorded_through(clock.shift(noon, -1)) == 2
        assert feed.recorded_through(noon) == 3
        assert feed.recorded_through(clock.shift(noon, 99)) == 3
        assert feed.recorded_through(right) == 6
        assert feed.recorded_through(clock.shift(noon, 150)) == 6
        assert feed.recorded_through(wrong) == 7
        assert feed.recorded_through("2000-01-01T00:00:00.000000Z") == 0
        assert feed.by_id(id_of("right")) == feed.entry(6)


def test_the_machine_is_asked_where_no_time_is_given(world: World) -> None:
    before = clock.now()
    world.append(received(VASE))
    assert before <= times(world)[0] <= clock.now()
