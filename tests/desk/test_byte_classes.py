"""Every byte of what a ledger keeps and gives out, changed one at a time: found, derived, ignored or empty.

*Bound*: every change is found. *Derived*: found by recomputing, and no answer rests on it. *Ignored*: signatures of
keys that nobody knows; whatever stands there, no more and no less is proved. *Empty*: nothing is said there, so a
change alters nothing that can be read. A change that alters what is read and is not found is a failure, and so is any
error that is not ours. Where all bytes take long a test takes a sample of them, and all where it is marked `long`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest

from archive.catalogue.entries import ObjectAccessioned, ObjectEntered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, journals, proving
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import ArchiveError
from archive.evidence import headproof, merkle
from archive.evidence.heads import Head, head_bytes, in_order
from archive.evidence.keys import SigningKey
from archive.evidence.note import KeyType, Note
from archive.evidence.proof import Proof, accept
from archive.evidence.proof import verify as verify_proof
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.ledger.folder import Folder

STRANGER: Final = SigningKey.make("stranger.example", b"\x09" * 32, KeyType.COSIGNER)
FOUND, SAME = "found", "same"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a ledger of six records under a checkpoint, its log written back into its file."""
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    with Desk.open(made) as desk:
        desk.append(
            [
                Offer(Draft(stream="place/a", event=PlaceDefined(kind="room", name="A"))),
                Offer(Draft(stream="object/v", event=ObjectEntered(title="V", reason="gift"))),
                Offer(Draft(stream="object/v", event=ObjectAccessioned(number="2026.1"))),
            ]
        )
        checkpoints.create(desk)
    with closing(sqlite3.connect(made.ledger)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def outcome(look: Callable[[], Any], wanted: object) -> str:
    """Return whether a change was found or altered nothing. Anything else fails the test."""
    try:
        seen = look()
    except ArchiveError:
        return FOUND
    if seen is None:
        return FOUND
    assert seen == wanted, "a change that nobody found altered what is read"
    return SAME


def each_byte(path: Path, step: int) -> Iterator[int]:
    """Change every step-th byte of a file, one at a time, and yield where; the file is whole again at the end."""
    whole = path.read_bytes()
    for at in range(0, len(whole), step):
        _put(path, at, whole[at] ^ 1)
        yield at
        _put(path, at, whole[at])
    assert path.read_bytes() == whole


def _put(path: Path, at: int, byte: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([byte]))


@pytest.mark.parametrize("step", [127, pytest.param(1, marks=pytest.mark.long)])
def test_the_ledgers_file(folder: Folder, step: int) -> None:
    """Bound: rows, columns, indexes, tables' texts. Empty: free space of pages, counters of SQLite's header."""

    def look() -> object:
        for suffix in ("-wal", "-shm"):
            folder.ledger.with_name(folder.ledger.name + suffix).unlink(missing_ok=True)
        with Desk.open(folder) as desk:
            if not verify(desk, without={"views", "objects"}).is_sound:
                return None
            rows = [row for page in desk.feed.rows() for row in page]
            return rows, sorted(desk.feed.heads(6)), desk.feed.numbers()

    wanted, whole = look(), folder.ledger.read_bytes()
    assert wanted is not None
    told = {at: outcome(look, wanted) for at in each_byte(folder.ledger, step)}
    empty = [at for at, what in told.items() if what == SAME]
    said = [at for at in empty if at >= 4_096 and whole[at]]  # the first page: counters, numbers of the schema's rows
    assert len(said) <= 3, f"bytes that are not zero and say nothing: {said}"
    assert len(told) - len(empty) >= len(told) // 10


def test_the_checkpoint(folder: Folder) -> None:
    """Bound, all of it; ignored: the line of a key that nobody knows."""
    with Desk.open(folder) as desk:
        kept = checkpoints.newest(folder)
        text = kept.checkpoint.format()
        signed = kept.path.read_bytes()
        strange = Note(text, (STRANGER.cosign(text, 1_732_700_531),)).format()[len(text.encode()) + 1 :]
        kept.path.write_bytes(signed + strange)
        whole = kept.path.read_bytes()

        def look() -> object:
            return FOUND if verify(desk, without={"views"}).is_sound else None

        told = Counter((at < len(signed), outcome(look, FOUND)) for at in each_byte(kept.path, 1))
    assert told[True, FOUND] == len(signed)
    assert told[True, SAME] == 0
    assert told[False, SAME] > 0
    assert told.total() == len(whole)


def test_proofs_and_head_proofs(folder: Folder, tmp_path: Path) -> None:
    """Bound: every byte, but what `extra` holds, which is authenticated by nothing and reported by nobody."""
    with Desk.open(folder) as desk:
        newest, policy = checkpoints.to_rest_on(desk)
        (record,) = (each.record for each in proving.prove(desk, [4]))
        (plain,) = (each.proof for each in proving.prove(desk, [4]))
        (seal,) = proving.prove(desk, [6])
        heads = in_order(Head(*head) for head in desk.feed.heads(5))
    proof = Proof(plain.index, plain.path, plain.note, b"whatever")
    path = tmp_path / "4.tlog-proof"
    path.write_bytes(proof.format())

    def look() -> object:
        return verify_proof(Proof.parse(path.read_bytes()), record, policy).index

    extra = range(proof.format().index(b"extra ") + 6, proof.format().index(b"\nindex"))
    told = {at: outcome(look, 3) for at in each_byte(path, 1)}
    assert {at for at, what in told.items() if what == SAME} <= set(extra)
    reader = merkle.reader_of([merkle.leaf_hash(head_bytes(head)) for head in heads])
    at = [head.stream for head in heads].index("object/v")
    found = headproof.HeadProof(at, len(heads), tuple(merkle.inclusion_path(at, len(heads), reader)), seal.proof)
    path.write_bytes(found.format())

    def look_again() -> object:
        return headproof.verify(headproof.HeadProof.parse(path.read_bytes()), heads[at], seal.record, policy).index

    assert {outcome(look_again, 5) for _ in each_byte(path, 1)} == {FOUND}
    assert accept(newest.note, policy).checkpoint.size == 6


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_journals(folder: Folder, tmp_path: Path, step: int) -> None:
    """Bound: every line up to the checkpoint, and the checkpoint."""
    with Desk.open(folder) as desk:
        journals.export(desk, tmp_path / "journal")
        wanted = verify(desk, without={"views"}).root

    def look() -> object:
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        return journals.restore(tmp_path / "journal", tmp_path / "again").root

    assert look() == wanted
    for path in sorted((tmp_path / "journal").iterdir()):
        assert {outcome(look, wanted) for _ in each_byte(path, step)} == {FOUND}, path.name


@pytest.mark.parametrize("step", [61, pytest.param(1, marks=pytest.mark.long)])
def test_the_stored_tree_is_derived(folder: Folder, step: int) -> None:
    """Whatever stands in it, proofs are those of the records, and `verify` finds what is not."""
    with Desk.open(folder) as desk:
        rooms = [(f"place/r{at}", PlaceDefined(kind="room", name="R")) for at in range(300)]
        desk.append([Offer(Draft(stream=name, event=event)) for name, event in rooms])
        checkpoints.create(desk)
        (wanted,) = proving.prove(desk, [2])
        path = folder.root / checkpoints.TREE
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole, told = path.read_bytes(), Counter[str]()
        for at in range(0, len(whole), step):
            altered = bytearray(whole)
            altered[at] ^= 1
            path.write_bytes(altered)
            sound = verify(desk, without={"views", "rules", "objects"})
            told["found" if sound.findings else "empty"] += 1
            assert {finding.step for finding in sound.findings} <= {"tree"}
            assert next(iter(proving.prove(desk, [2]))) == wanted
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            path.write_bytes(whole)
        assert told["found"]
