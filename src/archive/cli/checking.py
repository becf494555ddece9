"""`archive check`: what looks wrong, found and told; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import folder, say
from archive.cli.reading import frame_options, page_options, paged
from archive.errors import Exit

if TYPE_CHECKING:
    from archive.desk.answers import Answers
    from archive.views.frames import Frame


@click.command("check")
@click.argument("what", metavar="[OBJECT]…", nargs=-1)
@click.option("--rule", "only", metavar="NAME", multiple=True, help="Run this rule only; may be repeated.")
@click.option("--not", "leave_out", metavar="NAME", multiple=True, help="Leave this rule out; may be repeated.")
@click.option("--list", "list_rules", is_flag=True, help="List the rules and what each looks for.")
@click.option("--count", is_flag=True, help="Show only how many findings each rule has.")
@click.option(
    "--sighted-within",
    metavar="DAYS",
    type=click.IntRange(min=1),
    help="How long ago an object may have been seen last. Default: five years.",
)
@click.option("--exit-status", is_flag=True, help="End with 1 when anything found is more than a note.")
@page_options
@frame_options
@output_options
def check(
    *,
    what: tuple[str, ...],
    only: tuple[str, ...],
    leave_out: tuple[str, ...],
    list_rules: bool,
    count: bool,
    sighted_within: int | None,
    exit_status: bool,
    limit: int | None,
    offset: int,
    answers: Answers,
    frame: Frame,
    output: Output,
) -> int:
    """Show what looks wrong: contradictions, gaps, what is overdue, what rests on little.

    OBJECT names objects, or other things, to look at; by default the whole ledger. Findings are data: nothing is
    refused because of them, and nothing is changed. Each is told with the records that show it.
    """
    from archive.checks.registry import chosen
    from archive.checks.surveying import Limits
    from archive.desk import checking, judging
    from archive.desk.naming import stream_meant

    if list_rules:
        output.listing(checking.list_rules(frame))
        return Exit.DONE
    answer = checking.check(
        answers,
        frame,
        streams=[stream_meant(answers, text) for text in what],
        rules=chosen(only, leave_out, judging.severities(folder())),
        limits=Limits(sighted_within_days=sighted_within) if sighted_within else None,
    )
    shown = checking.counted(answer) if count else answer
    output.listing(paged(shown, limit, offset), offset=offset)
    if output.format != "json":
        say(checking.summary(answer))
    return Exit.NO if exit_status and checking.is_grave(answer) else Exit.DONE
