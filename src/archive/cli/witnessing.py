"""Commands of witnesses: a ledger asks one, and keeps its answer; a witness answers, and remembers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archive.cli import passphrases
from archive.cli.auditing import last_frame
from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk, read_bytes, say, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

A_FILE: Final = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
A_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
INIT: Final = "Make a witness: a directory with a key of its own. It needs no ledger. Prints its verifier key."

of_witness: Callable[[Any], Any] = click.option(
    "-C",
    "--directory",
    "root",
    type=A_FOLDER,
    default=".",
    envvar="ARCHIVE_WITNESS",
    metavar="DIR",
    help="The witness's directory; $ARCHIVE_WITNESS, else the current one.",
)
to_file: Callable[[Any], Any] = click.option(
    "-o", "--output", "target", type=A_FILE, metavar="FILE", help="Where to write it; standard output by default."
)


@click.group("witness")
def witness() -> None:
    """Have somebody else hold how far the ledger goes: ask, keep the answer; or be the witness of others.

    \b
    At the museum            archive checkpoint create
                             archive witness request --for partner -o request.txt
    At the partner, once     archive witness init watch --name partner.example/witness
                             archive witness follow VERIFIER-KEY -C watch
    At the partner           archive witness cosign request.txt -C watch -o answer.txt
    At the museum            archive witness add answer.txt

    The files are plain text (c2sp.org/tlog-witness): send them as attachments. The museum names its witnesses, by the
    verifier keys that they gave it, in archive.toml.
    """  # noqa: D301 - click looks for the character itself


@witness.command("request")
@click.option("--for", "name", metavar="NAME", help="Which witness, as archive.toml names it.")
@click.option("--old", type=click.IntRange(min=0), metavar="SIZE", help="The size it signed last, where it says so.")
@to_file
def request(name: str | None, old: int | None, target: Path | None) -> None:
    """Write what a witness is asked: to sign the newest checkpoint, which grew from the one that it signed last."""
    from archive.desk import witnessing

    with open_desk() as desk:
        asked = witnessing.request(desk, name, old=old)
        behind = desk.feed.last() - asked.size
    write_bytes(target, asked.request.format())
    say(f"asks {asked.name or 'a witness'} to sign size {asked.size}, from size {asked.request.old} on")
    if asked.name is None:
        say("archive.toml names no witness yet: name it there before its answer comes")
    if behind:
        say(f"{behind} records are after that checkpoint; `archive checkpoint create` covers them")


@witness.command("add")
@click.argument("answer", type=A_FILE)
def add(answer: Path) -> None:
    """Keep what a witness answered with the checkpoint that it signed, here and in the mirrors.

    The next seal names it, so that later records are provably younger.
    """
    from archive.desk import witnessing

    data = read_bytes(answer)
    with open_desk() as desk:
        added = witnessing.add(desk, data)
    for each in added.cosignatures:
        say(f"{each.name} signed {added.kept.path} at {each.at}, by its own clock")
    click.echo(f"#{added.kept.checkpoint.size}")


@witness.command("list")
@output_options
def list_(output: Output) -> None:
    """List the witnesses that archive.toml names, and what each has signed last."""
    from archive.desk import checkpoints, witnesses
    from archive.views.frames import Listing

    with open_desk() as desk:
        known, kept = witnesses.of(desk.folder), checkpoints.kept(desk.folder)
        rows = []
        for name, key in known.by_name.items():
            found = [(each, line) for each in kept for line in known.cosignatures(each.note) if line.name == name]
            last = found[-1] if found else None
            rows.append(
                {
                    "witness": name,
                    "size": last[0].checkpoint.size if last else None,
                    "at": last[1].at if last else None,
                    "records_after": desk.feed.last() - (last[0].checkpoint.size if last else 0),
                    "vkey": key.format(),
                }
            )
        columns = ("witness", "size", "at", "records_after", "vkey")
        output.listing(Listing(frame=last_frame(desk), columns=columns, rows=rows, total=len(rows)))


@witness.command("init", help=f"{INIT}\n\n{passphrases.HELP}")
@click.argument("directory", type=A_FOLDER, metavar="DIR")
@click.option("--name", required=True, help="The witness's name, such as partner.example/witness.")
@click.option("--passphrase", "is_protected", is_flag=True, help="Put the key's file under a passphrase.")
def init(directory: Path, name: str, *, is_protected: bool) -> None:
    """Make a witness: a directory with a key of its own. It needs no ledger. Prints its verifier key."""
    from archive.desk import cosigning

    vkey = cosigning.init(directory, name, passphrases.chosen() if is_protected else None)
    say(f"the key that cosigns is {directory / cosigning.KEY}; give the verifier key below to the ledgers that ask")
    click.echo(vkey)


@witness.command("follow")
@click.argument("vkey")
@of_witness
def follow(vkey: str, root: Path) -> None:
    """Let a witness believe the verifier key of a ledger; a further key, when the ledger has changed its own.

    Take it from the institution itself, not from the mail that brings a request.
    """
    from archive.desk import cosigning

    found = cosigning.follow(root, vkey)
    say(f"follows {found.origin} by {len(found.keys)} {'key' if len(found.keys) == 1 else 'keys'}")


@witness.command("cosign")
@click.argument("request_file", type=A_FILE, metavar="REQUEST")
@of_witness
@to_file
def cosign(request_file: Path, root: Path, target: Path | None) -> None:
    """Answer a request: sign the checkpoint, if it grew from the one that this witness signed last.

    What is signed is stored before the answer is written. Where the request starts from another size than the one
    signed last, the answer is that size, and the command ends with 6.
    """
    from archive.desk import cosigning
    from archive.evidence.witness import OtherSize, format_size

    data = read_bytes(request_file)
    try:
        signed = cosigning.cosign(root, data, ask=passphrases.existing)
    except OtherSize as other:
        write_bytes(target, format_size(other.size))
        raise
    write_bytes(target, signed.answer)
    say(f"signed size {signed.checkpoint.size} of {signed.checkpoint.origin}")


@witness.command("seen")
@click.argument("origin", required=False)
@of_witness
def seen(origin: str | None, root: Path) -> None:
    """List what a witness has signed last of each ledger, or print the checkpoint that it signed last of one."""
    from archive.desk import cosigning

    found = cosigning.followed(root)
    if origin is None:
        say("columns: ledger, size, root")
        for each in found:
            last = each.checkpoint
            click.echo(f"{each.origin}\t{last.size if last else 0}\t{last.root.hex() if last else ''}")
        return
    for each in found:
        if each.origin == origin:
            click.echo(each.last.format().decode() if each.last else "", nl=False)
            return
    raise cosigning.NotFollowed(origin)
