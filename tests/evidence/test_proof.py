"""Proof files: from a record's bytes to a root that enough known keys have signed, and nothing believed besides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, Exit
from archive.evidence import checkpoint as checkpoints
from archive.evidence import merkle, note, proof
from archive.evidence.checkpoint import BadCheckpoint, Checkpoint
from archive.evidence.keys import SigningKey
from archive.evidence.merkle import InclusionFails, OutsideTree
from archive.evidence.note import BadNote, KeyType, Note, NotSigned, Signature, SignatureFails
from archive.evidence.proof import (
    EXTRA_BYTES_MAX,
    PROOF_BYTES_MAX,
    BadPolicy,
    BadProof,
    Policy,
    Proof,
    TooFewWitnesses,
    WrongOrigin,
)

RECORDS = [b"loan", b"gift", b"receipt"]
LEAVES = [merkle.leaf_hash(record) for record in RECORDS]
TIME = 1_732_700_531
LOG = SigningKey.make("museum.example/5d41402abc4b2a76", bytes(range(32)))
NEXT = SigningKey.make(LOG.name, b"\x07" * 32)
WITNESS = SigningKey.make("witness.example/w1", bytes(range(32, 64)), KeyType.COSIGNER)
SECOND = SigningKey.make("witness.example/w2", b"\x08" * 32, KeyType.COSIGNER)
STRANGER = Signature("stranger.example", b"\x01\x02\x03\x04", b"anything at all")

HEAD = Checkpoint(LOG.name, len(RECORDS), merkle.root(LEAVES))
NOTE = note.sign(HEAD.format(), LOG).add(WITNESS.cosign(HEAD.format(), TIME))
PATH = tuple(merkle.inclusion_path(1, len(RECORDS), merkle.reader_of(LEAVES)))
PROOF = Proof(1, PATH, NOTE, b"page 7")
DATA = PROOF.format()
POLICY = Policy(logs=(LOG.verifier,), witnesses=(WITNESS.verifier, SECOND.verifier), quorum=1)


def test_a_proof_proves_its_record() -> None:
    found = proof.verify(Proof.parse(DATA), b"gift", POLICY)
    assert (found.index, found.accepted.checkpoint) == (1, HEAD)
    assert [signed.key for signed in found.accepted.logs] == [LOG.verifier]
    assert [(signed.key.name, signed.time) for signed in found.accepted.witnesses] == [("witness.example/w1", TIME)]


@pytest.mark.parametrize("index", range(3))
def test_every_record_has_its_proof_and_no_other_fits_it(index: int) -> None:
    path = tuple(merkle.inclusion_path(index, 3, merkle.reader_of(LEAVES)))
    made = Proof(index, path, NOTE)
    assert proof.verify(made, RECORDS[index], POLICY).index == index
    for other in (*RECORDS, b"", RECORDS[index] + b"\n"):
        if other != RECORDS[index]:
            with pytest.raises(InclusionFails):
                proof.verify(made, other, POLICY)


@pytest.mark.parametrize("module", [proof, checkpoints])
def test_the_example_in_the_module_is_its_real_output(module: object) -> None:
    """Lines are explained after two spaces, and cut where they are too long to print."""
    example = (module.__doc__ or "").split("\n    ", 1)[1].split("\n\nThe" if module is proof else "\n\nEach")[0]
    shown = [line.strip().split("  ")[0] for line in example.split("\n")]
    real = DATA.decode() if module is proof else HEAD.format()
    written = real.removesuffix("\n").split("\n")
    assert len(shown) == len(written) > 2
    for line, whole in zip(shown, written, strict=True):
        assert whole.startswith(line.removesuffix("…")) if line.endswith("…") else whole == line


# What a changed bit means depends on where it stands: nothing that is believed may change without being noticed,
# and what is not believed may be anything.

LOOSE_LINES = ("extra cGFnZSA3", STRANGER.format())
WITH_LOOSE = replace(PROOF, note=NOTE.add(STRANGER))
LOOSE_DATA = WITH_LOOSE.format()
BELIEVED = proof.verify(WITH_LOOSE, b"gift", POLICY)


def is_loose(place: int) -> bool:
    """Tell whether the byte at a place is one of the extra data, or of a stranger's signature line."""
    return any((start := LOOSE_DATA.index(line.encode())) <= place < start + len(line.encode()) for line in LOOSE_LINES)


@pytest.mark.parametrize("place", range(len(LOOSE_DATA)))
def test_no_bit_of_what_is_believed_can_change(place: int) -> None:
    for bit in range(8):
        changed = bytearray(LOOSE_DATA)
        changed[place] ^= 1 << bit
        try:
            found = proof.verify(Proof.parse(bytes(changed)), b"gift", POLICY)
        except ArchiveError:
            continue
        assert is_loose(place), f"bit {bit} of byte {place} ({chr(LOOSE_DATA[place])!r})"
        assert found == BELIEVED


def test_some_of_what_is_not_believed_can_change() -> None:
    changed = LOOSE_DATA.replace(b"cGFnZSA3", b"cGFnZSA4").replace(
        STRANGER.format().encode(), b"\xe2\x80\x94 x AAAAAAA="
    )
    assert changed != LOOSE_DATA
    assert proof.verify(Proof.parse(changed), b"gift", POLICY) == BELIEVED


HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple)
PROOFS = st.builds(
    Proof, st.integers(0, merkle.SIZE_MAX - 1), HASHES, st.just(NOTE), st.none() | st.binary(max_size=40)
)


@given(PROOFS)
def test_every_proof_is_read_as_it_was_written(written: Proof) -> None:
    assert Proof.parse(written.format()) == written


@given(PROOFS.map(Proof.format), st.integers(0), st.binary(max_size=3) | st.just(b"\n"))
def test_what_is_read_has_one_spelling(written: bytes, place: int, inserted: bytes) -> None:
    place %= len(written) + 1
    changed = written[:place] + inserted + written[place:]
    try:
        found = Proof.parse(changed)
    except (BadProof, BadNote):
        return
    assert found.format() == changed


def test_the_largest_proof_is_read() -> None:
    lines = tuple(Signature(f"nobody.example/{number}", bytes(4), bytes(1200)) for number in range(78))
    largest = Proof(merkle.SIZE_MAX - 1, PATH[:1] * 63, NOTE.add(*lines), bytes(EXTRA_BYTES_MAX))
    assert 200_000 < len(largest.format()) <= PROOF_BYTES_MAX
    assert Proof.parse(largest.format()) == largest


TEXT = DATA.decode()
INDEX = "index 1\n"
EXTRA = "extra cGFnZSA3\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not begin"),
        ("\n\n", "does not begin"),
        (TEXT.replace("@v1", "@v2"), "does not begin"),
        (f" {TEXT}", "does not begin"),
        (f"\ufeff{TEXT}", "does not begin"),
        (f"\n{TEXT}", "does not begin"),
        (TEXT.replace("\n", "\r\n"), "does not begin"),
        (TEXT.replace("@v1\n", "@v1 \n"), "does not begin"),
        ("c2sp.org/tlog-proof@v1\n", "no empty line"),
        ("c2sp.org/tlog-proof@v1\nindex 1\n", "no empty line"),
        ("c2sp.org/tlog-proof@v1\n\n" + NOTE.format().decode(), "index"),
        (TEXT.replace(INDEX, ""), "index"),
        (TEXT.replace(INDEX, INDEX.upper()), "index"),
        (TEXT.replace(INDEX, "index\n"), "index"),
        (TEXT.replace(INDEX, "index \n"), "index"),
        (TEXT.replace(INDEX, "index  1\n"), "index"),
        (TEXT.replace(INDEX, "index 1 \n"), "index"),
        (TEXT.replace(INDEX, "index 01\n"), "index"),
        (TEXT.replace(INDEX, "index +1\n"), "index"),
        (TEXT.replace(INDEX, "index -1\n"), "index"),
        (TEXT.replace(INDEX, "index 1_0\n"), "index"),
        (TEXT.replace(INDEX, "index ١\n"), "index"),
        (TEXT.replace(INDEX, f"index {'9' * 5000}\n"), "index"),
        (TEXT.replace(INDEX, f"index {merkle.SIZE_MAX}\n"), "no record has the index"),
        (TEXT.replace(INDEX, f"index {merkle.SIZE_MAX + 1}\n"), "index"),
        (TEXT.replace(INDEX, INDEX + INDEX), "hash 1"),
        (TEXT.replace(EXTRA, EXTRA + EXTRA), "index"),
        (TEXT.replace(EXTRA, "").replace(INDEX, INDEX + EXTRA), "hash 1"),
        (TEXT.replace(EXTRA, "extra\n"), "index"),
        (TEXT.replace(EXTRA, "extra  cGFnZSA3\n"), "extra data"),
        (TEXT.replace(EXTRA, "extra cGFnZSA\n"), "extra data"),
        (TEXT.replace(EXTRA, "extra cGFnZR==\n"), "extra data"),
        (TEXT.replace(EXTRA, "extra cGFn ZSA3\n"), "extra data"),
        (TEXT.replace(EXTRA, f"extra {'AAAA' * (EXTRA_BYTES_MAX // 3 + 1)}\n"), "extra data have"),
        (TEXT.replace("I/iFU=", "I/iFV="), "hash 2"),
        (TEXT.replace("I/iFU=", "I/iFU"), "hash 2"),
        (TEXT.replace("I/iFU=", "I/iFU= "), "hash 2"),
        (TEXT.replace("I/iFU=", "I_iFU="), "hash 2"),
        (TEXT.replace("I/iFU=\n", "I/iFU=\nAAAA\n"), "hash 3"),
        (TEXT.replace(INDEX, INDEX + f"{'A' * 43}=\n" * 62), "at most 63"),
        ("x" * (PROOF_BYTES_MAX + 1), f"{PROOF_BYTES_MAX} is the limit"),
    ],
)
def test_anything_else_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadProof, match=said):
        Proof.parse(text.encode())


def test_what_stands_under_a_proof_has_to_be_a_note_and_a_checkpoint() -> None:
    with pytest.raises(BadNote):
        Proof.parse(DATA + b"\n")
    poem = note.sign("Ed è subito sera.\n", LOG)
    with pytest.raises(BadCheckpoint):
        proof.verify(Proof.parse(replace(PROOF, note=poem).format()), b"gift", POLICY)


@pytest.mark.parametrize("changes", [{"index": -1}, {"path": (b"",)}, {"path": PATH[:1] * 64}, {"extra": bytes(65537)}])
def test_what_cannot_be_read_again_is_never_made(changes: dict[str, object]) -> None:
    with pytest.raises(BadProof):
        replace(PROOF, **changes)  # type: ignore[arg-type]


def test_a_place_outside_the_ledger_is_refused() -> None:
    with pytest.raises(OutsideTree):
        proof.verify(replace(PROOF, index=3), b"gift", POLICY)


def test_a_checkpoint_of_another_ledger_proves_nothing() -> None:
    other = SigningKey.make("museum.example/other", bytes(range(32)))
    foreign = note.sign(Checkpoint(other.name, 3, HEAD.root).format(), LOG, other)
    with pytest.raises(WrongOrigin, match=r"of 'museum\.example/other', and the keys are of 'museum"):
        proof.accept(foreign, POLICY)


def test_a_checkpoint_that_its_ledger_did_not_sign_proves_nothing() -> None:
    cosigned_only = Note(HEAD.format(), (WITNESS.cosign(HEAD.format(), TIME),))
    with pytest.raises(NotSigned, match=r"known keys \(museum"):
        proof.accept(cosigned_only, POLICY)
    with pytest.raises(NotSigned):
        proof.accept(note.sign(HEAD.format(), NEXT), POLICY)


def test_a_known_signature_that_fails_condemns_the_checkpoint_though_enough_others_hold() -> None:
    bad = replace(SECOND.cosign(HEAD.format(), TIME), value=bytes(72))
    with pytest.raises(SignatureFails, match=r"witness\.example/w2"):
        proof.accept(NOTE.add(bad), POLICY)
    accepted = proof.accept(NOTE.add(bad), replace(POLICY, witnesses=POLICY.witnesses[:1]))
    assert [signed.key for signed in accepted.witnesses] == [WITNESS.verifier]


def test_either_key_will_do_while_one_takes_over_from_the_other() -> None:
    both = replace(POLICY, logs=(LOG.verifier, NEXT.verifier), quorum=0)
    for signers in ((LOG,), (NEXT,), (LOG, NEXT)):
        accepted = proof.accept(note.sign(HEAD.format(), *signers), both)
        assert [signed.key for signed in accepted.logs] == [signer.verifier for signer in signers]


@pytest.mark.parametrize(("signed", "quorum", "is_enough"), [
    ((), 0, True), ((), 1, False), ((WITNESS,), 1, True), ((WITNESS,), 2, False), ((SECOND, WITNESS), 2, True),
    ((WITNESS, WITNESS), 2, False),
])  # fmt: skip
def test_enough_different_witnesses(signed: tuple[SigningKey, ...], quorum: int, *, is_enough: bool) -> None:
    lines = [witness.cosign(HEAD.format(), TIME + number) for number, witness in enumerate(signed)]
    checked = note.sign(HEAD.format(), LOG).add(*lines)
    policy = replace(POLICY, quorum=quorum)
    if is_enough:
        assert len(proof.accept(checked, policy).witnesses) == len(signed)
    else:
        with pytest.raises(TooFewWitnesses, match=f"{quorum} of the known witnesses .* did"):
            proof.accept(checked, policy)


def test_no_witness_is_wanted_unless_the_policy_says_so() -> None:
    checked = note.sign(HEAD.format(), LOG)
    assert proof.accept(checked, Policy(logs=(LOG.verifier,), witnesses=(WITNESS.verifier,))).witnesses == ()


def test_the_message_names_the_witnesses_there_are() -> None:
    with pytest.raises(TooFewWitnesses, match="and none did"):
        proof.accept(note.sign(HEAD.format(), LOG), POLICY)
    with pytest.raises(TooFewWitnesses, match=r"and 1 \(witness\.example/w1\) did"):
        proof.accept(NOTE, replace(POLICY, quorum=2))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"logs": ()}, "has to be a key"),
        ({"logs": (LOG.verifier, SigningKey.make("museum.example/other", bytes(32)).verifier)}, "one name"),
        ({"logs": (WITNESS.verifier,)}, "a witness's, not a ledger's"),
        ({"witnesses": (NEXT.verifier,)}, "a ledger's, not a witness's"),
        ({"witnesses": (WITNESS.verifier,) * 2}, "stands there twice"),
        ({"witnesses": (WITNESS.verifier, replace(WITNESS.verifier, name="witness.example/w3"))}, "twice"),
        ({"witnesses": (replace(WITNESS.verifier, public=LOG.verifier.public),)}, "twice"),
        ({"quorum": 3}, "3 witnesses are wanted, and 2 are known"),
        ({"quorum": -1}, "are wanted"),
    ],
)
def test_a_policy_has_to_make_sense(changes: dict[str, object], said: str) -> None:
    with pytest.raises(BadPolicy, match=said):
        replace(POLICY, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadProof("…"), 5), (BadPolicy("…"), 5), (WrongOrigin("a", "b"), 7), (TooFewWitnesses([], 1), 7)],
)
def test_each_failure_has_its_exit_code(error: ArchiveError, code: int) -> None:
    assert error.exit == Exit(code)
