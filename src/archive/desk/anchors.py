"""Anchors: what others made of this ledger, named in the next seal, so that later records are younger than it.

An anchor is the SHA-256 of a file that was received: of a checkpoint with the one signature of one witness under it
(as it can be made again from a checkpoint file, whatever other signatures that has), or of a time stamp.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.catalogue.keeping import LedgerSealed
from archive.desk import keys, witnesses
from archive.evidence.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.desk.checkpoints import Kept
    from archive.desk.witnesses import Witnesses
    from archive.ledger.feed import Feed
    from archive.ledger.folder import Folder

ANCHORS_MAX: Final = 256
"""Named in one seal; the rest waits for the next."""

STAMPS: Final = "*.tsr"


def new(folder: Folder, feed: Feed, kept: Iterable[Kept]) -> tuple[str, ...]:
    """Return what was received and stands in no seal yet, in hex."""
    named = {digest for _, seal in seals(feed) for digest in seal.anchors}
    return tuple(digest for digest in _received(folder, witnesses.of(folder), kept) if digest not in named)[
        :ANCHORS_MAX
    ]


def missing(folder: Folder, feed: Feed, kept: Iterable[Kept]) -> dict[int, int]:
    """Return, by the position of a seal, how many of its anchors are made of nothing that is kept here."""
    here = set(_received(folder, witnesses.of(folder), kept))
    counts = {position: sum(digest not in here for digest in seal.anchors) for position, seal in seals(feed)}
    return {position: count for position, count in counts.items() if count}


def seals(feed: Feed) -> list[tuple[int, LedgerSealed]]:
    """Return every seal with its position."""
    return [
        (entry.position, entry.event)
        for entry in feed.stream(keys.LEDGER_STREAM)
        if isinstance(entry.event, LedgerSealed)
    ]


def _received(folder: Folder, known: Witnesses, kept: Iterable[Kept]) -> list[str]:
    """Return the digests of what was received, oldest checkpoint first, each once."""
    notes = [Note(each.note.text, (found.line,)).format() for each in kept for found in known.cosignatures(each.note)]
    places = (*folder.mirrors, folder.checkpoints)
    stamps = [path.read_bytes() for place in places if place.is_dir() for path in sorted(place.glob(STAMPS))]
    return list(dict.fromkeys(sha256(data).hexdigest() for data in (*notes, *stamps)))
