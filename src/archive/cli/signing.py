"""Commands of evidence: checkpoints made and shown, the ledger verified against them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import passphrases
from archive.cli.auditing import last_frame
from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk, read_bytes, say, write_bytes
from archive.cli.progress import Progress
from archive.errors import Exit, UsageProblem

if TYPE_CHECKING:
    from archive.desk.checkpoints import Kept
    from archive.desk.witnesses import Cosignature

LEVELS = ("objects", "rules", "views")
"""As `archive.desk.verifying` has them; help is shown without loading it."""

AN_OUTSIDE_FILE = click.Path(path_type=Path, dir_okay=False, exists=False)


@click.group("checkpoint")
def checkpoint() -> None:
    """Sign how far the ledger goes, and show what was signed."""


@checkpoint.command("create")
@click.option("--deep", is_flag=True, help="Read every record again, not only those since the last checkpoint.")
def create(*, deep: bool) -> None:
    """Seal the ledger, read what is to be signed again, and sign its size and root.

    Refused where the ledger is shorter than, or different from, what any checkpoint kept here or in a mirror covers.
    Give the file to somebody else: the claim is as strong as the newest checkpoint that others hold.
    """
    from archive.desk import checkpoints

    with open_desk() as desk:
        known = {each.note for each in checkpoints.kept(desk.folder)}
        made = checkpoints.create(desk, deep=deep, ask=passphrases.existing)
    size = made.checkpoint.size
    if made.note in known:
        say(f"nothing was recorded since {made.path}, which covers all {size} records")
    else:
        say(f"signed {size} records as {made.path}; give a copy to somebody else")
    click.echo(f"#{size}")


@checkpoint.command("list")
@output_options
def list_(output: Output) -> None:
    """List the checkpoints kept in the ledger's directory and its mirrors."""
    from archive.desk import checkpoints, witnesses
    from archive.views.frames import Listing

    with open_desk() as desk:
        known = witnesses.of(desk.folder)
        rows = [_row(each, known.cosignatures(each.note)) for each in checkpoints.kept(desk.folder)]
        columns = ("size", "root", "signatures", "cosigned_by", "cosigned_at", "file")
        output.listing(Listing(frame=last_frame(desk), columns=columns, rows=rows, total=len(rows)))


@checkpoint.command("show")
@click.argument("file", type=AN_OUTSIDE_FILE, required=False)
def show(file: Path | None) -> None:
    """Print a checkpoint as it was signed; the newest one by default."""
    from archive.desk import checkpoints, witnesses

    with open_desk() as desk:
        found = checkpoints.read(file) if file else checkpoints.newest(desk.folder)
        known = witnesses.of(desk.folder)
    click.echo(found.note.format().decode(), nl=False)
    for each in known.cosignatures(found.note):
        say(f"cosigned by {each.name} at {each.at}, by its own clock")


@checkpoint.command("verify")
@click.argument("file", type=AN_OUTSIDE_FILE, required=False)
def verify_checkpoint(file: Path | None) -> None:
    """Check a checkpoint's signature with the ledger's keys, and its root against the stored tree."""
    from archive.desk import checkpoints, stamping, witnesses

    with open_desk() as desk:
        found = checkpoints.read(file) if file else checkpoints.newest(desk.folder)
        checkpoints.check(desk, found)
        known = witnesses.of(desk.folder)
        stamped = list(stamping.stamps(desk.folder, [found]))
    click.echo(f"#{found.checkpoint.size}")
    say(f"signed by {found.checkpoint.origin}, and the first {found.checkpoint.size} records lead to its root")
    for each in known.cosignatures(found.note):
        say(f"cosigned by {each.name} at {each.at}, by its own clock")
    for each_stamp in stamped:
        if isinstance(each_stamp, stamping.Stamped):
            say(f"existed at {each_stamp.stamp.at}, by the clock of an authority: {each_stamp.path}")
        elif each_stamp.severity == "failure":
            say(f"{each_stamp.where}: {each_stamp.sentence}")


@checkpoint.command("compare")
@click.argument("one", type=AN_OUTSIDE_FILE)
@click.argument("other", type=AN_OUTSIDE_FILE)
@click.option("--key", "vkeys", multiple=True, metavar="VKEY", help="The ledger's verifier key. May be repeated.")
def compare(one: Path, other: Path, vkeys: tuple[str, ...]) -> None:
    """Compare two checkpoints that two people hold; needs no ledger. Ends with 7 where they show different histories.

    Of one size they have one root, or the ledger shows different people different things. Of two sizes only the ledger
    or a witness can tell: `archive verify --against FILE` does.
    """
    from archive.desk import checkpoints
    from archive.evidence.note import VerifierKey
    from archive.evidence.witness import compare as compared

    first, second = (checkpoints.read(path) for path in (one, other))
    if compared(first.note, second.note, [VerifierKey.parse(text) for text in vkeys]):
        said = f"both are of the same {first.checkpoint.size} records"
    else:
        sizes = f"{first.checkpoint.size} and {second.checkpoint.size}"
        said = f"they are of {sizes} records: whether one grew from the other, the ledger has to prove"
    say(said if vkeys else f"{said}; without --key their signatures are not checked")


@checkpoint.command("stamp")
@click.option("--url", metavar="URL", help="Send the request to this authority, and keep what it answers.")
@click.option("--response", type=AN_OUTSIDE_FILE, metavar="FILE", help="Keep what an authority answered.")
@click.option(
    "--root", "roots", type=AN_OUTSIDE_FILE, multiple=True, metavar="PEM", help="The authority's root certificate."
)
@click.option("-o", "--output", "target", type=AN_OUTSIDE_FILE, metavar="FILE", help="Where to put the request.")
def stamp(url: str | None, response: Path | None, roots: tuple[Path, ...], target: Path | None) -> None:
    """Have a time-stamping authority say when the newest checkpoint existed (RFC 3161).

    Alone, it writes the request, a file to be sent by hand; nothing is ever sent but to a --url. The answer is checked
    with the authority's root certificate, --root or timestamp_roots of archive.toml, and kept with the checkpoint; the
    next seal names it. Needs the extra `timestamp`.
    """
    from archive.desk import stamping

    if response is not None and (url or target):
        message = "--response is what came back: there is nothing to ask"
        raise UsageProblem(message)
    with open_desk() as desk:
        if response is not None:
            kept = stamping.keep(desk, read_bytes(response), roots)
        else:
            newest, asked = stamping.query(desk)
            if url is None:
                path = target or newest.path.with_suffix(".tsq")
                write_bytes(path, asked.data)
                say(f"send {path} to an authority; `archive checkpoint stamp --response FILE` keeps its answer")
                click.echo(f"#{newest.checkpoint.size}")
                return
            kept = stamping.keep(desk, stamping.send(url, asked), roots, nonce=asked.nonce)
    say(f"{kept.kept.path} existed at {kept.stamp.at}, by the authority's clock: {kept.path}")
    click.echo(f"#{kept.kept.checkpoint.size}")


@click.command("verify")
@click.option(
    "--against",
    type=AN_OUTSIDE_FILE,
    multiple=True,
    metavar="FILE",
    help="A checkpoint that somebody else has kept. May be repeated.",
)
@click.option(
    "--without",
    type=click.Choice(LEVELS),
    multiple=True,
    help="Leave out a level that takes long. May be repeated.",
)
@click.option(
    "--receipt",
    type=AN_OUTSIDE_FILE,
    metavar="FILE",
    help="Write what was checked and found to a new file, to keep: text, or JSON where its name ends in .json.",
)
@output_options
def verify(against: tuple[Path, ...], without: tuple[str, ...], receipt: Path | None, output: Output) -> None:
    """Verify the ledger against itself and against every checkpoint known; ends with 7 where anything is wrong.

    Reads only. Each level names what it proves:

    \b
      file         the database file is whole, its tables and triggers are as they were made
      records      every record is canonical, says what its columns say, follows its stream's last
      checkpoints  the records are those that the signed checkpoints were made over
      tree         the stored tree is the tree over the records
      objects      every attachment kept here is, byte for byte, the one that its record names
      openings     what opens a sealed event opens what was recorded, and nothing erased by order can be opened
      rules        every record could have been accepted where it stands: each is decided on again
      views        the views are what the records come to

    What comes after the newest checkpoint is held by nothing but its own hashes, and is counted. A receipt is signed by
    nobody: it is the note of whoever verified.
    """  # noqa: D301 - click looks for the character itself
    from archive.crew import cores
    from archive.desk import receipts, verifying
    from archive.views.frames import Thing

    with open_desk() as desk, Progress("verifying") as progress:
        if receipt is not None:
            receipts.check_new(receipt)
        found = verifying.verify(desk, against=against, without=without, workers=cores(), progress=progress)
        progress.close()
        output.thing(Thing(frame=last_frame(desk), data=found.as_json()))
    if receipt is not None:
        receipts.write(receipt, found)
        say(f"what was checked and found is written to {receipt}")
    if not found.is_sound:
        say(f"{sum(each.severity == 'failure' for each in found.findings)} findings speak against the ledger")
        raise click.exceptions.Exit(Exit.INTEGRITY)


def _row(each: Kept, cosignatures: list[Cosignature]) -> dict[str, Any]:
    return {
        "size": each.checkpoint.size,
        "root": each.checkpoint.root.hex(),
        "signatures": len(each.note.signatures),
        "cosigned_by": list(dict.fromkeys(found.name for found in cosignatures)),
        "cosigned_at": max((found.at for found in cosignatures), default=None),
        "file": str(each.path),
    }
