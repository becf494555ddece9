"""Many at once: the rows of a CSV file or of JSON lines, whose names are fields, read for one write verb."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive.catalogue.fields import Field, fields_of
from archive.cli import tables
from archive.cli.fielding import STORED
from archive.cli.values import NOT_STATED, cell, of_json, once
from archive.errors import ArchiveError, UsageProblem, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

    from archive.cli.values import Names

BYTES_MAX: Final = 64 * 2**20
ROWS_MAX: Final = 100_000
"""Rows of one call: they are held in memory until all are right. `append` streams, and takes any number."""

STDIN: Final = "-"
SEPARATORS: Final = ",;\t"
COUNT: Final = re.compile(r"[0-9]{1,15}")


class Recording(NamedTuple):
    """What a row says about the recording, its names as written."""

    stream: str | None = None
    id: str | None = None
    recorded_by: str | None = None
    expect_seq: int | None = None


class Row(NamedTuple):
    """One row: where it stands, what it says about the recording, and the fields of its event."""

    where: Where
    recording: Recording
    event: dict[str, Any]


class Table(NamedTuple):
    """A file of rows: its name, the columns there are, and (line, members) of each row, empty cells left out."""

    name: str
    columns: frozenset[str]
    lines: list[tuple[int, dict[str, Any]]]


def contents(name: str) -> bytes:
    """Return the bytes of a file, or of stdin where it is `-`. Raises `NoFile`, `Unreadable`, `TooMuch`."""
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(BYTES_MAX + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(BYTES_MAX + 1)
    except FileNotFoundError:
        raise tables.NoFile(name) from None
    except (OSError, ValueError) as error:
        raise tables.Unreadable(name, getattr(error, "strerror", None) or str(error)) from None
    if len(data) > BYTES_MAX:
        raise tables.TooMuch(BYTES_MAX, "bytes").at(file=name)
    return data


def table(name: str, data: bytes, struct: type[Struct]) -> Table:
    """Return the rows of a file as they are written: JSON lines where it begins with `{`, else CSV.

    Raises `Rejected`, naming file and line.
    """
    try:
        columns, lines = _json_lines(data) if data.lstrip().startswith(b"{") else _csv(data)
        known = [*Recording._fields, *(field.name for field in fields_of(struct))]
        for column in columns:
            if column not in known:
                raise tables.UnknownColumn(column, known)
        if len(lines) > ROWS_MAX:
            raise tables.TooMuch(ROWS_MAX, "rows")
    except ArchiveError as error:
        raise error.at(file=name) from None
    return Table(name, frozenset(columns), lines)


def rows(found: Table, struct: type[Struct], names: Names) -> Iterator[Row | ArchiveError]:
    """Yield each row with its values settled, or what is wrong with it."""
    known = {field.name: field for field in fields_of(struct)}
    for line, members in found.lines:
        try:
            yield _row(Where(file=found.name, line=line), members, known, names)
        except UsageProblem as error:
            yield tables.BadCell(error).at(file=found.name, line=line)
        except ArchiveError as error:
            yield error.at(file=found.name, line=line)


def _row(where: Where, members: dict[str, Any], known: dict[str, Field], names: Names) -> Row:
    recording: dict[str, Any] = {}
    event: dict[str, Any] = {}
    for key, value in members.items():
        try:
            if key not in known:
                recording[key] = _about_recording(key, value)
            elif isinstance(value, str) and value:
                event[key] = cell(known[key], value, names)
            else:
                event[key] = of_json(known[key], value, names)
        except ArchiveError as error:
            raise error.at(field=key) from None
    return Row(where, Recording(**recording), {key: value for key, value in event.items() if value is not NOT_STATED})


def _about_recording(name: str, value: Any) -> str | int:  # noqa: ANN401 - whatever JSON holds
    if name == "expect_seq":
        if not COUNT.fullmatch(str(value)):
            raise tables.NotACount(value)
        return int(value)
    if not isinstance(value, str):
        raise tables.NotAText
    return value


def _csv(data: bytes) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    try:
        text = data.decode("utf-8-sig")  # spreadsheets begin their files with a byte order mark
    except UnicodeDecodeError as error:
        raise tables.NotUtf8(data.count(b"\n", 0, error.start) + 1) from None
    separator = next((char for char in text.partition("\n")[0] if char in SEPARATORS), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [_column(name) for name in next(reader, [""])]
        for name in header:
            if not name:
                raise tables.ColumnUnnamed
            if header.count(name) > 1:
                raise tables.ColumnTwice(name)
        lines, line = [], reader.line_num + 1  # a cell may hold line ends: a row stands where it begins
        for cells in reader:
            if cells:
                lines.append((line, _cells(header, cells, line)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise tables.NotCsv(reader.line_num, str(error)) from None
    return header, lines


def _column(name: str) -> str:
    """Return the field that a column is named after, as it is stored or as it is spelled as an option."""
    plain = name.strip().removeprefix("--").replace("-", "_")
    return STORED.get(plain, plain)


def _cells(header: list[str], cells: list[str], line: int) -> dict[str, Any]:
    if len(cells) != len(header):
        raise tables.CellsDiffer(line, len(cells), len(header))
    return {name: value for name, value in zip(header, cells, strict=True) if value}


def _json_lines(data: bytes) -> tuple[dict[str, None], list[tuple[int, dict[str, Any]]]]:
    columns: dict[str, None] = {}
    lines: list[tuple[int, dict[str, Any]]] = []
    for line, text in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            members = json.loads(text, object_pairs_hook=once)
        except (ValueError, RecursionError) as error:
            raise tables.NotAnObject(line, str(error)) from None
        if not isinstance(members, dict):
            raise tables.NotAnObject(line, "it is another value")
        lines.append((line, {_column(key): value for key, value in members.items()}))
        columns.update(dict.fromkeys(lines[-1][1]))
    return columns, lines
