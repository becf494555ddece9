"""Events about records: correct, retract, dispute, resolve, attest. Records are named by position or id."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Final

import click

from archive import clock
from archive.catalogue.corrections import (
    DisputeResolved,
    RecordCorrected,
    RecordDisputed,
    RecordRetracted,
    RecordsAttested,
)
from archive.catalogue.event import CATALOGUE, Event
from archive.catalogue.records import type_name
from archive.cli import receipts
from archive.cli.amending import NothingToAmend, amended, current, differences, plain
from archive.cli.drafting import Contradiction, Sketch, offers, recording_options
from archive.cli.fielding import OF_ITS_OWN, SectionedCommand, SectionedOption, given, options
from archive.cli.lookup import Lookup
from archive.cli.options import open_desk
from archive.ledger.ids import Ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.ledger.rows import Entry

RECORDS_HELP: Final = "Records are named by position (8124, or '#8124' in quotes) or by id."


def _name(struct: type[Event]) -> str:
    return str(struct.__struct_config__.tag)


def _command(
    struct: type[Event],
    without: Iterable[str],
    extra: Iterable[SectionedOption] = (),
    *,
    many: bool = False,
) -> Callable[[Callable[..., None]], click.Command]:
    """Return what makes a command of a function, with the options of an event type beside `extra`."""
    name = CATALOGUE[_name(struct)].command[-1]

    def make(function: Callable[..., None]) -> click.Command:
        argument = click.Argument(
            ["records" if many else "record"], nargs=-1 if many else 1, required=True, metavar="RECORD"
        )
        return SectionedCommand(
            name,
            params=[argument, *extra, *options(struct, without), *recording_options()],
            callback=function,
            help=f"{cleandoc(function.__doc__ or '')}\n\n{RECORDS_HELP}",
        )

    return make


def _amendment(whole: str, help_: str) -> list[SectionedOption]:
    """Return the options that make a whole event from what the line says now."""
    return [
        SectionedOption(
            "--set",
            "settings",
            metavar="FIELD=VALUE",
            multiple=True,
            section=OF_ITS_OWN,
            help="The field says this instead; for a list, repeat it for each item.",
        ),
        SectionedOption(
            "--unset", "unsettings", metavar="FIELD", multiple=True, section=OF_ITS_OWN, help="The field is not stated."
        ),
        SectionedOption(f"--{whole}", metavar="JSON", section=OF_ITS_OWN, help=help_),
    ]


@_command(
    RecordCorrected,
    ("target", "replacement"),
    _amendment("replacement", "The whole event that is right, where its type is another."),
)
def correct(record: str, **parameters: Any) -> None:  # noqa: ANN401 - as many as the type has fields
    """Say what a record should have said.

    The replacement is what the record's line says now, with fields set or taken out; the difference is shown. A change
    in the world is no correction but an event of its own.
    """
    _amend(RecordCorrected, record, "replacement", parameters)


@_command(RecordDisputed, ("target", "claim"), _amendment("claim", "The whole event that is stated instead."))
def dispute(record: str, **parameters: Any) -> None:  # noqa: ANN401 - as many as the type has fields
    """Let another source say otherwise: both statements stay, side by side, until the dispute is resolved.

    The claim is what the record's line says now, with fields set or taken out; the difference is shown.
    """
    _amend(RecordDisputed, record, "claim", parameters)


@_command(
    RecordRetracted,
    ("target", "refiled_as"),
    [
        SectionedOption(
            "--refile", metavar="STREAM", section=OF_ITS_OWN, help="Record the same event there, in the same append."
        )
    ],
    many=True,
)
def retract(records: tuple[str, ...], refile: str | None, **parameters: Any) -> None:  # noqa: ANN401 - see above
    """Withdraw what a record said: it never happened, or was entered in error.

    Of several the newest is retracted first, so that an opening goes last. Retracting a correction restores what it
    replaced.
    """
    with open_desk() as desk, Lookup(desk) as lookup:
        said = given(RecordRetracted, parameters, lookup)
        found = sorted((lookup.entry(text) for text in records), key=lambda entry: -entry.position)
        if refile is None:
            sketches = [Sketch(entry.record.stream, {**said, "target": entry.record.id}) for entry in found]
            offered = offers(_name(RecordRetracted), ("retract",), sketches, parameters, lookup)
        elif len(found) > 1:
            raise Contradiction(option="refile", beside="several records at once")
        else:
            anew = _refiled(found[0], refile, lookup)
            said = {**said, "target": found[0].record.id, "refiled_as": anew.id}
            offered = offers(
                _name(RecordRetracted), (), [anew, Sketch(found[0].record.stream, said)], parameters, lookup
            )
        receipts.hand_in(desk, offered, parameters, lookup.remarks)


@_command(DisputeResolved, ("dispute",))
def resolve(record: str, **parameters: Any) -> None:  # noqa: ANN401 - as many as the type has fields
    """Decide a dispute for the record or for the claim. The record named is the one that disputes."""
    with open_desk() as desk, Lookup(desk) as lookup:
        said = given(DisputeResolved, parameters, lookup)
        entry = lookup.entry(record)
        sketch = Sketch(entry.record.stream, {**said, "dispute": entry.record.id})
        offered = offers(_name(DisputeResolved), (), [sketch], parameters, lookup)
        receipts.hand_in(desk, offered, parameters, lookup.remarks)


@_command(RecordsAttested, ("targets",), many=True)
def attest(records: tuple[str, ...], **parameters: Any) -> None:  # noqa: ANN401 - as many as the type has fields
    """Let somebody stand for records: verified against the source, authorised, witnessed.

    Records of several streams become one attestation a stream, in one append.
    """
    with open_desk() as desk, Lookup(desk) as lookup:
        said = given(RecordsAttested, parameters, lookup)
        targets: dict[str, list[str]] = {}
        for text in records:
            record = lookup.entry(text).record
            targets.setdefault(record.stream, []).append(record.id)
        sketches = [Sketch(stream, {**said, "targets": ids}) for stream, ids in targets.items()]
        offered = offers(_name(RecordsAttested), ("attest",), sketches, parameters, lookup)
        receipts.hand_in(desk, offered, parameters, lookup.remarks)


def _amend(struct: type[Event], record: str, whole: str, parameters: dict[str, Any]) -> None:
    with open_desk() as desk, Lookup(desk) as lookup:
        said = given(struct, parameters, lookup)
        entry = lookup.entry(record)
        before, after = amended(entry, parameters, whole, lookup)
        sketch = Sketch(entry.record.stream, {**said, "target": entry.record.id, whole: after})
        offered = offers(_name(struct), (), [sketch], parameters, lookup)
        receipts.hand_in(desk, offered, parameters, lookup.remarks, differences(before, after))


def _refiled(entry: Entry, text: str, lookup: Lookup) -> Sketch:
    """Return what a record's line says, as it shall stand in another stream."""
    value = current(entry, lookup)
    if not isinstance(value, Event):
        raise NothingToAmend(entry.position, "says nothing that could stand elsewhere")
    kinds = CATALOGUE[type_name(value)].kinds
    members = {name: member for name, member in plain(value).items() if name != "type"}
    return Sketch(lookup.stream(text, kinds), members, id=Ids(clock.now()).mint(), type_name=type_name(value))
