"""Answering loads no more than it needs: with views up to date, neither the catalogue nor the writer's machinery.

Each case runs in a fresh interpreter and looks at what that has loaded, so the machine's speed plays no part.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.desk import opening
from archive.desk.desk import Desk
from archive.ledger.folder import Folder
from archive.ledger.offers import Offer
from tests.story import journal
from tests.support import SOURCE

HEAVY = frozenset(
    {
        "click",
        "cryptography",
        "dataclasses",
        "difflib",
        "edtf",
        "eventsourcing",
        "importlib.metadata",
        "json",
        "pycountry",
        "rich",
    }
)
OF_OURS = frozenset(
    {"archive.catalogue", "archive.domain.effects", "archive.ledger.rows", "archive.views.folding"}
    | {"archive.views.recorder", "archive.evidence", "archive.checks", "archive.interchange"}
)
PROBE = """
import sys
from pathlib import Path
from archive.desk.desk import Desk
from archive.ledger.folder import read
with Desk.open(read(Path(sys.argv[1]))) as desk, desk.answers() as answers:
    frame = answers.frame("2023-09-18", "2400-01-01")
    found = eval(sys.argv[2])
    assert found, "an answer"
loaded = sorted(sys.modules)
import json
print(json.dumps(loaded))
"""
QUESTIONS = (
    "answers.show('object/television', frame).data",
    "answers.show('party/kim-jong-un', frame).data",
    "answers.where('place/friendship-exhibition', frame).rows",
    "answers.where(answers.resolve('Fur hat', 'object'), frame).rows",
    "answers.provenance('object/fur-hat', frame).data",
    "answers.list_objects(frame, limit=5).rows",
    "answers.list_objects(frame, from_party='party/state-us').rows",
    "answers.list_sources(frame).rows",
    "answers.list_events(frame, limit=5).rows",
    "answers.find('rifle', frame).rows",
    "answers.exchanges(frame).rows",
    "answers.corrections(frame).columns",
    "answers.review(frame).rows",
    "answers.stats(frame).data",
    "answers.status().data",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = opening.init(tmp_path_factory.mktemp("quick") / "m", institution="Registry", time_zone="Asia/Pyongyang")
    with Desk.open(made) as desk:
        desk.append([Offer(draft) for draft in journal.read()])
    return made


def loaded(folder: Folder, question: str) -> set[str]:
    """Return the modules loaded by a process that opened the ledger and asked one question."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(folder.root), question],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE.parent), "PATH": ""},
    )
    return set(json.loads(done.stdout))


def of_these(modules: set[str], unwanted: frozenset[str]) -> set[str]:
    """Return which of the unwanted modules were loaded, in whole or in part."""
    return {name for name in unwanted for module in modules if module == name or module.startswith(f"{name}.")}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_loads_nothing_heavy(question: str, folder: Folder) -> None:
    modules = loaded(folder, question)
    assert "archive.desk.answers" in modules
    assert of_these(modules, HEAVY | OF_OURS) == set()


def test_a_question_loads_only_what_answers_it(folder: Folder) -> None:
    modules = loaded(folder, "answers.show('object/television', frame).data")
    others = {"counting", "exchanging", "finding", "giving", "reviewing", "words"}
    assert {name for name in others if f"archive.views.{name}" in modules} == set()


def test_bringing_views_up_does_load_them(folder: Folder, tmp_path: Path) -> None:
    """The probe can fail: with the views gone the machinery is needed, and seen."""
    kept = folder.views.rename(tmp_path / "views.db")
    try:
        modules = loaded(folder, "answers.status().data")
    finally:
        folder.views.unlink(missing_ok=True)
        kept.rename(folder.views)
    assert of_these(modules, HEAVY | OF_OURS) >= {"eventsourcing", "archive.catalogue", "archive.views.folding"}
