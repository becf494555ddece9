"""Entry bundles that are not served: those with a record that was withdrawn by order, whose bytes are gone.

    withdrawn/README.txt           which bundles those are, which records, by which orders
    withdrawn/x001/x234/067.jsonl  in place of `tile/entries/x001/x234/067`: its records, one a line, in order

A bundle has whole records only, so one without all of them would not be one. Hashes and checkpoint stay as they are,
and by them every other record is proved as before, from its line. What stands in the line of a record that was
withdrawn is told in `archive.evidence.withdrawn`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.codec import leaf_hash
from archive.evidence import tiles
from archive.evidence.withdrawn import line
from archive.ledger.stored import ColumnsDiffer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.desk.checkpoints import Kept
    from archive.evidence.tiles import Tile
    from archive.ledger.feed import Feed
    from archive.ledger.rows import Row

STATEMENT: Final = f"{tiles.WITHDRAWN}/README.txt"
TOLD: Final = """\
Records withdrawn by order

{origin}

An order took the bytes of the records below out of this ledger. A bundle of entries has whole records only, so the
bundles that had them are not served any more. checkpoint and tile/0 are as they were: every other record is proved as
before, and stands in the file named, one a line, in order, without lengths. A line's leaf hash is SHA-256 of a zero
byte and the line without its newline; it stands in tile/0 at the same place.

The line of a record withdrawn has no more than its stream, its place there (seq, prev), its id, and, as "leaf", the
hash that stands in tile/0. The order is a later record of the same stream, of the type RecordWithdrawn, which names
that id as its target, and that hash. What the other said, and who recorded it and when, is not proved any more. An
order whose number is above the size in checkpoint is proved by the next one.

"""


def gone(feed: Feed, size: int) -> dict[int, int]:
    """Return the positions of the records up to a size that were withdrawn, and that of the order of each."""
    return {row.position: row.order for row in feed.withdrawn() if row.position <= size}


def places(withdrawn: Mapping[int, int]) -> list[int]:
    """Return the places of the tiles of leaves whose bundles have records withdrawn, in order."""
    return sorted({(position - 1) // tiles.WIDTH for position in withdrawn})


def instead(feed: Feed, newest: Kept, withdrawn: Mapping[int, int]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file that stands for bundles not served. Raises `IntegrityFailure`."""
    size = newest.checkpoint.size
    if not withdrawn:
        return
    lines = [TOLD.format(origin=newest.checkpoint.origin)]
    of_leaves = {tile.place: tile for tile in tiles.tiles(size) if tile.level == 0}
    for position, order in sorted(withdrawn.items()):
        tile = of_leaves[(position - 1) // tiles.WIDTH]
        lines.append(f"#{position} by #{order}: not tile/entries/{tile.number} but {tile.lines_path}\n")
    for place in places(withdrawn):
        yield of_leaves[place].lines_path, b"".join(line(row) + b"\n" for row in rows_of(feed, of_leaves[place]))
    yield STATEMENT, "".join(lines).encode()


def rows_of(feed: Feed, tile: Tile) -> list[Row]:
    """Return the rows of a tile of leaves, each held against its leaf hash. Raises `IntegrityFailure`."""
    first = tile.place * tiles.WIDTH
    found = [row for page in feed.rows(first, first + tile.width) for row in page]
    for row in found:
        if not row.order and leaf_hash(row.state) != row.leaf:
            raise ColumnsDiffer(row.position, "leaf")
    return found
