"""What is given out in place of a record that was withdrawn by order: what can still be checked of it, and no more.

    {"id":"0192f0c1-…","leaf":"9f3c…","prev":"51aa…","seq":3,"stream":"object/x7k2m"}

Its place in its stream, its id, and its leaf hash, which every earlier proof and checkpoint holds. The order is a later
record of that stream, which names the id and the leaf hash. Who recorded it and when is not told: that went with the
bytes that proved it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archive.ledger.rows import Row

KEPT: Final = ("id", "prev", "seq", "stream")


def line(row: Row) -> bytes:
    """Return a row's line without its newline: the record's bytes, or what stands for those that are gone."""
    if not row.order:
        return row.state
    stone = json.loads(row.state)
    known = {name: stone[name] for name in KEPT if name in stone}
    return json.dumps({**known, "leaf": row.leaf.hex()}, separators=(",", ":"), sort_keys=True).encode()
