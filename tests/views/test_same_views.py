"""However the views came about, they are the same: at once, page by page, interrupted, forgetful, beside another."""

from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from archive.ledger.feed import Feed
from archive.ledger.rows import Entry
from archive.views import building, folding, following
from archive.views.following import Follower
from archive.views.reader import position_reached
from archive.views.streams import Stream
from tests.model.histories import History
from tests.model.memory import Memory

SEEDS = range(12)
RECORDS = 70


def grown(seed: int) -> Memory:
    return History(seed, wide=True).grow(RECORDS).memory


def built(memory: Memory, folder: Path) -> dict[str, str]:
    """Return the digests of views built at once."""
    path = folder / "built.db"
    assert building.build(memory.feed, path) == memory.last()
    return building.digests(path)


def begun(memory: Memory, folder: Path, through: int = 1) -> Path:
    """Return views that tell a little."""
    path = folder / "views.db"
    building.build(memory.feed, path, through=through)
    return path


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_of_every_small_size_come_to_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    for page in (1, 2, 3, 4, 5, 7, 11, 50):
        monkeypatch.setattr(following, "PAGE_RECORDS", page)
        path = begun(memory, tmp_path)
        assert building.catch_up(memory.feed, path) == memory.last()
        assert building.digests(path) == whole, page


@pytest.mark.parametrize("seed", SEEDS)
def test_catching_up_after_every_append_comes_to_the_same(seed: int, tmp_path: Path) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    path = begun(memory, tmp_path)
    growing = Memory()
    with closing(Follower(growing.feed, path)) as follower:
        for entry in memory.all:
            growing.all.append(entry)
            assert follower.catch_up() == entry.position
    assert building.digests(path) == whole


@pytest.mark.parametrize("seed", SEEDS)
def test_streams_put_out_of_memory_are_folded_again(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    read_again = 0
    streams = memory.streams

    def counted(names: Collection[str], before: int) -> list[Entry]:
        nonlocal read_again
        read_again += len(names)
        return streams(names, before)

    monkeypatch.setattr(memory, "streams", counted)
    monkeypatch.setattr(folding, "STREAMS_MAX", 2)
    monkeypatch.setattr(following, "PAGE_RECORDS", 3)
    monkeypatch.setattr(building, "BULK_PAGE_RECORDS", 4)
    path = begun(memory, tmp_path)
    building.catch_up(memory.feed, path)
    assert building.digests(path) == whole
    assert building.verify(memory.feed, path) == whole
    assert read_again > 10


class Lost(Exception):
    """The process ends here."""


class Failing(Memory):
    """A feed that ends the process between two pages, or within one."""

    def __init__(self, memory: Memory, after_pages: int) -> None:
        super().__init__()
        self.all = memory.all
        self.pages_left = after_pages

    def entries(self, after: int = 0, through: int | None = None, page: int = 2_000) -> Iterator[list[Entry]]:
        for entries in super().entries(after, through, page):
            if self.pages_left == 0:
                raise Lost
            self.pages_left -= 1
            yield entries


@pytest.mark.parametrize("seed", SEEDS)
def test_a_crash_between_pages_loses_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    monkeypatch.setattr(following, "PAGE_RECORDS", 9)
    path = begun(memory, tmp_path)
    chance = Random(seed)
    crashes = 0
    while position_reached(path) != memory.last():
        try:
            building.catch_up(Failing(memory, chance.randint(0, 3)).feed, path)
        except Lost:
            crashes += 1
    assert building.digests(path) == whole
    assert crashes > 0


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_a_crash_within_a_page_loses_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    path = begun(memory, tmp_path)
    add = folding.Fold.add
    fatal = iter(range(5, memory.last(), 6))
    at = next(fatal)

    def failing(self: folding.Fold, entry: Entry, stream: Stream) -> None:
        nonlocal at
        add(self, entry, stream)
        if entry.position == at:
            at = next(fatal, 0)
            raise Lost

    monkeypatch.setattr(following, "PAGE_RECORDS", 10)
    monkeypatch.setattr(folding.Fold, "add", failing)
    with closing(Follower(memory.feed, path)) as follower:
        while position_reached(path) != memory.last():
            try:
                follower.catch_up()
            except Lost:
                continue
    assert at == 0
    monkeypatch.undo()
    assert building.digests(path) == whole


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_two_followers_overtake_each_other(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = grown(seed)
    whole = built(memory, tmp_path)
    monkeypatch.setattr(following, "PAGE_RECORDS", 3)
    path = begun(memory, tmp_path)
    chance = Random(seed)
    growing = Memory()
    followers = [Follower(growing.feed, path) for _ in range(3)]
    for entry in memory.all:
        growing.all.append(entry)
        if chance.random() < 0.5:
            assert chance.choice(followers).catch_up() == entry.position
    for follower in followers:
        assert follower.catch_up() == memory.last()
        follower.close()
    assert building.digests(path) == whole


def test_one_who_is_overtaken_within_its_page_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = grown(1)
    whole = built(memory, tmp_path)
    path = begun(memory, tmp_path)
    monkeypatch.setattr(following, "PAGE_RECORDS", 20)
    entries = memory.entries
    overtaken = False

    def overtaking(after: int = 0, through: int | None = None, page: int = 2_000) -> Iterator[list[Entry]]:
        nonlocal overtaken
        for found in entries(after, through, page):
            if not overtaken:
                overtaken = True
                building.catch_up(memory.feed, path)
            yield found

    monkeypatch.setattr(memory, "entries", overtaking)
    assert building.catch_up(memory.feed, path) == memory.last()
    assert overtaken
    assert building.digests(path) == whole


def test_views_built_anew_elsewhere_are_not_written_into_by_who_knew_the_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = grown(2)
    whole = built(memory, tmp_path)
    growing = Memory()
    growing.all = memory.all[:40]
    path = begun(growing, tmp_path, through=40)
    with closing(Follower(growing.feed, path)) as follower:
        growing.all = memory.all[:41]
        follower.catch_up()
        building.build(growing.feed, path)  # equal views, but other ones: what the follower knows is of the old
        growing.all = memory.all
        opened = following._opened  # noqa: SLF001 - to see that it looks again
        reopened: list[Path] = []

        def seen(feed: Feed, views: Path) -> following._Open:
            reopened.append(views)
            return opened(feed, views)

        monkeypatch.setattr(following, "_opened", seen)
        assert follower.catch_up() == memory.last()
    assert reopened == [path]
    assert building.digests(path) == whole
