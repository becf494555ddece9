"""Where values come from: the record that proves each, what differs between two points, what made a thing so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from archive import clock, edtf
from archive.desk.frames import NoSuchPoint
from archive.errors import Rejected, UsageProblem
from archive.history.records import Records
from archive.views.frames import only_certain
from archive.views.reader import ViewsDamaged, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.desk.answers import Answers
    from archive.history.diff import Between
    from archive.ledger.feed import Feed
    from archive.views.frames import Frame, Listing

    AnAnswer = TypeVar("AnAnswer")

RANGE: Final = ".."
BEGINNING: Final = "#0"
BEFORE_ALL: Final = edtf.UNBOUNDED_PAST - 1


class NotARange(UsageProblem):
    """Two points, or two dates, are wanted, and one or none is named."""

    def __init__(self, text: str | None) -> None:
        super().__init__(
            "a difference lies between two points" if text is None else f"{text[:80]!r} does not name two points",
            hint="write 120..180, 2026-01-01..2026-06-30 or 120.. until now, with checkpoints' names if you like; "
            "--on 2004..2010 for dates",
        )


class BothRanges(UsageProblem):
    """What differs was asked for along both clocks at once."""

    def __init__(self) -> None:
        super().__init__(
            "a difference lies along one clock: between two points of knowledge, or between two dates",
            hint="with --on A..B say --known-at POINT; with A..B say --on DATE",
        )


class Backwards(UsageProblem):
    """The first of two points comes after the second."""

    def __init__(self, text: str, first: str, last: str) -> None:
        super().__init__(f"{text[:80]!r} runs backwards: {first} comes after {last}", hint="name the earlier one first")


class NoSuchEnd(Rejected):
    """An end of a range is no point of the ledger's knowledge."""

    def __init__(self, text: str, error: NoSuchPoint) -> None:
        super().__init__(f"{text[:80]}: {error.sentence.removeprefix('--known-at ')}", hint=error.hint)


def blame(answers: Answers, feed: Feed, stream: str, frame: Frame) -> Listing:
    """Return each value of a thing in a frame with the record that proves it. Raises `IntegrityFailure`."""
    from archive.history import blame as history  # noqa: PLC0415

    answer = _mending(answers, lambda: history.blame(answers.view(frame), Records(feed), stream))
    return only_certain(answer) if frame.certain else answer


def is_range(text: str) -> bool:
    """Tell whether a text may name two points."""
    return RANGE in text


def between_points(answers: Answers, points: str, on: str | None) -> Between:
    """Return the frames at two points of the ledger's knowledge, `A..B`, on one date.

    A point is what `--known-at` takes; absent, A is before the first record, B now. Raises `Rejected`, `UsageProblem`.
    """
    first, found, last = points.partition(RANGE)
    if not found:
        raise NotARange(points)
    try:
        before, after = answers.frame(on, first or BEGINNING), answers.frame(on, last or None)
    except NoSuchPoint as error:
        raise NoSuchEnd(points, error) from None
    if before.known_at > after.known_at:
        raise Backwards(points, f"#{before.known_at}", f"#{after.known_at}")
    return _between(before, after)


def between_dates(answers: Answers, dates: str, known_at: str | None) -> Between:
    """Return the frames of two dates in the world, `A..B`, as known at one point.

    A date is EDTF, of a vague one the last day counts; absent, A is before every event, B today. Raises `Rejected`,
    `UsageProblem`.
    """
    first, last = _dates(dates)
    after = answers.frame(last or None, known_at)
    before = answers.frame(first, known_at) if first else replace(after, on=RANGE, day=BEFORE_ALL)
    if before.day > after.day:
        raise Backwards(dates, before.on, after.on)
    return _between(before, after)


def _dates(text: str) -> tuple[str, str]:
    """Return the two dates of a range; EDTF has `..` of its own, so both sides have to be dates, or empty."""
    for at in range(len(text) - 1):
        first, last = text[:at], text[at + 2 :]
        if text.startswith(RANGE, at) and all(not side or _is_date(side) for side in (first, last)):
            return first, last
    sides = text.split(RANGE)
    if len(sides) == 2:  # noqa: PLR2004 - a range, of which a side is no date: say what is wrong with that one
        for side in filter(None, sides):
            edtf.check(side, field="--on")
    raise NotARange(text)


def _is_date(text: str) -> bool:
    try:
        edtf.check(text)
    except Rejected:
        return False
    return True


def _between(before: Frame, after: Frame) -> Between:
    from archive.history.diff import Between  # noqa: PLC0415

    return Between(
        known_at=after.known_at, known_at_time=after.known_at_time, on=after.on, day=after.day, before=before
    )


def differences(answers: Answers, feed: Feed, between: Between, stream: str | None) -> Iterator[dict[str, Any]]:
    """Yield what answers otherwise in one frame than in another, a row a field; of one thing where it is named.

    Raises `ViewsDamaged`, `IntegrityFailure`.
    """
    from archive.history.diff import Diff  # noqa: PLC0415

    time = between.before.known_at_time
    reached = None if time is None else clock.day_of(time, answers.time_zone)
    with reading():
        diff = Diff(answers.view(between.before), answers.view(between), Records(feed), reached=reached)
        yield from diff.rows(diff.all() if stream is None else diff.of(stream))


def bisect(  # noqa: PLR0913 - where to look, for what, and how much of it
    answers: Answers, feed: Feed, text: str, stream: str, frame: Frame, *, possibly: bool = False, every: bool = False
) -> Listing:
    """Return the record by which an expression became true of a thing, up to a frame's point, on its date.

    Raises `UsageProblem` where the text is no expression, `IntegrityFailure`.
    """
    from archive.history import bisect as history  # noqa: PLC0415
    from archive.history.expressions import parse  # noqa: PLC0415

    expression = parse(text)

    def found() -> Listing:
        return history.bisect(
            lambda position: answers.view(replace(frame, known_at=position)),
            Records(feed), stream, expression, frame.known_at, possibly=possibly, every=every,
        )  # fmt: skip

    return _mending(answers, found)


def _mending(answers: Answers, ask: Callable[[], AnAnswer]) -> AnAnswer:
    """Return an answer; views that turn out to be damaged are built anew first."""
    try:
        with reading():
            return ask()
    except ViewsDamaged:
        if not answers.mend():
            raise
        with reading():
            return ask()
