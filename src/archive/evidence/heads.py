r"""Heads of streams: where each one ends, and the one root that states it for all.

A seal says how many streams have a record at or before a position, and the RFC 6962 root over one leaf for each, in
byte order of their names. The leaf's bytes are `<stream>\\n<seq of its last record>\\n<64 hex leaf hash of it>\\n`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.evidence.merkle import leaf_hash, root

if TYPE_CHECKING:
    from collections.abc import Iterable


class Head(NamedTuple):
    """The last record of one stream: its seq, and its leaf hash (32 bytes)."""

    stream: str
    seq: int
    leaf: bytes


def head_bytes(head: Head) -> bytes:
    """Return the bytes of a head's leaf."""
    return f"{head.stream}\n{head.seq}\n{head.leaf.hex()}\n".encode()


def in_order(heads: Iterable[Head]) -> list[Head]:
    """Return heads in byte order of their streams' names."""
    return sorted(heads, key=lambda head: head.stream.encode())


def heads_root(heads: Iterable[Head]) -> bytes:
    """Return the root over heads, 32 bytes; they are put in order first."""
    return root(leaf_hash(head_bytes(head)) for head in in_order(heads))
