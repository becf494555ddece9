"""The witnesses that a ledger knows: whose cosignatures count, who has signed what, and what they are asked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import ArchiveError
from archive.evidence import note
from archive.evidence.note import KeyType, VerifierKey
from archive.ledger.folder import CONFIGURATION, BadConfiguration

if TYPE_CHECKING:
    from archive.evidence.note import Note, Signature
    from archive.ledger.folder import Folder


class Witnesses(NamedTuple):
    """Known witnesses by the name that the ledger's directory gives them, and how many have to have signed."""

    by_name: dict[str, VerifierKey]
    quorum: int

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Their verifier keys."""
        return tuple(self.by_name.values())

    def cosignatures(self, signed: Note) -> list[Cosignature]:
        """Return the lines of a note by which known witnesses have signed it; those that do not hold are left out."""
        found = []
        for line in signed.signatures:
            for name, key in self.by_name.items():
                with suppress(ArchiveError):
                    (made,) = note.verify(note.Note(signed.text, (line,)), [key])
                    found.append(Cosignature(name, line, made.time or 0))
        return found


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A known witness's signature: the name that the witness has here, the line, and when, by the witness's clock."""

    name: str
    line: Signature
    time: int
    """In seconds since 1970."""

    @property
    def at(self) -> str:
        """The time as text (RFC 3339); the bare number of seconds where no calendar reaches."""
        try:
            return datetime.fromtimestamp(self.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (OverflowError, ValueError, OSError):
            return str(self.time)


def of(folder: Folder) -> Witnesses:
    """Return the witnesses that `archive.toml` names. Raises `BadConfiguration`."""
    known = dict[str, VerifierKey]()
    for name, text in folder.witnesses:
        field = f"witnesses.{name}"
        try:
            key = VerifierKey.parse(text)
        except ArchiveError as error:
            raise BadConfiguration(folder.root / CONFIGURATION, error.sentence, field) from None
        if key.type is not KeyType.COSIGNER:
            raise BadConfiguration(folder.root / CONFIGURATION, "this key signs for a ledger, not as a witness", field)
        if any(key.public == other.public for other in known.values()):
            raise BadConfiguration(folder.root / CONFIGURATION, "another witness has this key", field)
        known[name] = key
    return Witnesses(known, folder.quorum)
