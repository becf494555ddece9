"""What rules look at: the views in one frame, stream by stream, and the limits that a person sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import msgspec

from archive import edtf
from archive.domain.marks import SEPARATOR
from archive.views.objects import GONE, LOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.views.asking import Held, Question
    from archive.views.statements import Statement
    from archive.views.view import View

    LineOf = Callable[[str], tuple[str, int] | None]

SIGHTED_WITHIN_DAYS: Final = 5 * 365
DEPTH_MAX: Final = 32
"""Levels of places within places that are followed; a circle of places ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is still in order: an object was seen within so many days."""

    sighted_within_days: int = SIGHTED_WITHIN_DAYS


class Subject:
    """One stream as rules see it: what its lines say that had begun by the day, claims and rejected ones left out."""

    def __init__(self, survey: Survey, stream: str) -> None:
        """Take the survey and the stream's name."""
        self.stream = stream
        at = survey.view.stream(stream)
        self.said = [each for each in at.in_order() if not each.claim and each.earliest <= survey.day]
        """In display order."""

    @property
    def opening(self) -> Statement | None:
        """The statement that opens the stream."""
        return next((each for each in self.said if each.opening), None)

    def of(self, *types: str) -> list[Statement]:
        """Return the statements of these types, in display order."""
        return [each for each in self.said if each.type in types]

    @cached_property
    def placing(self) -> list[Statement]:
        """The statements that say where the thing was, in display order."""
        return [each for each in self.said if each.place is not None and each.place.startswith("place/")]


class Survey:
    """The views in the frame of a question, as rules ask them."""

    def __init__(
        self,
        view: View,
        limits: Limits | None = None,
        line_of: LineOf | None = None,
        among: frozenset[str] | None = None,
    ) -> None:
        """Take the views in a frame, the limits, by default those of the archive, and what `line_of` asks.

        `among` are the streams that findings are asked of, so that a rule need not look further; None: all.
        """
        self.view = view
        self.among = among
        self.limits = limits or Limits()
        self._line_of = line_of

    def line_of(self, record: str) -> tuple[str, int] | None:
        """Return the stream of the line that a record belongs to, and where it begins; None where it is not known."""
        return None if self._line_of is None else self._line_of(record)

    @property
    def day(self) -> int:
        """The day of the question, as an ordinal."""
        return self.view.frame.day

    def subjects(self, kind: str, among: Iterable[str] | None = None) -> Iterator[Subject]:
        """Yield the streams of a kind, those named or all, a page of them read at once."""
        names = self.view.names_of_kind(kind)[0] if among is None else list(among)
        for name in self.view.in_pages(names):
            yield Subject(self, name)

    def subject(self, stream: str) -> Subject:
        """Return one stream."""
        return Subject(self, stream)

    def stated(self, *types: str) -> list[Statement]:
        """Return what the ledger's own lines say of these types by the day, in recording order."""
        found = self.view.select(
            "s.type IN (SELECT value FROM json_each(:types)) AND s.claim = 0 AND s.certainty IS NOT 'rejected'"
            " AND s.earliest <= :day",
            types=msgspec.json.encode(types).decode(),
            day=self.day,
        )
        return list(found)

    def held(self, stream: str, question: Question, day: int | None = None) -> tuple[Held, ...]:
        """Return what a stream's place, custody or the like was, in display order."""
        return self.view.held(stream, question, day)

    def standing(self, stream: str) -> set[str]:
        """Return what the status of an object may be, in words; `not found` is one."""
        return {held.value for held in self.held(stream, "standing") if held.value is not None}

    def is_gone(self, stream: str) -> bool:
        """Tell whether an object may have left, or be lost."""
        return not self.standing(stream).isdisjoint(GONE | LOST)

    def name(self, stream: str) -> str:
        """Return what a thing is called."""
        return self.view.name(stream)

    def path(self, place: str, day: int) -> list[str]:
        """Return a place and the places that it stood in on a day, the inmost first; of several, the presumed one."""
        path = [place]
        while len(path) < DEPTH_MAX:
            parent = self.held(path[-1], "place", day)[-1].value
            if not isinstance(parent, str) or not parent.startswith("place/") or parent in path:
                break
            path.append(parent)
        return path

    def is_same_spot(self, one: str, other: str, day: int) -> bool:
        """Tell whether one place was the other, or stood in it, on a day."""
        return one == other or one in self.path(other, day) or other in self.path(one, day)

    def parties(self, stream: str, question: Question, day: int) -> set[str]:
        """Return the parties that may have had custody of, or title to, an object on a day."""
        found: set[str] = set()
        for held in self.held(stream, question, day):
            if isinstance(held.value, str):
                found.update(name for name in held.value.split(SEPARATOR) if name.startswith("party/"))
        return found


def when(each: Statement) -> str:
    """Return when a statement says that something happened, in words."""
    occurred: Any = each.body.get("occurred")
    if isinstance(occurred, str):
        return occurred
    return f"by {edtf.day_text(each.latest)}" if each.latest < edtf.UNBOUNDED_FUTURE else "undated"


def is_dated(each: Statement) -> bool:
    """Tell whether a statement says anything of the first day that it can be of."""
    return each.earliest > edtf.UNBOUNDED_PAST


def positions(*those: Statement) -> tuple[int, ...]:
    """Return the records that prove statements, in recording order, each once."""
    return tuple(sorted({each.position for each in those}))
