"""Head proofs: every stream's end in ledgers of every small size, every gap between streams, and no changed bit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from archive.catalogue.codec import canonical
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Record
from archive.errors import ArchiveError, Exit
from archive.evidence import headproof, merkle, note
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.headproof import AbsenceFails, BadHeadProof, HeadFails, HeadProof, Neighbour, NotTheSeal
from archive.evidence.heads import Head, head_bytes, heads_root, in_order
from archive.evidence.keys import SigningKey
from archive.evidence.proof import Policy, Proof

LOG = SigningKey.make("museum.example/5d41402abc4b2a76", bytes(range(32)))
POLICY = Policy(logs=(LOG.verifier,))
ID = "0192f0c1-0000-7000-8000-000000000001"
AT = "2026-11-23T10:02:11.000000Z"


def streams_of(count: int) -> list[Head]:
    """Return the heads of streams b, d, f, … with a gap before, between and after them."""
    return [Head(f"object/{chr(ord('b') + 2 * at)}", at + 1, bytes([at]) * 32) for at in range(count)]


def sealed(heads: list[Head], **changes: object) -> tuple[bytes, Proof]:
    """Return a seal's bytes, at the end of a ledger of four other records, and its proof."""
    through = 4
    event = LedgerSealed(through=through, streams=len(heads), heads_root=heads_root(heads).hex())
    for name, value in changes.items():
        event = LedgerSealed(**{**{f: getattr(event, f) for f in event.__struct_fields__}, name: value})
    return at_the_end(canonical(record(event, "ledger/main")))


def record(event: object, stream: str) -> Record:
    return Record(event=event, id=ID, recorded_at=AT, recorded_by="party/registry", seq=1, stream=stream)


def at_the_end(data: bytes) -> tuple[bytes, Proof]:
    leaves = [*(merkle.leaf_hash(bytes([at])) for at in range(4)), merkle.leaf_hash(data)]
    signed = note.sign(Checkpoint(LOG.name, 5, merkle.root(leaves)).format(), LOG)
    return data, Proof(4, tuple(merkle.inclusion_path(4, 5, merkle.reader_of(leaves))), signed)


def proofs_of(heads: list[Head], seal: Proof) -> list[HeadProof]:
    read = merkle.reader_of([merkle.leaf_hash(head_bytes(head)) for head in heads])
    size = len(heads)
    return [HeadProof(at, size, tuple(merkle.inclusion_path(at, size, read)), seal) for at in range(size)]


HEADS = streams_of(3)
SEAL, BELOW = sealed(HEADS)
PROOFS = proofs_of(HEADS, BELOW)


@pytest.mark.parametrize("count", range(1, 12))
def test_every_stream_ends_where_the_seal_says_and_nowhere_else(count: int) -> None:
    heads = streams_of(count)
    seal, below = sealed(heads)
    proofs = proofs_of(heads, below)
    for at, head in enumerate(heads):
        read = HeadProof.parse(proofs[at].format())
        assert read == proofs[at]
        assert headproof.verify(read, head, seal, POLICY).index == 4
        others = [*heads[:at], *heads[at + 1 :], head._replace(seq=head.seq + 1), head._replace(leaf=b"\xff" * 32)]
        for other in [*others, head._replace(stream="object/a")]:
            with pytest.raises(HeadFails):
                headproof.verify(read, other, seal, POLICY)


@pytest.mark.parametrize("count", range(1, 9))
def test_a_stream_is_absent_between_neighbours_and_between_no_others(count: int) -> None:
    heads = streams_of(count)
    assert heads == in_order(heads)
    seal, below = sealed(heads)
    sides = [None, *map(Neighbour, heads, proofs_of(heads, below)), None]
    for gap in range(count + 1):
        stream = f"object/{chr(ord('a') + 2 * gap)}"
        for first, before in enumerate(sides[:-1]):
            for second, after in enumerate(sides[1:]):
                if first == second == gap:
                    headproof.verify_absence(stream, before, after, seal, POLICY)
                else:
                    with pytest.raises(AbsenceFails):
                        headproof.verify_absence(stream, before, after, seal, POLICY)
    for head in heads:
        for before, after in pairwise(sides):
            with pytest.raises(AbsenceFails):
                headproof.verify_absence(head.stream, before, after, seal, POLICY)


def test_neighbours_under_two_checkpoints_prove_nothing() -> None:
    seal, below = SEAL, BELOW
    later = replace(below, note=below.note.add(note.Signature("stranger.example", b"\1\2\3\4", b"anything")))
    before, after = Neighbour(HEADS[0], PROOFS[0]), Neighbour(HEADS[1], replace(PROOFS[1], seal=later))
    headproof.verify_absence("object/c", before, after, seal, POLICY)  # the same checkpoint, with one more stranger
    leaves = [*(merkle.leaf_hash(bytes([9 + at])) for at in range(4)), merkle.leaf_hash(seal)]
    path = tuple(merkle.inclusion_path(4, 5, merkle.reader_of(leaves)))
    other = Proof(4, path, note.sign(Checkpoint(LOG.name, 5, merkle.root(leaves)).format(), LOG))
    with pytest.raises(AbsenceFails, match="two checkpoints"):
        headproof.verify_absence("object/c", before, Neighbour(HEADS[1], replace(PROOFS[1], seal=other)), seal, POLICY)


def verify_neighbour(data: bytes) -> None:
    found = Neighbour.parse(data)
    assert found.format() == data, "one spelling"
    headproof.verify(found.proof, found.head, SEAL, POLICY)


def test_every_changed_bit_is_found() -> None:
    """Of a head proof, of a neighbour's file, and of the seal's own bytes."""
    data = Neighbour(HEADS[1], PROOFS[1]).format()
    for at in range(len(data) * 8):
        changed = bytearray(data)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(ArchiveError) as refused:
            verify_neighbour(bytes(changed))
        assert refused.value.exit in {Exit.REJECTED, Exit.INTEGRITY}
    for at in range(len(SEAL)):
        with pytest.raises(ArchiveError):
            headproof.verify(PROOFS[1], HEADS[1], SEAL[:at] + bytes([SEAL[at] ^ 1]) + SEAL[at + 1 :], POLICY)


DATA = PROOFS[1].format()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"archive/head-proof@v1",
        DATA.replace(b"@v1", b"@v2", 1),
        DATA.replace(b"index 1", b"index 01"),
        DATA.replace(b"index 1", b"index +1"),
        DATA.replace(b"index 1", b"index 3"),
        DATA.replace(b"index 1\n", b""),
        DATA.replace(b"streams 3\n", b""),
        DATA.replace(b"streams 3", b"streams 3 "),
        DATA.replace(b"streams 3", b"streams 99999999999999999999"),
        DATA.replace(b"streams 3\n", b"streams 3\nAAAA\n"),
        DATA.replace(b"\n\n", b"\n", 1),
        DATA.replace(b"\n", b"\r\n"),
        DATA + b"\n",
        DATA[:-1],
        b" " + DATA,
        DATA + b"x" * headproof.HEAD_PROOF_BYTES_MAX,
    ],
)
def test_other_spellings_are_no_head_proofs(data: bytes) -> None:
    with pytest.raises(ArchiveError) as refused:
        HeadProof.parse(data)
    assert refused.value.exit is Exit.REJECTED


@pytest.mark.parametrize("head", ["", "object/b\n1\n", "object/b\n01\n" + "0" * 64 + "\n", "object/b\n1\n" + "A" * 64])
def test_other_spellings_are_no_neighbours(head: str) -> None:
    with pytest.raises(BadHeadProof):
        Neighbour.parse(head.encode() + DATA)


@pytest.mark.parametrize("changes", [{"through": 3}, {"through": 5}], ids=["too early", "too late"])
def test_a_seal_covers_all_before_it(changes: dict[str, object]) -> None:
    seal, below = sealed(HEADS, **changes)
    with pytest.raises(NotTheSeal, match="covers the records up to"):
        headproof.verify(replace(PROOFS[0], seal=below), HEADS[0], seal, POLICY)


def test_a_seal_of_another_number_of_streams_or_another_root_ends_no_stream() -> None:
    seal, below = sealed(HEADS, streams=4)
    with pytest.raises(HeadFails, match="the seal states 4 streams, and the proof 3"):
        headproof.verify(replace(PROOFS[0], seal=below), HEADS[0], seal, POLICY)
    seal, below = sealed(HEADS, heads_root="0" * 64)
    with pytest.raises(HeadFails):
        headproof.verify(replace(PROOFS[0], seal=below), HEADS[0], seal, POLICY)


def test_only_the_last_record_is_the_seal_and_only_a_seal_is_one() -> None:
    data, below = at_the_end(canonical(record(PartyRegistered(kind="person", name="X"), "party/x")))
    with pytest.raises(NotTheSeal, match="the last record of the checkpoint, #5, is another"):
        headproof.verify(replace(PROOFS[0], seal=below), HEADS[0], data, POLICY)
    leaves = [merkle.leaf_hash(SEAL), merkle.leaf_hash(b"later")]
    signed = note.sign(Checkpoint(LOG.name, 2, merkle.root(leaves)).format(), LOG)
    below = Proof(0, (leaves[1],), signed)
    with pytest.raises(NotTheSeal, match="it stands at #1, and the checkpoint covers 2 records"):
        headproof.verify(replace(PROOFS[0], seal=below), HEADS[0], SEAL, POLICY)
