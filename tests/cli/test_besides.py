"""Verbs that do more than say one event: files kept with their record, batches reversed with all they wrote."""

import hashlib
import json

import pytest

from tests.cli.transcript import Shell

PICTURE = b"\xff\xd8 a picture"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
def pictured(shell: Shell) -> Shell:
    """Give the ledger beside a picture."""
    (shell.folder / "front.jpg").write_bytes(PICTURE)
    return shell


def kept(shell: Shell) -> dict[str, bytes]:
    """Return the ledger's attachments by name."""
    return {path.name: path.read_bytes() for path in (shell.folder / "museum" / "objects").iterdir()}


def test_a_file_is_kept_by_its_digest_and_tells_its_own_facts(pictured: Shell) -> None:
    pictured.ok("archive object attach vase --file front.jpg --role photograph --rights CC0 --undated")
    assert pictured.events()[-1][1] == {
        "type": "MediaAttached",
        "sha256": DIGEST,
        "media_type": "image/jpeg",
        "bytes": len(PICTURE),
        "role": "photograph",
        "name": "front.jpg",
        "rights": "CC0",
    }
    assert kept(pictured) == {DIGEST: PICTURE}


def test_a_file_may_be_kept_twice_and_under_another_name(pictured: Shell) -> None:
    attach = "archive object attach vase --file front.jpg --role photograph --undated"
    pictured.ok(attach)
    pictured.ok(f"{attach} --name back.png --media-type image/png")
    event = pictured.events()[-1][1]
    assert (event["name"], event["media_type"]) == ("back.png", "image/png")
    assert kept(pictured) == {DIGEST: PICTURE}


def test_a_file_of_no_known_kind_is_bytes(pictured: Shell) -> None:
    (pictured.folder / "thing.zzz").write_bytes(b"?")
    pictured.ok("archive object attach vase --file thing.zzz --role document --undated")
    assert pictured.events()[-1][1]["media_type"] == "application/octet-stream"


def test_a_dry_run_keeps_nothing(pictured: Shell) -> None:
    pictured.ok("archive object attach vase --file front.jpg --role photograph --undated --dry-run")
    assert kept(pictured) == {}


def test_files_that_cannot_be_kept(pictured: Shell) -> None:
    attach = "archive object attach vase --role photograph --undated --file"
    assert pictured.told(f"{attach} none.jpg") == ["4", "there is no file none.jpg (mend the path)"]
    assert pictured.told(f"{attach} museum")[0] == "12"
    (pictured.folder / "empty.jpg").write_bytes(b"")
    assert pictured.told(f"{attach} empty.jpg")[0] == "5"
    (pictured.folder / "front.jpg").rename(pictured.folder / "museum" / "objects.jpg")
    (pictured.folder / "museum" / "objects").rename(pictured.folder / "museum" / "gone")
    (pictured.folder / "museum" / "objects").write_bytes(b"a file where the folder was")
    assert pictured.told(f"{attach} museum/objects.jpg")[0] == "12"
    assert len(pictured.entries()) == 8


def batch(shell: Shell) -> None:
    """Record a batch of an object and its place: #9 to #11."""
    committed = {"type": "BatchCommitted", "file": "a.csv", "sha256": DIGEST, "rows": 1, "written": 2, "rejected": 0}
    drafts: list[dict[str, object]] = [
        {"stream": "batch/a", "event": committed},
        {"stream": "object/bowl", "event": {"type": "GiftReceived", "title": "Bowl"}, "batch": "batch/a", "row": 1},
        {
            "stream": "object/bowl",
            "event": {"type": "ObjectMoved", "to": "place/store-1"},
            "batch": "batch/a",
            "row": 1,
        },
    ]
    shell.ok("archive append", b"\n".join(json.dumps(draft).encode() for draft in drafts))


def test_a_batch_is_reversed_with_all_that_it_wrote(shell: Shell) -> None:
    batch(shell)
    assert shell.ok("archive batch reverse a --reason 'Wrong file' --undated") == "#12..#14"
    ids = [entry.record.id for entry in shell.entries()]
    *retractions, (stream, reversal) = shell.events()[-3:]
    assert [(where, event["target"], event["reason"]) for where, event in retractions] == [
        ("object/bowl", ids[10], "Wrong file"),
        ("object/bowl", ids[9], "Wrong file"),
    ]
    assert (stream, reversal["type"], reversal["reason"]) == ("batch/a", "BatchReversed", "Wrong file")
    assert {event["act"] for _, event in shell.events()[-3:]} == {reversal["act"]}


def test_what_was_retracted_already_is_left_alone(shell: Shell) -> None:
    batch(shell)
    shell.ok("archive retract 11 --reason 'Not so'")
    assert shell.ok("archive batch reverse a --reason 'Wrong file' --undated") == "#13..#14"


def test_what_others_said_since_keeps_a_batch_from_being_reversed(shell: Shell) -> None:
    batch(shell)
    shell.ok("archive object sight bowl --place hall-2 --undated")
    assert shell.told("archive batch reverse a --reason 'Wrong file' --undated")[0] == "6"
    shell.ok("archive retract 12 --reason 'Not so'")
    shell.ok("archive correct 11 --set reason=display --kind typo --reason A")
    assert shell.told("archive batch reverse a --reason 'Wrong file' --undated")[0] == "6"
    assert len(shell.entries()) == 14
