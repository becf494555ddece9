"""What was known then stays what was known then: no later record changes an answer at an earlier position."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from archive.desk.answers import Answers, Frame, Listing, Thing
from archive.errors import ArchiveError
from archive.views import building
from archive.views.reciprocity import By
from tests.model.histories import DAYS, FIRST, History

LISTS = ("objects", "parties", "places", "sources", "occasions", "gifts", "exchanges", "events")
WHOLE = ("exchanges", "corrections", "review", "stats")
WORDS = ("vase", "p", "꽃", "misread", "2020")


def questions(answers: Answers, frame: Frame, streams: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the answer to every question that can be asked, under its name."""
    for name in LISTS:
        yield f"list {name}", getattr(answers, f"list_{name}")(frame)
    for name in WHOLE:
        yield name, getattr(answers, name)(frame)
    for by in get_args(By):
        yield f"exchanges by {by}", answers.exchanges(frame, by=by)
    for words in WORDS:
        yield f"find {words}", answers.find(words, frame)
    chosen = {"from_party": "party/state", "to_party": "party/p", "during": "2020-01"}
    for name, value in chosen.items():
        yield f"list objects {name}", answers.list_objects(frame, **{name: value})  # type: ignore[arg-type]  # one of three
    for stream in streams:
        yield f"show {stream}", answers.show(stream, frame)
        if stream.startswith(("object/", "place/")):
            yield f"where {stream}", answers.where(stream, frame)
        if stream.startswith("object/"):
            yield f"provenance {stream}", answers.provenance(stream, frame)
            yield f"provenance text {stream}", Listing(frame=frame, columns=(), rows=texts(answers, stream, frame))


def texts(answers: Answers, stream: str, frame: Frame) -> list[dict[str, Any]]:
    """Return the provenance texts of an object."""
    found = answers.provenance_texts(stream, frame)
    return [{"account": each.account, "text": each.written()} for each in found.shown]


def asked(answers: Answers, known_at: int, streams: list[str]) -> dict[str, Any]:
    """Return every answer at a position, on two days, as scripts get it."""
    told: dict[str, Any] = {}
    for day in (FIRST + timedelta(days=1), FIRST + timedelta(days=DAYS)):
        frame = answers.frame(day.isoformat(), f"#{known_at}")
        for question, answer in questions(answers, frame, streams):
            data = answer.data if isinstance(answer, Thing) else [answer.rows, answer.total]
            told[f"{question} {frame}"] = data
    return told


@pytest.mark.parametrize("seed", range(6))
def test_no_later_record_changes_an_earlier_answer(seed: int, tmp_path: Path) -> None:
    history = History(seed, wide=True).grow(40)
    memory = history.memory
    path = tmp_path / "views.db"
    streams = sorted({entry.record.stream for entry in memory.all})
    known = [20, 35, memory.last()]
    building.catch_up(memory.feed, path)
    with Answers(memory.feed, path, memory.last()) as answers:
        before = {position: asked(answers, position, streams) for position in known}
    now: dict[str, object] = {}
    for _ in range(3):
        history.grow(15)
        building.catch_up(memory.feed, path)
        with Answers(memory.feed, path, memory.last()) as answers:
            for position in known:
                assert asked(answers, position, streams) == before[position]
            now = asked(answers, memory.last(), streams)
    assert list(now.values()) != list(before[known[-1]].values())


def test_every_answer_is_plain_json(tmp_path: Path) -> None:
    history = History(3, wide=True).grow(60)
    memory = history.memory
    path = tmp_path / "views.db"
    building.catch_up(memory.feed, path)
    with Answers(memory.feed, path, memory.last()) as answers:
        frame = answers.frame("2020-01-09")
        for question, answer in questions(answers, frame, sorted({entry.record.stream for entry in memory.all})):
            assert isinstance(answer, Listing | Thing), question
            values = [answer.data] if isinstance(answer, Thing) else answer.rows
            assert not list(strange(values)), question


def strange(value: object) -> Iterator[object]:
    """Yield what is no plain JSON: enumerations too, which would be written some way or other."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from () if type(name) is str else (name,)
            yield from strange(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strange(item)
    elif type(value) not in {str, int, bool, type(None)}:
        yield value


def test_a_question_at_position_0_is_about_nothing(tmp_path: Path) -> None:
    memory = History(0).grow(20).memory
    path = tmp_path / "views.db"
    building.catch_up(memory.feed, path)
    with Answers(memory.feed, path, memory.last()) as answers:
        frame = answers.frame("2020-01-09", "#0")
        assert (frame.known_at, frame.known_at_time) == (0, None)
        for name in LISTS:
            assert getattr(answers, f"list_{name}")(frame).rows == []
        for name in ("exchanges", "corrections", "review"):
            assert getattr(answers, name)(frame).rows == []
        assert answers.stats(frame).data["objects"]["recorded"] == 0
        with pytest.raises(ArchiveError):
            answers.resolve("object/nothing", "object")
