"""Frames: `--on` and `--known-at`, what each form means, what is refused and with which ways out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.gifts import GiftReceived
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import opening
from archive.desk.answers import Answers
from archive.desk.desk import Desk
from archive.errors import Rejected
from archive.ledger.offers import Offer

ZONE = "Asia/Pyongyang"
"""Nine hours ahead: what is recorded from three in the afternoon on, by Greenwich, is of the next day."""

YEAR = "2090"
"""The opening is recorded by the clock; everything else long after it, on days that the test sets."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Answer from nine records: two by the clock, then on the 1st, 1st, 2nd, 3rd, and thrice the 5th."""
    folder = opening.init(tmp_path_factory.mktemp("frames") / "m", institution="Registry", time_zone=ZONE)
    times = ("01T01:00:00", "01T02:00:00", "02T14:30:00", "02T15:00:00", "05T00:00:00", "05T00:00:00", "05T00:00:01")
    with Desk.open(folder) as desk:
        desk.append(
            [Offer(Draft(stream="place/room", event=PlaceDefined(kind="store", name="Store")))],
            now=f"{YEAR}-01-{times[0]}.000000Z",
            clock_is_right=True,
        )
        desk.append(
            [Offer(Draft(stream="object/vase", event=GiftReceived(title="Vase")))], now=f"{YEAR}-01-{times[1]}.000000Z"
        )
        for time in times[2:]:
            desk.append(
                [Offer(Draft(stream="object/vase", event=ObjectMoved(to="place/room")))],
                now=f"{YEAR}-01-{time}.000000Z",
            )
        with desk.answers() as found:
            assert found.last == 9
            yield found


@pytest.mark.parametrize(
    ("point", "position"),
    [
        ("#8", 8),
        ("8", 8),
        ("#0", 0),
        ("00008", 8),
        ("#0008", 8),
        (f"{YEAR}-01-01T01:00:00Z", 3),
        (f"{YEAR}-01-01T00:59:59.999999Z", 2),
        (f"{YEAR}-01-01T10:00:00+09:00", 3),
        (f"{YEAR}-01-01", 4),
        (f"{YEAR}-01-02", 5),
        (f"{YEAR}-01-03", 6),
        (f"{YEAR}-01-04", 6),
        (f"{YEAR}-01-05", 9),
        (f"{YEAR}-01-05T00:00:00Z", 8),
        ("2400-01-01", 9),
        ("1990-05-01", 0),
    ],
)
def test_a_point_of_the_ledgers_knowledge(answers: Answers, point: str, position: int) -> None:
    frame = answers.frame("2090-01-02", point)
    assert frame.known_at == position
    assert (frame.known_at_time is None) == (position == 0)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("2090", "a year or a position? write #2090 or 2090-12-31"),
        ("0008", "a year or a position? write #0008 or 0008-12-31"),
        ("#10", "the ledger ends at #9"),
        ("10", "the ledger ends at #9"),
        ("99999", "the ledger ends at #9"),
        ("#-1", "is not an instant"),
        ("#", "is not an instant"),
        ("", "is not an instant"),
        ("2090-01", "is not an instant"),
        ("2090-02-30", "is not a day"),
        ("2090-01-01T10:00:00", "is not an instant"),
        ("yesterday", "is not an instant"),
        ("#٣", "is not an instant"),
    ],
)
def test_what_is_no_point_is_refused_with_the_ways_out(answers: Answers, point: str, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        answers.frame(None, point)
    assert refused.value.sentence.startswith(f"--known-at {point}: ")
    assert said in refused.value.sentence
    assert refused.value.hint == (
        "give a position (#8124), an instant (2026-11-23T10:00:00Z), a date (2026-11-23) or the name of a checkpoint"
        " kept here (000000008124.checkpoint)"
    )


@pytest.mark.parametrize(
    ("on", "last"),
    [
        ("2004-05-01", "2004-05-01"),
        ("2004-05", "2004-05-31"),
        ("2004", "2004-12-31"),
        ("200X", "2009-12-31"),
        ("2004-21", "2004-05-31"),
        ("1984~", "1984-12-31"),
        ("1984/2004-06", "2004-06-30"),
        ("../1984", "1984-12-31"),
        ("[1984-05-12,1984-12-05]", "1984-12-05"),
        ("-0043-03-15", "-0043-03-15"),
    ],
)
def test_a_vague_date_asks_how_it_ended(answers: Answers, on: str, last: str) -> None:
    from archive import edtf

    frame = answers.frame(on)
    assert edtf.day_text(frame.day) == last
    assert frame.on == on, "stated as it was asked"


@pytest.mark.parametrize(("on", "said"), [("1984/..", "has none"), ("12/05/1984", "two ways"), ("soon", "not a date")])
def test_a_date_that_has_no_last_day_or_is_none_is_refused(answers: Answers, on: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        answers.frame(on)


def test_both_are_stated(answers: Answers) -> None:
    frame = answers.frame("2004-05", f"{YEAR}-01-02")
    assert str(frame) == "known at #5 (2090-01-02), on 2004-05"
    assert frame.as_json() == {"known_at": 5, "on": "2004-05"}
    assert answers.show("object/vase", frame).frame is frame


def test_by_default_it_is_now_and_today_in_the_ledgers_zone(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive import clock

    monkeypatch.setattr(clock, "now", lambda: "2091-06-30T15:00:00.000000Z")
    frame = answers.frame()
    assert (frame.known_at, frame.on) == (9, "2091-07-01")


def test_after_a_clock_was_corrected_the_last_record_by_then_counts(tmp_path: Path) -> None:
    """The clock had been ahead for two records: those after it are of earlier times, and later positions."""
    folder = opening.init(tmp_path / "m", institution="Registry", time_zone="UTC")
    store = PlaceDefined(kind="store", name="Store")
    with Desk.open(folder) as desk:
        for number, (day, right) in enumerate([("01", True), ("20", True), ("21", True), ("02", True), ("03", False)]):
            desk.append(
                [Offer(Draft(stream=f"place/room-{number}", event=store))],
                now=f"2090-01-{day}T00:00:00.000000Z",
                clock_is_right=right,
            )
        with desk.answers() as answers:
            assert answers.last == 8, "two of the opening, five places, and the correction of the clock"
            known = [answers.frame(None, f"2090-01-{day}").known_at for day in ("01", "02", "03", "10", "20", "21")]
            assert known == [3, 7, 8, 8, 8, 8]
