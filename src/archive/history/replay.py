"""Walking the trail again: what each record changed, and whether the answers on the way are those expected.

**Expectations** are JSON lines. Each asks one question at one point and says what has to be in the answer:

    {"at":"#12","on":"2023-09-18","show":"object/x7k2m","expect":{"place":"place/hall-2-14","status":"on display"}}
    {"list":"objects","expect":{"total":14}}

- `at` is a point of the ledger's knowledge as `--known-at` takes it; absent: the end of the replay. `on` is a date as
  `--on` takes it; absent: today. `note` says what it is for.
- One question: `show`, `where` or `provenance` of a thing, `list` of a kind, `find` of words, or one of `exchanges`,
  `corrections`, `review`, `stats`, which are `true`. Things are named as on the command line.
- `expect` is held against the answer as scripts get it, a list as `{"total":…,"rows":[…]}`. An object expects its own
  members and leaves others alone, a list as many items each in its place, `null` that there is none. Where one answer
  stands in a list of possible ones, what is expected of it may stand alone; and where a plain value is expected of an
  object, its member of that name, else its `value`, is meant. So `"quantity":5` does for `[{"value":5,"holds":"yes"}]`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.errors import ArchiveError, Mismatch, Rejected, Where
from archive.history.changes import ABSENT, Change, changes, leaves, unmet
from archive.views.telling import is_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.history.log import Told

    Ask = Callable[[str, int], dict[str, Any]]

OF_A_THING: Final = ("show", "where", "provenance", "list", "find")
OF_ALL: Final = ("exchanges", "corrections", "review", "stats")
MEMBERS: Final = frozenset({"at", "on", "note", "expect", *OF_A_THING, *OF_ALL})
FAULTS_MAX: Final = 20
"""Faults told of one file; the rest are counted."""

LINE_BYTES_MAX: Final = 1_000_000
SHOWN_CHARS_MAX: Final = 200

CONCERNED: Final = ("object/", "gift/")
"""Streams of these kinds that an event names may answer otherwise after it."""

TOLD_ELSEWHERE: Final = frozenset({"events", "mentions", "mentions_total"})
PROOF: Final = frozenset({"evidence", "evidence_age_days", "sources", "event"})
"""What a step leaves out of an answer: the records themselves, and what only names them."""


class Malformed(Rejected):
    """A line of a file of expectations cannot be read."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(
            why,
            hint='write it as {"at":"#12","show":"object/x","expect":{"place":"place/y"}}',
            where=Where(file=file, line=line),
        )


class MalformedLines(Rejected):
    """Lines of a file of expectations cannot be read; nothing was asked."""

    def __init__(self, faults: list[Malformed]) -> None:
        """Take at least one."""
        self.faults = faults[:FAULTS_MAX]
        super().__init__("\n".join([*map(str, self.faults), *_untold(len(faults))]))


class NotAsExpected(Mismatch):
    """An answer is not the expected one."""

    def __init__(self, expectation: Expectation, found: list[Change]) -> None:
        """Take what was expected, and each value that differs, from the expected to the found."""
        told = "; ".join(f"{_path(each)}expected {_shown(each.before)}, found {_shown(each.after)}" for each in found)
        super().__init__(f"{expectation.question}: {told}", where=Where(file=expectation.file, line=expectation.line))


class ExpectationsFailed(Mismatch):
    """Of the expectations of a replay some were not met."""

    def __init__(self, faults: list[ArchiveError], asked: int) -> None:
        """Take what was not met, at least one, and how many were asked."""
        self.faults = faults[:FAULTS_MAX]
        failed = f"{len(faults)} of {asked} expectations not met"
        super().__init__("\n".join([*map(str, self.faults), *_untold(len(faults)), failed]))


class Expectation(NamedTuple):
    """One line of expectations: which question at which point, and what its answer has to hold."""

    file: str
    line: int
    at: str | None
    on: str | None
    verb: str
    subject: str
    expect: Any

    @property
    def question(self) -> str:
        """The question as people read it."""
        asked = f"{self.verb} {self.subject}".strip()
        at = f"at {self.at}, " if self.at else ""
        on = f", on {self.on}" if self.on else ""
        return f"{at}{asked}{on}"


class Step(NamedTuple):
    """One record, and what the answers about each stream concerned became through it."""

    told: Told
    changes: dict[str, list[Change]]


def steps(trail: Iterable[Told], ask: Ask) -> Iterator[Step]:
    """Yield each record with what it changed. `ask` answers about a stream as known at a position, {} for nothing."""
    for told in trail:
        changed: dict[str, list[Change]] = {}
        for stream in dict.fromkeys([told.stream, *_concerned(told.event)]):
            before, after = (essence(ask(stream, position)) for position in (told.position - 1, told.position))
            if found := list(changes(before, after)):
                changed[stream] = found
        yield Step(told, changed)


def _concerned(event: dict[str, Any]) -> list[str]:
    texts = [value for _, value in leaves(event) if isinstance(value, str) and is_reference(value)]
    return [text for text in texts if text.startswith(CONCERNED)]


def essence(answer: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Return an answer without the records behind it: what a step shows the change of.

    A statement within it is its one sentence, a span of days one text, a path of places another.
    """
    if isinstance(answer, list):
        return [essence(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if "told" in answer and "type" in answer:
        return answer["told"]
    if answer.keys() == {"earliest", "latest"}:
        return f"{answer['earliest']} to {answer['latest']}"
    kept = {name: essence(item) for name, item in answer.items() if name not in TOLD_ELSEWHERE | PROOF}
    if isinstance(path := kept.get("path"), list):
        kept["path"] = " < ".join(path)
    return kept


def read_expectations(lines: Iterable[bytes], file: str) -> list[Expectation]:
    """Return the expectations of a file, empty lines left out. Raises `MalformedLines`, with every fault."""
    read: list[Expectation] = []
    faults: list[Malformed] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            read.append(_expectation(line, file, number))
        except Malformed as fault:
            faults.append(fault)
    if faults:
        raise MalformedLines(faults)
    return read


def _expectation(line: bytes, file: str, number: int) -> Expectation:
    found = _object(line, file, number)
    if unknown := sorted(set(found) - MEMBERS):
        raise Malformed(file, number, f"there is no member {unknown[0]!r} of an expectation")
    if "expect" not in found:
        raise Malformed(file, number, "it expects nothing: `expect` is missing")
    for member in ("at", "on", "note"):
        if not isinstance(found.get(member, ""), str):
            raise Malformed(file, number, f"{member!r} is a text")
    asked = [verb for verb in (*OF_A_THING, *OF_ALL) if verb in found]
    if len(asked) != 1:
        raise Malformed(file, number, f"it asks {len(asked)} questions, and one is wanted")
    subject = found[asked[0]]
    if asked[0] in OF_ALL and subject is not True:
        raise Malformed(file, number, f"{asked[0]!r} is a question about everything: its value is true")
    if asked[0] in OF_A_THING and not (isinstance(subject, str) and subject):
        raise Malformed(file, number, f"{asked[0]!r} needs a text that says of what")
    about = "" if subject is True else subject
    return Expectation(file, number, found.get("at"), found.get("on"), asked[0], about, found["expect"])


def _object(line: bytes, file: str, number: int) -> dict[str, Any]:
    if len(line) > LINE_BYTES_MAX:
        raise Malformed(file, number, f"the line is longer than {LINE_BYTES_MAX} bytes")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Malformed(file, number, "the line is not JSON") from None
    if not isinstance(found, dict):
        raise Malformed(file, number, "the line is not a JSON object")
    return found


def judge(expectation: Expectation, answer: Any) -> NotAsExpected | None:  # noqa: ANN401 - plain JSON
    """Return why an answer is not the expected one, or None where it is."""
    differing = list(unmet(expectation.expect, answer))
    return NotAsExpected(expectation, differing) if differing else None


def _untold(count: int) -> list[str]:
    return [f"… and {count - FAULTS_MAX} more"] if count > FAULTS_MAX else []


def _path(change: Change) -> str:
    return f"{change.path} " if change.path else ""


def _shown(value: Any) -> str:  # noqa: ANN401 - plain JSON
    text = "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARS_MAX else f"{text[:SHOWN_CHARS_MAX]}…"
