"""Commands that carry a ledger, or a proof of it, to somebody else."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archive.cli.options import open_desk, say
from archive.cli.progress import Progress
from archive.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

A_FOLDER = click.Path(path_type=Path, file_okay=False)
A_FILE = click.Path(path_type=Path, dir_okay=False)
WITHDRAWN_TOLD_MAX: Final = 20


def withdrawn_by(gone: Mapping[int, int]) -> str:
    """Tell which records were withdrawn, each by which order, given their positions."""
    told = ", ".join(f"#{position} by #{order}" for position, order in islice(sorted(gone.items()), WITHDRAWN_TOLD_MAX))
    more = len(gone) - WITHDRAWN_TOLD_MAX
    return f"{told} and {more} more" if more > 0 else told


@click.command("export")
@click.option("--journal", "directory", type=A_FOLDER, required=True, metavar="DIR", help="A new directory.")
@click.option("--openings", is_flag=True, help="Write what opens sealed events too, in a file of its own.")
def export(directory: Path, *, openings: bool) -> None:
    """Write every record, in numbered files of one line each, with the newest checkpoint beside them.

    What `restore` reads, on any machine. A line is a record's bytes as they are stored, hashed and proved.
    """
    from archive.crew import cores
    from archive.desk import journals

    with open_desk() as desk, Progress("exporting") as progress:
        count, opened = journals.export(desk, directory, with_openings=openings, workers=cores(), progress=progress)
    say(f"{count} records written to {directory}")
    if openings:
        say(f"{opened} openings beside them: who has openings.jsonl reads what is sealed")


@click.command("restore")
@click.argument("journal", type=A_FOLDER)
@click.argument("directory", type=A_FOLDER)
def restore(journal: Path, directory: Path) -> None:
    """Make a ledger in DIRECTORY from an exported JOURNAL: the same records, and the same root, or nothing.

    Every line is checked in its place, and the whole against the journal's signed checkpoint. The new ledger has no
    signing key.
    """
    from archive.desk import journals

    made = journals.restore(journal, directory)
    say(f"{made.records} records of {made.origin}, root {made.root}")
    if made.openings:
        say(f"{made.openings} openings of sealed events")
    if made.proved:
        behind = made.records - made.proved
        say(
            f"{made.proved} of them stand under its checkpoint"
            + (f"; {behind} after it are unproved" if behind else "")
        )
    else:
        say("the journal has no checkpoint: none of them is proved")
    click.echo(f"#1..#{made.records}")


@click.command("prove")
@click.argument("what", metavar="OBJECT|#N")
@click.option("-o", "--output", "directory", type=A_FOLDER, default=".", metavar="DIR", help="Where to put the files.")
def prove(what: str, directory: Path) -> None:
    """Write proofs that records stand in the ledger under its newest checkpoint: those of a thing, or one record.

    For each record two files: `N.json`, its bytes, and `N.tlog-proof` (c2sp.org/tlog-proof), which any such tool checks
    with the ledger's public key.
    """
    from archive.desk import proving

    with open_desk() as desk:
        found = what.removeprefix("#")
        if found.isascii() and found.isdigit():
            positions = [int(found)]
        else:
            with desk.answers() as answers:
                positions, withdrawn = proving.provable(desk, answers.resolve(what, "object"))
            if withdrawn:
                say(f"nothing can be proved of what was withdrawn by order: {withdrawn_by(withdrawn)}")
        directory.mkdir(parents=True, exist_ok=True)
        for each in proving.prove(desk, positions):
            (directory / f"{each.position}.json").write_bytes(each.record)
            (directory / f"{each.position}.tlog-proof").write_bytes(each.proof.format())
            click.echo(f"#{each.position}")
    say(f"written to {directory}")


@click.command("check-proof")
@click.argument("proof", type=A_FILE)
@click.argument("record", type=A_FILE)
@click.option(
    "--key",
    "vkeys",
    multiple=True,
    metavar="VKEY",
    help="The ledger's verifier key, where it is elsewhere. Repeatable.",
)
def check_proof(proof: Path, record: Path, vkeys: tuple[str, ...]) -> None:
    """Check a proof file against a record's bytes: with this ledger's public key, or, needing no ledger, another's."""
    from archive.desk import proving
    from archive.evidence.note import VerifierKey
    from archive.evidence.proof import Policy

    for path in (proof, record):
        if not path.is_file():
            message = f"there is no file {path}"
            raise UsageProblem(message)
    if vkeys:
        proved = proving.check_with(Policy(logs=tuple(map(VerifierKey.parse, vkeys))), proof, record)
    else:
        with open_desk() as desk:
            proved = proving.check(desk, proof, record)
    checkpoint = proved.accepted.checkpoint
    say(f"the record stands as #{proved.index + 1} of {checkpoint.size} in {checkpoint.origin}")
    click.echo(f"#{proved.index + 1}")


@click.group("publish")
def publish() -> None:
    """Publish the ledger for anybody to read and check."""


@publish.command("tiles", short_help="Write the whole trail as static files that any web server can serve.")
@click.argument("directory", type=A_FOLDER, metavar="DIR")
@click.option("--in-clear", is_flag=True, help="Publish also what stands in clear while its correction is sealed.")
def tiles(directory: Path, *, in_clear: bool) -> None:
    """Write the whole trail, up to the newest checkpoint, as static files that any web server can serve.

    The layout is that of c2sp.org/tlog-tiles: `checkpoint`, hashes in `tile/<level>/`, records in `tile/entries/`. Run
    it again after the next checkpoint: only what is new is written, and `checkpoint` last. A bundle with a record
    withdrawn by order is taken away; its other records are in `withdrawn/`.

    Refused where a record in clear is not public, or while the one that it corrects, or that corrects it, is sealed.
    """
    from archive.desk import tiling, unserving

    with open_desk() as desk, Progress("publishing") as progress:
        made = tiling.publish(desk, directory, in_clear=in_clear, progress=progress)
    new = made.size - made.before
    say(f"{new} new records of {made.size}: {made.written} files written, {made.removed} taken away in {directory}")
    if made.unserved:
        say(
            f"not served, with the bundles that had them: {withdrawn_by(made.unserved)};"
            f" {directory / unserving.STATEMENT} says so, and copies that others fetched are out of reach"
        )
    click.echo(f"#{made.size}")
