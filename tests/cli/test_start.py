"""Beginning a ledger, and how it stands."""

import json
import os
from pathlib import Path

import pytest

from archive.catalogue.keeping import LedgerOpened
from archive.catalogue.parties import PartyRegistered
from archive.cli.starting import machine_zone
from tests.cli.transcript import Shell, museum


def test_init_makes_a_ledger_with_its_first_two_records(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.follow("""
        $ archive init museum --institution "Central Registry" --time-zone Asia/Pyongyang --domain museum.example
        #1..#2
        ! the key that signs is museum/keys/signing.key: keep a copy of it apart from the ledger
        """)
    first, second = (entry.record for entry in shell.entries())
    assert isinstance(first.event, LedgerOpened)
    assert first.event.time_zone == "Asia/Pyongyang"
    assert first.event.origin.startswith("museum.example/")
    assert second.stream == first.event.institution
    assert isinstance(second.event, PartyRegistered)
    assert second.event.name == "Central Registry"
    assert (tmp_path / "museum" / "keys" / "signing.key").stat().st_mode & 0o777 == 0o600
    shell.audit()


def test_init_says_what_it_assumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    Shell(tmp_path).follow("""
        $ archive init museum
        #1..#2
        ! kept by 'museum'; `archive correct 2 --set name=… --kind typo --reason …` names it otherwise
        ! days are reckoned in Asia/Seoul; --time-zone says otherwise
        ! the key that signs is museum/keys/signing.key: keep a copy of it apart from the ledger
        """)


def test_a_ledger_is_not_made_over_another(empty: Shell) -> None:
    assert empty.told("archive init museum") == ["12", "museum holds a ledger already (name another directory)"]


def test_a_time_zone_that_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    code, sentence = shell.told("archive init museum --time-zone Mars/Olympus")
    assert (code, sentence[:40]) == ("5", "there is no time zone 'Mars/Olympus' her")
    assert not (tmp_path / "museum").exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (["--institution", ""], "field --institution: name is needed"),
        (["--institution", "a\x01b"], "field --institution: the character U+0001 is not allowed"),
        (["--institution", "a\udcffb"], "field --institution: the text holds half of a surrogate pair"),
        (["--institution", "a" * 1001], "field --institution: the text has 1001 characters"),
        (["--domain", "a b"], 'field --domain: "a b/0000000000000000" is not written as an origin'),
        (["--domain", "a+b"], 'field --domain: "a+b/0000000000000000" is not written as an origin'),
    ],
)
def test_what_the_first_records_cannot_say_leaves_nothing_behind(tmp_path: Path, said: list[str], fault: str) -> None:
    done = Shell(tmp_path).call("init", "museum", *said)
    assert (done.code, done.err[: len(fault) + 9]) == (5, f"archive: {fault}")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for directory in ("file", "file/museum", "a\0b"):
        done = Shell(tmp_path).call("init", directory, "--institution", "Registry")
        assert (done.code, done.err.count("\n")) == (12, 1)
        assert "cannot be made: " in done.err


@pytest.mark.parametrize(("told", "zone"), [("Asia/Seoul", "Asia/Seoul"), (":Asia/Seoul", "Asia/Seoul")])
def test_the_machines_zone_is_that_of_its_environment(monkeypatch: pytest.MonkeyPatch, told: str, zone: str) -> None:
    monkeypatch.setenv("TZ", told)
    assert machine_zone() == zone


def test_the_machines_zone_is_utc_where_it_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "no zone")
    monkeypatch.setattr("archive.cli.starting.LOCAL_ZONE", tmp_path / "localtime")
    assert machine_zone() == "UTC"
    (tmp_path / "localtime").symlink_to(tmp_path / "zoneinfo" / "Asia" / "Pyongyang")
    assert machine_zone() == "Asia/Pyongyang"


def test_status_tells_how_far_the_ledger_goes(shell: Shell) -> None:
    answer = json.loads(shell.ok("archive status --json"))
    assert answer["records"] == 8
    assert answer["institution_name"] == "Central Registry"
    assert answer["time_zone"] == "Asia/Pyongyang"
    assert answer["frame"]["known_at"] == 8


def test_the_ledger_is_found_upward_by_option_or_by_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shell,) = museum(tmp_path)
    (deep := tmp_path / "museum" / "objects" / "deep").mkdir()
    other = Shell(deep)
    assert json.loads(other.call("status", "--json").out)["records"] == 2
    assert other.call("-L", str(tmp_path), "status").code == 10
    monkeypatch.setenv("ARCHIVE_LEDGER", os.fspath(tmp_path / "nowhere"))
    assert shell.call("status").code == 10
    assert shell.call("-L", "museum", "status").code == 0


def test_where_there_is_no_ledger_it_says_so(tmp_path: Path) -> None:
    done = Shell(tmp_path).call("status")
    assert (done.code, done.out) == (10, "")
    assert done.err.startswith(f"archive: there is no ledger in {tmp_path} or above it (`archive init DIR` makes one")
    assert done.err.count("\n") == 1
