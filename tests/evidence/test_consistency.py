"""A later tree is proved to be an earlier one with leaves added, and nothing else is."""

import json
import random
from base64 import b64decode

import pytest

from archive.errors import ArchiveError, Exit
from archive.evidence import merkle
from archive.evidence.merkle import (
    EMPTY_ROOT,
    SIZE_MAX,
    BadSize,
    ConsistencyFails,
    NotAHash,
    NotGrowth,
    verify_consistency,
)
from tests.evidence import naive
from tests.evidence.test_inclusion import flip, uniform_node
from tests.support import beside

SIZES = range(65)
DATA = [f"record {number}".encode() for number in range(64)]
ROOTS = [naive.mth(DATA[:size]) for size in SIZES]
READ = merkle.reader_of([merkle.leaf_hash(data) for data in DATA])
ALL_BITS_UP_TO = 13


def is_proved(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    try:
        verify_consistency(old, new, path, old_root, new_root)
    except (ConsistencyFails, NotGrowth):
        return False
    return True


@pytest.mark.parametrize("new", SIZES)
def test_every_pair_of_sizes_has_the_proof_of_the_rfc_and_it_proves(new: int) -> None:
    for old in range(new + 1):
        path = merkle.consistency_path(old, new, READ)
        assert path == (naive.proof(old, DATA[:new]) if old else [])
        verify_consistency(old, new, path, ROOTS[old], ROOTS[new])


def faults(old: int, new: int, bits: range) -> list[str]:
    """Return which single bits may be turned over in proof or roots without being noticed."""
    path = merkle.consistency_path(old, new, READ)
    found = [
        f"{old}..{new}: hash {place}, bit {bit}"
        for bit in bits
        for place, node in enumerate(path)
        if is_proved(old, new, [*path[:place], flip(node, bit), *path[place + 1 :]], ROOTS[old], ROOTS[new])
    ]
    found += [
        f"{old}..{new}: earlier root, bit {bit}"
        for bit in bits
        if is_proved(old, new, path, flip(ROOTS[old], bit), ROOTS[new])
    ]
    return found + [
        f"{old}..{new}: later root, bit {bit}"
        for bit in bits
        if is_proved(old, new, path, ROOTS[old], flip(ROOTS[new], bit))
    ]


@pytest.mark.parametrize("new", range(1, ALL_BITS_UP_TO))
def test_every_bit_of_a_proof_counts(new: int) -> None:
    assert [fault for old in range(1, new + 1) for fault in faults(old, new, range(256))] == []


@pytest.mark.parametrize("new", range(ALL_BITS_UP_TO, 65))
def test_a_bit_of_every_hash_counts_in_larger_trees(new: int) -> None:
    chosen = random.Random(new)
    found = []
    for old in range(1, new + 1):
        bit = chosen.randrange(256)
        found += faults(old, new, range(bit, bit + 1))
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("new", range(ALL_BITS_UP_TO, 65))
def test_every_bit_of_a_proof_counts_in_larger_trees(new: int) -> None:
    assert [fault for old in range(1, new + 1) for fault in faults(old, new, range(256))] == []


@pytest.mark.parametrize("new", range(1, 65))
def test_a_proof_is_of_its_own_earlier_tree_only(new: int) -> None:
    for old in range(1, new + 1):
        path = merkle.consistency_path(old, new, READ)
        assert [other for other in range(1, new + 1) if is_proved(other, new, path, ROOTS[old], ROOTS[new])] == [old]
        assert [other for other in range(1, new + 1) if is_proved(old, new, path, ROOTS[other], ROOTS[new])] == [old]


@pytest.mark.parametrize("new", range(1, 65))
def test_a_proof_has_one_length(new: int) -> None:
    for old in range(new + 1):
        path = merkle.consistency_path(old, new, READ)
        wrong = [[*path, ROOTS[new]], [ROOTS[old], *path], [*path, *path], path[:-1], path[1:]]
        for other in wrong:
            if other != path:
                with pytest.raises(ConsistencyFails, match=f"the proof has {len(other)} hashes, and {len(path)} are"):
                    verify_consistency(old, new, other, ROOTS[old], ROOTS[new])


@pytest.mark.parametrize("changed", range(7))
def test_a_history_with_one_leaf_changed_is_not_consistent(changed: int) -> None:
    forged = [*DATA[:changed], b"forged", *DATA[changed + 1 : 12]]
    read = merkle.reader_of([merkle.leaf_hash(data) for data in forged])
    path = merkle.consistency_path(7, 12, read)
    assert not is_proved(7, 12, path, ROOTS[7], naive.mth(forged))
    assert is_proved(7, 12, path, naive.mth(forged[:7]), naive.mth(forged))


@pytest.mark.parametrize("new", range(8))
def test_every_tree_grew_from_the_empty_one(new: int) -> None:
    verify_consistency(0, new, [], EMPTY_ROOT, ROOTS[new])
    with pytest.raises(ConsistencyFails, match="the empty tree has the root"):
        verify_consistency(0, new, [], ROOTS[1], ROOTS[new] if new else ROOTS[1])


def test_trees_of_one_size_have_one_root() -> None:
    with pytest.raises(ConsistencyFails, match="different roots"):
        verify_consistency(5, 5, [], ROOTS[5], ROOTS[6])
    with pytest.raises(ConsistencyFails, match="different roots"):
        verify_consistency(0, 0, [], EMPTY_ROOT, ROOTS[1])


def test_the_message_says_which_root_is_wrong() -> None:
    path = merkle.consistency_path(3, 7, READ)
    with pytest.raises(ConsistencyFails, match="the earlier root"):
        verify_consistency(3, 7, path, ROOTS[4], ROOTS[7])
    with pytest.raises(ConsistencyFails, match="the later root"):
        verify_consistency(3, 7, path, ROOTS[3], ROOTS[6])


def test_trees_of_any_size_prove_their_growth() -> None:
    chosen = random.Random(6962)
    pairs = [(1, SIZE_MAX), (SIZE_MAX - 1, SIZE_MAX), (2**62, SIZE_MAX), (2**62 - 1, 2**62), (2**62, 2**62 + 1)]
    for _ in range(30):
        new = chosen.randrange(2, SIZE_MAX)
        pairs.append((chosen.randrange(1, new), new))
    for old, new in pairs:
        path = merkle.consistency_path(old, new, uniform_node)
        verify_consistency(old, new, path, merkle.root_at(old, uniform_node), merkle.root_at(new, uniform_node))


@pytest.mark.parametrize(("old", "new"), [(1, 0), (9, 8), (SIZE_MAX, 1)])
def test_a_tree_never_shrinks(old: int, new: int) -> None:
    with pytest.raises(NotGrowth, match=f"tree of {old} leaves does not become one of {new}"):
        verify_consistency(old, new, [], ROOTS[1], ROOTS[1])
    with pytest.raises(NotGrowth):
        merkle.consistency_path(old, new, READ)


@pytest.mark.parametrize(("old", "new"), [(-1, 1), (1, SIZE_MAX + 1), (SIZE_MAX + 1, SIZE_MAX + 1)])
def test_a_size_that_no_tree_has_is_refused(old: int, new: int) -> None:
    with pytest.raises(BadSize):
        verify_consistency(old, new, [], ROOTS[1], ROOTS[1])
    with pytest.raises(BadSize):
        merkle.consistency_path(old, new, READ)


def test_what_is_no_hash_is_refused() -> None:
    path = merkle.consistency_path(3, 7, READ)
    for siblings, old_root, new_root in [
        ([path[0][1:], *path[1:]], ROOTS[3], ROOTS[7]),
        (path, b"", ROOTS[7]),
        (path, ROOTS[3], ROOTS[7] * 2),
    ]:
        with pytest.raises(NotAHash):
            verify_consistency(3, 7, siblings, old_root, new_root)


@pytest.mark.parametrize(("error", "code"), [(ConsistencyFails(1, 3, "…"), 7), (NotGrowth(3, 1), 5)])
def test_each_failure_has_its_exit_code(error: ArchiveError, code: int) -> None:
    assert error.exit == Exit(code)


def test_published_cases() -> None:
    """One of theirs goes by roots that are no hashes, which we refuse; those of old size 0 are the next test's."""
    cases = [json.loads(line) for line in beside("vectors/rfc6962-consistency.jsonl").read_text().splitlines()]
    wrong = []
    for case in cases:
        path = [b64decode(item) for item in case["proof"] or ()]
        try:
            verify_consistency(case["size1"], case["size2"], path, b64decode(case["root1"]), b64decode(case["root2"]))
        except ArchiveError:
            is_refused = True
        else:
            is_refused = False
        if is_refused != case["wantErr"]:
            wrong.append(case["name"])
    assert wrong == ["additional/sizes-are-equal-one-and-proof-is-empty.json"]
    assert sum(not case["wantErr"] for case in cases) > 5


def test_published_cases_of_old_size_zero_follow_another_convention_than_ours() -> None:
    """There growth from nothing is an error always; here it is proved by nothing, as for a witness's first time."""
    text = beside("vectors/rfc6962-consistency.jsonl").read_text()
    cases = [case for line in text.splitlines() if (case := json.loads(line))["size1"] == 0]
    assert len(cases) > 5
    assert all(case["wantErr"] for case in cases)
    verify_consistency(0, 8, [], EMPTY_ROOT, ROOTS[8])
