"""Why a file of rows cannot be recorded: one class a situation, each with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.fields import did_you_mean, either
from archive.errors import NotFound, Refused, Rejected, UsageProblem, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_CHARS_MAX: Final = 60


class NoFile(NotFound):
    """A file was named that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no file {name}", hint="mend the path; - reads what is piped in")


class Unreadable(Refused):
    """A file cannot be read."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} cannot be read: {why}", hint="look at its kind and its permissions")


class TooMuch(Rejected):
    """A file is larger than is held in memory."""

    def __init__(self, limit: int, what: str) -> None:
        super().__init__(f"the file has more than {limit} {what}", hint="hand it in as a journal, to `append`")


class NotUtf8(Rejected):
    """A file is not text."""

    def __init__(self, line: int) -> None:
        super().__init__("the file is not UTF-8 text", hint="save it as UTF-8", where=Where(line=line))


class NotCsv(Rejected):
    """A file is not CSV."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"the file is not CSV: {why}", hint="close what is quoted", where=Where(line=line))


class NotAnObject(Rejected):
    """A line of a file of JSON lines is none."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"the line is not a JSON object: {why}", hint="one object a line", where=Where(line=line))


class ColumnUnnamed(Rejected):
    """A column has no name, or there is no header at all."""

    def __init__(self) -> None:
        super().__init__("a column has no name", hint="the first line names every column", where=Where(line=1))


class ColumnTwice(Rejected):
    """Two columns have one name."""

    def __init__(self, name: str) -> None:
        super().__init__("two columns have this name", hint="name each once", where=Where(line=1, field=name))


class UnknownColumn(Rejected):
    """A column is named like no field."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        hint = did_you_mean(name, columns) or f"columns are {either(columns)}"
        super().__init__("there is no such field", hint=hint, where=Where(line=1, field=name[:SHOWN_CHARS_MAX]))


class CellsDiffer(Rejected):
    """A row has another number of cells than the header."""

    def __init__(self, line: int, cells: int, header: int) -> None:
        super().__init__(f"the row has {cells} cells, and the header {header}", where=Where(line=line))


class NotACount(Rejected):
    """A number of records was expected."""

    def __init__(self, value: object) -> None:
        super().__init__(
            f"{str(value)[:SHOWN_CHARS_MAX]!r} is no number of records", hint="count those that the stream has, from 0"
        )


class NotAText(Rejected):
    """A name was expected, and it is written without quotes."""

    def __init__(self) -> None:
        super().__init__("it is no text", hint="write it in quotes")


class NamesNothing(Rejected):
    """A row does not say what it is about."""

    def __init__(self) -> None:
        super().__init__(
            "the row names no stream",
            hint="a column `stream` names what each event is about",
            where=Where(field="stream"),
        )


class BadCell(Rejected):
    """A cell is not written as its field wants: what is a fault of usage on a command line is one of data in a file."""

    def __init__(self, fault: UsageProblem) -> None:
        super().__init__(fault.sentence, hint=fault.hint, where=fault.where)
