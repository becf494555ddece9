"""The command that obeys an order to erase."""

from __future__ import annotations

import click

from archive.cli.options import open_desk, say


@click.command("erase")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--order", required=True, metavar="TEXT", help="The order obeyed.")
@click.option("--authority", required=True, metavar="TEXT", help="Who gave it.")
@click.option("--by", metavar="PARTY", help="Who records it; the ledger's own party where nobody is named.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be destroyed, and destroy nothing.")
def erase(records: tuple[str, ...], order: str, authority: str, by: str | None, *, dry_run: bool) -> None:
    """Destroy, by order, what opens sealed events; their commitments stay, and still prove.

    The order is recorded. What stands in exports, dossiers and backups is out of reach: it is told where those are that
    the archive made itself. Records are named by position (8124, or '#8124' in quotes).
    """
    from archive.cli.lookup import Lookup
    from archive.cli.receipts import span
    from archive.desk import erasing

    with open_desk() as desk, Lookup(desk) as lookup:
        positions = [lookup.entry(text).position for text in records]
        recorded_by = None if by is None else lookup.known(by, ("party",))
        obeyed = erasing.Order(text=order, authority=authority, recorded_by=recorded_by)
        done = erasing.erase(desk, positions, obeyed, dry_run=dry_run)
    told = "1 opening" if done.destroyed == 1 else f"{done.destroyed} openings"
    was = "would be" if dry_run else "was" if done.destroyed == 1 else "were"
    say(f"{told} {was} destroyed here")
    for copy in done.copies:
        say(f"out of reach: {copy.place}, given out at {copy.given_at}")
    say(f"out of reach, where there are any: {erasing.OUT_OF_REACH}")
    if done.receipt is None:
        say("the order to erase was recorded before")
    elif not dry_run and done.receipt.first and done.receipt.last:
        click.echo(span(done.receipt.first, done.receipt.last))
