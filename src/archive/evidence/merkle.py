"""The tree over all records, and what it proves: RFC 6962, section 2.1, with SHA-256.

A leaf is the hash of 0x00 and a record's bytes, a node the hash of 0x01 and its two children. A tree of n leaves is
split at the largest power of two below n, left part first, and each part again; so its left side consists of full
subtrees, which never change when leaves are added. One root of 32 bytes stands for all leaves in their order.

    >>> leaves = [leaf_hash(record) for record in (b"loan", b"gift", b"receipt")]
    >>> root(leaves).hex()
    '7dc5a6f3178ff55addb20bae00bc079e8cb0720a26ecfe00b96fff4a1bef4c41'
    >>> node_hash(node_hash(leaves[0], leaves[1]), leaves[2]) == root(leaves)
    True

*Inclusion* (2.1.1): the siblings on the way from a leaf up to the root. Who holds the root and the record needs only
them to see that the record stands at that place:

    >>> path = inclusion_path(1, 3, reader_of(leaves))
    >>> [sibling.hex()[:8] for sibling in path]
    ['95572cc2', '1292e9a3']
    >>> verify_inclusion(leaves[1], 1, 3, path, root(leaves))

*Consistency* (2.1.2): the hashes that lead to an earlier root and to a later one, so that nothing before was changed:

    >>> verify_consistency(2, 3, consistency_path(2, 3, reader_of(leaves)), root(leaves[:2]), root(leaves))

Leaf indexes count from 0 (a record's position less one), levels from 0 at the leaves; the node at (level, index)
covers the leaves from index * 2^level on, 2^level of them. Only full nodes are ever stored or asked for.

The RFC defines no consistency with an empty tree. Here, as for C2SP's witnesses, every tree grew from the empty one,
its proof is empty, and the earlier root has to be that of the empty tree: SHA-256 of nothing.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from archive.errors import IntegrityFailure, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HASH_BYTES: Final = 32
SIZE_MAX: Final = 2**63 - 1
PATH_HASHES_MAX: Final = 63
"""No inclusion path in a tree of at most `SIZE_MAX` leaves is longer."""
EMPTY_ROOT: Final = sha256().digest()
LEAF: Final = b"\x00"
NODE: Final = b"\x01"
BATCH_LEAVES: Final = 4096

Reader: TypeAlias = "Callable[[int, int], bytes]"
"""Returns the hash of the full node at (level, index)."""


class NotAHash(Rejected):
    """Something else stands where a SHA-256 hash belongs."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a hash has {HASH_BYTES} bytes, and {length} bytes stand in place of one")


class OutsideTree(Rejected):
    """A leaf or a tree is asked for that is not there."""

    def __init__(self, index: int, size: int) -> None:
        super().__init__(f"there is no leaf {index} (counted from 0) in a tree of {size}")


class BadSize(Rejected):
    """A number is not the size of a tree."""

    def __init__(self, size: int) -> None:
        super().__init__(f"a tree has 0 to {SIZE_MAX} leaves, not {size}")


class NotGrowth(Rejected):
    """A later tree is asked for that would be smaller."""

    def __init__(self, old: int, new: int) -> None:
        super().__init__(f"a tree of {old} leaves does not become one of {new}: it only grows")


class BadFrontier(Rejected):
    """What was kept of a tree, to go on from, does not fit its size."""

    def __init__(self, size: int, hashes: int) -> None:
        super().__init__(f"a tree of {size} leaves goes on from {size.bit_count()} hashes, and {hashes} are given")


class NotJoined(Rejected):
    """A tree is to be added to another at a place where its subtrees are none of the other's."""

    def __init__(self, size: int, other: int) -> None:
        super().__init__(f"a tree of {other} leaves cannot be added, as it is, to one of {size}")


class NodeMissing(IntegrityFailure):
    """A node that a proof needs is not stored."""

    def __init__(self, level: int, index: int) -> None:
        super().__init__(
            f"the tree has no node {index} at level {level}", hint="the tree is derived: compute it from the records"
        )


class InclusionFails(IntegrityFailure):
    """A path does not lead from the leaf to the root."""

    def __init__(self, index: int, size: int, what: str) -> None:
        super().__init__(f"that leaf {index} (counted from 0) stands in the tree of {size} is not proved: {what}")


class ConsistencyFails(IntegrityFailure):
    """Of two trees the later is not the earlier with leaves added, or the proof is not theirs."""

    def __init__(self, old: int, new: int, what: str) -> None:
        super().__init__(f"that the tree of {old} leaves grew to the tree of {new} is not proved: {what}")


class Row(NamedTuple):
    """Neighbouring full nodes of one level, as they come into being."""

    level: int
    first: int
    """Index of the first of them in its level."""
    hashes: list[bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes, from the bytes of what it stands for."""
    # RFC 6962, 2.1: MTH({d(0)}) = SHA-256(0x00 || d(0))
    return sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node, 32 bytes, from those of its children."""
    # RFC 6962, 2.1: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))
    return sha256(NODE + left + right).digest()


class Frontier:
    """The right edge of a tree: its full subtrees, at most one a level. All that is needed to go on growing."""

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Go on from a tree of `size` leaves, given the roots of its full subtrees, the largest (leftmost) first.

        Raises `BadSize`, `BadFrontier`, `NotAHash`.
        """
        _check_size(size)
        if len(hashes) != size.bit_count():
            raise BadFrontier(size, len(hashes))
        _check_hashes(hashes)
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        self._size = size
        self._peaks = dict(zip(levels, hashes, strict=True))

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Roots of the full subtrees, the largest first: what another frontier goes on from."""
        return tuple(self._peaks[level] for level in sorted(self._peaks, reverse=True))

    def root(self) -> bytes:
        """Return the root over all leaves so far, 32 bytes."""
        # RFC 6962, 2.1: the split leaves the largest full subtree on the left, so the root folds from the right
        first, *others = reversed(self.hashes) if self._peaks else (EMPTY_ROOT,)
        for left in others:
            first = node_hash(left, first)
        return first

    def append(self, leaf: bytes) -> list[Row]:
        """Add one leaf, given its hash; return the nodes that became full. Raises `NotAHash`, `BadSize`."""
        return self.grow([leaf])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves, given their hashes, in memory that does not grow with them. Raises `NotAHash`, `BadSize`."""
        remaining = iter(leaves)
        while batch := list(islice(remaining, BATCH_LEAVES)):
            self.grow(batch)

    def grow(self, leaves: Sequence[bytes]) -> list[Row]:
        """Add leaves, given their hashes; return the nodes that became full, level by level from 1 up.

        On an error nothing is added. Raises `NotAHash`, `BadSize`.
        """
        _check_hashes(leaves)
        _check_size(self._size + len(leaves))
        grown: list[Row] = []
        row, first, level = list(leaves), self._size, 0
        while row:
            if first & 1:  # its left sibling has been waiting
                row, first = [self._peaks.pop(level), *row], first - 1
            if len(row) & 1:  # the last one waits for its right sibling
                self._peaks[level] = row.pop()
            # `node_hash` written out: a call a node would double the time
            row = [sha256(NODE + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
            first, level = first >> 1, level + 1
            if row:
                grown.append(Row(level, first, row.copy()))
        self._size += len(leaves)
        return grown

    def join(self, other: Frontier) -> None:
        """Add all leaves of another tree, given its right edge. Raises `NotJoined`.

        That is possible where they begin at a multiple of its largest full subtree: there each is one of this tree too.
        """
        if other._peaks and self._size % (1 << max(other._peaks)):
            raise NotJoined(self._size, other._size)
        for level, peak in sorted(other._peaks.items(), reverse=True):
            node, at = peak, level
            while at in self._peaks:
                node, at = node_hash(self._peaks.pop(at), node), at + 1
            self._peaks[at] = node
        self._size += other._size


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves, given their hashes, in memory that does not grow with them. Raises `NotAHash`."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def reader_of(leaves: Sequence[bytes]) -> Reader:
    """Return a reader of the tree over leaves, given their hashes, all held in memory. Raises `NotAHash`."""
    rows = [list(leaves), *(row.hashes for row in Frontier().grow(leaves))]

    def read(level: int, index: int) -> bytes:
        if level >= len(rows) or index >= len(rows[level]):
            raise NodeMissing(level, index)
        return rows[level][index]

    return read


def frontier_at(size: int, read: Reader) -> Frontier:
    """Return the right edge of the tree as it was at a size. Raises `BadSize`, `NotAHash` and what `read` raises."""
    _check_size(size)
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    # all leaves left of the subtree at a level are those of the higher bits of the size
    return Frontier(size, [read(level, (size >> level) - 1) for level in levels])


def root_at(size: int, read: Reader) -> bytes:
    """Return the root that the tree had at a size. Raises `BadSize`, `NotAHash` and what `read` raises."""
    return frontier_at(size, read).root()


def inclusion_path(index: int, size: int, read: Reader) -> list[bytes]:
    """Return the siblings from the leaf at `index` up to the root of the first `size` leaves.

    Raises `BadSize`, `OutsideTree`, `NotAHash` and what `read` raises.
    """
    _check_leaf(index, size)
    path, start, stop = [], 0, size
    # RFC 6962, 2.1.1: m < k: PATH(m, D[n]) = PATH(m, D[0:k]) : MTH(D[k:n]), else PATH(m - k, D[k:n]) : MTH(D[0:k])
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_subtree(middle, stop, read))
            stop = middle
        else:
            path.append(_subtree(start, middle, read))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, read: Reader) -> list[bytes]:
    """Return the hashes that prove that the tree of `new` leaves begins with the tree of `old` leaves.

    Empty where `old` is 0 or `new`. Raises `BadSize`, `NotGrowth`, `NotAHash` and what `read` raises.
    """
    _check_growth(old, new)
    path: list[bytes] = []
    if old in {0, new}:
        return path
    start, stop, is_old_tree = 0, new, True
    # RFC 6962, 2.1.2: m <= k: SUBPROOF(m, D[n], b) = SUBPROOF(m, D[0:k], b) : MTH(D[k:n]),
    #                  else SUBPROOF(m - k, D[k:n], false) : MTH(D[0:k]), until m = n
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_subtree(middle, stop, read))
            stop = middle
        else:
            path.append(_subtree(start, middle, read))
            start, is_old_tree = middle, False
    if not is_old_tree:  # RFC 6962, 2.1.2: SUBPROOF(m, D[m], false) = {MTH(D[m])}, and nothing where it is the old root
        path.append(_subtree(start, stop, read))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf, given its hash, stands at `index` in the tree of `size` leaves that has this root.

    Raises `InclusionFails`; for arguments that no proof can have, `BadSize`, `OutsideTree`, `NotAHash`.
    """
    _check_leaf(index, size)
    _check_hashes([leaf, root, *path])
    # Up to level `turns` the leaf's ancestor is not the last of its level. From there on all siblings are on its left.
    turns = (index ^ (size - 1)).bit_length()
    needed = turns + (index >> turns).bit_count()
    if len(path) != needed:
        raise InclusionFails(index, size, f"the path has {len(path)} hashes, and {needed} lead to the root")
    node = leaf
    for level, sibling in enumerate(path):
        # RFC 6962, 2.1.1, from the leaf up
        node = node_hash(sibling, node) if level >= turns or index >> level & 1 else node_hash(node, sibling)
    if node != root:
        raise InclusionFails(index, size, f"leaf and path lead to the root {node.hex()}, not to {root.hex()}")


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of `new` leaves begins with all leaves of the tree of `old`, in their order.

    Raises `ConsistencyFails`; for arguments that no proof can have, `BadSize`, `NotGrowth`, `NotAHash`.
    """
    _check_growth(old, new)
    _check_hashes([old_root, new_root, *path])
    if old == 0 and old_root != EMPTY_ROOT:
        raise ConsistencyFails(old, new, f"the empty tree has the root {EMPTY_ROOT.hex()}, not {old_root.hex()}")
    if old == new and old_root != new_root:
        raise ConsistencyFails(old, new, "they are of one size and have different roots")
    # The earlier tree ends with a full subtree of 2^full leaves. Both roots are reached from it: the later one by all
    # hashes, the earlier one by those on its left. Where it is the whole earlier tree, the proof need not hold it.
    last, full = old - 1, (old & -old).bit_length() - 1
    is_whole = old.bit_count() == 1
    turns = (last ^ (new - 1)).bit_length() - full
    needed = 0 if old in {0, new} else (not is_whole) + turns + (last >> full >> turns).bit_count()
    if len(path) != needed:
        raise ConsistencyFails(old, new, f"the proof has {len(path)} hashes, and {needed} are needed")
    if not path:
        return
    earlier = later = old_root if is_whole else path[0]
    for level, sibling in enumerate(path if is_whole else path[1:]):
        # RFC 6962, 2.1.2, from the earlier tree's last full subtree up
        if level >= turns or last >> full >> level & 1:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
        else:
            later = node_hash(later, sibling)
    if earlier != old_root:
        raise ConsistencyFails(old, new, f"the proof leads to the earlier root {earlier.hex()}, not {old_root.hex()}")
    if later != new_root:
        raise ConsistencyFails(old, new, f"the proof leads to the later root {later.hex()}, not {new_root.hex()}")


def _split(size: int) -> int:
    # RFC 6962, 2.1: k is the largest power of two smaller than n (k < n <= 2k)
    return 1 << (size - 1).bit_length() - 1


def _subtree(start: int, stop: int, read: Reader) -> bytes:
    """Return MTH(D[start:stop]) of a part that the splits of section 2.1 lead to."""
    size = stop - start
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        found = read(level, start >> level)
        _check_hashes([found])
        return found
    middle = start + _split(size)
    return node_hash(_subtree(start, middle, read), _subtree(middle, stop, read))


def _check_size(size: int) -> None:
    if not 0 <= size <= SIZE_MAX:
        raise BadSize(size)


def _check_leaf(index: int, size: int) -> None:
    _check_size(size)
    if not 0 <= index < size:
        raise OutsideTree(index, size)


def _check_growth(old: int, new: int) -> None:
    _check_size(old)
    _check_size(new)
    if old > new:
        raise NotGrowth(old, new)


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for length in set(map(len, hashes)) - {HASH_BYTES}:
        raise NotAHash(length)
