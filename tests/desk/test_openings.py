"""Verification looks at openings: whether they fit, and how much of what is sealed can be opened here."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from archive.catalogue.corrections import ValueErased
from archive.catalogue.sealed import Sealed
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import Verified, verify
from archive.ledger.offers import Offer
from tests.domain.given import checked, corrected, draft, received

VASE = "object/vase"
SECRET = checked(VASE, "secret", access="internal", note="nobody's business")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a ledger with three sealed events, one of them carried, one sealed elsewhere."""
    with Desk.open(init(tmp_path / "museum", institution="Registry", time_zone="UTC")) as made:
        foreign = draft(VASE, Sealed(commitment="ab" * 32), "foreign")
        made.append(map(Offer, (received(VASE), SECRET, corrected(VASE, "secret", SECRET.event), foreign)))
        yield made


def found(verified: Verified) -> list[tuple[str, str]]:
    return [(finding.id, finding.where) for finding in verified.findings]


def tampered(desk: Desk, statement: str) -> Verified:
    with sqlite3.connect(desk.folder.openings) as connection:
        connection.execute(statement)
    connection.close()
    return verify(desk)


def test_what_is_sealed_and_what_of_it_can_be_opened_is_counted(desk: Desk) -> None:
    verified = verify(desk)
    assert (verified.is_sound, verified.sealed) == (True, (3, 2, 0))
    assert {name: verified.as_json()[name] for name in ("sealed", "openable", "erased")} == {
        "sealed": 3,
        "openable": 2,
        "erased": 0,
    }


def test_a_ledger_without_openings_is_sound(desk: Desk) -> None:
    root = verify(desk).root
    desk.folder.openings.unlink()
    verified = verify(desk)
    assert (verified.is_sound, verified.sealed, verified.root) == (True, (3, 0, 0), root)


def test_a_ledger_without_anything_sealed_says_nothing_of_it(tmp_path: Path) -> None:
    with Desk.open(init(tmp_path / "other", institution="Registry", time_zone="UTC")) as other:
        verified = verify(other)
    assert "sealed" not in verified.as_json()


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "UPDATE openings SET event = CAST(replace(event, 'good', 'poor') AS BLOB) WHERE number = 1",
            ("opening-false", "#4"),
        ),
        ("UPDATE openings SET salt = zeroblob(32) WHERE number = 2", ("opening-false", "#5")),
        ("UPDATE openings SET position = 3 WHERE number = 1", ("opening-misplaced", "#4")),
        ("DROP TABLE openings", ("openings-unusable", "openings.db")),
    ],
)
def test_an_opening_that_was_altered_is_a_finding(desk: Desk, statement: str, finding: tuple[str, str]) -> None:
    verified = tampered(desk, statement)
    assert not verified.is_sound
    assert found(verified) == [finding]
    assert "openings" not in verified.as_json()["proved"]


def test_openings_of_no_record_are_noted(desk: Desk) -> None:
    verified = tampered(desk, "UPDATE openings SET commitment = zeroblob(32) WHERE number = 2")
    assert (verified.is_sound, verified.sealed.openable) == (True, 1)
    assert found(verified) == [("openings-left-over", "openings.db")]


def test_openings_that_others_can_read_are_a_finding(desk: Desk) -> None:
    desk.folder.openings.chmod(0o644)
    assert found(verify(desk)) == [("openings-unusable", "openings.db")]


def test_an_opening_that_outlived_its_order_is_a_finding(desk: Desk) -> None:
    kept = desk.folder.openings.read_bytes()
    (commitment,) = {entry.event.commitment for entry in desk.feed.stream(VASE)[1:2]}
    erased = ValueErased(commitments=(commitment,), order="12/2026", authority="District court")
    desk.append([Offer(draft(VASE, erased))])
    assert verify(desk).sealed == (3, 1, 1)
    desk.folder.openings.write_bytes(kept)
    assert found(verify(desk)) == [("opening-erased", "#4")]


def test_what_is_not_public_and_stands_in_clear_is_a_finding(desk: Desk) -> None:
    with mock.patch("archive.ledger.act.private", return_value=None):  # as who writes past the archive
        desk.append([Offer(checked(VASE, "bare", access="restricted"))])
    (finding,) = verify(desk).findings
    assert (finding.id, finding.where, "never written in clear" in finding.sentence) == ("not-acceptable", "#7", True)
