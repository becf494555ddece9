"""How the store is opened: durable, and by nothing that the process's environment says."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from eventsourcing.sqlite import SQLiteConnection

from archive.desk.opening import init
from archive.errors import Exit
from archive.ledger import recorder, rows
from archive.ledger.application import Ledger
from archive.ledger.offers import Offer
from archive.ledger.recorder import LedgerRecorder, Overtaken, Unwritable, WriterBusy
from archive.ledger.schema import WRITER_PRAGMAS
from archive.ledger.writer import Writer
from tests.domain.given import checked, received
from tests.ledger.world import World, audit, entries
from tests.support import ROOT

THEIRS = {
    "MAPPER_TOPIC": "tests.nowhere:Mapper",
    "TRANSCODER_TOPIC": "tests.nowhere:Transcoder",
    "COMPRESSOR_TOPIC": "zlib",
    "CIPHER_TOPIC": "tests.nowhere:Cipher",
    "CIPHER_KEY": "x",
    "INFRASTRUCTURE_FACTORY": "tests.nowhere:Factory",
    "FACTORY_TOPIC": "tests.nowhere:Factory",
    "PERSISTENCE_MODULE": "tests.nowhere",
    "LEDGER_PERSISTENCE_MODULE": "tests.nowhere",
    "SQLITE_DBNAME": ":memory:",
    "LEDGER_SQLITE_DBNAME": ":memory:",
    "SQLITE_LOCK_TIMEOUT": "0",
    "CREATE_TABLE": "y",
    "ORIGINATOR_ID_TYPE": "uuid",
    "APPLICATION_RECORDER_TOPIC": "tests.nowhere:Recorder",
    "IS_SNAPSHOTTING_ENABLED": "y",
    "AGGREGATE_CACHE_MAXSIZE": "10",
}

ONE_MORE = """
import sys
from pathlib import Path
from archive.ledger.application import Ledger
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer
from tests.domain.given import received
with Ledger(Path(sys.argv[1])) as ledger:
    print(Writer(ledger, "party/registry").append([Offer(received("object/there"))]).last)
"""


def test_the_environment_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in THEIRS.items():
        monkeypatch.setenv(name, value)
    with Ledger(world.path) as ledger:
        assert type(ledger.recorder) is LedgerRecorder
        assert ledger.snapshots is None
        Writer(ledger, "party/registry").append([Offer(received("object/here"))])
    done = subprocess.run(
        [sys.executable, "-c", ONE_MORE, str(world.path)],
        cwd=ROOT,
        env=THEIRS | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "4\n"
    assert [entry.record.stream for entry in world.entries()[2:]] == ["object/here", "object/there"]


def test_every_commit_is_on_disk_before_it_is_told(world: World) -> None:
    with world.ledger.recorder.writing() as cursor:
        asked = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert asked == {"journal_mode": "wal", "synchronous": 2}
    for _ in range(3):  # whichever connection of the pool it is
        with world.ledger.recorder.datastore.transaction(commit=False) as cursor:
            assert cursor.sqlite_cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_drive_without_a_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As network drives answer: the journal stays what it was."""
    folder = init(tmp_path / "m", institution="R", time_zone="UTC")
    pragmas = tuple(pragma for pragma in WRITER_PRAGMAS if "journal_mode" not in pragma)
    monkeypatch.setattr(recorder, "WRITER_PRAGMAS", (*pragmas, "PRAGMA journal_mode = DELETE"))
    with Ledger(folder.ledger) as ledger, pytest.raises(Unwritable, match="write-ahead log") as caught:
        Writer(ledger, "party/registry").append([Offer(received("object/a"))])
    assert caught.value.exit is Exit.REFUSED
    with sqlite3.connect(folder.ledger) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    audit(folder.ledger)


def test_a_writer_waits_for_another_and_then_gives_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "LOCK_SECONDS", 0.2)
    with Ledger(world.path) as second, world.plain() as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WriterBusy) as caught:
            Writer(second, "party/registry").append([Offer(received("object/a"))])
        assert caught.value.exit is Exit.LOCKED
        other.execute("ROLLBACK")
        Writer(second, "party/registry").append([Offer(received("object/a"))])


def test_reading_goes_on_while_another_writes(world: World) -> None:
    with world.ledger.recorder.writing():
        assert len(world.entries()) == 2


def test_tables_are_made_in_an_empty_file_only(world: World) -> None:
    with pytest.raises(Overtaken):
        Ledger(world.path, create=True)
    assert world.size() == 2


def test_a_writer_takes_in_what_another_wrote(world: World) -> None:
    """Memory is good until somebody else has written."""
    other = world.another_writer()
    world.append(received("object/a"), checked("object/a", "1"))
    other.append([Offer(checked("object/a", "2")), Offer(received("object/b"))])
    world.append(checked("object/a", "3"), checked("object/b", "4"))
    other.append([Offer(checked("object/b", "5"))])
    assert [entry.record.seq for entry in entries(world.path)[2:]] == [1, 2, 3, 1, 4, 2, 3]


@pytest.mark.parametrize("kept", [0, 3])
def test_memory_is_bounded_and_nothing_depends_on_it(world: World, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    from archive.ledger import act, ground

    monkeypatch.setattr(ground, "STATES_MAX", kept)
    monkeypatch.setattr(ground, "STREAMS_MAX", kept)
    monkeypatch.setattr(act, "TAKEN_AT_ONCE", 2)
    read: list[str] = []
    of_stream = rows.of_stream

    def spied(cursor: sqlite3.Cursor, name: str) -> list[rows.Row]:
        read.append(name)
        return of_stream(cursor, name)

    monkeypatch.setattr(rows, "of_stream", spied)
    drafts = [received(f"object/x{number}") for number in range(9)]
    drafts += [checked(f"object/x{number % 9}", f"c{number}", checked_by="party/registry") for number in range(27)]
    assert world.append(*drafts).written == 36
    assert world.append(*(checked(f"object/x{number}", f"d{number}") for number in range(9))).written == 9
    assert read.count("object/x0") > 2, "forgotten in between"


def test_what_is_worked_on_all_along_stays_in_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the streams kept, those go that nobody asked for: not one that every page is about."""
    from archive.ledger import act, ground

    monkeypatch.setattr(ground, "STATES_MAX", 4)
    monkeypatch.setattr(act, "TAKEN_AT_ONCE", 2)
    read: list[str] = []
    of_stream = rows.of_stream

    def spied(cursor: sqlite3.Cursor, name: str) -> list[rows.Row]:
        read.append(name)
        return of_stream(cursor, name)

    monkeypatch.setattr(rows, "of_stream", spied)
    world.append(received("object/a"))
    for number in range(30):
        world.append(received(f"object/x{number}"), checked("object/a", f"c{number}"))
    assert "object/a" not in read
    world.append(checked("object/x0"), checked("object/x1"))
    assert read.count("object/x0") == read.count("object/x1") == 1, "these were let go of"


@pytest.mark.parametrize("is_kept", [False, True], ids=["lost", "kept though reported lost"])
def test_a_commit_that_fails(world: World, monkeypatch: pytest.MonkeyPatch, is_kept: bool) -> None:  # noqa: FBT001
    """Whichever it was, the same drafts again are right: their ids are looked up first."""
    commit = SQLiteConnection.commit

    def fail(self: SQLiteConnection) -> None:
        if is_kept:
            commit(self)
        message = "disk I/O error"
        raise sqlite3.OperationalError(message)

    drafts = (received("object/a"), checked("object/a"))
    monkeypatch.setattr(SQLiteConnection, "commit", fail)
    with pytest.raises(Unwritable, match="disk I/O error"):
        world.append(*drafts)
    monkeypatch.undo()
    assert world.size() == (4 if is_kept else 2)
    again = world.append(*drafts)
    assert (again.written, again.known) == ((0, (3, 4)) if is_kept else (2, ()))
    assert world.append(checked("object/a", "next")).last == 5


def test_what_is_read_is_what_was_committed(world: World) -> None:
    """A reader in the middle of its reading sees the ledger as it was when it began."""
    with world.plain() as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM records").fetchone()
        world.append(received("object/a"))
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (2,)
        connection.execute("COMMIT")
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (3,)
