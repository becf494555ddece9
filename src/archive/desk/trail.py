"""The trail of records: read in order or backwards, walked again through the projections, held against expectations.

Nothing here leans on the views in use: the log reads records alone, a replay builds its views beside.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from archive import clock
from archive.catalogue.fields import either
from archive.catalogue.terms import KINDS
from archive.desk.answers import Answers
from archive.desk.frames import CHECKPOINT
from archive.desk.naming import stream_meant
from archive.domain import settings
from archive.domain.state import StreamState
from archive.errors import ArchiveError, Mismatch, NotFound, Rejected
from archive.history.log import Trail
from archive.history.replay import Expectation, ExpectationsFailed, judge
from archive.views import building
from archive.views.frames import Frame, Listing, Thing
from archive.views.reader import position_reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.desk.frames import CheckpointSize
    from archive.history.log import Told
    from archive.ledger.feed import Feed
    from archive.ledger.rows import Row

LEDGER_STREAM: Final = "ledger/main"
FIRST_PAGE: Final = 64
PAGE: Final = 2_000
"""The first records are read a few at a time, so that the first line is there at once."""

LISTED: Final = ("objects", "parties", "places", "sources", "occasions", "gifts", "exchanges", "events")


class NoSuchEnd(Rejected):
    """An end of an interval of records cannot be found."""

    def __init__(self, option: str, text: str, last: int) -> None:
        super().__init__(
            f"{option} {text}: no such point of the ledger, which ends at #{last}",
            hint="give a position (#12), an instant (2026-11-23T10:00:00Z), a date (2026-11-23) or a checkpoint's name",
        )


class NothingToList(NotFound):
    """Something was to be listed that the ledger does not list."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is nothing to list called {name!r}", hint=f"one of {either(LISTED)}")


class ReplayDiffers(Mismatch):
    """The views in use are not what a replay of the same records comes to."""

    def __init__(self, names: list[str], last: int) -> None:
        super().__init__(
            f"the views in use differ from the replay up to #{last} in {', '.join(names)}",
            hint="`archive views rebuild` mends them",
        )


class Interval(NamedTuple):
    """Positions first..last, inclusive."""

    first: int
    last: int


class Selection(NamedTuple):
    """Records of an interval, of one stream or of one type where that is said."""

    span: Interval
    stream: str | None = None
    type_name: str | None = None


def time_zone(feed: Feed) -> str:
    """Return the ledger's time zone, read off its own stream; UTC where that cannot be read."""
    state = StreamState(LEDGER_STREAM)
    with suppress(ArchiveError):
        for entry in feed.stream(LEDGER_STREAM):
            state.evolve(entry.record, entry.position, entry.leaf.hex())
    return settings.time_zone(state.values())


def interval(feed: Feed, since: str | None, until: str | None, checkpoint: CheckpointSize | None = None) -> Interval:
    """Return the records between two points, either absent: the ends of the ledger. A date is all of its day.

    `checkpoint` tells where a named one ends. Raises `NoSuchEnd`, and what `checkpoint` raises.
    """
    first = 1 if since is None else _end(feed, since, "--from", checkpoint)
    return Interval(first, feed.last() if until is None else _end(feed, until, "--to", checkpoint))


def _end(feed: Feed, text: str, option: Literal["--from", "--to"], checkpoint: CheckpointSize | None) -> int:
    last = feed.last()
    if checkpoint is not None and text.endswith(CHECKPOINT):
        return checkpoint(text)
    number = text.removeprefix("#")
    if number.isascii() and number.isdigit() and (text != number or len(number) != len("2026")):
        if 1 <= int(number[:17]) <= last:
            return int(number)
        raise NoSuchEnd(option, text, last)
    try:
        if option == "--to":
            return feed.recorded_through(_instant(text, feed))
        return feed.recorded_through(clock.shift(_instant(text, feed, days_before=1), -1e-6 * ("T" in text))) + 1
    except Rejected:
        raise NoSuchEnd(option, text, last) from None


def _instant(text: str, feed: Feed, *, days_before: int = 0) -> str:
    """Return the stamp that a text means; of a date the last of it, or of the day so many days before."""
    if "T" in text:
        return clock.parse_instant(text)
    try:
        day = date.fromisoformat(text) - timedelta(days=days_before)
    except (ValueError, OverflowError):
        raise clock.NotADay(text) from None
    return clock.end_of_day(day.isoformat(), time_zone(feed))


def find_stream(feed: Feed, text: str) -> str | None:
    """Return the stream with this name, with or without its kind; None where only the views may know."""
    names = [text] if "/" in text else [f"{kind}/{text}" for kind in KINDS]
    return next((name for name in names if feed.rows_of(name)), None)


def log(feed: Feed, wanted: Selection, *, reverse: bool = False, limit: int | None = None) -> Iterator[Told]:
    """Yield the records selected, oldest first or newest. Raises `IntegrityFailure`."""
    span = wanted.span
    if wanted.stream is None:
        found = _rows(feed, span, reverse=reverse)
    else:
        of_stream = [row for row in feed.rows_of(wanted.stream) if span.first <= row.position <= span.last]
        found = iter(of_stream[::-1] if reverse else of_stream)
    if wanted.type_name is not None:
        found = (row for row in found if row.type == wanted.type_name)
    yield from Trail(feed.stream, feed.by_id).tell(islice(found, limit))


def _rows(feed: Feed, span: Interval, *, reverse: bool) -> Iterator[Row]:
    page = FIRST_PAGE
    first, last = span
    while first <= last:
        after, through = (max(first - 1, last - page), last) if reverse else (first - 1, min(last, first - 1 + page))
        for found in feed.rows(after, through):
            yield from reversed(found) if reverse else found
        first, last = (first, after) if reverse else (through + 1, last)
        page = PAGE


class Replay:
    """Views built anew, beside, of the records up to a position; gone when the `with` is left."""

    def __init__(
        self, feed: Feed, path: Path, through: int, seconds: float, checkpoint: CheckpointSize | None = None
    ) -> None:
        """Take the views' file, the seconds that they took, and what tells where a named checkpoint ends."""
        self.through = through
        self.seconds = seconds
        self._feed = feed
        self._path = path
        self.answers = Answers(feed, path, through, checkpoint=checkpoint)

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each view, in hex."""
        return building.digests(self._path)

    def sheet(self, stream: str, frame: Frame) -> dict[str, Any]:
        """Return all that is known of one thing in a frame; empty where nothing is."""
        if frame.known_at < 1 or not self.answers.view(frame).stream(stream).statements:
            return {}
        return self.answers.show(stream, frame).data

    def frame(self, on: str | None, known_at: str | None) -> Frame:
        """Return the frame of a question; by default all that was replayed, today. Raises `Rejected`."""
        return self.answers.frame(on, known_at)

    def hold(self, expectations: list[Expectation]) -> int:
        """Ask each expectation's question and return their number. Raises `ExpectationsFailed`, telling each."""
        faults: list[ArchiveError] = []
        for each in expectations:
            try:
                fault: ArchiveError | None = judge(each, self._answer(each))
            except ArchiveError as error:
                fault = error.at(file=each.file, line=each.line)
            if fault is not None:
                faults.append(fault)
        if faults:
            raise ExpectationsFailed(faults, len(expectations))
        return len(expectations)

    def _answer(self, each: Expectation) -> Any:  # noqa: ANN401 - plain JSON
        frame = self.frame(each.on, each.at)
        return plain(question(self.answers, each.verb, each.subject, frame))


@contextmanager
def replay(
    feed: Feed,
    through: int,
    *,
    progress: building.Progress | None = None,
    checkpoint: CheckpointSize | None = None,
) -> Iterator[Replay]:
    """Fold the records up to a position through the projections, into views of their own.

    Raises `IntegrityFailure`, `NewerThanArchive`.
    """
    with TemporaryDirectory(prefix="archive-replay-") as folder:
        path = Path(folder) / "views.db"
        begun = time.perf_counter()
        building.build(feed, path, through=through, progress=progress)
        again = Replay(feed, path, through, time.perf_counter() - begun, checkpoint)
        with again.answers:
            yield again


def compare(digests: dict[str, str], views: Path, through: int) -> bool:
    """Tell whether the views in use could be compared with a replay's; they can where they tell as much.

    Raises `ReplayDiffers`.
    """
    if position_reached(views) != through:
        return False
    found = building.digests(views)
    differing = [name for name, digest in digests.items() if found.get(name) != digest]
    if differing:
        raise ReplayDiffers(differing, through)
    return True


def question(answers: Answers, verb: str, subject: str, frame: Frame) -> Listing | Thing:
    """Return the answer to a question put in words, as an expectation puts it. Raises `NotFound`, `Rejected`."""
    match verb:
        case "show":
            return answers.show(stream_meant(answers, subject), frame)
        case "where":
            return answers.where(answers.resolve(subject, "object", "place"), frame)
        case "provenance":
            return answers.provenance(answers.resolve(subject, "object"), frame)
        case "find":
            return answers.find(subject, frame)
        case "list" if subject not in LISTED:
            raise NothingToList(subject)
        case "list":
            asked = getattr(answers, f"list_{subject}")
        case _:
            asked = getattr(answers, verb)
    answer: Listing | Thing = asked(frame)
    return answer


def plain(answer: Listing | Thing) -> dict[str, Any]:
    """Return an answer as scripts get it, its frame left out, the number of rows beside the rows."""
    if isinstance(answer, Thing):
        return answer.data
    return {"total": len(answer.rows) if answer.total is None else answer.total, "rows": answer.rows}
