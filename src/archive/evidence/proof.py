"""Proof files: that a record stands at its place in a ledger, checked with nothing but keys (c2sp.org/tlog-proof).

    c2sp.org/tlog-proof@v1
    extra cGFnZSA3                                   may be left out; authenticated by nothing, believed by nobody
    index 1                                          the record's position less one
    lVcswgqX8jPZPlRPVErE+s/kpy5lT65EtipCMX/EtyM=     its inclusion path, one base64 hash a line, from the leaf up
    EpLpoz/4PvKHhYJ3CrtqjN6lMoIRg078FeZZNnI/iFU=

    museum.example/5d41402abc4b2a76                  after an empty line a checkpoint with its signatures, verbatim
    3
    fcWm8xeP9VrdsguuALwHnoywcgom7P4AuW//ShvvTEE=

    — museum.example/5d41402abc4b2a76 B8lpIc/D6CnLGDyDqWf5ArpBuaZhehc2T79clfDpTWnKJUg4cUeopJ8PG0xRkUa+OJ1PsA7…
    — witness.example/w1 IDJKvgAAAABnRulzZIGVtnWN6DlfOHLtSh4tfVXC2wbWzzLz1JTLsAjSgh5j7cICHYBdHdMYuECtmhmzjDN…

The file is named `….tlog-proof`. What has to be known from elsewhere is a *policy*: which keys sign for the ledger,
which witnesses count, and how many of them have to have signed. Then: the checkpoint's origin is the keys' name; one
of the keys has signed it, and no signature of a known key fails; enough witnesses have signed; and the path leads
from the record's own bytes to the checkpoint's root.

Every proof has one spelling: what `parse` returns, `format` makes into the same bytes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from archive.errors import IntegrityFailure, Rejected
from archive.evidence import merkle, note
from archive.evidence.checkpoint import Checkpoint, fault_of_decimal
from archive.evidence.note import KeyType, Note, NotSigned, Signed, VerifierKey, decode_base64, encode_base64

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER: Final = "c2sp.org/tlog-proof@v1"
EXTRA: Final = "extra "
INDEX: Final = "index "
EXTRA_BYTES_MAX: Final = 65_536
PROOF_BYTES_MAX: Final = 262_144
"""More than the longest note, path and extra data together."""


class BadProof(Rejected):
    """Bytes are not a proof in its one spelling."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not a proof file: {what}")


class BadPolicy(Rejected):
    """A policy that nothing could meet, or that counts one signer twice."""

    def __init__(self, what: str) -> None:
        super().__init__(f"with these keys nothing can be checked: {what}")


class WrongOrigin(IntegrityFailure):
    """A checkpoint is of another ledger than the keys are."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"the checkpoint is of {found!r}, and the keys are of {wanted!r}")


class TooFewWitnesses(IntegrityFailure):
    """Fewer witnesses than wanted have signed a checkpoint."""

    def __init__(self, found: Sequence[str], wanted: int) -> None:
        signed = f"{len(found)} ({', '.join(found)})" if found else "none"
        super().__init__(
            f"{wanted} of the known witnesses have to have signed the checkpoint, and {signed} did",
            hint="a later checkpoint may have their signatures",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Whom to believe: known beforehand, never taken from what is checked. Raises `BadPolicy` when made."""

    logs: tuple[VerifierKey, ...]
    """Keys that sign for the ledger, all named by its origin; one of them has to have signed."""
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    """How many different witnesses have to have signed."""

    def __post_init__(self) -> None:
        if fault := self._fault():
            raise BadPolicy(fault)

    def _fault(self) -> str | None:
        if len({key.name for key in self.logs}) != 1:
            return "there has to be a key of the ledger, and all such keys have one name, its origin"
        if wrong := [key.name for key in self.logs if key.type is not KeyType.LOG]:
            return f"the key of {wrong[0]} is a witness's, not a ledger's"
        if wrong := [key.name for key in self.witnesses if key.type is not KeyType.COSIGNER]:
            return f"the key of {wrong[0]} is a ledger's, not a witness's"
        # a cosigned message does not name its cosigner, so under two names one signer would count twice
        if len({key.public for key in (*self.logs, *self.witnesses)}) != len(self.logs) + len(self.witnesses):
            return "one public key stands there twice"
        if not 0 <= self.quorum <= len(self.witnesses):
            return f"{self.quorum} witnesses are wanted, and {len(self.witnesses)} are known"
        return None

    @property
    def origin(self) -> str:
        """The ledger's name."""
        return self.logs[0].name


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A checkpoint that meets a policy."""

    checkpoint: Checkpoint
    logs: tuple[Signed, ...]
    """Signatures of the ledger's keys, at least one."""
    witnesses: tuple[Signed, ...]
    """Signatures of known witnesses, each with its time; a witness may have signed more than once."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A record's place in a ledger, with all it takes to check it but the keys. Raises `BadProof` when made."""

    index: int
    """The record's position less one."""
    path: tuple[bytes, ...]
    """Siblings from the leaf up, 32 bytes each."""
    note: Note
    """The checkpoint with its signatures."""
    extra: bytes | None = None
    """Whatever somebody wrote there."""

    def __post_init__(self) -> None:
        if not 0 <= self.index < merkle.SIZE_MAX:
            what = f"no record has the index {self.index}"
        elif len(self.path) > merkle.PATH_HASHES_MAX or any(len(item) != merkle.HASH_BYTES for item in self.path):
            what = f"a path has at most {merkle.PATH_HASHES_MAX} hashes of {merkle.HASH_BYTES} bytes"
        elif self.extra is not None and len(self.extra) > EXTRA_BYTES_MAX:
            what = f"its extra data have {len(self.extra)} bytes, and {EXTRA_BYTES_MAX} is the limit"
        else:
            return
        raise BadProof(what)

    def format(self) -> bytes:
        """Return the file's bytes."""
        extra = "" if self.extra is None else f"{EXTRA}{encode_base64(self.extra)}\n"
        head = f"{HEADER}\n{extra}{INDEX}{self.index}\n{format_hashes(self.path)}\n"
        return head.encode() + self.note.format()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a file's bytes, no key needed: nothing in it is believed yet. Raises `BadProof`, `BadNote`."""
        if len(data) > PROOF_BYTES_MAX:
            what = f"it has {len(data)} bytes, and {PROOF_BYTES_MAX} is the limit"
            raise BadProof(what)
        head, empty_line, signed = data.partition(b"\n\n")
        header, *lines = head.decode("utf-8", "replace").split("\n")
        if header != HEADER or not empty_line:
            what = f"it does not begin with the line {HEADER}, or has no empty line"
            raise BadProof(what)
        extra = None
        if lines and lines[0].startswith(EXTRA):
            extra = decode_base64(lines.pop(0).removeprefix(EXTRA))
            if extra is None:
                what = "its extra data are not base64 in its one spelling"
                raise BadProof(what)
        index = lines.pop(0) if lines else ""
        if not index.startswith(INDEX) or fault_of_decimal(index.removeprefix(INDEX)):
            what = "its index is not a number in plain digits without a leading zero"
            raise BadProof(what)
        return cls(int(index.removeprefix(INDEX)), parse_hashes(lines), Note.parse(signed), extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a proof proves: the record stands at this index in the ledger of this checkpoint."""

    index: int
    """The record's position less one."""
    accepted: Accepted


def accept(signed: Note, policy: Policy) -> Accepted:
    """Return a checkpoint that the policy lets be believed.

    Raises `BadCheckpoint`, `WrongOrigin`, `SignatureFails`, `NotSigned`, `TooFewWitnesses`, `AmbiguousKeys`.
    """
    checkpoint = Checkpoint.parse(signed.text)
    if checkpoint.origin != policy.origin:
        raise WrongOrigin(checkpoint.origin, policy.origin)
    found = note.verify(signed, (*policy.logs, *policy.witnesses))
    logs = tuple(item for item in found if item.key.type is KeyType.LOG)
    witnesses = tuple(item for item in found if item.key.type is KeyType.COSIGNER)
    if not logs:
        raise NotSigned([policy.origin], [line.name for line in signed.signatures])
    names = list(dict.fromkeys(item.key.name for item in witnesses))
    if len({item.key for item in witnesses}) < policy.quorum:
        raise TooFewWitnesses(names, policy.quorum)
    return Accepted(checkpoint=checkpoint, logs=logs, witnesses=witnesses)


def verify(proof: Proof, record: bytes, policy: Policy) -> Proved:
    """Check that the record, given its bytes, stands where the proof says, in a ledger that the policy knows.

    Raises `InclusionFails`, `OutsideTree` and what `accept` raises.
    """
    return verify_leaf(proof, merkle.leaf_hash(record), policy)


def verify_leaf(proof: Proof, leaf: bytes, policy: Policy) -> Proved:
    """Check that a record with this leaf hash (32 bytes), whatever it said, stands where the proof says.

    Raises what `verify` raises.
    """
    accepted = accept(proof.note, policy)
    checkpoint = accepted.checkpoint
    merkle.verify_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
    return Proved(index=proof.index, accepted=accepted)


def format_hashes(hashes: Iterable[bytes]) -> str:
    """Return hashes as text, one base64 line each."""
    return "".join(f"{encode_base64(item)}\n" for item in hashes)


def parse_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Read lines, without their newlines, of one base64 hash each. Raises `BadProof`."""
    hashes = []
    for number, line in enumerate(lines, start=1):
        found = decode_base64(line)
        if found is None or len(found) != merkle.HASH_BYTES:
            what = f"hash {number} of its path is not base64 of {merkle.HASH_BYTES} bytes"
            raise BadProof(what)
        hashes.append(found)
    return tuple(hashes)
