"""A witness: a directory with a key of its own, the ledgers that it follows, and what it signed last of each.

    witness.key                        the key that cosigns; it signs for no ledger
    ledgers/<SHA-256 of the origin>/
        keys                           the ledger's verifier keys, one a line, as they were given out
        checkpoint                     the last one signed, with both signatures
        forked-…                       where two trees of one size were signed: the other one

It needs no ledger, and sees sizes and roots only. Reading what was signed last, judging, and storing what is signed now
is one locked step, synced before the answer is given: whatever happens, no two histories get a signature.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.errors import ArchiveError, IntegrityFailure, NotFound, Refused
from archive.evidence import note, witness
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.durable import alone, put
from archive.evidence.keys import KeyExists, KeyMissing, look, new_key
from archive.evidence.note import NOTE_BYTES_MAX, KeyType, Note, VerifierKey
from archive.evidence.witness import Forked, Request

if TYPE_CHECKING:
    from pathlib import Path

    from archive.evidence.keys import Ask, KeyFile, SigningKey

KEY: Final = "witness.key"
LEDGERS: Final = "ledgers"
KEYS: Final = "keys"
CHECKPOINT: Final = "checkpoint"


class NoWitness(NotFound):
    """A directory holds no witness."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} holds no witness", hint="`archive witness init DIR --name NAME` makes one; -C DIR names one"
        )


class NotFollowed(NotFound):
    """A witness knows no key of a ledger."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"this witness does not follow {origin}",
            hint="`archive witness follow VKEY`, with the verifier key that the institution gives out",
        )


class NotALedgersKey(Refused):
    """What a witness is to follow is not a ledger's key."""

    def __init__(self, key: VerifierKey) -> None:
        super().__init__(f"the key of {key.name} is a witness's, not a ledger's")


class OwnKey(Refused):
    """A ledger signs with the witness's own key."""

    def __init__(self) -> None:
        super().__init__("a ledger cannot be followed that signs with this witness's own key", hint="make another key")


class StateDamaged(IntegrityFailure):
    """What a witness remembers is not what it wrote."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is not what this witness wrote: {why}",
            hint="put back the newest copy of it: a witness that forgets may sign two histories",
        )


@dataclass(frozen=True, slots=True)
class Followed:
    """A ledger that a witness follows: its keys, and what the witness signed last (None: nothing yet)."""

    origin: str
    keys: tuple[VerifierKey, ...]
    last: Note | None

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What was signed last."""
        return None if self.last is None else Checkpoint.parse(self.last.text)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness answers, and what it signed."""

    answer: bytes
    checkpoint: Checkpoint


def init(root: Path, name: str, secret: str | None = None) -> str:
    """Make a witness; return its verifier key, to be given to the ledgers that ask it.

    Raises `BadKey`, `KeyExists`, `KeyExposed`, `KeyInaccessible`.
    """
    if (root / KEY).exists():
        raise KeyExists(root / KEY)
    return new_key(root / KEY, name, KeyType.COSIGNER, secret)


def follow(root: Path, vkey: str) -> Followed:
    """Let a witness believe a verifier key: of a ledger new to it, or a further one of a ledger that it follows.

    Raises `NoWitness`, `BadKey`, `NotALedgersKey`, `OwnKey`.
    """
    key = VerifierKey.parse(vkey)
    if key.type is not KeyType.LOG:
        raise NotALedgersKey(key)
    own = _look(root)
    with alone(root):
        if not own.is_protected and own.open().verifier.public == key.public:
            raise OwnKey
        place = _place(root, key.name)
        known = _keys(place)
        if key not in known:
            known = (*known, key)
            put(place / KEYS, "".join(f"{each.format()}\n" for each in known).encode())
        return Followed(key.name, known, _last(place))


def followed(root: Path) -> list[Followed]:
    """Return the ledgers that a witness follows, by origin. Raises `NoWitness`, `BadKey`, `BadNote`."""
    _look(root)
    found = [
        Followed(known[0].name, known, _last(place))
        for place in sorted((root / LEDGERS).glob("*"))
        if (known := _keys(place))
    ]
    return sorted(found, key=lambda each: each.origin)


def cosign(root: Path, data: bytes, *, ask: Ask | None = None, now: int | None = None) -> Cosigned:
    """Return the answer to a request, given its bytes, once what is signed is stored. `now` is in seconds since 1970.

    Raises `NoWitness`, `NotFollowed`, `OwnKey`, what `Request.parse` and `witness.judge` raise, and `Refused` for the
    key. The answer of `OtherSize` is `format_size` of its size.
    """
    request = Request.parse(data)
    key = _look(root).open(ask)
    origin = Checkpoint.parse(request.note.text).origin
    place = _place(root, origin)
    with alone(root):
        known = _keys(place)
        if not known:
            raise NotFollowed(origin)
        if any(log.public == key.verifier.public for log in known):
            raise OwnKey
        return _signed(place, request, known, key, int(time.time()) if now is None else now)


def _signed(place: Path, request: Request, known: tuple[VerifierKey, ...], key: SigningKey, now: int) -> Cosigned:
    last = _last(place)
    if last is not None:
        try:
            note.verify(last, [key.verifier])
        except ArchiveError as error:
            raise StateDamaged(place / CHECKPOINT, error.sentence) from None
    try:
        checkpoint = witness.judge(request, known, None if last is None else Checkpoint.parse(last.text))
    except Forked:
        other = Checkpoint.parse(request.note.text)
        put(place / f"forked-{other.size}-{other.root.hex()[:16]}.checkpoint", request.note.format())
        raise
    line = key.cosign(request.note.text, now)
    if last is None or last.text != request.note.text:
        put(place / CHECKPOINT, request.note.add(line).format())  # before anybody sees the signature
    return Cosigned(witness.format_lines([line]), checkpoint)


def _look(root: Path) -> KeyFile:
    try:
        return look(root / KEY)
    except KeyMissing:
        raise NoWitness(root) from None


def _place(root: Path, origin: str) -> Path:
    return root / LEDGERS / sha256(origin.encode()).hexdigest()


def _keys(place: Path) -> tuple[VerifierKey, ...]:
    path = place / KEYS
    try:
        return tuple(VerifierKey.parse(line) for line in path.read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return ()
    except (ArchiveError, ValueError) as error:
        raise StateDamaged(path, str(error)) from None


def _last(place: Path) -> Note | None:
    path = place / CHECKPOINT
    try:
        with path.open("rb") as file:
            found = Note.parse(file.read(NOTE_BYTES_MAX + 1))
            Checkpoint.parse(found.text)
    except FileNotFoundError:
        return None
    except ArchiveError as error:
        raise StateDamaged(path, error.sentence) from None
    return found
