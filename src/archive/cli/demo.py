"""The founding story, told by the ledger itself: built from its journal, then asked what anybody would ask.

The journal is part of the package; in a checkout it lies in `events/journals`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Final

import click

from archive.cli.options import say
from archive.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.desk.desk import Desk
    from archive.desk.journals import Restored
    from archive.ledger.folder import Folder
    from archive.ledger.offers import Offer

JOURNALS: Final = "journals"
STORY: Final = "founding-story.jsonl"
EXPORTED: Final = "founding-story"
INSTITUTION: Final = "Registry of a demonstration"
TIME_ZONE: Final = "UTC"


class NoStory(Refused):
    """The journal that the demonstration is built from is not here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the journal {name} was not installed with archive", hint="install archive anew")


class OtherLedger(Refused):
    """The directory named holds a ledger, and not that of the demonstration."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} holds another ledger", hint="name another directory, or none")


@click.command("demo", short_help="Build a ledger of a true story and show what it answers.")
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
def demo(directory: Path | None) -> None:
    """Build a ledger of a true story, in DIR or a temporary directory, and show what it answers.

    The story is one news report of 2023: what a head of state was given on a visit, what he gave in return, and the
    museum where such gifts are kept. Every answer is computed from the records; nothing is prepared. Run again with the
    same DIR, it builds nothing and asks again.
    """
    from archive.cli import touring
    from archive.cli.drawing import draw_all
    from archive.desk.desk import Desk

    offers = list(_offers())
    root = Path(mkdtemp(prefix="archive-demo-")) / "museum" if directory is None else directory
    begun = time.perf_counter()
    with Desk.open(_folder(root)) as desk:
        built = _record(desk, root, offers)
        if built:
            say(f"{desk.feed.last()} records written in {time.perf_counter() - begun:.2f} s, in {root}")
        with desk.answers() as answers:
            draw_all(touring.tour(answers, root, _restored()))
    sys.stdout.flush()


def _folder(root: Path) -> Folder:
    from archive.desk.opening import init
    from archive.ledger import folder as folders

    if (root / folders.CONFIGURATION).is_file():
        return folders.read(root)
    return init(root, institution=INSTITUTION, time_zone=TIME_ZONE)


def _record(desk: Desk, root: Path, offers: list[Offer]) -> int:
    """Append the journal and return the number of records written; a ledger of something else is left alone."""
    is_new = desk.feed.stream("ledger/main")[-1].position == desk.feed.last() - 1
    if not is_new and desk.append(offers, dry_run=True).written:
        raise OtherLedger(root)
    return desk.append(offers).written


def _offers() -> Iterator[Offer]:
    from archive.catalogue.refusals import decode_draft
    from archive.errors import Where
    from archive.ledger.offers import Offer

    journal = lies(STORY)
    for number, line in enumerate(journal.read_bytes().splitlines(keepends=True), start=1):
        yield Offer(decode_draft(line), Where(file=journal.name, line=number))


def _restored() -> Restored:
    """Make a ledger from the story as it was recorded once and exported, see where it arrives, and throw it away."""
    from archive.desk.journals import restore

    with TemporaryDirectory(prefix="archive-demo-") as folder:
        return restore(lies(EXPORTED), Path(folder) / EXPORTED)


def lies(name: str) -> Path:
    """Return where a journal lies: in the package, else in the checkout. Raises `NoStory`."""
    package = Path(__file__).parents[1]
    checkout = Path(__file__).parents[3] / "events"
    for folder in (package, checkout):
        journal = folder / JOURNALS / name
        if journal.exists():
            return journal
    raise NoStory(name)
