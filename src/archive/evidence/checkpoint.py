"""Checkpoints: what a ledger of one size is, in three lines that its key signs (c2sp.org/tlog-checkpoint).

    museum.example/5d41402abc4b2a76                  origin: which ledger; also the name of the key that signs
    3                                                size: how many records
    fcWm8xeP9VrdsguuALwHnoywcgom7P4AuW//ShvvTEE=     root of the tree over them (the one in `merkle`), base64

Each line ends with a newline. Together they are the text of a signed note (see `note`); with the signatures under it
they are a checkpoint file.

The specification allows further lines and advises against them, since nobody who follows a log can check what they
say; here a checkpoint has none, and one that has is refused. It allows any origin; here it is a key's name.

Every checkpoint has one spelling: what `parse` returns, `format` makes into the same text again.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from archive.errors import Rejected

ORIGIN_CHARACTERS_MAX: Final = 255
SIZE_MAX: Final = 2**63 - 1
HASH_BYTES: Final = 32
LINES: Final = 3
EMPTY_ROOT: Final = sha256().digest()
"""Root of the tree without leaves (RFC 6962, 2.1)."""


class BadCheckpoint(Rejected):
    """A text is not a checkpoint in its one spelling."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"this is not a checkpoint: {what}", hint="it has three lines: the origin, the size, the root in base64"
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and the root of a ledger. Raises `BadCheckpoint` when made."""

    origin: str
    """The ledger's name for good, without spaces of any script and plus signs, as it is its key's name."""
    size: int
    """Number of records; the last of them is at this position."""
    root: bytes
    """32 bytes."""

    def __post_init__(self) -> None:
        if fault := fault_of_origin(self.origin) or _fault_of_tree(self.size, self.root):
            raise BadCheckpoint(fault)

    def format(self) -> str:
        """Return the text that is signed, its final newline included."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note. Raises `BadCheckpoint`."""
        *lines, rest = text.split("\n")
        if len(lines) != LINES or rest:
            what = f"it has {len(lines)} whole lines, and {len(rest)} characters after them"
            raise BadCheckpoint(what)
        origin, size, root = lines
        if fault := fault_of_decimal(size) or _fault_of_base64(root):
            raise BadCheckpoint(fault)
        return cls(origin, int(size), b64decode(root))


def fault_of_origin(origin: str) -> str | None:
    """Return what is wrong with an origin, or None."""
    if not origin:
        return "it has no origin"
    if len(origin) > ORIGIN_CHARACTERS_MAX:
        return f"its origin has {len(origin)} characters, and {ORIGIN_CHARACTERS_MAX} is the limit"
    if "+" in origin or any(character.isspace() or character < " " for character in origin):
        return f"its origin {origin!r} holds a space, a plus sign or a control character"
    if any("\ud800" <= character <= "\udfff" for character in origin):
        return "its origin holds half of a surrogate pair, which cannot be written"
    return None


def fault_of_decimal(text: str) -> str | None:
    """Return what is wrong with a number from 0 to 2^63 - 1 in decimal digits, or None."""
    # the length first, as reading thousands of digits takes long or fails
    if not text.isascii() or not text.isdigit() or len(text) > len(str(SIZE_MAX)) or str(int(text)) != text:
        return f"{text[:24]!r} is not a number in plain digits without a leading zero"
    if int(text) > SIZE_MAX:
        return f"{text} is more than {SIZE_MAX}"
    return None


def _fault_of_tree(size: int, root: bytes) -> str | None:
    if not 0 <= size <= SIZE_MAX:
        return f"its size {size} is not within 0 and {SIZE_MAX}"
    if len(root) != HASH_BYTES:
        return f"its root has {len(root)} bytes, and {HASH_BYTES} are needed"
    if size == 0 and root != EMPTY_ROOT:
        return "its size is 0, and its root is not that of the empty tree"
    return None


def _fault_of_base64(text: str) -> str | None:
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return f"its root {text[:64]!r} is not base64"
    if b64encode(data).decode() != text:  # bits after the end that say nothing pass the decoder
        return f"its root {text[:64]!r} has another spelling"
    return None
