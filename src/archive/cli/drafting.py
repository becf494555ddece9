"""What every write command shares: the options about the recording, the date, and the making of drafts."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from archive.cli.fielding import OF_EVERY_EVENT, SPELLED, SectionedOption
from archive.cli.lookup import LETTERS
from archive.errors import NOWHERE, ArchiveError, UsageProblem, Where
from archive.ledger.offers import FAULTS_MAX, Faults, Offer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from archive.catalogue.event import EventType
    from archive.cli.lookup import Lookup

PARTY: Final = ("party",)
ACT_CHARS: Final = 12
"""Characters that tell one act from others: 60 random bits, or 48 of a digest."""


class SpanNeeded(UsageProblem):
    """A type that lasts was to be recorded without saying how long."""

    def __init__(self, type_name: str) -> None:
        super().__init__(
            f"{type_name} holds over a span, and no span was given",
            hint="--occurred 2001/2004, or 2001/.. where it goes on; --undated where it is not known",
        )


class Contradiction(UsageProblem):
    """An option was given beside something that excludes it."""

    def __init__(self, *, option: str, beside: str) -> None:
        super().__init__(f"--{option} excludes {beside}", hint="say one of the two")


class Sketch(NamedTuple):
    """One draft before the catalogue has seen it: its stream, its event's fields as plain JSON, and its own id.

    `type_name` is the event's type where it is another than that of the command.
    """

    stream: str
    event: dict[str, Any]
    id: str | None = None
    recorded_by: str | None = None
    expect_seq: int | None = None
    where: Where = NOWHERE
    type_name: str | None = None


def recording_options() -> list[SectionedOption]:
    """Return the options about the recording itself."""
    return [
        SectionedOption("--by", metavar="PARTY", help="Who records it; the ledger's own party where nobody is named."),
        SectionedOption("--id", "record_id", metavar="UUID", help="The record's id: said twice, it is recorded once."),
        SectionedOption(
            "--expect-seq", type=click.IntRange(min=0), metavar="N", help="Refuse unless the stream has N records."
        ),
        SectionedOption("-n", "--dry-run", is_flag=True, help="Show what would be recorded, and write nothing."),
        SectionedOption("--strict", is_flag=True, help="Refuse what rules of state find wrong, rather than tell it."),
        SectionedOption(
            "--clock-is-right", is_flag=True, help="Record though the machine's clock and the last record disagree."
        ),
    ]


def undated_option() -> SectionedOption:
    """Return the option that says that it is not known when it happened."""
    return SectionedOption(
        "--undated", is_flag=True, section=OF_EVERY_EVENT, help="It is not known when it happened; else it is today."
    )


def date(
    entry: EventType, event: dict[str, Any], lookup: Lookup, *, undated: bool, columns: Collection[str] = ()
) -> None:
    """Fill in today where nothing was said of when it happened, and remark on it. Raises `SpanNeeded`, `Contradiction`.

    `columns` are the fields that rows of a file give.
    """
    told = {"occurred", "occurred_text"} & {*event, *columns}
    if undated and "occurred" in told:
        raise Contradiction(option="undated", beside="--occurred")
    if undated or told or entry.is_about_records:
        return
    if entry.lasting:
        raise SpanNeeded(entry.name)
    event["occurred"] = lookup.today()
    lookup.remark(f"occurred {event['occurred']}, today; --occurred DATE or --undated says otherwise")


def offers(
    type_name: str,
    words: Sequence[str],
    found: Sequence[Sketch | ArchiveError],
    parameters: Mapping[str, Any],
    lookup: Lookup,
) -> list[Offer]:
    """Return the sketches of one call as the catalogue reads them, several tied as one act (see `tie`).

    Raises `Contradiction`, `NotFound`, and all that is wrong with them: one `ArchiveError`, or `Faults`.
    """
    if len(found) > 1:
        for option, name in (("id", "record_id"), ("expect-seq", "expect_seq")):
            if parameters.get(name) is not None:
                raise Contradiction(option=option, beside="several things at once")
    else:
        own = {"id": parameters.get("record_id"), "expect_seq": parameters.get("expect_seq")}
        told = {name: value for name, value in own.items() if value is not None}
        found = [one._replace(**told) if isinstance(one, Sketch) else one for one in found]
    by = parameters.get("by")
    recorded_by = None if by is None else lookup.stream(by, PARTY)
    faults = [one for one in found if isinstance(one, ArchiveError)]
    states = [Sketch(stream, event, type_name="PartyRegistered") for stream, event in lookup.registrations.items()]
    offered = []
    for sketch in (*states, *tie(words, [one for one in found if isinstance(one, Sketch)])):
        try:
            offered.append(_offer(type_name, sketch, recorded_by))
        except ArchiveError as error:
            faults.append(
                _as_typed(error)
                if sketch.where == NOWHERE
                else error.at(file=sketch.where.file, line=sketch.where.line)
            )
    if len(faults) == 1:
        raise faults[0]
    if faults:
        faults.sort(key=lambda fault: fault.where.line or 0)
        raise Faults(faults[:FAULTS_MAX], len(faults[FAULTS_MAX:]))
    return offered


def _as_typed(error: ArchiveError) -> ArchiveError:
    """Return an error about a field that is missing with the option that gives it in place of the field."""
    from archive.catalogue.malformed import MissingField

    _, event, name = (error.where.field or "").rpartition("event.")
    if event and name.isidentifier() and isinstance(error, MissingField):
        error.where = error.where._replace(field=f"--{SPELLED.get(name, name).replace('_', '-')}")
    return error


def tie(words: Sequence[str], sketches: list[Sketch]) -> list[Sketch]:
    """Return the sketches of one call as one act, where they are several and say nothing of it.

    `words` begin the name of the act; without them nothing is tied. Where all sketches have ids the name
    comes of what they say, so that the same call again changes nothing.
    """
    if not words or len(sketches) < 2 or any("act" in sketch.event for sketch in sketches):  # noqa: PLR2004 - one is no bundle
        return sketches
    if all(sketch.id for sketch in sketches):
        said = json.dumps([(sketch.stream, sketch.id, sketch.event) for sketch in sketches], sort_keys=True)
        mark = sha256(said.encode()).hexdigest()[:ACT_CHARS]
    else:
        mark = "".join(secrets.choice(LETTERS) for _ in range(ACT_CHARS))
    act = "-".join((*words, mark))
    return [sketch._replace(event={**sketch.event, "act": act}) for sketch in sketches]


def _offer(type_name: str, sketch: Sketch, recorded_by: str | None) -> Offer:
    from archive.catalogue.refusals import decode_draft

    members = {
        "stream": sketch.stream,
        "event": {"type": sketch.type_name or type_name, **sketch.event},
        "id": sketch.id,
        "recorded_by": sketch.recorded_by or recorded_by,
    }
    line = json.dumps({name: value for name, value in members.items() if value is not None}).encode()
    return Offer(decode_draft(line), sketch.where, sketch.expect_seq)
