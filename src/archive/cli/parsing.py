"""Reading provenance texts: drafts on stdout, and on stderr, for each text, what was kept without being understood."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from archive.catalogue.codec import canonical
from archive.catalogue.fields import fields_of
from archive.catalogue.provenance import ProvenanceAsserted
from archive.cli.each import contents
from archive.cli.fielding import OF_ITS_OWN, SectionedCommand, SectionedOption, given, option
from archive.cli.lookup import Lookup
from archive.cli.options import open_desk, say
from archive.errors import ArchiveError, Exit, Rejected, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.catalogue.records import Draft
    from archive.interchange.aam import Parsed, Remark

OF_ALL: Final = ("account", "sources")
"""What may be said of every period at once."""

SHOWN_CHARS_MAX: Final = 100
TAB: Final = "\t"


class NoObject(Rejected):
    """A line does not say what its text is about."""

    def __init__(self) -> None:
        super().__init__(
            "the line does not name its object", hint="OBJECT, a tab, the text; or --object OBJECT for the whole file"
        )


class NotText(Rejected):
    """A file of provenance texts is no UTF-8 text."""

    def __init__(self) -> None:
        super().__init__("the text is not UTF-8", hint="save it as UTF-8")


class Text(NamedTuple):
    """One provenance text, the object it is about as it is named there, and where it stands."""

    about: str
    words: str
    where: Where


def _options() -> list[click.Parameter]:
    known = {field.name: field for field in fields_of(ProvenanceAsserted)}
    return [
        click.Argument(["file"], metavar="[FILE|-]", required=False, default="-"),
        SectionedOption(
            "--object",
            "about",
            metavar="OBJECT",
            section=OF_ITS_OWN,
            help="What the text is about: the file is one text.",
        ),
        *(option(known[name]) for name in OF_ALL),
    ]


def _parse(file: str, about: str | None, **parameters: Any) -> int:  # noqa: ANN401 - options of fields
    with open_desk() as desk, Lookup(desk) as lookup, desk.answers() as answers:
        told = given(ProvenanceAsserted, parameters, lookup)
        party_of = cache(answers.party_named)
        read = refused = periods = 0
        for text in _texts(file, about):
            try:
                found = _of_text(text, lookup, told, party_of)
            except ArchiveError as error:
                refused += 1
                say(str(error.at(file=text.where.file, line=text.where.line)))
                continue
            read += 1
            periods += len(found)
            for draft in found:
                click.echo(canonical(draft))
    say(f"{read} read, {periods} periods" + (f"; {refused} refused" if refused else ""))
    if not refused:
        return Exit.DONE
    return Exit.PARTIAL if read else Exit.REJECTED


parse = SectionedCommand(
    "parse",
    params=_options(),
    callback=_parse,
    short_help="Read provenance texts into drafts that `append` reads.",
    help="""Read provenance texts into drafts that `append` reads, one period a line.

    With --object the file is one text, of as many lines as it has; without it each line is a text: the object, a tab,
    the words. A semicolon says that the object passed directly to the next holder, a full stop that this is not known.
    A holder becomes the party that bears exactly this name, else stays a name as written. No word is lost: what is not
    understood is kept as it is written, and named on standard error. A text that is refused leaves the others alone:
    exit 3, and 5 where none was read.
    """,
)


def as_text(data: bytes, name: str) -> str:
    """Return the bytes of a file of this name as text. Raises `NotText`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText().at(file=name) from None


def _texts(file: str, about: str | None) -> Iterator[Text]:
    """Yield the texts of a file, or the whole of it as one. Raises `NoFile`, `Unreadable`, `TooMuch`, `NotText`."""
    name = "stdin" if file == "-" else file
    words = as_text(contents(file), name)
    if about is not None:
        yield Text(about, words.removesuffix("\n"), Where(file=name))
        return
    for number, line in enumerate(words.split("\n"), start=1):
        if line.strip():
            named, _, told = line.removesuffix("\r").partition(TAB)
            yield Text(named if told else "", told, Where(file=name, line=number))


def _of_text(text: Text, lookup: Lookup, told: dict[str, Any], party_of: Any) -> list[Draft]:  # noqa: ANN401 - cached
    """Return the drafts of one text, and say what was kept without being understood."""
    from archive.interchange import aam_drafts

    if not text.about:
        raise NoObject
    stream = lookup.known(text.about, ("object",))
    parsed = aam_drafts.read(text.words)
    found = list(aam_drafts.drafts(text.words, parsed, stream, told, party_of))
    for remark in parsed.remarks:
        say(f"{text.where}: {_remarked(remark, parsed)}")
    return found


def _remarked(remark: Remark, parsed: Parsed) -> str:
    """Return a remark as a line: which period, what words, what became of them."""
    period = "under the text" if remark.period is None else f"period {remark.period + 1} of {len(parsed.periods)}"
    words = remark.words if len(remark.words) <= SHOWN_CHARS_MAX else f"{remark.words[:SHOWN_CHARS_MAX]}…"
    return f"{period}: {words!r}: {remark.why}"
