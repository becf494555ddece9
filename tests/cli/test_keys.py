"""The ledger's key at the command line: shown, made ready, replaced; passphrases never on the command line."""

import json
import os
from pathlib import Path

import pytest

from archive.evidence import passphrase
from tests.cli.transcript import Shell, museum

KEY_FILE = "museum/keys/signing.key"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "LOG_N", passphrase.LOG_N_MIN)


def keys(shell: Shell) -> list[dict[str, object]]:
    rows = json.loads(shell.ok("archive key show --json"))["rows"]
    assert isinstance(rows, list)
    return rows


def test_the_key_is_shown_with_its_file_and_the_record_that_names_it(empty: Shell) -> None:
    (key,) = keys(empty)
    vkey = str(key.pop("vkey"))
    assert key.pop("key_id") == vkey.split("+")[1]
    assert key == {
        "since": 1,
        "reason": None,
        "in_force": True,
        "last_size": None,
        "file": KEY_FILE,
        "passphrase": False,
    }


def test_a_key_made_ready_takes_over(empty: Shell) -> None:
    vkey = empty.ok("archive key new")
    assert [(key["since"], key["in_force"]) for key in keys(empty)] == [(1, True), (None, False)]
    assert empty.told("archive key new")[0] == "12"
    assert empty.ok("archive key rotate") == vkey
    assert [(key["since"], key["in_force"], key["last_size"]) for key in keys(empty)] == [
        (1, False, 4),
        (3, True, None),
    ]


def test_a_key_made_elsewhere_is_brought_along(empty: Shell, tmp_path: Path) -> None:
    vkey = empty.ok("archive key new -o stick/next.key")
    assert len(keys(empty)) == 1
    assert (tmp_path / "stick" / "next.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "stick" / "next.key").rename(tmp_path / "museum" / "keys" / "next.key")
    assert empty.ok("archive key rotate") == vkey


def test_a_rotation_says_what_it_did(empty: Shell) -> None:
    done = empty.run("archive key rotate")
    old, new = (key["key_id"] for key in keys(empty))
    assert done.err.splitlines() == [
        f"{old} hands over to {new}: both signed museum/checkpoints/000000000004.checkpoint (size 4)",
        "keep that file, and give it to whoever knows the old key; then take the old key's file out of keys/",
    ]


def test_after_a_theft_it_says_in_plain_words_what_still_counts(empty: Shell) -> None:
    assert empty.told("archive key rotate --reason compromised") == [
        "12",
        (
            "no witness has cosigned a checkpoint, so it is not known which one somebody else held last (--held SIZE"
            " states it; --held 0 if nobody held any, and what the old key signed counts for nothing)"
        ),
    ]
    empty.ok("archive checkpoint create")
    done = empty.run("archive key rotate --reason compromised --held 3")
    old, new = (key["key_id"] for key in keys(empty))
    assert done.err.splitlines() == [
        f"{new} signs from #4 on; its first checkpoint is museum/checkpoints/000000000006.checkpoint (size 6)",
        "nothing in the ledger can vouch for it: give out the verifier key below where people trust you",
        f"what {old} signed counts up to size 3, the last that somebody else held",
    ]


def test_held_is_no_matter_of_routine(empty: Shell) -> None:
    assert empty.told("archive key rotate --held 3")[0] == "2"


def test_nothing_to_give_up(empty: Shell) -> None:
    assert empty.told("archive key rotate --abandon") == [
        "12",
        "no rotation was begun, so there is none to give up (`archive key show` lists the keys)",
    ]


def test_a_passphrase_is_read_from_a_descriptor_or_the_environment(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_PASSPHRASE", "first")
    empty.ok("archive key rotate --passphrase")
    assert [key["passphrase"] for key in keys(empty)] == [False, True]
    monkeypatch.delenv("ARCHIVE_PASSPHRASE")
    assert empty.told("archive checkpoint create") == [
        "12",
        (
            "there is no passphrase: nobody is at a terminal (be at a terminal, or set $ARCHIVE_PASSPHRASE_FD or"
            " $ARCHIVE_PASSPHRASE)"
        ),
    ]
    assert len(empty.entries()) == 5
    read, write = os.pipe()
    os.write(write, b"first\nsecond\n")
    os.close(write)
    monkeypatch.setenv("ARCHIVE_PASSPHRASE_FD", str(read))
    empty.ok("archive key rotate --passphrase")
    assert empty.told("archive key rotate")[1].startswith(f"there is no passphrase: the file descriptor {read} has no")
    os.close(read)
    monkeypatch.setenv("ARCHIVE_PASSPHRASE_FD", "99999")
    assert empty.told("archive key rotate")[1].startswith("there is no passphrase: the file descriptor '99999' cannot")
    monkeypatch.delenv("ARCHIVE_PASSPHRASE_FD")
    monkeypatch.setenv("ARCHIVE_PASSPHRASE", "first")
    assert "this passphrase does not open museum/keys/" in empty.told("archive checkpoint create")[1]
    monkeypatch.setenv("ARCHIVE_PASSPHRASE", "second")
    empty.ok("archive checkpoint create")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    for shell in museum(tmp_path):
        (tmp_path / KEY_FILE).chmod(0o644)
        for command in ("checkpoint create", "key rotate"):
            assert shell.told(f"archive {command}")[0] == "12"
        assert keys(shell)[0]["file"] is None
        (tmp_path / KEY_FILE).chmod(0o600)
