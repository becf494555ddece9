"""Verification, from cheap to thorough: what each step proves, and what it found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.desk import checkpoints
from archive.errors import ArchiveError
from archive.evidence import audit, note
from archive.evidence.audit import Finding, RecordsAudit
from archive.views import building

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk

PROVES: Final = {
    "file": "the database file is whole, and its tables and triggers are as they were made",
    "records": "every record is in canonical form, says what its columns say, and follows its stream's last",
    "checkpoints": "the records are those that the ledger's signed checkpoints were made over",
    "views": "the views are what the records come to",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification came to. `unsealed` counts the records after the newest checkpoint."""

    records: int
    root: str
    checkpoint: str | None
    unsealed: int
    steps: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the ledger."""
        return not self._failed

    @property
    def _failed(self) -> set[str]:
        return {finding.step for finding in self.findings if finding.severity == "failure"}

    def as_json(self) -> dict[str, Any]:
        """Return it as scripts get it."""
        return {
            "records": self.records,
            "root": self.root,
            "checkpoint": self.checkpoint,
            "records_after_checkpoint": self.unsealed,
            "proved": {step: PROVES[step] for step in self.steps if step not in self._failed},
            "sound": self.is_sound,
            "findings": [asdict(finding) for finding in self.findings],
        }


def verify(
    desk: Desk, *, against: tuple[Path, ...] = (), with_views: bool = True, progress: audit.Progress | None = None
) -> Verified:
    """Verify a ledger against itself, its checkpoints, and checkpoints from outside. Findings are data, not errors."""
    findings = list(audit.audit_file(desk.folder.ledger))
    steps = ["file", "records"]
    known, bad = _checkpoints(desk, against)
    findings += bad
    if known or bad:
        steps.append("checkpoints")
    pass_over = RecordsAudit({each.checkpoint.size for each in known})
    findings += pass_over.run(desk.feed, progress)
    try:
        origin, keys = checkpoints.verifier_keys(desk.feed)
        for each in known:
            findings += _checked(each, origin, keys, pass_over)
    except ArchiveError as error:
        findings.append(
            Finding(
                step="checkpoints",
                id="keys-unreadable",
                severity="failure",
                where="ledger/main",
                sentence=error.sentence,
            )
        )
    if with_views and desk.folder.views.is_file():
        steps.append("views")
        try:
            building.verify(desk.feed, desk.folder.views)
        except ArchiveError as error:
            findings.append(
                Finding(step="views", id="views-differ", severity="failure", where="views.db", sentence=error.sentence)
            )
    newest = known[-1] if known else None
    return Verified(
        records=pass_over.size,
        root=pass_over.root.hex(),
        checkpoint=newest.path.name if newest else None,
        unsealed=max(0, pass_over.size - (newest.checkpoint.size if newest else 0)),
        steps=tuple(steps),
        findings=tuple(findings),
    )


def _checkpoints(desk: Desk, against: tuple[Path, ...]) -> tuple[list[Kept], list[Finding]]:
    found, bad = [], []
    places = (desk.folder.checkpoints, *desk.folder.mirrors)
    paths = [path for place in places if place.is_dir() for path in sorted(place.glob("*.checkpoint"))]
    for path in (*paths, *against):
        try:
            found.append(checkpoints.read(path))
        except ArchiveError as error:
            bad.append(
                Finding(
                    step="checkpoints",
                    id="checkpoint-bad",
                    severity="failure",
                    where=path.name,
                    sentence=error.sentence,
                )
            )
    return sorted(found, key=lambda each: each.checkpoint.size), bad


def _checked(each: Kept, origin: str, keys: list[note.VerifierKey], pass_over: RecordsAudit) -> Iterator[Finding]:
    try:
        note.verify(each.note, keys)
    except ArchiveError as error:
        yield Finding(
            step="checkpoints",
            id="checkpoint-unsigned",
            severity="failure",
            where=each.path.name,
            sentence=error.sentence,
        )
        return
    yield from audit.audit_checkpoint(each.checkpoint, each.path.name, origin, pass_over.roots)
