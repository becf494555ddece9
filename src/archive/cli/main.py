"""The command `archive`: parse, make one call, and end with the exit code that means what happened."""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from archive import __version__
from archive.cli.commands import SECTIONS
from archive.cli.escaping import escape
from archive.cli.groups import TableGroup
from archive.cli.options import Session
from archive.errors import ArchiveError, Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM: Final = "archive"
COMPLETE: Final = "_ARCHIVE_COMPLETE"
"""The variable by which a shell asks for completions."""

GARBAGE_AFTER: Final = 20_000
"""Objects made before Python looks for cycles among them: loading what a command needs makes fewer, and no cycles."""

UNWRITTEN: Final = "not all of the answer could be written"
CANNOT_BE_WRITTEN: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
"""Why standard output refuses; the ledger's own files have errors of their own, raised where they are written."""

HELP: Final = """An append-only ledger of gifts between states: what was received, given in return, moved and corrected.

The ledger is the one that -L names, else $ARCHIVE_LEDGER, else the nearest directory upward with archive.toml.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line, without the program's name, and return how the process ends. Never raises."""
    gc.set_threshold(GARBAGE_AFTER)
    session = Session()
    _speak_utf8()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv), session)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told in a sentence
        code = _told(error, session)
    return _flushed(code)


@click.pass_context
def _root(ctx: click.Context, /, **_: Any) -> None:  # noqa: ANN401 - options with callbacks of their own
    """Do nothing: the options have been taken by the session already."""
    ctx.ensure_object(Session)


def root() -> TableGroup:
    """Return the command that holds all others."""
    return TableGroup(
        PROGRAM,
        SECTIONS,
        help=HELP,
        callback=_root,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
        params=[
            click.Option(
                ["-L", "--ledger"],
                metavar="DIR",
                help="The ledger's directory.",
                expose_value=False,
                callback=lambda ctx, _, value: setattr(ctx.ensure_object(Session), "named", value),
            ),
            click.Option(
                ["--sealed"],
                is_flag=True,
                help="Show what is sealed, to who may read its openings.",
                expose_value=False,
                callback=lambda ctx, _, value: setattr(ctx.ensure_object(Session), "sealed", value),
            ),
            click.Option(
                ["--debug"],
                is_flag=True,
                is_eager=True,
                help="Show where in the program an error arose.",
                expose_value=False,
                callback=lambda ctx, _, value: setattr(ctx.ensure_object(Session), "debug", value),
            ),
            _version(),
        ],
    )


def _version() -> click.Option:
    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(f"{PROGRAM} {__version__}")
            ctx.exit()

    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help="Show the version."
    )


def _run(arguments: list[str], session: Session) -> int:
    instruction = os.environ.get(COMPLETE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(root(), {"obj": session}, PROGRAM, COMPLETE, instruction)
    command = root()
    color = False if os.environ.get("NO_COLOR") else None
    try:
        with command.make_context(PROGRAM, arguments, obj=session, color=color) as ctx:
            result = command.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    return int(result or Exit.DONE)


def _told(error: BaseException, session: Session) -> int:
    """Tell on stderr what went wrong and return the exit code for it."""
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    if session.debug:
        import traceback

        with suppress(OSError):
            traceback.print_exception(error)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _write(error.format_message())
        return Exit.USAGE
    lines, code = _verdict(error, session)
    _write("".join(f"{PROGRAM}: {escape(line)}\n" for line in lines))
    return code


def _verdict(error: BaseException, session: Session) -> tuple[list[str], Exit]:
    """Return the sentences that say what went wrong, and the exit code for it."""
    if isinstance(error, BrokenPipeError):
        return [], Exit.BROKEN_PIPE
    if isinstance(error, OSError) and error.errno in CANNOT_BE_WRITTEN:
        return [f"{UNWRITTEN}: {error.strerror}"], Exit.PARTIAL
    if isinstance(error, KeyboardInterrupt | EOFError | click.Abort):
        return ["interrupted; what was not yet committed is not recorded"], Exit.INTERRUPTED
    if isinstance(error, click.ClickException):
        return [_usage(error)], Exit.USAGE
    if isinstance(error, ArchiveError):
        return sentences(error), error.exit
    hint = "" if session.debug else f" (`{PROGRAM} --debug …` shows where it arose)"
    return [f"this is a fault of archive, not yours: {type(error).__name__}: {error}{hint}"], Exit.BUG


def sentences(error: ArchiveError) -> list[str]:
    """Return what an error says, one sentence a fault: an append may have many."""
    faults: list[ArchiveError] = getattr(error, "faults", [])
    if not faults:
        return [str(error)]
    told = [str(fault) for fault in faults]
    rest = str(error)[len("\n".join(told)) :].strip("\n")
    return [*told, rest] if rest else told


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    ctx = getattr(error, "ctx", None)
    return f"{message} (`{ctx.command_path} --help` shows how)" if ctx is not None else message


def _write(text: str) -> None:
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.write(text if text.endswith("\n") or not text else f"{text}\n")
        sys.stderr.flush()


def _speak_utf8() -> None:
    """Let what scripts read be UTF-8 whatever the locale, and no terminal stumble over a letter that it lacks.

    A stream that the caller closed is one that nothing comes from and nobody reads.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _flushed(code: int) -> int:
    """Write out what is left, so that the interpreter has nothing to complain of; return the code to end with."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return Exit.BROKEN_PIPE if code == Exit.DONE else code
        if code == Exit.DONE:
            _write(f"{PROGRAM}: {UNWRITTEN}: {error}")
            return Exit.PARTIAL
    return code
