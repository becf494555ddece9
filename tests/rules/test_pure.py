"""What is pure stays pure: the rooms that only reckon open no file, ask no clock, and lean on nothing above them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import SOURCE

PURE_ROOMS = ("catalogue", "domain", "history")
STANDALONE = ("merkle", "note", "checkpoint")  # of evidence: to be read and reused without the rest of the archive
OUTWARD = frozenset(
    {"open", "print", "input", "breakpoint", "exec", "eval"}
    | {"now", "today", "utcnow", "uuid1", "uuid4", "uuid7", "urandom", "getenv"}
    | {"read_text", "read_bytes", "write_text", "write_bytes"}
)
WRITES_CODE = "walks.py"
"""Makes functions out of the declarations of Structs, as the standard library's dataclasses do: its `exec` reaches
nothing outside."""


def outward_calls(source: str) -> list[str]:
    """Return `line: name` of every call that reaches a file, a clock, chance or a terminal."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in OUTWARD:
                found.append(f"{node.lineno}: {name}")
    return sorted(found)


def imports_of_ours(source: str) -> Iterator[str]:
    """Yield each module of ours that the source imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "archive")
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if module == "archive":
                yield from (f"archive.{alias.name}" for alias in node.names)
            elif node.level or module.startswith("archive."):
                yield module


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_call_nothing_outside(room: str) -> None:
    found = {path.name: calls for path in (SOURCE / room).glob("*.py") if (calls := outward_calls(path.read_text()))}
    if room == "catalogue":
        assert [call.partition(": ")[2] for call in found.pop(WRITES_CODE)] == ["exec"]
    assert found == {}


@pytest.mark.parametrize("module", STANDALONE)
def test_the_mathematics_of_evidence_stands_alone(module: str) -> None:
    path = SOURCE / "evidence" / f"{module}.py"
    if {other.name for other in path.parent.glob("*.py")} == {"__init__.py"}:
        pytest.skip("the evidence room is still empty")
    source = path.read_text()
    assert set(imports_of_ours(source)) <= {"archive.errors"}
    assert outward_calls(source) == []


def test_reaching_out_is_noticed() -> None:
    source = "from datetime import datetime, UTC\ndef f(path):\n    datetime.now(UTC)\n    return open(path)\n"
    assert outward_calls(source) == ["3: now", "4: open"]
    assert outward_calls("def f(text, known):\n    return known.opened(text).date()\n") == []


def test_every_way_to_import_is_noticed() -> None:
    source = (
        "import archive.ledger.store\nfrom archive import errors, desk\nfrom archive.views import tables\nimport os\n"
        "from archived import thing\ndef f():\n    from . import proof\n"
    )
    assert sorted(imports_of_ours(source)) == [
        ".", "archive.desk", "archive.errors", "archive.ledger.store", "archive.views",
    ]  # fmt: skip


def test_the_rooms_named_here_exist() -> None:
    assert [room for room in (*PURE_ROOMS, "evidence") if not Path(SOURCE, room, "__init__.py").is_file()] == []
