"""A ledger's keys: which sign, by its records; where their files are; the next one made ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ArchiveError, Refused
from archive.evidence import keyring
from archive.evidence.keys import KeyFile, KeyMissing, SigningKey, look, make_key, save_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from archive.evidence.keyring import KeyRing, Term
    from archive.evidence.keys import Ask
    from archive.ledger.feed import Feed
    from archive.ledger.folder import Folder

LEDGER_STREAM: Final = "ledger/main"


class SeveralReady(Refused):
    """More than one key is ready to take over."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__(
            f"several keys are ready to take over: {', '.join(map(str, paths))}", hint="take all but one out of keys/"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One key of a ledger, or one that is ready: how long it signs, and the file that holds it, if it is here."""

    vkey: str
    key_id: str
    term: Term | None
    file: KeyFile | None

    def as_json(self) -> dict[str, Any]:
        """Return it as scripts get it."""
        term = self.term
        return {
            "key_id": self.key_id,
            "since": term.since if term else None,
            "reason": term.reason if term else None,
            "in_force": term is not None and term.last_size is None,
            "last_size": term.last_size if term else None,
            "file": str(self.file.path) if self.file else None,
            "passphrase": self.file.is_protected if self.file else None,
            "vkey": self.vkey,
        }


def ring_of(feed: Feed) -> KeyRing:
    """Return the keys that the ledger's own records name. Raises `IntegrityFailure`."""
    return keyring.ring((entry.position, entry.event) for entry in feed.stream(LEDGER_STREAM))


def signers(
    folder: Folder, terms: Iterable[Term], ask: Ask | None = None, at_hand: Sequence[SigningKey] = ()
) -> list[SigningKey]:
    """Return the private keys of these terms: those at hand, else from the files in `keys/`, whatever they are called.

    Raises `KeyMissing`, and what `look` and `KeyFile.open` raise.
    """
    files, faults = _files(folder)
    opened = []
    for term in terms:
        if known := [key for key in at_hand if key.verifier == term.key]:
            opened += known
            continue
        file = next((each for each in files if each.is_of(term.key)), None)
        if file is None:
            raise faults[0] if faults else KeyMissing(_place(folder, term.key.id))
        key = file.open(ask)
        if key.verifier != term.key:
            raise KeyMissing(_place(folder, term.key.id))
        opened.append(key)
    return opened


def ready(folder: Folder, ring: KeyRing) -> KeyFile | None:
    """Return the key file that holds a key of this ledger which no record names yet. Raises `SeveralReady`."""
    found = [each for each in _files(folder)[0] if each.name == ring.origin and not any(map(each.is_of, ring.keys))]
    if len(found) > 1:
        raise SeveralReady([each.path for each in found])
    return found[0] if found else None


def new(folder: Folder, ring: KeyRing, secret: str | None = None, path: Path | None = None) -> SigningKey:
    """Make the key that is to take over next; it signs nothing until `rotate` puts it in use.

    Its file is in `keys/`, named by its key id, or at `path`. Raises `SeveralReady`, `KeyExists`, `KeyExposed`,
    `KeyInaccessible`.
    """
    waiting = ready(folder, ring)
    key = make_key(ring.origin)
    path = path or _place(folder, key.verifier.id)
    if waiting is not None and path.parent.resolve() == folder.keys.resolve():
        raise SeveralReady([waiting.path, path])
    save_key(path, key, secret)
    return key


def shown(folder: Folder, ring: KeyRing) -> list[Shown]:
    """Return every key of the ledger, in order, and those in `keys/` that are ready to take over."""
    files, _ = _files(folder)
    rows = [
        Shown(
            vkey=term.key.format(),
            key_id=term.key.id.hex(),
            term=term,
            file=next((each for each in files if each.is_of(term.key)), None),
        )
        for term in ring.terms
    ]
    for each in files:
        if each.name == ring.origin and not any(map(each.is_of, ring.keys)):
            vkey = "" if each.is_protected else each.open().vkey
            rows.append(Shown(vkey=vkey, key_id=each.key_id.hex(), term=None, file=each))
    return rows


def _files(folder: Folder) -> tuple[list[KeyFile], list[ArchiveError]]:
    """Return what the key files say of themselves, and why others cannot be used."""
    found, faults = [], list[ArchiveError]()
    for path in sorted(folder.keys.glob("*.key")) if folder.keys.is_dir() else ():
        try:
            found.append(look(path))
        except ArchiveError as error:
            faults.append(error)
    return found, faults


def _place(folder: Folder, key_id: bytes) -> Path:
    return folder.keys / f"{key_id.hex()}.key"
