"""The ledger is an Application of the eventsourcing library: what the library asks of one, it answers."""

from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.sqlite import SQLiteApplicationRecorder
from msgspec.structs import astuple

from archive.ledger.mapper import Stamped
from tests.domain.given import checked, received
from tests.ledger.world import World

VASE = "object/vase"


def test_it_is_one(world: World) -> None:
    assert isinstance(world.ledger, Application)
    assert isinstance(world.ledger.recorder, SQLiteApplicationRecorder)
    assert isinstance(world.ledger.recorder, ApplicationRecorder)


def test_its_events_are_records(world: World) -> None:
    world.append(received(VASE), checked(VASE, "a"), checked(VASE, "b"))
    found = list(world.ledger.events.get(VASE))
    assert [type(one) for one in found] == [Stamped] * 3
    assert [(one.originator_id, one.originator_version) for one in found] == [(VASE, 1), (VASE, 2), (VASE, 3)]
    assert [one.record for one in found] == [entry.record for entry in world.entries()[2:]]  # type: ignore[attr-defined]


def test_a_part_of_a_stream(world: World) -> None:
    world.append(received(VASE), *(checked(VASE, f"c{number}") for number in range(4)))
    events = world.ledger.events

    def versions(**asked: int | bool) -> list[int]:
        return [one.originator_version for one in events.get(VASE, **asked)]  # type: ignore[arg-type]  # its options

    assert versions(gt=2) == [3, 4, 5]
    assert versions(lte=2) == [1, 2]
    assert versions(gt=1, lte=4, desc=True, limit=2) == [4, 3]
    assert versions(lte=0) == []
    assert list(events.get("object/none")) == []


def test_its_notifications_are_the_positions(world: World) -> None:
    world.append(received(VASE), checked(VASE, "a"), received("object/bowl"))
    recorder = world.ledger.recorder
    assert recorder.max_notification_id() == 5
    all_of_them = recorder.select_notifications(start=1, limit=10)
    assert [one.id for one in all_of_them] == [1, 2, 3, 4, 5]
    assert [one.originator_id for one in all_of_them[2:]] == [VASE, VASE, "object/bowl"]
    assert [one.state for one in all_of_them] == [entry.state for entry in world.entries()]
    assert [one.id for one in recorder.select_notifications(start=2, limit=2)] == [2, 3]
    assert [one.id for one in recorder.select_notifications(start=2, limit=9, stop=4, inclusive_of_start=False)] == [
        3,
        4,
    ]
    assert [one.id for one in recorder.select_notifications(start=None, limit=9, topics=["GiftReceived"])] == [3, 5]


def test_its_log_is_read_as_any_other(world: World) -> None:
    world.append(received(VASE))
    section = world.ledger.notification_log["1,10"]
    assert [one.topic for one in section.items] == ["LedgerOpened", "PartyRegistered", "GiftReceived"]


def test_topics_are_names_and_are_never_resolved(world: World) -> None:
    """A topic that names a module would be imported by the library; ours is a word of the catalogue."""
    with world.plain() as connection:
        assert all(":" not in name for (name,) in connection.execute("SELECT name FROM types"))


def test_the_mapper_reads_what_it_writes(world: World) -> None:
    world.append(received(VASE))
    stored: Any = world.ledger.recorder.select_events(VASE)[0]
    stamped: Any = world.ledger.mapper.to_domain_event(stored)
    assert astuple(stamped) == (*stored, world.entries()[2].record)
    again: Any = world.ledger.mapper.to_stored_event(stamped)
    assert again is stamped
