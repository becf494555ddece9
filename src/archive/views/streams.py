"""One stream on its way through the fold: its lines, its opening, and which statements each record writes anew.

A statement is written when its line comes to say something else, and also when what it is read off changes: the loan
that a return closes, a record that it names and that comes after it in the ledger. Folding the same records always
comes to the same, whether the rows are written or were written before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from archive.catalogue.corrections import DisputeResolved, RecordDisputed
from archive.catalogue.rights import LoanClosed
from archive.domain.lines import Line, Lines, NoSuchRecord
from archive.domain.state import fold_line, is_opening
from archive.views.plans import PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.ledger.rows import Entry
    from archive.views.plans import Plan

READ_OFF: Final = {LoanClosed: "loan"}
"""Types whose effects are read off another record, and the field that names it (see `archive.domain.effects`)."""

NOTHING_WRITTEN: Final = 0


Written: TypeAlias = "tuple[Line[str, Any], int]"
"""A line whose statements are written anew; those written because of the record at the position hold until now."""


class Stream:
    """The records of one stream so far."""

    __slots__ = (
        "_acts_on",
        "_read_off",
        "_since",
        "_waiting",
        "first",
        "key",
        "kind",
        "lines",
        "name",
        "opening",
        "recorded_at",
        "records",
    )

    def __init__(self, key: int, name: str) -> None:
        """Take the key that stands for the stream in rows."""
        self.key = key
        self.name = name
        self.kind = name.partition("/")[0]
        self.first = 0  # position of the first record; 0: none yet, or before this fold
        self.records = 0
        self.lines: Lines[str, Any] = Lines()
        self.opening: Line[str, Any] | None = None
        self.recorded_at: list[str] = []  # of the record that began each line
        self._acts_on: dict[int, Line[str, Any]] = {}  # from a dispute's or resolution's line to the one disputed
        self._since: dict[int, int] = {}  # from which position on the statements of a line stand, where not its own
        self._read_off: dict[int, dict[int, Line[str, Any]]] = {}
        self._waiting: dict[str, dict[int, Line[str, Any]]] = {}

    def is_quiet(self) -> bool:
        """Tell whether a record that begins a line and names no other record has no line but its own written."""
        opening = self.opening
        return opening is not None and opening.trail is None and not self._waiting

    def add(self, entry: Entry, event: Any, plan: Plan) -> list[Written]:  # noqa: ANN401 - of any type
        """Fold one record in, its event read as the newest of its type; return the lines to be written anew."""
        record, position = entry.record, entry.position
        if plan.is_about_records:
            line = fold_line(self.lines, record.id, position, event)
        else:
            line = self.lines.begin(record.id, position, event)
        if line.order == len(self.recorded_at):
            self.recorded_at.append(record.recorded_at)
        opening = self.opening
        if opening is None or opening.value is None:
            self._open()
        opened_anew = opening is not None and opening is not self.opening
        if not (plan.is_about_records or opened_anew or self._waiting or plan.records_named(event)):
            return [(line, NOTHING_WRITTEN)]
        written = {line.order: line}
        if plan.is_about_records:
            self._follow(line, position, event, written)
        if opened_anew:
            written.update((each.order, each) for each in (opening, self.opening) if each is not None)
        for order in list(written):
            written.update(self._read_off.get(order, {}))
        written.update(self._waiting.pop(record.id, {}))
        return [(each, self._write(each, position)) for _, each in sorted(written.items())]

    def _open(self) -> None:
        """Find what opens the stream: its first record, or one that brings an opening back that was retracted."""
        opened = (line for line in self.lines if line.value is not None and is_opening(line.value))
        self.opening = next(opened, self.opening)

    def _follow(
        self,
        line: Line[str, Any],
        position: int,
        event: Any,  # noqa: ANN401 - of any type about records
        written: dict[int, Line[str, Any]],
    ) -> None:
        """Add the lines that came to say something else because of an event about records."""
        if type(event) is RecordDisputed:
            self._acts_on[line.order] = self.lines.line_of(event.target)
        elif type(event) is DisputeResolved:
            self._acts_on[line.order] = self._acts_on[self.lines.line_of(event.dispute).order]
        about = self._acts_on.get(line.order)
        while about is not None and about.changes[-1].position == position:
            written[about.order] = about
            about = self._acts_on.get(about.order)

    def _write(self, line: Line[str, Any], position: int) -> int:
        """Note that a line's statements are written now; return the position that wrote those they take over from."""
        closes = self._since.get(line.order, line.position if line.position < position else NOTHING_WRITTEN)
        if line.trail is not None or closes != NOTHING_WRITTEN:
            self._since[line.order] = position if line.value is not None or line.claims else NOTHING_WRITTEN
        for event in said(line):
            for record in PLANS[type(event)].records_named(event):
                if self.line_of(record) is None:
                    self._waiting.setdefault(record, {})[line.order] = line
            if type(event) in READ_OFF:
                loan = self.line_of(getattr(event, READ_OFF[type(event)]))
                if loan is not None:
                    self._read_off.setdefault(loan.order, {})[line.order] = line
        return closes

    def line_of(self, record: str) -> Line[str, Any] | None:
        """Return the line that a record of this stream belongs to; None where it is of another, or not there yet."""
        try:
            return self.lines.line_of(record)
        except NoSuchRecord:
            return None

    def position_of(self, record: str) -> int:
        """Return the position of a record of this stream."""
        line = self.lines.line_of(record)
        if line.trail is None or record == line.origin:
            return line.position
        return next(step.position for step in line.trail.steps if step.record == record)

    def value_of(self, record: str) -> Any:  # noqa: ANN401 - of any type
        """Return what the line of a record says now; None where it says nothing, or is not here."""
        line = self.line_of(record)
        return None if line is None else line.value

    def came_before(self, event: Any) -> str | None:  # noqa: ANN401 - of any type
        """Return the lines whose events came before this one, as positions with spaces between; None for none.

        They are those that it is stated to have come after, and those that it ends, carries out or undoes.
        """
        lines = (self.line_of(record) for record in PLANS[type(event)].records_named(event))
        return " ".join(map(str, sorted({line.position for line in lines if line is not None}))) or None


def said(line: Line[str, Any]) -> Iterator[Any]:
    """Yield what a line says now, and what open disputes claim instead."""
    if line.value is not None:
        yield line.value
    for claim in line.claims:
        yield claim.value
