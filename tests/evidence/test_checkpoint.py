"""Checkpoints: three lines, one spelling."""

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Exit
from archive.evidence import checkpoint, merkle, note
from archive.evidence.checkpoint import EMPTY_ROOT, SIZE_MAX, BadCheckpoint, Checkpoint, fault_of_decimal

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
EMPTY = b64encode(EMPTY_ROOT).decode()
KNOWN = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"

ORIGINS = st.text(min_size=1, max_size=40).filter(lambda text: checkpoint.fault_of_origin(text) is None)
CHECKPOINTS = st.builds(Checkpoint, ORIGINS, st.integers(1, SIZE_MAX), st.binary(min_size=32, max_size=32))


def text(origin: str = "museum.example/1", size: str = "8124", root: str = ROOT) -> str:
    return f"{origin}\n{size}\n{root}\n"


def test_the_published_example_is_read() -> None:
    found = Checkpoint.parse(KNOWN)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert found.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert found.format() == KNOWN


@given(CHECKPOINTS)
def test_every_checkpoint_is_read_as_it_was_written(written: Checkpoint) -> None:
    assert Checkpoint.parse(written.format()) == written


@given(CHECKPOINTS.map(Checkpoint.format), st.integers(0), st.text(max_size=3))
def test_what_is_read_has_one_spelling(written: str, place: int, inserted: str) -> None:
    place %= len(written) + 1
    changed = written[:place] + inserted + written[place:]
    try:
        found = Checkpoint.parse(changed)
    except BadCheckpoint:
        return
    assert found.format() == changed


@pytest.mark.parametrize(
    "good",
    [
        text(),
        text(size="1"),
        text(size=str(SIZE_MAX)),
        text(size="0", root=EMPTY),
        text(origin="x"),
        text(origin="x" * 255),
        text(origin="박물관.example/선물"),
        text(origin="https://museum.example"),
    ],
)
def test_checkpoints(good: str) -> None:
    assert Checkpoint.parse(good).format() == good


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("", "0 whole lines"),
        ("\n", "1 whole lines"),
        ("\n\n\n", "not a number"),
        (text()[:-1], "2 whole lines, and 44 characters"),
        (text() + "x", "and 1 characters"),
        (text() + "\n", "4 whole lines"),
        (text() + "an extension line\n", "4 whole lines"),
        ("\n" + text(), "4 whole lines"),
        (text().replace("\n", "\r\n"), "not a number"),
        (text(origin=""), "no origin"),
        (text(origin="a b"), "a space"),
        (text(origin="a\u00a0b"), "a space"),
        (text(origin="a\u3000"), "a space"),
        (text(origin="a+b"), "plus"),
        (text(origin="a\tb"), "a space"),
        (text(origin="a\x07b"), "control"),
        (text(origin="a\ud800b"), "surrogate"),
        (text(origin="x" * 256), "255 is the limit"),
        (text(size=""), "not a number"),
        (text(size="+5"), "not a number"),
        (text(size="-5"), "not a number"),
        (text(size="-0"), "not a number"),
        (text(size="05"), "not a number"),
        (text(size="00"), "not a number"),
        (text(size=" 5"), "not a number"),
        (text(size="5 "), "not a number"),
        (text(size="1_000"), "not a number"),
        (text(size="5.0"), "not a number"),
        (text(size="5e3"), "not a number"),
        (text(size="0x5"), "not a number"),
        (text(size="five"), "not a number"),
        (text(size="٥"), "not a number"),
        (text(size="５"), "not a number"),
        (text(size="²"), "not a number"),
        (text(size="9" * 5000), "not a number"),
        (text(size=str(SIZE_MAX + 1)), "is more than"),
        (text(size="0"), "not that of the empty tree"),
        (text(root=""), "0 bytes"),
        (text(root=ROOT[:-1]), "not base64"),
        (text(root=ROOT + "="), "not base64"),
        (text(root=ROOT.replace("I=", "J=")), "another spelling"),
        (text(root=ROOT.replace("/", "_")), "not base64"),
        (text(root=f" {ROOT}"), "not base64"),
        (text(root=f"{ROOT} "), "not base64"),
        (text(root="é" * 44), "not base64"),
        (text(root=b64encode(bytes(31)).decode()), "31 bytes"),
        (text(root=b64encode(bytes(33)).decode()), "33 bytes"),
        (text(root=bytes(32).hex()), "48 bytes"),
    ],
)
def test_anything_else_is_refused(bad: str, said: str) -> None:
    with pytest.raises(BadCheckpoint, match=said):
        Checkpoint.parse(bad)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("a\nb", 1, bytes(32)),
        ("", 1, bytes(32)),
        ("a\udfff", 1, bytes(32)),
        ("a", -1, bytes(32)),
        ("a", SIZE_MAX + 1, bytes(32)),
        ("a", 1, bytes(31)),
        ("a", 0, bytes(32)),
    ],
)
def test_what_cannot_be_read_again_is_never_made(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(BadCheckpoint):
        Checkpoint(origin, size, root)


@pytest.mark.parametrize("number", ["0", "1", "10", "9223372036854775807"])
def test_numbers(number: str) -> None:
    assert fault_of_decimal(number) is None


def test_it_agrees_with_its_neighbours() -> None:
    """Each of the modules stands alone, so what they share is written in each."""
    assert checkpoint.EMPTY_ROOT == merkle.EMPTY_ROOT == sha256(b"").digest()
    assert checkpoint.SIZE_MAX == merkle.SIZE_MAX
    assert checkpoint.HASH_BYTES == merkle.HASH_BYTES
    assert checkpoint.ORIGIN_CHARACTERS_MAX == note.NAME_CHARACTERS_MAX


@given(st.text(max_size=20))
def test_an_origin_is_a_name_that_a_key_may_have(name: str) -> None:
    assert (checkpoint.fault_of_origin(name) is None) == (note.fault_of_name(name) is None)


def test_the_failure_has_its_exit_code() -> None:
    assert BadCheckpoint("…").exit is Exit.REJECTED
