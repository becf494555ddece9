"""Time stamps of checkpoints: asked for, received, kept beside them, checked again."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.desk import checkpoints
from archive.desk.anchors import STAMPS
from archive.errors import ArchiveError, NotFound, Refused
from archive.evidence import timestamp
from archive.evidence.audit import Finding
from archive.evidence.durable import alone, put
from archive.evidence.timestamp import ExtraMissing, Query, Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cryptography.x509 import Certificate

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.evidence.audit import Severity
    from archive.ledger.folder import Folder

SECONDS_MAX: Final = 30
QUERY: Final = "application/timestamp-query"


class NoRoots(Refused):
    """Whom to believe about the time is not known."""

    def __init__(self) -> None:
        super().__init__(
            "no root certificate of a time-stamping authority is named",
            hint='--root FILE names one, or in archive.toml timestamp_roots = ["FILE"]',
        )


class NoSuchCertificate(NotFound):
    """A root certificate's file is not there."""

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(f"the root certificate {path} cannot be read: {why or 'the system gives no reason'}")


class OfNothingKept(NotFound):
    """A time stamp is about something else than a checkpoint kept here."""

    def __init__(self) -> None:
        super().__init__("the time stamp is of no checkpoint that is kept here")


class NotReached(Refused):
    """The authority gave no answer."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} gave no time stamp: {why}", hint="without --url the request is a file to send by hand")


@dataclass(frozen=True, slots=True)
class Stamped:
    """A checkpoint, what an authority says of it, and the file that proves it."""

    kept: Kept
    stamp: Stamp
    path: Path


def query(desk: Desk) -> tuple[Kept, Query]:
    """Return the newest checkpoint, once it is checked, and the request to stamp it."""
    newest = checkpoints.newest(desk.folder)
    checkpoints.check(desk, newest)
    return newest, timestamp.query(newest.note.text)


def send(url: str, asked: Query) -> bytes:
    """Send a request to an authority and return its response, unchecked. Raises `NotReached`."""
    if not url.startswith(("https://", "http://")):
        raise NotReached(url, "it begins neither https:// nor http://")
    try:
        request = urllib.request.Request(url, data=asked.data, headers={"Content-Type": QUERY})  # noqa: S310 - see above
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=SECONDS_MAX) as response:
            return bytes(response.read(timestamp.RESPONSE_BYTES_MAX + 1))
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise NotReached(url, str(getattr(error, "reason", None) or error)) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The authority that was named answers, or none does."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirection: the answer then counts as an error."""


def keep(desk: Desk, data: bytes, roots: Sequence[Path] = (), *, nonce: int | None = None) -> Stamped:
    """Check a response and keep it, here and in the mirrors, beside the checkpoint that it is about.

    `roots` are PEM files; by default those of the ledger's directory. Raises `ExtraMissing`, `NoRoots`, `BadRoot`,
    `NoSuchCertificate`, `BadStamp`, `NotGranted`, `OfNothingKept`, `StampFails`.
    """
    believed = certificates(roots or desk.folder.timestamp_roots)
    if not believed:
        raise NoRoots
    with alone(desk.folder.checkpoints):
        kept = _about(data, checkpoints.kept(desk.folder))
        stamp = timestamp.check(data, kept.note.text, believed, nonce)
        name = f"{kept.checkpoint.size:012d}.{sha256(data).hexdigest()[:8]}.tsr"
        for place in (*desk.folder.mirrors, desk.folder.checkpoints):
            put(place / name, data)
        return Stamped(kept, stamp, desk.folder.checkpoints / name)


def certificates(paths: Iterable[Path]) -> list[Certificate]:
    """Return the certificates in PEM files. Raises `NoSuchCertificate`, `BadRoot`."""
    found: list[Certificate] = []
    for path in paths:
        try:
            found += timestamp.certificates(path.read_bytes())
        except OSError as error:
            raise NoSuchCertificate(path, error.strerror) from None
        except ArchiveError as error:
            raise error.at(file=str(path)) from None
    return found


def stamps(folder: Folder, known: Sequence[Kept]) -> Iterator[Stamped | Finding]:
    """Yield every time stamp kept in the ledger's directory and its mirrors, checked; a finding for what is not."""
    paths = [path for place in (*folder.mirrors, folder.checkpoints) for path in sorted(place.glob(STAMPS))]
    if not paths:
        return
    try:
        believed = certificates(folder.timestamp_roots)
        if not believed:
            raise NoRoots
    except ArchiveError as error:
        yield from (_finding("stamp-unchecked", path, error) for path in paths)
        return
    for path in paths:
        try:
            data = path.read_bytes()
            kept = _about(data, known)
            yield Stamped(kept, timestamp.check(data, kept.note.text, believed), path)
        except (ExtraMissing, OfNothingKept) as error:
            yield _finding("stamp-unchecked", path, error)
        except ArchiveError as error:
            yield _finding("stamp-fails", path, error)


def _about(data: bytes, known: Sequence[Kept]) -> Kept:
    digest = timestamp.digest_in(data)
    for each in reversed(known):
        if sha256(each.note.text.encode()).digest() == digest:
            return each
    raise OfNothingKept


def _finding(name: str, path: Path, error: ArchiveError) -> Finding:
    severity: Severity = "failure" if name == "stamp-fails" else "note"
    return Finding(step="checkpoints", id=name, severity=severity, where=path.name, sentence=str(error))
