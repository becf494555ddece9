"""Which steps of a history are certain: they happened in every possible world, and nobody doubts what they say.

A step is left out of a question that asks for the certain alone where who states it doubts it, as a whole or in any
part (its holder, its way, its place, its dates), where an open dispute has it otherwise, and where it may not have
happened by the day of the question. A vague date doubts nothing, nor does a mark of EDTF: `1984?` is in 1984.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive import edtf

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement


def certain_in(at: StreamAt, day: int) -> Callable[[Statement], bool]:
    """Return what tells whether a statement of a stream is certain at the end of a day."""
    disputed = {each.line for each in at.statements if each.claim}

    def is_certain(each: Statement) -> bool:
        is_doubted = each.certainty is not None or each.line in disputed or "uncertain" in each.body
        return not is_doubted and _begun_by(each) <= day

    return is_certain


def _begun_by(each: Statement) -> int:
    """Return the day by which a statement's event had happened, or its span begun, in every possible world."""
    if not each.lasting:
        return each.latest
    return min(each.latest, *_begins(each.body))


def _begins(body: dict[str, Any]) -> list[int]:
    """Return the latest days on which a span began, as far as its dates say when."""
    start = str(body.get("occurred", "")).partition("/")[0]
    named = [date for date in (start, body.get("began")) if date not in {None, "", ".."}]
    return [edtf.bounds(date)[1] for date in named] or [edtf.UNBOUNDED_FUTURE]
