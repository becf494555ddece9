"""A ledger published as tiles: static files for any web server, grown from one signed checkpoint to the next.

Life of a publication: what is to come out is looked through for what may not; the stored tree is held against the
records; bundles with a record that was withdrawn by order are taken away (see `unserving`); tiles and entry bundles are
written, each whole under another name first and then put in its place; after all of them the checkpoint, which is where
readers begin; then partial tiles that have become full ones are taken away. Cut short anywhere, what was published
before is still there, whole but for what was withdrawn, and the next run goes on.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from archive.checks import registry, sealing
from archive.checks.surveying import Survey
from archive.desk import checkpoints, unserving
from archive.errors import IntegrityFailure, NotFound, Refused
from archive.evidence import tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.checks.findings import Finding
    from archive.desk.desk import Desk
    from archive.evidence.storage import Tree
    from archive.evidence.tiles import Tile
    from archive.ledger.feed import Feed
    from archive.ledger.rows import Row

CARRIED: Final = ("replacement", "claim")
ACCESS: Final = b'"access":'
NAMED_MAX: Final = 20
BESIDE_NAMED_MAX: Final = 5


class NotPublic(Refused):
    """Records in clear say of themselves that not everybody may read them."""

    def __init__(self, positions: list[int]) -> None:
        told = ", ".join(f"#{position}" for position in positions[:NAMED_MAX])
        more = f" and {len(positions) - NAMED_MAX} more" if len(positions) > NAMED_MAX else ""
        super().__init__(
            f"not public, and not sealed: {told}{more}; nothing was published",
            hint="a bundle has every record, and what is published once cannot be withheld",
        )


class BesideSealed(Refused):
    """Records in clear whose correction is sealed, or that correct in clear what is sealed, would come out."""

    def __init__(self, found: list[Finding]) -> None:
        told = "; ".join(each.sentence for each in found[:BESIDE_NAMED_MAX])
        more = f"; and {len(found) - BESIDE_NAMED_MAX} more" if len(found) > BESIDE_NAMED_MAX else ""
        super().__init__(
            f"{told}{more}; nothing was published",
            hint="what is published once cannot be withheld; --in-clear publishes it as it stands",
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
    """What a publication came to: its size in records, the size before, how many files were written or taken away.

    `unserved` are the records withdrawn by order, each with the position of its order.
    """

    size: int
    before: int
    written: int
    removed: int
    unserved: dict[int, int]


def publish(
    desk: Desk, directory: Path, *, in_clear: bool = False, progress: Callable[[int, int], None] | None = None
) -> Published:
    """Write what is new of a ledger, up to its newest checkpoint to rest on, to a directory for a web server.

    `in_clear`: also what stands in clear beside a correction that is sealed, or the other way round. Raises
    `NotPublic`, `BesideSealed`, `Foreign`, `PublishedDiffers`, `CannotPublish`, and what `checkpoints.to_rest_on`
    raises; what was published before is as it was.
    """
    newest, _ = checkpoints.to_rest_on(desk)
    size, data = newest.checkpoint.size, newest.note.format()
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        before = _published(directory, newest.checkpoint.origin, size, tree)
        _check_public(desk.feed, before, size)
        if not in_clear:
            _check_beside_sealed(desk, before, size)
        _check_tree(tree, size)
        gone = unserving.gone(desk.feed, size)
        written, removed = _unserve(directory, gone, unserving.instead(desk.feed, newest, gone))
        unserved = set(unserving.places(gone))
        for tile in tiles.tiles(size):
            paths = (tile.path,) if not tile.level and tile.place in unserved else tile.paths
            if not (tile.is_of(before) and all((directory / each).is_file() for each in paths)):
                written += sum(_write(directory / name, data) for name, data in _tile(tile, paths, desk.feed, tree))
            if progress is not None and tile.level == 0:
                progress(tile.place * tiles.WIDTH + tile.width, size)
    path = directory / tiles.CHECKPOINT
    if not path.is_file() or path.read_bytes() != data:
        written += _write(path, data)
    full = (tile for tile in tiles.tiles(size) if not tile.is_partial)
    removed += sum(_remove_partial(directory / path) for tile in full for path in tile.paths)
    return Published(size=size, before=before, written=written, removed=removed, unserved=gone)


def _published(directory: Path, origin: str, size: int, tree: Tree) -> int:
    """Return how many records a directory has already, once they are known to be this ledger's first ones."""
    path = directory / tiles.CHECKPOINT
    try:
        found = checkpoints.read(path)
    except NotFound:
        there = sorted(each.name for each in directory.iterdir()) if directory.is_dir() else []
        if not {*there} <= {"tile", tiles.WITHDRAWN}:  # where the first publication was cut short
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


def _check_beside_sealed(desk: Desk, before: int, size: int) -> None:
    """Look for what is new and stands in clear where its correction, or what it corrects, is sealed.

    Raises `BesideSealed`, `IntegrityFailure`.
    """
    with desk.answers() as answers:
        survey = Survey(answers.view(answers.frame()))
        found = [
            finding
            for rule, clear in ((sealing.sealed_too_late, 0), (sealing.told_in_clear, 1))
            for finding in registry.run([rule], survey)
            if before < finding.positions[clear] <= size
        ]
    if found:
        raise BesideSealed(found)


def _check_tree(tree: Tree, size: int) -> None:
    """Hold the stored tree against the records' leaf hashes; one that differs is made anew."""
    tree.grow(size)
    try:
        tree.check(size)
    except IntegrityFailure:
        tree.renew()
        tree.grow(size)


def _unserve(directory: Path, gone: Mapping[int, int], instead: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    """Write what stands for bundles with records withdrawn, then take those away; return how many files, of each."""
    written = removed = 0
    for name, data in instead:
        path = directory / name
        if not path.is_file() or path.read_bytes() != data:
            written += _write(path, data)
    for place in unserving.places(gone):
        path = directory / tiles.Tile(0, place, tiles.WIDTH).entries_path
        removed += _remove_partial(path)
        if path.is_file():
            path.unlink()
            removed += 1
    return written, removed


def _tile(tile: Tile, paths: Sequence[str], feed: Feed, tree: Tree) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a tile that are to be served: its entries first, where it is of leaves, and its hashes."""
    if tile.level:
        level, first = tiles.LEVELS * tile.level, tile.place * tiles.WIDTH
        yield tile.path, b"".join(tree.read(level, first + at) for at in range(tile.width))
        return
    found = unserving.rows_of(feed, tile)
    if tile.entries_path in paths:
        yield tile.entries_path, tiles.bundle(row.state for row in found)
    yield tile.path, b"".join(row.leaf for row in found)


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


def _remove_partial(path: Path) -> int:
    """Take away the partial tiles that stand for the full one at a path; return how many files."""
    partial = path.with_name(f"{path.name}.p")
    if not partial.is_dir():
        return 0
    removed = sum(1 for _ in partial.iterdir())
    rmtree(partial, ignore_errors=True)
    return removed
