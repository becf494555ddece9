"""What a write command looks up in the ledger before it hands anything in: names, records, dates, free addresses.

Asked before the write lock is taken, and of the records themselves; only what people call a thing is asked of views.
"""

from __future__ import annotations

import re
import secrets
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from archive import clock
from archive.catalogue.sources import SourceRefiled, SourceRegistered
from archive.catalogue.terms import KINDS, LOCAL_NAME
from archive.cli import states
from archive.domain.settings import time_zone
from archive.domain.state import StreamState
from archive.errors import NotFound

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from archive.desk.answers import Answers
    from archive.desk.desk import Desk
    from archive.ledger.rows import Entry

FULL_NAME: Final = re.compile(rf"(?:{'|'.join(KINDS)})/{LOCAL_NAME}")
NAME: Final = re.compile(LOCAL_NAME)
POSITION: Final = re.compile(r"#?([1-9][0-9]{0,14})")
RECORD_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

FIRST_LETTERS: Final = "abcdefghjkmnpqrstvwxyz"
LETTERS: Final = f"0123456789{FIRST_LETTERS}"
"""Base 32 without i, l, o and u. An address begins with a letter, so that none looks like a number."""
ADDRESS_CHARS: Final = 8

LEDGER_STREAM: Final = "ledger/main"


class NoSuchPosition(NotFound):
    """A record was named that the ledger does not have."""

    def __init__(self, text: str, last: int) -> None:
        super().__init__(
            f"there is no record {text[:60]!r}",
            hint=f"a record is named by its id or position; the last one is #{last}",
        )


class NotAName(NotFound):
    """A text can be no name of anything."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:60]!r} names nothing", hint="name a stream, or give a number or name of the thing")


class Lookup:
    """Answers of one open ledger, each read once; use it in a `with`."""

    def __init__(self, desk: Desk) -> None:
        """Take the open ledger.

        `remarks` collects what the person did not say, to be told with the receipt; `registrations` the states that
        were named by code for the first time, to be handed in before what names them, by stream.
        """
        self.remarks: dict[str, None] = {}
        self.registrations: dict[str, dict[str, Any]] = {}
        self._desk = desk
        self._answers: Answers | None = None
        self._closing = ExitStack()
        self._states: dict[str, StreamState] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def remark(self, text: str) -> None:
        """Note what is to be told, once."""
        self.remarks[text] = None

    def stream(self, text: str, kinds: tuple[str, ...]) -> str:
        """Return the stream that a text names, which may be still to be opened where the name is given in full.

        Raises `NotFound`, with what is spelled alike.
        """
        if text.startswith(states.PREFIX) and "party" in kinds:
            return self._state(text)
        return text if FULL_NAME.fullmatch(text) else self.known(text, kinds)

    def known(self, text: str, kinds: tuple[str, ...]) -> str:
        """Return the stream that a text names, which is there. Raises `NotFound`, with what is spelled alike."""
        if text.startswith(states.PREFIX) and "party" in kinds:
            text = states.find(text).stream
        if FULL_NAME.fullmatch(text) and self.state(text).seq:
            return text
        if not text or not text.isprintable():
            raise NotAName(text)
        for kind in kinds if NAME.fullmatch(text) else ():
            if self.state(f"{kind}/{text}").seq:
                return f"{kind}/{text}"
        if self._answers is None:
            self._answers = self._closing.enter_context(self._desk.answers())
        try:
            found = self._answers.resolve(text, *kinds)
        except NotFound as error:
            if "party" in kinds and states.is_state(text):
                begins = f"{states.PREFIX}{text} is the state, and registers it"
                error.hint = f"{error.hint}; {begins}" if error.hint else begins
            raise
        if found.partition("/")[2] != text:
            self.remark(f"{text} is {found}")
        return found

    def _state(self, text: str) -> str:
        """Return the party that a state named by code is, to be registered where it is not."""
        state = states.find(text)
        if state.stream not in self.registrations and not self.state(state.stream).seq:
            self.registrations[state.stream] = state.registration()
            self.remark(f"{text} is {state.stream}, registered now as {state.name}")
        return state.stream

    def fresh(self, kind: str) -> str:
        """Return a random address of a kind that no stream has: it asserts nothing, so it is never wrong."""
        while True:
            tail = "".join(secrets.choice(LETTERS) for _ in range(ADDRESS_CHARS - 1))
            stream = f"{kind}/{secrets.choice(FIRST_LETTERS)}{tail}"
            if not self._desk.feed.stream(stream):
                self.remark(f"its address is {stream}")
                return stream

    def entry(self, text: str) -> Entry:
        """Return the record that a text names: `#8124`, `8124`, or its id. Raises `NotFound`."""
        feed = self._desk.shown
        position = POSITION.fullmatch(text)
        found = feed.entry(int(position[1])) if position else None
        if RECORD_ID.fullmatch(text):
            found = feed.by_id(text)
        if found is None:
            raise NoSuchPosition(text, feed.last())
        return found

    def record_id(self, text: str) -> str:
        """Return the id of the record that a text names; an id may be of a record still to be written."""
        return text if RECORD_ID.fullmatch(text) else self.entry(text).record.id

    def has_record(self, record_id: str | None) -> bool:
        """Tell whether a record with this id is in the ledger."""
        return bool(record_id and RECORD_ID.fullmatch(record_id) and self._desk.feed.by_id(record_id))

    def state(self, stream: str) -> StreamState:
        """Return what a stream's records come to; an empty state where there is none."""
        if stream not in self._states:
            state = self._states[stream] = StreamState(stream)
            for entry in self._desk.shown.stream(stream):
                state.evolve(entry.record, entry.position, entry.leaf.hex())
        return self._states[stream]

    def published(self, source: str, revision: str | None) -> str | None:
        """Return when a source, in the revision cited or else as last issued, was published (EDTF)."""
        found = None
        for value in self.state(source).values():
            is_cited = isinstance(value, SourceRegistered | SourceRefiled) and revision in {None, value.revision}
            if is_cited and value.published is not None:
                found = value.published
        return found

    def today(self) -> str:
        """Return the day that it is in the ledger's time zone, such as `2026-11-23`."""
        return clock.today(time_zone(self.state(LEDGER_STREAM).values()), clock.now())
