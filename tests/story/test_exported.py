"""The founding story as exported records: restored anywhere, it arrives at the root that was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.desk import journals
from archive.desk.desk import Desk
from archive.desk.verifying import verify
from archive.evidence.checkpoint import Checkpoint
from archive.evidence.note import Note
from archive.ledger import folder as folders
from tests.story import journal
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXPORTED = ROOT / "events" / "journals" / "founding-story"


def test_it_is_restored_to_its_signed_root(tmp_path: Path) -> None:
    signed = (EXPORTED / "checkpoint").read_bytes()
    checkpoint = Checkpoint.parse(Note.parse(signed).text)
    restored = journals.restore(EXPORTED, tmp_path / "again")
    assert (restored.records, restored.proved) == (checkpoint.size, checkpoint.size)
    assert restored.root == checkpoint.root.hex()
    with Desk.open(folders.read(tmp_path / "again")) as desk:
        assert verify(desk).is_sound


def test_it_holds_the_drafts_and_nothing_else(tmp_path: Path) -> None:
    journals.restore(EXPORTED, tmp_path / "again")
    with Desk.open(folders.read(tmp_path / "again")) as desk:
        records = [entry.record for page in desk.feed.entries() for entry in page]
    told = [(record.stream, record.id, record.event) for record in records[2:-1]]
    assert told == [(draft.stream, draft.id, draft.event) for draft in journal.read()]
    own = [type(record.event).__name__ for record in (*records[:2], records[-1])]
    assert own == ["LedgerOpened", "PartyRegistered", "LedgerSealed"]


def test_its_page_shows_the_checkpoint() -> None:
    page = (EXPORTED.parent / "README.md").read_text(encoding="utf-8")
    assert (EXPORTED / "checkpoint").read_text(encoding="utf-8") in page
