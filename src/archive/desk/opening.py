"""Opening a ledger: its directory, its key, its first two records."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from archive import clock
from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Draft
from archive.domain.rules import LEDGER_STREAM
from archive.evidence.keys import new_key
from archive.ledger import folder as folders
from archive.ledger.application import Ledger
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer

if TYPE_CHECKING:
    from pathlib import Path

    from archive.ledger.folder import Folder

FIRST_PARTY: Final = "party/registry"
NO_DOMAIN: Final = "ledger.invalid"
RECORD_FORMAT: Final = 1


def init(root: Path, *, institution: str, time_zone: str, domain: str | None = None) -> Folder:
    """Make a new ledger: `LedgerOpened` at #1, the office that keeps it at #2, or nothing.

    The origin is the domain, or `ledger.invalid`, and sixteen random hex digits: no copy ever shares it.
    Raises `Refused`, `Rejected`.
    """
    clock.check_time_zone(time_zone)
    folder = folders.create(root, FIRST_PARTY)
    origin = f"{domain or NO_DOMAIN}/{secrets.token_hex(8)}"
    vkey = None
    try:
        vkey = new_key(folder.signing_key, origin)
        _record(folder, institution, vkey, origin, time_zone)
        folders.configure(folder)
    except BaseException:
        if vkey is not None:  # it has signed nothing
            folder.signing_key.unlink(missing_ok=True)
        folders.discard(folder)
        raise
    return folder


def _record(folder: Folder, institution: str, vkey: str, origin: str, time_zone: str) -> None:
    opened = LedgerOpened(institution=FIRST_PARTY, origin=origin, vkey=vkey, format=RECORD_FORMAT, time_zone=time_zone)
    party = PartyRegistered(kind="office", name=institution)
    with Ledger(folder.ledger, create=True) as ledger:
        Writer(ledger, FIRST_PARTY).append(
            [Offer(Draft(stream=LEDGER_STREAM, event=opened)), Offer(Draft(stream=FIRST_PARTY, event=party))]
        )
