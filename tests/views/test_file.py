"""The views' file: whatever becomes of it, the answers stay the same; and what was changed in it is found."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from archive.desk.answers import Answers
from archive.errors import Exit, IntegrityFailure, Refused
from archive.views import building, following
from archive.views.building import ViewsDiffer
from archive.views.following import Follower
from archive.views.reader import ViewsDamaged, position_reached
from archive.views.schema import FORMAT, INDEXES, TABLES
from tests.model.histories import History
from tests.model.memory import Memory
from tests.views.test_knowledge import asked


@pytest.fixture(scope="module")
def memory() -> Memory:
    return History(1, wide=True).grow(90).memory


@pytest.fixture(scope="module")
def expected(memory: Memory, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("whole") / "views.db"
    building.build(memory.feed, path)
    return told(memory, path)


@pytest.fixture
def path(memory: Memory, tmp_path: Path) -> Path:
    path = tmp_path / "views.db"
    building.build(memory.feed, path)
    return path


def told(memory: Memory, path: Path) -> str:
    """Return every answer, asked as the desk asks: brought up first, mended where damaged."""
    streams = sorted({entry.record.stream for entry in memory.all})
    with closing(Follower(memory.feed, path)) as follower, Answers.over(follower) as answers:
        return json.dumps(asked(answers, memory.last(), streams))


# ------------------------------------------------------------------------------------------------------ what is found


CHANGED = {
    "streams": "UPDATE streams SET first = first + 1 WHERE key = 3",
    "statements": "UPDATE statements SET latest = latest + 1 WHERE id = (SELECT max(id) FROM statements)",
    "amendments": "DELETE FROM amendments WHERE position = (SELECT max(position) FROM amendments)",
    "mentions": "UPDATE mentions SET field = 'x' WHERE statement = (SELECT max(statement) FROM mentions)",
    "labels": "UPDATE labels SET text = 'Rubens' WHERE folded = 'vase'",
    "search": "INSERT INTO search (rowid, words) VALUES (1, 'rubens')",
    "schema": "CREATE TRIGGER lying AFTER INSERT ON labels BEGIN DELETE FROM labels; END",
}


@pytest.mark.parametrize("view", [*TABLES, building.SCHEMA])
def test_a_changed_row_is_found_by_the_name_of_its_view(view: str, memory: Memory, path: Path) -> None:
    found = building.verify(memory.feed, path)
    assert list(found) == [*TABLES, building.SCHEMA]
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(CHANGED[view]).rowcount != 0
    with pytest.raises(ViewsDiffer) as differing:
        building.verify(memory.feed, path)
    assert str(differing.value) == f"the views {view} differ from their rebuild (`archive views rebuild` mends them)"
    assert differing.value.exit is Exit.MISMATCH
    building.build(memory.feed, path)
    assert building.verify(memory.feed, path) == found


def test_an_index_that_differs_from_its_table_is_found(memory: Memory, path: Path) -> None:
    """A scan of the table would not see it; questions would."""
    name = INDEXES[1].split()[2]
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        connection.execute("DROP TABLE IF EXISTS spare")
        connection.execute("PRAGMA writable_schema = ON")
        index = INDEXES[2].split()[2]
        other = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
        connection.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (other[0], name))
        connection.commit()
    assert root != other[0]
    with pytest.raises((ViewsDamaged, ViewsDiffer)) as found:
        building.verify(memory.feed, path)
    assert found.value.exit is Exit.MISMATCH


def test_there_is_nothing_to_verify_without_views(memory: Memory, tmp_path: Path) -> None:
    with pytest.raises(ViewsDamaged, match="there are none"):
        building.verify(memory.feed, tmp_path / "views.db")
    (tmp_path / "views.db").write_text("no database")
    with pytest.raises(ViewsDamaged, match="there are none in order"):
        building.verify(memory.feed, tmp_path / "views.db")


# ------------------------------------------------------------------------------------------- what changes no answer


def older(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'format'", (str(FORMAT - 1),))
        connection.execute("DELETE FROM statements")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        connection.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))


def ahead(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tracking SET notification_id = 10000 WHERE application_name = 'records'")


def behind(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tracking SET notification_id = 40 WHERE application_name = 'records'")


def truncated(share: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        size = int(path.stat().st_size * share)
        with path.open("r+b") as file:
            file.truncate(size)

    cut.__name__ = f"cut at {share:.0%}"
    return cut


def lacking(table: str) -> Callable[[Path], None]:
    def drop(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"DROP TABLE {table}")

    drop.__name__ = f"without {table}"
    return drop


def led_nowhere(path: Path) -> None:
    """Put a link to no file in its place."""
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def with_logs_of_others(path: Path) -> None:
    """Take the main file away and leave the log and memory of some other beside the next one."""
    other = path.with_name("other.db")
    connection = sqlite3.connect(other)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE nonsense (x)")
    connection.commit()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).write_bytes(other.with_name(other.name + suffix).read_bytes())
    connection.close()
    path.unlink()


DAMAGES: list[Callable[[Path], Any]] = [
    Path.unlink,
    with_logs_of_others,
    older,
    foreign,
    ahead,
    behind,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"x" * 10_000),
    lambda path: path.write_bytes(path.read_bytes()[:60] + b"\xff" * 40 + path.read_bytes()[100:]),
    led_nowhere,
    *(truncated(share) for share in (0.001, 0.01, 0.3, 0.6, 0.99)),
    *(lacking(table) for table in ("meta", "tracking", *TABLES)),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_whatever_becomes_of_the_file_the_answers_stay(
    damage: Callable[[Path], Any], memory: Memory, path: Path, expected: str
) -> None:
    damage(path)
    assert told(memory, path) == expected
    assert building.verify(memory.feed, path)
    assert [left.name for left in path.parent.iterdir() if "building" in left.name] == []


def test_every_page_of_the_file_may_be_lost(memory: Memory, path: Path, expected: str) -> None:
    whole = path.read_bytes()
    pages = len(whole) // 4096
    assert pages > 20
    mended = 0
    for page in range(pages):
        path.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        assert told(memory, path) == expected, page
        mended += path.read_bytes()[page * 4096 : (page + 1) * 4096] != bytes(4096)
    assert mended > pages // 2, "the others are indexes that no question of these needed"


def test_damage_that_cannot_be_mended_is_told(memory: Memory, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking("labels")(path)
    with Answers(memory.feed, path, memory.last()) as answers, pytest.raises(ViewsDamaged, match="no such table"):
        answers.resolve("vase", "object")
    monkeypatch.setattr(Follower, "mend", lambda self: following.Ready(self.path, memory.last()))
    with (
        closing(Follower(memory.feed, path)) as follower,
        Answers.over(follower) as answers,
        pytest.raises(ViewsDamaged, match="no such table"),
    ):
        answers.resolve("vase", "object")


# ------------------------------------------------------------------------------------------------------- readers beside


def test_readers_see_whole_views_while_others_build_them(memory: Memory, path: Path, expected: str) -> None:
    done, faults = Event(), []
    streams = sorted({entry.record.stream for entry in memory.all})

    def build() -> None:
        try:
            while not done.is_set():
                building.build(memory.feed, path)
        except BaseException as fault:  # noqa: BLE001 - to be told by the test
            faults.append(fault)

    before = path.stat().st_ino
    builders = [Thread(target=build) for _ in range(2)]
    with Answers(memory.feed, path, memory.last()) as long_open:
        for builder in builders:
            builder.start()
        for _ in range(8):
            assert position_reached(path) == memory.last()
            assert told(memory, path) == expected
            assert json.dumps(asked(long_open, memory.last(), streams)) == expected
        done.set()
        for builder in builders:
            builder.join()
    assert faults == []
    assert path.stat().st_ino == before, "the file that readers have open is never swapped for another"
    assert building.verify(memory.feed, path)


def test_what_a_crash_left_is_cleared_away_in_time(memory: Memory, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = path.with_name(f"{path.name}.99999.building")
    left.write_bytes(b"half")
    building.build(memory.feed, path)
    assert left.exists(), "it may be another's at work"
    monkeypatch.setattr(building, "ABANDONED_SECONDS", -1)
    building.build(memory.feed, path)
    assert not left.exists()


def test_views_are_built_again_when_much_is_missing(
    memory: Memory, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []
    build = building.build

    def counted(*args: Any, **options: Any) -> int:  # noqa: ANN401 - as `build`
        built.append(1)
        return build(*args, **options)

    monkeypatch.setattr(following, "build", counted)
    build(memory.feed, path, through=50)
    building.catch_up(memory.feed, path)
    assert built == []
    build(memory.feed, path, through=50)
    monkeypatch.setattr(following, "REBUILD_FROM", memory.last() - 51)
    building.catch_up(memory.feed, path)
    assert built == [1]


def test_progress_is_told(memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, int]] = []
    monkeypatch.setattr(building, "BULK_PAGE_RECORDS", 40)
    building.build(memory.feed, tmp_path / "views.db", progress=lambda done, whole: steps.append((done, whole)))
    last = memory.last()
    assert steps == [(40, last), (80, last), (last, last)]


@pytest.mark.parametrize("fault", [Refused("newer"), IntegrityFailure("altered")])
@pytest.mark.parametrize("begun", [0, 30])
def test_views_stop_before_what_cannot_be_read(
    fault: Exception, begun: int, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "views.db"
    if begun:
        building.build(memory.feed, path, through=begun)
    entries = memory.entries

    def failing(after: int = 0, through: int | None = None, page: int = 2_000) -> Any:  # noqa: ANN401 - as `entries`
        yield from entries(after, 70 if through is None else min(through, 70), page)
        raise fault

    monkeypatch.setattr(memory, "entries", failing)
    for _ in range(2):
        with pytest.raises(type(fault), match=str(fault)):
            building.catch_up(memory.feed, path)
        assert position_reached(path) == 70
    monkeypatch.undo()
    assert building.catch_up(memory.feed, path) == memory.last()
    assert building.verify(memory.feed, path)
