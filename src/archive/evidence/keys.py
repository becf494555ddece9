"""Signing keys: made once, kept in a file that only its owner can read, used to sign checkpoints.

A key file is one line, in the form that the signed-note tools of others read too:

    PRIVATE+KEY+<name>+<key id, 8 hex digits>+<base64 of the type and the 32-byte Ed25519 seed>

Name, key id and type are those of the verifier key (see `note`), so that the file tells whose key it is without any
arithmetic. Under a passphrase the line begins `ENCRYPTED+KEY+`, and what follows the type is not the seed (see
`passphrase`). Mode 0600 from its first byte, in a directory of mode 0700; synced before the verifier key is given out;
never overwritten, since no other file has that key.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from archive.errors import Refused
from archive.evidence import passphrase
from archive.evidence.durable import sync_folder
from archive.evidence.note import (
    TIME_BYTES,
    BadKey,
    KeyType,
    Signature,
    VerifierKey,
    cosigned_message,
    decode_base64,
    encode_base64,
    signed_message,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Ask = Callable[[Path], str]
    """Returns the passphrase of a key file."""

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
FILE_BYTES_MAX: Final = 4096
SEED_BYTES: Final = 32
PREFIX: Final = "PRIVATE+KEY+"
PROTECTED: Final = "ENCRYPTED+KEY+"


class KeyExists(Refused):
    """A key is never written over another."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already", hint="a key is kept as long as what it signed; name another file")


class KeyMissing(Refused):
    """There is no key to sign with."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is no signing key at {path}",
            hint="a copy without its key can be read and verified; signing is done where the key is",
        )


class KeyExposed(Refused):
    """Others than its owner can read a key, or put another in its place."""

    def __init__(self, path: Path, mode: int, wanted: int) -> None:
        super().__init__(
            f"{path} is open to others (mode {mode:04o})",
            hint=f"`chmod {wanted:o}` it, and consider whether the key has been read",
        )


class KeyOfAnother(Refused):
    """A key file belongs to another user, who can change it at any time."""

    def __init__(self, path: Path, owner: int) -> None:
        super().__init__(f"{path} belongs to another user (number {owner})", hint="sign as the user that owns the key")


class BadKeyFile(Refused):
    """What should be a key file is something else."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} is not a key file: {what}", hint=f"a key file is one line that begins {PREFIX} or {PROTECTED}"
        )


class KeyInaccessible(Refused):
    """The system does not let a key file be read or written."""

    def __init__(self, path: Path, task: str, why: str | None) -> None:
        super().__init__(f"the key file {path} cannot be {task}: {why or 'the system gives no reason'}")


class KeyProtected(Refused):
    """A key is under a passphrase, and none was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"the key in {path} is under a passphrase, and nobody was there to be asked for it")


class WrongPassphrase(Refused):
    """A passphrase does not open a key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"this passphrase does not open {path}", hint="or a byte of the file was altered: compare it with your copy"
        )


class WrongKeyType(Refused):
    """A log's key signs checkpoints, a cosigner's key cosigns them; one key never does both."""

    def __init__(self, name: str, wanted: KeyType) -> None:
        task = "sign as a log" if wanted is KeyType.LOG else "cosign"
        super().__init__(f"the key of {name} is not one to {task} with", hint=f"it takes a key of type 0x{wanted:02x}")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name. It never shows its seed."""

    verifier: VerifierKey
    _seed: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The key's name: the ledger's origin, or the witness's name."""
        return self.verifier.name

    @property
    def vkey(self) -> str:
        """The verifier key as text, to be given out."""
        return self.verifier.format()

    def sign(self, text: str) -> Signature:
        """Return this log's signature under a text. Raises `WrongKeyType`, `BadNote`."""
        if self.verifier.type is not KeyType.LOG:
            raise WrongKeyType(self.name, KeyType.LOG)
        return Signature(self.name, self.verifier.id, _sign(self._seed, signed_message(text)))

    def cosign(self, text: str, time: int) -> Signature:
        """Return this witness's cosignature under a checkpoint's text.

        `time` is in seconds since 1970. Raises `WrongKeyType`, `BadNote`.
        """
        if self.verifier.type is not KeyType.COSIGNER:
            raise WrongKeyType(self.name, KeyType.COSIGNER)
        value = _sign(self._seed, cosigned_message(text, time))
        return Signature(self.name, self.verifier.id, time.to_bytes(TIME_BYTES, "big") + value)

    def format(self, secret: str | None = None) -> bytes:
        """Return the bytes of the key's file: the secret itself, or the secret under a passphrase."""
        kind, about = bytes([self.verifier.type]), f"{self.name}+{self.verifier.id.hex()}+"
        if secret is None:
            return f"{PREFIX}{about}{encode_base64(kind + self._seed)}\n".encode()
        sealed = passphrase.seal(self._seed, secret, about.encode() + kind)
        return f"{PROTECTED}{about}{encode_base64(kind + sealed)}\n".encode()

    @classmethod
    def make(cls, name: str, seed: bytes, key_type: KeyType = KeyType.LOG) -> Self:
        """Return the key that a 32-byte seed determines. Raises `BadKey` for a name that no key can have."""
        return cls(VerifierKey(name, key_type, _public(seed)), seed)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says before it is opened: whose key it holds, and whether under a passphrase."""

    path: Path
    name: str
    key_id: bytes
    is_protected: bool
    _data: bytes = field(repr=False)

    def is_of(self, key: VerifierKey) -> bool:
        """Tell whether it says that it holds this key."""
        return (self.name, self.key_id) == (key.name, key.id)

    def open(self, ask: Ask | None = None) -> SigningKey:
        """Return the key; `ask` is called for the passphrase of one that has one.

        Raises `BadKeyFile`, `KeyProtected`, `WrongPassphrase`.
        """
        if not self.is_protected:
            return parse_key(self._data, self.path)
        if ask is None:
            raise KeyProtected(self.path)
        return parse_key(self._data, self.path, ask(self.path))


def parse_key(data: bytes, path: Path, secret: str | None = None) -> SigningKey:
    """Read the bytes of a key's file; the path is for the message, which never quotes them.

    Raises `BadKeyFile`, `KeyProtected`, `WrongPassphrase`.
    """
    told = _told(data, path)
    text = data.decode("utf-8", "replace").removesuffix("\n").removeprefix(_prefix(told))
    material = decode_base64(text.partition("+")[2].partition("+")[2])
    length = passphrase.SEALED_BYTES if told.is_protected else SEED_BYTES
    if material is None or len(material) != 1 + length or material[0] not in tuple(KeyType):
        what = "its last part is not the base64 of a type and an Ed25519 seed"
        raise BadKeyFile(path, what)
    seed: bytes | None = material[1:]
    if told.is_protected:
        if secret is None:
            raise KeyProtected(path)
        about = f"{told.name}+{told.key_id.hex()}+".encode() + material[:1]
        seed = passphrase.open_sealed(material[1:], secret, about)
        if seed is None:
            raise WrongPassphrase(path)
    try:
        key = SigningKey.make(told.name, seed or b"", KeyType(material[0]))
    except BadKey as error:
        raise BadKeyFile(path, error.sentence) from None
    if data != f"{_prefix(told)}{key.name}+{key.verifier.id.hex()}+{encode_base64(material)}\n".encode():
        what = "its beginning, name, key id and seed do not belong together"
        raise BadKeyFile(path, what)
    return key


def _told(data: bytes, path: Path) -> KeyFile:
    text = data.decode("utf-8", "replace")
    is_protected = text.startswith(PROTECTED)
    name, _, rest = text.removeprefix(PROTECTED if is_protected else PREFIX).partition("+")
    try:
        key_id = bytes.fromhex(rest.partition("+")[0])
    except ValueError:
        key_id = b""  # no key's
    return KeyFile(path, name, key_id, is_protected, data)


def _prefix(told: KeyFile) -> str:
    return PROTECTED if told.is_protected else PREFIX


def new_key(path: Path, name: str, key_type: KeyType = KeyType.LOG, secret: str | None = None) -> str:
    """Make a key and its file; return the verifier key as text, to be recorded and given out.

    The name of a log's key is its origin. Raises `BadKey`, `KeyExists`, `KeyExposed`, `KeyInaccessible`.
    """
    key = make_key(name, key_type)
    save_key(path, key, secret)
    return key.vkey


def make_key(name: str, key_type: KeyType = KeyType.LOG) -> SigningKey:
    """Return a key by chance; it is nowhere but in memory. Raises `BadKey`."""
    return SigningKey.make(name, os.urandom(SEED_BYTES), key_type)


def save_key(path: Path, key: SigningKey, secret: str | None = None) -> None:
    """Write a new file for a key, under a passphrase or not. Raises `KeyExists`, `KeyExposed`, `KeyInaccessible`."""
    descriptor = _create(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.format(secret))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except BaseException as error:
        path.unlink(missing_ok=True)  # half a key is none
        if isinstance(error, OSError):
            raise KeyInaccessible(path, "written", error.strerror) from None
        raise


def read_key(path: Path, ask: Ask | None = None) -> SigningKey:
    """Return the key in a file that only its owner can read.

    Raises what `look` and `KeyFile.open` raise: exit 12 each.
    """
    return look(path).open(ask)


def look(path: Path) -> KeyFile:
    """Return what a key file says of itself, once it is seen that only its owner can read it.

    Raises `KeyMissing`, `KeyExposed`, `KeyOfAnother`, `KeyInaccessible`, `BadKeyFile`.
    """
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise KeyMissing(path) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            what = "it is a symbolic link"
            raise BadKeyFile(path, what) from None
        raise KeyInaccessible(path, "read", error.strerror) from None
    try:
        _check_file(path, os.fstat(descriptor))  # of what was opened, not of what the path names by now
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(FILE_BYTES_MAX)  # what is cut off here is no key, which is far shorter
    except OSError as error:
        raise KeyInaccessible(path, "read", error.strerror) from None
    finally:
        os.close(descriptor)
    return _told(data, path)


def _create(path: Path) -> int:
    """Return the descriptor of a new, empty file that nobody else can open; its directory is made where it lacks."""
    folder = path.parent
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        _check_folder(folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, FILE_MODE)
    except FileExistsError as error:
        if error.filename == str(folder):
            raise KeyInaccessible(path, "written", f"{folder} is not a directory") from None
        raise KeyExists(path) from None
    except OSError as error:
        raise KeyInaccessible(path, "written", error.strerror) from None


def _check_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = "it is not a regular file"
        raise BadKeyFile(path, what)
    if os.name == "nt":  # access there is not a matter of mode bits
        return
    if found.st_mode & OTHERS:
        raise KeyExposed(path, stat.S_IMODE(found.st_mode), FILE_MODE)
    if found.st_uid != os.geteuid() and os.geteuid() != 0:
        raise KeyOfAnother(path, found.st_uid)


def _check_folder(folder: Path) -> None:
    mode = folder.stat().st_mode
    if os.name != "nt" and mode & OTHERS_WRITE:
        raise KeyExposed(folder, stat.S_IMODE(mode), FOLDER_MODE)


def _public(seed: bytes) -> bytes:
    # Slow to load, and only signatures need it: reads and help do without.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _sign(seed: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)
