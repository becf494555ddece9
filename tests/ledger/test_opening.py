"""A ledger is made whole or not at all: its key, its first two records, its directory."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from archive import clock
from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Draft
from archive.clock import UnknownTimeZone
from archive.desk.opening import init
from archive.errors import ArchiveError, Exit, Refused, Rejected
from archive.evidence.keys import read_key
from archive.evidence.note import VerifierKey
from archive.ledger.folder import CONFIGURATION, HeldAlready, NotMade, read
from archive.ledger.recorder import LedgerRecorder
from tests.ledger.world import audit, entries
from tests.support import ROOT

NOBODY = 65_534
"""The number of the user who owns nothing."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_two_records(tmp_path: Path) -> None:
    folder = init(tmp_path / "m", institution="Registry of Gifts", time_zone="Asia/Pyongyang", domain="museum.example")
    first, second = entries(folder.ledger)
    opened = first.event
    assert isinstance(opened, LedgerOpened)
    assert (first.record.stream, first.record.seq, first.record.prev) == ("ledger/main", 1, None)
    assert (opened.institution, opened.format, opened.time_zone) == ("party/registry", 1, "Asia/Pyongyang")
    assert (second.record.stream, second.event) == (
        "party/registry",
        PartyRegistered(kind="office", name="Registry of Gifts"),
    )
    assert {first.record.recorded_by, second.record.recorded_by} == {"party/registry"}
    assert first.record.recorded_at == second.record.recorded_at
    assert read(folder.root) == folder
    audit(folder.ledger)


def test_the_key_is_the_first_verifier_key_and_nobody_elses_to_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = init(tmp_path / "m", institution="R", time_zone="UTC", domain="museum.example")
    finally:
        os.umask(before)
    assert (mode(folder.keys), mode(folder.signing_key)) == (0o700, 0o600)
    opened = entries(folder.ledger)[0].event
    key = read_key(folder.signing_key)
    assert (key.vkey, key.name) == (opened.vkey, opened.origin)
    assert VerifierKey.parse(opened.vkey).name == opened.origin


def test_no_two_ledgers_have_one_origin(tmp_path: Path) -> None:
    origins = set()
    for name in "ab":
        opened = entries(init(tmp_path / name, institution="R", time_zone="UTC").ledger)[0].event
        domain, _, digits = opened.origin.partition("/")
        assert (domain, len(digits), set(digits) <= set("0123456789abcdef")) == ("ledger.invalid", 16, True)
        origins.add(opened.origin)
    assert len(origins) == 2


def test_it_is_made_once(tmp_path: Path) -> None:
    folder = init(tmp_path / "m", institution="R", time_zone="UTC")
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
    with pytest.raises(HeldAlready) as caught:
        init(tmp_path / "m", institution="Other", time_zone="UTC")
    assert caught.value.exit is Exit.REFUSED
    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before


def test_other_things_in_the_directory_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    init(tmp_path, institution="R", time_zone="UTC")
    assert (tmp_path / "notes.txt").read_text() == "mine"


BAD = {
    "time zone": {"time_zone": "Moon/Base"},
    "domain": {"domain": "two words"},
    "plus": {"domain": "a+b"},
    "no name": {"institution": ""},
    "bell": {"institution": "R\x07"},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_cannot_be_leaves_nothing_behind(tmp_path: Path, bad: dict[str, str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    good = {"institution": "R", "time_zone": "UTC"}
    with pytest.raises(ArchiveError) as caught:
        init(tmp_path, **(good | bad))
    assert caught.value.exit in {Exit.REJECTED, Exit.REFUSED}
    assert [path.name for path in tmp_path.rglob("*")] == ["notes.txt"]
    init(tmp_path, **good)


def test_a_time_zone_is_asked_for_first(tmp_path: Path) -> None:
    with pytest.raises(UnknownTimeZone):
        init(tmp_path / "m", institution="R", time_zone="Moon/Base")
    assert not (tmp_path / "m").exists()


def test_a_failure_on_the_way_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: LedgerRecorder) -> None:
        del self
        message = "the disk is full"
        raise Refused(message)

    monkeypatch.setattr(LedgerRecorder, "create_table", fail)
    with pytest.raises(Refused, match="full"):
        init(tmp_path / "m", institution="R", time_zone="UTC")
    monkeypatch.undo()
    assert not (tmp_path / "m").exists()
    init(tmp_path / "m", institution="R", time_zone="UTC")


def test_a_key_that_is_there_is_never_lost(tmp_path: Path) -> None:
    folder = init(tmp_path / "m", institution="R", time_zone="UTC")
    key = folder.signing_key.read_bytes()
    folder.ledger.unlink()
    (folder.root / CONFIGURATION).unlink()
    with pytest.raises(Refused):
        init(tmp_path / "m", institution="R", time_zone="UTC")
    assert folder.signing_key.read_bytes() == key


def test_where_a_file_stands_none_is_made(tmp_path: Path) -> None:
    (tmp_path / "m").touch()
    with pytest.raises(NotMade) as caught:
        init(tmp_path / "m", institution="R", time_zone="UTC")
    assert caught.value.exit is Exit.REFUSED


AS_NOBODY = """
import json, os, sys
from pathlib import Path
from archive.catalogue.parties import PartyRegistered
from archive.catalogue.records import Draft
from archive.desk.opening import init
from archive.errors import ArchiveError
from archive.ledger.application import Ledger
from archive.ledger.feed import Feed
from archive.ledger.offers import Offer
from archive.ledger.writer import Writer

os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))

def tried(act):
    try:
        return act()
    except ArchiveError as error:
        return [int(error.exit), error.sentence]

def write():
    with Ledger(root / "ledger.db") as ledger:
        draft = Draft(stream="party/a", event=PartyRegistered(kind="person", name="A"))
        return Writer(ledger, "party/registry").append([Offer(draft)]).last

root = Path(sys.argv[2])
made = tried(lambda: str(init(root / "below", institution="R", time_zone="UTC").root))
told = tried(lambda: Feed(root / "ledger.db").last())
wrote = tried(write)
print(json.dumps([made, told, wrote]))
"""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can become nobody")
def test_without_leave_to_write_it_reads_and_says_why_it_does_not_write() -> None:
    with TemporaryDirectory() as name:  # not below pytest's, which others may not enter
        Path(name).chmod(0o755)
        folder = init(Path(name) / "m", institution="R", time_zone="UTC")
        folder.root.chmod(0o555)
        folder.ledger.chmod(0o444)
        made, told, wrote = _as_nobody(folder.root)
        assert made[0] == wrote[0] == Exit.REFUSED
        assert "cannot be made: Permission denied" in made[1]
        assert "cannot be written" in wrote[1]
        assert told == 2
        assert not (folder.root / "below").exists()
        audit(folder.ledger)


def _as_nobody(root: Path) -> tuple[list[Any], Any, list[Any]]:
    """Try, as a user who owns nothing, to make a ledger in a directory, to read the one there, and to write to it."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(NOBODY), str(root)],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    made, told, wrote = json.loads(done.stdout)
    return made, told, wrote


def test_the_opening_can_be_corrected_and_the_zone_follows(tmp_path: Path) -> None:
    from archive.catalogue.corrections import RecordCorrected
    from archive.ledger.application import Ledger
    from archive.ledger.offers import Offer
    from archive.ledger.writer import Writer

    folder = init(tmp_path / "m", institution="R", time_zone="UTC")
    opened = entries(folder.ledger)[0]
    right = LedgerOpened(
        **{name: getattr(opened.event, name) for name in opened.event.__struct_fields__} | {"time_zone": "Asia/Tokyo"}
    )
    event = RecordCorrected(target=opened.record.id, replacement=right, kind="typo", reason="not there")
    person = PartyRegistered(kind="person", name="P", occurred="2030-05-03")
    now = "2030-05-01T16:00:00.000000Z"
    with Ledger(folder.ledger) as ledger:
        writer = Writer(ledger, "party/registry")
        early = [Offer(Draft(stream="party/p", event=person))]
        with pytest.raises(Rejected):
            writer.append(early, now=now, clock_is_right=True)
        writer.append([Offer(Draft(stream="ledger/main", event=event))], now=now, clock_is_right=True)
        writer.append(early, now=now)
    assert clock.today("Asia/Tokyo", now) == "2030-05-02"
    audit(folder.ledger)
