"""Proofs for others: that records stand in the ledger, under the newest signed checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.desk import checkpoints, keys, witnesses
from archive.errors import IntegrityFailure, Refused
from archive.evidence import merkle
from archive.evidence.proof import Policy, Proof, Proved, verify, verify_leaf
from archive.ledger import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.evidence.storage import Tree


class NotYetInCheckpoint(Refused):
    """A record came after the newest checkpoint, and no proof is ever given to an unsigned root."""

    def __init__(self, position: int, size: int) -> None:
        super().__init__(
            f"#{position} is not yet in a checkpoint: the newest covers {size} records",
            hint="`archive checkpoint create` signs one",
        )


class WithdrawnByOrder(Refused):
    """What was asked for needs the bytes of a record that are gone."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(
            f"{what}: #{position} was withdrawn by order, and its bytes are gone",
            hint="what was given out before proves what it did",
        )


class DoesNotBelong(IntegrityFailure):
    """A proof does not lead from a record to the checkpoint in it."""

    def __init__(self, position: int, record: Path) -> None:
        super().__init__(
            f"by this proof, {record} is not #{position} of the ledger",
            hint="the two do not belong together, or one of them was altered",
        )


class ProofOfRecord(NamedTuple):
    """One record's bytes, and the proof that they stand at its position."""

    position: int
    record: bytes
    proof: Proof


class Provable(NamedTuple):
    """The positions of a stream's records, and of those withdrawn by order, of which nothing said can be proved."""

    positions: list[int]
    withdrawn: dict[int, int]
    """The position of each record withdrawn, and that of the order."""


def provable(desk: Desk, stream: str) -> Provable:
    """Return which of a stream's records can be proved. Raises `IntegrityFailure`."""
    found = desk.feed.rows_of(stream)
    for row in found:
        rows.check(row)
    return Provable(
        [row.position for row in found if not row.order], {row.position: row.order for row in found if row.order}
    )


def prove(desk: Desk, positions: Iterable[int]) -> Iterator[ProofOfRecord]:
    """Yield a proof for each record, all under the newest checkpoint, each checked before it is given out.

    Raises `NotYetInCheckpoint`, `WithdrawnByOrder`, `LedgerShorter`, `LedgerDifferent`, `IntegrityFailure`, `NotFound`.
    """
    newest, policy = checkpoints.to_rest_on(desk)
    size = newest.checkpoint.size
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        for position in positions:
            entry = desk.feed.entry(position) if position <= size else None
            if entry is None:
                raise NotYetInCheckpoint(position, size)
            if rows.is_tombstone(entry.record, entry.leaf):
                raise WithdrawnByOrder(position, "nothing can be proved of it")
            yield ProofOfRecord(position, entry.state, proof_in(tree, position, entry.leaf, newest, policy))


def proof_in(tree: Tree, position: int, leaf: bytes, newest: Kept, policy: Policy) -> Proof:
    """Return the proof of a record, given its leaf hash, once it holds; a stored tree that misleads is made anew first.

    Raises `IntegrityFailure`.
    """

    def attempt() -> Proof:
        path = merkle.inclusion_path(position - 1, newest.checkpoint.size, tree.read)
        proof = Proof(position - 1, tuple(path), newest.note)
        verify_leaf(proof, leaf, policy)
        return proof

    try:
        return attempt()
    except IntegrityFailure:
        tree.renew()
        return attempt()


def check(desk: Desk, proof: Path, record: Path) -> Proved:
    """Check a proof file against a record's bytes, with this ledger's keys. Raises `Rejected`, `IntegrityFailure`."""
    ring, known = keys.ring_of(desk.feed), witnesses.of(desk.folder)
    ring.accept(Proof.parse(proof.read_bytes()).note, known.keys, known.quorum)
    return check_with(Policy(logs=ring.keys, witnesses=known.keys, quorum=known.quorum), proof, record)


def check_with(policy: Policy, proof: Path, record: Path) -> Proved:
    """Check a proof file against a record's bytes, with no ledger at hand. Raises `Rejected`, `IntegrityFailure`."""
    parsed = Proof.parse(proof.read_bytes())
    try:
        return verify(parsed, record.read_bytes().removesuffix(b"\n"), policy)
    except merkle.InclusionFails:
        raise DoesNotBelong(parsed.index + 1, record) from None
