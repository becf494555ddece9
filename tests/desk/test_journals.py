"""Journals: what is exported is restored byte for byte, to the same root; whatever is altered is refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from multiprocessing import active_children
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, journals
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import ArchiveError, Exit, IntegrityFailure
from archive.evidence.audit import audit_file
from archive.interchange import journals as files
from archive.ledger import folder as folders
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.recorder import Overtaken
from tests.desk.forging import forge, id_at

if TYPE_CHECKING:
    from pathlib import Path


ROOM = PlaceDefined(kind="room", name="Room")


def place(number: int) -> Offer:
    return Offer(Draft(stream=f"place/p{number % 7}", event=PlaceDefined(kind="room", name=f"Room {number}")))


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a journal of twelve records in three files, the last two of them after its checkpoint."""
    monkeypatch.setattr(files, "RECORDS_A_FILE", 5)
    folder = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    with Desk.open(folder) as desk:
        desk.append([place(number) for number in range(7)])
        checkpoints.create(desk)
        desk.append([Offer(Draft(stream=f"place/late-{n}", event=PlaceDefined(kind="room", name="L"))) for n in (1, 2)])
        journals.export(desk, tmp_path / "journal")
    return tmp_path / "journal"


def test_files_are_named_for_both_ends(journal: Path) -> None:
    names = sorted(path.name for path in journal.iterdir())
    assert names == [
        "00000001-00000005.jsonl",
        "00000006-00000010.jsonl",
        "00000011-00000012.jsonl",
        "checkpoint",
    ]


def test_a_restored_ledger_has_the_same_bytes_and_root(journal: Path, tmp_path: Path) -> None:
    restored = journals.restore(journal, tmp_path / "again")
    assert (restored.records, restored.proved) == (12, 10)
    with Desk.open(folders.read(tmp_path / "museum")) as old, Desk.open(folders.read(tmp_path / "again")) as new:
        assert [row for page in old.feed.rows() for row in page] == [row for page in new.feed.rows() for row in page]
        assert verify(new).is_sound
        assert verify(new).root == restored.root == verify(old).root
        journals.export(new, tmp_path / "second")
    for path in journal.iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_files_written_by_several_processes_are_the_same(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WORTH_FILES", 1)
    done: list[int] = []
    with Desk.open(folders.read(tmp_path / "museum")) as desk:
        journals.export(desk, tmp_path / "second", workers=2, progress=lambda at, _: done.append(at))
    assert done == [5, 10, 12]
    for path in journal.iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    assert not active_children()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("position", [1, 5, 8, 11])
def test_a_record_that_is_missing_or_altered_is_not_exported(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, position: int, workers: int
) -> None:
    monkeypatch.setattr(files, "WORTH_FILES", 1)
    museum = folders.read(tmp_path / "museum")
    for statement in ("UPDATE records SET seq = 99 WHERE position = ?", "DELETE FROM records WHERE position = ?"):
        with closing(sqlite3.connect(museum.ledger)) as ledger:
            for (name,) in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                ledger.execute(f"DROP TRIGGER {name}")
            ledger.execute(statement, (position,))
            ledger.commit()
        shutil.rmtree(journal, ignore_errors=True)
        with Feed(museum.ledger) as feed, pytest.raises(IntegrityFailure, match=f"#{position}"):
            files.export(feed, journal, None, workers=workers)
    assert not active_children()


@pytest.mark.parametrize("size", [1, 7, 300, 1 << 18])
def test_lines_are_the_same_in_blocks_of_any_size(journal: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(files, "BLOCK_BYTES", size)
    paths = sorted(journal.glob("*.jsonl"))
    wanted = [
        (str(path), number, line)
        for path in paths
        for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1)
    ]
    assert [(where.file, where.line, line) for where, line in files.read(journal)] == wanted
    late = [each for each in wanted if b"late-1" in each[2]]
    assert [(where.file, where.line, line) for where, line in files.read(journal, b"late-1")] == late
    assert len(late) == 1
    long = paths[1]
    long.write_bytes(long.read_bytes().replace(b"Room", b"R" * 70_000, 2))
    with pytest.raises(files.BadLine, match="longer than any record") as refused:
        list(files.read(journal))
    assert refused.value.where == (str(long), 1, None)


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    """Each line is in order by itself and follows its stream's last."""
    with pytest.raises(Overtaken, match=r"records\.id"):
        forge(tmp_path / "m", ("place/a", ROOM), ("place/b", ROOM), id=id_at(3))
    forge(tmp_path / "n", ("place/a", ROOM), ("place/b", ROOM))


def test_what_is_restored_guards_itself(journal: Path, tmp_path: Path) -> None:
    journals.restore(journal, tmp_path / "again")
    assert not list(audit_file(tmp_path / "again" / "ledger.db"))
    with closing(sqlite3.connect(tmp_path / "again" / "ledger.db")) as ledger:
        for statement in ("DELETE FROM records", "UPDATE records SET seq = 9"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                ledger.execute(statement)


def test_a_restored_ledger_goes_on(journal: Path, tmp_path: Path) -> None:
    journals.restore(journal, tmp_path / "again")
    with Desk.open(folders.read(tmp_path / "again")) as desk:
        receipt = desk.append([Offer(Draft(stream="place/new", event=PlaceDefined(kind="room", name="N")))])
        assert receipt.first == 13


@pytest.mark.parametrize("position", range(1, 11))
@pytest.mark.parametrize("how", ["altered", "lost", "doubled", "moved"])
def test_every_line_before_the_checkpoint_is_held(journal: Path, tmp_path: Path, position: int, how: str) -> None:
    path = journal / ("00000001-00000005.jsonl" if position <= 5 else "00000006-00000010.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    at = (position - 1) % 5
    if how == "altered":
        lines[at] = lines[at].replace(b"Z", b"Y") if b"Z" not in lines[at] else lines[at].replace(b'"20', b'"21', 1)
    elif how == "lost":
        del lines[at]
    elif how == "doubled":
        lines.insert(at, lines[at])
    else:
        lines.insert((at + 2) % 5, lines.pop(at))
    path.write_bytes(b"".join(lines))
    with pytest.raises(ArchiveError) as refused:
        journals.restore(journal, tmp_path / "again")
    assert refused.value.exit is Exit.INTEGRITY
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob("*.restoring"))


def test_a_missing_file_is_named(journal: Path, tmp_path: Path) -> None:
    (journal / "00000006-00000010.jsonl").unlink()
    with pytest.raises(files.FileMissing, match="goes on at #11, and #6 comes next"):
        journals.restore(journal, tmp_path / "again")


def test_a_line_without_its_end_is_named(journal: Path, tmp_path: Path) -> None:
    path = journal / "00000011-00000012.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(files.BadLine) as refused:
        journals.restore(journal, tmp_path / "again")
    assert refused.value.where.line == 2


def test_without_a_checkpoint_nothing_is_proved(journal: Path, tmp_path: Path) -> None:
    (journal / "checkpoint").unlink()
    assert journals.restore(journal, tmp_path / "again").proved == 0


def test_a_checkpoint_that_was_edited_is_named(journal: Path, tmp_path: Path) -> None:
    path = journal / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n10\n", b"\n11\n", 1))
    with pytest.raises(ArchiveError, match="does not fit the text") as refused:
        journals.restore(journal, tmp_path / "again")
    assert str(refused.value).startswith(f"{path}: ")
    assert not (tmp_path / "again").exists()


def test_a_checkpoint_of_another_ledger_is_refused(journal: Path, tmp_path: Path) -> None:
    other = init(tmp_path / "other", institution="Other", time_zone="UTC")
    with Desk.open(other) as desk:
        shutil.copy(checkpoints.create(desk).path, journal / "checkpoint")
    with pytest.raises(ArchiveError) as refused:
        journals.restore(journal, tmp_path / "again")
    assert refused.value.exit is Exit.INTEGRITY


def test_nothing_is_written_over(journal: Path, tmp_path: Path) -> None:
    with pytest.raises(files.NotEmpty):
        journals.restore(journal, tmp_path / "museum")
    with pytest.raises(files.NoJournal):
        journals.restore(tmp_path / "other", tmp_path / "again")
