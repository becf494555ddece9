"""The README's table of what could be changed and who finds it: every cell has its test, and it is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Final, NamedTuple

from tests.support import ROOT

HEADING: Final = "| what was done to the database | found by | not found |"


class Shown(NamedTuple):
    """Which tests show what is found, and which show what is not; each as `folder/file::function`."""

    found: tuple[str, ...]
    not_found: tuple[str, ...] = ()


THREATS = "desk/test_threats::test_"
TESTS: Final = {
    "a byte of a record, or a column beside it, changed": Shown(
        (
            "ledger/test_altered::test_a_changed_column_is_named_with_its_position",
            "ledger/test_altered::test_every_flipped_bit_of_every_record_is_found",
            "desk/test_byte_classes::test_the_ledgers_file",
        ),
        (f"{THREATS}another_history_is_found_by_the_checkpoint",),
    ),
    "a record with its hash changed, swapped, dropped or added before a checkpoint": Shown(
        (
            f"{THREATS}another_history_is_found_by_the_checkpoint",
            f"{THREATS}a_stream_that_forks_inside_the_tree_is_found_without_any_checkpoint",
            "desk/test_checkpoints::test_a_rewritten_hash_is_found_by_the_checkpoint",
        )
    ),
    "the end cut off": Shown(
        (
            "ledger/test_guards::test_nothing_is_written_over_a_tail_that_was_cut_off",
            "desk/test_checkpoints::test_rolled_back_to_before_the_checkpoint",
        ),
        (
            "ledger/test_guards::test_a_cut_that_hides_itself_is_left_to_checkpoints",
            f"{THREATS}what_came_after_the_newest_checkpoint_is_the_insiders_to_change",
        ),
    ),
    "an old backup put back whole, checkpoints with it": Shown(
        (
            "desk/test_checkpoints::test_rolled_back_with_its_checkpoints_and_found_by_the_mirror",
            "desk/test_checkpoints::test_rolled_back_and_found_by_a_file_that_somebody_kept",
            "desk/test_witnessing::test_a_folder_put_back_whole_is_found_by_any_witness",
        ),
        (f"{THREATS}a_folder_rolled_back_whole_is_found_by_a_mirror_or_by_nobody",),
    ),
    "an index, table or trigger altered": Shown(("desk/test_checkpoints::test_alterations_are_found",)),
    "a seal that states other ends of streams": Shown(
        (f"{THREATS}a_false_seal_is_found_by_any_holder_of_all_entries",)
    ),
    "a checkpoint edited": Shown(
        (
            f"{THREATS}an_edited_checkpoint_is_found_by_its_signature",
            "desk/test_checkpoints::test_an_edited_checkpoint_is_not_signed",
            "desk/test_byte_classes::test_the_checkpoint",
        )
    ),
    "two histories, each signed with the key": Shown(
        (
            "desk/test_witnessing::test_an_insider_with_the_key_cannot_have_two_histories_cosigned",
            f"{THREATS}with_the_key_it_is_signed_and_found_by_whoever_kept_the_first",
            "cli/test_witness::test_two_people_compare_what_they_hold",
        ),
        (f"{THREATS}a_ledger_made_anew_from_the_first_record_on_verifies",),
    ),
    "the key exchanged without the old one": Shown(
        (
            "desk/test_rotation::test_an_insider_without_the_key_cannot_take_over_by_routine",
            "desk/test_rotation::test_an_insider_who_says_that_the_key_was_lost_is_shown_to_have_nobody_vouch",
            "desk/test_rotation::test_a_checkpoint_by_a_key_not_in_force_is_a_finding",
        )
    ),
    "views or tree altered": Shown(
        (
            "desk/test_verifying::test_a_stored_tree_that_was_altered_is_found_and_never_signed",
            "desk/test_byte_classes::test_the_stored_tree_is_derived",
            "views/test_file::test_a_changed_row_is_found_by_the_name_of_its_view",
        )
    ),
    "what was recorded is not true, or not all was recorded": Shown(
        (), ("desk/test_dossier::test_a_stranger_is_told_what_is_proved_and_what_is_not",)
    ),
}


def rows() -> dict[str, list[str]]:
    """Return the cells of the table's rows after the first, by the first."""
    _, _, table = (ROOT / "README.md").read_text("utf-8").partition(f"{HEADING}\n")
    lines = re.findall(r"^\|(.*)\|$", table.partition("\n\n")[0], re.MULTILINE)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
    return {what: rest for what, *rest in cells}


@cache
def functions(path: str) -> set[str]:
    """Return the names of a test file's functions."""
    tree = ast.parse((ROOT / "tests" / f"{path}.py").read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_has_its_tests() -> None:
    assert list(rows()) == list(TESTS)
    for what, (found, not_found) in rows().items():
        tests = TESTS[what]
        assert tests.found or found.startswith("nobody"), what
        assert bool(tests.not_found) == bool(not_found) or found.startswith("nobody"), what
        for name in (*tests.found, *tests.not_found):
            path, _, function = name.partition("::")
            assert function in functions(path), name
