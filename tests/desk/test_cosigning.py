"""A witness: what it remembers before it answers, and what it never signs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from archive.desk import cosigning
from archive.errors import Rejected
from archive.evidence import durable, merkle, note
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.keys import KeyExists, SigningKey, read_key
from archive.evidence.merkle import ConsistencyFails
from archive.evidence.note import Note, NotSigned, VerifierKey
from archive.evidence.witness import Forked, OtherSize, Request, parse_answer

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "museum.example/5d41402abc4b2a76"
LOG, NEXT = (SigningKey.make(ORIGIN, bytes([seed]) * 32) for seed in (1, 2))
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(40)]
FORK = [merkle.leaf_hash(b"another"), *LEAVES[1:]]
NAME = "partner.example/watch"
NOW = 1_800_000_000


def request(old: int, size: int, leaves: list[bytes] = LEAVES, signer: SigningKey = LOG) -> bytes:
    path = merkle.consistency_path(old, size, merkle.reader_of(leaves))
    text = Checkpoint(signer.name, size, merkle.root(leaves[:size])).format()
    return Request(old, tuple(path), note.sign(text, signer)).format()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a witness that follows one ledger."""
    cosigning.init(tmp_path / "watch", NAME)
    cosigning.follow(tmp_path / "watch", LOG.vkey)
    return tmp_path / "watch"


def remembered(root: Path) -> int:
    (found,) = cosigning.followed(root)
    return found.checkpoint.size if found.checkpoint else 0


def test_it_signs_what_grew_and_remembers_it(root: Path) -> None:
    key = read_key(root / "witness.key").verifier
    for old, size in ((0, 3), (3, 3), (3, 17), (17, 40)):
        data = request(old, size)
        lines = parse_answer(cosigning.cosign(root, data, now=NOW).answer)
        assert isinstance(lines, tuple)
        text = Request.parse(data).note.text
        assert [(each.key, each.time) for each in note.verify(Note(text, lines), [key])] == [(key, NOW)]
        assert remembered(root) == size


def test_a_history_that_is_not_the_one_it_saw_gets_no_signature(root: Path) -> None:
    cosigning.cosign(root, request(0, 10))
    with pytest.raises(ConsistencyFails):
        cosigning.cosign(root, request(10, 20, FORK))
    with pytest.raises(OtherSize):
        cosigning.cosign(root, request(0, 20, FORK))
    with pytest.raises(Forked):
        cosigning.cosign(root, request(10, 10, FORK))
    assert remembered(root) == 10
    (other,) = root.rglob("forked-*")
    both = [Note.parse(other.read_bytes()), Note.parse((other.parent / "checkpoint").read_bytes())]
    assert both[0].text != both[1].text
    assert all(note.verify(each, [LOG.verifier]) for each in both), "the proof that anybody can check"


def test_an_older_size_and_a_replay_are_answered_by_what_it_remembers(root: Path) -> None:
    first = request(0, 10)
    cosigning.cosign(root, first)
    cosigning.cosign(root, request(10, 20))
    for data in (first, request(10, 15), request(10, 20), request(0, 5)):
        with pytest.raises(OtherSize) as other:
            cosigning.cosign(root, data)
        assert other.value.size == 20
    with pytest.raises(Rejected):
        cosigning.cosign(root, Request(20, (), Request.parse(first).note).format())
    assert remembered(root) == 20


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_around_the_store_gives_no_answer_that_is_forgotten(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    cosigning.cosign(root, request(0, 10))

    def crash(path: Path, data: bytes) -> None:
        if after:
            durable.put(path, data)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(cosigning, "put", crash)
        with pytest.raises(KeyboardInterrupt):
            cosigning.cosign(root, request(10, 20))
    assert remembered(root) == (20 if after else 10)
    cosigning.cosign(root, request(remembered(root), 20))
    with pytest.raises((OtherSize, ConsistencyFails)):
        cosigning.cosign(root, request(10, 30, FORK))


def test_two_at_once_cannot_both_be_signed(root: Path) -> None:
    """Two histories asked for at one moment, over and over: at most one of each pair gets a signature."""
    size = 1
    cosigning.cosign(root, request(0, size))
    for step in range(2, 12):
        other = [*LEAVES[: step - 1], merkle.leaf_hash(b"fork"), *LEAVES[step:]]
        signed = list[list[bytes]]()

        def ask(leaves: list[bytes], old: int = size, new: int = step, done: list[list[bytes]] = signed) -> None:
            try:
                cosigning.cosign(root, request(old, new, leaves))
            except (OtherSize, Forked):
                return
            done.append(leaves)

        threads = [threading.Thread(target=ask, args=(leaves,)) for leaves in (LEAVES, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(signed) == 1
        if signed[0] is not LEAVES:
            return
        size = step


def test_a_further_key_of_a_ledger_is_believed_beside_the_first(root: Path) -> None:
    with pytest.raises(NotSigned):
        cosigning.cosign(root, request(0, 3, signer=NEXT))
    assert cosigning.follow(root, NEXT.vkey).keys == (LOG.verifier, NEXT.verifier)
    assert cosigning.follow(root, NEXT.vkey).keys == (LOG.verifier, NEXT.verifier)
    cosigning.cosign(root, request(0, 3, signer=NEXT))
    cosigning.cosign(root, request(3, 5))


def test_what_it_does_not_follow_it_does_not_sign(root: Path, tmp_path: Path) -> None:
    other = SigningKey.make("other.example/1", bytes([9]) * 32)
    with pytest.raises(cosigning.NotFollowed):
        cosigning.cosign(root, request(0, 3, signer=other))
    with pytest.raises(cosigning.NoWitness):
        cosigning.cosign(tmp_path, request(0, 3))
    with pytest.raises(cosigning.NoWitness):
        cosigning.follow(tmp_path, LOG.vkey)


def test_one_key_is_never_both(root: Path) -> None:
    own = read_key(root / "witness.key")
    with pytest.raises(cosigning.NotALedgersKey):
        cosigning.follow(root, own.vkey)
    same = VerifierKey(ORIGIN, LOG.verifier.type, own.verifier.public)
    with pytest.raises(cosigning.OwnKey):
        cosigning.follow(root, same.format())


def test_it_is_made_once(root: Path) -> None:
    with pytest.raises(KeyExists):
        cosigning.init(root, NAME)


def test_no_byte_of_what_it_remembers_can_change_unseen(root: Path) -> None:
    """But in the ledger's own line, which the witness's signature is not about, and on which nothing rests."""
    cosigning.cosign(root, request(0, 10))
    (path,) = root.rglob("checkpoint")
    data = path.read_bytes()
    ignored = range(data.index(f"— {ORIGIN}".encode()), data.index(f"— {NAME}".encode()))
    for index in range(len(data)):
        path.write_bytes(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :])
        try:
            cosigning.cosign(root, request(10, 20))
        except cosigning.StateDamaged:
            continue
        assert index in ignored
        path.write_bytes(data)
    (keys,) = root.rglob("keys")
    keys.write_text("nonsense\n")
    with pytest.raises(cosigning.StateDamaged):
        cosigning.cosign(root, request(10, 20))
