"""The product speaks of itself alone: no machine's paths, no package hosts, no numbers that only a tracker knows."""

import re
from pathlib import Path

import pytest

from tests.support import ROOT, tracked_files

# Each pattern is spelled so that it does not match its own text.
FOREIGN = {
    "a path on one machine": re.compile(r"(?<![\w.~/-])/(?:home|root|work|farm|Users|mnt)/\w|\b[A-Z]:\\+Users\\"),
    "a file address": re.compile(r"\bfile:[/]{2,3}"),
    "a package host": re.compile(r"index[-]url|find[-]links|trusted[-]host|pypi[.]org|pythonhosted[.]|\bPIP[_][A-Z]"),
    "a number that only a tracker knows": re.compile(r"\bissue\s[#]?\d", re.IGNORECASE),
}
FOREIGN_IN_PRODUCT = {"a scratch path": re.compile(r"(?<![\w.~/-])/(?:var/)?tmp/")}
PRODUCT = ("src", "events")


def foreign(text: str, *, in_product: bool) -> list[str]:
    """Return `line: what` for each thing in the text that does not belong to the product."""
    patterns = FOREIGN | FOREIGN_IN_PRODUCT if in_product else FOREIGN
    return [
        f"{number}: {what}"
        for number, line in enumerate(text.split("\n"), start=1)
        for what, pattern in patterns.items()
        if pattern.search(line)
    ]


def foreign_in_file(path: Path) -> list[str]:
    """Return what is foreign in a file of the tree; a file that is not text has no voice."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    place = path.relative_to(ROOT)
    return [f"{place}:{fault}" for fault in foreign(text, in_product=place.parts[0] in PRODUCT)]


def test_nothing_foreign_is_committed() -> None:
    faults = [fault for path in tracked_files() for fault in foreign_in_file(path)]
    assert faults == []


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        (("see /", "home/registry/museum"), "a path on one machine"),
        (('"/', 'work/museum"'), "a path on one machine"),
        (("C:", "\\Users\\registry"), "a path on one machine"),
        (("file:/", "//museum/archive"), "a file address"),
        (("--index", "-url https://example.org"), "a package host"),
        (("https://pypi", ".org/simple"), "a package host"),
        (("as Issue", " #12 asks"), "a number that only a tracker knows"),
        (("cd /tm", "p/museum"), "a scratch path"),
    ],
)
def test_what_is_foreign_is_noticed(parts: tuple[str, str], what: str) -> None:
    assert foreign(f"one\n{''.join(parts)}\n", in_product=True) == [f"2: {what}"]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/home/works",
        "archive -L museum/ show object/x7k2m",
        "room/work/shelf",
        "the issue of 12 May",
        "profile: //",
    ],
)
def test_what_is_ours_is_left_alone(text: str) -> None:
    assert foreign(text, in_product=True) == []


def test_scratch_paths_are_for_tests_only() -> None:
    assert foreign("/tmp/museum", in_product=False) == []  # noqa: S108 (a text, not a file)
