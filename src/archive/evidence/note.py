"""Signed notes: a text, an empty line, and a line for each key that signed it (c2sp.org/signed-note).

    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k      a verifier key, given out beforehand

    This is an example message.                                                the text, its final newline included
                                                                               the last empty line of the note
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAl…          em dash, key name, base64

The base64 of a signature is a four-byte key id and what the key made of the text. The key id is the beginning of a
hash, 530d903a = SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]: it tells keys of one name apart, and proves nothing.

Two types are known here. 0x01 signs the text with Ed25519. 0x04 is a witness's cosignature (c2sp.org/tlog-cosignature):
eight bytes of POSIX time, then Ed25519 over two lines that state that time, followed by the text. Signatures of other
keys and types are kept as they are, passed on, and never believed.

Every note has one spelling: what `parse` returns, `format` makes into the same bytes again.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol, Self

from archive.errors import IntegrityFailure, Rejected

if TYPE_CHECKING:
    from collections.abc import Collection

NOTE_BYTES_MAX: Final = 131_072
SIGNATURES_MAX: Final = 100
NAME_CHARACTERS_MAX: Final = 255
TIME_MAX: Final = 2**63 - 1
"""Seconds since 1970 that a cosignature may state (c2sp.org/tlog-cosignature)."""

KEY_ID_BYTES: Final = 4
PUBLIC_KEY_BYTES: Final = 32
TIME_BYTES: Final = 8
MARK: Final = "— "
CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

FIELD_PRIME: Final = 2**255 - 19
ORDER_8: Final = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
WEAK: Final = frozenset({0, 1, FIELD_PRIME - 1, ORDER_8, FIELD_PRIME - ORDER_8})
"""The y of the points of small order: under such a key a signature that fits every text can be made by anybody."""


class KeyType(IntEnum):
    """What a key does: the byte that its id and its text begin with."""

    LOG = 0x01
    COSIGNER = 0x04


class BadKey(Rejected):
    """A text is not a verifier key, or its key is one that proves nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"this is not a verifier key: {what}", hint="it reads NAME+8 hex digits+base64, on one line, no spaces"
        )


class AmbiguousKeys(Rejected):
    """Two different keys share name and key id, so no signature line tells which of them made it."""

    def __init__(self, name: str, key_id: bytes) -> None:
        super().__init__(
            f"two known keys are called {name} and have the key id {key_id.hex()}", hint="keep the one you were given"
        )


class BadNote(Rejected):
    """Bytes are not a signed note in its one spelling."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this is not a signed note: {what}")


class SignatureFails(IntegrityFailure):
    """A known key is said to have signed, and has not signed this text."""

    def __init__(self, name: str, key_id: bytes) -> None:
        super().__init__(
            f"the signature of {name} (key id {key_id.hex()}) does not fit the text",
            hint="the text or the signature was altered, or somebody else made it",
        )


class NotSigned(IntegrityFailure):
    """No known key has signed."""

    def __init__(self, wanted: Collection[str], found: Collection[str]) -> None:
        super().__init__(
            f"none of the known keys ({', '.join(wanted) or 'none was given'}) has signed;"
            f" signatures there are of {', '.join(found)}",
            hint="a name that is there all the same belongs to another key",
        )


def decode_base64(text: str) -> bytes | None:
    """Return the bytes of base64 (RFC 4648, section 4) in its one spelling, None where it is another spelling."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:  # an alphabet, a length or a padding that is none
        return None
    return data if b64encode(data).decode() == text else None  # bits after the end that say nothing


def encode_base64(data: bytes) -> str:
    """Return the base64 of the bytes, padded, without line breaks."""
    return b64encode(data).decode()


def fault_of_text(text: str) -> str | None:
    """Return what no line of a note may hold, or None: control characters but the newline, halves of characters."""
    if found := CONTROL.search(text):
        return f"it holds the control character U+{ord(found.group()):04X}"
    if SURROGATE.search(text):
        return "it holds half of a surrogate pair, which cannot be written"
    return None


def fault_of_name(name: str) -> str | None:
    """Return what is wrong with a key's name, or None. It may hold neither spaces of any script nor a plus sign."""
    if not name:
        return "the key has no name"
    if "+" in name or any(character.isspace() for character in name):
        return f"the key name {name!r} holds a space or a plus sign"
    return fault_of_text(name)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: what has to be known beforehand of whoever signs. Raises `BadKey` when made."""

    name: str
    type: KeyType
    public: bytes
    """32 bytes (RFC 8032, section 5.1.2)."""

    def __post_init__(self) -> None:
        if fault := fault_of_name(self.name) or self._fault():
            raise BadKey(fault)

    def _fault(self) -> str | None:
        if len(self.name) > NAME_CHARACTERS_MAX:
            return f"its name has {len(self.name)} characters, and {NAME_CHARACTERS_MAX} is the limit"
        if len(self.public) != PUBLIC_KEY_BYTES:
            return f"its public key has {len(self.public)} bytes, and {PUBLIC_KEY_BYTES} are needed"
        y = int.from_bytes(self.public, "little") % 2**255  # the highest bit is the sign of x
        if y >= FIELD_PRIME:
            return "its public key has a second spelling"
        return "under its public key anybody can sign" if y in WEAK else None

    @property
    def id(self) -> bytes:
        """The key id, 4 bytes: tells this key from others of its name."""
        # c2sp.org/signed-note: key ID = SHA-256(key name || 0x0A || signature type || public key)[:4]
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:KEY_ID_BYTES]

    def format(self) -> str:
        """Return the key as text, as it is given out and recorded."""
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key that was given out as text. Raises `BadKey`."""
        name, _, rest = text.partition("+")
        key_id, _, material = rest.partition("+")
        data = decode_base64(material)
        if not data or data[0] not in tuple(KeyType):
            what = "after the second plus sign there has to be base64 of a key of type 0x01 or 0x04"
            raise BadKey(what)
        key = cls(name, KeyType(data[0]), data[1:])
        if key.id.hex() != key_id:
            what = f"its key id is {key.id.hex()}, and {key_id[:16]!r} is written; a character was altered"
            raise BadKey(what)
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, whoever made it. Raises `BadNote` when made."""

    name: str
    key_id: bytes
    """4 bytes."""
    value: bytes
    """What the key made of the text: 64 bytes of a log's key, 72 of a cosigner, any number but none of others."""

    def __post_init__(self) -> None:
        if fault := fault_of_name(self.name):
            raise BadNote(fault)
        if len(self.key_id) != KEY_ID_BYTES or not self.value:
            what = f"the signature of {self.name} is too short"
            raise BadNote(what)

    def format(self) -> str:
        """Return the line, without its newline."""
        return f"{MARK}{self.name} {encode_base64(self.key_id + self.value)}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line, without its newline. Raises `BadNote`."""
        name, space, material = line.removeprefix(MARK).partition(" ")
        if not line.startswith(MARK) or not space:
            what = "a signature line is an em dash, a key name and base64, with one space between"
            raise BadNote(what)
        data = decode_base64(material)
        if data is None:
            what = f"the signature of {name!r} is not base64 in its one spelling"
            raise BadNote(what)
        return cls(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it, in their order. Raises `BadNote` when made."""

    text: str
    """What is signed, its final newline included."""
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        if fault := fault_of_text(self.text) or self._fault():
            raise BadNote(fault)

    def _fault(self) -> str | None:
        if not self.text.endswith("\n"):
            return "its text does not end with a newline"
        if not 1 <= len(self.signatures) <= SIGNATURES_MAX:
            return f"it has {len(self.signatures)} signatures, and 1 to {SIGNATURES_MAX} are allowed"
        return _fault_of_size(self.format())

    def format(self) -> bytes:
        """Return the note's bytes."""
        lines = "".join(f"{signature.format()}\n" for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note's bytes, no key needed: nothing in it is believed yet. Raises `BadNote`."""
        if fault := _fault_of_size(data):
            raise BadNote(fault)
        try:
            text, empty_line, tail = data.decode().rpartition("\n\n")
        except UnicodeDecodeError:
            what = "it is not UTF-8"
            raise BadNote(what) from None
        if not empty_line or not tail.endswith("\n"):
            what = "there is no text, empty line and signature lines, each ending with a newline"
            raise BadNote(what)
        return cls(f"{text}\n", tuple(Signature.parse(line) for line in tail[:-1].split("\n")))

    def add(self, *signatures: Signature) -> Note:
        """Return the note with further signatures below those it has. Raises `BadNote`."""
        return Note(self.text, (*self.signatures, *signatures))


def _fault_of_size(data: bytes) -> str | None:
    return f"it has {len(data)} bytes, and {NOTE_BYTES_MAX} is the limit" if len(data) > NOTE_BYTES_MAX else None


class Signer(Protocol):
    """Whoever can sign a text; private keys are the business of `keys`."""

    def sign(self, text: str) -> Signature:
        """Return the signature under the text."""


def sign(text: str, *signers: Signer) -> Note:
    """Return the text as a note, signed by each in turn. Raises `BadNote`."""
    return Note(text, tuple(signer.sign(text) for signer in signers))


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was found to hold."""

    key: VerifierKey
    time: int | None
    """When, by the cosigner's own clock, in seconds since 1970; None for a log's key, which does not say."""


def verify(note: Note, keys: Collection[VerifierKey]) -> tuple[Signed, ...]:
    """Return which of the known keys have signed, each line once, in the note's order.

    Lines of unknown keys are passed over; a line of a known key that does not hold condemns the note.
    Raises `SignatureFails`, `NotSigned`, `AmbiguousKeys`.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.id), key) != key:
            raise AmbiguousKeys(key.name, key.id)
    found = [
        _verified(note.text, signature, signer)
        for signature in note.signatures
        if (signer := known.get((signature.name, signature.key_id)))
    ]
    if not found:
        raise NotSigned([key.name for key in keys], [signature.name for signature in note.signatures])
    return tuple(dict.fromkeys(found))


def _verified(text: str, signature: Signature, key: VerifierKey) -> Signed:
    value, time, message = signature.value, None, signed_message(text)
    if key.type is KeyType.COSIGNER:
        time, value = int.from_bytes(value[:TIME_BYTES], "big"), value[TIME_BYTES:]
        if time > TIME_MAX:
            raise SignatureFails(signature.name, signature.key_id)
        message = cosigned_message(text, time)
    if not _is_by(key.public, value, message):
        raise SignatureFails(signature.name, signature.key_id)
    return Signed(key, time)


def signed_message(text: str) -> bytes:
    """Return the bytes that a log's key signs: the text. Raises `BadNote` for one that no note can have."""
    if fault := fault_of_text(text):
        raise BadNote(fault)
    return text.encode()


def cosigned_message(text: str, time: int) -> bytes:
    """Return the bytes that a cosigner signs: two lines, the second with the time, then the checkpoint's text.

    `time` is in seconds since 1970, 0 to 2^63 - 1. Raises `BadNote`, also for a text that no note can have.
    """
    if not 0 <= time <= TIME_MAX:
        what = f"a cosignature's time lies within 0 and {TIME_MAX}, and {time} does not"
        raise BadNote(what)
    # c2sp.org/tlog-cosignature, "Ed25519 signed message"
    return f"cosignature/v1\ntime {time}\n".encode() + signed_message(text)


def _is_by(public: bytes, value: bytes, message: bytes) -> bool:
    # Slow to load, and only signatures need it: reads and help do without.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, message)
    except (InvalidSignature, ValueError):  # the latter where a library looks at a key's bytes when it reads them
        return False
    return True
