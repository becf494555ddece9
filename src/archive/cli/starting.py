"""Beginning: a new ledger, and how an old one stands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk, say
from archive.errors import ArchiveError, Refused, Where

LOCAL_ZONE: Final = Path("/etc/localtime")
ZONES: Final = "zoneinfo/"
ORIGIN_DIGITS: Final = 16
"""What is put behind the domain, so that no two ledgers are named alike."""


class CannotMake(Refused):
    """The directory of a new ledger cannot be made."""

    def __init__(self, directory: str, why: str) -> None:
        super().__init__(f"{directory} cannot be made: {why}", hint="name a directory where you may write")


@click.command(short_help="Make a new ledger in a directory.")
@click.argument("directory", metavar="DIR")
@click.option(
    "--institution", metavar="NAME", help="The office that keeps the ledger; the directory's name by default."
)
@click.option(
    "--time-zone", metavar="TZ", help="IANA time zone that decides which day it is; this machine's by default."
)
@click.option("--domain", metavar="NAME", help="The institution's internet domain, for the ledger's own name.")
def init(directory: str, institution: str | None, time_zone: str | None, domain: str | None) -> None:
    """Make a new ledger in a directory, with its key and its first two records.

    The first says that the ledger began, the second registers the office that keeps it and records what names nobody
    else. Both can be corrected; the ledger's own name (its origin) and the first key cannot.
    """
    from archive.desk import opening

    root = Path(directory)
    name = institution if institution is not None else root.resolve().name
    zone = time_zone if time_zone is not None else machine_zone()
    _check(name, domain)
    try:
        folder = opening.init(root, institution=name, time_zone=zone, domain=domain)
    except (OSError, ValueError) as error:
        raise CannotMake(directory, getattr(error, "strerror", None) or str(error)) from None
    if institution is None:
        say(f"kept by {name!r}; `archive correct 2 --set name=… --kind typo --reason …` names it otherwise")
    if time_zone is None:
        say(f"days are reckoned in {zone}; --time-zone says otherwise")
    say(f"the key that signs is {folder.signing_key}: keep a copy of it apart from the ledger")
    click.echo("#1..#2")


def _check(institution: str, domain: str | None) -> None:
    """Let pass what the first two records can say, before anything is made. Raises `Rejected`."""
    from archive.catalogue.keeping import LedgerOpened
    from archive.catalogue.refusals import convert_event
    from archive.catalogue.samples import minimal

    opened = {name: value for name, value in minimal(LedgerOpened).items() if name != "type"}
    said = {"--institution": ("PartyRegistered", {"kind": "office", "name": institution})}
    if domain is not None:
        said["--domain"] = ("LedgerOpened", {**opened, "origin": f"{domain}/{'0' * ORIGIN_DIGITS}"})
    for option, (type_name, event) in said.items():
        try:
            convert_event(type_name, event)
        except ArchiveError as error:
            error.where = Where(field=option)
            raise


@click.command(short_help="Show how far the ledger goes, and what is behind it.")
@output_options
def status(output: Output) -> None:
    """Show how far the ledger goes, who keeps it since when, and how old its newest checkpoint is."""
    with open_desk() as desk:
        output.thing(desk.status())


def machine_zone() -> str:
    """Return the IANA name of this machine's time zone; UTC where it has none."""
    from archive import clock

    link = str(LOCAL_ZONE.resolve()) if LOCAL_ZONE.is_symlink() else ""
    for name in (os.environ.get("TZ", "").lstrip(":"), link.rpartition(ZONES)[2]):
        try:
            clock.check_time_zone(name)
        except ArchiveError:
            continue
        return name
    return "UTC"
