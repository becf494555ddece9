"""The audit of attachments: each file kept is, byte for byte, what the record that attached it says."""

from __future__ import annotations

import json
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, Final

from archive.evidence.audit import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.evidence.audit import Severity
    from archive.ledger.feed import Feed

TYPE: Final = "MediaAttached"
MARK: Final = b'"MediaAttached"'


def audit_objects(feed: Feed, objects: Path) -> Iterator[Finding]:
    """Yield what is wrong with the files that records attached, each file once.

    A file that is not there is told and speaks against nothing: its bytes may be kept elsewhere.
    """
    seen = set[str]()
    for page in feed.rows():
        for row in page:
            if MARK not in row.state:
                continue
            for digest, size in _attached(_read(row.state)):
                if digest not in seen:
                    seen.add(digest)
                    yield from _file(objects / digest, size, f"#{row.position}")


def _read(state: bytes) -> object:
    try:
        return json.loads(state)
    except (ValueError, RecursionError):  # told by the audit of records
        return None


def _attached(value: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - plain JSON
    """Yield the digest and the size of every file that a record, or a part of it, attaches."""
    if isinstance(value, dict):
        if value.get("type") == TYPE and isinstance(value.get("sha256"), str):
            yield value["sha256"], value.get("bytes")
        for part in value.values():
            yield from _attached(part)


def _file(path: Path, size: object, where: str) -> Iterator[Finding]:
    sentence = fault = ""
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if found != path.name:
            fault, sentence = "attachment-altered", f"the file {path.name} has the SHA-256 {found}"
        elif path.stat().st_size != size:
            fault, sentence = "attachment-size", f"the file {path.name} has other than the {size} bytes stated"
    except FileNotFoundError:
        fault, sentence = "attachment-absent", f"the file {path.name} is not kept here"
    except OSError as error:
        fault, sentence = "attachment-unreadable", f"the file {path.name} cannot be read: {error.strerror}"
    if fault:
        severity: Severity = "note" if fault == "attachment-absent" else "failure"
        yield Finding(step="objects", id=fault, severity=severity, where=where, sentence=sentence)
