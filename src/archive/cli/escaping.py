"""Text from outside, made safe to show: no character that moves the cursor, hides text or turns it around."""

from __future__ import annotations

import re
from functools import cache


@cache
def unsafe() -> re.Pattern[str]:
    """Return what finds the characters that are written out; made when a text has any that is not plain."""
    return re.compile(
        "[\x00-\x1f\x7f-\x9f"  # controls: they drive the terminal
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi: text shown in another order than it is stored
        "\u2028\u2029\ufeff"  # line ends that are none, and a mark that is nothing
        "\ud800-\udfff]"  # halves of characters: bytes of an argument that were not UTF-8
    )


def escape(text: str, keep: str = "") -> str:
    r"""Return the text with each control, bidi and stray character written out as `\n`, `\x1b` or `\u202e`.

    Characters in `keep` stay. What is left can be shown on one line of any terminal.
    """
    if text.isprintable():  # which none of them is
        return text
    return unsafe().sub(lambda found: found.group() if found.group() in keep else _written_out(found.group()), text)


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
