"""Write verbs, made from the catalogue: one event type each, its options its fields."""

from __future__ import annotations

from functools import partial
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Final

import click

from archive.catalogue import records  # noqa: F401 - declares every type
from archive.catalogue.event import CATALOGUE, EventType
from archive.catalogue.fields import fields_of
from archive.cli import besides, each, receipts, tables
from archive.cli.drafting import PARTY, Contradiction, Sketch, date, offers, recording_options, undated_option
from archive.cli.fielding import SectionedCommand, SectionedOption, given, option_name, options
from archive.cli.lookup import FULL_NAME, NAME, Lookup
from archive.cli.options import open_desk
from archive.errors import ArchiveError, NotFound, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EACH_HELP: Final = (
    "CSV or JSON lines (- reads what is piped in): one event a row, the columns named like fields, or stream, id, "
    "recorded_by, expect_seq; what the options say holds for every row."
)


class NothingNamed(UsageProblem):
    """A write verb was given nothing to be about."""

    def __init__(self, entry: EventType) -> None:
        ways = (
            "--new gives it a fresh address, --each FILE reads many" if entry.opens != "never" else "--each reads many"
        )
        super().__init__(f"{entry.name} needs to know what it is about", hint=f"name it; {ways}")


def verb(noun: str, name: str) -> click.Command:
    """Return the command of a noun's verb."""
    entry = next(entry for entry in CATALOGUE.values() if (noun, name) in entry.commands)
    settled = entry.commands[noun, name]
    return SectionedCommand(
        name,
        params=[click.Argument(["things"], nargs=-1, metavar=_metavar(entry)), *_options(entry, settled)],
        callback=partial(_record, entry, (noun, name)),
        help=cleandoc(entry.struct.__doc__ or "") + _ending(entry),
        short_help=entry.summary,
    )


def _metavar(entry: EventType) -> str:
    return f"[{'|'.join(kind.upper() for kind in entry.kinds)}]..."


def _ending(entry: EventType) -> str:
    if entry.opens == "never":
        return ""
    kind = entry.kinds[0]
    also = "" if entry.opens == "must" else f", or records it of a {kind} that is there"
    return f"\n\nBegins a stream {kind}/NAME{also}. --new gives it a random address, which asserts nothing."


def _options(entry: EventType, settled: Iterable[str]) -> Iterator[click.Parameter]:
    found = options(entry.struct, settled)
    at = next(index for index, option in enumerate(found) if option.name == "field_occurred")
    yield from besides.options(entry.name)
    yield from (*found[: at + 1], undated_option(), *found[at + 1 :])
    if entry.opens != "never":
        yield SectionedOption("--new", is_flag=True, help="Give it a fresh, random address.")
    yield SectionedOption("--each", metavar="FILE", help=EACH_HELP)
    yield from recording_options()


def _record(entry: EventType, words: tuple[str, ...], **parameters: Any) -> None:  # noqa: ANN401 - as many as the type has fields
    with open_desk() as desk, Lookup(desk) as lookup:
        event = {**entry.commands[words], **given(entry.struct, parameters, lookup)}
        besides.fill(event, parameters, desk)
        found = list(_sketches(entry, event, parameters, lookup))
        if entry.name in besides.FIRST:
            found = [*besides.FIRST[entry.name](found, desk, lookup), *found]
        offered = offers(entry.name, words, found, parameters, lookup)
        receipts.hand_in(desk, offered, parameters, lookup.remarks)


def _sketches(
    entry: EventType, event: dict[str, Any], parameters: Mapping[str, Any], lookup: Lookup
) -> Iterator[Sketch | ArchiveError]:
    things, file, new = parameters["things"], parameters["each"], parameters.get("new", False)
    if things and (new or file is not None):
        raise Contradiction(option="new" if new else "each", beside="naming things")
    if file is not None:
        yield from _of_rows(entry, event, parameters, lookup)
    elif not things and not new:
        raise NothingNamed(entry)
    else:
        date(entry, event, lookup, undated=parameters["undated"])
        if new:
            yield Sketch(lookup.fresh(entry.kinds[0]), event)
        for thing in things:
            yield Sketch(_subject(entry, thing, lookup), event)


def _subject(entry: EventType, text: str, lookup: Lookup) -> str:
    """Return the stream that a verb is about. A verb that opens one takes a bare name as that of the new thing."""
    if entry.opens == "must":
        return text if "/" in text else f"{entry.kinds[0]}/{text}"
    if entry.opens == "may" and FULL_NAME.fullmatch(text):
        return text
    try:
        return lookup.known(text, entry.kinds)
    except NotFound as error:
        if entry.opens == "may" and NAME.fullmatch(text):
            begins = f"{entry.kinds[0]}/{text}, in full, begins a new one"
            error.hint = f"{error.hint}; {begins}" if error.hint else begins
        raise


def _of_rows(
    entry: EventType, event: dict[str, Any], parameters: Mapping[str, Any], lookup: Lookup
) -> Iterator[Sketch | ArchiveError]:
    name = parameters["each"]
    table = each.table(name, each.contents(name), entry.struct)
    for field in fields_of(entry.struct):
        if field.name in event and field.name in table.columns:
            raise Contradiction(option=option_name(field), beside=f"a column {field.name}")
    date(entry, event, lookup, undated=parameters["undated"], columns=table.columns)
    for row in each.rows(table, entry.struct, lookup):
        try:
            yield row if isinstance(row, ArchiveError) else _of_row(entry, row, event, parameters, lookup)
        except ArchiveError as error:
            yield error.at(file=name, line=row.where.line)


def _of_row(
    entry: EventType, row: each.Row, event: dict[str, Any], parameters: Mapping[str, Any], lookup: Lookup
) -> Sketch:
    recording = row.recording
    if recording.stream is not None:
        stream = _subject(entry, recording.stream, lookup)
    elif entry.opens == "must" or parameters.get("new"):
        stream = lookup.fresh(entry.kinds[0])
    else:
        raise tables.NamesNothing
    return Sketch(
        stream,
        {**event, **row.event},
        id=recording.id,
        recorded_by=None if recording.recorded_by is None else lookup.stream(recording.recorded_by, PARTY),
        expect_seq=recording.expect_seq,
        where=row.where,
    )
