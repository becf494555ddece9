"""Options made from the fields of an event type: their names, their help, and what was given by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from archive.catalogue.event import SHARED_FIELDS
from archive.catalogue.fields import Field, fields_of
from archive.catalogue.shapes import Money
from archive.cli.values import of_text
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from msgspec import Struct

    from archive.cli.values import Names

OF_ITS_OWN: Final = "What happened"
OF_EVERY_EVENT: Final = "What is said of every event"
OF_THE_RECORDING: Final = "The recording"

SPELLED: Final = {"sources": "source", "by": "done-by"}
"""Fields whose option has another name: one source at a time, and `--by` is who records, on every command."""

STORED: Final = {option.replace("-", "_"): field for field, option in SPELLED.items()}
"""What those options are called as fields."""

NOT_GIVEN: Final = (None, False, ())


class Words(click.ParamType[str]):
    """A vocabulary: completed by the shell, judged by the catalogue. Hyphens may stand for spaces."""

    name = "word"

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the words that begin so."""
        hyphened = [word.replace(" ", "-") for word in self.words]
        return [CompletionItem(word) for word in hyphened if word.startswith(incomplete)]


class SectionedOption(click.Option):
    """An option that knows under which heading of the help it stands, and shows no more than its help."""

    def __init__(self, *names: str, section: str = OF_THE_RECORDING, **settings: Any) -> None:  # noqa: ANN401 - what click.Option takes
        super().__init__(list(names), **settings)
        self.section = section

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        """Return nothing: ranges are told when they are overstepped."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


class SectionedCommand(click.Command):
    """A command whose options stand under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a heading at a time."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if row is not None:
                sections.setdefault(getattr(param, "section", OF_THE_RECORDING), []).append(row)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)


def option_name(field: Field) -> str:
    """Return a field's option without its dashes."""
    return SPELLED.get(field.name, field.name).replace("_", "-")


def parameter_name(field: Field) -> str:
    """Return the name by which click hands a field's option on."""
    return f"field_{field.attribute}"


def option(field: Field) -> SectionedOption:
    """Return the option of a field. It is never required here: what is missing is the catalogue's to say."""
    is_own = field.attribute not in SHARED_FIELDS
    return SectionedOption(
        f"--{option_name(field)}",
        parameter_name(field),
        section=OF_ITS_OWN if is_own else OF_EVERY_EVENT,
        is_flag=True if field.kind == "flag" else None,  # a False here would make the value optional
        multiple=field.is_list,
        type=Words(field.words) if field.kind == "vocabulary" else None,
        metavar=None if field.kind == "flag" else _metavar(field),
        help=_help(field),
    )


def options(struct: type[Struct], without: Iterable[str] = ()) -> list[SectionedOption]:
    """Return the options of an event type, its own fields first."""
    fields = [field for field in fields_of(struct) if field.attribute not in without]
    own = [field for field in fields if field.attribute not in SHARED_FIELDS]
    return [option(field) for field in (*own, *(field for field in fields if field not in own))]


def given(struct: type[Struct], parameters: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return the fields that were given as options, as plain JSON. Raises `Unparsable`, and what the names raise."""
    found: dict[str, Any] = {}
    for field in fields_of(struct):
        value = parameters.get(parameter_name(field))
        if value in NOT_GIVEN:
            continue
        try:
            found[field.name] = _value(field, value, names)
        except ArchiveError as error:
            error.where = error.where._replace(field=f"--{option_name(field)}")
            raise
    return found


def _value(field: Field, value: Any, names: Names) -> Any:  # noqa: ANN401 - whatever JSON holds
    if value is True:
        return True
    return [of_text(field, item, names) for item in value] if field.is_list else of_text(field, value, names)


def _metavar(field: Field) -> str:
    if field.kind == "text" and field.refers_to:
        words = [kind.upper() for kind in field.refers_to]
        return "|".join(words if len(words) < 4 else ["THING"])  # noqa: PLR2004 - more would not be read
    if field.kind == "text":
        return "DATE" if field.is_date else (field.title.split()[-1].upper() if field.title else "TEXT")
    return _members(field) if field.kind == "shape" else {"vocabulary": "WORD", "number": "N"}.get(field.kind, "JSON")


def _members(field: Field) -> str:
    if field.shapes[0] is Money:
        return '"AMOUNT CURRENCY"'
    keys = [member.name for member in fields_of(field.shapes[0])]
    return f"{keys[0].upper()}[,KEY=VALUE…]" if len(keys) > 1 else keys[0].upper()


def _help(field: Field) -> str:
    parts = [field.description]
    if field.kind == "vocabulary":
        parts.append(f"One of: {', '.join(field.words)}.")
    if field.kind == "shape":
        parts.append(f"Members: {', '.join(member.name for member in fields_of(field.shapes[0]))}.")
    if field.is_required:
        parts.append("Needed.")
    if field.is_list:
        parts.append("May be repeated.")
    return " ".join(parts)
