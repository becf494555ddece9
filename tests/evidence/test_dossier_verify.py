"""The signatures of a dossier's own verifier: RFC 8032's vectors, and one verdict with the library on bad ones.

Refused by both: S at or above the order, points with a second spelling, points that are none, keys of small order.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.evidence import dossier_verify
from archive.evidence.dossier_verify import ORDER, PRIME, is_signed
from archive.evidence.note import BadKey, KeyType, VerifierKey
from tests.evidence.torsion import encode, small_points

# RFC 8032, 7.1: secret key, public key, message, signature
VECTORS = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
MESSAGE = b"museum.example/5d41402abc4b2a76\n3\n"
SIGNATURE = KEY.sign(MESSAGE)


def verdict(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return what both say, its own arithmetic and the archive's way of asking the library; they have to agree."""
    own, library = is_signed(public, signature, message), by_library(public, signature, message)
    assert own == library
    return own


def by_library(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return what the archive says of a signature: of a key that it refuses, nothing is signed."""
    try:
        VerifierKey("museum.example/x", KeyType.LOG, public)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (BadKey, InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_hold_and_no_changed_bit_of_them(
    secret: str, public: str, message: str, signature: str
) -> None:
    key, text, value = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(text) == value
    assert verdict(key, value, text)
    assert not verdict(key, value, text + b"\0")
    for at in range(64):
        changed = bytearray(value)
        changed[at] ^= 1 << at % 8
        assert not verdict(key, bytes(changed), text)
    for at in range(32):
        other = bytearray(key)
        other[at] ^= 1 << at % 8
        assert not verdict(bytes(other), value, text)


@settings(max_examples=40)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_whatever_was_signed_is_found_signed(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verdict(public, signature, message)
    assert not verdict(public, signature, message + b"x")
    assert not verdict(PUBLIC, signature, message) or public == PUBLIC


@settings(max_examples=60)
@given(public=st.binary(max_size=40) | st.just(PUBLIC), signature=st.binary(max_size=70) | st.just(SIGNATURE))
def test_on_any_bytes_both_say_the_same(public: bytes, signature: bytes) -> None:
    assert verdict(public, signature, MESSAGE) == ((public, signature) == (PUBLIC, SIGNATURE))


@pytest.mark.parametrize("times", [1, 2, 7])
def test_s_has_one_spelling(times: int) -> None:
    """The order added to S gives the same point, so without a limit each signature had several spellings."""
    s = int.from_bytes(SIGNATURE[32:], "little") + times * ORDER
    assert not verdict(PUBLIC, SIGNATURE[:32] + s.to_bytes(32, "little"), MESSAGE)


def test_points_have_one_spelling_and_small_ones_sign_nothing() -> None:
    """With R neutral and S = 0 a key of small order fits many texts; with second spellings there are more of them."""
    heights = {y for _, y in small_points()}
    second = {y + PRIME for y in heights | set(range(19)) if y + PRIME < 2**255}
    assert len(second) == 19
    neutral = encode(1, 0)
    for y in heights | second:
        for sign in (0, 1):
            key = encode(y, sign)
            for text in (b"", b"a", b"b", b"c", MESSAGE):
                assert not verdict(key, neutral + bytes(32), text)
                assert not verdict(key, key + bytes(32), text)
            assert not verdict(PUBLIC, key + SIGNATURE[32:], MESSAGE)
    for y in second | {1, PRIME - 1}:
        assert dossier_verify._point(encode(y, 1)) is None  # noqa: SLF001 - the reading of points is what is tested


def test_a_point_of_small_order_as_r_gets_one_verdict() -> None:
    """R = neutral, S = k a: a signature that its owner can make, which both have to take alike."""
    for _, y in small_points():
        for sign in (0, 1):
            verdict(PUBLIC, encode(y, sign) + bytes(32), MESSAGE)


def test_it_needs_nothing_but_pythons_own_library(tmp_path: Path) -> None:
    """Without any package it runs its own arithmetic, not the library's."""
    source = Path(dossier_verify.__file__)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import verify\n"
        "try:\n    import cryptography\n    print('not bare')\nexcept ImportError:\n    pass\n"
        "print(verify.is_signed(*map(bytes.fromhex, sys.argv[2:])))"
    )
    (tmp_path / "verify.py").write_bytes(source.read_bytes())
    told = []
    for signature in (SIGNATURE, SIGNATURE[:-1] + b"\x7f"):
        arguments = (str(tmp_path), PUBLIC.hex(), signature.hex(), MESSAGE.hex())
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        told.append(done.stdout.strip())
    assert told == ["True", "False"]


@pytest.mark.parametrize("text", ["", "+1", "01", " 1", "1_000", "-1", "1" * 20, "٣", "1\n"])
def test_numbers_have_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="is not a plain number"):
        dossier_verify._number(text)  # noqa: SLF001


@pytest.mark.parametrize("text", ["AB==", "A", "AA==\n", "AA", "A_==", "AA== "])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)base64|padding"):
        dossier_verify._decode(text)  # noqa: SLF001


def test_it_is_short_enough_to_be_read() -> None:
    assert len(Path(dossier_verify.__file__).read_text("utf-8").splitlines()) <= 250
