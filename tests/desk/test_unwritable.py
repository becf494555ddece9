"""Reading needs no leave to write: not in the ledger's directory, and not for views that lag or are missing."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import opening
from archive.desk.desk import Desk
from archive.ledger.folder import Folder, read
from archive.ledger.offers import Offer
from archive.views.building import CannotWriteViews

NOBODY = 65534
Answer = TypeVar("Answer")


@pytest.fixture
def folder() -> Iterator[Folder]:
    """Make a ledger that anybody can reach, its views told of the first two records."""
    root = Path(tempfile.mkdtemp(prefix="archive-unwritable-"))
    root.chmod(0o755)
    made = opening.init(root / "m", institution="Registry", time_zone="UTC")
    with Desk.open(made) as desk:
        desk.catch_up()
    yield made
    for path in [root / "m", *root.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(root)


def record(folder: Folder, name: str) -> None:
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream=f"place/{name}", event=PlaceDefined(kind="store", name=name.title())))])


def shut(folder: Folder) -> dict[str, Any]:
    """Take everybody's leave to write; return what the directory holds."""
    for path in folder.root.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    folder.root.chmod(0o555)
    return {path.name: path.read_bytes() for path in folder.root.iterdir() if path.is_file()}


def without_leave(work: Callable[[], Answer]) -> Answer:
    """Do a piece of work as somebody who may write nothing there, in a process of its own; return its answer."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setegid(NOBODY)
                os.seteuid(NOBODY)
            answer: dict[str, object] = {"answer": work()}
        except BaseException as fault:  # noqa: BLE001 - told to the test
            answer = {"fault": f"{type(fault).__name__}: {fault}"}
        os.write(write_end, json.dumps(answer).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = json.loads(pipe.read())
    os.waitpid(child, 0)
    assert "fault" not in told, told["fault"]
    return cast("Answer", told["answer"])


def ask(folder: Folder) -> list[Any]:
    """Return what places there are, where the views were, and whether anything was left behind."""
    with Desk.open(read(folder.root)) as desk:
        with desk.answers() as answers:
            frame = answers.frame()
            names = [row["name"] for row in answers.list_places(frame).rows]
            elsewhere = answers._ready is not None and answers._ready.folder is not None  # noqa: SLF001
            made = answers._ready.path.parent if answers._ready is not None else folder.root  # noqa: SLF001
        return [names, elsewhere, elsewhere and made.exists()]


def test_views_that_are_up_to_date_are_read_where_they_are(folder: Folder) -> None:
    record(folder, "store")
    before = shut(folder)
    assert without_leave(lambda: ask(folder)) == [["Store"], False, False]
    assert shut(folder) == before


def test_views_that_lag_are_brought_up_in_a_place_of_their_own(folder: Folder) -> None:
    behind = folder.views.read_bytes()
    record(folder, "store")
    folder.views.write_bytes(behind)
    before = shut(folder)
    assert without_leave(lambda: ask(folder)) == [["Store"], True, False]
    assert shut(folder) == before


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"no views")])
def test_views_that_are_missing_or_damaged_are_built_in_a_place_of_their_own(
    damage: Callable[[Path], Any], folder: Folder
) -> None:
    record(folder, "store")
    damage(folder.views)
    before = shut(folder)
    assert without_leave(lambda: ask(folder)) == [["Store"], True, False]
    assert shut(folder) == before


def test_views_found_damaged_by_a_question_are_built_in_a_place_of_their_own(folder: Folder) -> None:
    import sqlite3

    record(folder, "store")
    connection = sqlite3.connect(folder.views)
    connection.execute("ALTER TABLE statements RENAME TO gone")
    connection.commit()
    connection.close()
    shut(folder)
    assert without_leave(lambda: ask(folder)) == [["Store"], True, False]


def test_a_reader_without_leave_reads_beside_a_writer(folder: Folder) -> None:
    record(folder, "store")
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream="place/lab", event=PlaceDefined(kind="laboratory", name="Lab")))])
        assert folder.ledger.with_name("ledger.db-wal").exists()
        folder.root.chmod(0o555)
        for path in folder.root.iterdir():
            if path.is_file():
                path.chmod(0o644)
        names, *_ = without_leave(lambda: ask(folder))
        assert names == ["Store", "Lab"]
        folder.root.chmod(0o755)


def test_who_asks_for_a_rebuild_without_leave_is_told_why_not(folder: Folder) -> None:
    from archive.ledger.feed import Feed
    from archive.views import building

    shut(folder)

    def rebuild() -> str:
        with Feed(folder.ledger) as feed, pytest.raises(CannotWriteViews) as refused:
            building.build(feed, folder.views)
        return f"{int(refused.value.exit)} {refused.value.sentence}"

    told = without_leave(rebuild)
    assert told.startswith("12 ")
    assert "views.db cannot be written: unable to open database file" in told
