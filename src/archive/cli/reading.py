"""Commands that read: each asks one question in a frame and shows the answer."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk
from archive.cli.progress import Progress
from archive.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.desk.answers import Answers
    from archive.views.frames import Frame, Listing
    from archive.views.reciprocity import By

ACommand = TypeVar("ACommand", bound="Callable[..., Any]")
REVIEWED = {
    "refiled": "refiled",
    "disputed": "disputed",
    "disputed-source": "disputed source",
    "single-source": "single source",
    "nobodys-word": "nobody's word",
}
"""The kinds of `review`, as they are typed."""

LISTED = ("objects", "parties", "places", "sources", "occasions", "gifts", "exchanges", "events")


COUNTED_BY = ("country", "visit", "holder")

CHOOSING = {"events": "--of and --type", "objects": "--from, --to and --during"}
"""The options that choose among one kind of things only."""


class OnlyOf(UsageProblem):
    """An option was given that only one kind of list has."""

    def __init__(self, kind: str, asked: str) -> None:
        super().__init__(f"{CHOOSING[kind]} choose {kind}, not {asked}", hint=f"`archive list {kind} …`")


ON: Final = "As it was in the world on this date (EDTF)."
KNOWN_AT: Final = "As the ledger knew it: at #8124, an instant, the end of a date, a checkpoint's name."


def frame_options(command: ACommand) -> ACommand:
    """Give a command `--on` and `--known-at`; it is called with `answers` and `frame`."""

    @click.option("--on", metavar="DATE", help=f"{ON} Default: today.")
    @click.option("--known-at", metavar="POINT", help=f"{KNOWN_AT} Default: now.")
    @wraps(command)
    def with_frame(
        *args: Any,  # noqa: ANN401
        on: str | None,
        known_at: str | None,
        certain: bool = False,
        **rest: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        with open_desk() as desk:
            with Progress("bringing the views up to date") as progress:
                answers = desk.answers(progress=progress)
            with answers:
                frame = answers.frame(on, known_at, certain=certain)
                return command(*args, answers=answers, frame=frame, **rest)

    return cast("ACommand", with_frame)


def certain_option(command: ACommand) -> ACommand:
    """Give a command whose answers say how true they are `--certain`; it stands above `frame_options`."""
    text = "Only what is so in every possible world: what holds possibly, or is presumed, is left out."
    return click.option("--certain", is_flag=True, help=text)(command)


def page_options(command: ACommand) -> ACommand:
    """Give a command `--limit` and `--offset`."""
    command = click.option("--offset", type=click.IntRange(min=0), default=0, help="Rows to leave out first.")(command)
    return click.option(
        "--limit", type=click.IntRange(min=1), help="Rows to show at most. Default: all; 1000 of a table."
    )(command)


def paged(answer: Listing, limit: int | None, offset: int) -> Listing:
    """Return one page of a list that was asked for as a whole."""
    from msgspec.structs import replace

    total = len(answer.rows) if answer.total is None else answer.total
    return replace(answer, rows=answer.rows[offset : None if limit is None else offset + limit], total=total)


@click.command("show")
@click.argument("what", metavar="OBJECT")
@certain_option
@frame_options
@output_options
def show(*, what: str, answers: Answers, frame: Frame, output: Output) -> None:
    """Show all that is known of one object, or of any party, place, occasion, gift or source.

    OBJECT is a stream's name, with or without its kind, an accession number, or what the thing is called.
    """
    from archive.desk.naming import stream_meant

    stream = stream_meant(answers, what)
    answer = answers.show(stream, frame)
    if output.format != "table":
        output.thing(answer)
        return
    from archive.cli import pages

    page = pages.of_object if stream.startswith("object/") else pages.of_thing
    output.thing(answer, lambda drawn: page(drawn, answers.view(frame).name))


@click.command("list")
@click.argument("kind", metavar="KIND", type=click.Choice(LISTED))
@click.option("--of", metavar="OBJECT", help="Events of this stream only.")
@click.option("--type", "type_name", metavar="TYPE", help="Events of this type only.")
@click.option(
    "--from", "given_by", metavar="PARTY", help="Objects that this party, or this state's people, gave only, in order."
)
@click.option("--to", "given_to", metavar="PARTY", help="Objects that this party received only, in their order.")
@click.option("--during", metavar="DATE", help="Objects given at some time within this date only (EDTF).")
@page_options
@certain_option
@frame_options
@output_options
def list_(
    *,
    kind: str,
    of: str | None,
    type_name: str | None,
    given_by: str | None,
    given_to: str | None,
    during: str | None,
    limit: int | None,
    offset: int,
    answers: Answers,
    frame: Frame,
    output: Output,
) -> None:
    """List objects, parties, places, sources, occasions, gifts, exchanges or events.

    Objects chosen by giver, recipient or time come in the order in which they were given, with what is not known of
    each. Events that had not begun by --on are left out, but descriptions, and the entries of parties, places and
    sources: these hold on every day.
    """
    for only, given in (("events", of or type_name), ("objects", given_by or given_to or during)):
        if given and kind != only:
            raise OnlyOf(only, kind)
    chosen: dict[str, str | None] = {}
    if kind == "events":
        chosen = {"stream": _of(answers, of), "type_name": _type(type_name)}
    elif kind == "objects":
        parties = {"from_party": given_by, "to_party": given_to}
        chosen = {name: text and answers.resolve(text, "party") for name, text in parties.items()}
        chosen["during"] = during
    answer = getattr(answers, f"list_{kind}")(frame, limit=output.most(limit), offset=offset, **chosen)
    if output.format != "table":
        output.listing(answer, offset=offset)
        return
    from archive.cli.footnotes import with_sources
    from archive.cli.pages import places

    page = places if kind == "places" else with_sources if "word" in answer.columns else None
    output.listing(answer, page, offset=offset)


def _of(answers: Answers, text: str | None) -> str | None:
    from archive.desk.naming import stream_meant

    return stream_meant(answers, text) if text else None


def _type(name: str | None) -> str | None:
    from archive.catalogue.fields import entry

    return entry(name).name if name else None


@click.command("find")
@click.argument("text", metavar="TEXT…", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Rows to show at most.")
@frame_options
@output_options
def find(*, text: tuple[str, ...], limit: int, answers: Answers, frame: Frame, output: Output) -> None:
    """Find statements that hold all these words, the nearest first; parts of Han and Hangul names too.

    What had not begun by --on is left out. Descriptions, and the entries of parties, places and sources, hold on every
    day.
    """
    output.listing(answers.find(" ".join(text), frame, limit=limit))


@click.command("where")
@click.argument("what", metavar="OBJECT|PLACE")
@page_options
@certain_option
@frame_options
@output_options
def where(*, what: str, limit: int | None, offset: int, answers: Answers, frame: Frame, output: Output) -> None:
    """Show where an object is and on what evidence, or what stands in a place."""
    stream = answers.resolve(what, "object", "place")
    output.listing(paged(answers.where(stream, frame), output.most(limit), offset), offset=offset)


@click.command("exchanges")
@click.option(
    "--by",
    type=click.Choice(COUNTED_BY),
    help="Count instead: what was received, answered and given, and what is outstanding.",
)
@page_options
@certain_option
@frame_options
@output_options
def exchanges(*, by: By | None, limit: int | None, offset: int, answers: Answers, frame: Frame, output: Output) -> None:
    """Show what was given and what was given in return; with --by, who owes whom.

    --by country counts objects by the state of the other side, --by visit by the occasion, --by holder by who received
    or gave on this side, the most outstanding first and the total last. An object is answered when a counter-gift names
    it, its gift, its occasion or a larger one, or when an exchange links it with something given. A gift given in
    return for nothing that is said answers nothing until it is linked.
    """
    answer = answers.exchanges(frame, by=by)
    output.listing(paged(answer, output.most(limit), offset), offset=offset)


@click.command("corrections")
@page_options
@frame_options
@output_options
def corrections(*, limit: int | None, offset: int, answers: Answers, frame: Frame, output: Output) -> None:
    """Show what was said, what is said instead, why, and by whom it was put right.

    Each correction, retraction, dispute, decision and attestation, oldest first, with the whole days for which the
    ledger had said what it says no more. A claim that is disputed stands beside the record until it is decided. These
    are the ledger's own acts, so --known-at chooses among them; --on only decides what things are called.
    """
    output.listing(answers.corrections(frame, limit=output.most(limit), offset=offset), offset=offset)


@click.command("review")
@click.option(
    "--kind", "kinds", type=click.Choice(list(REVIEWED)), multiple=True, help="Only of this kind; repeatable."
)
@page_options
@frame_options
@output_options
def review(
    *, kinds: tuple[str, ...], limit: int | None, offset: int, answers: Answers, frame: Frame, output: Output
) -> None:
    """Show what somebody should look at again, and why.

    What rests on an earlier revision of a source issued anew; what is disputed, with what the record says, what the
    claim says, who opened the dispute and why, and for how long it has been open; what rests on a source whose entry is
    disputed; what rests on a single source; and what rests on nobody's named word. What had not begun by --on is
    left out.
    """
    most = output.most(limit)
    asked = tuple(REVIEWED[kind] for kind in kinds)
    answer = answers.review(frame, limit=None if most is None else offset + most, kinds=asked)
    if output.format == "table":
        from archive.cli import grouped

        output.listing(paged(answer, most, offset), grouped.reviewed, offset=offset)
    else:
        output.listing(paged(answer, most, offset), offset=offset)


@click.command("stats")
@certain_option
@frame_options
@output_options
def stats(*, answers: Answers, frame: Frame, output: Output) -> None:
    """Show how much the ledger holds, beside what sources say that places hold."""
    answer = answers.stats(frame)
    if output.format != "table":
        output.thing(answer)
        return
    from archive.cli.holdings import holdings

    output.thing(answer, holdings)
