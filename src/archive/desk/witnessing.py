"""A ledger asks its witnesses, and keeps what they answer beside the checkpoint that they signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.desk import checkpoints, witnesses
from archive.errors import Conflict, IntegrityFailure, NotFound, UsageProblem
from archive.evidence import merkle, note
from archive.evidence.durable import alone
from archive.evidence.note import Note, NotSigned
from archive.evidence.witness import Request, parse_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.desk.witnesses import Cosignature, Witnesses
    from archive.evidence.note import Signature


class UnknownWitness(NotFound):
    """No witness has this name here."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"no witness is called {name} here; known are {', '.join(known) or 'none'}",
            hint='archive.toml names them: under [witnesses], a line `NAME = "VERIFIER KEY"`',
        )


class WhichWitness(UsageProblem):
    """There are several witnesses to ask."""

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__(f"there are several witnesses: {', '.join(known)}", hint="--for NAME says which one to ask")


class NoWitnessSigned(NotFound):
    """An answer holds no signature of a known witness under a checkpoint that is kept here."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"no known witness has signed a checkpoint kept here; the answer is by {', '.join(names)}",
            hint="archive.toml names witnesses by their verifier keys, under [witnesses]",
        )


class AsksOtherSize(Conflict):
    """A witness has last signed another size than it was asked from."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"the witness has last signed size {size}, and was asked from another",
            hint=f"`archive witness request --old {size}` asks from there",
        )


class WitnessSawMore(IntegrityFailure):
    """A witness has signed more records than the ledger has."""

    def __init__(self, size: int, last: int) -> None:
        super().__init__(
            f"the witness has signed size {size}, and the ledger has {last} records: an old copy, or records were cut"
            " off",
            hint="ask the witness for the checkpoint that it signed, and compare",
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and of whom; None where no witness is named here yet."""

    request: Request
    size: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """The checkpoint that was cosigned, as it is kept now, and the cosignatures that came with the answer."""

    kept: Kept
    cosignatures: tuple[Cosignature, ...]


def request(desk: Desk, name: str | None = None, *, old: int | None = None) -> Asked:
    """Return what to ask a witness: to sign the newest checkpoint, which grew from what that witness signed last.

    `old` is the size that it signed last, where that is not what its signatures kept here say.
    Raises `UnknownWitness`, `WhichWitness`, `NoneKept`, `WitnessSawMore`, `IntegrityFailure`.
    """
    known = witnesses.of(desk.folder)
    if name is None and len(known.by_name) > 1:
        raise WhichWitness(known.by_name)
    name = name or next(iter(known.by_name), None)
    if name is not None and name not in known.by_name:
        raise UnknownWitness(name, known.by_name)
    newest = checkpoints.newest(desk.folder)
    checkpoints.check(desk, newest)
    size = newest.checkpoint.size
    old = last_signed(desk, known, name) if old is None else old
    if old > size:
        raise WitnessSawMore(old, desk.feed.last()) if old > desk.feed.last() else AsksOtherSize(old)
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        path = merkle.consistency_path(old, size, tree.read)
        merkle.verify_consistency(old, size, path, tree.root(old), newest.checkpoint.root)
    logs = [line for line in newest.note.signatures if line.name == newest.checkpoint.origin]
    return Asked(Request(old, tuple(path), Note(newest.note.text, tuple(logs))), size, name)


def last_signed(desk: Desk, known: Witnesses, name: str | None) -> int:
    """Return the size of the newest checkpoint kept that a witness has cosigned; 0 where there is none."""
    for each in reversed(checkpoints.kept(desk.folder)):
        if any(found.name == name for found in known.cosignatures(each.note)):
            return each.checkpoint.size
    return 0


def add(desk: Desk, data: bytes) -> Added:
    """Keep what a witness answered, given its bytes, with the checkpoint that it signed, here and in the mirrors.

    Signature lines of others that came with it, or were there before, stay. Raises `AsksOtherSize`, `WitnessSawMore`,
    `NoWitnessSigned`, `BadAnswer`, `BadNote`, `SignatureFails`.
    """
    answer = parse_answer(data)
    if isinstance(answer, int):
        raise WitnessSawMore(answer, desk.feed.last()) if answer > desk.feed.last() else AsksOtherSize(answer)
    lines = answer.signatures if isinstance(answer, Note) else answer
    known = witnesses.of(desk.folder)
    with alone(desk.folder.checkpoints):
        for each in reversed(checkpoints.kept(desk.folder)):
            if isinstance(answer, Note) and answer.text != each.note.text:
                continue
            if found := known.cosignatures(Note(each.note.text, lines)):
                _check(each.note.text, lines, known)
                new = [line for line in lines if line not in each.note.signatures]
                return Added(checkpoints.keep(desk.folder, each.checkpoint, each.note.add(*new)), tuple(found))
    if isinstance(answer, Note):
        _check(answer.text, lines, known)
    raise NoWitnessSigned([line.name for line in lines])


def _check(text: str, lines: tuple[Signature, ...], known: Witnesses) -> None:
    """Refuse an answer with a line of a known witness that does not hold. Raises `SignatureFails`."""
    try:
        note.verify(Note(text, lines), known.keys)
    except NotSigned:
        return
