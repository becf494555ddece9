"""The stored tree: every node and root as the tree in memory has it, whatever was stored when."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from archive.evidence import merkle
from archive.evidence.merkle import NodeMissing
from archive.evidence.storage import WIDTH, Tree, TreeDiffers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZES = (0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1_000, 65_535, 65_536, 65_537, 66_000)
LEAVES = [sha256(number.to_bytes(4, "big")).digest() for number in range(max(SIZES))]


def reader(leaves: Sequence[bytes]) -> merkle.Reader:
    return merkle.reader_of(leaves)


def tree(path: Path, leaves: Sequence[bytes] = LEAVES) -> Tree:
    return Tree(path / "tree.db", lambda first, count: leaves[first : first + count])


@pytest.mark.parametrize("size", SIZES)
def test_root_and_proofs_are_those_of_the_tree_in_memory(tmp_path: Path, size: int) -> None:
    with tree(tmp_path) as stored:
        root = stored.root(size)
        assert root == merkle.root(LEAVES[:size])
        for index in {0, size // 2, size - 1} if size else ():
            path = merkle.inclusion_path(index, size, stored.read)
            merkle.verify_inclusion(LEAVES[index], index, size, path, root)
        for old in {0, 1, size // 3, size}:
            path = merkle.consistency_path(old, size, stored.read) if old <= size else []
            if old <= size:
                merkle.verify_consistency(old, size, path, merkle.root(LEAVES[:old]), root)


def test_growing_in_any_steps_stores_the_same(tmp_path: Path) -> None:
    for name, steps in (("once", [66_000]), ("steps", [1, 300, 301, 40_000, 65_536, 65_536, 66_000])):
        (tmp_path / name).mkdir()
        with tree(tmp_path / name) as stored:
            for size in steps:
                stored.grow(size)
    kept = [
        sqlite3.connect(tmp_path / name / "tree.db").execute("SELECT * FROM subtrees ORDER BY 1, 2").fetchall()
        for name in ("once", "steps")
    ]
    assert kept[0] == kept[1]
    assert [level for level, _, _ in kept[0]].count(8) == 66_000 // WIDTH
    assert [level for level, _, _ in kept[0]].count(16) == 1


def test_earlier_roots_stay_after_growth(tmp_path: Path) -> None:
    with tree(tmp_path) as stored:
        stored.grow(66_000)
        assert [stored.root(size) for size in SIZES] == [merkle.root(LEAVES[:size]) for size in SIZES]


def test_leaves_that_are_not_there_are_missed(tmp_path: Path) -> None:
    with tree(tmp_path, LEAVES[:300]) as stored:
        with pytest.raises(NodeMissing):
            stored.grow(1_000)
        with pytest.raises(NodeMissing):
            stored.read(0, 300)


def test_a_changed_subtree_is_found(tmp_path: Path) -> None:
    with tree(tmp_path) as stored:
        stored.grow(66_000)
        stored.check(66_000)
    with sqlite3.connect(tmp_path / "tree.db") as connection:
        connection.execute("UPDATE subtrees SET hash = ? WHERE level = 8 AND number = 17", (bytes(32),))
    with tree(tmp_path) as stored, pytest.raises(TreeDiffers, match="subtree 17 of level 8"):
        stored.check(66_000)


def test_subtrees_beyond_the_size_are_found(tmp_path: Path) -> None:
    with tree(tmp_path) as stored:
        stored.grow(1_000)
        with pytest.raises(TreeDiffers):
            stored.check(700)
