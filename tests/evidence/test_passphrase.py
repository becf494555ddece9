"""Key files under a passphrase: opened by it alone, and by no file with another byte."""

from pathlib import Path

import pytest

from archive.errors import Refused
from archive.evidence import passphrase
from archive.evidence.keys import (
    PROTECTED,
    KeyProtected,
    SigningKey,
    WrongPassphrase,
    look,
    new_key,
    parse_key,
    read_key,
)

NAME = "museum.example/5d41402abc4b2a76"
KEY = SigningKey.make(NAME, bytes(range(32)))
NOWHERE = Path("signing.key")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "LOG_N", 4)
    monkeypatch.setattr(passphrase, "LOG_N_MIN", 1)
    monkeypatch.setattr(passphrase, "LOG_N_MAX", 7)


def test_it_opens_with_its_passphrase_and_tells_beforehand_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    vkey = new_key(path, NAME, secret="a phrase, ガラス")  # noqa: S106 - a test's
    told = look(path)
    assert (told.name, told.is_protected) == (NAME, True)
    key = read_key(path, {path: "a phrase, ガラス"}.__getitem__)
    assert key.vkey == vkey
    assert told.is_of(key.verifier)
    with pytest.raises(KeyProtected):
        read_key(path)
    with pytest.raises(WrongPassphrase):
        read_key(path, lambda _: "a phrase")
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_two_files_of_one_key_are_alike() -> None:
    assert KEY.format("x") != KEY.format("x")
    assert KEY.format("x").startswith(PROTECTED.encode())
    assert parse_key(KEY.format("x"), NOWHERE, "x") == KEY


def test_every_byte_of_a_protected_file_counts() -> None:
    data = KEY.format("x")
    for index in range(len(data)):
        other = data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]
        with pytest.raises(Refused):
            parse_key(other, NOWHERE, "x")
    for cut in range(len(data)):
        with pytest.raises(Refused):
            parse_key(data[:cut], NOWHERE, "x")
    with pytest.raises(Refused):
        parse_key(data + b"\n", NOWHERE, "x")


def test_a_file_that_asks_for_more_memory_than_there_is_is_not_obeyed() -> None:
    sealed = passphrase.seal(bytes(32), "x", b"")
    assert passphrase.open_sealed(bytes([40]) + sealed[1:], "x", b"") is None
