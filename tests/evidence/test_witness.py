"""Requests and answers of witnesses: one spelling each, every byte bound or passed over, nothing signed that forks."""

from __future__ import annotations

from functools import cache

import pytest

from archive.errors import ArchiveError, IntegrityFailure, Rejected
from archive.evidence import merkle, note
from archive.evidence.checkpoint import BadCheckpoint, Checkpoint
from archive.evidence.keys import SigningKey
from archive.evidence.merkle import ConsistencyFails
from archive.evidence.note import KeyType, Note, NotSigned, Signature, SignatureFails
from archive.evidence.witness import (
    REQUEST_BYTES_MAX,
    BadAnswer,
    BadRequest,
    Forked,
    OtherSize,
    Request,
    TwoLedgers,
    compare,
    format_lines,
    format_size,
    judge,
    parse_answer,
)

ORIGIN = "museum.example/5d41402abc4b2a76"
LOG = SigningKey.make(ORIGIN, bytes([1]) * 32)
OTHER = SigningKey.make(ORIGIN, bytes([2]) * 32)
WITNESS = SigningKey.make("witness.example/w", bytes([3]) * 32, KeyType.COSIGNER)
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(20)]
FORK = [*LEAVES[:5], merkle.leaf_hash(b"another"), *LEAVES[6:]]
KEYS = (LOG.verifier,)


def checkpoint(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, merkle.root(leaves[:size]))


def request(old: int, size: int, leaves: list[bytes] = LEAVES, *signers: SigningKey) -> Request:
    path = merkle.consistency_path(old, size, merkle.reader_of(leaves))
    return Request(old, tuple(path), note.sign(checkpoint(size, leaves).format(), *(signers or (LOG,))))


def test_a_request_is_the_text_that_the_specification_shows() -> None:
    lines = request(3, 7).format().decode().split("\n")
    assert lines[0] == "old 3"
    assert [len(line) for line in lines[1:5]] == [44] * 4
    assert lines[5:8] == ["", ORIGIN, "7"]


@pytest.mark.parametrize("size", range(1, 20))
def test_what_is_written_is_read_again_and_signed(size: int) -> None:
    for old in range(size + 1):
        made = request(old, size)
        assert Request.parse(made.format()) == made
        assert judge(made, KEYS, checkpoint(old) if old else None) == checkpoint(size)


@pytest.mark.parametrize("size", range(6, 20))
def test_of_two_histories_one_gets_no_signature(size: int) -> None:
    """The witness saw one history up to some size; whatever the ledger shows of another, no proof of it holds."""
    for seen in range(6, size + 1):
        forked = request(seen, size, FORK)
        with pytest.raises(Forked if seen == size else ConsistencyFails):
            judge(forked, KEYS, checkpoint(seen))


@pytest.mark.parametrize("seen", range(9))
def test_only_the_size_signed_last_is_a_place_to_start_from(seen: int) -> None:
    for old in range(9):
        if old != seen:
            with pytest.raises(OtherSize) as other:
                judge(request(old, 9), KEYS, checkpoint(seen) if seen else None)
            assert other.value.size == seen


def test_a_replay_of_what_was_signed_is_answered_by_the_size() -> None:
    with pytest.raises(OtherSize):
        judge(request(0, 3), KEYS, checkpoint(7))
    with pytest.raises(BadRequest, match="starts from size 7, and its checkpoint has size 3"):
        judge(Request(7, (), request(0, 3).note), KEYS, checkpoint(7))


def test_the_signature_of_the_ledger_comes_first() -> None:
    for signer in (OTHER, SigningKey.make("other.example/x", bytes([1]) * 32)):
        with pytest.raises(NotSigned):
            judge(request(0, 3, LEAVES, signer), KEYS, checkpoint(7))
    with pytest.raises(SignatureFails):
        judge(Request(0, (), Note(checkpoint(3).format(), request(0, 4).note.signatures)), KEYS, None)
    assert judge(request(0, 3, LEAVES, OTHER, LOG), KEYS, None) == checkpoint(3)


BAD_REQUESTS = (
    b"", b"old 3\n", b"old 03\n\n", b"old +3\n\n", b"old  3\n\n", b"old 3", b"Old 3\n\n", b"size 3\n\n", b"3\n\n",
    b"old 9223372036854775808\n\n", b"old 3\nAAAA\n\n", b"old 3\n" + b"A" * 42 + b"B=\n\n",
)  # fmt: skip


@pytest.mark.parametrize("head", BAD_REQUESTS)
def test_what_is_no_request_is_refused(head: bytes) -> None:
    with pytest.raises(Rejected):
        Request.parse(head + request(3, 7).note.format())
    with pytest.raises(Rejected):
        Request.parse(head)


def test_a_request_has_limits() -> None:
    with pytest.raises(BadRequest):
        Request(0, (bytes(32),) * 64, request(0, 3).note)
    with pytest.raises(BadRequest):
        Request.parse(b"old 0\n\n" + b"x" * REQUEST_BYTES_MAX)


def test_line_ends_of_a_mail_program_are_refused_in_a_sentence() -> None:
    with pytest.raises(BadRequest, match="old SIZE"):
        Request.parse(request(3, 7).format().replace(b"\n", b"\r\n"))


def flips(data: bytes) -> list[bytes]:
    """Return the data with each bit of it flipped, and each byte left out."""
    return [
        *(
            data[:index] + bytes([data[index] ^ 1 << bit]) + data[index + 1 :]
            for index in range(len(data))
            for bit in range(8)
        ),
        *(data[:index] + data[index + 1 :] for index in range(len(data))),
    ]


def test_no_byte_of_a_request_can_change_unseen() -> None:
    data = request(3, 7).format()
    for other in flips(data):
        with pytest.raises((Rejected, IntegrityFailure, OtherSize)):
            judge(Request.parse(other), KEYS, checkpoint(3))


def test_lines_of_unknown_signers_are_passed_over_whatever_they_hold() -> None:
    made = request(3, 7)
    both = made.note.add(Signature("stranger.example/s", b"abcd", b"whatever it is"))
    data = Request(made.old, made.path, both).format()
    start = data.index("— stranger".encode())
    judged = []
    for index in range(start, len(data)):
        for bit in range(8):
            other = data[:index] + bytes([data[index] ^ 1 << bit]) + data[index + 1 :]
            try:
                judged.append(judge(Request.parse(other), KEYS, checkpoint(3)))
            except Rejected:  # no longer a note in its one spelling
                continue
    assert set(judged) == {checkpoint(7)}


@cache
def answered() -> tuple[Note, Signature]:
    made = note.sign(checkpoint(7).format(), LOG)
    return made, WITNESS.cosign(made.text, 1_700_000_000)


def test_an_answer_is_lines_or_a_checkpoint_or_a_size() -> None:
    made, line = answered()
    assert parse_answer(format_lines([line])) == (line,)
    assert parse_answer(made.add(line).format()) == made.add(line)
    assert parse_answer(format_size(71)) == 71


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"7", b"07\n", b"7\n8\n", b"+7\n", b"\xff\n", b"x\n", b"\xe2\x80\x94 x\n", b"7\n\n", b"x" * 140_000],
)  # fmt: skip
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected):
        parse_answer(data)


def test_no_byte_of_an_answer_can_change_unseen() -> None:
    made, line = answered()
    for other in flips(format_lines([line])):
        try:
            lines = parse_answer(other)
            assert isinstance(lines, tuple)
            found = note.verify(Note(made.text, lines), [WITNESS.verifier])
        except ArchiveError:
            continue
        pytest.fail(f"{other!r} counted as {found}")


def test_no_byte_of_a_cosigned_checkpoint_can_change_unseen() -> None:
    made, line = answered()
    known = (LOG.verifier, WITNESS.verifier)
    for other in flips(made.add(line).format()):
        try:
            found = Note.parse(other)
            signers = {each.key for each in note.verify(found, known)}
        except ArchiveError:
            continue
        assert signers != set(known), "a line may have become another's, and is passed over; both cannot count"
        assert found.text == made.text


def test_answers_that_are_too_long_or_no_checkpoint() -> None:
    with pytest.raises(BadAnswer):
        parse_answer(b"x" * (note.NOTE_BYTES_MAX + 1))
    with pytest.raises(BadCheckpoint):
        judge(Request(0, (), note.sign("no checkpoint\n", LOG)), KEYS, None)


def test_two_people_who_compare_their_checkpoints_see_a_fork() -> None:
    true, false = (note.sign(checkpoint(9, leaves).format(), LOG) for leaves in (LEAVES, FORK))
    assert compare(true, true.add(answered()[1]), KEYS)
    assert not compare(true, request(0, 7).note, KEYS), "of two sizes nothing can be said without a proof"
    with pytest.raises(Forked):
        compare(true, false, KEYS)
    with pytest.raises(NotSigned):
        compare(true, note.sign(true.text, OTHER), KEYS)
    with pytest.raises(TwoLedgers):
        compare(true, note.sign(Checkpoint("other.example/x", 9, bytes(32)).format(), LOG))
