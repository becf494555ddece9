"""What the founding story's ledger has to be looked at for: worked out by hand from the report."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.checks.ledgers import rows
from tests.cli.ledgers import story
from tests.cli.transcript import Shell

ON_THE_DAY = "--on 2023-09-18"
VISIT = {"spacesuit-glove", "body-armour", "attack-drones", "geranium-25", "fur-hat", "gagarin-photograph"}
"""Received on the visit of 2023, the rifle aside, which was answered by another rifle."""

IN_THE_EXHIBITION = {"crystalware", "tea-cup-set", "signed-basketball", "rifle-cuban", "television", "dynasty-sedan"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    yield from story(tmp_path_factory.mktemp("story"))


def where(shell: Shell, rule: str, more: str = ON_THE_DAY) -> list[str]:
    """Return the names of the things that a rule has something to say of."""
    return [row["where"].partition("/")[2] for row in rows(shell, f"check --rule {rule} {more}")]


def test_nothing_in_the_story_contradicts_itself(told: Shell) -> None:
    found = Counter(row["rule"] for row in rows(told, f"check {ON_THE_DAY}"))
    assert found == {
        "not-sighted": 1, "holdings-differ": 2, "refiled-source": 62, "unanswered": 7, "single-source": 28,
        "nobodys-word": 20,
    }  # fmt: skip


def test_gifts_of_a_visit_that_nothing_answered(told: Shell) -> None:
    assert set(where(told, "unanswered")) == VISIT | {"signed-basketball"}


def test_the_basketball_of_2000_was_seen_by_nobody_since(told: Shell) -> None:
    assert where(told, "not-sighted") == ["signed-basketball"]
    assert where(told, "not-sighted", "--on 2005-12-01") == []
    later = set(where(told, "not-sighted", "--on 2030-01-01"))
    assert later == VISIT | IN_THE_EXHIBITION | {"rifle-russian"}, "all but the rifle that was given away"


def test_six_items_of_more_than_115_000(told: Shell) -> None:
    found = rows(told, f"check --rule holdings-differ {ON_THE_DAY}")
    assert {(row["where"], row["severity"]) for row in found} == {("place/friendship-exhibition", "note")}
    assert [row["sentence"] for row in found] == [
        "said to hold more than 115,000 items; the ledger has 6 there",
        "said to hold more than 200 countries; the ledger has 4 there",
    ]


def test_everything_rests_on_one_report(told: Shell) -> None:
    objects = {f"object/{name}" for name in VISIT | IN_THE_EXHIBITION | {"rifle-russian", "rifle-north-korean"}}
    found = {row["where"] for row in rows(told, f"check --rule single-source {ON_THE_DAY}")}
    assert found == objects | {"exchange/rifles-2023-09", "place/friendship-exhibition"}


def test_what_rests_on_nobodys_named_word(told: Shell) -> None:
    found = rows(told, f"check --rule nobodys-word {ON_THE_DAY}")
    collectives = [(row["where"], row["sentence"].partition(", in ")[0]) for row in found if "media" in row["sentence"]]
    assert collectives == [
        ("place/friendship-exhibition", "holdings asserted: North Korea's state media"),
        ("object/body-armour", "gift received: Russian media"),
    ]
    silent = {row["where"].partition("/")[2] for row in found if "no speaker" in row["sentence"]}
    assert silent == IN_THE_EXHIBITION | {
        "friendship-exhibition", "gagarin-photograph", "attack-drones", "geranium-25",
    }  # fmt: skip


def test_all_of_it_was_written_before_the_typo_was_mended(told: Shell) -> None:
    found = rows(told, f"check --rule refiled-source {ON_THE_DAY}")
    assert {row["severity"] for row in found} == {"note"}
    assert sorted(row["positions"][0] for row in found) == list(range(4, 66))
    assert rows(told, f"check --rule refiled-source {ON_THE_DAY} --known-at '#65'") == []


def test_the_drones_are_in_breach_and_not_restricted(told: Shell) -> None:
    assert where(told, "restricted-on-display") == []
