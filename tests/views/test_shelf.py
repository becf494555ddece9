"""Streams kept from question to question: what is kept answers as what is read anew, at every point of knowledge."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from archive.views import building
from archive.views.reader import open_views
from archive.views.shelf import KEPT_MAX, Kept, Shelf
from tests.model.histories import OBJECTS, History
from tests.model.memory import Memory

NAMED = (*OBJECTS, "place/room", "place/case", "object/nowhere")


@pytest.fixture(scope="module")
def memory() -> Memory:
    return History(11).grow(60).memory


@pytest.fixture
def connection(memory: Memory, tmp_path: Path) -> Iterator[Connection]:
    building.build(memory.feed, tmp_path / "views.db")
    with closing(open_views(tmp_path / "views.db")) as opened:
        yield opened


def told(kept: Kept) -> tuple[list[object], list[object]]:
    return list(kept.at.statements), list(kept.past)


def test_what_is_kept_answers_as_what_is_read_anew(memory: Memory, connection: Connection) -> None:
    shelf = Shelf(connection)
    last = memory.last()
    points = [*range(1, last + 1), *range(last, 0, -1), *range(1, last + 1, 7)]
    for known in points:
        for name in NAMED:
            assert told(shelf.stream(name, known)) == told(Shelf(connection).stream(name, known)), (name, known)


def test_a_stream_is_read_once_while_nothing_of_it_changes(memory: Memory, connection: Connection) -> None:
    shelf = Shelf(connection)
    read: list[str] = []
    connection.set_trace_callback(lambda text: read.append(text) if "known_from <= " in text else None)
    for known in range(1, memory.last() + 1):
        shelf.stream("object/a", known)
    changes = {each.known_from for each in shelf.stream("object/a", memory.last()).at.statements}
    assert 1 < len(changes) <= len(read) < memory.last() / 2


def test_what_it_says_no_more_is_told_apart(memory: Memory, connection: Connection) -> None:
    shelf = Shelf(connection)
    for known in range(1, memory.last() + 1):
        for name in OBJECTS:
            kept = shelf.stream(name, known)
            assert all(each.known_from <= known < each.known_until for each in kept.at.statements)
            assert all(each.known_until <= known for each in kept.past)


def test_no_more_is_kept_than_fits(connection: Connection) -> None:
    shelf = Shelf(connection)
    for number in range(KEPT_MAX + 10):
        shelf.stream(f"object/none-{number}", 5)
    assert len(shelf) == KEPT_MAX
