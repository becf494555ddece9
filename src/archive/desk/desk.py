"""An open ledger: what the command line and the pages do with it, one method a use case."""

from __future__ import annotations

from contextlib import closing, suppress
from itertools import islice
from typing import TYPE_CHECKING, Self

from archive.closing import Closing
from archive.desk.answers import Answers
from archive.errors import ArchiveError
from archive.ledger.feed import Feed
from archive.views.following import Follower
from archive.views.frames import Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.checks.findings import Finding
    from archive.desk.judging import Handed
    from archive.ledger.application import Ledger
    from archive.ledger.folder import Folder
    from archive.ledger.offers import Offer, Receipt
    from archive.ledger.rows import Entry
    from archive.ledger.writer import Writer
    from archive.views import building


class Desk(Closing):
    """One ledger, open for reading at once and for writing when it is first written to."""

    def __init__(self, folder: Folder, *, recorded_by: str | None = None, sealed: bool = False) -> None:
        """Take the ledger's directory and the party that records what names nobody. Raises `NotALedger`.

        `sealed`: questions are answered with the openings of sealed events. Raises `Refused` where others can read
        them, or this reader cannot.
        """
        self.folder = folder
        self.feed = Feed(folder.ledger)
        self._recorded_by = recorded_by or folder.recorded_by
        self.shown = self.feed
        """The records as this reader sees them."""
        views = folder.views
        if sealed:
            from archive.desk.unsealing import opened  # noqa: PLC0415 - few may, and reads are to be quick

            self.shown, views = opened(folder), folder.sealed_views
        self._follower = Follower(self.shown, views)
        self._ledger: Ledger | None = None
        self._writer: Writer | None = None

    @classmethod
    def open(cls, folder: Folder, *, recorded_by: str | None = None, sealed: bool = False) -> Self:
        """Open a ledger's directory."""
        return cls(folder, recorded_by=recorded_by, sealed=sealed)

    def close(self) -> None:
        """Close every file."""
        self._follower.close()
        self.feed.close()
        self.shown.close()
        if self._ledger is not None:
            self._ledger.close()

    def append(
        self,
        offers: Iterable[Offer | ArchiveError],
        *,
        clock_is_right: bool = False,
        dry_run: bool = False,
        now: str | None = None,
    ) -> Receipt:
        """Record drafts, all or none, then bring the views up. Raises what `Writer.append` raises.

        Once the records are committed they stay: a failure of the views is told by the next question, not here.
        """
        receipt = self._writing().append(offers, clock_is_right=clock_is_right, dry_run=dry_run, now=now)
        if receipt.written and not dry_run:
            with suppress(ArchiveError):
                self.catch_up()
        return receipt

    def hand_in(
        self,
        offers: Iterable[Offer | ArchiveError],
        *,
        clock_is_right: bool = False,
        dry_run: bool = False,
        strict: bool = False,
    ) -> Handed:
        """Record drafts as `append` does, and return also what rules of state find wrong of them.

        `strict`: where they find anything graver than a note, nothing is recorded. Raises what `append` raises,
        `BadConfiguration`, and where strict `OutOfOrder`, `TooMuchToForesee`.
        """
        from archive.desk import judging  # noqa: PLC0415 - only who hands something in is judged
        from archive.views.reader import current_zone, open_views  # noqa: PLC0415
        from archive.views.view import View  # noqa: PLC0415

        severities = judging.severities(self.folder)
        foreseen: list[Finding] = []

        def judge(entries: Iterator[Entry]) -> None:
            new = list(islice(entries, judging.RECORDS_STRICT_MAX + 1))
            if len(new) > judging.RECORDS_STRICT_MAX:
                if strict:
                    raise judging.TooMuchToForesee
                return
            with self._follower.foreseen(new) as connection:
                view = View(connection, judging.frame(new[-1], current_zone(connection)))
                foreseen.extend(judging.judged(view, new, severities))
            grave = [finding for finding in foreseen if finding.is_grave]
            if strict and grave:
                raise judging.OutOfOrder(grave)

        receipt = self._writing().append(
            offers, clock_is_right=clock_is_right, dry_run=dry_run, judge=judge if strict or dry_run else None
        )
        if dry_run or not receipt.first or not receipt.last:
            return judging.Handed(receipt, foreseen)
        with suppress(ArchiveError):
            ready = self._follower.ready()
            if receipt.written <= judging.RECORDS_TOLD_MAX:
                new = [entry for page in self.feed.entries(receipt.first - 1, receipt.last) for entry in page]
                with closing(ready), closing(open_views(ready.path)) as connection:
                    view = View(connection, judging.frame(new[-1], current_zone(connection)))
                    return judging.Handed(receipt, judging.judged(view, new, severities))
        return judging.Handed(receipt, None)

    def catch_up(self, *, progress: building.Progress | None = None) -> int:
        """Bring the views up to the last record and return its position."""
        return self._follower.catch_up(progress=progress)

    def answers(self, *, progress: building.Progress | None = None) -> Answers:
        """Return what answers questions, the views brought up first; made for now where they cannot be written."""
        return Answers.over(self._follower, progress=progress, checkpoint=self.checkpoint_size)

    def checkpoint_size(self, name: str) -> int:
        """Return how many records the checkpoint with a name covers. Raises as `checkpoints.size_of`."""
        from archive.desk import checkpoints  # noqa: PLC0415 - only a question that names one needs evidence

        return checkpoints.size_of(self, name)

    def _writing(self) -> Writer:
        if self._writer is None:
            from archive.desk import checkpoints  # noqa: PLC0415
            from archive.ledger.application import Ledger  # noqa: PLC0415 - reading needs no writer's machinery
            from archive.ledger.writer import Writer  # noqa: PLC0415

            checkpoints.guard(self.folder, self.feed)
            self._ledger = Ledger(self.folder.ledger)
            self._writer = Writer(self._ledger, self._recorded_by)
        return self._writer

    def status(self) -> Thing:
        """Return the ledger's own state: how far it goes, whose it is, how old its newest checkpoint is."""
        from archive.desk import checkpoints, keys, witnesses  # noqa: PLC0415

        with self.answers() as answers:
            told = answers.status()
        known, partners = checkpoints.kept(self.folder), witnesses.of(self.folder)
        cosigned = [(each, found) for each in known if (found := partners.cosignatures(each.note))]
        size = known[-1].checkpoint.size if known else 0
        sealed = self.feed.entry(size) if 0 < size <= told.data["records"] else None
        data = {
            **told.data,
            "vkey": next((term.key.format() for term in reversed(keys.ring_of(self.feed).current)), None),
            "checkpoint": known[-1].path.name if known else None,
            "checkpoint_at": sealed.record.recorded_at if sealed else None,
            "records_after_checkpoint": told.data["records"] - size,
            "cosigned": cosigned[-1][0].path.name if cosigned else None,
            "cosigned_by": list(dict.fromkeys(found.name for found in cosigned[-1][1])) if cosigned else [],
            "cosigned_at": max(found.at for found in cosigned[-1][1]) if cosigned else None,
            "records_after_cosigned": told.data["records"] - (cosigned[-1][0].checkpoint.size if cosigned else 0),
        }
        return Thing(frame=told.frame, data=data)
