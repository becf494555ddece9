"""Which steps of a history are certain: they happened in every possible world, and nobody doubts what they say.

A step is left out of a question that asks for the certain alone where who states it doubts it, as a whole or in any
part (its holder, its way, its place, its dates), where an open dispute has it otherwise, and where it may not have
happened by the day of the question. A vague date doubts nothing, nor does a mark of EDTF: `1984?` is in 1984. What is
told without a date had begun when it was told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive import clock, edtf
from archive.views.reader import zone_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement
    from archive.views.view import View


def certain_in(view: View, at: StreamAt) -> Callable[[Statement], bool]:
    """Return what tells whether a statement of a stream is certain in the view's frame."""
    frame = view.frame
    told = edtf.UNBOUNDED_FUTURE
    if frame.known_at_time is not None:
        told = clock.day_of(frame.known_at_time, zone_at(view.connection, frame.known_at))
    disputed = {each.line for each in at.statements if each.claim}

    def is_certain(each: Statement) -> bool:
        is_doubted = each.certainty is not None or each.line in disputed or "uncertain" in each.body
        return not is_doubted and min(told, _begun_by(each)) <= frame.day

    return is_certain


def _begun_by(each: Statement) -> int:
    """Return the day by which a statement's event had happened, or its span begun, in every possible world."""
    if not each.lasting:
        return each.latest
    return min([each.latest, *_begins(each.body)])


def _begins(body: dict[str, Any]) -> list[int]:
    """Return days by which a span had begun, as far as its dates say and as it was stated by then."""
    start = str(body.get("occurred", "")).partition("/")[0]
    stated = [cited.get("stated") for cited in body.get("sources", ())]
    named = [date for date in (start, body.get("began"), *stated) if date not in {None, "", ".."}]
    return [edtf.bounds(date)[1] for date in named]
