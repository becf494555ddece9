"""Questions to a ledger, each in a frame: as known at a position, as it was on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import clock
from archive.desk.frames import frame_of
from archive.history.amendments import corrections, struck_out
from archive.history.provenance import provenance
from archive.views import collection, objects, things
from archive.views.frames import Frame, Listing, Thing
from archive.views.naming import resolve
from archive.views.reader import current_zone, open_views
from archive.views.view import View

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from archive.ledger.feed import Feed

__all__ = ["Answers", "Frame", "Listing", "Thing"]


class Answers:
    """What answers questions, over views that tell up to `last`."""

    def __init__(self, feed: Feed, views: Path, last: int) -> None:
        """Take the feed of records, the views' file, and the position that both tell up to."""
        self._feed = feed
        self._connection = open_views(views)
        self.last = last
        self.time_zone = current_zone(self._connection)
        self._view: View | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the views."""
        self._connection.close()

    def frame(self, on: str | None = None, known_at: str | None = None) -> Frame:
        """Return the frame that a question names; by default now, today. Raises `Rejected`, `NotFound`."""
        return frame_of(self._feed, self.last, self.time_zone, on=on, known_at=known_at)

    def view(self, frame: Frame) -> View:
        """Return the views in a frame; what was read for the last question of the same frame is kept."""
        if self._view is None or self._view.frame != frame:
            self._view = View(self._connection, frame)
        return self._view

    def resolve(self, text: str, *kinds: str) -> str:
        """Return the stream that a person means. Raises `NotFound` with near matches."""
        return resolve(self._connection, text, kinds, self.last)

    def show(self, stream: str, frame: Frame) -> Thing:
        """Return all that is known of one thing, and what was struck out of it."""
        view = self.view(frame)
        sheet = objects.sheet(view, stream) if stream.startswith("object/") else things.sheet(view, stream)
        struck = struck_out(view, stream)
        return Thing(frame=frame, data={**sheet.data, "struck_out": struck}) if struck else sheet

    def list_objects(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return objects."""
        return objects.listing(self.view(frame), limit=limit, offset=offset)

    def list_parties(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return parties."""
        return things.listing(self.view(frame), "party", limit=limit, offset=offset)

    def list_places(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return places, each with the place that it is in."""
        return things.listing(self.view(frame), "place", limit=limit, offset=offset)

    def list_sources(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return sources, each with the number of statements that rest on it."""
        return things.listing(self.view(frame), "source", limit=limit, offset=offset)

    def list_occasions(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return occasions."""
        return things.listing(self.view(frame), "occasion", limit=limit, offset=offset)

    def list_gifts(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return presentations and offers."""
        return things.listing(self.view(frame), "gift", limit=limit, offset=offset)

    def list_exchanges(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return exchanges, both legs of each."""
        found = collection.exchanges(self.view(frame))
        end = None if limit is None else offset + limit
        return Listing(frame=frame, columns=found.columns, rows=found.rows[offset:end], total=found.total)

    def list_events(
        self,
        frame: Frame,
        *,
        stream: str | None = None,
        type_name: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Listing:
        """Return the statements in force, in recording order."""
        return collection.events(self.view(frame), stream=stream, type_name=type_name, limit=limit, offset=offset)

    def find(self, text: str, frame: Frame, *, limit: int = 50) -> Listing:
        """Return the statements that hold all words of a text. Raises `NothingToFind`."""
        return collection.find(self.view(frame), text, limit=limit)

    def where(self, stream: str, frame: Frame) -> Listing:
        """Return where an object is, or what stands in a place."""
        view = self.view(frame)
        return objects.within(view, stream) if stream.startswith("place/") else objects.where(view, stream)

    def provenance(self, stream: str, frame: Frame) -> Thing:
        """Return the dated, sourced history of one object, with what was struck out of it."""
        return provenance(self.view(frame), stream)

    def exchanges(self, frame: Frame) -> Listing:
        """Return exchanges, both legs of each."""
        return collection.exchanges(self.view(frame))

    def corrections(self, frame: Frame) -> Listing:
        """Return what was said, what is said now, why, and how long the wrong statement stood."""
        return corrections(self.view(frame), self._feed)

    def review(self, frame: Frame) -> Listing:
        """Return what should be looked at again."""
        return collection.review(self.view(frame))

    def stats(self, frame: Frame) -> Thing:
        """Return how much the ledger holds, beside what sources say."""
        return collection.stats(self.view(frame))

    def status(self) -> Thing:
        """Return the ledger's own state: how far it goes, whose it is, since when."""
        frame = self.frame()
        view = self.view(frame)
        opened = view.select("s.type = 'LedgerOpened'")
        body = opened[0].body if opened else {}
        institution = body.get("institution")
        data = {
            "records": self.last,
            "last_recorded_at": frame.known_at_time,
            "institution": institution,
            "institution_name": view.name(institution) if institution else None,
            "origin": body.get("origin"),
            "vkey": body.get("vkey"),
            "time_zone": self.time_zone,
            "today": clock.today(self.time_zone, clock.now()),
            "checkpoint": None,
            "records_after_checkpoint": self.last,
        }
        return Thing(frame=frame, data=data)
