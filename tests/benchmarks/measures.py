"""Our side of each measure. Each runs in a process of its own, and says what it came to, so that it can be compared."""

from __future__ import annotations

import hashlib
import random
import shutil
from itertools import islice
from typing import TYPE_CHECKING

from archive.catalogue.care import ConditionChecked
from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft
from archive.crew import cores
from archive.desk import journals, opening
from archive.desk.desk import Desk
from archive.desk.verifying import OPTIONAL
from archive.desk.verifying import verify as verify_ledger
from archive.evidence import merkle
from archive.evidence.storage import Tree
from archive.ledger import folder as folders
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer
from archive.views import building
from tests.benchmarks.stock import SAMPLED
from tests.benchmarks.timing import Took, Watch
from tests.benchmarks.workload import RECORDS_PER_OBJECT, drafts, random_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.desk.answers import Answers
    from tests.benchmarks.workload import Ids

QUESTIONS = 400
PROOFS = 400
NEWS = 1_000
FRAMES = (("1999-07-01", 2), ("1985", 3), ("2010-10", 4))
"""Dates asked about, and the quarter of the ledger that is known then."""


def append(root: Path, records: int, batch: int, ids: Ids = random_id) -> Took:
    """Append the workload to a new ledger. Said: of some objects, how often they are told of and their place."""
    shutil.rmtree(root, ignore_errors=True)
    ledger = opening.init(root, institution="Registry", time_zone="Asia/Pyongyang")
    told: dict[str, list[str]] = {}
    watch = Watch()
    count = 0
    with Ledger(ledger.ledger) as opened:
        writer = Writer(opened, ledger.recorded_by)
        offers = (Offer(draft) for draft in drafts(records, ids=ids))
        while taken := list(islice(offers, batch)):
            with watch.running():
                writer.append(taken)
            count += len(taken)
            for offer in taken:
                told.setdefault(offer.draft.stream, []).append(str(getattr(offer.draft.event, "to", "")))
    with Feed(ledger.ledger) as feed:
        assert feed.last() == count + 2
        some = list(told)[-SAMPLED:]
        said = {}
        for name in some:
            places = [str(getattr(entry.record.event, "to", "")) for entry in feed.stream(name)]
            assert places == told[name]
            said[name] = (len(places), next((place for place in reversed(places) if place), ""))
    return watch.took(count, said)


def append_singly(root: Path, records: int) -> Took:
    """Append one record a transaction."""
    some = (draft for draft in drafts(RECORDS_PER_OBJECT * records, seed=11) if isinstance(draft.event, GiftReceived))
    events = [draft.event for draft in islice(some, records)]
    ledger = folders.read(root)
    with Ledger(ledger.ledger) as opened, Feed(ledger.ledger) as feed:
        first = feed.last()
        writer = Writer(opened, ledger.recorded_by)
        writer.append([Offer(Draft(stream=f"object/warm-{first}", event=events[0]))])
        watch = Watch()
        with watch.running():
            for number, event in enumerate(events):
                writer.append([Offer(Draft(stream=f"object/single-{first}-{number}", event=event))])
        assert feed.last() == first + 1 + len(events)
    return watch.took(len(events))


def rebuild(root: Path) -> Took:
    """Build all views anew."""
    ledger = folders.read(root)
    watch = Watch()
    with Feed(ledger.ledger) as feed:
        with watch.running():
            building.build(feed, ledger.views)
        return watch.took(feed.last())


def catch_up(root: Path, records: int) -> Took:
    """Bring the views up to date after a thousand new records about objects all over the ledger."""
    ledger = folders.read(root)
    chance = random.Random(3)
    with Feed(ledger.ledger) as feed:
        building.catch_up(feed, ledger.views)
        objects = records // RECORDS_PER_OBJECT
        checked = ConditionChecked(grade="good", occurred="2011-05", findings="No change")
        news = [
            Offer(Draft(stream=f"object/w{number:07d}", event=checked))
            for number in (chance.randrange(objects) for _ in range(NEWS))
        ]
        with Ledger(ledger.ledger) as opened:
            Writer(opened, ledger.recorded_by).append(news)
        watch = Watch()
        with watch.running():
            reached = building.catch_up(feed, ledger.views)
        assert reached == feed.last()
    return watch.took(NEWS)


def verify(root: Path) -> Took:
    """Verify the file, every record and the chains. Said: the root."""
    watch = Watch()
    with Desk.open(folders.read(root)) as desk:
        with watch.running():
            found = verify_ledger(desk, without=OPTIONAL, workers=cores())
        assert found.is_sound, found.findings
        return watch.took(found.records, found.root)


def export(root: Path, directory: Path) -> Took:
    """Export every record. Said: the digest of all lines."""
    shutil.rmtree(directory, ignore_errors=True)
    watch = Watch()
    with Desk.open(folders.read(root)) as desk, watch.running():
        count, _ = journals.export(desk, directory, workers=cores())
    lines = hashlib.sha256()
    for path in sorted(directory.glob("*.jsonl")):
        lines.update(path.read_bytes())
    return watch.took(count, lines.hexdigest())


def restore(directory: Path, root: Path) -> Took:
    """Make a ledger from an export. Said: its root."""
    shutil.rmtree(root, ignore_errors=True)
    watch = Watch()
    with watch.running():
        restored = journals.restore(directory, root)
    return watch.took(restored.records, restored.root)


def prove(root: Path, _: int) -> Took:
    """Prove that records all over the ledger are in it, each proof checked."""
    watch = Watch()
    chance = random.Random(5)
    ledger = folders.read(root)
    with Feed(ledger.ledger) as feed, Tree(root / "tree.db", feed.leaves) as tree:
        size = feed.last()
        top = tree.root(size)
        for _ in range(PROOFS):
            index = chance.randrange(size)
            with watch.running():
                path = merkle.inclusion_path(index, size, tree.read)
            merkle.verify_inclusion(feed.leaves(index, 1)[0], index, size, path, top)
    return watch.took(PROOFS)


def where_object(root: Path, records: int) -> Took:
    """Ask where one object stood, at any frame."""
    return _asked(root, records, lambda answers, name, frame: answers.where(name, answers.frame(*frame)), QUESTIONS)


def show_object(root: Path, records: int) -> Took:
    """Ask for all of one object, at any frame."""
    return _asked(root, records, lambda answers, name, frame: answers.show(name, answers.frame(*frame)), QUESTIONS)


def where_place(root: Path, records: int) -> Took:
    """Ask what stood in one showroom, at any frame."""
    return _asked(
        root, records, lambda answers, _, frame: answers.where("place/room-0", answers.frame(*frame)), len(FRAMES)
    )


def list_objects(root: Path, records: int) -> Took:
    """Ask for a page of a hundred objects, at any frame."""
    return _asked(
        root, records, lambda answers, _, frame: answers.list_objects(answers.frame(*frame), limit=100), len(FRAMES)
    )


def find(root: Path, records: int) -> Took:
    """Search for words, some frequent, some rare, some Korean."""
    words = ("silk carpet", "두루미", "Ёлка", "Paektusan", "workshop plate")

    def ask(answers: Answers, name: str, _: object) -> object:
        return answers.find(words[int(name[-4:]) % len(words)], answers.frame())

    return _asked(root, records, ask, len(words))


def _asked(root: Path, records: int, ask: Callable[[Answers, str, tuple[str, str]], object], times: int) -> Took:
    """Ask about objects all over the ledger, after one question that opens what all need."""
    watch = Watch()
    with Desk.open(folders.read(root)) as desk, desk.answers() as answers:
        last = answers.last
        objects = records // RECORDS_PER_OBJECT
        frames = [(on, f"#{max(1, last * quarter // 4)}") for on, quarter in FRAMES]
        ask(answers, "object/w0000000", frames[0])
        for number in range(times):
            name = f"object/w{number * objects // times:07d}"
            with watch.running():
                ask(answers, name, frames[number % len(frames)])
    return watch.took(times)
