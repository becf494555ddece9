"""Checkpoints: made, kept outside the database, and held against the ledger before anything is written or signed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.records import Draft
from archive.desk import anchors, keys, witnesses
from archive.errors import ArchiveError, IntegrityFailure, NotFound, Refused
from archive.evidence import merkle, note
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.durable import alone, put
from archive.evidence.heads import Head, heads_root
from archive.evidence.keyring import Disowned
from archive.evidence.proof import Policy, TooFewWitnesses
from archive.evidence.storage import Tree
from archive.ledger import rows
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.desk.desk import Desk
    from archive.evidence.keys import Ask, SigningKey
    from archive.evidence.proof import Accepted
    from archive.ledger.feed import Feed
    from archive.ledger.folder import Folder

FILE: Final = re.compile(r"([0-9]{12})\.checkpoint")
NAME: Final = re.compile(r"([0-9]{1,12})\.checkpoint")
"""How a checkpoint is named: like its file, whose leading zeros may be left out."""

TREE: Final = "tree.db"


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


class KeysChanged(Refused):
    """Records about keys were added while a checkpoint was being made."""

    def __init__(self) -> None:
        super().__init__("which keys sign was changed meanwhile; nothing was signed", hint="try again")


class NoneInForce(Refused):
    """No key signs for the ledger."""

    def __init__(self) -> None:
        super().__init__("the ledger's records name no key that signs", hint="`archive key show` lists its keys")


class NoneKept(NotFound):
    """No checkpoint was made yet, or none is left."""

    def __init__(self) -> None:
        super().__init__("no checkpoint is kept here", hint="`archive checkpoint create` makes one")


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
    """Return every checkpoint in the ledger's mirrors and its directory, by size, the directory's own last.

    Raises `Rejected` for a bad file.
    """
    found = []
    for place in (*folder.mirrors, folder.checkpoints):
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
    """Return the newest checkpoint kept. Raises `NoneKept`, and `Rejected` for a bad file."""
    known = kept(folder)
    if not known:
        raise NoneKept
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


def check(desk: Desk, found: Kept) -> Accepted:
    """Check a checkpoint's signatures with the keys in force at its size, and its root with the stored tree.

    Returns who signed it, the witnesses known here among them; how many did is the caller's to judge.
    Raises `LedgerShorter`, `LedgerDifferent`, `IntegrityFailure`.
    """
    accepted = keys.ring_of(desk.feed).accept(found.note, witnesses.of(desk.folder).keys)
    size, last = found.checkpoint.size, desk.feed.last()
    if last < size:
        raise LedgerShorter(found.path, size, last)
    with tree_of(desk.folder, desk.feed) as tree:
        if not tree.leads_to(size, found.checkpoint.root):
            raise LedgerDifferent(found.path, size)
    return accepted


def to_rest_on(
    desk: Desk, known: Sequence[note.VerifierKey] | None = None, quorum: int | None = None
) -> tuple[Kept, Policy]:
    """Return the newest checkpoint that enough witnesses have signed, and the policy under which it counts.

    Witnesses and quorum are those of the ledger's directory where none are given. Raises `NotFound`,
    `TooFewWitnesses`, `LedgerShorter`, `LedgerDifferent`, `IntegrityFailure`.
    """
    here = witnesses.of(desk.folder)
    if known is None:
        known, quorum = here.keys, here.quorum if quorum is None else quorum
    ring, refusal = keys.ring_of(desk.feed), None
    for each in reversed(kept(desk.folder)):
        try:
            ring.accept(each.note, known, quorum or 0)
        except (TooFewWitnesses, Disowned) as error:  # an older one may do
            refusal = refusal or error
            continue
        check(desk, each)
        logs = tuple(term.key for term in ring.at(each.checkpoint.size))
        return each, Policy(logs=logs, witnesses=tuple(known), quorum=quorum or 0)
    raise refusal or NoneKept


def size_held(desk: Desk) -> int:
    """Return the size of the newest checkpoint that a known witness has cosigned; 0 where there is none."""
    for each in reversed(kept(desk.folder)):
        try:
            if check(desk, each).witnesses:
                return each.checkpoint.size
        except ArchiveError:
            continue
    return 0


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


def create(desk: Desk, *, deep: bool = False, ask: Ask | None = None) -> Kept:
    """Seal the ledger, read again what is to be signed, prove that it grew from every checkpoint kept, sign, keep.

    `ask` is called for the passphrase of a key that has one. Raises `LedgerShorter`, `LedgerDifferent`,
    `IntegrityFailure`, `Refused`, `Locked`; nothing is signed then.
    """
    with alone(desk.folder.checkpoints):
        return create_alone(desk, deep=deep, ask=ask)


def create_alone(desk: Desk, *, deep: bool = False, ask: Ask | None = None, at_hand: Sequence[SigningKey] = ()) -> Kept:
    """Do what `create` does, for who holds the directory of checkpoints already, and may have keys at hand."""
    feed, folder = desk.feed, desk.folder
    known = kept(folder)
    last = feed.entry(feed.last())
    if last is None:
        raise NothingToSign
    if type(last.event) is LedgerSealed and (signed := _signed_already(desk, known)):
        keep(folder, signed.checkpoint, signed.note)
        return signed
    ring = keys.ring_of(feed)
    if not ring.current:
        raise NoneInForce
    signers = keys.signers(folder, ring.current, ask, at_hand)
    if type(last.event) is not LedgerSealed:
        desk.append(_seal(desk))
    size = feed.last()
    if [term.key for term in keys.ring_of(feed).at(size)] != [signer.verifier for signer in signers]:
        raise KeysChanged
    checkpoint = Checkpoint(ring.origin, size, _root_to_sign(desk, known, size, deep=deep))
    return keep(folder, checkpoint, note.sign(checkpoint.format(), *signers))


def _root_to_sign(desk: Desk, known: list[Kept], size: int, *, deep: bool) -> bytes:
    """Read again what is to be signed, and return its root, proved to have grown from every checkpoint kept."""
    since = 0 if deep or not known else known[-1].checkpoint.size
    with tree_of(desk.folder, desk.feed) as tree:
        if deep:
            tree.renew()
        for each in known:
            if each.checkpoint.size > size:
                raise LedgerShorter(each.path, each.checkpoint.size, size)
            if not tree.leads_to(each.checkpoint.size, each.checkpoint.root):
                raise LedgerDifferent(each.path, each.checkpoint.size)
        # from the newest checkpoint's own tree on, over bytes read again: nothing that is only stored gets signed
        frontier = merkle.frontier_at(since, tree.read)
        for page in desk.feed.rows(since, size):
            for checked in rows.check_all(page):
                if isinstance(checked, IntegrityFailure):
                    raise checked
            frontier.extend(row.leaf for row in page)
        if not tree.leads_to(size, frontier.root()):
            raise merkle.ConsistencyFails(since, size, "the records changed while they were read")
        return frontier.root()


def _signed_already(desk: Desk, known: list[Kept]) -> Kept | None:
    """Return the checkpoint kept of all records, if it is as it would be made now."""
    if not known or known[-1].checkpoint.size != desk.feed.last():
        return None
    try:
        check(desk, known[-1])
    except ArchiveError:
        return None
    return known[-1]


def _seal(desk: Desk) -> Iterator[Offer]:
    """Yield the seal. It is made when the append asks for it, under the write lock, so it tells of every record."""
    through = desk.feed.last()
    heads = [Head(*head) for head in desk.feed.heads(through)]
    event = LedgerSealed(
        through=through,
        streams=len(heads),
        heads_root=heads_root(heads).hex(),
        anchors=anchors.new(desk.folder, desk.feed, kept(desk.folder)),
    )
    yield Offer(Draft(stream=keys.LEDGER_STREAM, event=event))


def keep(folder: Folder, checkpoint: Checkpoint, signed: note.Note) -> Kept:
    """Write a signed checkpoint to the mirrors and the ledger's directory; signatures that a copy has stay in it.

    Returns the copy in the directory. Raises `CannotKeep`.
    """
    name, written = f"{checkpoint.size:012d}.checkpoint", signed
    for place in (*folder.mirrors, folder.checkpoints):
        written = _with_those_of(place / name, signed)
        put(place / name, written.format())
    return Kept(folder.checkpoints / name, written, checkpoint)


def _with_those_of(path: Path, signed: note.Note) -> note.Note:
    """Return a note with the further signatures that the same note has in a file."""
    try:
        there = read(path).note
    except ArchiveError:  # none, or none that can be read: it is written anew
        return signed
    if there.text != signed.text:
        return signed
    return signed.add(*(line for line in there.signatures if line not in signed.signatures))
