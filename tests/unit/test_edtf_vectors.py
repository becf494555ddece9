"""EDTF against published examples: python-edtf's with their strict bounds, and UNT's, valid and invalid."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from archive.edtf import bounds, day_text
from archive.errors import Rejected
from tests.support import beside

# ISO 8601-2 writes sets without spaces, and UNT's list of what is invalid has two of them with spaces.
SPACED: Final = "a set is written without spaces"
# An empty end is not known; the ten years that the package adds are its own idea.
INVENTED: Final = "an empty end is unbounded"
# `1950S2` is *some year from 1900 to 1999, estimated 1950*: a span that the standard states, unlike `~`. The bounds
# that the list gives as strict are those of the estimate; we take its second pair, in which every such year lies.
ESTIMATE: Final = "significant digits span all years that share them"

DIFFERENCES: Final = {
    "[1667, 1668, 1670..1672]": SPACED,
    "[1760-01, 1760-02, 1760-12..]": SPACED,
    "[1667, 1760-12]": SPACED,
    "{1667,1668, 1670..1672}": SPACED,
    "{1960, 1961-12}": SPACED,
    "/2006": INVENTED,
    "2004-06-01/": INVENTED,
    "1984-06-02?/": INVENTED,
    "1950S2": ESTIMATE,
    "1953S2": ESTIMATE,
    "1953S3": ESTIMATE,
    "Y17101E4S3": ESTIMATE,
    "Y3388E2S3": ESTIMATE,
    "Y171010000S3": ESTIMATE,
}


@pytest.fixture(name="examples")
def _examples() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_file("python-edtf-examples.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(name="unt")
def _unt() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(_file("unt-intervals.json").read_text(encoding="utf-8"))
    return found


def _file(name: str) -> Path:
    return beside(f"vectors/edtf/{name}")


def ours(text: str) -> list[str] | None:
    """Return the two days as the lists write them, with `inf` for unbounded; None for what is refused."""
    try:
        earliest, latest = map(day_text, bounds(text))
    except Rejected:
        return None
    return ["-inf" if earliest == ".." else earliest, "inf" if latest == ".." else latest]


def strict(days: list[str]) -> list[str]:
    """Return the strict bounds of an example: one day for both, or the first two; what follows is padded."""
    return days[:1] * 2 if len(days) in {1, 3} else days[:2]


def test_strict_bounds_are_those_of_the_examples(examples: dict[str, Any]) -> None:
    differ = {text for text, days in examples["EXAMPLES"] if ours(text) != strict(days)}
    assert len(examples["EXAMPLES"]) == 90
    assert differ == set(DIFFERENCES)


def test_the_examples_with_spaces_hold_without_them(examples: dict[str, Any]) -> None:
    spaced = {text: strict(days) for text, days in examples["EXAMPLES"] if DIFFERENCES.get(text) == SPACED}
    assert len(spaced) == 5
    for text, days in spaced.items():
        with pytest.raises(Rejected, match="EDTF") as refused:
            bounds(text)
        plain = text.replace(" ", "")
        assert refused.value.hint == f"write {plain}"
        assert ours(plain) == days


def test_only_the_empty_end_differs_where_one_was_invented(examples: dict[str, Any]) -> None:
    for text, days in examples["EXAMPLES"]:
        if DIFFERENCES.get(text) == INVENTED:
            earliest, latest = strict(days)
            assert ours(text) == (["-inf", latest] if text.startswith("/") else [earliest, "inf"])


def test_significant_digits_have_the_bounds_that_the_examples_give_for_the_estimate(examples: dict[str, Any]) -> None:
    estimates = {text: days[2:] for text, days in examples["EXAMPLES"] if DIFFERENCES.get(text) == ESTIMATE}
    assert len(estimates) == 6
    assert {text: ours(text) for text in estimates} == estimates


def test_qualified_examples_are_accepted(examples: dict[str, Any]) -> None:
    texts = [text for text, _ in examples["APPROXIMATE_UNCERTAIN_EXAMPLES"]]
    assert len(texts) == 26
    assert [text for text in texts if ours(text) is None] == []


def test_bad_examples_are_refused(examples: dict[str, Any]) -> None:
    texts = [text for text in examples["BAD_EXAMPLES"] if text is not None]
    assert len(texts) == 16
    assert [text for text in texts if ours(text) is not None] == []


@pytest.mark.parametrize(("level", "count"), [("L0_Intervals", 12), ("L1_Intervals", 38), ("L2_Intervals", 51)])
def test_intervals_of_every_level_are_accepted(unt: dict[str, list[str]], level: str, count: int) -> None:
    assert len(unt[level]) == count
    assert [text for text in unt[level] if ours(text) is None] == []
    assert [text for text in unt[level] if bounds(text)[0] > bounds(text)[1]] == []


@pytest.mark.parametrize(
    ("kind", "count"),
    [("invalid_edtf_dates", 26), ("invalid_edtf_intervals", 18), ("invalid_edtf_datetimes", 12)],
)
def test_what_is_invalid_is_refused(unt: dict[str, list[str]], kind: str, count: int) -> None:
    assert len(unt[kind]) == count
    assert [text for text in unt[kind] if ours(text) is not None] == []
