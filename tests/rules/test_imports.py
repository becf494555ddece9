"""Which room may import what: the contracts in pyproject.toml hold, and each of them can fail."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support import ROOT

CONFIG = ROOT / "pyproject.toml"
CONTRACTS = [contract["name"] for contract in tomllib.loads(CONFIG.read_text())["tool"]["importlinter"]["contracts"]]

# Every room, also those that are still to be built; one module each, so that a contract has something to look at.
MODULES = (
    "errors", "edtf", "clock",
    "catalogue.events", "domain.decide", "ledger.store", "views.recorder", "views.tables", "evidence.storage",
    "evidence.proof", "history.blame", "checks.dates", "interchange.journal", "desk.append", "web.pages", "cli.main",
)  # fmt: skip

ALLOWED = (
    ("cli.main", "archive.desk.append"), ("cli.main", "archive.web.pages"), ("web.pages", "archive.desk.append"),
    ("desk.append", "archive.history.blame"), ("desk.append", "archive.ledger.store"),
    ("interchange.journal", "archive.evidence.proof"), ("history.blame", "archive.views.tables"),
    ("views.tables", "archive.ledger.store"), ("evidence.storage", "archive.ledger.store"),
    ("ledger.store", "archive.domain.decide"), ("domain.decide", "archive.catalogue.events"),
    ("catalogue.events", "archive.edtf"), ("edtf", "archive.errors"), ("clock", "archive.errors"),
    ("cli.main", "click"), ("cli.main", "rich.table"), ("web.pages", "flask"), ("clock", "time"),
    ("ledger.store", "eventsourcing.persistence"), ("views.recorder", "eventsourcing.persistence"),
    ("ledger.store", "sqlite3"), ("views.tables", "sqlite3"), ("evidence.storage", "sqlite3"),
)  # fmt: skip

FORBIDDEN = (
    ("errors", "archive.clock"), ("edtf", "archive.clock"), ("clock", "archive.edtf"),
    ("catalogue.events", "archive.domain.decide"), ("domain.decide", "archive.ledger.store"),
    ("ledger.store", "archive.views.tables"), ("views.tables", "archive.evidence.proof"),
    ("evidence.proof", "archive.views.tables"), ("history.blame", "archive.checks.dates"),
    ("checks.dates", "archive.interchange.journal"), ("interchange.journal", "archive.desk.append"),
    ("desk.append", "archive.web.pages"), ("web.pages", "archive.cli.main"),
    ("catalogue.events", "os"), ("domain.decide", "time"), ("history.blame", "pathlib"),
    ("desk.append", "click"), ("web.pages", "click"), ("web.pages", "rich"), ("cli.main", "flask"),
    ("views.tables", "eventsourcing"), ("desk.append", "eventsourcing"),
    ("desk.append", "sqlite3"), ("evidence.proof", "sqlite3"), ("history.blame", "sqlite3"),
)  # fmt: skip


def lint(source: Path) -> tuple[int, str]:
    """Run the contracts over the package `archive` in the folder; return the exit code and what was printed."""
    command = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--config", CONFIG, "--no-logo", "--no-cache"],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def build(folder: Path, imports: tuple[tuple[str, str], ...]) -> Path:
    """Lay out a package of all the modules, each with its share of the imports; return the folder it is in."""
    lines: dict[str, list[str]] = {module: [] for module in MODULES}
    for importer, imported in imports:
        lines.setdefault(importer, []).append(f"import {imported}\n")
    for module, text in lines.items():
        path = folder.joinpath("archive", *module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text("".join(text))
    (folder / "archive" / "__init__.py").touch()
    return folder


def test_the_archive_keeps_every_contract() -> None:
    code, said = lint(ROOT / "src")
    assert code == 0, said


def test_what_the_design_allows_is_allowed(tmp_path: Path) -> None:
    code, said = lint(build(tmp_path, ALLOWED))
    assert code == 0, said
    assert said.count(" KEPT") == len(CONTRACTS)


def test_every_contract_can_be_broken(tmp_path: Path) -> None:
    code, said = lint(build(tmp_path, (*ALLOWED, *FORBIDDEN, ("annex.shed", "archive.errors"))))
    assert code == 1, said
    missed = [name for name in CONTRACTS if f"{name} BROKEN" not in said]
    missed += [line for a, b in FORBIDDEN if (line := f"archive.{a} -> {b}") not in said]
    assert missed == [], said
    assert "- archive.annex" in said, "a room that no layer names must be reported"
