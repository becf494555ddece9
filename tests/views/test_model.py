"""What the views answer is what a reader of the records alone answers, who lists every possible world.

`python -m tests.model` runs as many histories more as one likes.
"""

from pathlib import Path

import pytest

from tests.model.agreement import agree, records_of, told


@pytest.mark.parametrize("seed", range(40))
def test_views_agree_with_a_reader_of_records(seed: int, tmp_path: Path) -> None:
    assert agree(seed, tmp_path, told(seed, 12)).total() > 0


@pytest.mark.long
def test_views_agree_with_a_reader_of_records_in_thousands_of_histories(tmp_path: Path) -> None:
    compared = sum(agree(seed, tmp_path, told(seed, records_of(seed))).total() for seed in range(1_000, 3_500))
    assert compared > 50_000
