"""Commands that trace a value: to the record that proves it, between two points, to the record that made it so."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk, say
from archive.cli.progress import Progress
from archive.cli.reading import certain_option, page_options
from archive.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import RenderableType

    from archive.desk.answers import Answers
    from archive.history.diff import Between
    from archive.ledger.feed import Feed
    from archive.views.frames import Listing

ACommand = TypeVar("ACommand", bound="Callable[..., Any]")
DIFFERING = ("stream", "name", "field", "before", "after", "kind", "records")
COUNTED = ("stream", "name", "differences", "fields", "kinds")


@contextmanager
def asking() -> Iterator[tuple[Answers, Feed]]:
    """Open the ledger, its views brought up to date."""
    with open_desk() as desk:
        with Progress("bringing the views up to date") as progress:
            answers = desk.answers(progress=progress)
        with answers:
            yield answers, desk.shown


class Page:
    """Some of many rows, given out as they come; `total` counts all once they have."""

    def __init__(self, rows: Iterator[dict[str, Any]], offset: int, most: int | None) -> None:
        """Take the rows, how many to leave out first, and how many to give at most; None: all others."""
        self.total = 0
        self._rows = rows
        self._offset = offset
        self._end = None if most is None else offset + most

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the page, and count those beyond it."""
        for row in self._rows:
            if self.total >= self._offset and (self._end is None or self.total < self._end):
                yield row
            self.total += 1

    def say_rest(self) -> None:
        """Say which rows they are, where they are not all."""
        through = self.total if self._end is None else min(self._end, self.total)
        if self._offset >= self.total > 0:
            say(f"no rows from {self._offset + 1} on; there are {self.total}")
        elif self._offset or through < self.total:
            say(f"rows {self._offset + 1} to {through} of {self.total}")


def on_option(of: str) -> Callable[[ACommand], ACommand]:
    """Give a command `--on`."""
    return click.option("--on", metavar="DATE", help=f"{of} Default: today.")


def known_at_option(of: str) -> Callable[[ACommand], ACommand]:
    """Give a command `--known-at`."""
    return click.option(
        "--known-at", metavar="POINT", help=f"{of} #8124, an instant, a date or a checkpoint's name. Default: now."
    )


def exit_code_option(of: str) -> Callable[[ACommand], ACommand]:
    """Give a command `--exit-code`."""
    return click.option("--exit-code", is_flag=True, help=f"End with 1 where {of}.")


@click.command("blame")
@click.argument("what", metavar="OBJECT")
@on_option("As it was in the world on this date (EDTF).")
@known_at_option("As the ledger knew it:")
@certain_option
@output_options
def blame(*, what: str, on: str | None, known_at: str | None, certain: bool, output: Output) -> None:
    """Show what is so of an object, value by value, and the record that proves each.

    With who recorded it, when, from which source and on whose word. OBJECT may be any thing: a party, a place, a gift.
    """
    from archive.desk import tracing
    from archive.desk.naming import stream_meant

    with asking() as (answers, feed):
        frame = answers.frame(on, known_at, certain=certain)
        answer = tracing.blame(answers, feed, stream_meant(answers, what), frame)
    output.listing(answer, _drawn(output, "blamed"))


@click.command("diff")
@click.argument("what", metavar="[A..B] [OBJECT]", nargs=-1)
@click.option(
    "--on", metavar="DATE|A..B", help="On this date (EDTF), or what happened between two dates. Default: today."
)
@known_at_option("With --on A..B, as the ledger knew it:")
@click.option("--stat", is_flag=True, help="Only how much differs, one row a thing.")
@page_options
@exit_code_option("anything differs")
@output_options
def diff(
    *,
    what: tuple[str, ...],
    on: str | None,
    known_at: str | None,
    stat: bool,
    limit: int | None,
    offset: int,
    exit_code: bool,
    output: Output,
) -> int:
    """Show what the ledger says otherwise at one point than at another, and which records account for it.

    A..B are points of its knowledge, each a position, an instant, a date or a checkpoint's name: what was learnt. With
    --on A..B they are dates in the world: what happened. An absent A is the beginning, an absent B now. Without OBJECT
    it is about everything.

    \b
    archive diff 120..180                    what the records after #120 up to #180 changed of today's answers
    archive diff 2026-01-01.. --on 2004      what has been learnt since New Year's Day about 2004
    archive diff --on 2004..2010 vase        what happened to the vase between the end of 2004 and that of 2010

    A difference is new (learnt late), happened (since A), corrected, retracted, disputed or resolved; between dates it
    happened, ended, or is settled (possibly so before, certainly now); or it follows from another thing's.
    """  # noqa: D301 - click's own mark, not an escape
    from archive.desk import tracing
    from archive.desk.naming import stream_meant

    with asking() as (answers, feed):
        between, rest = _between(answers, list(what), on, known_at)
        stream = stream_meant(answers, rest[0]) if rest else None
        rows = tracing.differences(answers, feed, between, stream)
        columns: tuple[str, ...] = DIFFERING
        if stat:
            columns, rows = COUNTED, map(_counted, groupby(rows, key=itemgetter("stream")))
        page = Page(rows, offset, output.most(limit))
        if output.format == "table":
            from archive.views.frames import Listing

            answer = Listing(frame=between, columns=columns, rows=list(page), total=page.total)
            output.listing(answer, None if stat else _drawn(output, "differing"), offset=offset)
        else:
            output.rows(columns, page, between)
            page.say_rest()
    if not page.total:
        say("nothing differs")
    return Exit.NO if exit_code and page.total else Exit.DONE


def _between(answers: Answers, what: list[str], on: str | None, known_at: str | None) -> tuple[Between, list[str]]:
    """Return the two frames that are compared, and what is left of the arguments."""
    from archive.desk import tracing

    if on is not None and tracing.is_range(on):
        if len(what) > 1:
            raise tracing.BothRanges
        return tracing.between_dates(answers, on, known_at), what
    if known_at is not None:
        raise tracing.BothRanges
    if not what or len(what) > 2:  # noqa: PLR2004 - the range and the thing
        raise tracing.NotARange(None)
    return tracing.between_points(answers, what[0], on), what[1:]


def _counted(group: tuple[str, Iterable[dict[str, Any]]]) -> dict[str, Any]:
    stream, rows = group[0], list(group[1])
    return {
        "stream": stream,
        "name": rows[0]["name"],
        "differences": len(rows),
        "fields": list(dict.fromkeys(row["field"] for row in rows)),
        "kinds": list(dict.fromkeys(row["kind"] for row in rows)),
    }


def _drawn(output: Output, how: str | None) -> Callable[[Listing], RenderableType] | None:
    """Return what draws an answer's table; None for the ordinary one, and where none is drawn."""
    if output.format != "table" or how is None:
        return None
    from archive.cli import traced

    draw: Callable[[Listing], RenderableType] = getattr(traced, how)
    return draw


@click.command("bisect")
@click.argument("expression", metavar="EXPRESSION")
@click.argument("what", metavar="OBJECT")
@on_option("Asked of the world on this date (EDTF).")
@known_at_option("Look no further than what the ledger knew at:")
@click.option("--all", "every", is_flag=True, help="Every record by which its truth changed.")
@click.option("--possibly", is_flag=True, help="What may be true counts as true.")
@exit_code_option("it never was true")
@output_options
def bisect(
    *,
    expression: str,
    what: str,
    on: str | None,
    known_at: str | None,
    every: bool,
    possibly: bool,
    exit_code: bool,
    output: Output,
) -> int:
    """Show the record by which something first was true of an object, as the ledger knew it then.

    EXPRESSION compares fields that `archive blame` tells, joined by and, or, not and brackets:

    \b
    place=hall-2-14              where it stands itself; within=hall-2 counts what is around it
    status="on display"          a text with spaces is quoted
    title~vase                   the text is part of it
    quantity>3                   numbers and amounts: < <= > >=
    number=2026.118 and not restriction

    All records that can matter are tried in order, since what is true may become false again: those of the thing, and
    of what its answers depend on (places and the places around them, its whole, its presentation, parties).
    """  # noqa: D301 - click's own mark, not an escape
    from archive.desk import tracing
    from archive.desk.naming import stream_meant

    with asking() as (answers, feed):
        frame = answers.frame(on, known_at)
        stream = stream_meant(answers, what)
        answer = tracing.bisect(answers, feed, expression, stream, frame, possibly=possibly, every=every)
    output.listing(answer, _drawn(output, "turned"))
    found = any(row["truth"] == "yes" or (possibly and row["truth"] == "possibly") for row in answer.rows)
    if not found:
        say(f"it never was true, up to #{frame.known_at}")
    return Exit.NO if exit_code and not found else Exit.DONE
