r"""Tiles: a whole ledger as static files that any web server can serve (c2sp.org/tlog-tiles).

    checkpoint                        the newest signed checkpoint; whoever follows the ledger begins here
    tile/0/x001/x234/067              256 leaf hashes, of the records at index 1,234,067 * 256 and on
    tile/1/004                        256 hashes, each the root of a full tile of the level below
    tile/1/004.p/8                    the last tile of a level while it has 8 hashes only; never 0, never 256
    tile/entries/x001/x234/067        the records of a tile of level 0, each after its length (two bytes, big-endian)
    tile/entries/274.p/112
    withdrawn/x001/x234/067.jsonl     ours: in place of a bundle, where a record in it was withdrawn by order

A number is written in groups of three digits, all but the last with an `x` before them. Full tiles never change, so
they can be kept for ever by whoever fetched them; partial ones are there until the full one is.

    >>> number(1_234_067)
    'x001/x234/067'
    >>> [(tile.path, tile.width) for tile in tiles(70_000) if tile.is_partial]
    [('tile/0/273.p/112', 112), ('tile/1/001.p/17', 17), ('tile/2/000.p/1', 1)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.errors import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH: Final = 256
LEVELS: Final = 8
"""Levels of the tree between two levels of tiles."""

ENTRY_BYTES_MAX: Final = 65_535
LENGTH_BYTES: Final = 2
GROUP: Final = 1_000
CHECKPOINT: Final = "checkpoint"
WITHDRAWN: Final = "withdrawn"


class EntryTooLong(Rejected):
    """A record does not fit into an entry bundle."""

    def __init__(self, size: int) -> None:
        super().__init__(f"an entry has at most {ENTRY_BYTES_MAX} bytes, and this one has {size}")


class Tile(NamedTuple):
    """One tile: `width` hashes at `level` (of tiles, from 0 at the leaves), `place` counted from 0 in its level."""

    level: int
    place: int
    width: int

    @property
    def is_partial(self) -> bool:
        """Whether it is the last of its level and not full yet."""
        return self.width < WIDTH

    def is_of(self, size: int) -> bool:
        """Tell whether the tree of the first `size` leaves had this very tile."""
        hashes = size >> LEVELS * self.level
        end = self.place * WIDTH + self.width
        return end == hashes if self.is_partial else end <= hashes

    @property
    def path(self) -> str:
        """Where its hashes are."""
        return f"tile/{self.level}/{self._name}"

    @property
    def entries_path(self) -> str:
        """Where the records are that its leaf hashes stand for; of level 0 only."""
        return f"tile/entries/{self._name}"

    @property
    def lines_path(self) -> str:
        """Where its records are, one a line, if its bundle cannot be served; of level 0 only."""
        return f"{WITHDRAWN}/{self.number}.jsonl"

    @property
    def paths(self) -> tuple[str, ...]:
        """Where everything of it is."""
        return (self.path,) if self.level else (self.path, self.entries_path)

    @property
    def number(self) -> str:
        """Its place in its level as it is written in paths, whether full or not."""
        return number(self.place)

    @property
    def _name(self) -> str:
        return self.number + (f".p/{self.width}" if self.is_partial else "")


def number(index: int) -> str:
    """Return a tile's place in its level as it is written in paths."""
    index, last = divmod(index, GROUP)
    text = f"{last:03d}"
    while index:
        index, group = divmod(index, GROUP)
        text = f"x{group:03d}/{text}"
    return text


def tiles(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of `size` leaves, lowest level first."""
    level = 0
    while hashes := size >> LEVELS * level:
        for index in range(hashes // WIDTH):
            yield Tile(level, index, WIDTH)
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
        level += 1


def bundle(records: Iterable[bytes]) -> bytes:
    """Return the records of one tile as its entry bundle. Raises `EntryTooLong`."""
    parts = []
    for record in records:
        if len(record) > ENTRY_BYTES_MAX:
            raise EntryTooLong(len(record))
        parts += [len(record).to_bytes(LENGTH_BYTES, "big"), record]
    return b"".join(parts)
