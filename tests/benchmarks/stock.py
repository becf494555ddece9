"""The peer: eventsourcing as its manual has it, aggregates with `@event`, SQLite, its own JSON, its own tracking."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.catalogue.records import Draft


class Thing(Aggregate):
    """One object, its events in dicts."""

    def __init__(self, name: str, said: dict[str, Any]) -> None:
        self.name = name
        self.place = ""
        self.told = [said]

    @staticmethod
    def create_id(name: str) -> UUID:
        """Return the id that a name stands for."""
        return uuid5(NAMESPACE_URL, name)

    @event("Told")
    def tell(self, said: dict[str, Any]) -> None:
        """Take one event in."""
        self.told.append(said)
        self.place = said.get("to", self.place)


class Things(Application[UUID]):
    """The application of the manual."""


def open_things(path: Path) -> Things:
    """Open the application on a file."""
    return Things(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})


def append_all(path: Path, drafts: Sequence[tuple[Draft, dict[str, Any]]], batch: int) -> float:
    """Save aggregates with their pending events, a batch of events a transaction; return the seconds."""
    with open_things(path) as things:
        begun = time.perf_counter()
        held: dict[str, Thing] = {}
        touched: dict[str, Thing] = {}
        for number, (draft, said) in enumerate(drafts, start=1):
            thing = held.get(draft.stream)
            if thing is None:
                thing = held[draft.stream] = Thing(name=draft.stream, said=said)
            else:
                thing.tell(said)
            touched[draft.stream] = thing
            if number % batch == 0:
                things.save(*touched.values())
                touched.clear()
        things.save(*touched.values())
        return time.perf_counter() - begun


def append_singly(path: Path, name: str, said: Sequence[dict[str, Any]]) -> float:
    """Get an aggregate, tell it one event, save it, again and again; return the seconds."""
    with open_things(path) as things:
        thing = Thing(name=name, said=said[0])
        things.save(thing)
        begun = time.perf_counter()
        for each in said[1:]:
            found: Thing = things.repository.get(thing.id)
            found.tell(each)
            things.save(found)
        return time.perf_counter() - begun


class PlaceView(SQLiteTrackingRecorder):
    """One view with the library's tracking, a transaction an event."""

    def construct_create_table_statements(self) -> list[str]:
        """Add the view's table."""
        statements = super().construct_create_table_statements()
        return [*statements, "CREATE TABLE IF NOT EXISTS place (object TEXT PRIMARY KEY, place TEXT NOT NULL)"]

    def put(self, name: str, place: str | None, tracking: Tracking) -> None:
        """Write a row and the position in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            if place is not None:
                cursor.execute(
                    "INSERT INTO place VALUES (?, ?) ON CONFLICT (object) DO UPDATE SET place = excluded.place",
                    (name, place),
                )
            self._insert_tracking(cursor, tracking)


def fold_one_view(source: Path, path: Path, limit: int) -> tuple[float, int]:
    """Fold the present place of each object from the first `limit` notifications; return the seconds and the number."""
    with open_things(source) as things:
        view = PlaceView(SQLiteDatastore(os.fspath(path)))
        view.create_table()
        begun = time.perf_counter()
        position = 0
        while position < limit:
            found = things.recorder.select_notifications(position + 1, min(10, limit - position))
            if not found:
                break
            for notification in found:
                told: Any = things.mapper.to_domain_event(notification)
                place = told.said.get("to") if hasattr(told, "said") else None
                view.put(str(notification.originator_id), place, Tracking("things", notification.id))
                position = notification.id
        seconds = time.perf_counter() - begun
        view.datastore.close()
        return seconds, position
