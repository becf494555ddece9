"""What others need to speak our language: schemas and examples of what can be recorded, completion for shells."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS: Final = ("bash", "zsh", "fish")


@click.command(short_help="List the event types, or print the JSON Schema of one.")
@click.argument("name", metavar="[TYPE]", required=False)
@click.option("--example", is_flag=True, help="Print a draft to begin from instead, one line, as `append` reads it.")
def schema(name: str | None, example: bool) -> None:
    """List the event types, or print the JSON Schema of one; of Draft, Record and Sealed too.

    The list has the type, the command that records it and what it means, parted by tabs where it is piped.
    """
    from archive.catalogue import (
        records,  # noqa: F401 - declares every type, and first of all, in its own order
        samples,
    )
    from archive.catalogue import schema as schemas
    from archive.catalogue.event import CATALOGUE

    if example:
        for each in [name] if name is not None else CATALOGUE:
            click.echo(json.dumps(samples.example(each), ensure_ascii=False, separators=(",", ":")))
    elif name is not None:
        click.echo(json.dumps(schemas.schema(name), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(listed()))


def listed() -> Iterator[str]:
    """Yield a line for each event type: in columns on a terminal, else parted by tabs."""
    from archive.catalogue.event import CATALOGUE

    rows = [(entry.name, ", ".join(map(" ".join, entry.commands)), entry.summary) for entry in CATALOGUE.values()]
    if not sys.stdout.isatty():
        yield from ("\t".join(row) for row in rows)
        return
    name_chars, command_chars = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield from (f"{name:<{name_chars}}  {command:<{command_chars}}  {summary}" for name, command, summary in rows)


@click.command(short_help="Print the script that completes commands in a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and words in a shell.

    For bash, put `eval "$(archive completion bash)"` in ~/.bashrc; likewise for zsh. For fish, write it to
    ~/.config/fish/completions/archive.fish.
    """
    from click.shell_completion import get_completion_class

    from archive.cli.main import COMPLETE, PROGRAM, root

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - click has these three
    click.echo(found(root(), {}, PROGRAM, COMPLETE).source())
