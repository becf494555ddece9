"""What the views answer is what a reader of the records alone answers, who lists every possible world.

`python -m tests.model` runs as many histories more as one likes.
"""

from pathlib import Path

import pytest

from tests.model.agreement import agree, records_of


@pytest.mark.parametrize("seed", range(40))
def test_views_agree_with_a_reader_of_records(seed: int, tmp_path: Path) -> None:
    assert agree(seed, tmp_path, 12) > 0


@pytest.mark.long
def test_views_agree_with_a_reader_of_records_in_thousands_of_histories(tmp_path: Path) -> None:
    compared = sum(agree(seed, tmp_path, records_of(seed)) for seed in range(1_000, 3_500))
    assert compared > 50_000
