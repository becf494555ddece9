"""The peer: eventsourcing as its manual has it, aggregates with `@event`, SQLite, its own JSON, its own tracking."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

from archive.catalogue.codec import canonical
from archive.catalogue.gifts import GiftReceived
from tests.benchmarks.timing import Took, Watch
from tests.benchmarks.workload import RECORDS_PER_OBJECT, drafts

if TYPE_CHECKING:
    from pathlib import Path

SAMPLED = 50
"""Aggregates read back at the end, to see that they say what ours say."""


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


def append(path: Path, records: int, batch: int) -> Took:
    """Save the workload's aggregates, a batch of events a transaction. Said: the place last told of some of them."""
    told = [(draft.stream, msgspec.json.decode(canonical(draft.event))) for draft in drafts(records)]
    path.unlink(missing_ok=True)
    watch = Watch()
    with open_things(path) as things:
        held: dict[str, Thing] = {}
        touched: dict[str, Thing] = {}
        with watch.running():
            for number, (name, said) in enumerate(told, start=1):
                thing = held.get(name)
                if thing is None:
                    thing = held[name] = Thing(name=name, said=said)
                else:
                    thing.tell(said)
                touched[name] = thing
                if number % batch == 0:
                    things.save(*touched.values())
                    touched.clear()
            things.save(*touched.values())
        stored: Thing
        some: dict[str, tuple[int, str]] = {}
        for name in list(held)[-SAMPLED:]:
            stored = things.repository.get(held[name].id)
            some[name] = (len(stored.told), stored.place)
        return watch.took(len(told), some)


def append_singly(path: Path, records: int) -> Took:
    """Get an aggregate, tell it one event, save it, again and again."""
    some = (draft for draft in drafts(RECORDS_PER_OBJECT * records, seed=11) if isinstance(draft.event, GiftReceived))
    said = [msgspec.json.decode(canonical(draft.event)) for draft in islice(some, records)]
    path.unlink(missing_ok=True)
    watch = Watch()
    with open_things(path) as things:
        thing = Thing(name="object/x", said=said[0])
        things.save(thing)
        with watch.running():
            for each in said:
                found: Thing = things.repository.get(thing.id)
                found.tell(each)
                things.save(found)
        return watch.took(len(said), None)


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


def fold_one_view(source: Path, path: Path, limit: int) -> Took:
    """Fold the present place of each object from the first `limit` notifications."""
    path.unlink(missing_ok=True)
    watch = Watch()
    with open_things(source) as things:
        view = PlaceView(SQLiteDatastore(os.fspath(path)))
        view.create_table()
        position = 0
        with watch.running():
            while position < limit:
                found = things.recorder.select_notifications(position + 1, min(10, limit - position))
                if not found:
                    break
                for notification in found:
                    told: Any = things.mapper.to_domain_event(notification)
                    place = told.said.get("to") if hasattr(told, "said") else None
                    view.put(str(notification.originator_id), place, Tracking("things", notification.id))
                    position = notification.id
        view.datastore.close()
        return watch.took(position, None)
