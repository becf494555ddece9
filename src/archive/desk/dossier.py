"""Dossiers: all that the ledger says of one thing, packed so that a stranger can check it without the ledger.

Every record's bytes with a proof of its own, all under one signed checkpoint; the checkpoint's seal, and where by it
the thing's stream ends, and every stream that its records name; mentions found elsewhere; whom to believe; a page to
read, and a program that checks it all (see `dossier_verify`). Nothing is packed that was not checked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from archive import clock
from archive.catalogue.sealing import commitment_in
from archive.desk import checkpoints, dossier_pages, proving
from archive.errors import NotFound, Refused
from archive.evidence import dossier_verify, headproof, merkle, withdrawn
from archive.evidence.heads import Head, head_bytes, in_order
from archive.ledger import rows
from archive.ledger.openings import Openings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.catalogue.sealing import Opening
    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.evidence.note import VerifierKey
    from archive.evidence.proof import Policy, Proof
    from archive.ledger.rows import Row

RECORDS, NAMED, MENTIONS, SEAL = dossier_verify.GROUPS
ZIP: Final = ".zip"
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""Of every member: the same dossier has the same bytes."""


class AlreadyThere(Refused):
    """A dossier is never written over something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already", hint="name a new directory, or a new .zip file")


class NothingRecorded(NotFound):
    """There is no such stream."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"nothing is recorded of {stream}")


class NotToDisclose(NotFound):
    """A record was to be opened in a dossier, and cannot be."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"#{position} cannot be disclosed: {why}", hint="name sealed records that the dossier has")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What went into a dossier, in numbers, and the last position that it speaks of."""

    stream: str
    size: int
    records: int
    streams: int
    mentions: int


class Contents(NamedTuple):
    """The rows of each group, in order of position."""

    records: list[Row]
    named: list[Row]
    mentions: list[Row]
    seal: list[Row]


def pack(  # noqa: PLR0913 - whom to believe and what to open is for who packs to choose
    desk: Desk,
    stream: str,
    target: Path,
    *,
    witnesses: Sequence[VerifierKey] | None = None,
    quorum: int | None = None,
    disclosed: Sequence[int] = (),
) -> Packed:
    """Write the dossier of a stream as a new directory, or a ZIP file where the name ends so.

    `witnesses` whose cosignatures are to count, and how many of them have to have signed, go into its policy; by
    default they are those of the ledger's directory. Of `disclosed` records, by position, what opens them goes in too;
    where it went is noted first, so that an order to erase can name it.
    Raises `NotToDisclose`, `NothingRecorded`, `NotYetInCheckpoint`, `AlreadyThere`, and what `proving.prove`
    raises; nothing is left.
    """
    if target.exists():
        raise AlreadyThere(target)
    newest, policy = checkpoints.to_rest_on(desk, witnesses, quorum)
    contents = _gather(desk, stream, newest.checkpoint.size)
    files = dict(_files(desk, newest, policy, contents))
    size, named = newest.checkpoint.size, {row.stream for row in contents.named}
    with Openings(desk.folder.openings) as openings:
        shown = {position: _opening(openings, contents, position) for position in disclosed}
        if shown:
            openings.note_copies([each.commitment for each in shown.values()], str(target.absolute()), clock.now())
    files |= {f"openings/{position}": each.salt + each.event for position, each in shown.items()}
    files |= dossier_pages.pages(stream, newest, contents, files)
    _write(target, files)
    return Packed(
        stream=stream,
        size=size,
        records=len(contents.records),
        streams=len(named),
        mentions=len(contents.mentions),
    )


def _opening(openings: Openings, contents: Contents, position: int) -> Opening:
    """Return what opens a record of a dossier. Raises `NotToDisclose`."""
    row = next((row for found in contents for row in found if row.position == position), None)
    if row is None:
        why = "no record of the dossier stands there"
        raise NotToDisclose(position, why)
    if row.order:
        why = f"it was withdrawn by order, as #{row.order} says"
        raise NotToDisclose(position, why)
    commitment = commitment_in(rows.known(row).record.event)
    if commitment is None:
        why = "nothing is sealed in it"
        raise NotToDisclose(position, why)
    found = openings.find(commitment)
    if found is None:
        why = "its opening is not here"
        raise NotToDisclose(position, why)
    return found


def _gather(desk: Desk, stream: str, size: int) -> Contents:
    """Return what belongs to a stream's dossier, each row checked. Raises `NothingRecorded`, `NotYetInCheckpoint`."""
    records = _rows(desk, stream)
    if not records:
        raise NothingRecorded(stream)
    if records[-1].position > size:
        raise proving.NotYetInCheckpoint(records[-1].position, size)
    records = [row for row in records if row.position < size]  # the seal stands for itself
    named = _named(records) - {stream}
    found = [row for name in named for row in _rows(desk, name) if row.position < size]
    streams = {stream, *(row.stream for row in found)}
    ids = (json.loads(row.state)["id"] for row in records)
    marks = re.compile(b"|".join(re.escape(f'"{text}"'.encode()) for text in (stream, *ids)))
    mentions, seal = [], []
    for page in desk.feed.rows(0, size):
        mentions += [row for row in page if row.stream not in streams and marks.search(row.state)]
        seal = page[-1:]
    mentions = [row for row in mentions if row.position < size and not row.order]
    for row in (*mentions, *seal):
        rows.check(row)
    for row in (*records, *found):
        if row.order > size:  # what explains that the record is not there has to be there
            raise proving.NotYetInCheckpoint(row.order, size)
    return Contents(records, sorted(found, key=lambda row: row.position), mentions, seal)


def _named(records: Iterable[Row]) -> set[str]:
    """Return every stream that these records name, as they are given out."""
    return {name for row in records for name in dossier_verify.NAMED.findall(withdrawn.line(row).decode())}


def _rows(desk: Desk, stream: str) -> list[Row]:
    found = desk.feed.rows_of(stream)
    for row in found:
        rows.check(row)
    return found


def _files(desk: Desk, newest: Kept, policy: Policy, contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file that proves something, each checked with our own tools."""
    yield "checkpoint", newest.note.format()
    yield "policy.txt", _policy(policy).encode()
    positions = []
    for name, found in zip(dossier_verify.GROUPS, contents, strict=True):
        yield name, b"".join(withdrawn.line(row) + b"\n" for row in found)
        positions.append(" ".join([name, *(str(row.position) for row in found)]))
    yield "positions.txt", "".join(f"{line}\n" for line in positions).encode()
    everything = [row for found in contents for row in found]
    with checkpoints.tree_of(desk.folder, desk.feed) as tree:
        for row in everything:
            proof = proving.proof_in(tree, row.position, row.leaf, newest, policy)
            yield f"proofs/{row.position}.tlog-proof", proof.format()
        (seal,) = contents.seal
        below = proving.proof_in(tree, seal.position, seal.leaf, newest, policy)
    streams = {row.stream for row in (*contents.records, *contents.named)}
    wanted = streams | _named(contents.records)
    heads = in_order(Head(*head) for head in desk.feed.heads(seal.position - 1))
    yield from _heads(wanted, heads, below, seal.state, policy)
    yield "verify.py", Path(dossier_verify.__file__).read_bytes()


def _heads(
    wanted: Iterable[str], heads: list[Head], below: Proof, seal: bytes, policy: Policy
) -> Iterator[tuple[str, bytes]]:
    """Yield a head proof for each stream, or, for a name without a stream, its neighbours."""
    reader = merkle.reader_of([merkle.leaf_hash(head_bytes(head)) for head in heads])
    places = {head.stream: index for index, head in enumerate(heads)}

    def proof_at(index: int) -> headproof.HeadProof:
        path = merkle.inclusion_path(index, len(heads), reader)
        return headproof.HeadProof(index, len(heads), tuple(path), below)

    for stream in sorted(wanted):
        if stream in places:
            found = proof_at(places[stream])
            headproof.verify(found, heads[places[stream]], seal, policy)
            yield f"heads/{stream}.head-proof", found.format()
            continue
        after = sum(head.stream.encode() < stream.encode() for head in heads)
        sides = {
            name: headproof.Neighbour(heads[index], proof_at(index))
            for name, index in (("before", after - 1), ("after", after))
            if 0 <= index < len(heads)
        }
        headproof.verify_absence(stream, sides.get("before"), sides.get("after"), seal, policy)
        for name, neighbour in sides.items():
            yield f"heads/{stream}.{name}", neighbour.format()


def _policy(policy: Policy) -> str:
    """Return the policy as text: a word and a value a line."""
    return "".join(
        [
            "# Whom to believe. These lines came with the dossier: compare them with what you were given elsewhere.\n",
            "# origin: the ledger's name. log: a key that signs for it; one of them has to have signed.\n",
            "# witness: a key whose cosignature counts. quorum: how many witnesses have to have signed.\n",
            f"origin {policy.origin}\n",
            *(f"log {key.format()}\n" for key in policy.logs),
            *(f"witness {key.format()}\n" for key in policy.witnesses),
            f"quorum {policy.quorum}\n",
        ]
    )


def _write(target: Path, files: dict[str, bytes]) -> None:
    """Write all files or none, under another name first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.suffix.lower() == ZIP:
            with zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as archive:
                for name, data in sorted(files.items()):
                    member = zipfile.ZipInfo(f"{target.stem}/{name}", ZIP_TIME)
                    member.external_attr = 0o644 << 16
                    archive.writestr(member, data, zipfile.ZIP_DEFLATED)
        else:
            for name, data in files.items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        beside.unlink(missing_ok=True)
        raise
