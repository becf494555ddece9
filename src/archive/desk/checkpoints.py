"""Checkpoints: made, kept outside the database, and held against the ledger before anything is written or signed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.records import Draft
from archive.errors import ArchiveError, IntegrityFailure, NotFound, Refused
from archive.evidence import merkle, note
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.heads import Head, heads_root
from archive.evidence.storage import Tree
from archive.ledger import rows
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.ledger.feed import Feed
    from archive.ledger.folder import Folder

LEDGER_STREAM: Final = "ledger/main"
FILE: Final = re.compile(r"([0-9]{12})\.checkpoint")
NAME: Final = re.compile(r"([0-9]{1,12})\.checkpoint")
"""How a checkpoint is named: like its file, whose leading zeros may be left out."""

TREE: Final = "tree.db"
KEY_EVENTS: Final = ("LedgerOpened", "KeyIntroduced")


class LedgerShorter(IntegrityFailure):
    """The ledger has fewer records than a checkpoint of it covers."""

    def __init__(self, path: Path, size: int, found: int) -> None:
        super().__init__(
            f"{path.name} covers {size} records, and the ledger has {found}: an old backup, or records were cut off",
            hint="find the records after it, or record LedgerRestored with what is known of them",
        )


class LedgerDifferent(IntegrityFailure):
    """The ledger's records are not those that a checkpoint was signed over."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(
            f"the first {size} records are not those that {path.name} was signed over: history was rewritten",
            hint="`archive verify` says where; compare with a backup or a mirror",
        )


class OfAnother(IntegrityFailure):
    """A checkpoint is of another ledger."""

    def __init__(self, found: str, origin: str) -> None:
        super().__init__(f"the checkpoint is of {found}, and this ledger is {origin}", hint="compare their files")


class NotKept(NotFound):
    """A checkpoint was named that is not kept here."""

    def __init__(self, name: str, known: list[str]) -> None:
        newest = f"the newest kept is {known[-1]}" if known else "`archive checkpoint create` makes one"
        super().__init__(f"no checkpoint {name} is kept here", hint=newest)


class NothingToSign(Refused):
    """There is no record."""

    def __init__(self) -> None:
        super().__init__("the ledger has no record to sign", hint="`archive init` writes the first")


@dataclass(frozen=True, slots=True)
class Kept:
    """One checkpoint as kept in a file; its signatures are not believed yet."""

    path: Path
    note: note.Note
    checkpoint: Checkpoint


def kept(folder: Folder) -> list[Kept]:
    """Return every checkpoint in the ledger's directory and its mirrors, by size. Raises `Rejected` for a bad file."""
    found = []
    for place in (folder.checkpoints, *folder.mirrors):
        for path in sorted(place.glob("*.checkpoint")) if place.is_dir() else ():
            if FILE.fullmatch(path.name):
                found.append(read(path))  # noqa: PERF401 - a comprehension over two loops and a condition hides them
    return sorted(found, key=lambda each: each.checkpoint.size)


def read(path: Path) -> Kept:
    """Return the checkpoint in a file. Raises `NotFound`, `Rejected`."""
    try:
        if path.stat().st_size > note.NOTE_BYTES_MAX:
            message = f"{path} is larger than any checkpoint"
            raise Refused(message)
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"there is no file {path}"
        raise NotFound(message) from None
    try:
        signed = note.Note.parse(data)
        return Kept(path, signed, Checkpoint.parse(signed.text))
    except ArchiveError as error:
        raise error.at(file=str(path)) from None


def newest(folder: Folder) -> Kept:
    """Return the newest checkpoint kept. Raises `NotFound` where there is none, `Rejected` for a bad file."""
    known = kept(folder)
    if not known:
        message = "no checkpoint is kept here"
        raise NotFound(message, hint="`archive checkpoint create` makes one")
    return known[-1]


def size_of(desk: Desk, name: str) -> int:
    """Return how many records the checkpoint with a name (`000000000071.checkpoint`) covers, once it is checked.

    Raises `NotKept`, and as `check`: what a checkpoint names is what was signed, not whatever stands there now.
    """
    known = kept(desk.folder)
    asked = NAME.fullmatch(name)
    found = [each for each in known if asked is not None and each.checkpoint.size == int(asked.group(1))]
    if not found:
        raise NotKept(name, [each.path.name for each in known])
    for each in found:
        check(desk, each)
    return found[0].checkpoint.size


def check(desk: Desk, found: Kept) -> None:
    """Check a checkpoint's signature with the ledger's keys, and its root with the stored tree.

    Raises `LedgerShorter`, `LedgerDifferent`, `IntegrityFailure`.
    """
    origin, keys = verifier_keys(desk.feed)
    note.verify(found.note, keys)
    size, last = found.checkpoint.size, desk.feed.last()
    if found.checkpoint.origin != origin:
        raise OfAnother(found.checkpoint.origin, origin)
    if last < size:
        raise LedgerShorter(found.path, size, last)
    with tree_of(desk.folder, desk.feed) as tree:
        if not tree.leads_to(size, found.checkpoint.root):
            raise LedgerDifferent(found.path, size)


def tree_of(folder: Folder, feed: Feed) -> Tree:
    """Return the stored tree over the ledger's records."""
    return Tree(folder.root / TREE, feed.leaves)


def guard(folder: Folder, feed: Feed) -> None:
    """Compare the ledger with the newest checkpoint kept. Raises `LedgerShorter`, `LedgerDifferent`."""
    known = kept(folder)
    if not known:
        return
    newest = known[-1]
    size, last = newest.checkpoint.size, feed.last()
    if last < size:
        raise LedgerShorter(newest.path, size, last)
    with tree_of(folder, feed) as tree:
        if not tree.leads_to(size, newest.checkpoint.root):
            raise LedgerDifferent(newest.path, size)


def verifier_keys(feed: Feed) -> tuple[str, list[note.VerifierKey]]:
    """Return the ledger's origin, and every log key that its own records name."""
    origin, keys = "", list[note.VerifierKey]()
    for entry in feed.stream(LEDGER_STREAM):
        if type(entry.event).__name__ in KEY_EVENTS:
            keys.append(note.VerifierKey.parse(entry.event.vkey))
            origin = origin or getattr(entry.event, "origin", "")
    return origin, keys


def create(desk: Desk, *, deep: bool = False) -> Kept:
    """Seal the ledger, read again what is to be signed, prove that it grew from every checkpoint kept, sign, keep.

    Raises `LedgerShorter`, `LedgerDifferent`, `IntegrityFailure`, `Refused`; nothing is signed then.
    """
    from archive.evidence.keys import read_key  # noqa: PLC0415 - only who signs needs the key's machinery

    feed, folder = desk.feed, desk.folder
    signer = read_key(folder.signing_key)
    if feed.last() == 0:
        raise NothingToSign
    known = kept(folder)
    last = feed.entry(feed.last())
    if last is None or type(last.event) is not LedgerSealed:
        desk.append(_seal(feed))
    size = feed.last()
    since = 0 if deep or not known else known[-1].checkpoint.size
    with tree_of(folder, feed) as tree:
        if deep:
            tree.renew()
        for each in known:
            if each.checkpoint.size > size:
                raise LedgerShorter(each.path, each.checkpoint.size, size)
            if not tree.leads_to(each.checkpoint.size, each.checkpoint.root):
                raise LedgerDifferent(each.path, each.checkpoint.size)
        # from the newest checkpoint's own tree on, over bytes read again: nothing that is only stored gets signed
        frontier = merkle.frontier_at(since, tree.read)
        for page in feed.rows(since, size):
            for row in page:
                rows.check(row)
            frontier.extend(row.leaf for row in page)
        if not tree.leads_to(size, frontier.root()):
            raise merkle.ConsistencyFails(since, size, "the records changed while they were read")
        checkpoint = Checkpoint(signer.name, size, frontier.root())
    signed = note.sign(checkpoint.format(), signer)
    path = keep(folder, checkpoint, signed.format())
    return Kept(path, signed, checkpoint)


def _seal(feed: Feed) -> Iterator[Offer]:
    """Yield the seal. It is made when the append asks for it, under the write lock, so it tells of every record."""
    through = feed.last()
    heads = [Head(*head) for head in feed.heads(through)]
    event = LedgerSealed(through=through, streams=len(heads), heads_root=heads_root(heads).hex())
    yield Offer(Draft(stream=LEDGER_STREAM, event=event))


def keep(folder: Folder, checkpoint: Checkpoint, data: bytes) -> Path:
    """Write a signed checkpoint, given its bytes, to the ledger's directory and its mirrors; return the first file."""
    name = f"{checkpoint.size:012d}.checkpoint"
    for place in (folder.checkpoints, *folder.mirrors):
        place.mkdir(parents=True, exist_ok=True)
        beside = place / f".{name}.{os.getpid()}"
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place / name)
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return folder.checkpoints / name
