"""Lengths in DER (X.690), and no more: to put the certificates of a time stamp into the order that DER wants.

A set has no order, but DER has one way to write it, by its members' bytes, and authorities often write the certificates
that they send along as they come. Nothing signs that set: the signature is over other bytes, and each certificate has
one of its own. So the same answer is read from the members in their right order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCE: Final = 0x30
TAGGED_0: Final = 0xA0
LONG: Final = 0x80
"""From here on a length's first byte says how many bytes the length has."""


class Part(NamedTuple):
    """One value: its tag, where it begins, where its contents begin, where it ends."""

    tag: int
    start: int
    contents: int
    end: int


def with_certificates_in_order(response: bytes) -> bytes:
    """Return a time-stamp response (RFC 3161, 2.4.2) with its certificates in DER's order; of any other bytes those.

    The way there: the response's token, its content, the signed data (RFC 5652, 5.1), of that what is tagged 0.
    """
    found = Part(0, 0, 0, len(response))
    for tag, place in ((SEQUENCE, 0), (SEQUENCE, 1), (TAGGED_0, 1), (SEQUENCE, 0), (TAGGED_0, None)):
        of_tag = [(at, part) for at, part in enumerate(_parts(response, found)) if part.tag == tag]
        wanted = [part for at, part in of_tag if place in (None, at)]
        if len(wanted) != 1:
            return response
        (found,) = wanted
    members = sorted(response[part.start : part.end] for part in _parts(response, found))
    whole = b"".join(members)
    return (
        response[: found.contents] + whole + response[found.end :]
        if len(whole) == found.end - found.contents
        else response
    )


def _parts(data: bytes, within: Part) -> Iterator[Part]:
    """Yield the values within another, as far as they are whole."""
    at = within.contents
    while at + 2 <= within.end:
        contents, length = at + 2, data[at + 1]
        if length >= LONG:
            contents += length - LONG
            length = int.from_bytes(data[at + 2 : contents], "big")
        if contents + length > within.end:
            return
        yield Part(data[at], at, contents, contents + length)
        at = contents + length
