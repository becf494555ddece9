"""The shape of the tree: short files of one subject, one level of rooms, and nothing at the top that has no duty."""

from pathlib import Path
from statistics import median

from tests.support import ROOT, SOURCE, tracked_files

MEDIAN_LINES_MAX = 150
LINES_MAX = 400

TOP = frozenset(
    {"README.md", "pyproject.toml", "src", "tests", "events"}
    | {"LICENSE", ".gitignore", ".pre-commit-config.yaml", ".ci"}  # what tools and the law expect to find there
)


def lines_by_file(folder: Path) -> dict[str, int]:
    """Return the number of lines of each Python file below the folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted(folder.rglob("*.py"))
    }


def faults_of_length(lines: dict[str, int]) -> list[str]:
    """Return what is too long. Files that only say what a room is for do not sweeten the median."""
    faults = [f"{name}: {count} lines, at most {LINES_MAX}" for name, count in lines.items() if count > LINES_MAX]
    counted = [count for name, count in lines.items() if not name.endswith("__init__.py")]
    if counted and (middle := median(counted)) > MEDIAN_LINES_MAX:
        faults.append(f"the median file has {middle:g} lines, at most {MEDIAN_LINES_MAX}")
    return faults


def faults_of_place(names: list[str]) -> list[str]:
    """Return the files that lie deeper than `room/module.py`, and the rooms that do not say what they are for."""
    faults = [f"{name}: deeper than room/module.py" for name in names if name.count("/") > 1]
    rooms = sorted({name.split("/")[0] for name in names if "/" in name})
    return faults + [f"{room}: no __init__.py" for room in rooms if f"{room}/__init__.py" not in names]


def test_files_have_one_subject() -> None:
    assert faults_of_length(lines_by_file(SOURCE)) == []


def test_files_of_tests_have_one_subject() -> None:
    lines = lines_by_file(ROOT / "tests")
    assert [f"{name}: {count} lines" for name, count in lines.items() if count > LINES_MAX] == []


def test_rooms_are_one_level_deep() -> None:
    assert faults_of_place(list(lines_by_file(SOURCE))) == []


def test_every_room_says_what_it_is_for() -> None:
    silent = [path for path in SOURCE.glob("*/__init__.py") if not path.read_text(encoding="utf-8").startswith('"""')]
    assert silent == []


def test_the_top_level_is_closed() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert top - TOP == set()


def test_long_files_are_noticed() -> None:
    assert faults_of_length({"a.py": 400, "b.py": 150, "c.py": 10, "room/__init__.py": 1}) == []
    assert faults_of_length({"a.py": 401, "b.py": 150, "c.py": 10}) == ["a.py: 401 lines, at most 400"]
    assert faults_of_length({"a.py": 152, "b.py": 151, "c.py": 10, "room/__init__.py": 1, "hall/__init__.py": 1}) == [
        "the median file has 151 lines, at most 150"
    ]


def test_misplaced_files_are_noticed() -> None:
    names = ["errors.py", "ledger/__init__.py", "ledger/store.py", "ledger/sqlite/store.py", "annex/shed.py"]
    assert faults_of_place(names) == ["ledger/sqlite/store.py: deeper than room/module.py", "annex: no __init__.py"]
