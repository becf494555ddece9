"""Verbs that do more than say one event: a file is kept with its record, a batch is reversed with all that it wrote."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.cli.drafting import Contradiction, Sketch
from archive.cli.fielding import OF_ITS_OWN, SectionedOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from archive.cli.lookup import Lookup
    from archive.desk.desk import Desk
    from archive.errors import ArchiveError

ANY_BYTES: Final = "application/octet-stream"


def options(type_name: str) -> list[SectionedOption]:
    """Return the options that a verb has beside its fields."""
    if type_name != "MediaAttached":
        return []
    text = "The file: it is kept with the ledger, and digest, size, name and media type are taken from it."
    return [SectionedOption("--file", metavar="FILE", section=OF_ITS_OWN, help=text)]


def fill(event: dict[str, Any], parameters: Mapping[str, Any], desk: Desk) -> None:
    """Fill in what an attached file says of itself, the file kept unless nothing is to be written."""
    name = parameters.get("file")
    if name is None:
        return
    from archive.desk.attachments import keep, measure

    for field in ("sha256", "bytes"):
        if field in event:
            raise Contradiction(option=field, beside="--file, which tells it")
    path = Path(name)
    found = measure(path) if parameters["dry_run"] else keep(desk.folder, path)
    event.update(found._asdict())
    event.setdefault("name", path.name)
    event.setdefault("media_type", mimetypes.guess_type(path.name)[0] or ANY_BYTES)


def reversed_batch(sketches: list[Sketch | ArchiveError], desk: Desk, lookup: Lookup) -> Iterator[Sketch]:
    """Yield a retraction of every record that the batches wrote and that still says something, the newest first."""
    batches = {sketch.stream: sketch.event for sketch in sketches if isinstance(sketch, Sketch)}
    written = [entry for page in desk.feed.entries() for entry in page if entry.record.batch in batches]
    for entry in reversed(written):
        record = entry.record
        line = lookup.state(record.stream).lines.line_of(record.id)
        if line.value is None or record.batch is None:
            continue
        said = {name: value for name, value in batches[record.batch].items() if name in {"reason", "act"}}
        yield Sketch(record.stream, {**said, "target": record.id}, type_name="RecordRetracted")


FIRST: Final[dict[str, Callable[[list[Sketch | ArchiveError], Desk, Lookup], Iterator[Sketch]]]] = {
    "BatchReversed": reversed_batch,
}
"""What is handed in before the event itself, by its type, in the same append."""
