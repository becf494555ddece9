"""Commands that audit: the trail as it was recorded, the trail walked again, the views held against it."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import folder, open_desk, say
from archive.cli.progress import Progress
from archive.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from archive.desk.desk import Desk
    from archive.desk.trail import Replay
    from archive.history.log import Told
    from archive.history.replay import Expectation, Step
    from archive.views.frames import Frame

LOGGED: Final = ("position", "recorded_at", "stream", "type", "occurred", "summary", "mark")
STEPPED: Final = ("position", "stream", "type", "about", "path", "before", "after")
AT_POINT: Final = "a position (#12), an instant, a date or a checkpoint's name"

REPLAY: Final = """Fold the trail anew through the projections, beside the views in use, and compare.

With --step each record is shown with what the answers about its stream were before and after it. With --assert each
line of FILE asks a question at a point and says what the answer has to hold:

\b
  {"at":"#12","on":"2023-09-18","show":"vase","expect":{"place":"place/hall-2"}}
  {"list":"objects","expect":{"total":14}}

Questions are show, where, provenance, list and find, each of something, and exchanges, corrections, review and stats,
which are true. An object expects its own members and leaves others alone; a list expects as many items, each in its
place; null expects that there is none. Where one answer stands alone in a list, what is expected of it may stand alone
too.

Ends with 8 where an answer differs, or the views in use do; with 5 where a line of FILE cannot be read.
"""


@click.command("log")
@click.argument("stream", metavar="[STREAM]", required=False)
@click.option("--type", "type_name", metavar="TYPE", help="Records of this type only.")
@click.option("--from", "since", metavar="POINT", help=f"From here on: {AT_POINT}.")
@click.option("--to", "until", metavar="POINT", help=f"Up to here, inclusive: {AT_POINT}.")
@click.option("--reverse", is_flag=True, help="The newest first.")
@click.option("--limit", type=click.IntRange(min=1), help="Records to show at most.")
@output_options
def log(
    *,
    stream: str | None,
    type_name: str | None,
    since: str | None,
    until: str | None,
    reverse: bool,
    limit: int | None,
    output: Output,
) -> None:
    """Show the records as they were written, one a line; what was struck out since is marked with by whom and why.

    STREAM is a stream's name, an accession number, or what the thing is called. Read from the records alone: the views
    are asked only for what a thing is called.
    """
    from archive.desk import trail

    with open_desk() as desk:
        wanted = trail.Selection(
            trail.interval(desk.feed, since, until, desk.checkpoint_size), _stream(desk, stream), _type(type_name)
        )
        told = trail.log(desk.feed, wanted, reverse=reverse, limit=limit)
        if output.format == "table":
            from archive.cli import drawing, walking

            lines = (walking.logged(each, names_stream=wanted.stream is None) for each in told)
            output.drawn_in_turn(chain(lines, [drawing.footer(last_frame(desk))]))
        else:
            output.rows(LOGGED, map(row_of, told), last_frame(desk))


@click.command("replay", help=REPLAY)
@click.option("--from", "since", metavar="POINT", help=f"Show steps from here on: {AT_POINT}.")
@click.option("--to", "until", metavar="POINT", help=f"Replay up to here, inclusive: {AT_POINT}.")
@click.option("--stream", metavar="STREAM", help="Steps of this stream only.")
@click.option("--type", "type_name", metavar="TYPE", help="Steps of this type only.")
@click.option("--on", metavar="DATE", help="What each step changed, as it was in the world on this date (EDTF).")
@click.option("--step", is_flag=True, help="Walk record by record, showing what each one changed.")
@click.option(
    "--assert",
    "asserted",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Hold the answers against expectations, JSON lines.",
)
@output_options
def replay(
    *,
    since: str | None,
    until: str | None,
    stream: str | None,
    type_name: str | None,
    on: str | None,
    step: bool,
    asserted: Path | None,
    output: Output,
) -> None:
    """Fold the trail anew through the projections, beside the views in use, and compare."""
    from archive.desk import trail

    with open_desk() as desk:
        expectations = [] if asserted is None else _expectations(asserted)
        wanted = trail.Selection(
            trail.interval(desk.feed, since, until, desk.checkpoint_size), _stream(desk, stream), _type(type_name)
        )
        with Progress("replaying") as progress, _replay(desk, wanted.span.last, progress) as again:
            progress.close()
            if step:
                _walk(again, trail.log(desk.feed, wanted), on, output)
            summary: dict[str, Any] = {"records": again.through}
            if wanted.stream or wanted.type_name or since:
                summary["selected"] = sum(1 for _ in trail.log(desk.feed, wanted))
            if asserted:
                summary["expectations_met"] = again.hold(expectations)
            summary["views"] = again.digests()
            if trail.compare(summary["views"], desk.folder.views, again.through):
                summary["same_as_views_in_use"] = True
            _sum_up(again, summary, output, walked=step)


def _replay(desk: Desk, through: int, progress: Progress) -> AbstractContextManager[Replay]:
    from archive.desk import trail

    return trail.replay(desk.feed, through, progress=progress, checkpoint=desk.checkpoint_size)


def _walk(again: Replay, told: Iterator[Told], on: str | None, output: Output) -> None:
    from archive.history.replay import steps

    frame = again.frame(on, None)

    def ask(stream: str, position: int) -> dict[str, Any]:
        return again.sheet(stream, _known_at(frame, position))

    walked = steps(told, ask)
    if output.format == "table":
        from archive.cli import walking

        output.drawn_in_turn(map(walking.stepped, walked))
    elif output.format in {"plain", "csv"}:
        output.rows(STEPPED, (row for step in walked for row in _flat(step)), frame)
    else:
        output.rows(STEPPED, map(_nested, walked), frame)


def _sum_up(again: Replay, summary: dict[str, Any], output: Output, *, walked: bool) -> None:
    """Say what the replay came to: on standard error where steps are the answer."""
    from archive.history.changes import leaves
    from archive.views.frames import Thing

    say(f"{again.through} records replayed in {again.seconds:.2f} s")
    if walked:
        for path, value in leaves(summary):
            say(f"{path.replace('_', ' ')}: {'yes' if value is True else value}")
    else:
        output.thing(Thing(frame=again.frame(None, None), data=summary))
    if "same_as_views_in_use" not in summary:
        say("the views in use tell another number of records, so they were not compared")


def row_of(told: Told) -> dict[str, Any]:
    """Return a record of the log as scripts get it; what is absent is left out."""
    row = {**told._asdict(), "mark": mark_of(told)}
    row["struck_out"] = None if told.struck_out is None else told.struck_out._asdict()
    return {name: value for name, value in row.items() if value not in (None, (), "")}


def mark_of(told: Told) -> str:
    """Return what is said against a record since: by which record, whom and why; empty where nothing is."""
    marks = []
    if strike := told.struck_out:
        why = ": ".join(filter(None, (strike.kind, strike.reason)))
        marks.append(f"struck out by #{strike.position} of {strike.recorded_by}" + (f" ({why})" if why else ""))
    if told.disputed_by:
        marks.append("disputed by " + ", ".join(f"#{position}" for position in told.disputed_by))
    return "; ".join(marks)


def _nested(step: Step) -> dict[str, Any]:
    changes = {
        stream: [{"path": each.path, **_before_and_after(each.before, each.after)} for each in found]
        for stream, found in step.changes.items()
    }
    told = step.told
    return {
        "position": told.position,
        "recorded_at": told.recorded_at,
        "stream": told.stream,
        "type": told.type,
        "summary": told.summary,
        "changes": changes,
    }


def _before_and_after(before: Any, after: Any) -> dict[str, Any]:  # noqa: ANN401 - plain JSON
    from archive.history.changes import ABSENT

    return {name: value for name, value in (("before", before), ("after", after)) if value is not ABSENT}


def _flat(step: Step) -> Iterator[dict[str, Any]]:
    told = {"position": step.told.position, "stream": step.told.stream, "type": step.told.type}
    if not step.changes:
        yield told
    for stream, found in step.changes.items():
        for each in found:
            yield {**told, "about": stream, "path": each.path, **_before_and_after(each.before, each.after)}


def _known_at(frame: Frame, position: int) -> Frame:
    from msgspec.structs import replace as with_changes

    return with_changes(frame, known_at=position, known_at_time=None)


def last_frame(desk: Desk) -> Frame:
    """Return the frame of now, read from the records alone."""
    from archive.desk.frames import Points, frame_of
    from archive.desk.trail import time_zone

    return frame_of(Points(desk.feed, desk.feed.last(), time_zone(desk.feed)), on=None, known_at=None)


def _stream(desk: Desk, text: str | None) -> str | None:
    from archive.desk.trail import find_stream

    if text is None:
        return None
    found = find_stream(desk.feed, text)
    if found is not None:
        return found
    from archive.desk.naming import stream_meant

    with desk.answers() as answers:
        return stream_meant(answers, text)


def _type(name: str | None) -> str | None:
    from archive.catalogue.fields import entry
    from archive.catalogue.sealed import Sealed

    return name if name in {None, Sealed.__struct_config__.tag} else entry(str(name)).name


def _expectations(path: Path) -> list[Expectation]:
    from archive.history.replay import read_expectations

    if str(path) == "-":
        return read_expectations(sys.stdin.buffer, "-")
    try:
        with path.open("rb") as file:
            return read_expectations(file, str(path))
    except OSError as error:
        raise NoSuchFile(path, error.strerror or str(error)) from None


class NoSuchFile(NotFound):
    """A file of expectations cannot be opened."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"cannot read {path}: {why}", hint="`archive replay --help` shows what it holds")


@click.group("views")
def views() -> None:
    """Show, rebuild or verify what is derived from the records and may be thrown away."""


@views.command("status", short_help="Show how far the views tell.")
@output_options
def status(output: Output) -> None:
    """Show how far the views tell, without bringing them up to date."""
    from archive.views.frames import Thing
    from archive.views.reader import position_reached
    from archive.views.schema import FORMAT

    with open_desk() as desk:
        reached = position_reached(desk.folder.views)
        last = desk.feed.last()
        data = {
            "records": last,
            "views_tell_up_to": reached or 0,
            "behind": last - (reached or 0),
            "format": FORMAT,
            "bytes": desk.folder.views.stat().st_size if reached is not None else 0,
        }
        output.thing(Thing(frame=last_frame(desk), data=data))


@views.command("rebuild", short_help="Build the views anew from the records.")
def rebuild() -> None:
    """Build the views anew from the records, beside the old ones, and put them in their place."""
    from archive.views import building

    with open_desk() as desk, Progress("building the views") as progress:
        reached = building.build(desk.feed, folder().views, progress=progress)
    say(f"the views tell {reached} records")


@views.command("verify", short_help="Build the views anew beside, and compare.")
@output_options
def verify(output: Output) -> None:
    """Build the views anew beside and compare them, view by view; ends with 8 where one differs."""
    from archive.views import building
    from archive.views.frames import Thing

    with open_desk() as desk:
        with Progress("building the views beside") as progress:
            digests = building.verify(desk.feed, desk.folder.views, progress=progress)
        output.thing(Thing(frame=last_frame(desk), data={"verified": True, "views": digests}))
