"""A ledger taken out as journals, and made again from them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive import clock
from archive.catalogue.corrections import CARRIERS, ValueErased
from archive.catalogue.sealed import Sealed
from archive.catalogue.sealing import commitment_in
from archive.desk import checkpoints, keys
from archive.errors import ArchiveError, IntegrityFailure
from archive.evidence.durable import put
from archive.interchange import journals, openings
from archive.ledger import folder as folders
from archive.ledger.feed import Feed
from archive.ledger.openings import Kept as KeptOpening
from archive.ledger.openings import Openings

if TYPE_CHECKING:
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.evidence.keyring import KeyRing
    from archive.evidence.storage import Tree
    from archive.ledger.folder import Folder
    from archive.views.building import Progress

BESIDE: Final = ".restoring"
SEALING: Final = frozenset({Sealed, *CARRIERS, ValueErased})
"""Events that may hold a commitment."""


class NotThatRoot(IntegrityFailure):
    """What was restored is not what the checkpoint was signed over."""

    def __init__(self, size: int, found: int) -> None:
        what = f"its first {size} records are others" if found >= size else f"it has {found} records"
        super().__init__(
            f"the journal's checkpoint covers {size} records, and {what}: lines were altered, lost, added or moved",
            hint="nothing was restored; take another copy of the journal",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restoration came to. `proved` records stand under the journal's checkpoint; the rest under nothing."""

    records: int
    proved: int
    root: str
    origin: str
    openings: int = 0


def export(
    desk: Desk,
    directory: Path,
    *,
    with_openings: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Write every record, and the newest checkpoint, to a new directory; return how many records, and openings.

    Beside it go the checkpoints by which one key took over from another; and only where asked for, what opens sealed
    events. Where those went is noted first, so that an order to erase can name them.
    """
    known = checkpoints.kept(desk.folder)
    data = known[-1].note.format() if known else None
    count = journals.export(desk.feed, directory, data, progress, workers)
    sizes = {handover.size for handover in keys.ring_of(desk.feed).handovers}
    for each in known:
        if each.checkpoint.size in sizes:
            put(directory / each.path.name, each.note.format())
    return count, _open_up(desk, directory / openings.FILE) if with_openings else 0


def _open_up(desk: Desk, path: Path) -> int:
    """Write out every opening, checked, and note where it went."""
    with Openings(desk.folder.openings) as kept:
        found = [each.opening.check() for each in kept.all()]
        kept.note_copies([each.commitment for each in found], str(path.absolute()), clock.now())
    return openings.write(path, found)


def restore(directory: Path, root: Path) -> Restored:
    """Make a ledger from a journal, or nothing. Raises `NoJournal`, `NotThatRoot`, `IntegrityFailure`, `Refused`.

    The new ledger has no key: it reads, answers and verifies, and whoever has the key puts it in `keys/`.
    """
    from archive.ledger import restoring  # noqa: PLC0415 - only who writes needs the library

    beside = root.with_name(root.name + BESIDE)
    if root.exists() and any(root.iterdir()):
        raise journals.NotEmpty(root)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        withdrawn = restoring.withdrawn_in(journals.read(directory, restoring.MARK))
        records = restoring.restore(beside / "ledger.db", journals.read(directory), withdrawn)
        restored = _checked(directory, beside, records)
        if root.exists():
            root.rmdir()
        beside.rename(root)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return restored


def _checked(directory: Path, beside: Path, records: int) -> Restored:
    """Hold what was restored against the journal's checkpoint, and lay out the rest of the directory."""
    with Feed(beside / "ledger.db") as feed:
        opened = feed.entry(1)
        if opened is None:
            raise journals.NoJournal(directory)
        institution = getattr(opened.event, "institution", opened.record.recorded_by)
        ring = keys.ring_of(feed)
        folder = folders.lay_out(beside, institution)
        with checkpoints.tree_of(folder, feed) as tree:
            proved = 0
            path = directory / journals.CHECKPOINT
            if path.is_file():
                found = checkpoints.read(path)
                try:
                    ring.accept(found.note)
                except ArchiveError as error:
                    raise error.at(file=str(path)) from None
                proved = found.checkpoint.size
                if records < proved or tree.root(proved) != found.checkpoint.root:
                    raise NotThatRoot(proved, records)
                checkpoints.keep(folder, found.checkpoint, found.note)
                for handover in ring.handovers:
                    _keep_handover(directory / f"{handover.size:012d}.checkpoint", folder, ring, tree)
            taken_in = _take_in(directory / openings.FILE, folder, feed)
            root = tree.root(records).hex()
            return Restored(records=records, proved=proved, root=root, origin=ring.origin, openings=taken_in)


def _take_in(path: Path, folder: Folder, feed: Feed) -> int:
    """Keep the openings that came with a journal, each held against its record, and none that was erased by order."""
    if not path.is_file():
        return 0
    entries = [entry for page in feed.entries() for entry in page if type(entry.record.event) in SEALING]
    sealed = {commitment_in(entry.record.event): entry.position for entry in entries}
    erased = {each for entry in entries for each in getattr(entry.record.event, "commitments", ())}
    found = []
    for opening in openings.read(path):
        if opening.commitment not in sealed:
            raise openings.ForeignOpening(opening.commitment).at(file=str(path))
        if opening.commitment not in erased:
            found.append(KeptOpening(sealed[opening.commitment], opening))
    with Openings(folder.openings) as kept:
        kept.take_in(found)
    return len(found)


def _keep_handover(path: Path, folder: Folder, ring: KeyRing, tree: Tree) -> None:
    """Keep the checkpoint by which a key took over, where the journal has it and it holds; else `verify` misses it."""
    if not path.is_file():
        return
    found = checkpoints.read(path)
    ring.accept(found.note)
    if not tree.leads_to(found.checkpoint.size, found.checkpoint.root):
        raise NotThatRoot(found.checkpoint.size, found.checkpoint.size)
    checkpoints.keep(folder, found.checkpoint, found.note)
