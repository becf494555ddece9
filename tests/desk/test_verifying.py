"""Levels of verification beyond hashes and chains: decisions, attachments, the stored tree; and what is kept of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from archive.catalogue.care import MediaAttached
from archive.catalogue.corrections import RecordCorrected, RecordRetracted
from archive.catalogue.entries import ObjectAccessioned, ObjectEntered
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.movements import ObjectMoved, TransferredToShowroom
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import attachments, checkpoints, proving, receipts
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import PROVES, Verified, verify
from archive.errors import Refused
from archive.evidence import merkle
from archive.ledger.offers import Offer
from tests.desk.forging import BEGINNING, forge, id_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.ledger.folder import Folder

VASE, BOWL, HALL, STORE = "object/vase", "object/bowl", "place/hall", "place/store"
ENTERED = ObjectEntered(title="Vase", reason="gift")
ROOM = PlaceDefined(kind="showroom", name="Hall")
SHELF = PlaceDefined(kind="store", name="Store")
SPOILT = "UPDATE subtrees SET hash = zeroblob(32) WHERE number = 1"
MENDED = RecordCorrected(target=id_at(3), replacement=ENTERED, kind="typo", reason="again")


def verified(folder: Folder, without: frozenset[str] = frozenset()) -> Verified:
    with Desk.open(folder) as desk:
        return verify(desk, without=without)


def told(folder: Folder) -> list[tuple[str, str]]:
    """Return what verification finds: level and place."""
    return [(each.step, each.where) for each in verified(folder).findings]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return init(tmp_path / "museum", institution="Registry", time_zone="UTC")


@pytest.fixture
def desk(folder: Folder) -> Iterator[Desk]:
    with Desk.open(folder) as opened:
        yield opened
        assert verify(opened).is_sound


def test_what_the_rules_let_pass_is_let_pass_again(tmp_path: Path) -> None:
    steps = (
        (VASE, ENTERED),
        (HALL, ROOM),
        (VASE, TransferredToShowroom(to=HALL)),
        (VASE, MENDED),
        (VASE, ObjectAccessioned(number="2026.1")),
    )
    assert told(forge(tmp_path / "m", *steps)) == []


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        ([(VASE, ObjectMoved(to="place/nowhere"))], ["#3"]),
        ([(VASE, ENTERED), (VASE, ENTERED)], ["#4"]),
        ([(STORE, SHELF), (VASE, ENTERED), (VASE, TransferredToShowroom(to=STORE))], ["#5"]),
        ([(VASE, ENTERED), (VASE, MENDED), (VASE, MENDED)], ["#5"]),
        ([(VASE, ENTERED), (VASE, RecordRetracted(target=id_at(99), reason="no such"))], ["#4"]),
        ([(VASE, ObjectEntered(title="Vase", reason="gift", access="restricted"))], ["#3"]),
        ([(VASE, ObjectEntered(title="Vase", reason="gift", occurred="2027-11-23"))], ["#3"]),
        ([(HALL, ENTERED)], ["#3"]),
        (
            [
                (VASE, ENTERED),
                (BOWL, ENTERED),
                (VASE, ObjectAccessioned(number="1")),
                (BOWL, ObjectAccessioned(number="1")),
            ],
            ["#6"],
        ),
        ([(VASE, ObjectMoved(to=HALL)), (HALL, ROOM), (VASE, ENTERED)], ["#3"]),
    ],
    ids=["unopened", "twice", "no showroom", "not newest", "no record", "in clear", "ahead", "kind", "number", "order"],
)
def test_what_no_append_would_have_accepted_is_found(
    tmp_path: Path, steps: list[tuple[str, Any]], where: list[str]
) -> None:
    assert told(forge(tmp_path / "m", *steps)) == [("rules", place) for place in where]


def test_who_records_has_to_be_known_and_a_ledger_begins_with_its_opening(tmp_path: Path) -> None:
    assert told(forge(tmp_path / "a", (VASE, ENTERED), recorded_by="party/nobody")) == [("rules", "#3")]
    assert told(forge(tmp_path / "b", (VASE, ENTERED), batch="batch/none", row=1)) == [("rules", "#3")]
    found = verified(forge(tmp_path / "c", BEGINNING[1], begin=False)).findings
    assert [each.id for each in found] == ["not-acceptable"]
    assert "LedgerOpened" in found[0].sentence


def test_numbers_that_no_record_gave_are_found(folder: Folder, desk: Desk) -> None:
    desk.append([Offer(Draft(stream=VASE, event=ENTERED))])
    insert = "INSERT INTO numbers VALUES ('2026.7', (SELECT key FROM streams WHERE name = 'object/vase'))"
    with closing(sqlite3.connect(folder.ledger)) as connection:
        connection.execute(insert)
        connection.commit()
    assert [each.id for each in verified(folder).findings] == ["numbers-differ"]
    with closing(sqlite3.connect(folder.ledger)) as connection:
        connection.execute("DROP TRIGGER numbers_never_deleted")
        connection.execute("DELETE FROM numbers")
        connection.commit()
    assert [each.id for each in verified(folder).findings] == ["schema-altered"], (
        "rules are asked of whole ledgers only"
    )
    with closing(sqlite3.connect(folder.ledger)) as connection:
        connection.execute(
            "CREATE TRIGGER numbers_never_deleted BEFORE DELETE ON numbers"
            " BEGIN SELECT RAISE(ABORT, 'numbers are never deleted'); END"
        )
        connection.commit()


def attached(path: Path, size: int | None = None) -> Offer:
    found = attachments.measure(path)
    event = MediaAttached(
        sha256=found.sha256, bytes=size or found.bytes, media_type="image/png", role="photograph", name=path.name
    )
    return Offer(Draft(stream=VASE, event=event))


def test_attachments_are_held_against_their_records(folder: Folder, tmp_path: Path) -> None:
    photos = [tmp_path / name for name in ("whole.png", "altered.png", "gone.png", "shorter.png")]
    for photo in photos:
        photo.write_bytes(photo.name.encode() * 9)
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream=VASE, event=ENTERED))])
        for photo in photos:
            attachments.keep(folder, photo)
            desk.append([attached(photo, 5 if photo.stem == "shorter" else None)])
    altered, gone = (folder.objects / attachments.measure(photo).sha256 for photo in photos[1:3])
    altered.chmod(0o644)
    altered.write_bytes(b"another")
    gone.unlink()
    found = verified(folder)
    assert [(each.id, each.where, each.severity) for each in found.findings] == [
        ("attachment-altered", "#5", "failure"),
        ("attachment-absent", "#6", "note"),
        ("attachment-size", "#7", "failure"),
    ]
    assert "objects" not in found.proved
    assert verified(folder, without=frozenset({"objects"})).is_sound


def many(desk: Desk, first: int, count: int) -> None:
    rooms = range(first, first + count)
    desk.append([Offer(Draft(stream=f"place/p{n}", event=PlaceDefined(kind="room", name=f"P {n}"))) for n in rooms])


def test_a_stored_tree_that_was_altered_is_found_and_never_signed(folder: Folder, desk: Desk) -> None:
    checkpoints.create(desk)
    many(desk, 0, 600)
    with checkpoints.tree_of(folder, desk.feed) as tree:
        right = tree.root(desk.feed.last())
    tree_file = folder.root / checkpoints.TREE
    for statement in (
        "UPDATE subtrees SET hash = zeroblob(32) WHERE number = 1",
        "DELETE FROM subtrees WHERE number = 0",
    ):
        with closing(sqlite3.connect(tree_file)) as connection:
            connection.execute(statement)
            connection.commit()
        assert [(each.step, each.id) for each in verified(folder).findings] == [("tree", "tree-differs")]
        with checkpoints.tree_of(folder, desk.feed) as tree:
            assert tree.leads_to(603, right)
            assert not tree.leads_to(603, bytes(32))
    with closing(sqlite3.connect(tree_file)) as connection:
        connection.execute(SPOILT)
        connection.commit()
    made = checkpoints.create(desk)
    assert made.checkpoint.root == merkle.root(desk.feed.leaves(0, 604))


def test_proofs_do_not_rest_on_a_stored_tree_that_was_altered(folder: Folder, desk: Desk) -> None:
    many(desk, 0, 600)
    checkpoints.create(desk)
    tree_file = folder.root / checkpoints.TREE
    for spoil in (b"\xff" * 4096, b"SQLite format 3\x00" + b"\xff" * 4080, b""):
        tree_file.write_bytes(spoil)
        assert len(list(proving.prove(desk, [1, 300, 603]))) == 3
        assert verified(folder).is_sound
    with closing(sqlite3.connect(tree_file)) as connection:
        connection.execute("UPDATE subtrees SET hash = zeroblob(32) WHERE number = 0")
        connection.commit()
    assert len(list(proving.prove(desk, [300]))) == 1


def test_a_receipt_says_what_was_checked_when_and_by_what(folder: Folder, tmp_path: Path) -> None:
    with Desk.open(folder) as desk:
        kept = checkpoints.create(desk).path
        many(desk, 0, 2)
        found = verify(desk, without={"views"})
    assert set(found.proved) == set(PROVES) - {"views"}
    receipts.write(tmp_path / "receipt.json", found, now="2026-11-23T10:00:00.000000Z")
    said = json.loads((tmp_path / "receipt.json").read_text())
    assert list(said) == [
        *("receipt", "signed_by", "verified_at", "with", "origin", "records", "root", "checkpoint"),
        *("records_after_checkpoint", "cosigned", "records_after_cosigned", "stamped"),
        *("sound", "proved", "not_asked", "findings", "checkpoints"),
    ]
    digest = sha256(kept.read_bytes()).hexdigest()
    assert said["checkpoints"] == [
        {"file": kept.name, "size": 3, "sha256": digest, "cosigned_by": [], "cosigned_at": None, "stamped_at": None}
    ]
    assert (said["records"], said["records_after_checkpoint"], said["not_asked"]) == (5, 2, ["views"])
    receipts.write(tmp_path / "receipt.txt", found)
    text = (tmp_path / "receipt.txt").read_text()
    assert found.root in text
    assert digest in text
    assert "Not asked: views" in text
    assert "nothing speaks against the ledger" in text
    for act in (receipts.check_new, lambda path: receipts.write(path, found)):
        with pytest.raises(Refused, match="exists already"):
            act(tmp_path / "receipt.txt")


def test_a_receipt_of_what_is_not_sound_says_so(tmp_path: Path) -> None:
    false = LedgerSealed(through=2, streams=9, heads_root="00" * 32)
    found = verified(forge(tmp_path / "m", ("ledger/main", false)))
    receipts.write(tmp_path / "receipt", found)
    text = (tmp_path / "receipt").read_text()
    assert "NOT SOUND" in text
    assert "failure seal-false, #3: the seal does not state where the streams end" in text
    assert "Not asked: checkpoints, tree, rules" in text
