"""`python -m tests.benchmarks [RECORDS] [-o FILE] [--growth SIZE …] [--ours]`: ours, the limit and the peer in one run.

Every figure is a ratio of medians taken in turn on one machine; the times beside them tell of that machine alone. Each
side of each measure has a process of its own, and what the two came to is compared: a fast wrong answer does not count.
With `--growth` every measure is taken at several sizes, and drawn beside the table as time against size; with `--ours`
ours alone, for sizes at which the others take too long.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import limit, measures, stock
from tests.benchmarks.picture import picture
from tests.benchmarks.timing import HEAD, PEAK_UNIT, Line, Took, alone
from tests.benchmarks.workload import RowIds

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = 20_000
SMALL_MAX = 50_000
"""Up to this many records every measure is taken three times, above it the long ones once."""

BATCH = 1_000
SINGLES = 300
COLD = 9
STOCK_VIEW_RECORDS = 5_000
"""The peer's view is folded over this many records only: at a million it takes minutes, at the same pace."""


class Bench:
    """All measures at one size, in a folder that is thrown away."""

    def __init__(self, records: int, folder: Path, *, beside: bool = True) -> None:
        """Take the size, the folder, and whether the others are measured beside ours."""
        self.records = records
        self.beside = beside
        self.folder = folder
        self.museum = folder / "museum"
        self.ledger = self.museum / "ledger.db"
        self.turns = 3 if records <= SMALL_MAX else 1

    def lines(self) -> list[Line]:
        """Take every measure and return the table's lines."""
        return [
            self._append(),
            self._append_rows(),
            self._singles(),
            self._rebuild(),
            self._catch_up(),
            self._verify(),
            *self._journals(),
            self._asked("inclusion proof", measures.prove),
            self._asked("where one object stood, any frame", measures.where_object),
            self._asked("all of one object, any frame", measures.show_object),
            self._asked("what stood in a showroom, any frame", measures.where_place),
            self._asked("a page of 100 objects, any frame", measures.list_objects),
            self._asked("search for words", measures.find),
            self._cold(),
        ]

    def disk(self) -> str:
        """Say how many bytes a record takes on disk."""
        sizes = {
            name: sum(path.stat().st_size for path in self.museum.glob(f"{name}.db*"))
            for name in ("ledger", "views", "tree")
        }
        told = ", ".join(f"{size / self.records:,.0f} in {name}.db" for name, size in sizes.items())
        peer = sum(path.stat().st_size for path in self.folder.glob("stock.db*"))
        beside = f"; the peer's {peer / self.records:,.0f}" if peer else ""
        return f"bytes on disk a record: {told}{beside}"

    def _append(self) -> Line:
        line = Line("append, 1,000 a transaction")
        for _ in range(self.turns):
            ours = alone(measures.append, self.museum, self.records, BATCH)
            _took(line, ours)
            if not self.beside:
                continue
            bare = alone(limit.append, self.ledger, self.folder / "limit.db", BATCH, ours.times)
            peer = alone(stock.append, self.folder / "stock.db", self.records, BATCH)
            assert ours.said == peer.said
            assert ours.times == peer.times == bare.times
            _beside(line, bare, peer)
        return line

    def _append_rows(self) -> Line:
        line = Line("the same, ids rising")
        root = self.folder / "rows"
        for _ in range(self.turns):
            ours = alone(measures.append, root, self.records, BATCH, RowIds())
            _took(line, ours)
            if self.beside:
                bare = alone(limit.append, root / "ledger.db", self.folder / "limit-rows.db", BATCH, ours.times)
                assert ours.times == bare.times
                _beside(line, bare)
            shutil.rmtree(root)
        return line

    def _singles(self) -> Line:
        line = Line("append, one durable record")
        for _ in range(3):
            _took(line, alone(measures.append_singly, self.museum, SINGLES))
            if not self.beside:
                continue
            bare = alone(limit.append, self.ledger, self.folder / "limit-singles.db", 1, SINGLES)
            peer = alone(stock.append_singly, self.folder / "stock-singles.db", SINGLES)
            _beside(line, bare, peer)
        return line

    def _rebuild(self) -> Line:
        line = Line("rebuild of all views (others: of one)")
        for _ in range(self.turns):
            ours = alone(measures.rebuild, self.museum)
            _took(line, ours)
            if not self.beside:
                continue
            bare = alone(limit.fold_one_view, self.ledger, self.folder / "view.db")
            peer = alone(
                stock.fold_one_view, self.folder / "stock.db", self.folder / "stock-view.db", STOCK_VIEW_RECORDS
            )
            assert ours.times == bare.times
            _beside(line, bare, peer)
        return line

    def _catch_up(self) -> Line:
        return self._asked("catch up, each of 1,000 new records", measures.catch_up)

    def _verify(self) -> Line:
        line = Line("verify records, chains, root")
        for _ in range(self.turns):
            ours, bare = alone(measures.verify, self.museum), alone(limit.scan_and_root, self.ledger)
            assert ours.said == bare.said
            _took(line, ours)
            _beside(line, bare)
        return line

    def _journals(self) -> list[Line]:
        out, back = Line("export"), Line("restore")
        root = alone(limit.scan_and_root, self.ledger).said
        for _ in range(self.turns):
            ours = alone(measures.export, self.museum, self.folder / "journal")
            bare = alone(limit.export, self.ledger, self.folder / "journal.jsonl")
            assert ours.said == bare.said
            _took(out, ours)
            _beside(out, bare)
            ours = alone(measures.restore, self.folder / "journal", self.folder / "restored")
            assert ours.said == root
            _took(back, ours)
            if self.beside:
                bare = alone(limit.restore, self.folder / "journal.jsonl", self.folder / "restored.db")
                assert bare.said == root
                _beside(back, bare)
        return [out, back]

    def _asked(self, what: str, ask: Callable[[Path, int], Took]) -> Line:
        return Line(what, [alone(ask, self.museum, self.records) for _ in range(3)])

    def _cold(self) -> Line:
        asked = [sys.executable, "-m", "archive", "-L", str(self.museum), "where", "w0000000"]
        bare = [sys.executable, "-c", "import click, msgspec, sqlite3"]
        compiled = self.folder / "compiled"  # a Python that may keep none compiles our modules at each start
        _run(compiled, *asked)
        _run(compiled, *bare)
        line = Line("cold command: where OBJECT")
        for _ in range(COLD):
            _took(line, _run(compiled, *asked))
            _beside(line, _run(compiled, *bare))
        return line


def _took(line: Line, ours: Took) -> None:
    """Take one turn of ours into a line."""
    line.ours.append(ours)


def _beside(line: Line, *others: Took) -> None:
    """Take what the limit took in the same turn into a line, and the peer, where it has one."""
    for runs, took in zip((line.limit, line.stock), others, strict=False):
        runs.append(took)


def _run(compiled: Path, *command: str) -> Took:
    """Run a command with a place of its own for compiled modules."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(compiled)
    begun = time.perf_counter()
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    wall = time.perf_counter() - begun
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT / 2**20, 1, None)


def table(records: int, *, beside: bool = True) -> tuple[list[Line], str]:
    """Take every measure at one size; return the lines, and the table as text."""
    folder = Path(tempfile.mkdtemp(prefix="archive-benchmark-"))
    try:
        bench = Bench(records, folder, beside=beside)
        lines = bench.lines()
        disk = bench.disk()
    finally:
        shutil.rmtree(folder)
    day = time.strftime("%Y-%m-%d", time.gmtime())
    title = f"W({records:,}), Python {platform.python_version()}, {platform.machine()}, {day}"
    return lines, "\n".join([title, HEAD, *(line.text() for line in lines), disk])


def main() -> None:
    """Run, print the table or tables, and draw the picture of growth."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=SMALL)
    parser.add_argument("-o", "--output", type=Path, help="file for the tables")
    parser.add_argument("--growth", nargs="+", type=int, metavar="SIZE", help="take every measure at each size")
    parser.add_argument("--ours", action="store_true", help="measure neither the limit nor the peer where that is long")
    parser.add_argument("--picture", type=Path, default=Path(__file__).with_name("growth.svg"))
    chosen = parser.parse_args()
    sizes = sorted(chosen.growth or [chosen.records])
    told = []
    taken: dict[int, list[Line]] = {}
    for size in sizes:
        taken[size], text = table(size, beside=not chosen.ours)
        print(text, flush=True)
        told.append(text)
    if chosen.output:
        chosen.output.write_text("\n\n".join(told) + "\n", encoding="utf-8")
    if chosen.growth:
        chosen.picture.write_text(picture(taken), encoding="utf-8")


if __name__ == "__main__":
    main()
