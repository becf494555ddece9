"""Real provenance texts come through: nothing is lost, and most come back as they were."""

from collections import Counter

import pytest

from archive.interchange import aam
from tests.interchange.survey import Outcome, collection, difference, outcomes, vectors

EVERY = 5
"""Of the collection's texts every fifth is tried; the whole of it is a long test."""


@pytest.fixture(scope="module")
def sample() -> list[str]:
    return collection()[::EVERY]


def share(found: list[Outcome], *changes: str) -> float:
    return sum(each.change in changes for each in found) / len(found)


def test_the_published_vectors_come_back_as_they_were_from_events_alone() -> None:
    texts = vectors()
    assert len(texts) == 19
    written = [aam.format(aam.parse(text).periods) for text in texts]
    changed = [(text, words) for text, words in zip(texts, written, strict=True) if text.rstrip() != words]
    assert changed == []


def test_the_published_vectors_are_understood_but_for_one_intermediary() -> None:
    remarks = [remark.why for text in vectors() for remark in aam.parse(text).remarks]
    assert remarks == ["kept with the name; not understood: via"]


def test_of_real_texts_no_word_is_lost_or_added(sample: list[str]) -> None:
    found = outcomes(sample, is_laid_out=True)
    assert len(found) >= len(sample) - 4
    assert Counter(each.change for each in found)["words"] == 0


def test_of_real_texts_of_one_sentence_19_in_20_come_back_as_they_were(sample: list[str]) -> None:
    found = [each for each in outcomes(sample, is_laid_out=True) if each.is_single]
    assert share(found, "none") >= 0.96
    assert sum(each.is_understood for each in found) / len(found) >= 0.8


def test_real_texts_of_one_sentence_need_their_layout_for_the_closing_stop_alone(sample: list[str]) -> None:
    found = [each for each in outcomes(sample, is_laid_out=False) if each.is_single]
    assert share(found, "none", "space", "closing stop") >= 0.95


@pytest.mark.parametrize("is_laid_out", [True, False])
def test_what_real_texts_say_is_read_alike_when_read_again(sample: list[str], is_laid_out: bool) -> None:  # noqa: FBT001
    assert all(each.is_read_alike for each in outcomes(sample, is_laid_out=is_laid_out))


@pytest.mark.long
def test_of_the_whole_collection_nothing_is_lost_and_everything_is_read_alike() -> None:
    found = outcomes(collection(), is_laid_out=True)
    assert len(found) == 5454
    assert Counter(each.change for each in found)["words"] == 0
    assert all(each.is_read_alike for each in found)
    assert share([each for each in found if each.is_single], "none") >= 0.96


@pytest.mark.parametrize(
    ("text", "written", "change"),
    [
        ("A, Paris.", "A, Paris.", "none"),
        ("A,  Paris.", "A, Paris.", "space"),
        ("A, Paris", "A, Paris.", "closing stop"),
        ("A, Paris\nB", "A, Paris. B.", "line breaks and heading"),
        ("A [1]. \nNOTES:1. x", "A [1]. NOTES: [1] x", "line breaks and heading"),
        ("A; possibly B", "A; Possibly B", "capital"),
        ("A Paris, 1920", "A, Paris, 1920", "commas and stops"),
        ("A [2]. NOTES: [1] x", "A [1]. NOTES: [1] x", "marks"),
        ("A, Paris", "A, Pari", "words"),
        ("A. NOTES: [1] x", "A. NOTES: [1] x y", "words"),
    ],
)
def test_differences_are_told_apart(text: str, written: str, change: str) -> None:
    assert difference(text, written) == change
