"""Sealing: what may not be read by everybody is recorded as a commitment, and kept elsewhere as its opening.

A commitment is SHA-256 of 0x02, a random salt of 32 bytes, and the event's canonical bytes. Whoever has the opening
(salt and event) can show that this very event was recorded; whoever has the commitment alone learns nothing of it, not
even by trying every event that it may be. An event seals whole; of a correction or dispute, what it carries does.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec

from archive.catalogue.codec import CODEC, ENCODER, JSON_FAULTS, PLAIN, canonical
from archive.catalogue.corrections import CARRIERS
from archive.catalogue.event import Access
from archive.catalogue.sealed import Sealed
from archive.errors import IntegrityFailure

SALT_BYTES: Final = 32
PREFIX: Final = b"\x02"


class BadOpening(IntegrityFailure):
    """Bytes are not an opening."""

    def __init__(self) -> None:
        super().__init__(
            "this is no opening of a sealed event: it is not the canonical JSON of a commitment, an event and a salt",
            hint="take another copy of it",
        )


class FalseOpening(IntegrityFailure):
    """An opening opens another event than was sealed."""

    def __init__(self, commitment: str) -> None:
        super().__init__(
            f"the opening of {commitment} does not fit it: its salt or event was altered",
            hint="take another copy of it; what was recorded stands as it is",
        )


class Opening(NamedTuple):
    """What opens a sealed event: its commitment (64 hex digits), the salt (32 bytes), the event's canonical bytes."""

    commitment: str
    salt: bytes
    event: bytes

    def check(self) -> Opening:
        """Return the opening, once it fits its commitment. Raises `FalseOpening`."""
        if committed(self.salt, self.event) != self.commitment:
            raise FalseOpening(self.commitment)
        return self

    def read(self) -> Any:  # noqa: ANN401 - of any type of the catalogue
        """Return the event as read. Raises `FalseOpening`, `ContentFault`."""
        return CODEC.decode_event(self.check().event)

    def format(self) -> bytes:
        """Return the opening as a line, without its end: canonical JSON of commitment, event, salt (hex)."""
        return ENCODER.encode(
            {"commitment": self.commitment, "event": msgspec.Raw(self.event), "salt": self.salt.hex()}
        )

    @classmethod
    def parse(cls, line: bytes) -> Opening:
        """Read a line, its end taken off. Raises `BadOpening`, `FalseOpening`."""
        try:
            told = PLAIN.decode(line)
            opening = cls(told["commitment"], bytes.fromhex(told["salt"]), ENCODER.encode(told["event"]))
        except (*JSON_FAULTS, LookupError, TypeError, ValueError):
            raise BadOpening from None
        if len(opening.salt) != SALT_BYTES or opening.format() != line:
            raise BadOpening
        return opening.check()


def committed(salt: bytes, event: bytes) -> str:
    """Return the commitment, as 64 hex digits, to an event's canonical bytes."""
    return sha256(PREFIX + salt + event).hexdigest()


def private(event: Any) -> Access | None:  # noqa: ANN401 - of any type
    """Return who alone may read an event, or what it carries; None where everybody may."""
    if type(event) is Sealed:
        return None
    if event.access is None and type(event) in CARRIERS:
        return private(_carried(event))
    access: Access | None = event.access
    return access


def seal(event: Any, salt: bytes) -> tuple[Any, Opening]:  # noqa: ANN401 - of any type
    """Return a private event as it is recorded, and its opening. The salt, 32 bytes, is drawn by chance each time."""
    private = event if event.access is not None else _carried(event)
    data = canonical(private)
    opening = Opening(committed(salt, data), salt, data)
    return _with(event, Sealed(commitment=opening.commitment)), opening


def commitment_in(event: Any) -> str | None:  # noqa: ANN401 - of any type
    """Return the commitment in an event as recorded, or in what it carries; None where nothing is sealed."""
    return next((part.commitment for part in (event, _carried(event)) if type(part) is Sealed), None)


def reveal(event: Any, opened: Callable[[str], Any]) -> Any:  # noqa: ANN401 - of any type
    """Return an event as it was handed in, once `opened` knows what its commitment is to; else as it is recorded."""
    commitment = commitment_in(event)
    found = None if commitment is None else opened(commitment)
    return event if found is None else _with(event, found)


def _carried(event: Any) -> Any:  # noqa: ANN401 - an event, a sealed one, or None
    name = CARRIERS.get(type(event))
    return None if name is None else getattr(event, name)


def _with(event: Any, part: Any) -> Any:  # noqa: ANN401 - of any type
    """Return an event with what is sealed in it, or was, in another form: the whole, or what it carries."""
    name = CARRIERS.get(type(event))
    return part if name is None else msgspec.structs.replace(event, **{name: part})
