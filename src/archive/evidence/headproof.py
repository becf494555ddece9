"""Head proofs: where a stream ended when the ledger was sealed, or that there was no such stream.

    archive/head-proof@v1
    index 4                                          the head's place among all heads, in byte order of their streams
    streams 9                                        how many there are; the seal states the same
    lVcswgqX8jPZPlRPVErE+s/kpy5lT65EtipCMX/EtyM=     its inclusion path under the seal's `heads_root`, from the leaf up

    c2sp.org/tlog-proof@v1                           after an empty line the seal's own proof, verbatim
    …

What has to be at hand besides: the head (a stream, the seq and the leaf hash of its last record; see `heads`), the
seal's bytes, and a policy. Then: the seal is the last record of a checkpoint that the policy accepts; it covers all
records before it; and the path leads from the head to the root that it states.

Heads stand in the order of their streams' names, so two that are neighbours prove that no stream lies between them; at
either end one is enough. A neighbour's file is the three lines of its head and, below them, its head proof.

All this is as true as the seal: the institution's signed claim, which any holder of all records can recompute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from archive.catalogue.codec import CODEC
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.records import Record
from archive.errors import IntegrityFailure, Rejected
from archive.evidence import merkle
from archive.evidence import proof as proofs
from archive.evidence.checkpoint import fault_of_decimal
from archive.evidence.heads import Head, head_bytes
from archive.evidence.proof import Policy, Proof, format_hashes, parse_hashes

if TYPE_CHECKING:
    from archive.evidence.proof import Proved

HEADER: Final = "archive/head-proof@v1"
INDEX: Final = "index "
STREAMS: Final = "streams "
HEAD_PROOF_BYTES_MAX: Final = proofs.PROOF_BYTES_MAX + 8_192
LEDGER_STREAM: Final = "ledger/main"
HEAD_LINES: Final = 3


class BadHeadProof(Rejected):
    """Bytes are not a head proof, or the head of a neighbour, in their one spelling."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not a head proof: {what}")


class NotTheSeal(IntegrityFailure):
    """What is given as a checkpoint's seal is not one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not the seal of the checkpoint: {what}")


class HeadFails(IntegrityFailure):
    """A stream does not end there, by what the seal states."""

    def __init__(self, stream: str, what: str) -> None:
        super().__init__(f"that {stream} ends there is not proved: {what}")


class AbsenceFails(IntegrityFailure):
    """That there is no such stream is not proved."""

    def __init__(self, stream: str, what: str) -> None:
        super().__init__(f"that there was no stream {stream} is not proved: {what}")


@dataclass(frozen=True, slots=True)
class HeadProof:
    """A head's place among all heads of one seal. Raises `BadHeadProof` when made."""

    index: int
    """Zero-based, in byte order of the streams' names."""
    streams: int
    path: tuple[bytes, ...]
    """Siblings from the leaf up, 32 bytes each."""
    seal: Proof
    """The proof of the seal's own record."""

    def __post_init__(self) -> None:
        if not 0 <= self.index < self.streams <= merkle.SIZE_MAX:
            what = f"there is no head {self.index} (counted from 0) among {self.streams}"
        elif len(self.path) > merkle.PATH_HASHES_MAX or any(len(item) != merkle.HASH_BYTES for item in self.path):
            what = f"a path has at most {merkle.PATH_HASHES_MAX} hashes of {merkle.HASH_BYTES} bytes"
        else:
            return
        raise BadHeadProof(what)

    def format(self) -> bytes:
        """Return the file's bytes."""
        head = f"{HEADER}\n{INDEX}{self.index}\n{STREAMS}{self.streams}\n{format_hashes(self.path)}\n"
        return head.encode() + self.seal.format()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a file's bytes; nothing in it is believed yet. Raises `BadHeadProof`, `BadProof`, `BadNote`."""
        if len(data) > HEAD_PROOF_BYTES_MAX:
            what = f"it has {len(data)} bytes, and {HEAD_PROOF_BYTES_MAX} is the limit"
            raise BadHeadProof(what)
        head, empty_line, seal = data.partition(b"\n\n")
        header, *lines = head.decode("utf-8", "replace").split("\n")
        if header != HEADER or not empty_line:
            what = f"it does not begin with the line {HEADER}, or has no empty line"
            raise BadHeadProof(what)
        numbers = []
        for name, line in zip((INDEX, STREAMS), [*lines, "", ""][:2], strict=True):
            if not line.startswith(name) or fault_of_decimal(line.removeprefix(name)):
                what = f"there has to be a line `{name}` with a number in plain digits without a leading zero"
                raise BadHeadProof(what)
            numbers.append(int(line.removeprefix(name)))
        return cls(numbers[0], numbers[1], parse_hashes(lines[2:]), Proof.parse(seal))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A head beside the place where a stream would stand, with its proof."""

    head: Head
    proof: HeadProof

    def format(self) -> bytes:
        """Return the file's bytes."""
        return head_bytes(self.head) + self.proof.format()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a file's bytes; nothing in it is believed yet. Raises `BadHeadProof`, `BadProof`, `BadNote`."""
        *lines, rest = data.split(b"\n", HEAD_LINES)
        if len(lines) == HEAD_LINES:
            stream, seq, leaf = (line.decode("utf-8", "replace") for line in lines)
            is_hash = len(leaf) == 2 * merkle.HASH_BYTES and set(leaf) <= set("0123456789abcdef")
            # a replacement character may stand for bytes that are no UTF-8
            if not fault_of_decimal(seq) and is_hash and stream.encode() == lines[0]:
                return cls(Head(stream, int(seq), bytes.fromhex(leaf)), HeadProof.parse(rest))
        what = "a head is a stream, a seq and the hash of a record, a line each"
        raise BadHeadProof(what)


def read_seal(proof: Proof, record: bytes, policy: Policy) -> tuple[LedgerSealed, Proved]:
    """Return what a seal states, given its bytes, once it is proved to end a checkpoint that the policy accepts.

    Raises `NotTheSeal`, and what `proof.verify` raises.
    """
    proved = proofs.verify(proof, record, policy)
    size = proved.accepted.checkpoint.size
    if proved.index != size - 1:
        what = f"it stands at #{proved.index + 1}, and the checkpoint covers {size} records"
        raise NotTheSeal(what)
    found = CODEC.decode(record)
    if not isinstance(found, Record) or found.stream != LEDGER_STREAM or not isinstance(found.event, LedgerSealed):
        what = f"the last record of the checkpoint, #{size}, is another"
        raise NotTheSeal(what)
    if found.event.through != size - 1:
        what = f"it covers the records up to #{found.event.through}, and stands at #{size}"
        raise NotTheSeal(what)
    return found.event, proved


def verify(proof: HeadProof, head: Head, seal: bytes, policy: Policy) -> Proved:
    """Check that a stream ends with this head, if the seal, given its bytes, is true.

    Returns what proves the seal. Raises `HeadFails`, `NotTheSeal`, and what `proof.verify` raises.
    """
    stated, proved = read_seal(proof.seal, seal, policy)
    if stated.streams != proof.streams:
        raise HeadFails(head.stream, f"the seal states {stated.streams} streams, and the proof {proof.streams}")
    leaf = merkle.leaf_hash(head_bytes(head))
    try:
        merkle.verify_inclusion(leaf, proof.index, proof.streams, proof.path, bytes.fromhex(stated.heads_root))
    except merkle.InclusionFails as error:
        raise HeadFails(head.stream, error.sentence) from None
    return proved


def verify_absence(
    stream: str, before: Neighbour | None, after: Neighbour | None, seal: bytes, policy: Policy
) -> Proved:
    """Check that no stream of this name had a record, if the seal, given its bytes, is true.

    `before` is None where the name comes before all streams, `after` where it comes after all.
    Raises `AbsenceFails`, and what `verify` raises.
    """
    place = 0 if before is None else before.proof.index + 1
    proved = None
    for neighbour in (before, after):
        if neighbour is not None:
            found = verify(neighbour.proof, neighbour.head, seal, policy)
            if proved is not None and found != proved:
                raise AbsenceFails(stream, "its neighbours stand under two checkpoints")
            proved = found
    if before is not None and before.head.stream.encode() >= stream.encode():
        raise AbsenceFails(stream, f"{before.head.stream} does not come before it")
    if after is not None and after.head.stream.encode() <= stream.encode():
        raise AbsenceFails(stream, f"{after.head.stream} does not come after it")
    if proved is None:
        raise AbsenceFails(stream, "it has no neighbour")
    if after is not None and after.proof.index != place:
        raise AbsenceFails(stream, "another stream may stand between its neighbours")
    if after is None and before is not None and before.proof.streams != place:
        raise AbsenceFails(stream, f"{before.head.stream} is not the last of all")
    return proved
