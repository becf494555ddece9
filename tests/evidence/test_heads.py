"""Heads of streams, against the words of the format worked out by hand."""

from __future__ import annotations

from hashlib import sha256

from archive.evidence.heads import Head, head_bytes, heads_root, in_order


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def test_a_head_is_three_lines() -> None:
    assert head_bytes(Head("object/x", 12, bytes(31) + b"\x0a")) == b"object/x\n12\n" + b"0" * 62 + b"0a\n"


def test_the_root_is_over_heads_in_byte_order_of_names() -> None:
    heads = [Head("party/a", 1, bytes(32)), Head("object/b-1", 2, bytes(32)), Head("object/b", 3, bytes(32))]
    assert [head.stream for head in in_order(heads)] == ["object/b", "object/b-1", "party/a"]
    first, second, third = (leaf(head_bytes(head)) for head in in_order(heads))
    pair = sha256(b"\x01" + first + second).digest()
    assert heads_root(heads) == sha256(b"\x01" + pair + third).digest()
    assert heads_root([]) == sha256().digest()
