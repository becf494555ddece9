"""Checkpoints in use: what they are made over, what they refuse, and what alterations leave to be found."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints
from archive.desk.desk import Desk
from archive.desk.keys import ring_of
from archive.desk.opening import init
from archive.desk.verifying import PROVES, verify
from archive.errors import IntegrityFailure, Refused
from archive.evidence import merkle, note
from archive.evidence.heads import Head, heads_root
from archive.ledger import folder as folders
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.ledger.folder import Folder

TAIL = ("DELETE FROM records WHERE position > 5", "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'records'")
"""What leaves the file as an old backup would be."""

ANOTHER_LEAF = "UPDATE records SET leaf = (SELECT leaf FROM records WHERE position = 3) WHERE position = 4"


def define(desk: Desk, *names: str) -> None:
    desk.append(
        [Offer(Draft(stream=f"place/{name}", event=PlaceDefined(kind="room", name=name.upper()))) for name in names]
    )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a ledger of five records with a mirror for checkpoints."""
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    configuration = made.root / "archive.toml"
    configuration.write_text(configuration.read_text().replace("mirrors = []", 'mirrors = ["../mirror"]'))
    made = folders.read(made.root)
    with Desk.open(made) as desk:
        define(desk, "a", "b", "c")
    return made


@pytest.fixture
def desk(folder: Folder) -> Iterator[Desk]:
    with Desk.open(folder) as opened:
        yield opened


def found(folder: Folder, *against: Path) -> list[str]:
    """Return the ids of what verification finds."""
    with Desk.open(folder) as opened:
        return [each.id for each in verify(opened, against=against, without={"views"}).findings]


def altered(folder: Folder, *statements: str) -> None:
    """Do to the database what its owner can: drop the guards, write, and put the guards back."""
    with closing(sqlite3.connect(folder.ledger)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def test_a_checkpoint_ends_with_the_seal_of_all_before_it(desk: Desk) -> None:
    made = checkpoints.create(desk)
    entry = desk.feed.entry(made.checkpoint.size)
    assert made.checkpoint.size == 6
    assert entry is not None
    assert isinstance(entry.event, LedgerSealed)
    heads = [Head(*head) for head in desk.feed.heads(5)]
    assert (entry.event.through, entry.event.streams) == (5, 5)
    assert entry.event.heads_root == heads_root(heads).hex()
    assert made.checkpoint.root == merkle.root(desk.feed.leaves(0, 6))
    ring = ring_of(desk.feed)
    assert made.checkpoint.origin == ring.origin
    assert tuple(signed.key for signed in note.verify(made.note, ring.keys)) == ring.keys


def test_nothing_new_is_sealed_again(desk: Desk) -> None:
    first = checkpoints.create(desk)
    again = checkpoints.create(desk)
    assert again.checkpoint == first.checkpoint
    assert desk.feed.last() == 6


def test_mirrors_get_every_checkpoint(folder: Folder, desk: Desk) -> None:
    made = checkpoints.create(desk)
    (copy,) = folder.mirrors[0].glob("*.checkpoint")
    assert copy.read_bytes() == made.path.read_bytes()


def test_a_sound_ledger_has_no_findings_and_counts_what_no_checkpoint_holds(desk: Desk) -> None:
    checkpoints.create(desk)
    define(desk, "d")
    verified = verify(desk)
    assert verified.is_sound
    assert (verified.records, verified.unsealed, verified.findings) == (7, 1, ())
    assert set(verified.as_json()["proved"]) == set(PROVES)


def test_checkpoints_grow_from_one_another(desk: Desk) -> None:
    first = checkpoints.create(desk)
    define(desk, "d", "e")
    second = checkpoints.create(desk, deep=True)
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        path = merkle.consistency_path(first.checkpoint.size, second.checkpoint.size, tree.read)
    merkle.verify_consistency(
        first.checkpoint.size, second.checkpoint.size, path, first.checkpoint.root, second.checkpoint.root
    )


def test_a_key_that_others_can_read_signs_nothing(folder: Folder, desk: Desk) -> None:
    folder.signing_key.chmod(0o644)
    with pytest.raises(Refused):
        checkpoints.create(desk)
    assert not list(folder.checkpoints.glob("*.checkpoint"))


def test_rolled_back_to_before_the_checkpoint(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    altered(folder, *TAIL)
    assert found(folder) == ["ledger-shorter"] * 2, "told by the directory's own checkpoint and by the mirror's"
    with Desk.open(folder) as desk, pytest.raises(checkpoints.LedgerShorter, match="covers 6 records"):
        define(desk, "z")
    with Desk.open(folder) as desk, pytest.raises(checkpoints.LedgerShorter):
        checkpoints.create(desk)


def test_rolled_back_with_its_checkpoints_and_found_by_the_mirror(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    altered(folder, *TAIL)
    for path in folder.checkpoints.iterdir():
        path.unlink()
    assert found(folder) == ["ledger-shorter"]
    shutil.rmtree(folder.mirrors[0])
    assert found(folder) == [], "with no copy outside, nobody can tell"


def test_rolled_back_and_found_by_a_file_that_somebody_kept(folder: Folder, tmp_path: Path) -> None:
    with Desk.open(folder) as desk:
        kept = Path(shutil.copy(checkpoints.create(desk).path, tmp_path / "kept.checkpoint"))
    altered(folder, *TAIL)
    for place in (folder.checkpoints, folder.mirrors[0]):
        shutil.rmtree(place)
    assert found(folder, kept) == ["ledger-shorter"]


def test_a_rewritten_record_is_found_by_its_own_hash(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    altered(
        folder,
        "UPDATE records SET state = CAST(replace(CAST(state AS TEXT), '\"A\"', '\"X\"') AS BLOB) WHERE position = 3",
    )
    assert found(folder) == ["record-altered"]


def test_a_rewritten_hash_is_found_by_the_checkpoint(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    altered(folder, ANOTHER_LEAF)
    assert "ledger-different" in found(folder)
    with Desk.open(folder) as desk, pytest.raises(checkpoints.LedgerDifferent):
        define(desk, "z")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (("UPDATE records SET seq = 7 WHERE position = 4",), "record-altered"),
        (("UPDATE records SET stream = 2, seq = 9 WHERE position = 4",), "record-altered"),
        (("DELETE FROM records WHERE position = 4",), "position-gap"),
        (
            (
                "UPDATE records SET position = 99 WHERE position = 3",
                "UPDATE records SET position = 3 WHERE position = 4",
                "UPDATE records SET position = 4 WHERE position = 99",
            ),
            "ledger-different",
        ),
        ((TAIL[0],), "end-missing"),
        (("DROP INDEX records_by_id",), "schema-altered"),
        (("CREATE VIEW mine AS SELECT 1",), "schema-altered"),
        (("CREATE TRIGGER mine AFTER INSERT ON records BEGIN SELECT 1; END",), "schema-altered"),
    ],
    ids=["seq", "stream", "dropped", "swapped", "cut off", "index gone", "view added", "trigger added"],
)
def test_alterations_are_found(folder: Folder, statements: tuple[str, ...], expected: str) -> None:
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    altered(folder, *statements)
    assert expected in found(folder)


def test_an_edited_checkpoint_is_not_signed(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        path = checkpoints.create(desk).path
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\n6\n", b"\n5\n"))
    assert "checkpoint-unsigned" in found(folder)
    path.write_bytes(data + b"junk")
    assert "checkpoint-bad" in found(folder)


def test_a_false_seal_is_found(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        heads = heads_root([Head(*head) for head in desk.feed.heads(4)])
        false = LedgerSealed(through=5, streams=4, heads_root=heads.hex())
        desk.append([Offer(Draft(stream="ledger/main", event=false))])
    assert found(folder) == ["seal-false"]


def test_a_checkpoint_of_another_ledger_is_told_apart(folder: Folder, tmp_path: Path) -> None:
    other = init(tmp_path / "other", institution="Other", time_zone="UTC")
    with Desk.open(other) as desk:
        path = checkpoints.create(desk).path
    assert found(folder, path) == ["checkpoint-foreign"]
    with Desk.open(folder) as desk, pytest.raises(IntegrityFailure):
        checkpoints.check(desk, checkpoints.read(path))
