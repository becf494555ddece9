"""Commands loaded when they are called: groups that know the names and short helps of what is in them, and no more."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from archive.cli.commands import BESIDES, OTHERWISE, Command, verbs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from click.parser import _OptionParser
    from click.shell_completion import CompletionItem


def load(command: Command) -> click.Command:
    """Return a command of the table, its module imported."""
    module, name = command.target.split(":")
    found = getattr(import_module(f"archive.cli.{module}"), name)
    return found if isinstance(found, click.Command) else found(*command.words)


def noun(name: str) -> TableGroup:
    """Return the group of a noun's verbs."""
    return TableGroup(
        name,
        {"Verbs": verbs(name), **({"Beside them": BESIDES[name]} if name in BESIDES else {})},
        otherwise=OTHERWISE.get(name),
        help=f"Record one event; each verb of `{name}` is an event type.",
    )


class TableGroup(click.Group):
    """A group made of rows of the table, in named sections. Help and completion read the table alone.

    `otherwise` is the command that takes over when the first argument is none of the names: `provenance OBJECT` beside
    `provenance assert OBJECT`.
    """

    def __init__(
        self,
        name: str,
        sections: Mapping[str, Sequence[Command]],
        *,
        otherwise: Command | None = None,
        **settings: Any,  # noqa: ANN401 - what click.Group takes
    ) -> None:
        super().__init__(name, **settings)
        self.sections = sections
        self.otherwise = otherwise
        self.rows = {row.name: row for rows in sections.values() for row in rows}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(self.rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command by name, its module imported now."""
        row = self.rows.get(cmd_name)
        if row is not None and cmd_name not in self.commands:
            self.commands[cmd_name] = load(row)
        return self.commands.get(cmd_name)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - what click.Context takes
    ) -> click.Context:
        """Return the context to run in: that of `otherwise` where the first argument is no name of the group."""
        helps = parent.help_option_names if parent is not None else ()
        if self.otherwise is not None and args and args[0] not in {*self.rows, *helps}:
            return load(self.otherwise).make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def make_parser(self, ctx: click.Context) -> _OptionParser:
        """Return click's parser, which finds `-L` at once: by itself it takes it for a misspelt long option first.

        And it loads what finds near spellings before it thinks better of it.
        """
        parser = super().make_parser(ctx)
        parser._long_opt |= parser._short_opt  # noqa: SLF001 - click offers no other way
        return parser

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command named, or say which names are near."""
        name = args[0]
        if name not in self.rows and not ctx.resilient_parsing and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self.rows, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"there is no command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the table, a section at a time."""
        width = max(len(name) for name in self.rows)
        for title, rows in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(f"{row.name:<{width}}", row.summary) for row in rows])
        if self.otherwise is not None:
            with formatter.section("Without a verb"):
                formatter.write_dl([(f"{' '.join(self.otherwise.words[1:]):<{width}}", self.otherwise.summary)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so, and the group's own options."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=row.summary) for name, row in self.rows.items() if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]
