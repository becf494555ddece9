"""Questions of the whole collection are answered by the indexes that were made for them."""

from contextlib import closing
from pathlib import Path

import pytest

from archive.checks.sources import CITES
from archive.views import building
from archive.views.changed import DATED_BETWEEN
from archive.views.reader import open_views
from archive.views.standing import MAY_STAND
from archive.views.statements import JOINED, KNOWN
from tests.model.histories import History

RECORDS = 40


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MAY_STAND, ["SEARCH s USING COVERING INDEX statements_by_place", "SEARCH f USING INDEX statements_placing"]),
        (DATED_BETWEEN, ["USING INDEX statements_by_day"]),
        (f"{JOINED} WHERE {CITES} AND {KNOWN}", ["SCAN s"]),
    ],
)
def test_questions_take_the_way_that_was_made_for_them(query: str, expected: list[str], tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    building.build(History(3, wide=True).grow(RECORDS).memory.feed, path)
    named = ("places", "kind", "day", "known", "first", "last", "cites")
    with closing(open_views(path)) as views:
        plan = views.execute(f"EXPLAIN QUERY PLAN {query}", dict.fromkeys(named, 1)).fetchall()
    told = "\n".join(row["detail"] for row in plan)
    for step in expected:
        assert step in told, told
