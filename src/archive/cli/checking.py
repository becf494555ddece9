"""`archive check`: what looks wrong, found and told; nothing is changed."""

from __future__ import annotations

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import folder, say
from archive.cli.reading import page_options, paged
from archive.cli.tracing import asking, known_at_option, on_option
from archive.errors import Exit, NoLedger


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
@on_option("As it was in the world on this date (EDTF).")
@known_at_option("As the ledger knew it:")
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
    on: str | None,
    known_at: str | None,
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
        _list(output)
        return Exit.DONE
    with asking() as (answers, _):
        answer = checking.check(
            answers,
            answers.frame(on, known_at),
            streams=[stream_meant(answers, text) for text in what],
            rules=chosen(only, leave_out, judging.severities(folder())),
            limits=Limits(sighted_within_days=sighted_within) if sighted_within else None,
        )
    shown = paged(checking.counted(answer) if count else answer, limit, offset)
    if output.format == "table" and not count:
        from archive.cli import grouped

        output.listing(shown, grouped.found, offset=offset)
    else:
        output.listing(shown, offset=offset)
    if output.format != "json":
        say(checking.summary(answer))
    return Exit.NO if exit_status and checking.is_grave(answer) else Exit.DONE


def _list(output: Output) -> None:
    """Write the rules, as grave as the ledger takes each; without a ledger, as they are made."""
    from archive.desk import checking, judging

    try:
        severities = judging.severities(folder())
    except NoLedger:
        severities = {}
    rows = checking.list_rules(severities)
    if output.format == "table":
        from archive.cli.drawing import Rows

        output.drawn(Rows(checking.RULE_COLUMNS, rows))
    else:
        output.rows(checking.RULE_COLUMNS, rows)
