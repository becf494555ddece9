"""The tree over a ledger's records, kept on disk: `tree.db`, derived, disposable.

Leaf hashes stand in the records' own rows, so only the roots of full subtrees of 256, 65,536, 16,777,216 … leaves are
stored: four thousand for a million records. Every other node is computed from at most 255 of its neighbours when it is
asked for. Growing is idempotent: it goes on from the last full subtree, whatever a crash left behind.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from archive.closing import Closing
from archive.errors import IntegrityFailure
from archive.evidence.merkle import NODE, Frontier, NodeMissing, root_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Leaves = Callable[[int, int], Sequence[bytes]]
    """Returns up to `count` leaf hashes from a zero-based index on."""

STEP: Final = 8
"""Levels between those that are stored: a subtree of 2^8 children, as in C2SP's tiles."""

WIDTH: Final = 1 << STEP
GROWN_AT_ONCE: Final = 256 * WIDTH
KEPT_MAX: Final = 4_096
TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS subtrees (level INTEGER NOT NULL, number INTEGER NOT NULL,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID"
)


class TreeDiffers(IntegrityFailure):
    """The stored tree is not the tree over the records."""

    def __init__(self, level: int, number: int) -> None:
        super().__init__(
            f"the stored subtree {number} of level {level} is not that of the records",
            hint="tree.db is derived: delete it, then `archive verify`",
        )


class TreeDamaged(IntegrityFailure):
    """The stored tree cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the stored tree cannot be read: {why}", hint="tree.db is derived: delete it, then `archive verify`"
        )


class Tree(Closing):
    """The tree over leaves that something else stores. Keep it for many questions; it remembers what it has read.

    A file that is damaged is made anew; where none can be written, the tree is made for now, in memory.
    """

    def __init__(self, path: Path, leaves: Leaves, *, as_stored: bool = False) -> None:
        """Open or make the file, and take what reads leaf hashes in order.

        `as_stored`: to be looked at as it is, neither mended nor written. Raises `TreeDamaged` then.
        """
        self._path = path
        self._leaves = leaves
        self._rows: dict[tuple[int, int], list[list[bytes]]] = {}
        self._connection = _read_only(path) if as_stored else _open(path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def grow(self, size: int) -> None:
        """Store the full subtrees of the first `size` leaves that are not stored yet."""
        done = self._stored(STEP)
        while (done + 1) * WIDTH <= size:
            count = min(GROWN_AT_ONCE, (size - done * WIDTH) // WIDTH * WIDTH)
            leaves = self._leaves(done * WIDTH, count)
            if len(leaves) < count:
                raise NodeMissing(0, done * WIDTH + len(leaves))
            self._store(STEP, done, [_root(leaves[at : at + WIDTH]) for at in range(0, count, WIDTH)])
            done += count // WIDTH

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` leaves, 32 bytes. The tree is grown to it first."""
        self.grow(size)
        return root_at(size, self.read)

    def leads_to(self, size: int, root: bytes) -> bool:
        """Tell whether the first `size` leaves have this root; a stored tree that says otherwise is made anew first."""
        try:
            if self.root(size) == root:
                return True
        except IntegrityFailure:  # a node is missing, or the file cannot be read
            pass
        self.renew()
        return self.root(size) == root

    def renew(self) -> None:
        """Throw away what is stored; it is computed again when it is asked for."""
        self._connection.close()
        self._rows.clear()
        _discard(self._path)
        self._connection = _open(self._path)

    def read(self, level: int, index: int) -> bytes:
        """Return the hash of the full node at (level, index). Raises `NodeMissing`."""
        below = level % STEP
        base = level - below
        tile, within = divmod(index << below, WIDTH)
        at = within >> below
        rows = self._rows.get((base, tile))
        if rows is None or at >= len(rows[below]):  # of the last tile, more may be there by now
            rows = self._rows_of(base, tile)
        try:
            return rows[below][at]
        except IndexError:
            raise NodeMissing(level, index) from None

    def check(self, size: int) -> None:
        """Compute every stored subtree anew from the leaves. Raises `TreeDiffers`, `TreeDamaged`."""
        wanted = (STEP, 0)
        for level, number, stored in self._ask("SELECT level, number, hash FROM subtrees ORDER BY level, number"):
            if (level, number) not in {wanted, (wanted[0] + STEP, 0)}:
                raise TreeDiffers(*wanted)
            wanted = (level, number + 1)
            children = (
                self._leaves(number * WIDTH, WIDTH)
                if level == STEP
                else self._children(level - STEP, number * WIDTH, WIDTH)
            )
            if (number + 1) << level > size or len(children) < WIDTH or _root(children) != stored:
                raise TreeDiffers(level, number)

    def _rows_of(self, base: int, tile: int) -> list[list[bytes]]:
        """Return the hashes of up to 256 neighbours at a stored level, and of all nodes above them up to the next."""
        first = tile * WIDTH
        rows = [list(self._leaves(first, WIDTH) if base == 0 else self._children(base, first, WIDTH))]
        while len(rows) <= STEP:
            # `node_hash` written out: a call a node would double the time
            pairs = zip(rows[-1][::2], rows[-1][1::2], strict=False)
            rows.append([sha256(NODE + left + right).digest() for left, right in pairs])
        if len(self._rows) >= KEPT_MAX:
            self._rows.clear()
        self._rows[base, tile] = rows
        return rows

    def _children(self, level: int, first: int, count: int) -> list[bytes]:
        found = self._ask(
            "SELECT hash FROM subtrees WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
            level,
            first,
            first + count,
        )
        return [hashed for (hashed,) in found]

    def _stored(self, level: int) -> int:
        ((found,),) = self._ask("SELECT max(number) FROM subtrees WHERE level = ?", level)
        return 0 if found is None else int(found) + 1

    def _ask(self, question: str, *arguments: int) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question, arguments).fetchall()
        except sqlite3.DatabaseError as error:
            raise TreeDamaged(str(error)) from None

    def _store(self, level: int, first: int, hashes: list[bytes]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            with closing(self._connection.cursor()) as cursor:
                while hashes:
                    rows = [(level, first + at, value) for at, value in enumerate(hashes)]
                    cursor.executemany("INSERT OR IGNORE INTO subtrees VALUES (?, ?, ?)", rows)
                    level += STEP
                    done, reached = self._stored(level), (first + len(hashes)) // WIDTH
                    first = done
                    hashes = [
                        _root(self._children(level - STEP, number * WIDTH, WIDTH)) for number in range(done, reached)
                    ]
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise


def _root(hashes: Sequence[bytes]) -> bytes:
    frontier = Frontier()
    frontier.grow(hashes)
    return frontier.root()


def _open(path: Path) -> sqlite3.Connection:
    """Return the file, ready to be written: a damaged one made anew; in memory where nobody may write."""
    for name in (path, path, ":memory:"):
        connection = None
        try:
            connection = sqlite3.connect(name, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # what a crash loses is computed again
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if connection is not None:
                connection.close()
            if not isinstance(error, sqlite3.OperationalError):
                _discard(path)
        else:
            return connection
    raise TreeDamaged(str(path))


def _read_only(path: Path) -> sqlite3.Connection:
    """Return the file as it is; where not even its log can be written, nobody is writing to it."""
    why = ""
    for how in ("mode=ro", "immutable=1"):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            why = str(error)
        else:
            return connection
    raise TreeDamaged(why)


def _discard(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
