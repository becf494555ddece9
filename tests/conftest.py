"""What holds for every test: nothing of the developer's own settings reaches it, and slow machines are no failure."""

import os

import pytest
from hypothesis import settings

settings.register_profile("archive", deadline=None, print_blob=True)
settings.load_profile("archive")

THEIRS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PAGER", "COLUMNS", "LINES")


def pytest_configure() -> None:
    """Take the runner's own width away before any fixture of a module is made; workers are started with one."""
    for name in THEIRS:
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name in THEIRS or (name.startswith("ARCHIVE_") and name != "ARCHIVE_TEST_DATA"):
            monkeypatch.delenv(name)
