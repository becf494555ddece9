"""The ground that the rules stand on: the rest of the ledger, as it is in the store and in what an append adds to it.

The store is asked about a page of drafts at once: which ids it knows, which streams, who has which accession number.
What it answered is kept, and what the append adds is put beside it, before it is in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.domain.state import StreamState
from archive.ledger import rows
from archive.ledger.recorder import GIVING, numbers_given

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from archive.catalogue.records import Draft, Record
    from archive.domain.references import Named

STATES_MAX: Final = 10_000
"""Streams kept in memory, twice: five times the objects that are worked on at once, and as many that were before."""

STREAMS_MAX: Final = 500_000
"""Names of streams kept in memory, known to exist."""


class Memory:
    """What has been read of streams when the ledger reached the position `through`; true while it ends there.

    The states of those worked on of late, of those worked on before that (taken up again when they are asked for), and
    names of streams that have a record.
    """

    __slots__ = ("before", "states", "streams", "through")

    def __init__(self) -> None:
        self.through = -1
        self.states: dict[str, StreamState] = {}
        self.before: dict[str, StreamState] = {}
        self.streams: set[str] = set()

    def take_up(self, names: Iterable[str]) -> None:
        """Count those of these streams whose states were kept among those worked on of late."""
        for name in names:
            if (state := self.before.pop(name, None)) is not None:
                self.states[name] = state

    def shed(self) -> None:
        """Let go of what has not been asked for in a long time."""
        if len(self.states) > STATES_MAX:
            self.states, self.before = {}, self.states
        if len(self.streams) > STREAMS_MAX:
            self.streams = set()


class StoreGround:
    """What the rules may ask of the ledger during one append, under its write lock.

    `before` is the last position before the append; `day` that of recording, as an ordinal in the ledger's time zone.
    """

    def __init__(self, cursor: sqlite3.Cursor, memory: Memory) -> None:
        """Take the cursor that holds the lock, and what was read before: of no use if somebody else wrote since."""
        self.cursor = cursor
        self.before = rows.last_position(cursor)
        self.day = 0
        self.memory = memory if memory.through == self.before else Memory()
        self.states, self.streams = self.memory.states, self.memory.streams
        self.already: dict[int, None] = {}
        self.seen: set[str] = set()
        self._records: Collection[str] = ()
        self._holders: dict[str, list[str]] = {}

    def look_up(self, drafts: Sequence[Draft], names: Iterable[Named]) -> dict[str, int]:
        """Ask the store at once what a page of drafts needs; return where those stand that are in it, by id.

        `names` is what their events name.
        """
        ids = [draft.id for draft in drafts if draft.id is not None]
        known = rows.positions_of(self.cursor, [*ids, *(record for each in names for record in each.records)])
        self._records = known.keys()
        new = {draft.stream for draft in drafts}.difference(self.states)
        self.memory.take_up(new)
        new.difference_update(self.states)
        for name in new - rows.streams_of(self.cursor, new) if new else ():
            self.states[name] = StreamState(name)
        events = (draft.event for draft in drafts)
        numbers = {number for event in events if type(event) in GIVING for number in numbers_given(event)}
        if numbers:
            self._holders = {number: [] for number in numbers}
            for number, stream in rows.holders(self.cursor, numbers):
                self._holders[number].append(stream)
        return known

    def give(self, number: str, stream: str) -> None:
        """Note that a record of this append gives a stream an accession number."""
        holders = self.holders(number)
        if stream not in holders:
            holders.append(stream)

    def forget(self) -> None:
        """Let go of what the store, which now has all that was added, can be asked for again."""
        self.seen = set()
        self._holders = {}
        self.memory.shed()
        self.states, self.streams = self.memory.states, self.memory.streams

    # ----------------------------------------------------------------------------------------- what the rules ask

    def state(self, stream: str) -> StreamState:
        """Return a stream's state, read from the store where it is not in memory. Raises `IntegrityFailure`."""
        state = self.states.get(stream)
        if state is None:
            self.memory.take_up((stream,))
            state = self.states.get(stream)
        if state is None:
            state = StreamState(stream)
            for row in rows.of_stream(self.cursor, stream):
                entry = rows.known(row)
                rows.check_chain(row, state.seq, state.head, entry.record)
                state.evolve(entry.record, entry.position, entry.leaf.hex())
            self.states[stream] = state
        return state

    def missing(self, streams: Iterable[str]) -> str | None:
        """Return the first of these streams that has no record, those of this append included; None where all have."""
        if self.streams.issuperset(streams):
            return None
        return next((stream for stream in streams if not self._exists(stream)), None)

    def has_record(self, record_id: str) -> bool:
        """Tell whether a record is in the ledger, those of this append included."""
        return (
            record_id in self.seen or record_id in self._records or rows.position_of(self.cursor, record_id) is not None
        )

    def offered(self, record_id: str) -> Record | None:
        """Return what was handed in with this append under an id, recorded before or not; None for anything else."""
        position = rows.position_of(self.cursor, record_id)
        if position is None or (position <= self.before and position not in self.already):
            return None
        return rows.known(rows.page(self.cursor, position - 1, 1)[0]).record

    def holders(self, number: str) -> list[str]:
        """Return the streams that an accession number was ever given to."""
        holders = self._holders.get(number)
        if holders is None:
            holders = self._holders[number] = [stream for _, stream in rows.holders(self.cursor, [number])]
        return holders

    def _exists(self, stream: str) -> bool:
        if stream in self.streams:
            return True
        state = self.states.get(stream)
        exists = bool(state.seq) if state is not None else rows.has_stream(self.cursor, stream)
        if exists:
            self.streams.add(stream)
        return exists
