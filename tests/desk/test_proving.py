"""Proofs handed out: each checks against the record's bytes and the public key alone, and none for what is unsigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.catalogue.places import PlaceDefined, PlaceRenamed
from archive.catalogue.records import Draft
from archive.desk import checkpoints, proving
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.errors import IntegrityFailure
from archive.evidence.note import VerifierKey
from archive.evidence.proof import Policy, Proof, verify
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    with Desk.open(folder) as opened:
        opened.append([Offer(Draft(stream="place/a", event=PlaceDefined(kind="room", name="A")))])
        opened.append([Offer(Draft(stream="place/b", event=PlaceDefined(kind="room", name="B")))])
        opened.append([Offer(Draft(stream="place/a", event=PlaceRenamed(name="C")))])
        checkpoints.create(opened)
        yield opened


def test_every_record_of_a_thing_is_proved_to_who_has_the_key_alone(desk: Desk, tmp_path: Path) -> None:
    opened = desk.feed.entry(1)
    assert opened is not None
    policy = Policy(logs=(VerifierKey.parse(opened.event.vkey),))
    found = list(proving.prove(desk, proving.provable(desk, "place/a").positions))
    assert [each.position for each in found] == [3, 5]
    for each in found:
        proof, record = tmp_path / "proof", tmp_path / "record"
        proof.write_bytes(each.proof.format())
        record.write_bytes(each.record + b"\n")
        assert verify(Proof.parse(proof.read_bytes()), each.record, policy).index == each.position - 1
        assert proving.check(desk, proof, record).index == each.position - 1
        record.write_bytes(each.record.replace(b"place", b"plane"))
        with pytest.raises(IntegrityFailure):
            proving.check(desk, proof, record)


def test_nothing_after_the_checkpoint_is_proved(desk: Desk) -> None:
    desk.append([Offer(Draft(stream="place/c", event=PlaceDefined(kind="room", name="D")))])
    with pytest.raises(proving.NotYetInCheckpoint, match="#7 is not yet in a checkpoint: the newest covers 6 records"):
        list(proving.prove(desk, [7]))
    assert len(list(proving.prove(desk, range(1, 7)))) == 6
