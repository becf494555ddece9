"""Journals: what is exported is restored byte for byte, to the same root; whatever is altered is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, journals
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import ArchiveError, Exit
from archive.interchange import journals as files
from archive.ledger import folder as folders
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from pathlib import Path


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
