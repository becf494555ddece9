"""Quick to start: what is not needed for an answer is not loaded for it.

Each case runs the command line in a fresh interpreter and looks at what that interpreter has loaded at the end, so the
machine's speed plays no part.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

HELP_NEEDS_NO = frozenset(
    {"cryptography", "edtf", "eventsourcing", "flask", "importlib.metadata", "msgspec", "pycountry", "rich", "sqlite3"}
)

PROBE = """
import json, sys
from archive.cli.main import main
sys.argv = ["archive", *sys.argv[1:]]
try:
    code = main()
except SystemExit as end:
    code = end.code
print(json.dumps([code or 0, sorted(sys.modules)]))
"""


def loaded_by(*arguments: str, folder: Path) -> tuple[int, frozenset[str]]:
    """Run `archive ARGUMENTS` in the folder; return its exit code and the modules its process had loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return int(code), frozenset(modules)


def heavy(modules: frozenset[str], unwanted: frozenset[str]) -> set[str]:
    """Return which of the unwanted packages or modules were loaded, in whole or in part."""
    return {name for name in unwanted for module in modules if module == name or module.startswith(f"{name}.")}


@pytest.mark.skipif(importlib.util.find_spec("archive.cli.main") is None, reason="there is no command line yet")
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str, tmp_path: Path) -> None:
    code, modules = loaded_by(option, folder=tmp_path)
    assert code == 0
    assert "archive.cli.main" in modules
    assert heavy(modules, HELP_NEEDS_NO) == set()


def test_naming_a_ledger_looks_for_no_near_spelling(tmp_path: Path) -> None:
    code, modules = loaded_by("-L", "museum", "--version", folder=tmp_path)
    assert code == 0
    assert heavy(modules, frozenset({"difflib"})) == set()


def test_a_heavy_module_is_noticed() -> None:
    modules = frozenset({"archive.cli.main", "rich.table", "richer", "importlib"})
    assert heavy(modules, HELP_NEEDS_NO) == {"rich"}
