"""What is handed in to be recorded, what comes back, and why it may be refused as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from archive.errors import NOWHERE, ArchiveError, Conflict, Rejected, Where

if TYPE_CHECKING:
    from archive.catalogue.records import Draft

FAULTS_MAX: Final = 20
"""Faults told of one append; the rest are counted."""


class TwiceInOneAppend(Rejected):
    """An id stands twice in what was handed in."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"record {record_id} stands twice in this append", hint="give each draft an id of its own")


class OtherContent(Conflict):
    """A record with this id says something else."""

    def __init__(self, record_id: str, position: int) -> None:
        super().__init__(
            f"record {record_id} is recorded already as #{position}, with other content",
            hint="correct that record, or give the draft another id",
        )


class CannotBeTold(Conflict):
    """A record with this id is sealed, and what opens it is not here."""

    def __init__(self, record_id: str, position: int) -> None:
        super().__init__(
            f"record {record_id} is recorded already as #{position}, sealed, and its opening is not here: "
            "whether it says the same cannot be told",
            hint="give the draft another id, or put the opening back",
        )


class UnexpectedSeq(Conflict):
    """The stream has moved on since the caller looked."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(
            f"{stream} has {found} records, and {expected} were expected", hint="look at what was added, then try again"
        )


class Faults(ArchiveError):
    """Several drafts of one append cannot be recorded; nothing was."""

    def __init__(self, faults: list[ArchiveError], untold: int) -> None:
        """Take the faults to tell, at least one, and the number of those left untold."""
        super().__init__("\n".join(map(str, faults)) + (f"\n… and {untold} more" if untold else ""))
        self.faults = faults
        self.exit = faults[0].exit  # type: ignore[misc]  # the first fault decides how the process ends


class Offer(NamedTuple):
    """One draft handed in, with where it stood in the input, and the stream's length that the caller expects."""

    draft: Draft
    where: Where = NOWHERE
    expected_seq: int | None = None


class Receipt(NamedTuple):
    """What an append came to: the positions first..last inclusive (None: nothing new), and where known ones stand."""

    first: int | None
    last: int | None
    written: int
    known: tuple[int, ...]
    recorded_at: str | None
