"""Real provenance texts go through a ledger: appended, asked for again, and held against what was read."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from archive.errors import Rejected
from archive.interchange import aam, aam_drafts
from tests.interchange.survey import collection, found_of, outcomes, vectors
from tests.interchange.through_ledger import written_again

SAMPLE = 600
SEED = 19780826
IN_EVENTS = ("holder", "method", "place_as_written", "particulars", "occurred_text", "note")
"""The fields in which an event keeps the words of a text."""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Return the published vectors and a seeded sample of a museum's collection."""
    return [*vectors(), *Random(SEED).sample(collection(), SAMPLE)]


def test_of_real_texts_of_one_sentence_19_in_20_come_back_unchanged_from_a_ledger(
    texts: list[str], tmp_path: Path
) -> None:
    found = found_of(texts, written_again(texts, tmp_path / "museum", is_laid_out=True))
    single = [each for each in found if each.is_single]
    assert len(found) >= len(texts) - 4
    assert sum(each.change == "none" for each in single) / len(single) >= 0.95
    assert Counter(each.change for each in found)["words"] == 0
    assert all(each.is_read_alike for each in found)


def test_the_published_vectors_come_back_from_a_ledger_as_they_were(tmp_path: Path) -> None:
    real = vectors()
    written = written_again(real, tmp_path / "museum", is_laid_out=False)
    assert written == [text.rstrip() for text in real]


def spoken(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return all texts within a value."""
    if isinstance(value, dict):
        return " ".join(spoken(item) for key, item in value.items() if key != "role")
    return " ".join(map(spoken, value)) if isinstance(value, list) else str(value)


def test_no_word_of_a_real_text_is_missing_from_its_events(texts: list[str]) -> None:
    """Words stand in the events' own fields, or are their phrases': by descent, whereabouts unknown, as agent."""
    tried = 0
    for text in texts:
        try:
            parsed = aam_drafts.read(text)
        except Rejected:
            continue
        tried += 1
        kept = aam_drafts.words_of(aam.format(parsed.periods, layout=parsed.layout))
        assert aam_drafts.words_of(text) == kept, text
        said = aam_drafts.words_of(
            " ".join(
                spoken(json.loads(msgspec.json.encode(event)).get(field, ""))
                for event in parsed.periods
                for field in IN_EVENTS
            )
        )
        for remark in parsed.remarks:
            assert not aam_drafts.words_of(remark.words) - said, (text, remark)
    assert tried >= len(texts) - 4


def test_a_text_that_would_lose_a_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aam, "format", lambda *_, **__: "Anna, Bern.")
    with pytest.raises(aam_drafts.WordsLost, match="these words would be lost: 1920, kessler"):
        aam_drafts.read("Anna Kessler, Bern, 1920.")


@pytest.mark.long
def test_the_whole_collection_comes_back_from_a_ledger_as_from_its_events(tmp_path: Path) -> None:
    """But for one, which lists its holders from the last to the first: a ledger tells them in the order of time."""
    real = collection()
    direct = outcomes(real, is_laid_out=True)
    found = found_of(real, written_again(real, tmp_path / "museum", is_laid_out=True))
    assert len(found) == len(direct) == 5454
    assert sum(one != other for one, other in zip(direct, found, strict=True)) <= 1
