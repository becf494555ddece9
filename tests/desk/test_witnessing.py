"""A ledger and its witnesses: asked, answered, counted, named in the next seal; and what they show of insiders."""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import pytest

from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, cosigning, dossier, keys, proving, rotation, witnesses, witnessing
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import IntegrityFailure
from archive.evidence import note
from archive.evidence.note import Note, Signature, SignatureFails, VerifierKey
from archive.evidence.proof import TooFewWitnesses
from archive.evidence.witness import OtherSize, Request, format_size
from archive.ledger import folder as folders
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from pathlib import Path

    from archive.ledger.folder import Folder

NOW = 1_800_000_000


class Pair(NamedTuple):
    """A ledger with a mirror, and the directories of two witnesses that it names."""

    folder: Folder
    near: Path
    far: Path


def define(desk: Desk, name: str) -> None:
    desk.append([Offer(Draft(stream=f"place/{name}", event=PlaceDefined(kind="room", name=name)))])


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    near, far = (cosigning.init(tmp_path / name, f"{name}.example/w") for name in ("near", "far"))
    path = made.root / "archive.toml"
    text = path.read_text().replace("mirrors = []", 'mirrors = ["../mirror"]').replace("quorum = 0", "quorum = 1")
    path.write_text(text.replace("[witnesses]", f'[witnesses]\nnear = "{near}"\nfar = "{far}"'))
    folder = folders.read(made.root)
    with Desk.open(folder) as desk:
        vkey = keys.ring_of(desk.feed).keys[0].format()
        checkpoints.create(desk)
    for root in (tmp_path / "near", tmp_path / "far"):
        cosigning.follow(root, vkey)
    return Pair(folder, tmp_path / "near", tmp_path / "far")


def witnessed(folder: Folder, root: Path, now: int = NOW) -> bytes:
    """Ask a witness to sign the newest checkpoint, keep its answer, return it."""
    with Desk.open(folder) as desk:
        asked = witnessing.request(desk, root.name)
        answer = cosigning.cosign(root, asked.request.format(), now=now).answer
        witnessing.add(desk, answer)
    return answer


def grown(folder: Folder, name: str) -> int:
    with Desk.open(folder) as desk:
        define(desk, name)
        return checkpoints.create(desk).checkpoint.size


def told(folder: Folder) -> list[str]:
    with Desk.open(folder) as desk:
        return [each.id for each in verify(desk, without=("objects", "rules", "views")).findings]


def test_every_copy_of_the_checkpoint_gets_every_cosignature(pair: Pair) -> None:
    witnessed(pair.folder, pair.near)
    witnessed(pair.folder, pair.far)
    copies = list(pair.folder.root.parent.rglob("[0-9]*.checkpoint"))
    assert len(copies) == 2
    known = witnesses.of(pair.folder)
    for path in copies:
        found = known.cosignatures(checkpoints.read(path).note)
        assert [(each.name, each.at) for each in found] == [(n, "2027-01-15T08:00:00Z") for n in ("near", "far")]
    with Desk.open(pair.folder) as desk:
        data = desk.status().data
        assert (data["cosigned_by"], data["cosigned_at"]) == (["near", "far"], "2027-01-15T08:00:00Z")
        again = checkpoints.create(desk)
    assert len(again.note.signatures) == 3, "asked to sign again, nothing that others signed is lost"


def test_each_witness_is_asked_from_what_it_signed_last(pair: Pair) -> None:
    witnessed(pair.folder, pair.near)
    size = grown(pair.folder, "a")
    with Desk.open(pair.folder) as desk:
        assert witnessing.request(desk, "near").request.old == 3
        assert witnessing.request(desk, "far").request.old == 0
        with pytest.raises(witnessing.WhichWitness):
            witnessing.request(desk)
        with pytest.raises(witnessing.UnknownWitness):
            witnessing.request(desk, "neither")
    for root in (pair.near, pair.far):
        witnessed(pair.folder, root)
    with Desk.open(pair.folder) as desk:
        assert checkpoints.size_held(desk) == size


def test_an_answer_that_was_lost_is_asked_for_again(pair: Pair) -> None:
    with Desk.open(pair.folder) as desk:
        data = witnessing.request(desk, "near").request.format()
        cosigning.cosign(pair.near, data)  # and the mail is lost
        with pytest.raises(OtherSize) as other:
            cosigning.cosign(pair.near, data)
        with pytest.raises(witnessing.AsksOtherSize):
            witnessing.add(desk, format_size(other.value.size))
        again = witnessing.request(desk, "near", old=other.value.size)
        witnessing.add(desk, cosigning.cosign(pair.near, again.request.format()).answer)
        assert checkpoints.size_held(desk) == 3


def test_lines_of_strangers_stay(pair: Pair) -> None:
    stranger = Signature("stranger.example/s", b"abcd", b"some signature")
    newest = checkpoints.newest(pair.folder)
    checkpoints.keep(pair.folder, newest.checkpoint, newest.note.add(stranger))
    witnessed(pair.folder, pair.near)
    assert stranger in checkpoints.newest(pair.folder).note.signatures
    assert told(pair.folder) == []


def test_a_whole_cosigned_checkpoint_is_an_answer_too(pair: Pair) -> None:
    with Desk.open(pair.folder) as desk:
        asked = witnessing.request(desk, "near").request
        lines = cosigning.cosign(pair.near, asked.format()).answer
        added = witnessing.add(desk, asked.note.format() + lines)
        assert [each.name for each in added.cosignatures] == ["near"]
        with pytest.raises(witnessing.NoWitnessSigned):
            witnessing.add(
                desk, note.sign("another text\n", keys.signers(pair.folder, keys.ring_of(desk.feed).terms)[0]).format()
            )


def test_every_byte_of_an_answer_counts(pair: Pair) -> None:
    with Desk.open(pair.folder) as desk:
        asked = witnessing.request(desk, "near")
        answer = cosigning.cosign(pair.near, asked.request.format()).answer
        before = checkpoints.newest(pair.folder).path.read_bytes()
        for index in range(len(answer)):
            other = answer[:index] + bytes([answer[index] ^ 1]) + answer[index + 1 :]
            with pytest.raises(Exception, match=r"witness|note|signed") as refused:
                witnessing.add(desk, other)
            assert refused.type.__module__.startswith("archive.")
        assert checkpoints.newest(pair.folder).path.read_bytes() == before


def test_every_byte_of_a_stored_cosigned_checkpoint_is_held_or_passed_over(pair: Pair) -> None:
    """A change is a finding, or the cosignature no longer counts; what is proved never changes."""
    shutil.rmtree(pair.folder.mirrors[0])
    witnessed(pair.folder, pair.near)
    shutil.rmtree(pair.folder.mirrors[0])
    path = checkpoints.newest(pair.folder).path
    data = path.read_bytes()
    with Desk.open(pair.folder) as desk:
        for index in range(len(data)):
            path.write_bytes(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :])
            found = verify(desk, without=("objects", "rules", "views"))
            if found.is_sound:
                assert [each.id for each in found.findings] == ["not-cosigned"]
                assert found.cosigned is None
                assert index >= data.index(b"near.example"), "the line became a stranger's"
        path.write_bytes(data)
        assert verify(desk).findings == ()


def test_the_quorum_decides_what_proofs_rest_on(pair: Pair, tmp_path: Path) -> None:
    with Desk.open(pair.folder) as desk, pytest.raises(TooFewWitnesses):
        list(proving.prove(desk, [1]))
    assert told(pair.folder) == ["not-cosigned"]
    witnessed(pair.folder, pair.near)
    grown(pair.folder, "a")
    with Desk.open(pair.folder) as desk:
        (proof,) = proving.prove(desk, [1])
        assert proof.proof.note.text.split("\n")[1] == "3", "the newest that is cosigned"
        with pytest.raises(proving.NotYetInCheckpoint):
            list(proving.prove(desk, [4]))
        (tmp_path / "proof").write_bytes(proof.proof.format())
        (tmp_path / "record").write_bytes(proof.record)
        assert proving.check(desk, tmp_path / "proof", tmp_path / "record").index == 0
        bare = Note(proof.proof.note.text, proof.proof.note.signatures[:1])
        (tmp_path / "bare").write_bytes(type(proof.proof)(0, proof.proof.path, bare).format())
        with pytest.raises(TooFewWitnesses):
            proving.check(desk, tmp_path / "bare", tmp_path / "record")
        dossier.pack(desk, "party/registry", tmp_path / "dossier")
    policy = (tmp_path / "dossier" / "policy.txt").read_text()
    assert "quorum 1\n" in policy
    assert policy.count("witness near.example/w") == 1


def test_the_next_seal_names_what_was_received(pair: Pair) -> None:
    witnessed(pair.folder, pair.near)
    size = grown(pair.folder, "a")
    first = checkpoints.kept(pair.folder)[0].note
    by_near = Note(first.text, tuple(line for line in first.signatures if line.name == "near.example/w"))
    with Desk.open(pair.folder) as desk:
        entry = desk.feed.entry(size)
        assert entry is not None
        assert isinstance(entry.event, LedgerSealed)
        assert entry.event.anchors == (sha256(by_near.format()).hexdigest(),)
    again = grown(pair.folder, "b")
    with Desk.open(pair.folder) as desk:
        entry = desk.feed.entry(again)
        assert entry is not None
        assert entry.event.anchors == (), "once is enough"
    assert told(pair.folder) == []
    for place in (pair.folder.checkpoints, *pair.folder.mirrors):
        (place / "000000000003.checkpoint").unlink()
    assert told(pair.folder) == ["not-cosigned", "anchor-missing"]


def test_what_a_stolen_key_counts_for_is_what_a_witness_held(pair: Pair) -> None:
    witnessed(pair.folder, pair.near)
    grown(pair.folder, "a")
    with Desk.open(pair.folder) as desk:
        done = rotation.rotate(desk, "compromised")
    assert done.old[0].last_size == 3


# what insiders do, and who finds it


def test_an_insider_with_the_key_cannot_have_two_histories_cosigned(pair: Pair) -> None:
    """He shows one ledger to the witness and another to a visitor, both signed with the ledger's own key."""
    shown = pair.folder.root.parent / "shown"
    shutil.copytree(pair.folder.root, shown)
    witnessed(pair.folder, pair.near)
    (shown / "archive.toml").write_text((shown / "archive.toml").read_text().replace("../mirror", "../elsewhere"))
    visitor = folders.read(shown)
    size = grown(pair.folder, "true")
    assert grown(visitor, "false") == size
    witnessed(pair.folder, pair.near)
    with Desk.open(visitor) as desk:
        asked = witnessing.request(desk, "near", old=size).request
        with pytest.raises(IntegrityFailure, match="two different trees"):
            cosigning.cosign(pair.near, asked.format())
    one, other = (checkpoints.kept(each)[-1].note for each in (pair.folder, visitor))
    assert one.text != other.text, "two people who compare their checkpoints see it too"
    key = VerifierKey.parse(_vkey(pair.folder))
    assert [note.verify(each, [key])[0].key for each in (one, other)] == [key, key]
    with Desk.open(pair.folder) as desk:
        found = verify(desk, against=(checkpoints.kept(visitor)[-1].path,), without=("objects", "rules", "views"))
        assert [each.id for each in found.findings] == ["ledger-different"]


def _vkey(folder: Folder) -> str:
    with Desk.open(folder) as desk:
        return keys.ring_of(desk.feed).keys[0].format()


def test_a_folder_put_back_whole_is_found_by_any_witness(pair: Pair) -> None:
    backup = pair.folder.root.parent / "backup"
    shutil.copytree(pair.folder.root, backup)
    grown(pair.folder, "a")
    answer = witnessed(pair.folder, pair.near)
    shutil.rmtree(pair.folder.mirrors[0])
    shutil.rmtree(pair.folder.root)
    backup.rename(pair.folder.root)
    with Desk.open(pair.folder) as desk:
        asked = witnessing.request(desk, "near").request
        with pytest.raises(OtherSize) as other:
            cosigning.cosign(pair.near, asked.format())
        with pytest.raises(witnessing.WitnessSawMore, match="signed size 5, and the ledger has 3 records"):
            witnessing.add(desk, format_size(other.value.size))
        with pytest.raises(witnessing.NoWitnessSigned):
            witnessing.add(desk, answer)


def test_a_signature_under_another_checkpoint_is_not_taken_over(pair: Pair) -> None:
    with Desk.open(pair.folder) as desk:
        asked = witnessing.request(desk, "near").request
        lines = Request.parse(asked.format()).note.signatures
        made = cosigning.cosign(pair.near, asked.format())
        changed = asked.note.text.replace("\n3\n", "\n4\n")
        with pytest.raises(SignatureFails):
            witnessing.add(
                desk, f"{changed}\n".encode() + Note(changed, lines).format().split(b"\n\n")[1] + made.answer
            )
