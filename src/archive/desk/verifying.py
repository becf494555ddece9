"""Verification, from cheap to thorough: what each level proves, and what it found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from archive.desk import anchors, checkpoints, keys, stamping, witnesses
from archive.errors import ArchiveError
from archive.evidence import audit
from archive.evidence.attached import audit_objects
from archive.evidence.audit import Finding, audit_keys
from archive.evidence.keyring import Disowned, NotByAll, NotInForce
from archive.evidence.proof import WrongOrigin
from archive.evidence.records import RecordsAudit
from archive.evidence.rules import RulesAudit
from archive.evidence.sealed import Counted, OpeningsAudit
from archive.evidence.storage import Tree
from archive.ledger.openings import Openings
from archive.ledger.rows import NewerThanArchive
from archive.views import building

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.desk.witnesses import Witnesses
    from archive.evidence.audit import Step
    from archive.evidence.keyring import KeyRing
    from archive.evidence.note import VerifierKey

PROVES: Final[dict[Step, str]] = {
    "file": "the database file is whole, and its tables and triggers are as they were made",
    "records": "every record is in canonical form, says what its columns say, and follows its stream's last",
    "checkpoints": "the records are those that the ledger's signed checkpoints were made over",
    "tree": "the stored tree is the tree over the records",
    "objects": "every attachment kept here is, byte for byte, the one that its record names",
    "openings": "what opens a sealed event opens what was recorded, and nothing erased by order can be opened here",
    "rules": "every record could have been accepted where it stands",
    "views": "the views are what the records come to",
}
"""Every level, from cheap to thorough, and what it proves."""

OPTIONAL: Final[tuple[Step, ...]] = ("objects", "rules", "views")
"""Levels that may be left out, as they take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A checkpoint file, signed, that the records were held against and lead to. `sha256` is that of the file.

    `cosigned_by` are the witnesses known here that signed it too, the last of them at `cosigned_at` by its own clock;
    `stamped_at` is the earliest time at which an authority believed here says that it existed.
    """

    file: str
    size: int
    sha256: str
    cosigned_by: tuple[str, ...] = ()
    cosigned_at: str | None = None
    stamped_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification came to.

    `unsealed` counts the records after the newest checkpoint, `withdrawn` those whose bytes are gone by order.
    """

    origin: str
    records: int
    root: str
    held: tuple[Held, ...]
    levels: tuple[Step, ...]
    findings: tuple[Finding, ...]
    sealed: Counted
    withdrawn: int = 0
    quorum: int = 0

    @property
    def cosigned(self) -> Held | None:
        """The newest checkpoint that as many witnesses signed as are wanted, and one at least."""
        wanted = max(1, self.quorum)
        return next((each for each in reversed(self.held) if len(each.cosigned_by) >= wanted), None)

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the ledger."""
        return not self._failed

    @property
    def unsealed(self) -> int:
        """How many records are after the newest checkpoint."""
        return max(0, self.records - (self.held[-1].size if self.held else 0))

    @property
    def proved(self) -> dict[str, str]:
        """What was proved, by level."""
        return {level: PROVES[level] for level in self.levels if level not in self._failed}

    @property
    def _failed(self) -> set[str]:
        return {finding.step for finding in self.findings if finding.severity == "failure"}

    def as_json(self) -> dict[str, Any]:
        """Return it as scripts get it."""
        return {
            "origin": self.origin,
            "records": self.records,
            "root": self.root,
            "checkpoint": self.held[-1].file if self.held else None,
            "records_after_checkpoint": self.unsealed,
            "cosigned": asdict(self.cosigned) if self.cosigned else None,
            "records_after_cosigned": self.records - (self.cosigned.size if self.cosigned else 0),
            "stamped": [{"file": each.file, "at": each.stamped_at} for each in self.held if each.stamped_at],
            **({name: count for name, count in self.sealed._asdict().items() if self.sealed.sealed}),
            **({"withdrawn": self.withdrawn} if self.withdrawn else {}),
            "sound": self.is_sound,
            "proved": self.proved,
            "not_asked": [level for level in PROVES if level not in self.levels],
            "findings": [asdict(finding) for finding in self.findings],
        }


def verify(
    desk: Desk,
    *,
    against: tuple[Path, ...] = (),
    without: Container[str] = (),
    workers: int = 1,
    progress: audit.Progress | None = None,
) -> Verified:
    """Verify a ledger against itself, its checkpoints, and checkpoints from outside. Findings are data, not errors.

    `without` names levels of `OPTIONAL` that are not asked. `workers` processes may read the records of a large ledger
    at once; each imports the program's main module, as `multiprocessing` does.
    """
    levels: list[Step] = ["file", "records"]
    findings = list(audit.audit_file(desk.folder.ledger))
    known, bad = _checkpoints(desk, against)
    findings += bad
    if known or bad:
        levels.append("checkpoints")
    records = RecordsAudit({each.checkpoint.size for each in known}, workers)
    findings += records.run(desk.feed, progress)
    origin, held = "", list[Held]()
    try:
        ring, partners = keys.ring_of(desk.feed), witnesses.of(desk.folder)
        origin = ring.origin
        findings += audit_keys(ring, [each.note for each in known])
        for each in known:
            against_it = list(_checked(each, ring, partners.keys, records))
            findings += against_it
            if not against_it:
                held.append(_held(each, partners))
    except ArchiveError as error:
        findings.append(_failure("checkpoints", "keys-unreadable", "ledger/main", error))
    opened = OpeningsAudit(records.sealed, records.erased)
    is_whole = not any(finding.severity == "failure" for finding in findings)
    further: tuple[tuple[Step, Iterator[Finding] | None], ...] = (
        ("tree", _tree(desk, records.size)),
        ("objects", _objects(desk)),
        ("openings", opened.run(Openings(desk.folder.openings))),
        ("rules", _rules(desk, progress) if is_whole else None),
        ("views", _views(desk)),
    )
    for level, found in further:
        if found is not None and level not in without:
            levels.append(level)
            findings += found
    verified = Verified(
        origin=origin,
        records=records.size,
        root=records.root.hex(),
        held=tuple(held),
        levels=tuple(levels),
        findings=tuple(findings),
        quorum=desk.folder.quorum,
        sealed=opened.told,
        withdrawn=len(records.withdrawn),
    )
    return _with_stamps(desk, known, verified) if is_whole else verified


def _with_stamps(desk: Desk, known: list[Kept], verified: Verified) -> Verified:
    """Return what was found together with what others made of the ledger."""
    times, further = dict[int, list[str]](), list(_received(desk, known, verified))
    for each in stamping.stamps(desk.folder, known):
        if isinstance(each, Finding):
            further.append(each)
        else:
            times.setdefault(each.kept.checkpoint.size, []).append(each.stamp.at)
    held = tuple(replace(each, stamped_at=min(times.get(each.size, []), default=None)) for each in verified.held)
    return replace(verified, held=held, findings=(*verified.findings, *further))


def _tree(desk: Desk, size: int) -> Iterator[Finding] | None:
    path = desk.folder.root / checkpoints.TREE

    def found() -> Iterator[Finding]:
        try:
            with Tree(path, desk.feed.leaves, as_stored=True) as tree:
                tree.check(size)
        except ArchiveError as error:
            yield _failure("tree", "tree-differs", path.name, error)

    return found() if path.is_file() else None


def _objects(desk: Desk) -> Iterator[Finding]:
    try:
        yield from audit_objects(desk.feed, desk.folder.objects)
    except ArchiveError as error:
        yield _failure("objects", "records-unreadable", desk.folder.ledger.name, error)


def _rules(desk: Desk, progress: audit.Progress | None) -> Iterator[Finding]:
    """Decide again. What is not whole cannot be decided on, and of what is newer nobody here knows the rules."""
    try:
        yield from RulesAudit(desk.feed).run(progress)
    except NewerThanArchive as newer:
        yield Finding(step="rules", id="newer", severity="note", where="records", sentence=newer.sentence)


def _views(desk: Desk) -> Iterator[Finding] | None:
    path = desk.folder.views

    def found() -> Iterator[Finding]:
        try:
            building.verify(desk.feed, path)
        except ArchiveError as error:
            yield _failure("views", "views-differ", path.name, error)

    return found() if path.is_file() else None


def _failure(step: Step, name: str, where: str, error: ArchiveError) -> Finding:
    return Finding(step=step, id=name, severity="failure", where=where, sentence=error.sentence)


def _held(each: Kept, partners: Witnesses) -> Held:
    found = partners.cosignatures(each.note)
    return Held(
        file=each.path.name,
        size=each.checkpoint.size,
        sha256=sha256(each.note.format()).hexdigest(),
        cosigned_by=tuple(dict.fromkeys(line.name for line in found)),
        cosigned_at=max((line.at for line in found), default=None),
    )


def _received(desk: Desk, known: list[Kept], found: Verified) -> Iterator[Finding]:
    """Yield what is not here of what others made of the ledger: notes, as it may be elsewhere."""

    def told(name: str, where: str, sentence: str) -> Finding:
        return Finding(step="checkpoints", id=name, severity="note", where=where, sentence=sentence)

    if found.quorum and found.cosigned is None:
        sentence = f"no checkpoint kept here has the signatures of {found.quorum} witnesses"
        yield told("not-cosigned", "archive.toml", sentence)
    for position, count in anchors.missing(desk.folder, desk.feed, known).items():
        sentence = f"{count} of its anchors, files received from others, are not kept here"
        yield told("anchor-missing", f"#{position}", sentence)


def _checkpoints(desk: Desk, against: tuple[Path, ...]) -> tuple[list[Kept], list[Finding]]:
    found, bad = [], []
    places = (desk.folder.checkpoints, *desk.folder.mirrors)
    paths = [path for place in places if place.is_dir() for path in sorted(place.glob("*.checkpoint"))]
    for path in (*paths, *against):
        try:
            found.append(checkpoints.read(path))
        except ArchiveError as error:
            bad.append(_failure("checkpoints", "checkpoint-bad", path.name, error))
    return sorted(found, key=lambda each: each.checkpoint.size), bad


def _checked(each: Kept, ring: KeyRing, partners: Sequence[VerifierKey], pass_over: RecordsAudit) -> Iterator[Finding]:
    try:
        ring.accept(each.note, partners)
    except Disowned as error:
        yield Finding(
            step="checkpoints", id="checkpoint-disowned", severity="note", where=each.path.name, sentence=error.sentence
        )
    except WrongOrigin as error:
        yield _failure("checkpoints", "checkpoint-foreign", each.path.name, error)
    except (NotInForce, NotByAll) as error:
        yield _failure("checkpoints", "checkpoint-key", each.path.name, error)
    except ArchiveError as error:
        yield _failure("checkpoints", "checkpoint-unsigned", each.path.name, error)
    else:
        yield from audit.audit_checkpoint(each.checkpoint, each.path.name, pass_over.roots)
