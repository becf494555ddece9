"""From what a person asks to the frame of the answer: `--on` and `--known-at`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from archive import clock, edtf
from archive.errors import Rejected
from archive.views.frames import Frame

if TYPE_CHECKING:
    from archive.ledger.feed import Feed

POSITION: Final = re.compile(r"#?([0-9]{1,16})")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LIKE_A_YEAR: Final = re.compile(r"[0-9]{4}")


class NoSuchPoint(Rejected):
    """A point of the ledger's knowledge cannot be found."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(
            f"--known-at {text}: {why}",
            hint="give a position (#8124), an instant (2026-11-23T10:00:00Z) or a date (2026-11-23)",
        )


def frame_of(feed: Feed, last: int, time_zone: str, *, on: str | None, known_at: str | None) -> Frame:
    """Return the frame that a question names; by default what is known now, of today.

    `on` is EDTF; of a vague date the last day counts: a question about a year asks how it ended. `known_at` is a
    position, an instant, or a date, which means its end in the ledger's time zone. Raises `Rejected`.
    """
    position = last if known_at is None else _position(feed, last, time_zone, known_at)
    entry = feed.entry(position) if position else None
    if on is None:
        day_text = clock.today(time_zone, clock.now())
        day = date.fromisoformat(day_text).toordinal()
    else:
        edtf.check(on, field="--on")
        day_text, day = on, edtf.bounds(on)[1]
    return Frame(known_at=position, known_at_time=entry.record.recorded_at if entry else None, on=day_text, day=day)


def _position(feed: Feed, last: int, time_zone: str, text: str) -> int:
    found = POSITION.fullmatch(text)
    if found is not None and (text.startswith("#") or not LIKE_A_YEAR.fullmatch(text)):
        position = int(found.group(1))
        if position > last:
            raise NoSuchPoint(text, f"the ledger ends at #{last}")
        return position
    if DAY.fullmatch(text):
        return feed.recorded_through(clock.end_of_day(text, time_zone))
    if found is not None:
        raise NoSuchPoint(text, f"a year or a position? write #{text} or {text}-12-31")
    try:
        return feed.recorded_through(clock.parse_instant(text))
    except Rejected as error:
        raise NoSuchPoint(text, error.sentence) from None
