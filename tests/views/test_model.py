"""What the views answer is what a reader of the records alone answers, who lists every possible world."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from archive.domain.worlds import Holds
from archive.views import building
from archive.views.asking import Question
from archive.views.frames import Frame
from archive.views.reader import open_views
from archive.views.view import View
from tests.model.histories import DAYS, FIRST, History
from tests.model.reader import Reader, TooManyWorlds

QUESTIONS: tuple[Question, ...] = ("place", "custody", "title", "status", "found", "quantity", "standing")
ASKED = ("object/a", "object/part", "place/case")


def agree(seed: int, folder: Path, records: int) -> int:
    """Hold the views of one history against the reader at random frames; return the number of questions compared."""
    history = History(seed, streams=("object/a", "object/a", "object/a", "object/part")).grow(records)
    memory, chance = history.memory, Random(seed)
    path = folder / "views.db"
    building.build(memory.feed, path)
    connection = open_views(path)
    compared = 0
    for _ in range(4):
        known_at = chance.randint(16, memory.last())
        reader = Reader(memory.all, known_at)
        day = (FIRST + timedelta(days=chance.randint(-1, DAYS))).toordinal()
        view = View(connection, Frame(known_at=known_at, known_at_time=None, on="", day=day))
        for stream in ASKED:
            for question in QUESTIONS:
                try:
                    expected = reader.ask(stream, question, day)
                except TooManyWorlds:
                    continue
                held = view.held(stream, question)
                asked = f"history {seed}, {stream}: {question} on {day} as known at #{known_at}"
                assert {one.value: one.holds is not Holds.POSSIBLY for one in held} == expected, asked
                assert [one.holds for one in held].count(Holds.YES) == (len(expected) == 1), asked
                compared += 1
    connection.close()
    return compared


@pytest.mark.parametrize("seed", range(40))
def test_views_agree_with_a_reader_of_records(seed: int, tmp_path: Path) -> None:
    assert agree(seed, tmp_path, 12) > 0


@pytest.mark.long
def test_views_agree_with_a_reader_of_records_in_thousands_of_histories(tmp_path: Path) -> None:
    compared = sum(agree(seed, tmp_path, 8 + seed % 10) for seed in range(1_000, 3_500))
    assert compared > 50_000
