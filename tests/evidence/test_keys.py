"""Signing keys: a file that only its owner can read, never overwritten, never shown."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, Exit, Refused
from archive.evidence import keys, note
from archive.evidence.keys import (
    FILE_BYTES_MAX,
    BadKeyFile,
    KeyExists,
    KeyExposed,
    KeyInaccessible,
    KeyMissing,
    KeyOfAnother,
    SigningKey,
    WrongKeyType,
    new_key,
    parse_key,
    read_key,
)
from archive.evidence.note import BadKey, KeyType, Note, VerifierKey, fault_of_name

NAME = "museum.example/5d41402abc4b2a76"
NOWHERE = Path("signing.key")

# A pair that the documentation of Go's note package publishes, with what it signs.
PUBLISHED = b"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
PUBLISHED_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "signing.key"


def write(path: Path, data: bytes, bits: int = 0o600) -> Path:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch()
    path.write_bytes(data)
    path.chmod(bits)
    return path


def test_a_key_file_of_other_tools_is_read() -> None:
    key = parse_key(PUBLISHED, NOWHERE)
    assert (key.vkey, key.sign(PUBLISHED_TEXT).format()) == (PUBLISHED_VKEY, PUBLISHED_LINE)
    assert key.format() == PUBLISHED


@pytest.mark.parametrize("key_type", KeyType)
def test_a_new_key_signs_what_its_verifier_key_verifies(path: Path, key_type: KeyType) -> None:
    verifier = VerifierKey.parse(new_key(path, NAME, key_type))
    key = read_key(path)
    assert (key.name, key.verifier) == (NAME, verifier)
    line = key.sign("text\n") if key_type is KeyType.LOG else key.cosign("text\n", 1)
    assert [found.key for found in note.verify(Note("text\n", (line,)), [verifier])] == [verifier]


def test_no_two_keys_are_alike(path: Path) -> None:
    assert new_key(path, NAME) != new_key(path.with_name("other.key"), NAME)


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_only_the_owner_can_read_a_new_key_whatever_the_habits(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        new_key(path, NAME)
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_nobody_could_read_it_before_it_was_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watch(descriptor: int) -> None:
        seen.append((mode(path), stat.S_ISDIR(os.fstat(descriptor).st_mode), path.read_bytes()[:12]))

    monkeypatch.setattr(os, "fsync", watch)
    before = os.umask(0)
    try:
        new_key(path, NAME)
    finally:
        os.umask(before)
    assert seen == [(0o600, False, b"PRIVATE+KEY+"), (0o600, True, b"PRIVATE+KEY+")]


def test_a_key_is_never_overwritten(path: Path) -> None:
    new_key(path, NAME)
    before = path.read_bytes()
    with pytest.raises(KeyExists, match="exists already"):
        new_key(path, NAME)
    assert path.read_bytes() == before


def test_a_key_is_not_written_through_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyExists):
        new_key(path, NAME)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("bits", [0o770, 0o720, 0o702, 0o777])
def test_no_key_is_made_where_others_can_replace_it(path: Path, bits: int) -> None:
    path.parent.mkdir()
    path.parent.chmod(bits)
    with pytest.raises(KeyExposed, match=f"mode {bits:04o}.*chmod 700"):
        new_key(path, NAME)
    assert not path.exists()


def test_no_key_is_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for below in (tmp_path / "file" / "signing.key", tmp_path / "file" / "keys" / "signing.key"):
        with pytest.raises(KeyInaccessible, match=r"cannot be written: .*ot a directory"):
            new_key(below, NAME)


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_half_a_key_is_not_left_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: BaseException
) -> None:
    calls = []

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == failing:
            raise error

    monkeypatch.setattr(os, "fsync", fail)
    expected = KeyInaccessible if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        new_key(path, NAME)
    assert (len(calls), path.exists()) == (failing, False)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\x00", "a\ud800", "x" * 256])
def test_a_name_that_no_key_can_have_makes_no_file(path: Path, name: str) -> None:
    with pytest.raises(BadKey):
        new_key(path, name)
    assert not path.parent.exists()


@pytest.mark.parametrize("bit", range(6))
def test_a_key_that_others_can_reach_is_refused(path: Path, bit: int) -> None:
    bits = 0o600 | 1 << bit
    write(path, PUBLISHED, bits)
    with pytest.raises(KeyExposed, match=f"mode {bits:04o}.*chmod 600"):
        read_key(path)
    path.chmod(0o400)
    assert read_key(path).vkey == PUBLISHED_VKEY


def test_a_key_of_another_user_is_refused_but_to_root(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, PUBLISHED)
    if os.geteuid() == 0:
        os.chown(path, 4711, -1)
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(KeyOfAnother, match=f"number {owner}"):
        read_key(path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert read_key(path).vkey == PUBLISHED_VKEY
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    assert read_key(path).vkey == PUBLISHED_VKEY


def test_a_key_that_is_not_there_is_missed(path: Path) -> None:
    with pytest.raises(KeyMissing, match="no signing key at"):
        read_key(path)


def test_a_link_is_not_followed(path: Path) -> None:
    write(path.with_name("real.key"), PUBLISHED)
    path.symlink_to("real.key")
    with pytest.raises(BadKeyFile, match="symbolic link"):
        read_key(path)


def test_what_is_no_regular_file_is_refused_at_once(path: Path) -> None:
    path.mkdir(parents=True, mode=0o700)
    pipe = path.with_name("pipe")
    os.mkfifo(pipe, 0o600)
    for odd in (path, pipe):
        with pytest.raises(BadKeyFile, match="not a regular file"):
            read_key(odd)


def test_what_the_system_does_not_let_us_read_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, PUBLISHED)
    with pytest.raises(KeyInaccessible, match="cannot be read: Not a directory"):
        read_key(path / "below")

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdopen", fail)
    with pytest.raises(KeyInaccessible, match="cannot be read: Input/output error"):
        read_key(path)


def test_no_file_stays_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    really_open = os.open

    def watched_open(named: Path, flags: int, bits: int = 0o777) -> int:
        opened.append(really_open(named, flags, bits))
        return opened[-1]

    monkeypatch.setattr(os, "open", watched_open)
    new_key(path, NAME)
    assert_closed(opened, 2)
    read_key(path)
    assert_closed(opened, 3)
    with pytest.raises(BadKeyFile):
        read_key(path.parent)
    assert_closed(opened, 4)


def assert_closed(descriptors: list[int], count: int) -> None:
    assert len(descriptors) == count
    for descriptor in descriptors:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\x00" * 80,
        b"\xff" * 80,
        PUBLISHED[:-1],
        PUBLISHED + b"\n",
        PUBLISHED + PUBLISHED,
        b" " + PUBLISHED,
        b"\xef\xbb\xbf" + PUBLISHED,
        PUBLISHED[:-1] + b"\r\n",
        PUBLISHED.replace(b"PRIVATE+KEY+", b""),
        PUBLISHED.replace(b"PeterNeumann", b""),
        PUBLISHED.replace(b"PeterNeumann", b"Peter Neumann"),
        PUBLISHED.replace(b"PeterNeumann", b"Peter\x00Neumann"),
        PUBLISHED.replace(b"PeterNeumann", b"Peter\xffNeumann"),
        PUBLISHED.replace(b"+AYE", b"+AoE"),
        PUBLISHED.replace(b"+AYE", b"+BIE"),
        f"{PUBLISHED_VKEY}\n".encode(),
        b"x" * (FILE_BYTES_MAX + 1),
        b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_key_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(BadKeyFile, match="is not a key file"):
        read_key(write(path, data))


@pytest.mark.parametrize("bit", range(len(PUBLISHED) * 8))
def test_no_bit_of_a_key_file_can_change_and_no_message_tells_the_secret(bit: int) -> None:
    changed = bytearray(PUBLISHED)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadKeyFile) as caught:
        parse_key(bytes(changed), NOWHERE)
    assert "YEKFALVFGyN" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_key_does_not_show_its_secret() -> None:
    key = parse_key(PUBLISHED, NOWHERE)
    secret = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
    shown = repr(key) + str(key) + f"{key}" + repr({"key": key})
    assert "YEKFALVFGyN" not in shown
    assert repr(secret)[2:10] not in shown
    assert SigningKey.make("PeterNeumann", secret).vkey == PUBLISHED_VKEY


NAMES = st.text(min_size=1, max_size=40).filter(lambda name: fault_of_name(name) is None)


@given(NAMES, st.binary(min_size=32, max_size=32), st.sampled_from(KeyType))
def test_every_key_is_read_as_it_was_written(name: str, seed: bytes, key_type: KeyType) -> None:
    key = SigningKey.make(name, seed, key_type)
    assert parse_key(key.format(), NOWHERE) == key


def test_a_key_does_what_it_is_for_and_nothing_else() -> None:
    log, witness = (SigningKey.make(NAME, bytes(32), key_type) for key_type in KeyType)
    with pytest.raises(WrongKeyType, match="not one to cosign with"):
        log.cosign("text\n", 1)
    with pytest.raises(WrongKeyType, match="not one to sign as a log with"):
        witness.sign("text\n")


@pytest.mark.parametrize(
    "error",
    [
        KeyExists(NOWHERE),
        KeyMissing(NOWHERE),
        KeyExposed(NOWHERE, 0o644, 0o600),
        KeyOfAnother(NOWHERE, 1),
        KeyInaccessible(NOWHERE, "read", None),
        BadKeyFile(NOWHERE, "…"),
        WrongKeyType(NAME, KeyType.LOG),
    ],
)
def test_each_failure_is_a_refusal(error: ArchiveError) -> None:
    assert isinstance(error, Refused)
    assert error.exit is Exit.REFUSED


def test_the_module_says_how_a_key_file_begins() -> None:
    assert f"{keys.PREFIX}<name>+<key id, 8 hex digits>+<base64" in (keys.__doc__ or "")
