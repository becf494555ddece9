"""The command that obeys an order to withdraw a record."""

from __future__ import annotations

import click

from archive.cli.options import open_desk, say


@click.command("withdraw")
@click.argument("record", metavar="RECORD")
@click.option("--order", required=True, metavar="TEXT", help="The order obeyed.")
@click.option("--authority", required=True, metavar="TEXT", help="Who gave it.")
@click.option("--by", metavar="PARTY", help="Who records it; the ledger's own party where nobody is named.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be withdrawn, and withdraw nothing.")
def withdraw(record: str, order: str, authority: str, by: str | None, *, dry_run: bool) -> None:
    """Remove, by order, what a record says in clear; its leaf hash stays, and every proof holds.

    The order is recorded, in the record's own stream. What stands in exports, dossiers and backups is out of reach. The
    record is named by position (8124, or '#8124' in quotes).
    """
    from archive.cli.lookup import Lookup
    from archive.cli.receipts import span
    from archive.desk import withdrawing
    from archive.desk.erasing import Order

    with open_desk() as desk, Lookup(desk) as lookup:
        position = lookup.entry(record).position
        recorded_by = None if by is None else lookup.known(by, ("party",))
        done = withdrawing.withdraw(
            desk, position, Order(text=order, authority=authority, recorded_by=recorded_by), dry_run=dry_run
        )
    if done.receipt is None:
        say(f"#{position} was withdrawn before, as #{done.order} says")
    else:
        say(f"#{position} {'would be' if dry_run else 'was'} withdrawn; its leaf hash stays")
    say(f"out of reach, where there are any: {withdrawing.OUT_OF_REACH}")
    if dry_run:
        return
    say("what was published as tiles: `archive publish tiles DIR`, again, takes its bundle away")
    if done.receipt is not None and done.receipt.first and done.receipt.last:
        click.echo(span(done.receipt.first, done.receipt.last))
