"""RFC 6962, section 2.1, set down word for word: slow, recursive, over lists, and sharing nothing with the archive.

`D` and `m` are the RFC's own names: D[n] is a list of n leaves' data, m an index or an earlier size.
"""

import hashlib
from collections.abc import Sequence

Data = Sequence[bytes]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Data) -> bytes:
    """2.1: the hash of an empty list, of one leaf, of n > 1 leaves."""
    if len(d) == 0:
        return sha(b"")
    if len(d) == 1:
        return sha(b"\x00" + d[0])
    k = largest_power_of_two_below(len(d))
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m: int, d: Data) -> list[bytes]:
    """2.1.1: the audit path for the leaf d(m)."""
    if len(d) == 1:
        return []
    k = largest_power_of_two_below(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: Data) -> list[bytes]:
    """2.1.2: the consistency proof for an earlier D[0:m], 0 < m < n."""
    return subproof(m, d, is_complete=True)


def subproof(m: int, d: Data, *, is_complete: bool) -> list[bytes]:
    if m == len(d):
        return [] if is_complete else [mth(d)]
    k = largest_power_of_two_below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], is_complete=is_complete), mth(d[k:])]
    return [*subproof(m - k, d[k:], is_complete=False), mth(d[:k])]


def full_nodes(d: Data) -> dict[tuple[int, int], bytes]:
    """Every full subtree by level and index in its level, leaves included."""
    found = {}
    level = 0
    while 2**level <= len(d):
        width = 2**level
        for index in range(len(d) // width):
            found[level, index] = mth(d[index * width : (index + 1) * width])
        level += 1
    return found
