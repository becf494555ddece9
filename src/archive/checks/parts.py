"""Wholes and their parts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement


@of_all("parts-quantity", "warning")
def parts_quantity(survey: Survey) -> Iterator[Found]:
    """The parts of an object come to more pieces than the object itself is said to have.

    A tea set of eleven pieces with twelve numbered cups has been counted by two people. Parts whose quantity is not
    stated count as one piece, parts that were given away or disposed of are still parts of the number.

    Too strict where the whole counts as one and its parts are only named (a lid, a stand): leave the quantity of the
    whole unstated then, and nothing is compared. Fewer parts than pieces is in order: not every piece is numbered.
    """
    parts: dict[str, list[Statement]] = defaultdict(list)
    for each in survey.stated("PartNumbered"):
        if each.opening:
            parts[each.body["whole"]].append(each)
    for whole, found in parts.items():
        held = survey.held(whole, "quantity")
        stated = {each.value for each in held}
        pieces = sum(survey.held(each.stream, "quantity")[-1].value or 1 for each in found)
        if None not in stated and all(pieces > quantity for quantity in stated):
            yield Found(
                whole,
                f"{pieces} pieces in {len(found)} parts, and {max(stated)} in the whole",
                positions(*(each for one in held for each in one.by), *found),
            )
