"""Verifier keys: one spelling each, and none under which anybody can sign."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, Exit
from archive.evidence.keys import SigningKey
from archive.evidence.note import AmbiguousKeys, BadKey, KeyType, VerifierKey, fault_of_name
from tests.evidence import torsion

KNOWN = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NAMES = st.text(min_size=1, max_size=40).filter(lambda name: fault_of_name(name) is None)


def test_a_known_key_is_read() -> None:
    key = VerifierKey.parse(KNOWN)
    assert (key.name, key.type, key.id.hex()) == ("example.com/foo", KeyType.LOG, "530d903a")
    assert key.public.hex() == "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"
    assert key.format() == KNOWN


@given(NAMES, st.binary(min_size=32, max_size=32), st.sampled_from(KeyType))
def test_every_key_is_read_as_it_was_written(name: str, seed: bytes, key_type: KeyType) -> None:
    key = SigningKey.make(name, seed, key_type).verifier
    assert VerifierKey.parse(key.format()) == key


def test_the_type_is_part_of_the_key_id() -> None:
    log, witness = (SigningKey.make("example.com/foo", bytes(32), key_type).verifier for key_type in KeyType)
    assert log.public == witness.public
    assert log.id != witness.id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903a+",
        KNOWN[:-1],
        f"{KNOWN}=",
        f"{KNOWN}\n",
        f" {KNOWN}",
        KNOWN.replace("530d903a", "530D903A"),
        KNOWN.replace("530d903a", "530d903"),
        KNOWN.replace("530d903a", "0530d903a"),
        KNOWN.replace("530d903a", "530d903b"),
        KNOWN.replace("foo", "fop"),
        KNOWN.replace("foo", "f o"),
        KNOWN.replace("foo", "f\u3000o"),
        KNOWN.replace("foo", "f+o"),
        KNOWN.replace("foo", "f\no"),
        KNOWN.replace("foo", "f\x07o"),
        KNOWN.replace("foo", "f\ud800o"),
        KNOWN.replace("example.com/foo", ""),
        KNOWN.replace("+Aek", "+Cek"),
        KNOWN.replace("+Aek", "+Bek"),
        KNOWN.replace("+Aek", "+/ek"),
        KNOWN.replace("+Aek", "+-ek"),
        KNOWN.replace("+Aek", "+é9k"),
        KNOWN.replace("+Aek", "++Aek"),
        f"{KNOWN}AAAA",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        VerifierKey.parse(text)


@pytest.mark.parametrize("place", range(len(KNOWN)))
def test_every_character_counts(place: int) -> None:
    for other in ("A", "b", "0", "+", "/", " ", "="):
        changed = KNOWN[:place] + other + KNOWN[place + 1 :]
        if changed != KNOWN:
            with pytest.raises(BadKey):
                VerifierKey.parse(changed)


def test_the_key_id_is_a_hash_of_name_type_and_key() -> None:
    key = SigningKey.make("witness.example/w1", bytes(32), KeyType.COSIGNER).verifier
    assert key.id == sha256(b"witness.example/w1\n\x04" + key.public).digest()[:4]


def test_a_name_has_255_characters_at_most() -> None:
    key = SigningKey.make("館" * 255, bytes(32)).verifier
    assert VerifierKey.parse(key.format()) == key


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "has no name"),
        ("a b", "a space"),
        ("a+b", "plus"),
        ("a\u2028b", "a space"),
        ("a\x00", r"U\+0000"),
        ("x" * 256, "255 is the limit"),
    ],
)
def test_the_message_says_what_is_wrong_with_a_name(name: str, said: str) -> None:
    with pytest.raises(BadKey, match=said):
        VerifierKey(name, KeyType.LOG, VerifierKey.parse(KNOWN).public)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(BadKey, match=f"has {length} bytes"):
        VerifierKey("example.com/foo", KeyType.LOG, b"\x05" * length)


def test_a_key_under_which_anybody_can_sign_is_refused() -> None:
    points = torsion.small_points()
    assert sorted(torsion.order(point) for point in points) == [1, 2, 4, 4, 8, 8, 8, 8]
    for _, y in points:
        for sign in (0, 1):
            with pytest.raises(BadKey, match="anybody can sign"):
                VerifierKey("example.com/foo", KeyType.LOG, torsion.encode(y, sign))


@pytest.mark.parametrize("y", range(torsion.PRIME, 2**255))
def test_a_key_has_no_second_spelling(y: int) -> None:
    for sign in (0, 1):
        with pytest.raises(BadKey, match="second spelling"):
            VerifierKey("example.com/foo", KeyType.LOG, torsion.encode(y, sign))


@pytest.mark.parametrize("error", [BadKey("…"), AmbiguousKeys("example.com/foo", b"\0\0\0\0")])
def test_each_failure_has_its_exit_code(error: ArchiveError) -> None:
    assert error.exit is Exit.REJECTED
