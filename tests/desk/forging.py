"""Ledgers that no append would have made: whole in bytes, hashes and chains, written past the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from archive.catalogue.codec import canonical, leaf_hash
from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Record
from archive.errors import NOWHERE
from archive.evidence.keys import SigningKey
from archive.ledger import folder as folders
from archive.ledger.restoring import restore

if TYPE_CHECKING:
    from pathlib import Path

    from archive.ledger.folder import Folder

KEY = SigningKey.make("ledger.invalid/00000000000000ff", b"\x07" * 32)
OPENED = LedgerOpened(
    origin=KEY.name, vkey=KEY.vkey, format=1, institution="party/registry", time_zone="Asia/Pyongyang"
)
BEGINNING = (("ledger/main", OPENED), ("party/registry", PartyRegistered(kind="office", name="Registry")))
NAMESPACE = UUID("6d757365-756d-4000-8000-6f6620676966")


def id_at(position: int) -> str:
    """Return the id of the record at a position."""
    return str(uuid5(NAMESPACE, str(position)))


def forge(root: Path, *steps: tuple[str, Any], begin: bool = True, **members: Any) -> Folder:  # noqa: ANN401 - a record's
    """Write these events, (stream, event), as the records of a new ledger; `members` go into the last record."""
    heads: dict[str, tuple[int, str | None]] = {}
    lines = []
    everything = (*BEGINNING, *steps) if begin else steps
    for position, (stream, event) in enumerate(everything, start=1):
        seq, prev = heads.get(stream, (0, None))
        said: dict[str, Any] = {
            "id": id_at(position),
            "recorded_by": "party/registry",
            "recorded_at": f"2026-11-23T10:{max(position, 2):02d}:00.000000Z",
        }
        said |= members if position == len(everything) else {}
        line = canonical(Record(stream=stream, event=event, seq=seq + 1, prev=prev, **said))
        heads[stream] = (seq + 1, leaf_hash(line).hex())
        lines.append((NOWHERE, line))
    root.mkdir(parents=True)
    restore(root / "ledger.db", lines)
    return folders.lay_out(root, "party/registry")
