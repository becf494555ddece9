"""What is sealed and stands in clear beside it: a correction changes what is so, never what was written."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from archive.checks.findings import Found, of_all
from archive.ledger.stored import SEALED
from archive.views import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement

AMENDING: Final = ("RecordCorrected", "RecordDisputed")
"""Types that carry an event which is stated in place of another, or beside it."""

AMENDED: Final = (
    "s.line IN (SELECT line FROM amendments WHERE type IN (SELECT value FROM json_each(:types)) AND {of})"
    " AND s.{of} AND s.known_from <= :known ORDER BY s.line, s.known_from, s.claim"
)
OF_SOME: Final = "stream IN (SELECT key FROM streams WHERE name IN (SELECT value FROM json_each(:among)))"
OF_ANY: Final = "stream > 0"


class Beside(NamedTuple):
    """Two statements of one line, one of them sealed: what was said first, and what takes its place or contests it."""

    said: Statement
    says: Statement


@of_all("sealed-too-late", "warning")
def sealed_too_late(survey: Survey) -> Iterator[Found]:
    """What stands in clear was corrected or contested under seal; in clear it stands still.

    Sealing a correction keeps the correction from readers, not what it corrects: that is in the record's bytes, in
    every journal and dossier, and where the ledger is published, in public. `archive withdraw` takes it out by order.

    Too strict where only what is new is nobody's business, such as a later valuation of what was public.
    """
    for said, says in _beside(survey):
        if not _is_hidden(said):
            yield Found(
                said.stream,
                f"#{said.position} stands in clear still, though what #{_by(says)} says in its place is sealed"
                f" (`archive withdraw {said.position}` takes it out by order)",
                (said.position, _by(says)),
            )


@of_all("told-in-clear", "warning")
def told_in_clear(survey: Survey) -> Iterator[Found]:
    """What is sealed was corrected or contested in clear, where everybody reads it.

    A correction is a whole event, so it says again all that was right in the first one. Whether it is public is stated
    in the correction itself (`access`), never taken over from what it corrects. `archive withdraw` takes it out.

    Too strict where it has become public: then correcting it in clear is how to say so.
    """
    for said, says in _beside(survey):
        if _is_hidden(said):
            yield Found(
                said.stream,
                f"#{_by(says)} says in clear what takes the place of #{said.position}, which is sealed"
                f" (`archive withdraw {_by(says)}` takes it out by order)",
                (said.position, _by(says)),
            )


def _beside(survey: Survey) -> Iterator[Beside]:
    """Yield each pair of which one is sealed and the other is not, whatever was withdrawn left out."""
    view = survey.view
    found = statements.select(
        view.connection,
        AMENDED.format(of=OF_ANY if survey.among is None else OF_SOME),
        {
            "known": view.frame.known_at,
            "types": msgspec.json.encode(AMENDING).decode(),
            "among": msgspec.json.encode(sorted(survey.among or ())).decode(),
        },
    )
    for _, line in groupby(found, key=lambda each: each.line):
        told = list(line)
        own = [each for each in told if not each.claim]
        pairs = {(said.position, says.position): Beside(said, says) for said, says in pairwise(own)}
        for claim in (each for each in reversed(told) if each.claim):
            at = claim.known_from
            pairs |= {(each.position, claim.claim): Beside(each, claim) for each in own if _holds(each, at)}
        for said, says in pairs.values():
            gone = (view.withdrawn_by(each.stream, each.position) for each in (said, says))
            if _is_hidden(said) != _is_hidden(says) and not any(gone):
                yield Beside(said, says)


def _holds(each: Statement, known_at: int) -> bool:
    return each.known_from <= known_at < each.known_until


def _is_hidden(each: Statement) -> bool:
    """Tell whether a statement is sealed, whether or not it is shown here."""
    return each.type == SEALED or "access" in each.body


def _by(says: Statement) -> int:
    """Return the record that states it."""
    return says.claim or says.position
