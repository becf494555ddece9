"""`python -m tests.benchmarks [RECORDS] [-o FILE]`: ours, the limit and the peer on the same bytes in one run.

Every figure is a ratio of medians taken in turn on one machine; the seconds beside them tell of that machine alone. At
the end of each pair both sides are held against one another, so that a fast wrong answer does not count.
"""

from __future__ import annotations

import argparse
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from archive.catalogue.codec import canonical
from archive.catalogue.records import Draft
from archive.desk import opening
from archive.desk.desk import Desk
from archive.desk.verifying import OPTIONAL, verify
from archive.evidence import merkle
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer
from archive.views import building
from tests.benchmarks import limit, stock, workload

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.ledger.folder import Folder

SMALL = 20_000
SINGLES = 300
STOCK_VIEW_RECORDS = 5_000
"""The peer's view is folded over this many records only: at a million it takes minutes, at the same pace."""

QUESTIONS = 400


class Line(NamedTuple):
    """One line of the table: what was done how many times, and the seconds it took each."""

    what: str
    times: int
    ours: float
    limit: float | None = None
    stock: float | None = None
    stock_times: int | None = None

    def text(self) -> str:
        """Return the line: records a second, then ratios (above 1: ours is quicker)."""
        pace = self.times / self.ours
        beside_limit = "" if self.limit is None else f"{self.limit / self.ours:6.2f}"
        told = "" if self.stock is None else f"{pace / ((self.stock_times or self.times) / self.stock):6.1f}"
        return f"{self.what:<38} {pace:>12,.0f} {self.ours:>9.2f} {beside_limit:>8} {told:>8}"


def median(run: Callable[[], float], times: int) -> float:
    """Return the median seconds of several runs."""
    return statistics.median(run() for _ in range(times))


def bench(records: int, folder: Path) -> list[Line]:
    """Run everything at one size and return the table's lines."""
    made = list(workload.drafts(records))
    ledger = opening.init(folder / "museum", institution="Registry", time_zone="Asia/Pyongyang")
    lines = [_append(ledger, made, folder)]
    lines += _singles(ledger, folder)
    lines += _rebuild(ledger, folder)
    lines += _verify(ledger)
    lines += _questions(ledger)
    lines += _cold(ledger)
    return lines


def _append(ledger: Folder, made: list[Draft], folder: Path) -> Line:
    offers = [Offer(draft) for draft in made]
    with Ledger(ledger.ledger) as opened:
        writer = Writer(opened, ledger.recorded_by)
        begun = time.perf_counter()
        for at in range(0, len(offers), 1_000):
            writer.append(offers[at : at + 1_000])
        ours = time.perf_counter() - begun
    with Feed(ledger.ledger) as feed:
        entries = [entry for page in feed.entries() for entry in page]
    keys: dict[str, int] = {}
    rows = [
        (
            keys.setdefault(entry.record.stream, len(keys)),
            entry.record.seq,
            bytes.fromhex(entry.record.id.replace("-", "")),
            entry.state,
        )
        for entry in entries
    ]
    bare = limit.append_all(folder / "limit.db", rows)
    told = [(draft, msgspec.json.decode(canonical(draft.event))) for draft in made]
    peer = stock.append_all(folder / "stock.db", told, 1_000)
    assert len(entries) == len(made) + 2
    return Line("append, 1,000 a transaction", len(made), ours, bare, peer)


def _singles(ledger: Folder, folder: Path) -> list[Line]:
    drafts = list(workload.drafts(9 * SINGLES, seed=11))
    prologue = sum(1 for _ in workload.prologue(9 * SINGLES))
    some = [draft for draft in drafts[prologue:] if type(draft.event).__name__ == "GiftReceived"][:SINGLES]
    fresh = [Offer(Draft(stream=f"object/single-{n}", event=draft.event)) for n, draft in enumerate(some)]
    with Ledger(ledger.ledger) as opened:
        writer = Writer(opened, ledger.recorded_by)
        begun = time.perf_counter()
        for offer in fresh:
            writer.append([offer])
        ours = time.perf_counter() - begun
    rows = [(n, 1, n.to_bytes(16, "big"), canonical(offer.draft)) for n, offer in enumerate(fresh)]
    bare = limit.append_singly(folder / "limit-singles.db", rows)
    said = [msgspec.json.decode(canonical(offer.draft.event)) for offer in fresh]
    peer = stock.append_singly(folder / "stock-singles.db", "object/x", [said[0], *said])
    return [Line("append, one durable record", len(fresh), ours, bare, peer)]


def _rebuild(ledger: Folder, folder: Path) -> list[Line]:
    with Feed(ledger.ledger) as feed:
        last = feed.last()

        def ours() -> float:
            begun = time.perf_counter()
            building.build(feed, ledger.views)
            return time.perf_counter() - begun

        def bare() -> float:
            (folder / "view.db").unlink(missing_ok=True)
            return limit.fold_one_view(ledger.ledger, folder / "view.db")[0]

        pairs = [(ours(), bare()) for _ in range(3)]
        peer, count = stock.fold_one_view(folder / "stock.db", folder / "stock-view.db", STOCK_VIEW_RECORDS)
        building.verify(feed, ledger.views)
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [Line("rebuild of all views (peers: of one)", last, mine, theirs, peer, count)]


def _verify(ledger: Folder) -> list[Line]:
    with Desk.open(ledger) as desk:
        desk.catch_up()
        begun = time.perf_counter()
        found = verify(desk, without=OPTIONAL)
        ours = time.perf_counter() - begun
        assert found.is_sound, found.findings
        bare, root = limit.scan_and_root(ledger.ledger)
        assert root.hex() == found.root
        leaves = desk.feed.leaves(0, found.records)
        assert merkle.root(leaves) == root
    return [Line("verify records, chains, root", found.records, ours, bare)]


def _questions(ledger: Folder) -> list[Line]:
    lines = []
    with Desk.open(ledger) as desk, desk.answers() as answers:
        last = answers.last
        objects = [f"object/w{number:07d}" for number in range(0, last // 9, max(1, last // 9 // QUESTIONS))]
        frames = [answers.frame("1999-07-01", f"#{max(1, last * part // 4)}") for part in (2, 3, 4)]
        for name, ask in (
            ("where is one object, any frame", answers.where),
            ("show one object, any frame", answers.show),
        ):
            taken = []
            for number, each in enumerate(objects):
                begun = time.perf_counter()
                ask(each, frames[number % 3])
                taken.append(time.perf_counter() - begun)
            taken.sort()
            middle, high = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
            lines.append(Line(f"{name} (p99 {high * 1e3:.2f} ms)", 1, middle))
        begun = time.perf_counter()
        room = answers.where("place/room-0", answers.frame("1999-07-01"))
        lines.append(Line(f"what stands in a showroom ({len(room.rows)})", 1, time.perf_counter() - begun))
        begun = time.perf_counter()
        answers.list_objects(answers.frame(), limit=100)
        lines.append(Line("a page of 100 objects", 1, time.perf_counter() - begun))
    return lines


def _cold(ledger: Folder) -> list[Line]:
    def took(*command: str) -> float:
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - begun

    asked = [sys.executable, "-m", "archive", "-L", str(ledger.root), "where", "w0000000"]
    bare = [sys.executable, "-c", "import click, msgspec, sqlite3"]
    took(*asked)
    pairs = [(took(*asked), took(*bare)) for _ in range(9)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [Line("cold command: where OBJECT", 1, mine, theirs)]


def main() -> None:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=SMALL)
    parser.add_argument("-o", "--output", type=Path)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="archive-benchmark-"))
    try:
        lines = bench(chosen.records, folder)
        size = sum(path.stat().st_size for path in (folder / "museum").glob("ledger.db*"))
        views = (folder / "museum" / "views.db").stat().st_size
    finally:
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    head = f"{'':<38} {'per second':>12} {'seconds':>9} {'x limit':>8} {'x stock':>8}"
    title = f"W({chosen.records:,}), Python {platform.python_version()}, {platform.machine()}"
    disk = f"{size / chosen.records:,.0f} in ledger.db, {views / chosen.records:,.0f} in views.db"
    foot = f"bytes on disk a record: {disk}; peak memory of the whole run {peak:,.0f} MiB"
    dated = f"{title}, {time.strftime('%Y-%m-%d', time.gmtime())}"
    text = "\n".join([dated, head, *(line.text() for line in lines), foot])
    print(text)
    if chosen.output:
        chosen.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
