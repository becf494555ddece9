"""What a random history is made of: how often each feature occurs, alone and beside each other, and in which answers.

A run says it, so that nobody has to believe that twenty thousand histories were about what matters.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final, NamedTuple

import msgspec

from archive.catalogue.codec import canonical
from archive.ledger.rows import Entry
from tests.model.effects import Body
from tests.model.memory import Memory
from tests.model.reader import NAMES_RECORDS, bounds, day_of

TRUTHS: Final = ("yes", "possibly", "presumed", "nothing")
NAMED_FIRST: Final = 13
"""Records of the prologue, which are about nothing."""


class One(NamedTuple):
    """One record of a history: what it states (of one that is about another: what that carries), and those before."""

    entry: Entry
    event: Body
    stated: Body | None
    target: Body | None
    before: list["One"]

    def says(self, name: str, **fields: object) -> bool:
        """Tell whether it states, by itself or in another's place, an event of this type with these values."""
        body = self.stated or {}
        return body.get("type") == name and all(body.get(field) == value for field, value in fields.items())

    @property
    def days(self) -> tuple[int, int] | None:
        """The bounds of what it states; None where it states nothing."""
        return None if self.stated is None else bounds(self.stated, day_of(self.entry))


def read(memory: Memory) -> Iterator[One]:
    """Yield the records of a history beyond those that it names."""
    told: dict[str, Body] = {}
    streams: dict[str, list[One]] = {}
    for entry in memory.all:
        record = entry.record
        event: Body = msgspec.json.decode(canonical(record.event))
        told[record.id] = event
        carried = {"RecordCorrected": "replacement", "RecordDisputed": "claim"}.get(str(event["type"]))
        is_about = event["type"].startswith(("Record", "Dispute"))
        stated = event[carried] if carried else None if is_about else event
        target = told.get(str(event.get("target") or event.get("dispute")))
        one = One(entry, event, stated, target, [*streams.get(record.stream, ())])
        streams.setdefault(record.stream, []).append(one)
        if entry.position > NAMED_FIRST:
            yield one


def _amends(one: One, name: str, target: str) -> bool:
    return one.event["type"] == name and one.target is not None and one.target["type"] == target


def _is_late(one: One) -> bool:
    """Tell whether it tells of something certainly earlier than what had been recorded of the thing before."""
    return one.days is not None and any(old.days is not None and one.days[1] < old.days[0] for old in one.before)


def _contradicts(one: One) -> bool:
    """Tell whether it names as earlier what its own dates say was later."""
    body, days = one.stated or {}, one.days
    named = {*body.get("after", ()), *(body[field] for field in NAMES_RECORDS if field in body)}
    return days is not None and any(
        old.entry.record.id in named and old.days is not None and days[1] < old.days[0] for old in one.before
    )


def _overlaps(one: One) -> bool:
    """Tell whether nobody knows which came first, it or something stated of the thing before."""
    days = one.days
    return days is not None and any(
        old.days is not None and days[0] <= old.days[1] and old.days[0] <= days[1] and days != old.days
        for old in one.before
    )


def _type(name: str, **fields: object) -> Callable[[One], bool]:
    return lambda one: one.says(name, **fields)


def _has(field: str, *values: object) -> Callable[[One], bool]:
    return lambda one: field in (one.stated or {}) and (not values or (one.stated or {})[field] in values)


FEATURES: Final[dict[str, Callable[[One], bool]]] = {
    "late": _is_late,
    "vague": lambda one: "/" in str((one.stated or {}).get("occurred", "")),
    "undated": lambda one: one.stated is not None and "occurred" not in one.stated,
    "overlapping": _overlaps,
    "stated": lambda one: any("stated" in cited for cited in (one.stated or {}).get("sources", ())),
    "after": _has("after"),
    "contradicted link": _contradicts,
    "doubtful": _has("certainty", "possible", "probable"),
    "rejected": _has("certainty", "rejected"),
    "correction": lambda one: one.event["type"] == "RecordCorrected",
    "of a correction": lambda one: _amends(one, "RecordCorrected", "RecordCorrected"),
    "retraction": lambda one: one.event["type"] == "RecordRetracted",
    "of a retraction": lambda one: _amends(one, "RecordRetracted", "RecordRetracted"),
    "retracted correction": lambda one: _amends(one, "RecordRetracted", "RecordCorrected"),
    "dispute": lambda one: one.event["type"] == "RecordDisputed",
    "decided dispute": lambda one: one.event["type"] == "DisputeResolved",
    "sighting": _type("ObjectSighted"),
    "not seen": _type("ObjectNotSighted"),
    "loss": _type("LossDeclared"),
    "recovery": _type("ObjectRecovered"),
    "part": _type("PartNumbered"),
    "moved case": _type("PlaceMoved"),
    "closed place": _type("PlaceClosed"),
    "merged party": _type("PartiesMerged"),
    "succeeded party": _type("PartySucceeded"),
    "loan": _type("LoanOpened"),
    "ended loan": _type("LoanClosed"),
    "ended restriction": _type("RestrictionLifted"),
    "exit": lambda one: any(map(one.says, ("ObjectDisposed", "GiftGiven", "GiftReciprocated"))),
    "return": _type("ObjectReturned"),
}
"""What may occur in a history, as the issue of the two clocks lists it."""


def features(memory: Memory) -> Counter[str]:
    """Return how many records of a history have each feature."""
    return Counter(name for one in read(memory) for name, is_so in FEATURES.items() if is_so(one))


class Coverage:
    """What a run of histories came to."""

    def __init__(self) -> None:
        self.histories = 0
        self.records: Counter[str] = Counter()
        self.having: Counter[str] = Counter()
        self.doubted: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.answers: Counter[tuple[str, str]] = Counter()

    def add(self, memory: Memory, answers: Counter[tuple[str, str]]) -> None:
        """Count one history, and what it was asked: by question and how true the answer is."""
        found = features(memory)
        self.histories += 1
        self.records += found
        self.having.update(found.keys())
        if any(holds not in {"yes", "nothing"} for _, holds in answers):
            self.doubted.update(found.keys())
        self.pairs.update(combinations([name for name in FEATURES if name in found], 2))
        self.answers += answers

    def rarest(self) -> tuple[tuple[str, str], int]:
        """Return the two features that met in the fewest histories, and in how many."""
        found = {pair: self.pairs[pair] for pair in combinations(FEATURES, 2)}
        pair = min(found, key=lambda one: found[one])
        return pair, found[pair]

    def lines(self) -> Iterator[str]:
        """Yield what was covered, a line each."""
        yield f"{'feature':22}{'records':>9}{'histories':>11}{'with doubt':>12}"
        for name in FEATURES:
            yield f"{name:22}{self.records[name]:9,}{self.having[name]:11,}{self.doubted[name]:12,}"
        (one, other), count = self.rarest()
        pairs = len(FEATURES) * (len(FEATURES) - 1) // 2
        yield f"{len(self.pairs)} of {pairs} pairs met; {one} and {other} in {count:,} histories only"
        yield f"{'question':22}{'yes':>9}{'possibly':>11}{'presumed':>12}{'not stated':>12}"
        for question in dict.fromkeys(question for question, _ in self.answers):
            yes, possibly, presumed, nothing = (self.answers[question, holds] for holds in TRUTHS)
            yield f"{question:22}{yes:9,}{possibly:11,}{presumed:12,}{nothing:12,}"
