r"""How answers are written: for people as tables and pages, for scripts in four formats that stay as they are.

- `table`: drawn for a terminal, as wide as it is, a thousand rows where no --limit says otherwise. Only this one may
  change from version to version.
- `plain`: a list is one row a line, its columns parted by tabs, without a header; a thing is one value a line,
  `path<TAB>value`, the path with dots and items counted from 1 (`place.name`, `sources.2.quote`). What is absent is
  empty in a row and left out of a thing; yes and no are `yes` and `no`; a list or object within a row is compact JSON.
  Control and bidi characters, tabs and line ends among them, are written out (`\t`, `\n`, `\u202e`).
- `json`: `{"frame":{"known_at":8124,"on":"2026-11-23"},"rows":[…]}` for a list, `{"frame":…, …}` for a thing.
- `jsonl`: the bare rows, one JSON value a line; a thing is one line. In both, control and bidi characters stand as
  `\uXXXX`, which is the same text to every JSON reader and safe to show.
- `csv`: RFC 4180, UTF-8, with a header; a thing has the columns `path` and `value` of `plain`. Texts stand as they are
  recorded. A text that begins with `=`, `+`, `-` or `@`, which a spreadsheet may take for a formula, is not altered
  either, for a script could not tell an alteration from data: standard error says how many there are.

The frame of `plain`, `jsonl` and `csv` goes to standard error, so that standard output is data alone.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import click

from archive.cli.escaping import escape, unsafe
from archive.cli.options import say
from archive.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import RenderableType

    from archive.views.frames import Frame, Listing, Thing

    Write = Callable[[str], object]

FORMATS: Final = ("table", "plain", "json", "jsonl", "csv")
ENDINGS: Final = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "plain", ".txt": "plain"}
"""Which format a file's name asks for, where no option does."""

TABLE_ROWS_MAX: Final = 1_000
"""Rows of a table where nothing says how many: nobody reads more, and every column has to be measured."""

FORMULA: Final = r"[=+@\t\r]|-(?![0-9.]+$)"
ACommand = TypeVar("ACommand", bound="Callable[..., Any]")


class CannotWrite(Refused):
    """The file for the answer cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"cannot write {path}: {why}", hint="name another file with -o")


class Output(NamedTuple):
    """Where an answer goes, and in which format; `file` is None for standard output."""

    format: str
    file: Path | None = None

    def most(self, limit: int | None) -> int | None:
        """Return how many rows to ask for, where a command line says `limit`."""
        return TABLE_ROWS_MAX if limit is None and self.format == "table" else limit

    def listing(
        self, answer: Listing, draw: Callable[[Listing], RenderableType] | None = None, *, offset: int = 0
    ) -> None:
        """Write an answer of many rows; `draw` makes its table, where the ordinary one will not do."""
        if self.format == "table":
            from archive.cli.drawing import footer
            from archive.cli.drawing import listing as ordinary

            self.drawn((draw or ordinary)(answer), footer(answer.frame, _rest(answer, offset)))
            return
        self.rows(answer.columns, answer.rows, answer.frame)
        if rest := _rest(answer, offset):
            say(rest)

    def thing(self, answer: Thing, draw: Callable[[Thing], RenderableType] | None = None) -> None:
        """Write an answer about one thing; `draw` makes its page, where the ordinary one will not do."""
        if self.format == "table":
            from archive.cli.drawing import footer
            from archive.cli.drawing import thing as ordinary

            self.drawn((draw or ordinary)(answer), footer(answer.frame))
            return
        self._tell_frame(answer.frame)
        with self._opened() as write:
            match self.format:
                case "json":
                    write(f"{json_text({'frame': answer.frame.as_json(), **answer.data})}\n")
                case "jsonl":
                    write(f"{json_text(answer.data)}\n")
                case "csv":
                    _write_csv(write, ("path", "value"), ({"path": p, "value": v} for p, v in _values(answer.data)))
                case _:
                    write("".join(f"{escape(p)}\t{cell(v)}\n" for p, v in _values(answer.data)))

    def text(self, text: str, frame: Frame) -> None:
        """Write an answer that is a text of its own, as it is; on a terminal, with what could drive it written out."""
        say(str(frame))
        is_shown = self.file is None and sys.stdout.isatty()
        with self._opened() as write:
            write(escape(text, keep="\n") if is_shown else text)

    def rows(self, columns: tuple[str, ...], rows: Iterable[dict[str, Any]], frame: Frame | None = None) -> None:
        """Write rows as they come, in any format but `table`: however many they are, few are held."""
        self._tell_frame(frame)
        if self.format == "plain":
            say(f"columns: {', '.join(columns)}")
        with self._opened() as write:
            match self.format:
                case "json":
                    _write_json(write, rows, frame)
                case "jsonl":
                    for row in rows:
                        write(f"{json_text(row)}\n")
                case "csv":
                    _write_csv(write, columns, rows)
                case _:
                    for row in rows:
                        write("\t".join(cell(row.get(column)) for column in columns) + "\n")

    def drawn(self, *parts: RenderableType) -> None:
        """Write something drawn, through a pager where it is longer than the terminal."""
        from archive.cli.drawing import as_text, show

        if self.file is None and sys.stdout.isatty():
            show(*parts)
            return
        with self._opened() as write:
            write(as_text(*parts))

    def drawn_in_turn(self, parts: Iterable[RenderableType]) -> None:
        """Write what is drawn part by part as it comes, however much it is."""
        from archive.cli.drawing import as_text, show_in_turn

        if self.file is None and sys.stdout.isatty():
            show_in_turn(parts)
            return
        with self._opened() as write:
            for part in parts:
                write(as_text(part))

    def _tell_frame(self, frame: Frame | None) -> None:
        if frame is not None and self.format != "json":
            say(str(frame))

    @contextmanager
    def _opened(self) -> Iterator[Write]:
        if self.file is not None:
            with _replacing(self.file) as write:
                yield write
        elif sys.stdout.isatty():
            yield sys.stdout.write
        else:
            sys.stdout.flush()
            yield lambda text: sys.stdout.buffer.write(text.encode())


def output_options(command: ACommand) -> ACommand:
    """Give a command `-O`, `--json` and `-o`; it is called with `output`."""

    @click.option("-O", "--format", "as_format", type=click.Choice(FORMATS), help="How to write the answer.")
    @click.option("--json", "as_json", is_flag=True, help="The same as -O json.")
    @click.option(
        "-o",
        "to_file",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to a file; its ending (.json, .jsonl, .csv) says how, where -O does not.",
    )
    @wraps(command)
    def with_output(*args: Any, as_format: str | None, as_json: bool, to_file: Path | None, **rest: Any) -> Any:  # noqa: ANN401
        return command(*args, output=_chosen(as_format, as_json, to_file), **rest)

    return cast("ACommand", with_output)


def _chosen(as_format: str | None, as_json: bool, file: Path | None) -> Output:
    if as_json and as_format not in {None, "json"}:
        message = f"--json and -O {as_format} ask for two formats"
        raise click.UsageError(message)
    chosen = "json" if as_json else as_format
    if file is not None and str(file) == "-":
        file = None
    if chosen is None and file is not None:
        chosen = ENDINGS.get(file.suffix.lower(), "plain")
    return Output(chosen or ("table" if sys.stdout.isatty() else "plain"), file)


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    r"""Return a value as compact JSON on one line, control and bidi characters as `\\uXXXX`."""
    from msgspec.json import encode

    text = encode(value).decode()
    return text if text.isprintable() else unsafe().sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def cell(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as `plain` writes it."""
    if isinstance(value, str):
        return escape(value)
    return escape(_flat(value))


def _flat(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as a text: what rows of `plain` and `csv` have in common."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json_text(value) if isinstance(value, dict | list | tuple) else str(value)


def _values(data: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return what a thing has values for, by path; what is absent or empty is left out."""
    from archive.history.changes import leaves

    return [(path, value) for path, value in leaves(data) if value not in (None, [], {})]


def _write_json(write: Write, rows: Iterable[dict[str, Any]], frame: Frame | None) -> None:
    head = {"frame": frame.as_json()} if frame is not None else {}
    write(json_text({**head, "rows": []})[:-2])
    for number, row in enumerate(rows):
        write(("," if number else "") + json_text(row))
    write("]}\n")


def _write_csv(write: Write, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    import csv
    import io

    formulas = 0
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(columns)
    for row in rows:
        values = [_flat(row.get(column)) for column in columns]
        formulas += sum(re.match(FORMULA, value) is not None for value in values)
        writer.writerow(values)
        write(line.getvalue())
        line.seek(0)
        line.truncate()
    write(line.getvalue())
    if formulas:
        texts = "1 text begins" if formulas == 1 else f"{formulas} texts begin"
        say(f"{texts} with =, +, - or @ and may be run as a formula: open the file with its columns read as text")


def _rest(answer: Listing, offset: int) -> str:
    """Return what to say of rows that are not on this page; empty where there are none."""
    through = offset + len(answer.rows)
    if answer.total is None or (offset == 0 and through >= answer.total):
        return ""
    if not answer.rows:
        return f"no rows from {offset + 1} on; there are {answer.total}"
    more = f"; --offset {through} goes on" if through < answer.total else ""
    return f"rows {offset + 1} to {through} of {answer.total}{more}"


@contextmanager
def _replacing(path: Path) -> Iterator[Write]:
    """Write a file beside and put it in place when it is whole; a pipe or device is written as it is."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}") if path.is_file() or not path.exists() else path
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            yield file.write
        if beside is not path:
            beside.replace(path)
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from None
    finally:
        if beside is not path:
            beside.unlink(missing_ok=True)
