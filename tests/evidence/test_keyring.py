"""Which keys sign for which sizes: told from the ledger's own events, and refused where they cannot be so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.catalogue.keeping import KeyIntroduced, KeyRetired, LedgerOpened, LedgerSealed
from archive.evidence import keyring, note
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.keyring import Disowned, KeyRing, NotByAll, NotInForce
from archive.evidence.keys import SigningKey
from archive.evidence.note import KeyType
from archive.evidence.proof import WrongOrigin

if TYPE_CHECKING:
    from archive.errors import IntegrityFailure

ORIGIN = "museum.example/5d41402abc4b2a76"
A, B, C = (SigningKey.make(ORIGIN, bytes([seed]) * 32) for seed in (1, 2, 3))
OTHER = SigningKey.make("other.example/0", bytes([4]) * 32)
WITNESS = SigningKey.make(ORIGIN, bytes([5]) * 32, KeyType.COSIGNER)

NO_KEY = "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
"""A digit of its key id was altered."""

OPENED = (1, LedgerOpened(institution="party/registry", origin=ORIGIN, vkey=A.vkey, format=1, time_zone="UTC"))


def introduced(position: int, key: SigningKey, reason: str = "routine", old: SigningKey | None = None) -> object:
    replaces = None if old is None else old.vkey
    return position, KeyIntroduced(vkey=key.vkey, reason=reason, replaces=replaces)  # type: ignore[arg-type]  # the tests say which


def retired(position: int, key: SigningKey, last_size: int) -> object:
    return position, KeyRetired(vkey=key.vkey, last_size=last_size)


def ring(*told: object) -> KeyRing:
    return keyring.ring([OPENED, *told])  # type: ignore[list-item]  # pairs, made above


def signed(size: int, *signers: SigningKey, origin: str = ORIGIN) -> note.Note:
    return note.sign(Checkpoint(origin, size, bytes(32)).format(), *signers)


ROUTINE = (introduced(71, B, old=A), retired(73, A, 72))
STOLEN = (introduced(71, B, "compromised", A), retired(72, A, 50))


@pytest.mark.parametrize(
    ("told", "size", "signers", "expected"),
    [
        ((), 7, (A,), None),
        ((), 7, (B,), note.NotSigned),
        ((), 7, (A, B), None),  # B is unknown to this ledger: its line is passed over
        (ROUTINE[:1], 70, (A,), None),
        (ROUTINE[:1], 71, (A,), NotByAll),
        (ROUTINE[:1], 72, (B,), NotByAll),
        (ROUTINE[:1], 72, (A, B), None),
        (ROUTINE[:1], 900, (A, B), None),
        (ROUTINE, 70, (A,), None),
        (ROUTINE, 70, (B,), NotByAll),
        (ROUTINE, 70, (A, B), NotInForce),
        (ROUTINE, 72, (A, B), None),
        (ROUTINE, 72, (A,), NotByAll),
        (ROUTINE, 73, (B,), None),
        (ROUTINE, 73, (A,), NotInForce),
        (ROUTINE, 73, (A, B), NotInForce),
        (STOLEN, 50, (A,), None),
        (STOLEN, 51, (A,), Disowned),
        (STOLEN, 70, (A,), Disowned),
        (STOLEN, 71, (A,), NotInForce),
        (STOLEN, 72, (B,), None),
        (STOLEN, 72, (A, B), NotInForce),
        (STOLEN[:1], 1, (A,), Disowned),
    ],
)
def test_a_checkpoint_is_signed_by_every_key_in_force_and_no_other(
    told: tuple[object, ...], size: int, signers: tuple[SigningKey, ...], expected: type[IntegrityFailure] | None
) -> None:
    found = ring(*told)
    assert found.faults == ()
    if expected is None:
        assert found.accept(signed(size, *signers)).checkpoint.size == size
    else:
        with pytest.raises(expected):
            found.accept(signed(size, *signers))


def test_a_rotation_is_pending_until_the_old_key_is_retired() -> None:
    begun, done = ring(ROUTINE[0]), ring(*ROUTINE)
    assert begun.pending is not None
    assert [term.key for term in begun.pending] == [A.verifier, B.verifier]
    assert begun.handovers == []
    assert done.pending is None
    assert [(each.old.key, each.new.key, each.size) for each in done.handovers] == [(A.verifier, B.verifier, 72)]
    assert [term.key for term in done.current] == [B.verifier]


def test_a_rotation_given_up_leaves_the_old_key() -> None:
    found = ring(ROUTINE[0], retired(80, B, 0), introduced(90, C, old=A), retired(95, A, 94))
    assert found.faults == ()
    assert [term.key for term in found.at(80)] == [A.verifier]
    assert [(each.old.key, each.new.key) for each in found.handovers] == [(A.verifier, C.verifier)]


def test_a_theft_ends_a_pending_rotation_too() -> None:
    found = ring(ROUTINE[0], introduced(80, C, "compromised", B), retired(81, A, 60), retired(82, B, 60))
    assert found.faults == ()
    assert [term.key for term in found.current] == [C.verifier]
    assert [(term.last_size, term.is_disowned) for term in found.terms] == [(60, True), (60, True), (None, False)]
    assert found.handovers == []


def test_what_a_stolen_key_counts_for_is_stated_once_and_only_taken_back() -> None:
    assert ring(*STOLEN, retired(80, A, 60)).terms[0].last_size == 50
    assert ring(*STOLEN, retired(80, A, 40)).terms[0].last_size == 40


@pytest.mark.parametrize(
    "told",
    [
        (introduced(5, OTHER, old=A),),  # another ledger's
        (introduced(5, B, old=C),),  # takes over from nobody
        (introduced(5, A),),  # again
        (*ROUTINE, introduced(80, A, old=B)),  # a retired key comes back
        (*ROUTINE, introduced(80, C, old=A)),  # takes over from a retired key
        (retired(5, A, 4),),  # nobody is left
        (retired(5, B, 4),),  # never introduced
        (introduced(5, B, old=A), retired(6, A, 4)),  # before both signed
        (introduced(5, B, old=A), retired(6, A, 6)),  # a size that is not yet
        (*ROUTINE, retired(90, A, 80)),  # twice
        ((5, KeyIntroduced(vkey=NO_KEY, reason="lost")),),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_a_fault_and_changes_nothing(told: tuple[object, ...]) -> None:
    found, before = ring(*told), ring(*told[:-1])
    assert len(found.faults) == 1
    assert found.terms == before.terms


def test_a_witness_key_signs_for_no_ledger() -> None:
    assert len(ring(introduced(5, WITNESS, old=A)).faults) == 1


def test_nothing_of_another_ledger_is_believed() -> None:
    with pytest.raises(WrongOrigin):
        ring().accept(signed(7, OTHER, origin="other.example/0"))


def test_other_events_of_the_ledger_are_passed_over() -> None:
    seal = LedgerSealed(through=1, streams=1, heads_root="0" * 64)
    assert ring((2, seal)) == ring()
