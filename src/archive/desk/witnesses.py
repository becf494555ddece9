"""The witnesses that a ledger's directory names: whose cosignatures count, and how many a checkpoint needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.errors import ArchiveError
from archive.evidence.note import KeyType, VerifierKey
from archive.ledger.folder import CONFIGURATION, BadConfiguration

if TYPE_CHECKING:
    from archive.ledger.folder import Folder


class Witnesses(NamedTuple):
    """Known witnesses by the name that the ledger's directory gives them, and how many have to have signed."""

    by_name: dict[str, VerifierKey]
    quorum: int

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Their verifier keys."""
        return tuple(self.by_name.values())

    def called(self, key: VerifierKey) -> str:
        """Return the name that a key has here."""
        return next((name for name, known in self.by_name.items() if known == key), key.name)


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
