"""Handing in, and telling what came of it: positions on stdout, all else on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from archive.cli.options import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.desk.desk import Desk
    from archive.desk.judging import Handed
    from archive.ledger.offers import Offer

SHOWN_MAX: Final = 5
"""Drafts, remarks and findings told one by one; more are counted."""


def hand_in(
    desk: Desk,
    offered: Sequence[Offer],
    parameters: Mapping[str, Any],
    remarks: Iterable[str],
    differences: Iterable[str] = (),
) -> None:
    """Append what one call says, and tell the receipt, the remarks and the differences that it makes.

    Raises what `Desk.append` raises; nothing is told then but the error.
    """
    dry_run = parameters["dry_run"]
    handed = desk.hand_in(
        offered, clock_is_right=parameters["clock_is_right"], dry_run=dry_run, strict=parameters["strict"]
    )
    if dry_run:
        from archive.catalogue.codec import canonical

        _say_some([canonical(one.draft).decode() for one in offered])
    if handed.receipt.written:
        _say_some(list(remarks))
        for difference in differences:
            say(difference)
    tell(handed, dry_run=dry_run)


def tell(handed: Handed, *, dry_run: bool) -> None:
    """Print the positions alone on stdout, and say on stderr what they do not, findings first."""
    receipt, findings = handed
    if findings is None:
        say("what looks wrong was not looked for in so much; `archive check` shows it")
    else:
        _say_some([f"{one.severity} {one.rule}: {one.where}: {one.sentence}" for one in findings])
    written = span(receipt.first, receipt.last) if receipt.first and receipt.last else ""
    known = ranges(receipt.known)
    if known:
        more = f" and {len(known) - SHOWN_MAX} more stretches" if len(known) > SHOWN_MAX else ""
        count = f"{len(receipt.known)} " if len(receipt.known) > 1 else ""
        say(f"{count}already recorded as {', '.join(known[:SHOWN_MAX])}{more}")
    if not written and not known:
        say("nothing was handed in")
    if dry_run:
        say(f"nothing was written; it would be recorded as {written}" if written else "nothing was written")
    elif written or known:
        click.echo(written or "\n".join(known))


def ranges(positions: Iterable[int]) -> list[str]:
    """Return positions as `#5` and `#9..#12`, in order."""
    spans: list[list[int]] = []
    for position in sorted(positions):
        if spans and position == spans[-1][1] + 1:
            spans[-1][1] = position
        else:
            spans.append([position, position])
    return [span(first, last) for first, last in spans]


def _say_some(lines: Sequence[str]) -> None:
    for line in lines[:SHOWN_MAX]:
        say(line)
    if len(lines) > SHOWN_MAX:
        say(f"… and {len(lines) - SHOWN_MAX} more")


def span(first: int, last: int) -> str:
    """Return positions as they are printed: `#8124`, or `#a..#b` inclusive."""
    return f"#{first}" if first == last else f"#{first}..#{last}"
