"""What tests of histories share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.history import given


@pytest.fixture
def museum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[given.Given]:
    """Give a small museum with a vase at #11, on the first day of 2026."""
    yield from given.given(tmp_path, monkeypatch)
