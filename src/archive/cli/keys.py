"""Commands about the ledger's key: which sign, the next one made ready, a new one put in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from archive.cli import passphrases
from archive.cli.auditing import last_frame
from archive.cli.formats import Output, output_options
from archive.cli.options import open_desk, say
from archive.errors import UsageProblem

if TYPE_CHECKING:
    from archive.desk.rotation import Reason, Rotation

A_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
COLUMNS: Final = ("key_id", "since", "reason", "in_force", "last_size", "file", "passphrase", "vkey")
WITH_PASSPHRASE: Final = click.option(
    "--passphrase", "is_protected", is_flag=True, help="Put the new key's file under a passphrase."
)


@click.group("key", help=f"Show, make ready and replace the key that signs checkpoints.\n\n{passphrases.HELP}")
def key() -> None:
    """Show, make ready and replace the key that signs checkpoints."""


@key.command("show")
@output_options
def show(output: Output) -> None:
    """Show every key of the ledger: since which record it signs, up to which size, and the file that holds it.

    The verifier key (vkey) is what others need to check anything: give it out where people trust you, not with the
    ledger. A key without `since` is ready to take over, and signs nothing yet.
    """
    from archive.desk import keys
    from archive.views.frames import Listing

    with open_desk() as desk:
        rows = [each.as_json() for each in keys.shown(desk.folder, keys.ring_of(desk.feed))]
        output.listing(Listing(frame=last_frame(desk), columns=COLUMNS, rows=rows, total=len(rows)))


@key.command("new")
@WITH_PASSPHRASE
@click.option(
    "-o",
    "--output",
    "path",
    type=A_NEW_FILE,
    metavar="FILE",
    help="Where to put it; in keys/ of the ledger by default.",
)
def new(*, is_protected: bool, path: Path | None) -> None:
    """Make the next key ready, without putting it in use: `key rotate` takes it when the day comes.

    So it can be made, and its verifier key given out, beforehand; made on another machine, its file is brought to
    keys/ for the rotation. Prints the verifier key.
    """
    from archive.desk import keys

    with open_desk() as desk:
        made = keys.new(desk.folder, keys.ring_of(desk.feed), passphrases.chosen() if is_protected else None, path)
    where = path or f"keys/{made.verifier.id.hex()}.key"
    say(f"made ready in {where}: it signs nothing until `archive key rotate` puts it in use")
    click.echo(made.vkey)


@key.command("rotate")
@click.option(
    "--reason",
    type=click.Choice(["routine", "lost", "compromised"]),
    default="routine",
    show_default=True,
    help="Whether the old key hands over, or cannot be relied on any more.",
)
@click.option(
    "--held",
    type=click.IntRange(min=0),
    metavar="SIZE",
    help="After a loss: size of the last checkpoint that somebody else held; the newest cosigned one by default.",
)
@click.option("--abandon", is_flag=True, help="Give up a routine rotation that was begun: the old key stays.")
@WITH_PASSPHRASE
def rotate(*, reason: str, held: int | None, abandon: bool, is_protected: bool) -> None:
    """Put a new key in use: the one made ready by `key new`, or one made now. Prints its verifier key.

    Routine: records the new key, has both keys sign one checkpoint, and retires the old one. Whoever knows the old key
    can follow. Stopped half-way, the same command finishes it.

    Lost or compromised: nothing that the ledger says can carry trust from the old key to the new. The new key's
    verifier key has to be given out elsewhere; the ledger only records it. What the old key signed counts up to the
    last checkpoint that somebody else held.
    """
    from archive.desk import rotation

    if held is not None and reason == "routine":
        message = "--held is about a key that was lost or stolen"
        raise UsageProblem(message, hint="with --reason lost or --reason compromised")
    with open_desk() as desk:
        if abandon:
            given_up = rotation.abandon(desk)
            say(f"the key {given_up.key.id.hex()} never takes over; the old key goes on")
            return
        done = rotation.rotate(
            desk,
            cast("Reason", reason),
            held=held,
            ask=passphrases.existing,
            choose=lambda: passphrases.chosen() if is_protected else None,
        )
    _tell(done)
    click.echo(done.key.key.format())


def _tell(done: Rotation) -> None:
    new, file, size = done.key, done.checkpoint.path, done.checkpoint.checkpoint.size
    if done.was_begun:
        say("finished what an earlier run had begun")
    for old in done.old:
        if not old.is_disowned:
            say(f"{old.key.id.hex()} hands over to {new.key.id.hex()}: both signed {file} (size {size})")
            say("keep that file, and give it to whoever knows the old key; then take the old key's file out of keys/")
        else:
            counts = f"up to size {old.last_size}, the last that somebody else held" if old.last_size else "for nothing"
            say(f"{new.key.id.hex()} signs from #{new.since} on; its first checkpoint is {file} (size {size})")
            say("nothing in the ledger can vouch for it: give out the verifier key below where people trust you")
            say(f"what {old.key.id.hex()} signed counts {counts}")
