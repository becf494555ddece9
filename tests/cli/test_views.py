"""`archive views`: what is derived may be thrown away, is rebuilt, and is held against the records."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.ledgers import life
from tests.cli.transcript import Shell


@pytest.fixture
def vase(tmp_path: Path) -> Iterator[Shell]:
    yield from life(tmp_path)


def views(shell: Shell) -> Path:
    """Return the views' file."""
    return shell.folder / "museum" / "views.db"


def status(shell: Shell) -> tuple[int, int, int]:
    """Return records, how far the views tell, how far they are behind."""
    found = json.loads(shell.ok("archive views status --json"))
    return found["records"], found["views_tell_up_to"], found["behind"]


def test_status_says_how_far_they_tell_and_builds_nothing(vase: Shell) -> None:
    assert status(vase) == (16, 16, 0)
    views(vase).unlink()
    assert status(vase) == (16, 0, 16)
    assert not views(vase).exists()


def test_deleted_views_come_back_with_the_next_question(vase: Shell) -> None:
    before = vase.ok("archive show vase --json")
    for path in views(vase).parent.glob("views.db*"):
        path.unlink()
    assert vase.ok("archive show vase --json") == before
    assert status(vase) == (16, 16, 0)


def test_rebuilding_gives_the_same_views(vase: Shell) -> None:
    before = json.loads(vase.ok("archive views verify --json"))["views"]
    assert vase.run("archive views rebuild").err == "the views tell 16 records\n"
    assert json.loads(vase.ok("archive views verify --json"))["views"] == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE statements SET status = 'gone' WHERE type = 'GiftReceived'", "statements"),
        ("DELETE FROM mentions WHERE rowid = (SELECT 1) OR target = (SELECT min(target) FROM mentions)", "mentions"),
        ("UPDATE labels SET text = 'x' WHERE kind = 'title'", "labels"),
        ("UPDATE streams SET records = 0 WHERE name = 'object/vase'", "streams"),
    ],
)
def test_a_difference_is_noticed_by_name_and_ends_with_8(vase: Shell, change: str, named: str) -> None:
    with closing(sqlite3.connect(views(vase))) as connection, connection:
        connection.execute(change.replace("rowid = (SELECT 1) OR ", ""))
    code, said = vase.told("archive views verify")
    assert code == "8"
    assert said == f"the views {named} differ from their rebuild (`archive views rebuild` mends them)"
    assert vase.ok("archive views rebuild") == ""
    assert json.loads(vase.ok("archive views verify --json"))["verified"] is True
