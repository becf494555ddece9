"""The views at one frame: streams, names, places and holders as everything else asks for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.domain.marks import UNKNOWN
from archive.domain.worlds import Holds
from archive.ledger.stored import SEALED, WITHDRAWAL
from archive.views import holders, naming, telling
from archive.views import statements as stored
from archive.views.asking import VALUE_OF, Held
from archive.views.shelf import Shelf
from archive.views.statements import KNOWN, Statement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from archive.views.asking import Question, StreamAt
    from archive.views.frames import Frame

DISPLAYED_IN: Final = frozenset({"showroom", "case"})
STORED_IN: Final = frozenset({"store", "rack"})
DEPTH_MAX: Final = 32
"""Levels of places within places, and of parts of parts, that are followed; a circle ends there."""

STREAMS_MAX: Final = 4000
AT_ONCE: Final = 2_000
"""Streams read in one go, and kept while they fit."""

PART: Final = "PartNumbered"
WHOLE: Final = "="
"""Before the name of a whole: stands for its answer, where a part has none of its own."""


class View:
    """What the ledger says in one frame."""

    def __init__(self, connection: sqlite3.Connection, frame: Frame, shelf: Shelf | None = None) -> None:
        """Take the views' connection and the frame of the question; `shelf` has streams read for earlier questions."""
        self.connection = connection
        self.frame = frame
        self._shelf = Shelf(connection) if shelf is None else shelf
        self._streams: dict[str, StreamAt] = {}
        self._held: dict[tuple[str, Question, int], tuple[Held, ...]] = {}
        self._names: dict[str, str] = {}

    def stream(self, name: str) -> StreamAt:
        """Return one stream as known in this frame."""
        found = self._streams.get(name)
        if found is None:
            self._make_room(1)
            found = self._streams[name] = self._shelf.stream(name, self.frame.known_at).at
        return found

    def past(self, name: str) -> tuple[Statement, ...]:
        """Return what a stream had said before and says no more in this frame."""
        return self._shelf.stream(name, self.frame.known_at).past

    def read(self, names: Iterable[str]) -> None:
        """Read many streams in one go, as many as are kept at once; `stream` and `held` then find them."""
        missing = [name for name in dict.fromkeys(names) if name not in self._streams][:STREAMS_MAX]
        self._make_room(len(missing))
        for begin in range(0, len(missing), AT_ONCE):
            self._streams |= self._shelf.streams(missing[begin : begin + AT_ONCE], self.frame.known_at)

    def in_pages(self, names: list[str]) -> Iterator[str]:
        """Yield names, the streams of some pages read before they are asked for: any number goes through."""
        for begin in range(0, len(names), AT_ONCE):
            page = names[begin : begin + AT_ONCE]
            self.read(page)
            yield from page

    def select(self, where: str, **arguments: Any) -> list[Statement]:  # noqa: ANN401 - what SQLite binds
        """Return the statements known in this frame that a condition of this room selects, in recording order."""
        known = {**arguments, "known": self.frame.known_at}
        return list(stored.select(self.connection, f"{where} AND {KNOWN} ORDER BY s.line, s.claim", known))

    def effective(self, *types: str) -> list[Statement]:
        """Return what the ledger's own lines say of these types, whatever is rejected left out."""
        found = self.select("s.type IN (SELECT value FROM json_each(:types)) AND s.claim = 0", types=_list(types))
        return [each for each in found if not each.is_rejected]

    def names_of_kind(self, kind: str, *, limit: int | None = None, offset: int = 0) -> tuple[list[str], int]:
        """Return the streams of a kind that are open in this frame, in the order of their opening, and their number.

        An object is there from the day of its opening, possibly from the first day that it can have been.
        """
        there = " AND s.earliest <= :day" if kind == "object" else ""
        where = (
            "FROM statements AS s INDEXED BY statements_opening JOIN streams ON streams.key = s.stream"
            " WHERE s.opening = 1 AND s.claim = 0"
            f" AND {KNOWN}{there} AND s.certainty IS NOT 'rejected' AND streams.kind = :kind"
        )
        arguments = {"kind": kind, "day": self.frame.day, "known": self.frame.known_at}
        page = {**arguments, "limit": -1 if limit is None else limit, "offset": offset}
        found = self.connection.execute(
            f"SELECT streams.name {where} ORDER BY s.line LIMIT :limit OFFSET :offset", page
        ).fetchall()
        if limit is None and not offset:
            return [row["name"] for row in found], len(found)
        total = self.connection.execute(f"SELECT count(*) {where}", arguments).fetchone()[0]
        return [row["name"] for row in found], int(total)

    def line_of(self, position: int) -> int:
        """Return where the line begins that the record at a position belongs to."""
        found = self.connection.execute(
            "SELECT line FROM amendments WHERE position = ? AND type IN ('RecordCorrected', 'RecordRetracted')",
            (position,),
        ).fetchone()
        return position if found is None else int(found["line"])

    def name(self, stream: str) -> str:
        """Return what a thing is called; a party that was merged into another is called like that one."""
        name = self._names.get(stream)
        if name is None:
            read_as = holders.read_as(self, stream)
            name = self._names[stream] = naming.called(self.stream(read_as), self.frame.day) or read_as
        return name

    def sentence(self, statement: Statement) -> str:
        """Return one line that tells a statement."""
        if statement.type == SEALED and (order := self.withdrawn_by(statement.stream, statement.position)):
            return telling.withdrawn(order)
        return telling.sentence(statement.told, self.name)

    def withdrawn_by(self, stream: str, position: int) -> int:
        """Return the record by whose order the one at a position is gone, whenever that was; 0 where it stands."""
        found = self.connection.execute(
            "SELECT position FROM amendments WHERE stream = (SELECT key FROM streams WHERE name = ?) AND target = ?"
            " AND type = ?",
            (stream, position, WITHDRAWAL),
        ).fetchone()
        return 0 if found is None else int(found["position"])

    @cached_property
    def institution(self) -> str | None:
        """The party that keeps the ledger."""
        opened = self.effective("LedgerOpened")
        return str(opened[-1].body["institution"]) if opened else None

    def held(self, stream: str, question: Question, day: int | None = None) -> tuple[Held, ...]:
        """Return what a stream's place, custody or the like was, in display order, equal answers told as one.

        What a part has no event for is its whole's, from the day that it is a part. Custody and title name parties as
        they are read in this frame, a status is in words.
        """
        asked = (stream, question, self.frame.day if day is None else day)
        found = self._held.get(asked)
        if found is None:
            found = self._held[asked] = self._ask(*asked, DEPTH_MAX)
        return found

    def _ask(self, stream: str, question: Question, day: int, depth: int) -> tuple[Held, ...]:
        at = self.stream(stream)
        if question == "quantity" or not any(each.opening and each.type == PART for each in at.statements):
            return self._told(question, at.ask(question, day))
        value_of = VALUE_OF[question]

        def own_or_whole(each: Statement) -> object:
            value = value_of(each)
            return WHOLE + each.body["whole"] if value is None and each.opening and each.type == PART else value

        told: list[Held] = []
        for held in at.answer(own_or_whole, day, question=question):
            whole = str(held.value).removeprefix(WHOLE)
            if whole == str(held.value):
                told.append(held)
            elif depth:
                told += _inherited(held, self._ask(whole, question, day, depth - 1))
            else:
                told.append(held._replace(value=None))
        return self._told(question, tuple(told))

    def _told(self, question: Question, answer: tuple[Held, ...]) -> tuple[Held, ...]:
        """Return an answer in the words of this frame; what comes to the same is told once."""
        if question in {"custody", "title"}:
            answer = tuple(held._replace(value=holders.in_force(self, held.value)) for held in answer)
        elif question in {"status", "standing"}:
            answer = tuple(held._replace(value=self.status(held.value)) for held in answer)
        told: dict[Any, list[Held]] = {}
        for held in answer:
            told[held.value] = [*told.pop(held.value, []), held]
        if len(told) == len(answer):
            return answer
        return tuple(
            Held(
                value,
                Holds.YES if len(told) == 1 else max((one.holds for one in same), key=_FIRMNESS.index),
                tuple(dict.fromkeys(each for one in same for each in one.by)),
            )
            for value, same in told.items()
        )

    def path(self, place: str) -> list[str]:
        """Return a place and the places that it stands in, the inmost first."""
        path = [place]
        while len(path) < DEPTH_MAX:
            parent = self.held(path[-1], "place")[-1].value
            if parent is None or parent == UNKNOWN or parent in path:
                break
            path.append(parent)
        return path

    def place_kind(self, place: str) -> str | None:
        """Return what sort of place it is."""
        defined = self.stream(place).own_of_type("PlaceDefined")
        return str(defined[-1].body["kind"]) if defined else None

    def status(self, value: str | None) -> str | None:
        """Return a status in words; where it is a place, its kind decides."""
        if value is None or not value.startswith("place/"):
            return value
        kind = self.place_kind(value)
        if kind in DISPLAYED_IN:
            return "on display"
        return "in store" if kind in STORED_IN else f"in {kind or 'a place'}"

    def _make_room(self, wanted: int) -> None:
        if len(self._streams) + wanted > STREAMS_MAX:
            self._streams.clear()
            self._held.clear()


_FIRMNESS: Final = (Holds.POSSIBLY, Holds.PRESUMED, Holds.YES)


def _inherited(held: Held, whole: tuple[Held, ...]) -> tuple[Held, ...]:
    """Return the answers of the whole, no firmer than it is that the part has none of its own."""
    if held.holds is Holds.YES:
        return whole
    presumed = Holds.PRESUMED if held.holds is Holds.PRESUMED else Holds.POSSIBLY
    return tuple(one._replace(holds=Holds.POSSIBLY if one.holds is Holds.POSSIBLY else presumed) for one in whole)


def evidence(by: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return the statements behind an answer, as scripts get them."""
    return [{"position": each.position, "type": each.type, **stored.when(each)} for each in by]


def last_day(by: Iterable[Statement], day: int) -> int | None:
    """Return the last day of what may be evidence by a day; where all is later sightings, theirs; None for none."""
    given = list(by)
    begun = [each for each in given if each.earliest <= day]
    return max((each.latest for each in begun or given), default=None)


def age(by: Iterable[Statement], day: int) -> int | None:
    """Return how many days old the last evidence is on a day; None where there is none, or its day is not known."""
    last = last_day(by, day)
    return None if last is None or last >= edtf.UNBOUNDED_FUTURE else max(0, day - last)


def _list(values: Iterable[object]) -> str:
    return stored.as_list(values)
