"""Where things are, for tests: the repository, its source, and the data kept beside it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "archive"


def beside(name: str) -> Path:
    """Return the path of test data that is kept beside the repository; skip the test, saying so, where it is absent.

    The folder is `$ARCHIVE_TEST_DATA`, else `shared` next to the repository.
    """
    folder = Path(os.environ.get("ARCHIVE_TEST_DATA") or ROOT.parent / "shared")
    path = folder / name
    if not path.exists():
        pytest.skip(f"{name} is not in {folder}; name the folder that has it in ARCHIVE_TEST_DATA")
    return path


def tracked_files() -> list[Path]:
    """Return every committed file that is still in the tree; skip the test where this is no git checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run([git, "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]
