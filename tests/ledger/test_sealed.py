"""What is not public is recorded sealed: its opening is durable before the record is, and its owner alone reads it."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from msgspec.structs import replace

from archive.catalogue.codec import canonical
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import FalseOpening
from archive.domain.refusals import NoStream
from archive.ledger.offers import CannotBeTold, OtherContent
from archive.ledger.opened import OpenedFeed
from archive.ledger.openings import Openings, OpeningsClosed, OpeningsDamaged, OpeningsExposed
from tests.domain.given import checked, corrected, disputed, draft, id_of, received
from tests.ledger.world import World

VASE = "object/vase"
WORDS = "a word that nobody may read"
SECRET = checked(VASE, "secret", access="internal", note=WORDS)


class Killed(BaseException):
    """Stands for the end of the process."""


@contextmanager
def killed(before: str, when: int = 1) -> Iterator[None]:
    """End the process before a statement that is executed for the `when`-th time, on whichever file."""
    seen = 0

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - as sqlite3 has it
            return super().cursor(Cursor)

        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
            _count(sql)
            return super().execute(sql, *arguments)

        def commit(self) -> None:
            _count("COMMIT")
            super().commit()

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *arguments: Any) -> Any:  # noqa: ANN401 - as sqlite3 has it
            _count(sql)
            return super().execute(sql, *arguments)

        def executemany(self, sql: str, *arguments: Any) -> Any:  # noqa: ANN401 - as sqlite3 has it
            _count(sql)
            return super().executemany(sql, *arguments)

    def _count(sql: str) -> None:
        nonlocal seen
        seen += sql.startswith(before)
        if seen == when and sql.startswith(before):
            raise Killed

    def connect(*arguments: object, **options: object) -> sqlite3.Connection:
        return connecting(*arguments, **{**options, "factory": Connection})  # type: ignore[call-overload,no-any-return]

    connecting = sqlite3.connect
    with mock.patch("sqlite3.connect", connect), pytest.raises(Killed):
        yield


@pytest.fixture
def vase(world: World) -> World:
    """Give a ledger with an object."""
    world.append(received(VASE))
    return world


def openings(world: World) -> Openings:
    return Openings(world.folder.openings)


def reopened(world: World) -> World:
    """Return the ledger as the next process finds it."""
    return World(world.folder)


def last(world: World) -> object:
    return world.entries()[-1].record.event


def commitment(world: World) -> str:
    event = last(world)
    assert isinstance(event, Sealed)
    return event.commitment


def test_an_event_that_is_not_public_is_recorded_as_a_commitment(vase: World) -> None:
    receipt = vase.append(SECRET)
    assert (receipt.first, receipt.written) == (4, 1)
    entry = vase.entries()[-1]
    assert entry.record.event == Sealed(commitment=commitment(vase))
    assert (entry.record.id, entry.record.stream, entry.record.seq) == (SECRET.id, VASE, 2)
    with openings(vase) as found:
        (kept,) = found.all()
        assert (kept.position, kept.opening.commitment) == (4, commitment(vase))
        assert kept.opening.event == canonical(SECRET.event)
        assert found.reveal(last(vase)) == SECRET.event


def test_what_a_correction_or_a_dispute_carries_is_sealed(vase: World) -> None:
    vase.append(checked(VASE, "check"))
    for one in (corrected(VASE, "check", SECRET.event), disputed(VASE, "check", SECRET.event)):
        vase.append(one)
        assert type(last(vase)) is type(one.event)
        assert WORDS.encode() not in vase.entries()[-1].state
        with openings(vase) as found:
            assert found.reveal(last(vase)) == one.event


def test_nothing_of_it_stands_in_the_ledgers_file(vase: World) -> None:
    vase.append(SECRET, corrected(VASE, "secret", SECRET.event), disputed(VASE, "secret", SECRET.event))
    vase.close()
    for path in vase.path.parent.rglob("*"):
        if path.is_file():
            assert (WORDS.encode() in path.read_bytes()) == (path == vase.folder.openings), path


def test_records_are_read_without_openings_as_with_them(vase: World) -> None:
    vase.append(SECRET, corrected(VASE, "secret", SECRET.event))
    before = vase.entries()
    with openings(vase) as found, OpenedFeed(vase.path, found) as opened:
        shown = [entry.record.event for entry in opened.stream(VASE)]
    assert shown == [received(VASE).event, SECRET.event, corrected(VASE, "secret", SECRET.event).event]
    vase.folder.openings.unlink()
    assert vase.entries() == before
    vase.another_writer().append([])
    with openings(vase) as found, OpenedFeed(vase.path, found) as opened:
        assert opened.stream(VASE) == [entry for entry in before if entry.record.stream == VASE]


def test_a_ledger_without_anything_sealed_has_no_openings(vase: World) -> None:
    vase.append(checked(VASE))
    assert not vase.folder.openings.exists()
    assert (openings(vase).count(), list(openings(vase).all()), openings(vase).find("ab" * 32)) == (0, [], None)


def test_a_draft_that_is_sealed_already_is_recorded_as_it_is(vase: World) -> None:
    vase.append(draft(VASE, Sealed(commitment="ab" * 32), "foreign"))
    assert last(vase) == Sealed(commitment="ab" * 32)
    assert vase.append(draft(VASE, Sealed(commitment="ab" * 32), "foreign")).known == (4,)


def test_what_is_sealed_is_judged_in_clear_first(vase: World) -> None:
    with pytest.raises(NoStream):
        vase.append(checked(VASE, "secret", access="internal", checked_by="party/nobody"))
    assert not vase.folder.openings.exists()


def test_what_was_sealed_before_is_known_by_its_opening(vase: World) -> None:
    carried = corrected(VASE, "secret", SECRET.event)
    vase.append(SECRET, carried)
    assert vase.append(SECRET, carried).known == (4, 5)
    for other in (
        checked(VASE, "secret", access="internal"),
        checked(VASE, "secret", access="restricted", note=WORDS),
        checked(VASE, "secret", note=WORDS),
    ):
        with pytest.raises(OtherContent):
            vase.append(other)
    assert vase.size() == 5


def test_without_its_opening_nobody_can_tell_what_was_sealed(vase: World) -> None:
    vase.append(SECRET)
    vase.close()
    vase.folder.openings.unlink()
    again = reopened(vase)
    with pytest.raises(CannotBeTold):
        again.append(SECRET)
    with pytest.raises(OtherContent):
        again.append(replace(SECRET, event=checked(VASE).event))
    again.close()


def test_a_dry_run_and_a_refusal_leave_no_opening(vase: World) -> None:
    vase.append(SECRET, dry_run=True)
    with pytest.raises(NoStream):
        vase.append(SECRET, checked(VASE, checked_by="party/nobody"))
    assert not vase.folder.openings.exists()


STEPS = [
    ("CREATE TABLE openings", 1),
    ("CREATE TABLE copies", 1),
    ("INSERT OR IGNORE INTO openings", 1),
    ("COMMIT", 1),  # of the openings
    ("COMMIT", 2),  # of the records
]


@pytest.mark.parametrize(("step", "when"), STEPS)
def test_a_process_that_ends_at_any_step_leaves_all_or_nothing(vase: World, step: str, when: int) -> None:
    vase.close()
    with killed(step, when):
        World(vase.folder).append(SECRET)
    assert vase.size() == 3, "what was not acknowledged is not there"
    left = openings(vase).count() if step == "COMMIT" and when > 1 else 0
    with openings(vase) as found:
        assert len(list(found.all())) == left
    again = reopened(vase)
    again.append(checked(VASE, "other"))  # stands where the sealed record would have
    again.append(SECRET)
    with openings(vase) as found:
        assert [(kept.position, kept.opening.event) for kept in found.all()] == [(5, canonical(SECRET.event))]
    again.close()


def test_every_acknowledged_record_has_its_opening_whatever_was_left_over(vase: World) -> None:
    kept = []
    for index in range(4):
        with killed("COMMIT", 2):
            World(vase.folder).append(checked(VASE, "gone", access="internal"))
        again = reopened(vase)
        secret = checked(VASE, f"secret {index}", access="internal", note=f"{index}")
        again.append(secret, checked(VASE, f"more {index}", access="restricted"))
        again.close()
        kept.append(secret.event)
    with openings(vase) as found:
        events = [found.reveal(entry.record.event) for entry in vase.entries()[3:]]
        assert found.count() == 8
    assert events[::2] == kept


def test_only_its_owner_can_read_the_file(vase: World) -> None:
    before = os.umask(0)
    try:
        vase.append(SECRET)
    finally:
        os.umask(before)
    assert stat.S_IMODE(vase.folder.openings.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_openings_that_others_can_read_are_refused(vase: World, mode: int) -> None:
    vase.append(SECRET)
    vase.folder.openings.chmod(mode)
    for use in (openings(vase).count, lambda: openings(vase).find("ab" * 32), lambda: list(openings(vase).all())):
        with pytest.raises(OpeningsExposed, match=f"{mode:04o}"):
            use()
    with pytest.raises(OpeningsExposed):
        reopened(vase).append(checked(VASE, access="internal"))
    assert vase.size() == 4
    vase.append(checked(VASE, "public"))


def test_a_file_that_cannot_be_read_is_named(vase: World) -> None:
    vase.folder.openings.mkdir(mode=0o700)
    with pytest.raises(OpeningsClosed, match=r"openings\.db cannot be used"):
        openings(vase).count()
    vase.folder.openings.rmdir()
    vase.folder.openings.write_bytes(b"no database at all, whatever its name says" * 100)
    vase.folder.openings.chmod(0o600)
    with pytest.raises(OpeningsDamaged):
        openings(vase).count()
    vase.folder.openings.unlink()


def test_an_opening_that_was_altered_is_found(vase: World) -> None:
    vase.append(SECRET)
    for column in ("salt", "event"):
        copy = vase.folder.openings.with_name(f"{column}.db")
        shutil.copy(vase.folder.openings, copy)
        with sqlite3.connect(copy) as connection:
            (data,) = connection.execute(f"SELECT {column} FROM openings").fetchone()
            for index in range(len(data)):
                flipped = data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]
                connection.execute(f"UPDATE openings SET {column} = ?", (flipped,))
                connection.commit()
                with Openings(copy) as found, pytest.raises(FalseOpening):
                    found.find(commitment(vase))


def test_an_append_seals_many(vase: World) -> None:
    drafts = [checked(VASE, f"secret {n}", access="internal", note=f"{n}") for n in range(1_200)]
    vase.append(*drafts)
    with openings(vase) as found:
        assert [found.reveal(entry.record.event) for entry in vase.entries()[3:]] == [one.event for one in drafts]
        assert len({kept.opening.salt for kept in found.all()}) == len(drafts)


def test_ids_are_those_that_drafts_name(vase: World) -> None:
    vase.append(SECRET)
    assert vase.entries()[-1].record.id == id_of("secret")


def test_a_copy_of_the_whole_directory_opens_the_same(vase: World, tmp_path: Path) -> None:
    vase.append(SECRET)
    shutil.copytree(vase.folder.root, tmp_path / "copy")
    with Openings(tmp_path / "copy" / "openings.db") as found:
        assert found.reveal(last(vase)) == SECRET.event
