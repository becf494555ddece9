"""Whether the views answer what a reader of the records alone answers, who lists every possible world."""

from collections import Counter
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

from archive.domain.worlds import Holds
from archive.views import building, objects, standing
from archive.views.asking import Question
from archive.views.frames import Frame
from archive.views.reader import open_views
from archive.views.shelf import Shelf
from archive.views.view import View
from tests.model.histories import DAYS, FIRST, OBJECTS, History
from tests.model.memory import Memory
from tests.model.reader import Reader, TooManyWorlds

Answered = Counter[tuple[str, str]]
"""How many answers were compared, by question and by how true they are."""

QUESTIONS: tuple[Question, ...] = ("place", "custody", "title", "status", "found", "quantity", "standing")
ASKED = ("object/a", "object/part", "place/case", "place/lab")
CONTAINERS = ("place/site", "place/room", "place/case", "place/store", "place/lab")
PROFILES = (
    ("object/a", "object/a", "object/a", "object/part"),
    ("object/a", "object/a", "object/part", "place/case", "place/lab"),
    ("object/a", "object/b", "object/part"),
    ("object/a", "place/case", "place/case", "place/lab", "place/lab"),
)
"""Which streams a history is mostly about: one object's long life, cases moved about, wholes and parts, circles."""

ENDING = (("RestrictionImposed", "RestrictionLifted"), ("LoanOpened", "LoanClosed"))


def records_of(seed: int) -> int:
    """Return how many records a history is given beyond those that it names: 8 to 17."""
    return 8 + seed % 10


def told(seed: int, records: int) -> Memory:
    """Return the records of one history."""
    return History(seed, streams=PROFILES[seed % len(PROFILES)]).grow(records).memory


def agree(seed: int, folder: Path, memory: Memory) -> Answered:
    """Hold the views of one history against the reader at random frames; return what was compared."""
    chance = Random(seed)
    path = folder / "views.db"
    building.build(memory.feed, path)
    connection = open_views(path)
    shelf = Shelf(connection)
    compared: Answered = Counter()
    for _ in range(4):
        known_at = chance.randint(16, memory.last())
        reader = Reader(memory.all, known_at)
        day = (FIRST + timedelta(days=chance.randint(-1, DAYS))).toordinal()
        view = View(connection, Frame(known_at=known_at, known_at_time=None, on="", day=day), shelf)
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
                is_one, is_nothing = len(expected) == 1, list(expected) == [None]
                compared[question, "nothing" if is_nothing else "yes"] += is_one
                compared[question, "possibly"] += len(expected) - 1
                compared[question, "presumed"] += len(expected) > 1
        compared += _agree_on_contents(view, reader, seed) + _agree_on_restrictions(view, reader, seed)
    connection.close()
    return compared


def _agree_on_contents(view: View, reader: Reader, seed: int) -> Answered:
    """Hold what stands in each place against the ways upward of each object."""
    day, compared = view.frame.day, Answered()
    for place in CONTAINERS:
        try:
            expected = {one: held for one in OBJECTS if (held := reader.inside(one, place, day)) is not None}
        except TooManyWorlds:
            continue
        found = {row["object"]: row["holds"] for row in standing.within(view, place).rows}
        assert found == expected, f"history {seed}: in {place} on {day} as known at #{view.frame.known_at}"
        compared.update(("contents", holds) for holds in found.values())
    return compared


def _agree_on_restrictions(view: View, reader: Reader, seed: int) -> Answered:
    """Hold what is in force against the worlds; of a dispute, which side is presumed is not compared."""
    day, compared = view.frame.day, Answered()
    for stream, (imposed, ended) in product(OBJECTS, ENDING):
        try:
            expected = reader.in_force(stream, imposed, ended, day)
        except TooManyWorlds:
            continue
        held = objects.in_force(view, view.stream(stream), imposed, ended)
        found = {line: "yes" if one is Holds.YES else "possibly" for line, one in held.items()}
        asked = f"history {seed}, {stream}: {imposed} on {day} as known at #{view.frame.known_at}"
        assert found == expected, asked
        compared.update(("in force", holds) for holds in found.values())
    return compared
