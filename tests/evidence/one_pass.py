"""The audit of records as one would write it down: one pass, record by record, with everything before it at hand.

Slow, and sharing nothing with the archive's own audit but the reading of a row and the words of a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.catalogue.corrections import RecordWithdrawn, ValueErased
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.records import NewerRecord
from archive.catalogue.sealing import commitment_in
from archive.errors import ArchiveError
from archive.evidence.heads import Head, heads_root
from archive.evidence.merkle import HASH_BYTES
from archive.ledger import rows
from archive.ledger.feed import Feed
from tests.evidence import naive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.catalogue.records import Record
    from archive.ledger.rows import Row

Told = tuple[str, str, str]
"""What a finding is called, where, and whether it is a failure or a note."""


class OnePass:
    """All that was read so far. `leaves` are the data whose hashes the leaves are, or the hashes where that is gone."""

    def __init__(self, path: Path, sizes: set[int]) -> None:
        self.roots: dict[int, bytes] = {}
        self.sealed: dict[str, int] = {}
        self.erased: dict[str, int] = {}
        self.leaves: list[bytes] = []
        self._withdrawn: dict[str, int] = {}
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._time = ""
        self._may_go_back = False
        self.told: list[Told] = []
        with Feed(path) as feed:
            for page in feed.rows():
                for row in page:
                    self.told += self._row(row)
                    if len(self.leaves) in sizes:
                        self.roots[len(self.leaves)] = self.root()

    def root(self) -> bytes:
        """Return the root over all leaves, as the RFC has it, but that the leaves are hashes already."""
        return _root(self.leaves)

    def _row(self, row: Row) -> list[Told]:
        found: list[Told] = []
        where = f"#{row.position}"
        stream, leaf = row.stream, row.leaf
        if row.position != len(self.leaves) + 1:
            found.append(("position-gap", where, "failure"))
        try:
            record = rows.check(row)
        except ArchiveError:
            found.append(("record-altered", where, "failure"))
            stream = str(stream)
            leaf = leaf if len(bytes(leaf)) == HASH_BYTES else bytes(HASH_BYTES)
        else:
            envelope: Record = record.envelope if isinstance(record, NewerRecord) else record
            seq, head = self._heads.get(stream, (0, b""))
            if row.seq != seq + 1:
                found.append(("seq-gap", where, "failure"))
            elif (envelope.prev or "") != head.hex():
                found.append(("chain-broken", where, "failure"))
            if envelope.recorded_at < self._time and not self._may_go_back:
                found.append(("time-decreases", where, "failure"))
            self._time, self._may_go_back = envelope.recorded_at, row.type == "ClockCorrected"
            if isinstance(record, NewerRecord):
                found.insert(0, ("newer", where, "note"))
            else:
                found += self._event(record, row)
        self._heads[stream] = (row.seq, leaf)
        self.leaves.append(leaf)
        return found

    def _event(self, record: Record, row: Row) -> Iterator[Told]:
        event, where = record.event, f"#{row.position}"
        if isinstance(event, LedgerSealed):
            heads = [Head(stream, *head) for stream, head in self._heads.items()]
            states = (event.through, event.streams, event.heads_root)
            if states != (row.position - 1, len(heads), heads_root(heads).hex()):
                yield "seal-false", where, "failure"
        elif row.order:
            self._withdrawn[record.id] = row.order
        elif (commitment := commitment_in(event)) is not None:
            self.sealed[commitment] = row.position
        elif isinstance(event, ValueErased):
            self.erased |= dict.fromkeys(event.commitments, row.position)
        elif isinstance(event, RecordWithdrawn) and self._withdrawn.get(event.target) != row.position:
            yield "withdrawn-stands", where, "failure"


def _root(hashes: list[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else naive.sha(b"")
    k = naive.largest_power_of_two_below(len(hashes))
    return naive.sha(b"\x01" + _root(hashes[:k]) + _root(hashes[k:]))
