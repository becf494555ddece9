"""What answers differ between two frames, thing by thing and field by field, and which records account for it.

The frames differ in one of the two clocks: in what the ledger knew (A to B: what we learnt), or in the date asked about
(what happened, as known at one point). Answers are compared, not records: a correction that changes no answer on the
date asked about is no difference; `archive log` and `archive corrections` have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from archive.history.accountable import Accounts, Pair
from archive.history.concerned import concerned, followers
from archive.history.present import Present
from archive.views.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.history.accountable import Account
    from archive.history.facts import Fact
    from archive.history.records import Records
    from archive.views.view import View

PAGE: Final = 1_000
"""Things read at once."""


class Between(Frame, frozen=True, kw_only=True):
    """Two frames: the later one, and the one that it is compared with."""

    before: Frame

    def as_json(self) -> dict[str, Any]:
        """Return both frames as scripts get them."""
        after = {"known_at": self.known_at, "on": self.on}
        return {**after, "from": self.before.as_json(), "to": after}

    def __str__(self) -> str:
        """Return both frames as people read them."""
        after = Frame(known_at=self.known_at, known_at_time=self.known_at_time, on=self.on, day=self.day)
        return f"from {self.before}; to {after}"


class Difference(NamedTuple):
    """One field of one thing that answers otherwise; `before` and `after` hold no more than what is so."""

    stream: str
    field: str
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    account: Account


class Diff:
    """Differences between two frames of one ledger."""

    def __init__(self, before: View, after: View, records: Records, *, reached: int | None) -> None:
        """Take the views in both frames, and the day on which the earlier point was reached; None: before the first."""
        self._before = before
        self._after = after
        self._was = Present(before, records)
        self._is = Present(after, records)
        self._accounts = Accounts(before, after, reached)
        self._records = records

    def of(self, stream: str) -> Iterator[Difference]:
        """Yield the differences of one thing, in the order of telling."""
        old, new = _by_key(self._was.of(stream)), _by_key(self._is.of(stream))
        for key in (*new, *(key for key in old if key not in new)):
            all_old, all_new = old.get(key, ()), new.get(key, ())
            before, after = _so(all_old), _so(all_new)
            is_stated = any(fact.is_stated for fact in (*before, *after))
            if is_stated and _answers(before) != _answers(after):
                field = Pair(_of_field(old, key[0]), _of_field(new, key[0]))
                account = self._accounts.of(stream, Pair(all_old, all_new), field)
                yield Difference(stream, key[0], before, after, account)

    def all(self) -> Iterator[Difference]:
        """Yield the differences of all things: those with records of their own first, then those that go along."""
        seen: set[str] = set()
        wave = concerned(self._before, self._after)
        while wave:
            seen.update(wave)
            changed: list[tuple[str, set[str]]] = []
            for stream in self._in_pages(wave):
                found = list(self.of(stream))
                if found:
                    changed.append((stream, {each.field for each in found}))
                yield from found
            wave = [stream for stream in followers(self._after, changed) if stream not in seen]

    def rows(self, found: Iterable[Difference]) -> Iterator[dict[str, Any]]:
        """Yield differences as rows, ready for JSON. Raises `IntegrityFailure`."""
        for each in found:
            account = each.account
            yield {
                "stream": each.stream,
                "name": self._after.name(each.stream) if each.after else self._before.name(each.stream),
                "field": each.field,
                "before": _told(each.before),
                "after": _told(each.after),
                "kind": account.kind,
                "records": list(account.records),
                **(self._last(account.records[-1]) if account.records else {}),
                "was": [_fact(fact) for fact in each.before],
                "is": [_fact(fact) for fact in each.after],
            }

    def _last(self, position: int) -> dict[str, Any]:
        record = self._records.at(position)
        event = record.event
        told = {
            "type": event["type"],
            "recorded_at": record.recorded_at,
            "recorded_by": record.recorded_by,
            "reason": event.get("reason"),
        }
        return {name: value for name, value in told.items() if value is not None}

    def _in_pages(self, streams: list[str]) -> Iterator[str]:
        for begin in range(0, len(streams), PAGE):
            page = streams[begin : begin + PAGE]
            self._before.read(page)
            self._after.read(page)
            yield from page


def _by_key(facts: Iterable[Fact]) -> dict[tuple[str, bytes], tuple[Fact, ...]]:
    """Return facts by what is compared as one: a field, or each of the values that hold side by side in it."""
    found: dict[tuple[str, bytes], tuple[Fact, ...]] = {}
    for fact in facts:
        key = (fact.field, msgspec.json.encode(fact.value) if fact.standing else b"")
        found[key] = (*found.get(key, ()), fact)
    return found


def _of_field(facts: dict[tuple[str, bytes], tuple[Fact, ...]], field: str) -> list[Fact]:
    return [fact for (name, _), several in facts.items() if name == field for fact in several]


def _so(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.holds is not None)


def _answers(facts: Iterable[Fact]) -> list[tuple[bytes, str]]:
    return sorted((msgspec.json.encode(fact.value), str(fact.holds)) for fact in facts)


def _told(facts: Iterable[Fact]) -> str | None:
    """Return values as people read them, with how they hold where they may not."""
    told = [fact.told if fact.holds == "yes" else f"{fact.told} ({fact.holds})" for fact in facts]
    return "; ".join(told) or None


def _fact(fact: Fact) -> dict[str, Any]:
    return {"value": fact.value, "told": fact.told, "holds": str(fact.holds)}
