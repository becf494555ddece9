"""The audit of records says the same wherever it is cut into stretches, whoever reads them, whatever was altered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import active_children
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from archive.catalogue.care import ConditionChecked
from archive.catalogue.codec import ENCODER, canonical, leaf_hash
from archive.catalogue.corrections import RecordWithdrawn, ValueErased
from archive.catalogue.keeping import ClockCorrected, LedgerSealed
from archive.catalogue.sealed import Sealed
from archive.evidence.audit import FAULTS_MAX
from archive.evidence.heads import Head, heads_root
from archive.evidence.merkle import Frontier, NotJoined, root
from archive.evidence.merkle import leaf_hash as leaf_of
from archive.evidence.records import RecordsAudit
from archive.ledger.application import Ledger
from archive.ledger.feed import Damaged, Feed
from tests.desk.forging import id_at
from tests.evidence.one_pass import OnePass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STREAMS = ("ledger/main", "object/a", "object/b", "object/c", "party/registry")
CUTS = (1, 2, 8, 32, 64, 1024)
SIZES = {1, 7, 16, 33, 48, 64, 90}
CHECKED = ConditionChecked(grade="good")
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
NEVER = "2027-01-01T00:00:00.000000Z"


class Forger:
    """Writes records of every kind that the audit looks at, a few of them false, straight into the file."""

    def __init__(self, chance: Random, faults: float) -> None:
        self._chance = chance
        self._faults = faults
        self.rows: list[list[Any]] = []
        self._heads: dict[str, tuple[int, bytes]] = {}
        self._second = 0

    def write(self, path: Path, count: int) -> Path:
        """Write a ledger of so many records."""
        for _ in range(count):
            self._add()
        Ledger(path, create=True).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            for kind in ("trigger", "index"):
                asked = "SELECT name FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL"
                for (name,) in file.execute(asked, (kind,)).fetchall():
                    file.execute(f"DROP {kind} {name}")
            for table, column in (("streams", 1), ("types", 3)):
                names = dict.fromkeys(row[column] for row in self.rows)
                file.executemany(f"INSERT INTO {table} (name) VALUES (?)", [(name,) for name in names])
            file.executemany(
                "INSERT INTO records SELECT ?, (SELECT key FROM streams WHERE name = ?), ?,"
                " (SELECT key FROM types WHERE name = ?), ?, ?, ?",
                self.rows,
            )
        return path

    def _is_false(self) -> bool:
        return self._chance.random() < self._faults

    def _add(self) -> None:
        chance, position = self._chance, (self.rows[-1][0] if self.rows else 0) + 1
        stream = chance.choice(STREAMS)
        seq, head = self._heads.get(stream, (0, b""))
        event = chance.choice((self._plain, self._plain, self._sealing, self._sealed, self._erased, self._withdrawn))(
            stream
        )
        self._second += chance.choice((0, 1, 9))
        said: dict[str, Any] = {
            "event": event,
            "id": id_at(position + 1000),
            "recorded_at": (BEGUN + timedelta(seconds=self._second)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "recorded_by": "party/registry",
            "seq": seq + 1,
            "stream": stream,
        }
        if head:
            said["prev"] = head.hex()
        if self._is_false():
            said["seq"] += 2
            said.setdefault("prev", "00" * 32)
        if self._is_false() and head:
            said["prev"] = "ab" * 32
        if self._is_false():
            self._second -= 20 if self._second > 20 else 0
        state = ENCODER.encode(said)
        row = [position, stream, said["seq"], self._type(event), self._id(said["id"]), leaf_hash(state), state]
        if self._is_false():
            row[2:7] = chance.choice(
                (
                    [row[2] + 1, *row[3:7]],
                    [row[2], "Renamed", *row[4:7]],
                    [*row[2:4], bytes(16), *row[5:7]],
                    [*row[2:5], bytes(32), row[6]],
                    [*row[2:5], leaf_hash(state + b" "), state + b" "],
                )
            )
        if self._faults and chance.random() < 0.01:
            row[0] += 2
        self._heads[stream] = (row[2], row[5])
        self.rows.append(row)

    def _plain(self, stream: str) -> object:
        if stream == "ledger/main":
            return ClockCorrected(wrong_from=NEVER, wrong_through=NEVER, reason="battery")
        return {"type": "ObjectScanned", "resolution": 4} if self._is_false() else CHECKED

    def _sealing(self, _: str) -> object:
        heads = [Head(stream, *head) for stream, head in self._heads.items()]
        through = self.rows[-1][0] if self.rows else 0
        hashed = bytes(32) if self._is_false() else heads_root(heads)
        return LedgerSealed(through=through, streams=len(heads), heads_root=hashed.hex()) if heads else CHECKED

    def _sealed(self, _: str) -> object:
        return Sealed(commitment=self._chance.choice(("1a", "2b", "3c")) * 32)

    def _erased(self, _: str) -> object:
        return ValueErased(commitments=("1a" * 32,), order="o", authority="a")

    def _withdrawn(self, stream: str) -> object:
        """Put a tombstone in the place of an earlier record of the stream, and return the order for it."""
        plain = [row for row in self.rows if row[1] == stream and row[3] == "ConditionChecked"]
        if not plain:
            return CHECKED
        row = self._chance.choice(plain)
        if not self._is_false():
            told = ENCODER.encode(Sealed(commitment=row[5].hex()))
            state = row[6].replace(canonical(CHECKED), told)
            row[3], row[6] = "Sealed", state
        target = id_at(row[0] + 1000) if row[4] != bytes(16) else id_at(1)
        return RecordWithdrawn(target=target, leaf=row[5].hex(), order="o", authority="a")

    @staticmethod
    def _type(event: object) -> str:
        return str(event["type"]) if isinstance(event, dict) else str(event.__struct_config__.tag)  # type: ignore[attr-defined]

    @staticmethod
    def _id(text: str) -> bytes:
        return bytes.fromhex(text.replace("-", ""))


def audited(path: Path, **how: int) -> tuple[RecordsAudit, list[str]]:
    """Return the audit, and every word of what it found."""
    audit = RecordsAudit(SIZES, **how)
    with Feed(path) as feed:
        return audit, [f"{each.id} {each.where} {each.severity} {each.sentence}" for each in audit.run(feed)]


def came_to(audit: RecordsAudit | OnePass) -> tuple[object, ...]:
    return audit.roots, audit.sealed, audit.erased


def test_every_cut_says_what_one_pass_says(tmp_path: Path) -> None:
    seen = set[str]()
    for seed in range(16):
        chance = Random(seed)
        path = Forger(chance, faults=chance.choice((0, 0.03, 0.1))).write(tmp_path / f"{seed}.db", count=99)
        wanted = OnePass(path, SIZES)
        told = [f"{name} {where} {severity}" for name, where, severity in wanted.told]
        seen.update(name for name, _, _ in wanted.told)
        whole, sentences = audited(path)
        assert [" ".join(each.split(" ")[:3]) for each in sentences][:FAULTS_MAX] == told[:FAULTS_MAX], seed
        for cut in CUTS:
            audit, found = audited(path, stretch=cut)
            assert found == sentences, (seed, cut)
            assert came_to(audit) == came_to(wanted), (seed, cut)
            assert (audit.size, audit.root) == (99, wanted.root()) == (whole.size, whole.root), (seed, cut)
    assert seen == {
        *("position-gap", "record-altered", "seq-gap", "chain-broken", "time-decreases"),
        *("newer", "seal-false", "withdrawn-stands"),
    }


@pytest.mark.parametrize("faults", [0, 0.05])
def test_other_processes_read_what_this_one_would(tmp_path: Path, faults: float) -> None:
    """With faults, positions have gaps: from there on, the stretches that others read are not those wanted."""
    path = Forger(Random(12), faults).write(tmp_path / "ledger.db", count=400)
    alone, sentences = audited(path, stretch=8)
    assert bool(sentences) == bool(faults)
    assert any("position-gap" in each for each in sentences) == bool(faults)
    together, found = audited(path, stretch=8, workers=3)
    assert found == sentences
    assert (together.root, came_to(together)) == (alone.root, came_to(alone))
    assert not active_children()


def test_of_many_findings_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    path = Forger(Random(1), faults=0.9).write(tmp_path / "ledger.db", count=200)
    count = len(OnePass(path, set()).told)
    assert count > 2 * FAULTS_MAX
    for cut in CUTS:
        found = audited(path, stretch=cut)[1]
        assert len(found) == FAULTS_MAX + 1
        assert found[-1] == f"more records failure {count - FAULTS_MAX} more findings are not told"


def test_an_empty_ledger_has_nothing_wrong(tmp_path: Path) -> None:
    audit, found = audited(Forger(Random(1), 0).write(tmp_path / "ledger.db", count=0), workers=2)
    assert (audit.size, audit.root, found) == (0, root(()), [])


def interrupt(done: int, _: int) -> None:
    if done > 100:
        raise KeyboardInterrupt


def test_an_interrupt_leaves_no_process_behind(tmp_path: Path) -> None:
    path = Forger(Random(3), 0).write(tmp_path / "ledger.db", count=400)
    with Feed(path) as feed, pytest.raises(KeyboardInterrupt):
        list(RecordsAudit(set(), workers=2, stretch=16).run(feed, interrupt))
    assert not active_children()


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    path = Forger(Random(3), 0).write(tmp_path / "ledger.db", count=400)
    for workers in (1, 2):
        done: list[tuple[int, int]] = []
        keep: Callable[[int, int], None] = lambda at, last, done=done: done.append((at, last))  # type: ignore[misc]  # noqa: E731
        with Feed(path) as feed:
            list(RecordsAudit(set(), workers=workers, stretch=16).run(feed, keep))
        assert done == [(at, 400) for at in range(16, 401, 16)]


def test_a_file_that_cannot_be_read_is_damage_whoever_reads_it(tmp_path: Path) -> None:
    path = Forger(Random(3), 0).write(tmp_path / "ledger.db", count=400)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xa5" * (len(data) - len(data) // 2)
    path.write_bytes(bytes(data))
    for workers in (1, 2):
        with pytest.raises(Damaged):
            audited(path, stretch=16, workers=workers)
    assert not active_children()


def test_a_tree_is_added_to_another_where_its_subtrees_are_those_of_both() -> None:
    leaves = [leaf_of(str(number).encode()) for number in range(40)]
    for size in range(33):
        for more in range(8):
            edge, other = Frontier(), Frontier()
            edge.grow(leaves[:size])
            other.grow(leaves[size : size + more])
            if more and size % (1 << more.bit_length() - 1):
                with pytest.raises(NotJoined):
                    edge.join(other)
                assert edge.root() == root(leaves[:size])
            else:
                edge.join(other)
                assert (edge.size, edge.root()) == (size + more, root(leaves[: size + more]))
