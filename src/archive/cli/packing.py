"""The command that packs a dossier."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.options import open_desk, say

A_TARGET = click.Path(path_type=Path)


@click.command("dossier")
@click.argument("what", metavar="OBJECT")
@click.option("-o", "--output", "target", type=A_TARGET, required=True, metavar="DIR|ZIP", help="A new name.")
@click.option(
    "--witness", "witnesses", multiple=True, metavar="VKEY", help="A witness whose signature counts. May be repeated."
)
@click.option("--quorum", type=click.IntRange(min=0), metavar="N", help="Witnesses needed.")
@click.option(
    "--disclose", "records", multiple=True, metavar="RECORD", help="Open this sealed record in it. May be repeated."
)
def dossier(what: str, target: Path, witnesses: tuple[str, ...], quorum: int | None, records: tuple[str, ...]) -> None:
    """Pack all that is recorded of an object, or any other thing, for somebody who has no ledger and need not trust it.

    Every record with its proof under the newest checkpoint, where the ledger's seal says that its stream ends, the same
    for every stream that its records name, a page to read, and `verify.py`, which checks it all with Python alone.
    A name that ends in .zip makes a ZIP file. Witnesses and quorum are those of archive.toml where none are given.
    """
    from archive.cli.lookup import Lookup
    from archive.desk import dossier as dossiers
    from archive.desk.naming import stream_meant
    from archive.evidence.note import VerifierKey

    keys = [VerifierKey.parse(text) for text in witnesses] or None
    with open_desk() as desk, Lookup(desk) as lookup:
        with desk.answers() as answers:
            stream = stream_meant(answers, what)
        disclosed = [lookup.entry(text).position for text in records]
        packed = dossiers.pack(desk, stream, target, witnesses=keys, quorum=quorum, disclosed=disclosed)
    say(
        f"{packed.records} records of {packed.stream}, {packed.streams} streams that they name and {packed.mentions}"
        f" mentions, as of #{packed.size}"
    )
    for text in records:
        say(f"{text} is opened in it: whoever has the dossier reads it")
    click.echo(str(target))
