"""Signed notes: one spelling each, unknown signers passed over, known ones held to their word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, Exit
from archive.evidence import note
from archive.evidence.keys import SigningKey
from archive.evidence.note import (
    NOTE_BYTES_MAX,
    SIGNATURES_MAX,
    TIME_MAX,
    AmbiguousKeys,
    BadNote,
    KeyType,
    Note,
    NotSigned,
    Signature,
    SignatureFails,
    Signed,
    VerifierKey,
    fault_of_name,
    fault_of_text,
)

KNOWN_KEY = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
KNOWN_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

LOG = SigningKey.make("museum.example/1", b"\x01" * 32)
OTHER = SigningKey.make("museum.example/2", b"\x02" * 32)
WITNESS = SigningKey.make("witness.example/1", b"\x03" * 32, KeyType.COSIGNER)
TEXT = "museum.example/1\n3\nfcWm8xeP9VrdsguuALwHnoywcgom7P4AuW//ShvvTEE=\n"
TIME = 1_679_315_147
GOOD = LOG.sign(TEXT)
LINE = GOOD.format()


def unknown(number: int) -> Signature:
    """Return a signature of nobody known."""
    return Signature(f"nobody.example/{number}", number.to_bytes(4), b"\x06" * (1 + number % 90))


def with_lines(*lines: str, text: str = TEXT) -> bytes:
    return "\n".join((text, *lines, "")).encode()


def test_the_known_note_is_signed_by_the_known_key() -> None:
    found = Note.parse(KNOWN_NOTE)
    assert found.text == "This is an example message.\n"
    assert note.verify(found, [KNOWN_KEY]) == (Signed(KNOWN_KEY, None),)
    assert found.format() == KNOWN_NOTE


@pytest.mark.parametrize("bit", range(len(KNOWN_NOTE) * 8))
def test_no_bit_of_the_known_note_can_change(bit: int) -> None:
    changed = bytearray(KNOWN_NOTE)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ArchiveError) as caught:
        note.verify(Note.parse(bytes(changed)), [KNOWN_KEY])
    assert type(caught.value) in {BadNote, SignatureFails, NotSigned}


TEXTS = st.text(max_size=60).filter(lambda text: fault_of_text(text) is None).map(lambda text: f"{text}\n")
NAMES = st.text(min_size=1, max_size=20).filter(lambda name: fault_of_name(name) is None)
SIGNATURES = st.builds(Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))
NOTES = st.builds(Note, TEXTS, st.lists(SIGNATURES, min_size=1, max_size=5).map(tuple))


@given(NOTES)
def test_every_note_is_read_as_it_was_written(written: Note) -> None:
    assert Note.parse(written.format()) == written


@given(st.one_of(st.binary(max_size=80), NOTES.map(Note.format), TEXTS.map(str.encode)), st.integers(0), st.binary())
def test_what_is_read_has_one_spelling(data: bytes, place: int, inserted: bytes) -> None:
    """Whatever is put into a note, it is refused or written again to the byte."""
    place %= len(data) + 1
    changed = data[:place] + inserted + data[place:]
    try:
        found = Note.parse(changed)
    except BadNote:
        return
    assert found.format() == changed


@pytest.mark.parametrize(
    "data",
    [
        with_lines(LINE),
        with_lines(LINE, text="\n"),
        with_lines(LINE, text="\n\n\n"),
        with_lines(LINE, text="one\n\ntwo\n"),
        with_lines(LINE, text=f"— x AAAAAAA=\n\n{LINE}\n"),
        with_lines(LINE, text="金日成綜合大學\u00a0\u3000\x7f\x85\n"),
        with_lines(LINE, text="\ufeffx\n"),
        with_lines(LINE, LINE),
        with_lines(LINE, "— nobody AAAAAAA="),
        with_lines("— 박물관.example/κ AAAAAAA="),
        with_lines("— — AAAAAAA="),
        with_lines(*(unknown(number).format() for number in range(SIGNATURES_MAX))),
        with_lines(LINE, text="x" * (NOTE_BYTES_MAX - len(with_lines(LINE, text="\n"))) + "\n"),
    ],
)
def test_notes(data: bytes) -> None:
    assert Note.parse(data).format() == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty line"),
        (b"\n", "empty line"),
        (b"\n\n", "empty line"),
        (TEXT.encode(), "empty line"),
        (f"{TEXT}{LINE}\n".encode(), "empty line"),
        (f"{TEXT}\n".encode(), "empty line"),
        (f"{TEXT}\n\n".encode(), "empty line"),
        (f"\n{LINE}\n".encode(), "empty line"),
        (with_lines(LINE)[:-1], "each ending with a newline"),
        (with_lines(LINE) + b"\n", "empty line"),
        (with_lines(LINE) + b" \n", "em dash"),
        (with_lines(LINE, ""), "empty line"),
        (with_lines(LINE, "", LINE, " "), "em dash"),
        (with_lines(LINE).replace(b"\n", b"\r\n"), "empty line"),
        (with_lines(f"{LINE}\r"), "base64"),
        (with_lines(LINE, text="a\rb\n"), r"U\+000D"),
        (with_lines(LINE, text="a\tb\n"), r"U\+0009"),
        (with_lines(LINE, text="a\x00b\n"), r"U\+0000"),
        (with_lines(LINE, text="a\x1fb\n"), r"U\+001F"),
        (with_lines(LINE).replace(b"museum", b"mus\xffeum"), "UTF-8"),
        (with_lines(LINE).replace(b"museum", b"mus\xed\xa0\x80eum"), "UTF-8"),
        (with_lines(LINE).replace(b"museum", b"mus\xc0\xafeum"), "UTF-8"),
        (with_lines(LINE.replace("—", "-")), "em dash"),
        (with_lines(LINE.replace("—", "–")), "em dash"),
        (with_lines(LINE.replace("— ", "—")), "em dash"),
        (with_lines(LINE.replace("— ", "—  ")), "base64|no name"),
        (with_lines(LINE.replace("— ", "—\u00a0")), "em dash"),
        (with_lines(f" {LINE}"), "em dash"),
        (with_lines(f"{LINE} "), "base64"),
        (with_lines(LINE.replace("/1 ", "/1  ")), "base64"),
        (with_lines(LINE.replace("/1 ", "/1\t")), "em dash"),
        (with_lines(LINE.replace("museum", "mu+eum")), "plus"),
        (with_lines(LINE.replace("museum", "mu\u3000eum")), "space"),
        (with_lines(LINE.replace("museum", "mu\u2028eum")), "space"),
        (with_lines(LINE.replace("museum", "mu\x85eum")), "space"),
        (with_lines(LINE.replace("museum", "mu\x07eum")), r"U\+0007"),
        (with_lines("—  AAAAAAA="), "no name"),
        (with_lines("— x"), "em dash"),
        (with_lines("— x "), "too short"),
        (with_lines("— x AAAA"), "too short"),
        (with_lines("— x AAAAAA=="), "too short"),
        (with_lines("— x AAAAAAA"), "base64"),
        (with_lines("— x AAAAAAA=="), "base64"),
        (with_lines("— x AAAAAAB="), "base64"),
        (with_lines("— x AAAAAA-_"), "base64"),
        (with_lines("— x AAAA=AAA"), "base64"),
        (with_lines("— x AAAAAAA=AAAA"), "base64"),
        (with_lines("— x AAAA AAA="), "base64"),
        (with_lines("— x ÁAAAAAA="), "base64"),
        (with_lines(*["— x AAAAAAA="] * (SIGNATURES_MAX + 1)), f"{SIGNATURES_MAX + 1} signatures"),
        (with_lines(LINE, text="x" * NOTE_BYTES_MAX + "\n"), f"{NOTE_BYTES_MAX} is the limit"),
        (b"x" * (NOTE_BYTES_MAX + 1), f"{NOTE_BYTES_MAX} is the limit"),
    ],
)
def test_anything_else_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadNote, match=said):
        Note.parse(data)


@pytest.mark.parametrize("text", ["", "x", "x\ny", "a\tb\n", "half \ud83d\n"])
def test_what_cannot_be_read_again_is_never_made(text: str) -> None:
    with pytest.raises(BadNote):
        Note(text, (GOOD,))
    with pytest.raises(BadNote):
        note.sign(text, LOG)


def test_the_limits_are_those_of_the_specifications() -> None:
    assert (NOTE_BYTES_MAX, TIME_MAX) == (128 * 1024, 0x7FFF_FFFF_FFFF_FFFF)
    assert SIGNATURES_MAX >= 16


def test_a_note_has_signatures() -> None:
    with pytest.raises(BadNote, match="0 signatures"):
        note.sign(TEXT)
    with pytest.raises(BadNote, match="101 signatures"):
        Note(TEXT, (GOOD,)).add(*map(unknown, range(SIGNATURES_MAX)))


def test_signers_are_found_in_the_order_of_the_note() -> None:
    signed = note.sign(TEXT, OTHER, LOG).add(WITNESS.cosign(TEXT, TIME))
    found = note.verify(signed, [WITNESS.verifier, LOG.verifier, OTHER.verifier])
    assert found == (Signed(OTHER.verifier, None), Signed(LOG.verifier, None), Signed(WITNESS.verifier, TIME))
    assert note.verify(signed, [LOG.verifier]) == (Signed(LOG.verifier, None),)


def test_sixteen_signatures_and_more_are_accepted() -> None:
    signers = [SigningKey.make(f"museum.example/{number}", bytes([number]) * 32) for number in range(40)]
    signed = Note.parse(note.sign(TEXT, *signers).format())
    assert len(note.verify(signed, [signer.verifier for signer in signers])) == 40


def test_unknown_signers_are_passed_over_and_passed_on() -> None:
    signed = Note(TEXT, (unknown(1), GOOD, unknown(2)))
    assert note.verify(signed, [LOG.verifier]) == (Signed(LOG.verifier, None),)
    assert Note.parse(signed.format()).signatures == signed.signatures


def test_a_known_name_or_a_known_id_alone_is_unknown() -> None:
    key = LOG.verifier
    strangers = (Signature(key.name, b"\x09" * 4, b"\x00" * 64), Signature("nobody.example", key.id, b"\x00" * 64))
    assert note.verify(Note(TEXT, (*strangers, GOOD)), [key]) == (Signed(key, None),)
    with pytest.raises(NotSigned):
        note.verify(Note(TEXT, strangers), [key])


@pytest.mark.parametrize(
    "value", [b"\x00" * 64, GOOD.value[:-1], GOOD.value + b"\x00", b"\x00", OTHER.sign(TEXT).value]
)
def test_a_known_signer_whose_signature_fails_condemns_the_note(value: bytes) -> None:
    bad = Signature(GOOD.name, GOOD.key_id, value)
    for lines in ((bad,), (GOOD, bad), (bad, GOOD), (OTHER.sign(TEXT), bad)):
        with pytest.raises(SignatureFails, match=r"signature of museum\.example/1 .* does not fit"):
            note.verify(Note(TEXT, lines), [LOG.verifier, OTHER.verifier])


def test_an_unsigned_note_names_whom_it_missed() -> None:
    with pytest.raises(NotSigned, match=r"known keys \(museum.example/2\) .* of museum.example/1"):
        note.verify(Note(TEXT, (GOOD,)), [OTHER.verifier])
    with pytest.raises(NotSigned, match="none was given"):
        note.verify(Note(TEXT, (GOOD,)), [])


def test_a_signature_is_of_its_own_text_only() -> None:
    with pytest.raises(SignatureFails):
        note.verify(Note(TEXT.replace("3", "4"), (GOOD,)), [LOG.verifier])


def test_a_line_said_twice_counts_once() -> None:
    assert note.verify(Note(TEXT, (GOOD, GOOD)), [LOG.verifier, LOG.verifier]) == (Signed(LOG.verifier, None),)


def test_keys_that_no_line_tells_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two keys with one id take an hour to find; here every key has the same."""
    twin = VerifierKey(LOG.name, KeyType.LOG, OTHER.verifier.public)
    monkeypatch.setattr(VerifierKey, "id", property(lambda _key: b"\x07" * 4))
    with pytest.raises(AmbiguousKeys, match=r"two known keys are called museum\.example/1"):
        note.verify(Note(TEXT, (GOOD,)), [LOG.verifier, twin])


def test_a_cosigned_message_states_its_time() -> None:
    assert note.cosigned_message(TEXT, TIME) == f"cosignature/v1\ntime 1679315147\n{TEXT}".encode()
    assert note.cosigned_message(TEXT, 0).startswith(b"cosignature/v1\ntime 0\nmuseum")


@pytest.mark.parametrize("time", [0, TIME, TIME_MAX])
def test_a_cosignature_is_its_time_and_a_signature(time: int) -> None:
    line = WITNESS.cosign(TEXT, time)
    assert (len(line.value), line.value[:8]) == (72, time.to_bytes(8))
    assert note.verify(Note(TEXT, (line,)), [WITNESS.verifier]) == (Signed(WITNESS.verifier, time),)


@pytest.mark.parametrize("bit", range(72 * 8))
def test_no_bit_of_a_cosignature_can_change(bit: int) -> None:
    line = WITNESS.cosign(TEXT, TIME)
    value = bytearray(line.value)
    value[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SignatureFails):
        note.verify(Note(TEXT, (Signature(line.name, line.key_id, bytes(value)),)), [WITNESS.verifier])


@pytest.mark.parametrize("time", [-1, TIME_MAX + 1])
def test_a_cosignature_states_a_time_that_there_is(time: int) -> None:
    with pytest.raises(BadNote, match=f"{time} does not"):
        WITNESS.cosign(TEXT, time)


@pytest.mark.parametrize("value", [b"\x00", b"\x00" * 8, b"\x00" * 64, b"\xff" * 72])
def test_what_is_no_cosignature_fails(value: bytes) -> None:
    with pytest.raises(SignatureFails):
        note.verify(Note(TEXT, (Signature(WITNESS.name, WITNESS.verifier.id, value),)), [WITNESS.verifier])


def test_two_times_of_one_witness_are_both_told() -> None:
    signed = Note(TEXT, (WITNESS.cosign(TEXT, TIME), WITNESS.cosign(TEXT, TIME + 1)))
    assert [found.time for found in note.verify(signed, [WITNESS.verifier])] == [TIME, TIME + 1]


def test_a_signature_of_one_type_is_none_of_another() -> None:
    """The same secret as a log's key does not make a witness's signature, nor the other way round."""
    log, witness = (SigningKey.make("x", b"\x04" * 32, key_type) for key_type in KeyType)
    signature, cosignature = log.sign(TEXT), witness.cosign(TEXT, TIME)
    for line in (
        Signature("x", witness.verifier.id, signature.value),
        Signature("x", witness.verifier.id, bytes(8) + signature.value),
        Signature("x", log.verifier.id, cosignature.value),
        Signature("x", log.verifier.id, cosignature.value[8:]),
    ):
        with pytest.raises(SignatureFails):
            note.verify(Note(TEXT, (line,)), [log.verifier, witness.verifier])


@pytest.mark.parametrize(
    ("error", "code"), [(BadNote("…"), 5), (SignatureFails("x", b"1234"), 7), (NotSigned(["x"], ["y"]), 7)]
)
def test_each_failure_has_its_exit_code(error: ArchiveError, code: int) -> None:
    assert error.exit == Exit(code)
