"""The views at one frame: streams, names, places and holders as everything else asks for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from archive import edtf
from archive.domain.effects import AS_WRITTEN, INSTITUTION, NOBODY, SEPARATOR, UNKNOWN
from archive.views import statements as stored
from archive.views import telling
from archive.views.asking import Held, Question, StreamAt
from archive.views.naming import Names
from archive.views.statements import KNOWN, Statement

if TYPE_CHECKING:
    from archive.views.frames import Frame

DISPLAYED_IN: Final = frozenset({"showroom", "case"})
STORED_IN: Final = frozenset({"store", "rack"})
DEPTH_MAX: Final = 32
"""Levels of places within places that are followed; a circle of places ends there."""

CACHED_MAX: Final = 20_000


class View:
    """What the ledger says in one frame."""

    def __init__(self, connection: sqlite3.Connection, frame: Frame) -> None:
        """Take the views' connection and the frame of the question."""
        self.connection = connection
        self.frame = frame
        self.names = Names(connection, frame)
        self._streams: dict[str, StreamAt] = {}
        self._institution: str | None = None

    def stream(self, name: str) -> StreamAt:
        """Return one stream as known in this frame."""
        found = self._streams.get(name)
        if found is None:
            found = StreamAt(stored.of_stream(self.connection, name, self.frame.known_at))
            self._keep({name: found})
        return found

    def streams(self, names: Iterable[str]) -> dict[str, StreamAt]:
        """Return many streams, read in one go."""
        wanted = list(dict.fromkeys(names))
        missing = [name for name in wanted if name not in self._streams]
        read = stored.of_streams(self.connection, missing, self.frame.known_at) if missing else {}
        found = {name: StreamAt(statements) for name, statements in read.items()}
        answer = {name: found.get(name) or self._streams[name] for name in wanted}
        self._keep(found)
        return answer

    def select(self, where: str, **arguments: Any) -> list[Statement]:
        """Return the statements known in this frame that a condition of this room selects."""
        return list(
            stored.select(
                self.connection, f"{where} AND {KNOWN} ORDER BY s.line", {**arguments, "known": self.frame.known_at}
            )
        )

    def names_of_kind(self, kind: str, *, limit: int | None, offset: int = 0) -> tuple[list[str], int]:
        """Return the streams of a kind that are open in this frame, in the order of their opening, and their number.

        An object is there from the day of its opening, possibly from the first day that it can have been.
        """
        there = " AND s.earliest <= :day" if kind == "object" else ""
        where = (
            "FROM statements AS s JOIN streams ON streams.key = s.stream"
            f" WHERE streams.kind = :kind AND s.opening = 1 AND s.claim = 0 AND {KNOWN}{there}"
        )
        arguments = {"kind": kind, "day": self.frame.day, "known": self.frame.known_at, "limit": -1 if limit is None else limit}
        total = self.connection.execute(f"SELECT count(*) {where}", arguments).fetchone()[0]
        found = self.connection.execute(
            f"SELECT streams.name {where} ORDER BY s.line LIMIT :limit OFFSET :offset", {**arguments, "offset": offset}
        )
        return [row["name"] for row in found], int(total)

    def name(self, stream: str) -> str:
        """Return what a thing is called."""
        return self.names.of(stream)

    def sentence(self, statement: Statement) -> str:
        """Return one line that tells a statement."""
        return telling.sentence(statement.body, self.name)

    def institution(self) -> str | None:
        """Return the party that keeps the ledger."""
        if self._institution is None:
            opened = self.select("s.type = 'LedgerOpened' AND s.claim = 0")
            self._institution = opened[0].body["institution"] if opened else None
        return self._institution

    def held(self, stream: str, question: Question, day: int | None = None) -> tuple[Held, ...]:
        """Return what a stream's place, custody or the like was; a part's is the whole's where it has none."""
        at = self.stream(stream)
        answer = at.ask(question, self.frame.day if day is None else day)
        opening = at.opening
        if question != "quantity" and _says_nothing(answer) and opening is not None and opening.type == "PartNumbered":
            return self.held(opening.body["whole"], question, day)
        return answer

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
        defined = self.stream(place).of_type("PlaceDefined")
        return str(defined[-1].body["kind"]) if defined else None

    def parties(self, value: str | None, *, day: int | None = None) -> list[dict[str, str]]:
        """Return the holders that an effect names, each with its stream where it has one, and its name."""
        if value is None or value in {UNKNOWN, NOBODY}:
            return [{"name": "nobody" if value == NOBODY else "not stated"}]
        if value == INSTITUTION:
            value = self.institution() or UNKNOWN
        if value.startswith("gift/"):
            return self._recipients(value)
        told = []
        for name in value.split(SEPARATOR):
            if name.startswith(AS_WRITTEN):
                told.append({"name": name[1:]})
            elif name == UNKNOWN:
                told.append({"name": "not stated"})
            else:
                told.append({"party": name, "name": self.name(name)})
        return told

    def status(self, value: str | None) -> str | None:
        """Return a status in words; where it is a place, its kind decides."""
        if value is None or not value.startswith("place/"):
            return value
        kind = self.place_kind(value)
        if kind in DISPLAYED_IN:
            return "on display"
        return "in store" if kind in STORED_IN else f"in {kind or 'a place'}"

    def _recipients(self, gift: str) -> list[dict[str, str]]:
        held = self.stream(gift).of_type("PresentationHeld")
        received = [who for each in held for who in each.body.get("participants", ()) if who["role"] == "recipient"]
        told = []
        for who in received:
            name = {"name": telling.participant(who, self.name)}
            told.append({"party": who["party"], **name} if "party" in who else name)
        return told or [{"name": "not stated"}]

    def _keep(self, streams: dict[str, StreamAt]) -> None:
        if len(self._streams) + len(streams) > CACHED_MAX:
            self._streams.clear()
        self._streams.update(streams)


def evidence(by: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return the statements behind an answer, as scripts get them."""
    return [{"position": each.position, "type": each.type, **stored.when(each)} for each in by]


def age(by: Iterable[Statement], day: int) -> int | None:
    """Return how many days old the last evidence is on a day; None where there is none, or its day is not known."""
    last = max((each.latest for each in by), default=None)
    return None if last is None or last >= edtf.UNBOUNDED_FUTURE else max(0, day - last)


def _says_nothing(answer: tuple[Held, ...]) -> bool:
    return all(held.value is None for held in answer)
