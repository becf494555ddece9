"""An accession number is in force for one object at a time; freed, it may be taken again."""

import pytest

from archive.catalogue.entries import NumberAssigned, ObjectAccessioned
from archive.domain.refusals import NumberTaken
from archive.errors import Exit
from tests.domain.given import (
    Case,
    accessioned,
    checked,
    corrected,
    disputed,
    draft,
    given,
    received,
    resolved,
    retracted,
)

VASE, BOWL = "object/vase", "object/bowl"
FIRST, SECOND = ObjectAccessioned(number="2026.1"), ObjectAccessioned(number="2026.2")


@pytest.fixture
def museum() -> Case:
    """Begin with a vase that has the number 2026.1, by the record `number`, and a bowl that has none."""
    return given(received(VASE), received(BOWL), accessioned(VASE, "2026.1", "number"))


def test_a_number_in_force_is_taken(museum: Case) -> None:
    museum.when(accessioned(BOWL, "2026.1")).refused(NumberTaken, VASE)
    assert NumberTaken.exit is Exit.CONFLICT
    museum.when(accessioned(BOWL, "2026.2")).accepted()


def test_a_number_is_taken_within_one_append(museum: Case) -> None:
    museum.when(accessioned(BOWL, "2026.2"), accessioned(VASE, "2026.2")).refused(NumberTaken, BOWL)


def test_the_same_object_may_be_entered_under_its_number_again(museum: Case) -> None:
    museum.when(accessioned(VASE, "2026.1", "again")).accepted()


def test_numbers_found_on_documents_may_repeat(museum: Case) -> None:
    for stream in (VASE, BOWL):
        museum = museum.when(draft(stream, NumberAssigned(number="2026.1", kind="card"))).accepted()


def test_numbers_are_told_apart_as_written(museum: Case) -> None:
    museum.when(accessioned(BOWL, "2026.01")).accepted()
    museum.when(accessioned(BOWL, " 2026.1")).accepted()


def test_a_correction_frees_a_number_and_takes_another(museum: Case) -> None:
    moved = museum.when(corrected(VASE, "number", SECOND)).accepted()
    moved.when(accessioned(BOWL, "2026.1")).accepted()
    moved.when(accessioned(BOWL, "2026.2")).refused(NumberTaken, VASE)


def test_a_correction_takes_no_number_that_is_taken(museum: Case) -> None:
    both = museum.when(accessioned(BOWL, "2026.2", "other")).accepted()
    both.when(corrected(BOWL, "other", FIRST)).refused(NumberTaken, VASE)


def test_a_retraction_frees_a_number(museum: Case) -> None:
    museum.when(retracted(VASE, "number"), accessioned(BOWL, "2026.1")).accepted()
    museum.when(accessioned(BOWL, "2026.1"), retracted(VASE, "number")).refused(NumberTaken)


def test_taking_back_a_retraction_does_not_bring_back_a_number_that_others_have(museum: Case) -> None:
    freed = museum.when(retracted(VASE, "number", "no")).accepted()
    taken = freed.when(accessioned(BOWL, "2026.1")).accepted()
    taken.when(retracted(VASE, "no")).refused(NumberTaken, BOWL)
    freed.when(retracted(VASE, "no")).accepted()


def test_taking_back_a_correction_does_not_either(museum: Case) -> None:
    moved = museum.when(corrected(VASE, "number", SECOND, "fix")).accepted()
    taken = moved.when(accessioned(BOWL, "2026.1")).accepted()
    taken.when(retracted(VASE, "fix")).refused(NumberTaken, BOWL)
    moved.when(retracted(VASE, "fix")).accepted()


class TestDisputes:
    """What is only claimed is not in force."""

    def test_may_claim_a_number_that_another_has(self, museum: Case) -> None:
        both = museum.when(accessioned(BOWL, "2026.2", "other")).accepted()
        claimed = both.when(disputed(BOWL, "other", FIRST, "card")).accepted()
        claimed.when(resolved(BOWL, "card", "claim")).refused(NumberTaken, VASE)
        claimed.when(resolved(BOWL, "card", "target")).accepted()
        freed = claimed.when(retracted(VASE, "number")).accepted()
        freed.when(resolved(BOWL, "card", "claim")).accepted().when(accessioned(VASE, "2026.1", "late")).refused(
            NumberTaken
        )

    def test_hold_no_number(self, museum: Case) -> None:
        claimed = museum.when(disputed(VASE, "number", SECOND, "card")).accepted()
        claimed.when(accessioned(BOWL, "2026.2")).accepted()

    def test_upheld_free_the_number_of_the_target(self, museum: Case) -> None:
        ruled = museum.when(disputed(VASE, "number", SECOND, "card")).accepted()
        ruled = ruled.when(resolved(VASE, "card", "claim", "ruling")).accepted()
        taken = ruled.when(accessioned(BOWL, "2026.1")).accepted()
        taken.when(retracted(VASE, "ruling")).refused(NumberTaken, BOWL)
        taken.when(retracted(VASE, "card")).refused(NumberTaken, BOWL)
        taken.when(corrected(VASE, "card", checked(VASE).event)).refused(NumberTaken, BOWL)
        ruled.when(retracted(VASE, "ruling")).accepted()
