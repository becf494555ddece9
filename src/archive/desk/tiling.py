"""A ledger published as tiles: static files for any web server, grown from one signed checkpoint to the next.

Life of a publication: what is to come out is looked through for what may not; the stored tree is held against the
records; tiles and entry bundles are written, each whole under another name first and then put in its place; after
all of them the checkpoint, which is where readers begin; then partial tiles that have become full ones are taken away.
Cut short anywhere, what was published before is still there, whole, and the next run goes on.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from archive.catalogue.codec import leaf_hash
from archive.desk import checkpoints, proving
from archive.errors import IntegrityFailure, NotFound, Refused
from archive.evidence import tiles
from archive.ledger.stored import ColumnsDiffer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.evidence.storage import Tree
    from archive.evidence.tiles import Tile
    from archive.ledger.feed import Feed
    from archive.ledger.rows import Row

CARRIED: Final = ("replacement", "claim")
ACCESS: Final = b'"access":'
NAMED_MAX: Final = 20


class NotPublic(Refused):
    """Records in clear say of themselves that not everybody may read them."""

    def __init__(self, positions: list[int]) -> None:
        told = ", ".join(f"#{position}" for position in positions[:NAMED_MAX])
        more = f" and {len(positions) - NAMED_MAX} more" if len(positions) > NAMED_MAX else ""
        super().__init__(
            f"not public, and not sealed: {told}{more}; nothing was published",
            hint="a bundle has every record, and what is published once cannot be withheld",
        )


class Foreign(Refused):
    """The directory holds something else than a publication of this ledger."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} is not a publication of this ledger: {what}", hint="name another directory")


class PublishedDiffers(IntegrityFailure):
    """What was published is not what the ledger holds."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"the {size} records published there are not the first {size} of this ledger",
            hint="one of the two was rewritten; `archive verify --against` the published checkpoint says which records",
        )


class CannotPublish(Refused):
    """The system does not let a file be written."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"{path} cannot be written: {why or 'the system gives no reason'}", hint="mend it, and go on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publication came to: its size in records, the size before, how many files were written or taken away."""

    size: int
    before: int
    written: int
    removed: int


def publish(desk: Desk, directory: Path, *, progress: Callable[[int, int], None] | None = None) -> Published:
    """Write what is new of a ledger, up to its newest checkpoint to rest on, to a directory for a web server.

    Raises `NotPublic`, `Foreign`, `PublishedDiffers`, `CannotPublish`, and what `checkpoints.to_rest_on` raises; what
    was published before is as it was.
    """
    newest, _ = checkpoints.to_rest_on(desk)
    size, data = newest.checkpoint.size, newest.note.format()
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        before = _published(directory, newest.checkpoint.origin, size, tree)
        _check_public(desk.feed, before, size)
        _check_tree(tree, size)
        written = 0
        for tile in tiles.tiles(size):
            if not (tile.is_of(before) and all((directory / each).is_file() for each in tile.paths)):
                written += _write_tile(directory, tile, desk.feed, tree)
            if progress is not None and tile.level == 0:
                progress(tile.place * tiles.WIDTH + tile.width, size)
    path = directory / tiles.CHECKPOINT
    if not path.is_file() or path.read_bytes() != data:
        written += _write(path, data)
    removed = sum(_remove_partial(directory, tile) for tile in tiles.tiles(size) if not tile.is_partial)
    return Published(size=size, before=before, written=written, removed=removed)


def _published(directory: Path, origin: str, size: int, tree: Tree) -> int:
    """Return how many records a directory has already, once they are known to be this ledger's first ones."""
    path = directory / tiles.CHECKPOINT
    try:
        found = checkpoints.read(path)
    except NotFound:
        there = sorted(each.name for each in directory.iterdir()) if directory.is_dir() else []
        if there not in ([], ["tile"]):  # the latter where the first publication was cut short
            raise Foreign(directory, f"it holds {there[0]}") from None
        return 0
    if found.checkpoint.origin != origin:
        raise Foreign(directory, f"its checkpoint is of {found.checkpoint.origin}")
    if found.checkpoint.size > size:
        raise checkpoints.LedgerShorter(path, found.checkpoint.size, size)
    if not tree.leads_to(found.checkpoint.size, found.checkpoint.root):
        raise PublishedDiffers(found.checkpoint.size)
    return found.checkpoint.size


def _check_public(feed: Feed, before: int, size: int) -> None:
    """Look through what is to come out. Raises `NotPublic`.

    What was withdrawn since is a question of bundles already out, not of what is new.
    """
    hidden = [row.position for page in feed.rows(before, size) for row in page if _is_hidden(row)]
    if hidden:
        raise NotPublic(hidden)


def _is_hidden(row: Row) -> bool:
    if ACCESS not in row.state:
        return False
    event: dict[str, Any] = json.loads(row.state)["event"]
    return any("access" in stated for stated in (event, *(event.get(name, {}) for name in CARRIED)))


def _check_tree(tree: Tree, size: int) -> None:
    """Hold the stored tree against the records' leaf hashes; one that differs is made anew."""
    tree.grow(size)
    try:
        tree.check(size)
    except IntegrityFailure:
        tree.renew()
        tree.grow(size)


def _write_tile(directory: Path, tile: Tile, feed: Feed, tree: Tree) -> int:
    """Write a tile, and its entries where it is of leaves; return how many files."""
    first = tile.place * tiles.WIDTH
    if tile.level:
        level = tiles.LEVELS * tile.level
        return _write(directory / tile.path, b"".join(tree.read(level, first + at) for at in range(tile.width)))
    found = [row for page in feed.rows(first, first + tile.width) for row in page]
    for row in found:
        if row.order:
            raise proving.WithdrawnByOrder(row.position, f"{tile.entries_path} cannot be published")
        if leaf_hash(row.state) != row.leaf:
            raise ColumnsDiffer(row.position, "leaf")
    entries = tiles.bundle(row.state for row in found)
    hashes = b"".join(row.leaf for row in found)
    return _write(directory / tile.entries_path, entries) + _write(directory / tile.path, hashes)


def _write(path: Path, data: bytes) -> int:
    """Put a whole file in its place, on the disk before its name is; return 1."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CannotPublish(path, error.strerror) from None
    return 1


def _remove_partial(directory: Path, tile: Tile) -> int:
    """Take away the partial tiles that a full one has taken the place of; return how many files."""
    removed = 0
    for path in (directory / f"{each}.p" for each in tile.paths):
        if path.is_dir():
            removed += sum(1 for _ in path.iterdir())
            rmtree(path, ignore_errors=True)
    return removed
