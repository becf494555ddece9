"""The histories that the views are held against are about what they should be about, alone and in combination."""

from collections import Counter
from itertools import combinations

import pytest

from tests.model.agreement import PROFILES, records_of, told
from tests.model.coverage import FEATURES, Coverage

HISTORIES = 40 * len(PROFILES)


@pytest.fixture(scope="module")
def covered() -> Coverage:
    found = Coverage()
    for seed in range(HISTORIES):
        found.add(told(seed, records_of(seed)), Counter())
    return found


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_occurs_in_many_histories(covered: Coverage, name: str) -> None:
    assert covered.having[name] >= HISTORIES / 40


def test_nearly_all_features_meet_each_other(covered: Coverage) -> None:
    pairs = list(combinations(FEATURES, 2))
    assert len([pair for pair in pairs if covered.pairs[pair]]) > 0.95 * len(pairs)


def test_the_run_says_what_it_covered(covered: Coverage) -> None:
    covered.answers["place", "presumed"] += 1
    told_of = {line.partition("  ")[0] for line in covered.lines()}
    assert {*FEATURES, "place"} <= told_of
    (_, other), count = covered.rarest()
    assert any(f"{other} in {count} histories only" in line for line in covered.lines())
