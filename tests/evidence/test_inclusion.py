"""A path leads from its leaf to its root, and from nothing else to nothing else."""

import json
import random
from base64 import b64decode
from hashlib import sha256

import pytest

from archive.errors import ArchiveError, Exit
from archive.evidence import merkle
from archive.evidence.merkle import (
    PATH_HASHES_MAX,
    SIZE_MAX,
    BadSize,
    InclusionFails,
    NotAHash,
    OutsideTree,
    verify_inclusion,
)
from tests.evidence import naive
from tests.support import beside

SIZES = range(1, 65)
DATA = [f"record {number}".encode() for number in range(64)]
LEAVES = [merkle.leaf_hash(data) for data in DATA]
ROOTS = [naive.mth(DATA[:size]) for size in range(65)]
READ = merkle.reader_of(LEAVES)
ALL_BITS_UP_TO = 13


def flip(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit turned over."""
    return (int.from_bytes(data) ^ 1 << bit).to_bytes(len(data))


def is_proved(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        verify_inclusion(leaf, index, size, path, root)
    except (InclusionFails, OutsideTree):
        return False
    return True


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_size_has_the_path_of_the_rfc_and_it_proves(size: int) -> None:
    for index in range(size):
        path = merkle.inclusion_path(index, size, READ)
        assert path == naive.path(index, DATA[:size])
        verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])


def faults(size: int, index: int, bits: range) -> list[str]:
    """Return which single bits may be turned over in path, leaf or root without being noticed."""
    path = merkle.inclusion_path(index, size, READ)
    leaf, root = LEAVES[index], ROOTS[size]
    found = [
        f"{size}/{index}: hash {place}, bit {bit}"
        for bit in bits
        for place, sibling in enumerate(path)
        if is_proved(leaf, index, size, [*path[:place], flip(sibling, bit), *path[place + 1 :]], root)
    ]
    found += [f"{size}/{index}: leaf, bit {bit}" for bit in bits if is_proved(flip(leaf, bit), index, size, path, root)]
    return found + [
        f"{size}/{index}: root, bit {bit}" for bit in bits if is_proved(leaf, index, size, path, flip(root, bit))
    ]


@pytest.mark.parametrize("size", range(1, ALL_BITS_UP_TO))
def test_every_bit_of_a_proof_counts(size: int) -> None:
    assert [fault for index in range(size) for fault in faults(size, index, range(256))] == []


@pytest.mark.parametrize("size", range(ALL_BITS_UP_TO, 65))
def test_a_bit_of_every_hash_counts_in_larger_trees(size: int) -> None:
    chosen = random.Random(size)
    found = []
    for index in range(size):
        bit = chosen.randrange(256)
        found += faults(size, index, range(bit, bit + 1))
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("size", range(ALL_BITS_UP_TO, 65))
def test_every_bit_of_a_proof_counts_in_larger_trees(size: int) -> None:
    assert [fault for index in range(size) for fault in faults(size, index, range(256))] == []


@pytest.mark.parametrize("size", SIZES)
def test_a_leaf_is_proved_at_its_own_place_only(size: int) -> None:
    for index in range(size):
        path = merkle.inclusion_path(index, size, READ)
        places = [other for other in range(size + 2) if is_proved(LEAVES[index], other, size, path, ROOTS[size])]
        assert places == [index]
        others = [other for other in range(size) if is_proved(LEAVES[other], index, size, path, ROOTS[size])]
        assert others == [index]


@pytest.mark.parametrize("size", SIZES)
def test_a_path_has_one_length(size: int) -> None:
    for index in range(size):
        path = merkle.inclusion_path(index, size, READ)
        wrong = [[*path, ROOTS[size]], [LEAVES[index], *path], [*path, *path], path[:-1], path[1:]]
        for other in wrong:
            if other != path:
                with pytest.raises(InclusionFails, match=rf"the path has {len(other)} hashes, and {len(path)} lead"):
                    verify_inclusion(LEAVES[index], index, size, other, ROOTS[size])
        if len(path) > 1:
            assert not is_proved(LEAVES[index], index, size, path[::-1], ROOTS[size])


def uniform_node(level: int, _index: int) -> bytes:
    """Read a tree whose leaves are all alike, so that it may be of any size."""
    node = LEAVES[0]
    for _ in range(level):
        node = merkle.node_hash(node, node)
    return node


def test_trees_of_any_size_prove_their_leaves() -> None:
    chosen = random.Random(6962)
    sizes = [SIZE_MAX, 2**62, 2**62 + 1, 2**62 - 1, *(chosen.randrange(1, SIZE_MAX) for _ in range(20))]
    lengths = []
    for size in sizes:
        root = merkle.root_at(size, uniform_node)
        for index in (0, size - 1, chosen.randrange(size)):
            path = merkle.inclusion_path(index, size, uniform_node)
            verify_inclusion(LEAVES[0], index, size, path, root)
            lengths.append(len(path))
    assert max(lengths) == PATH_HASHES_MAX == 63


def test_a_path_is_read_from_few_nodes() -> None:
    asked = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return uniform_node(level, index)

    merkle.inclusion_path(1_150_000 // 3, 1_150_000, read)
    assert len(asked) == len(set(asked)) <= 2 * (1_150_000).bit_length()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (2, 1), (2**64 - 1, 8)])
def test_a_leaf_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(OutsideTree, match=f"no leaf {index} .* tree of {size}"):
        verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])
    with pytest.raises(OutsideTree):
        merkle.inclusion_path(index, size, READ)


@pytest.mark.parametrize("size", [-1, SIZE_MAX + 1])
def test_a_size_that_no_tree_has_is_refused(size: int) -> None:
    with pytest.raises(BadSize):
        verify_inclusion(LEAVES[0], 0, size, [], LEAVES[0])
    with pytest.raises(BadSize):
        merkle.inclusion_path(0, size, READ)


def test_what_is_no_hash_is_refused() -> None:
    path, root = merkle.inclusion_path(0, 2, READ), ROOTS[2]
    for leaf, siblings, top in [
        (b"short", path, root),
        (LEAVES[0], [path[0][:-1]], root),
        (LEAVES[0], path, root + b"\x00"),
    ]:
        with pytest.raises(NotAHash):
            verify_inclusion(leaf, 0, 2, siblings, top)
    with pytest.raises(NotAHash):
        merkle.inclusion_path(0, 4, lambda level, index: READ(level, index)[level:])


@pytest.mark.parametrize(("error", "code"), [(InclusionFails(1, 3, "…"), 7), (OutsideTree(3, 3), 5), (NotAHash(31), 5)])
def test_each_failure_has_its_exit_code(error: ArchiveError, code: int) -> None:
    assert error.exit == Exit(code)


def test_published_cases() -> None:
    cases = [json.loads(line) for line in beside("vectors/rfc6962-inclusion.jsonl").read_text().splitlines()]
    wrong = []
    for case in cases:
        path = [b64decode(item) for item in case["proof"] or ()]
        try:
            verify_inclusion(
                b64decode(case["leafHash"]), case["leafIdx"], case["treeSize"], path, b64decode(case["root"])
            )
        except ArchiveError:
            is_refused = True
        else:
            is_refused = False
        if is_refused != case["wantErr"]:
            wrong.append(case["name"])
    assert wrong == []
    assert sum(not case["wantErr"] for case in cases) > 5
    assert sha256(b"").digest() == merkle.EMPTY_ROOT
