"""A ledger taken out as journals, and made again from them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.desk import checkpoints, keys
from archive.errors import IntegrityFailure
from archive.evidence.durable import put
from archive.interchange import journals
from archive.ledger import folder as folders
from archive.ledger.feed import Feed

if TYPE_CHECKING:
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.evidence.keyring import KeyRing
    from archive.evidence.storage import Tree
    from archive.ledger.folder import Folder
    from archive.views.building import Progress

BESIDE: Final = ".restoring"


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


def export(desk: Desk, directory: Path, *, progress: Progress | None = None) -> int:
    """Write every record, and the newest checkpoint, to a new directory; return how many records.

    Beside it go the checkpoints by which one key took over from another.
    """
    known = checkpoints.kept(desk.folder)
    data = known[-1].note.format() if known else None
    count = journals.export(desk.feed, directory, data, progress)
    sizes = {handover.size for handover in keys.ring_of(desk.feed).handovers}
    for each in known:
        if each.checkpoint.size in sizes:
            put(directory / each.path.name, each.note.format())
    return count


def restore(directory: Path, root: Path) -> Restored:
    """Make a ledger from a journal, or nothing. Raises `NoJournal`, `NotThatRoot`, `IntegrityFailure`, `Refused`.

    The new ledger has no key: it reads, answers and verifies, and whoever has the key puts it in `keys/`.
    """
    from archive.ledger.restoring import restore as write  # noqa: PLC0415 - only who writes needs the library

    beside = root.with_name(root.name + BESIDE)
    if root.exists() and any(root.iterdir()):
        raise journals.NotEmpty(root)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        records = write(beside / "ledger.db", journals.read(directory))
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
                ring.accept(found.note)
                proved = found.checkpoint.size
                if records < proved or tree.root(proved) != found.checkpoint.root:
                    raise NotThatRoot(proved, records)
                checkpoints.keep(folder, found.checkpoint, found.note)
                for handover in ring.handovers:
                    _keep_handover(directory / f"{handover.size:012d}.checkpoint", folder, ring, tree)
            return Restored(records=records, proved=proved, root=tree.root(records).hex(), origin=ring.origin)


def _keep_handover(path: Path, folder: Folder, ring: KeyRing, tree: Tree) -> None:
    """Keep the checkpoint by which a key took over, where the journal has it and it holds; else `verify` misses it."""
    if not path.is_file():
        return
    found = checkpoints.read(path)
    ring.accept(found.note)
    if not tree.leads_to(found.checkpoint.size, found.checkpoint.root):
        raise NotThatRoot(found.checkpoint.size, found.checkpoint.size)
    checkpoints.keep(folder, found.checkpoint, found.note)
