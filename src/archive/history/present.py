"""All that is so of a thing in one frame: what its statements say of it, and what they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.domain.marks import NOBODY, UNKNOWN
from archive.domain.worlds import Holds
from archive.history.facts import FROM_WHOLE, NOT_STATED, Fact, own, root
from archive.history.stated import ACQUIRED, GIVEN
from archive.history.surroundings import Surroundings
from archive.views import holders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.history.records import Records
    from archive.views.asking import Held, Question
    from archive.views.view import View

ORDER: Final = (
    *(
        "number",
        "name",
        "other_name",
        "title",
        "titles",
        "kind",
        "description",
        "classification",
        "materials",
        "makers",
    ),
    *("made", "made_in", "dimensions", "inscriptions", "depicts", "quantity", "status", "place", "within", "custody"),
    *("title_to", "normal_place", "condition", "damage", "treatment", "valuation", "restriction", "breach", "loan"),
    *("claim", "ruling", "decision", "disposal", ACQUIRED, GIVEN),
)
"""The order of telling; fields that are not named here follow, as they were recorded."""

SETTING: Final = frozenset({"object", "place"})
"""Kinds of things whose events set place, custody, title, status or quantity."""


class Present:
    """What is so of things, in one frame."""

    def __init__(self, view: View, records: Records) -> None:
        """Take the views in the frame, and the records behind them."""
        self.view = view
        self._records = records
        self._surroundings = Surroundings(view)

    def of(self, stream: str) -> list[Fact]:
        """Return what is so of a thing, in the order of telling; what has ended is among it, with `holds` None."""
        return sorted(self._of(stream, frozenset()), key=lambda fact: _rank(fact.field))

    def _of(self, stream: str, parts: frozenset[str]) -> Iterator[Fact]:
        opening = self.view.stream(stream).opening
        is_object = stream.startswith("object/")
        if is_object and opening is not None and opening.earliest > self.view.frame.day:
            return
        found = list(own(self.view, self._records, stream))
        yield from found
        if stream.split("/", 1)[0] in SETTING:
            yield from self._effects(stream)
        if is_object and opening is not None and opening.type == "PartNumbered":
            whole = opening.body["whole"]
            if whole not in parts:
                wanted = FROM_WHOLE - {root(fact.field) for fact in found}
                yield from (fact for fact in self._of(whole, parts | {stream}) if root(fact.field) in wanted)

    def _effects(self, stream: str) -> Iterator[Fact]:
        view = self.view
        for held in self._held(stream, "quantity"):
            told = NOT_STATED if held.value is None else str(held.value)
            yield Fact("quantity", held.value, told, held.holds, held.by)
        yield from self._status(stream)
        for held in (places := self._held(stream, "place")):
            if held.value in {None, UNKNOWN}:
                yield Fact("place", None, "not known" if held.value else NOT_STATED, held.holds, held.by)
            else:
                yield Fact("place", held.value, view.name(held.value), held.holds, held.by)
        standing = tuple(each for held in places for each in held.by)
        for place, (holds, by) in self._surroundings.of(places).items():
            yield Fact("within", place, view.name(place), holds, tuple(dict.fromkeys((*standing, *by))), standing=True)
        yield from self._holders("custody", "custody", stream)
        yield from self._holders("title_to", "title", stream)

    def _held(self, stream: str, question: Question) -> tuple[Held, ...]:
        """Return what may have held; nothing where nothing at all is stated."""
        held = self.view.held(stream, question)
        return held if any(each.by for each in held) else ()

    def _status(self, stream: str) -> Iterator[Fact]:
        for held in self._held(stream, "standing"):
            by = held.by
            for each in held.by:  # where a move sets it, the kind of the place decides
                if each.status is not None and each.status.startswith("place/"):
                    by = (*self.view.stream(each.status).own_of_type("PlaceDefined")[-1:], *by)
            yield Fact("status", held.value, held.value or NOT_STATED, held.holds, tuple(dict.fromkeys(by)))

    def _holders(self, field: str, question: Question, stream: str) -> Iterator[Fact]:
        found = [self._holder(field, question, held) for held in self._held(stream, question)]
        if len(found) > 1 and all(fact.told == NOT_STATED for fact in found):
            found = [found[-1]._replace(holds=Holds.YES)]
        yield from found

    def _holder(self, field: str, question: Question, held: Held) -> Fact:
        parties = holders.told(self.view, held.value)
        told = " and ".join(party["name"] for party in parties)
        named = [party.get("party", party["name"]) for party in parties]
        value: Any = named[0] if len(named) == 1 else named
        if held.value in {None, UNKNOWN, NOBODY}:
            value = None
        by = held.by
        for each in held.by:  # where a gift's name stands for who received it, the presentation tells who did
            received = each.custody if question == "custody" else each.title
            if received is not None and received.startswith("gift/"):
                by = (*self.view.stream(received).own_of_type("PresentationHeld"), *by)
        return Fact(field, value, told, held.holds, tuple(dict.fromkeys(by)))


def _rank(field: str) -> int:
    first = root(field)
    return ORDER.index(first) if first in ORDER else len(ORDER)
