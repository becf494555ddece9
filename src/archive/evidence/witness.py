"""What a ledger asks of a witness, and what the witness answers (c2sp.org/tlog-witness): text that travels by any way.

    old 3                                            the size that the witness has signed last, as the ledger knows it
    fcWm8xeP9VrdsguuALwHnoywcgom7P4AuW//ShvvTEE=     why the tree of today begins with that one, one base64 hash a line

    museum.example/5d41402abc4b2a76                  after an empty line the checkpoint, with its signatures
    7
    …

The answer is the witness's signature line, or, where it has signed another size last, that size alone on a line.

A witness believes nothing but the keys of the ledgers that it follows, and remembers one checkpoint of each: the last
that it signed. It signs another only if that one grew from it. So of two histories of one ledger it signs one, and who
shows its signature under the other has to show another witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from archive.errors import Conflict, IntegrityFailure, Rejected
from archive.evidence import merkle, note
from archive.evidence.checkpoint import EMPTY_ROOT, Checkpoint, fault_of_decimal
from archive.evidence.note import MARK, Note, Signature
from archive.evidence.proof import BadProof, format_hashes, parse_hashes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from archive.evidence.note import VerifierKey

OLD: Final = "old "
REQUEST_BYTES_MAX: Final = note.NOTE_BYTES_MAX + 4_096
"""The longest note, and 63 hashes of 45 bytes before it."""


class BadRequest(Rejected):
    """Bytes are not what a ledger asks of a witness, or ask for what no witness can do."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not a request to a witness: {what}", hint="`archive witness request` writes one")


class BadAnswer(Rejected):
    """Bytes are not what a witness answers."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"this is not a witness's answer: {what}", hint="it is signature lines, a signed checkpoint, or a size"
        )


class OtherSize(Conflict):
    """The witness has last signed another size than the ledger thinks."""

    def __init__(self, origin: str, old: int, size: int) -> None:
        super().__init__(
            f"the request starts from size {old}, and this witness has last signed size {size} of {origin}",
            hint="the answer says so; `archive witness request --old SIZE` on the other side asks from there",
        )
        self.size = size


class Forked(IntegrityFailure):
    """A ledger has signed two trees of one size: it shows different people different histories."""

    def __init__(self, origin: str, size: int) -> None:
        super().__init__(
            f"{origin} has signed two different trees of size {size}: it shows different people different histories",
            hint="keep both checkpoints: together they prove it to anybody",
        )


class TwoLedgers(Rejected):
    """Two checkpoints are of different ledgers."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"one checkpoint is of {one}, the other of {other}: there is nothing to compare")


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint to be cosigned, and why it grew from what the witness signed last. Raises `BadRequest` when made."""

    old: int
    """Size that the witness has signed last; 0 if none."""
    path: tuple[bytes, ...]
    """The consistency proof (RFC 6962, 2.1.2), 32 bytes each."""
    note: Note

    def __post_init__(self) -> None:
        if len(self.path) > merkle.PATH_HASHES_MAX:
            what = f"it has {len(self.path)} hashes, and {merkle.PATH_HASHES_MAX} is the limit"
            raise BadRequest(what)
        if not 0 <= self.old <= merkle.SIZE_MAX:
            what = f"no tree has the size {self.old}"
            raise BadRequest(what)

    def format(self) -> bytes:
        """Return the file's bytes."""
        return f"{OLD}{self.old}\n{format_hashes(self.path)}\n".encode() + self.note.format()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a file's bytes; nothing in it is believed yet. Raises `BadRequest`, `BadNote`."""
        if len(data) > REQUEST_BYTES_MAX:
            what = f"it has {len(data)} bytes, and {REQUEST_BYTES_MAX} is the limit"
            raise BadRequest(what)
        head, empty_line, signed = data.partition(b"\n\n")
        first, *lines = head.decode("utf-8", "replace").split("\n")
        old = first.removeprefix(OLD)
        if not first.startswith(OLD) or fault_of_decimal(old) or not empty_line:
            what = "it does not begin with the line `old SIZE`, or has no empty line"
            raise BadRequest(what)
        try:
            return cls(int(old), parse_hashes(lines), Note.parse(signed))
        except BadProof as error:
            raise BadRequest(error.sentence) from None


def judge(request: Request, logs: Collection[VerifierKey], remembered: Checkpoint | None) -> Checkpoint:
    """Return the checkpoint of a request that a witness signs, given the ledger's keys and what it signed last.

    Raises `BadCheckpoint`, `NotSigned`, `SignatureFails`, `BadRequest`, `OtherSize`, `Forked`, `ConsistencyFails`.
    """
    # c2sp.org/tlog-witness, "add-checkpoint": the checks in the order of the text
    asked = Checkpoint.parse(request.note.text)
    note.verify(request.note, [key for key in logs if key.name == asked.origin])
    if request.old > asked.size:
        what = f"it starts from size {request.old}, and its checkpoint has size {asked.size}"
        raise BadRequest(what)
    size, root = (0, EMPTY_ROOT) if remembered is None else (remembered.size, remembered.root)
    if request.old != size:
        raise OtherSize(asked.origin, request.old, size)
    if asked.size == size and asked.root != root:
        raise Forked(asked.origin, size)
    merkle.verify_consistency(size, asked.size, request.path, root, asked.root)
    return asked


def compare(one: Note, other: Note, logs: Collection[VerifierKey] = ()) -> bool:
    """Tell whether two checkpoints of a ledger are of the same records; False where only a proof can tell.

    With the ledger's keys, their signatures are checked first. Raises `Forked`, `TwoLedgers`, `BadCheckpoint`,
    `NotSigned`, `SignatureFails`.
    """
    first, second = Checkpoint.parse(one.text), Checkpoint.parse(other.text)
    if logs:
        for each in (one, other):
            note.verify(each, logs)
    if first.origin != second.origin:
        raise TwoLedgers(first.origin, second.origin)
    if first.size == second.size and first.root != second.root:
        raise Forked(first.origin, first.size)
    return first == second


def format_lines(signatures: Iterable[Signature]) -> bytes:
    """Return an answer of signature lines."""
    return "".join(f"{signature.format()}\n" for signature in signatures).encode()


def format_size(size: int) -> bytes:
    """Return the answer of a witness that has last signed this size."""
    return f"{size}\n".encode()


def parse_answer(data: bytes) -> Note | tuple[Signature, ...] | int:
    """Read an answer: a whole signed checkpoint, signature lines alone, or a size. Raises `BadAnswer`, `BadNote`."""
    if len(data) > note.NOTE_BYTES_MAX:
        what = f"it has {len(data)} bytes, and {note.NOTE_BYTES_MAX} is the limit"
        raise BadAnswer(what)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        what = "it is not UTF-8"
        raise BadAnswer(what) from None
    if "\n\n" in text:
        return Note.parse(data)
    *lines, rest = text.split("\n")
    if rest or not lines:
        what = "its last line does not end"
        raise BadAnswer(what)
    if len(lines) == 1 and not fault_of_decimal(lines[0]):
        return int(lines[0])
    if len(lines) > note.SIGNATURES_MAX or not all(line.startswith(MARK) for line in lines):
        what = "it has a line that is neither a size nor a signature"
        raise BadAnswer(what)
    return tuple(Signature.parse(line) for line in lines)
