"""Questions to a ledger, each in a frame: as known at a position, as it was on a day.

Views are derived, so a damaged file of them is no reason to leave a question open: they are built anew and asked again.
"""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from msgspec.structs import replace

from archive import clock
from archive.closing import Closing
from archive.desk.frames import Points, frame_of
from archive.views.frames import Frame, Listing, Thing, only_certain
from archive.views.reader import ViewsDamaged, current_zone, open_views, reading
from archive.views.shelf import Shelf
from archive.views.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from archive.desk.frames import CheckpointSize
    from archive.interchange.tellings import Tellings
    from archive.ledger.feed import Feed
    from archive.views.building import Progress
    from archive.views.following import Follower, Ready
    from archive.views.reciprocity import By

__all__ = ["Answers", "Frame", "Listing", "Thing"]

AMethod = TypeVar("AMethod", bound="Callable[..., Any]")
REVIEWED_MAX: Final = 1_000
"""Rows of each kind that `review` shows; the rest are counted."""


def answering(method: AMethod) -> AMethod:
    """Ask again, of views built anew, where those in use turn out to be damaged; give out only what was asked for."""

    @wraps(method)
    def asked(self: Answers, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the method
        try:
            with reading():
                return _asked(partial(method, self, *args), options)
        except ViewsDamaged:
            if not self.mend():
                raise
            with reading():
                return _asked(partial(method, self, *args), options)

    return cast("AMethod", asked)


def _asked(ask: partial[Any], options: dict[str, Any]) -> Any:  # noqa: ANN401 - as the method
    """Return an answer; of one that is to be certain, all rows are looked at before a page is cut out of them."""
    frame = next((given for given in ask.args if isinstance(given, Frame)), None)
    if frame is None or not frame.certain:
        return ask(**options)
    if "offset" not in options:
        answer: Any = ask(**options)  # a text has left out what is doubted itself
        if isinstance(answer, Thing):
            return only_certain(answer)
        return only_certain(answer) if isinstance(answer, Listing) else answer
    offset, limit = options["offset"], options.get("limit")
    whole = only_certain(ask(**{**options, "offset": 0, "limit": None}))
    return replace(whole, rows=whole.rows[offset : None if limit is None else offset + limit])


class Answers(Closing):
    """What answers questions, over views that tell up to `last`."""

    def __init__(
        self,
        feed: Feed,
        views: Path,
        last: int,
        *,
        follower: Follower | None = None,
        checkpoint: CheckpointSize | None = None,
    ) -> None:
        """Take the feed of records, the views' file, and the position that both tell up to.

        `follower` can mend the views, `checkpoint` tells what a checkpoint's name covers. Raises `ViewsDamaged`, but
        where there is what mends them.
        """
        self.last = last
        self._feed = feed
        self._checkpoint = checkpoint
        self._follower = follower
        self._ready: Ready | None = None
        self._view: View | None = None
        try:
            self._open(views)
        except ViewsDamaged:
            if not self.mend():
                raise

    @classmethod
    def over(
        cls, follower: Follower, *, progress: Progress | None = None, checkpoint: CheckpointSize | None = None
    ) -> Self:
        """Return what answers over views brought up first. Raises as `Follower.ready`."""
        ready = follower.ready(progress=progress)
        answers = cls(follower.feed, ready.path, ready.last, follower=follower, checkpoint=checkpoint)
        answers._ready = answers._ready or ready
        return answers

    def _open(self, views: Path) -> None:
        with reading():
            self._connection = open_views(views)
            self.time_zone = current_zone(self._connection)
            self._shelf = Shelf(self._connection)
        self._view = None

    def mend(self) -> bool:
        """Build damaged views anew, once, and tell whether that could be done. Raises as `Follower.mend`."""
        follower, self._follower = self._follower, None
        if follower is None:
            return False
        self._ready = follower.mend()
        self.last = self._ready.last
        self._open(self._ready.path)
        return True

    def close(self) -> None:
        """Close the views."""
        self._connection.close()
        if self._ready is not None:
            self._ready.close()

    def frame(self, on: str | None = None, known_at: str | None = None, *, certain: bool = False) -> Frame:
        """Return the frame that a question names; by default now, today, and what is possible too.

        Raises `Rejected`; of a checkpoint's name `NotFound` and `IntegrityFailure` too.
        """
        points = Points(self._feed, self.last, self.time_zone, self._checkpoint)
        return frame_of(points, on=on, known_at=known_at, certain=certain)

    def view(self, frame: Frame) -> View:
        """Return the views in a frame; what was read for the last question of the same frame is kept."""
        if self._view is None or self._view.frame != frame:
            self._view = View(self._connection, frame, self._shelf)
        return self._view

    @answering
    def resolve(self, text: str, *kinds: str) -> str:
        """Return the stream that a person means. Raises `NotFound` with near matches."""
        from archive.views.naming import resolve

        return resolve(self._connection, text, kinds, self.last)

    @answering
    def line_of(self, record_id: str, frame: Frame) -> tuple[str, int] | None:
        """Return the stream of the line that a record belongs to, and where it begins; None where it is not known.

        Raises `IntegrityFailure`.
        """
        position = self._feed.position_of(record_id)
        record = None if position is None or position > frame.known_at else self._feed.told(position)
        return None if position is None or record is None else (record.stream, self.view(frame).line_of(position))

    @answering
    def party_named(self, name: str) -> str | None:
        """Return the party that bears exactly this name; None where none does, or several do."""
        from archive.views.naming import party_named

        return party_named(self._connection, name, self.last)

    @answering
    def show(self, stream: str, frame: Frame) -> Thing:
        """Return all that is known of one thing, what is disputed of it, and what was struck out of it."""
        from archive.history.amendments import disputed, explained, struck_out
        from archive.views import sheets, things

        view = self.view(frame)
        sheet = sheets.sheet(view, stream) if stream.startswith("object/") else things.sheet(view, stream)
        struck = explained(view, self._feed, struck_out(view, stream), "struck_out_by")
        amended = {"disputed": disputed(view, self._feed, stream), "struck_out": struck}
        return Thing(frame=frame, data={**sheet.data, **{name: found for name, found in amended.items() if found}})

    @answering
    def list_objects(  # noqa: PLR0913 - one option for each way to choose
        self,
        frame: Frame,
        *,
        limit: int | None = None,
        offset: int = 0,
        from_party: str | None = None,
        to_party: str | None = None,
        during: str | None = None,
    ) -> Listing:
        """Return objects; of those chosen by giver, recipient or time, in their order, also what is not known of each.

        `from_party` and `to_party` are streams; `during` is EDTF, and `Rejected` is raised where it is not.
        """
        from archive.views import giving, objects

        chosen = giving.Chosen(from_party, to_party, during)
        if chosen == giving.Chosen():
            return objects.listing(self.view(frame), limit=limit, offset=offset)
        return giving.gifts(self.view(frame), chosen, limit=limit, offset=offset)

    @answering
    def list_parties(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return parties."""
        return self._things(frame, "party", limit=limit, offset=offset)

    @answering
    def list_places(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return places, each with the place that it is in."""
        return self._things(frame, "place", limit=limit, offset=offset)

    @answering
    def list_sources(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return sources, each with the number of statements that rest on it."""
        return self._things(frame, "source", limit=limit, offset=offset)

    @answering
    def list_occasions(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return occasions."""
        return self._things(frame, "occasion", limit=limit, offset=offset)

    @answering
    def list_gifts(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return presentations and offers."""
        return self._things(frame, "gift", limit=limit, offset=offset)

    def _things(self, frame: Frame, kind: str, *, limit: int | None, offset: int) -> Listing:
        from archive.views import things

        return things.listing(self.view(frame), kind, limit=limit, offset=offset)

    @answering
    def list_exchanges(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return exchanges, both legs of each."""
        found = self.exchanges(frame)
        end = None if limit is None else offset + limit
        return Listing(frame=frame, columns=found.columns, rows=found.rows[offset:end], total=found.total)

    @answering
    def list_events(
        self,
        frame: Frame,
        *,
        stream: str | None = None,
        type_name: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Listing:
        """Return the statements in force that had begun by the day, in recording order."""
        from archive.views import finding

        return finding.events(self.view(frame), stream=stream, type_name=type_name, limit=limit, offset=offset)

    @answering
    def find(self, text: str, frame: Frame, *, limit: int = 50) -> Listing:
        """Return the statements that hold all words of a text and had begun by the day. Raises `NothingToFind`."""
        from archive.views import finding

        return finding.find(self.view(frame), text, limit=limit)

    @answering
    def where(self, stream: str, frame: Frame) -> Listing:
        """Return where an object is, or what stands in a place."""
        from archive.views import standing

        view = self.view(frame)
        return standing.within(view, stream) if stream.startswith("place/") else standing.where(view, stream)

    @answering
    def provenance(self, stream: str, frame: Frame, *, account: str | None = None) -> Thing:
        """Return the dated, sourced history of one object, with what was struck out of it.

        Of competing accounts the preferred one, else all; `account` names one, as `views.accounts` does. Raises
        `NoSuchAccount`.
        """
        from archive.history.provenance import provenance

        found = provenance(self.view(frame), self._feed, stream, account=account)
        told = ("periods", "rejected", "struck_out")
        if any(step["type"] == "ProvenanceAsserted" for name in told for step in found.data.get(name, ())):
            from archive.interchange.tellings import worded

            data = found.data
            data |= {name: worded(self.view(frame), data[name]) for name in told if name in data}
        return found

    @answering
    def provenance_texts(
        self, stream: str, frame: Frame, *, account: str | None = None, has_sources: bool = True
    ) -> Tellings:
        """Return the history of one object as museums write it, by account. Raises `NoSuchAccount`."""
        from archive.interchange.tellings import tellings

        return tellings(self.view(frame), self._feed, stream, account=account, has_sources=has_sources)

    @answering
    def exchanges(self, frame: Frame, *, by: By | None = None) -> Listing:
        """Return exchanges, both legs of each; or what is outstanding by country, visit or holder of an office."""
        from archive.views import exchanging, reciprocity

        return reciprocity.reciprocity(self.view(frame), by) if by else exchanging.exchanges(self.view(frame))

    @answering
    def corrections(self, frame: Frame, *, limit: int | None = None, offset: int = 0) -> Listing:
        """Return what was said, what is said now, why, and how long the wrong statement stood."""
        from archive.history.amendments import corrections

        return corrections(self.view(frame), self._feed, limit=limit, offset=offset)

    @answering
    def review(self, frame: Frame, *, limit: int | None = REVIEWED_MAX, kinds: tuple[str, ...] = ()) -> Listing:
        """Return what should be looked at again, kind by kind; `limit` is of each kind, no `kinds` are all."""
        from archive.views import reviewing

        return reviewing.review(self.view(frame), self._feed, limit=limit, kinds=kinds)

    @answering
    def stats(self, frame: Frame) -> Thing:
        """Return how much the ledger holds, beside what sources say."""
        from archive.views import counting

        return counting.stats(self.view(frame))

    @answering
    def status(self) -> Thing:
        """Return the ledger's own state: how far it goes, whose it is, since when."""
        frame = self.frame()
        view = self.view(frame)
        opened = view.effective("LedgerOpened")
        body = opened[-1].body if opened else {}
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
        }
        return Thing(frame=frame, data=data)
