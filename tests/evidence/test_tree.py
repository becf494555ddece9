"""The tree grows as RFC 6962 has it, in little memory, from wherever it was left."""

import doctest
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, Exit
from archive.evidence import merkle
from archive.evidence.merkle import (
    BATCH_LEAVES,
    EMPTY_ROOT,
    SIZE_MAX,
    BadFrontier,
    BadSize,
    Frontier,
    NodeMissing,
    NotAHash,
)
from tests.evidence import naive

SIZES = range(65)
DATA = [f"record {number}".encode() for number in range(130)]
LEAVES = [merkle.leaf_hash(data) for data in DATA]
ROOTS = [naive.mth(DATA[:size]) for size in range(len(DATA) + 1)]
NODES = naive.full_nodes(DATA)


def test_the_example_in_the_module_is_its_real_output() -> None:
    failed, tried = doctest.testmod(merkle)
    assert (failed, tried > 5) == (0, True)


def test_the_hashes_are_those_of_the_rfc() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.leaf_hash(b"gift") == sha256(b"\x00gift").digest()
    assert merkle.node_hash(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()


def test_leaves_and_nodes_are_never_taken_for_each_other() -> None:
    assert merkle.leaf_hash(LEAVES[0] + LEAVES[1]) != merkle.node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", range(len(DATA) + 1))
def test_the_root_of_every_size_is_that_of_the_rfc(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == ROOTS[size]
    assert merkle.root_at(size, merkle.reader_of(LEAVES)) == ROOTS[size]


def test_growing_leaf_by_leaf_gives_every_root_and_every_full_node_once() -> None:
    frontier, seen = Frontier(), {(0, index): leaf for index, leaf in enumerate(LEAVES)}
    for size, leaf in enumerate(LEAVES, start=1):
        for level, first, hashes in frontier.append(leaf):
            assert (level, first) not in seen
            assert len(hashes) == 1
            seen[level, first] = hashes[0]
        assert (frontier.size, frontier.root()) == (size, ROOTS[size])
    assert seen == NODES


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 40))
def test_however_leaves_are_dealt_out_the_tree_is_the_same(portions: list[int], start: int) -> None:
    frontier = merkle.frontier_at(start, merkle.reader_of(LEAVES))
    grown = {}
    for portion in portions:
        portion_leaves = LEAVES[frontier.size : frontier.size + portion]
        for level, first, hashes in frontier.grow(portion_leaves):
            grown.update({(level, first + place): found for place, found in enumerate(hashes)})
    assert frontier.root() == ROOTS[frontier.size]
    assert grown == {
        (level, index): found
        for (level, index), found in NODES.items()
        if level and start < (index + 1) << level <= frontier.size
    }


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_goes_on_from_what_was_kept_of_it(size: int) -> None:
    before = Frontier()
    before.extend(LEAVES[:size])
    after = Frontier(before.size, before.hashes)
    assert after.root() == ROOTS[size]
    after.extend(LEAVES[size:])
    assert after.root() == ROOTS[-1]
    assert before.root() == ROOTS[size], "the frontier that it was kept from is another"


def leaves_without_end(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield sha256(number.to_bytes(4)).digest()


@pytest.mark.parametrize("count", [BATCH_LEAVES - 1, BATCH_LEAVES, BATCH_LEAVES + 1, 2 * BATCH_LEAVES + 5])
def test_batches_leave_no_trace(count: int) -> None:
    one_by_one = Frontier()
    for leaf in leaves_without_end(count):
        one_by_one.append(leaf)
    assert merkle.root(leaves_without_end(count)) == one_by_one.root()


def peak_bytes(count: int) -> int:
    tracemalloc.start()
    merkle.root(leaves_without_end(count))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_leaves() -> None:
    few, many = peak_bytes(2 * BATCH_LEAVES), peak_bytes(16 * BATCH_LEAVES)
    assert many < 1.1 * few


def test_an_edge_is_read_from_few_nodes() -> None:
    asked = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return NODES[level, index]

    assert merkle.root_at(103, read) == ROOTS[103]
    assert asked == [(6, 0), (5, 2), (2, 24), (1, 50), (0, 102)]


@pytest.mark.parametrize("wrong", [b"", b"\x00" * 31, b"\x00" * 33])
def test_what_is_no_hash_is_refused_and_nothing_is_added(wrong: bytes) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:5])
    with pytest.raises(NotAHash, match=f"{len(wrong)} bytes stand in place"):
        frontier.grow([LEAVES[5], wrong])
    assert (frontier.size, frontier.root()) == (5, ROOTS[5])
    with pytest.raises(NotAHash):
        Frontier(1, [wrong])
    with pytest.raises(NotAHash):
        merkle.root_at(1, lambda _level, _index: wrong)


@pytest.mark.parametrize(("size", "count"), [(0, 1), (1, 0), (1, 2), (3, 1), (3, 3), (4, 2)])
def test_what_was_kept_has_to_fit_the_size(size: int, count: int) -> None:
    with pytest.raises(BadFrontier, match=rf"tree of {size} leaves .* and {count} are given"):
        Frontier(size, LEAVES[:count])


def test_sizes_have_limits() -> None:
    with pytest.raises(BadSize):
        Frontier(-1)
    with pytest.raises(BadSize):
        merkle.root_at(SIZE_MAX + 1, merkle.reader_of(LEAVES))
    full = Frontier(SIZE_MAX, LEAVES[:63])
    with pytest.raises(BadSize, match=f"not {SIZE_MAX + 1}"):
        full.append(LEAVES[0])
    assert full.size == SIZE_MAX


def test_a_node_that_is_not_there_is_missed_by_name() -> None:
    read = merkle.reader_of(LEAVES[:5])
    with pytest.raises(NodeMissing, match="no node 2 at level 1"):
        merkle.root_at(6, read)
    with pytest.raises(NodeMissing, match="no node 0 at level 3"):
        merkle.root_at(8, read)


@pytest.mark.parametrize(
    ("error", "code"),
    [(NotAHash(3), 5), (BadSize(-1), 5), (BadFrontier(3, 1), 5), (NodeMissing(0, 5), 7)],
)
def test_each_failure_has_its_exit_code(error: ArchiveError, code: int) -> None:
    assert error.exit == Exit(code)
