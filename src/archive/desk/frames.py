"""From what a person asks to the frame of the answer: `--on` and `--known-at`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from archive import clock, edtf
from archive.errors import Rejected
from archive.views.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.ledger.feed import Feed

    CheckpointSize = Callable[[str], int]
    """Tells how many records the checkpoint with a name covers, or raises."""

POSITION: Final = r"#?([0-9]{1,16})"
DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CHECKPOINT: Final = ".checkpoint"
"""How the name of a checkpoint ends."""

LIKE_A_YEAR: Final = r"[0-9]{4}"
SHOWN_CHARS_MAX: Final = 60


class NoSuchPoint(Rejected):
    """A point of the ledger's knowledge cannot be found."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(
            f"--known-at {text[:SHOWN_CHARS_MAX]}: {why}",
            hint="give a position (#8124), an instant (2026-11-23T10:00:00Z), a date (2026-11-23) or the name of a "
            "checkpoint kept here (000000008124.checkpoint)",
        )


class NoLastDay(Rejected):
    """A date without an end was asked about."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"--on {text[:SHOWN_CHARS_MAX]}: a question is about the last day of a date, and this one has none",
            hint="name a day, a month or a year",
        )


class Points(NamedTuple):
    """What the points of a ledger's knowledge are named in: its records up to `last`, its zone, its checkpoints."""

    feed: Feed
    last: int
    time_zone: str
    checkpoint: CheckpointSize | None = None


def frame_of(points: Points, *, on: str | None, known_at: str | None, certain: bool = False) -> Frame:
    """Return the frame that a question names; by default what is known now, of today.

    `on` is EDTF; of a vague date the last day counts: a question about a year asks how it ended. `known_at` is a
    position, an instant, a date, which means its end in the ledger's time zone, or a checkpoint's name, which means
    what was signed. `certain` asks only for what is. Raises `Rejected`, `NotFound`, `IntegrityFailure`.
    """
    time_zone = points.time_zone
    position = points.last if known_at is None else _position(points, known_at)
    told = points.feed.told(position) if position else None
    if on is None:
        day_text = clock.today(time_zone, clock.now())
        day = date.fromisoformat(day_text).toordinal()
    else:
        edtf.check(on, field="--on")
        day_text, day = on, edtf.bounds(on)[1]
        if day >= edtf.UNBOUNDED_FUTURE:
            raise NoLastDay(on)
    return Frame(
        known_at=position, known_at_time=told.recorded_at if told else None, on=day_text, day=day, certain=certain
    )


def _position(points: Points, text: str) -> int:
    """Return the position that a point of the ledger's knowledge means. The views may tell less than the feed has."""
    feed, last, time_zone, checkpoint = points
    if checkpoint is not None and text.endswith(CHECKPOINT):
        return _within(checkpoint(text), text, last)
    found = re.fullmatch(POSITION, text)
    if found is not None and (text.startswith("#") or not re.fullmatch(LIKE_A_YEAR, text)):
        return _within(int(found.group(1)), text, last)
    if found is not None:
        raise NoSuchPoint(text, f"a year or a position? write #{text} or {text}-12-31")
    try:
        instant = clock.end_of_day(text, time_zone) if re.fullmatch(DAY, text) else clock.parse_instant(text)
    except Rejected as error:
        raise NoSuchPoint(text, error.sentence) from None
    return min(last, feed.recorded_through(instant))


def _within(position: int, text: str, last: int) -> int:
    if position > last:
        raise NoSuchPoint(text, f"the ledger ends at #{last}")
    return position
