"""Provenance at the command line: the history of one object, as a page, as data, as the text that museums print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from archive.cli.formats import Output, output_options
from archive.cli.options import say
from archive.cli.reading import certain_option, frame_options
from archive.errors import UsageProblem

if TYPE_CHECKING:
    from archive.desk.answers import Answers
    from archive.interchange.aam_layout import Layout
    from archive.interchange.tellings import Telling
    from archive.views.frames import Frame


UNNAMED: Final = "without a name"


class TextOnly(UsageProblem):
    """An option was given that only the text has."""

    def __init__(self, option: str) -> None:
        super().__init__(f"{option} is about the text", hint="say --text too")


class TextOrData(UsageProblem):
    """The text was asked for in another format."""

    def __init__(self) -> None:
        super().__init__("--text is a format of its own", hint="leave out -O and --json")


class OneOrAll(UsageProblem):
    """One account and all of them were asked for."""

    def __init__(self) -> None:
        super().__init__("--account names one account, --all asks for every one", hint="say one of the two")


@click.command("provenance")
@click.argument("what", metavar="OBJECT")
@click.option("--account", metavar="NAME", help="Of competing accounts this one; - is the one without a name.")
@click.option("--all", "every", is_flag=True, help="All competing accounts, side by side.")
@click.option("--text", "is_text", is_flag=True, help="The text that museums print: who held it, not what happened.")
@click.option("--like", metavar="FILE", help="Lay the text out like the provenance text in this file (- is piped in).")
@click.option("--no-sources", is_flag=True, help="The text without footnotes on what it rests on.")
@certain_option
@frame_options
@output_options
def provenance(
    *,
    what: str,
    account: str | None,
    every: bool,
    is_text: bool,
    like: str | None,
    no_sources: bool,
    answers: Answers,
    frame: Frame,
    output: Output,
) -> None:
    """Show the dated, sourced history of one object, with what was struck out of it.

    Of competing accounts the preferred one is shown, and all where none is preferred. In the text (--text) a semicolon
    says that the object passed directly to the next holder, a full stop that this is not known: the standard of the
    American Alliance of Museums, which `archive provenance parse` reads back.

    With --certain every step is left out that is doubted, as a whole or in a part (--uncertain), that a dispute has
    otherwise, or that may not have happened by the date; it is said how many there are.
    """
    from archive.views.accounts import EVERY, SPOKEN

    if every and account is not None:
        raise OneOrAll
    for name, is_given in (("--like", like is not None), ("--no-sources", no_sources)):
        if is_given and not is_text:
            raise TextOnly(name)
    asked = EVERY if every else "" if account == SPOKEN else account
    stream = answers.resolve(what, "object")
    if is_text:
        _refuse_formats()
        layout = None if like is None else _layout(like)
        found = answers.provenance_texts(stream, frame, account=asked, has_sources=not no_sources)
        _say_others([*map(_as_json, found.shown), *({"account": name} for name in found.others)])
        _say_left_out(found.left_out)
        text = _written(found.shown, layout)
        if not text:
            say("nothing says who held it")
        output.text(text, frame)
        return
    answer = answers.provenance(stream, frame, account=asked)
    if output.format == "table":
        from archive.cli import timeline

        output.thing(answer, timeline.provenance)
        return
    _say_others(answer.data.get("accounts", []))
    _say_left_out(answer.data.get("left_out", 0))
    output.thing(answer)


def _refuse_formats() -> None:
    ctx = click.get_current_context()
    if any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ("as_format", "as_json")):
        raise TextOrData


def _layout(name: str) -> Layout:
    """Return how the text in a file is laid out. Raises `NoFile`, `Unreadable` and what `aam.parse` raises."""
    from archive.cli.each import contents
    from archive.cli.parsing import as_text
    from archive.errors import ArchiveError
    from archive.interchange import aam

    words = as_text(contents(name), name)
    try:
        return aam.parse(words).layout
    except ArchiveError as error:
        raise error.at(file=name) from None


def _written(shown: tuple[Telling, ...], layout: Layout | None) -> str:
    """Return the text, or one below the other, each under the name of its account."""
    texts = []
    for each in shown:
        text = each.written() if layout is None else each.written(layout)
        head = f"Account {each.account or UNNAMED}{', preferred' if each.is_preferred else ''}\n"
        texts.append(f"{head if len(shown) > 1 else ''}{text}\n" if text else "")
    return "\n".join(texts)


def _as_json(each: Telling) -> dict[str, Any]:
    return {"account": each.account or None, "preferred": each.is_preferred, "shown": True}


def others(accounts: list[dict[str, Any]]) -> str:
    """Return a sentence on the accounts that there are beside those shown, or on the lack of a preference."""
    hidden = [each["account"] or UNNAMED for each in accounts if not each.get("shown")]
    if hidden:
        there = "there is another account" if len(hidden) == 1 else f"there are {len(hidden)} other accounts"
        return f"{there}: {', '.join(hidden)}; --all shows them side by side"
    if len(accounts) > 1 and not any(each["preferred"] for each in accounts):
        return f"{len(accounts)} accounts compete and none is preferred; `archive provenance prefer` decides"
    return ""


def left_out(number: int) -> str:
    """Return a sentence on the steps that are not told because only what is certain is; empty where there are none."""
    what = "1 step is" if number == 1 else f"{number} steps are"
    return f"{what} left out: doubted, or not certain to have happened by then" if number else ""


def _say_left_out(number: int) -> None:
    if said := left_out(number):
        say(said)


def _say_others(accounts: list[dict[str, Any]]) -> None:
    if said := others(accounts):
        say(said)
