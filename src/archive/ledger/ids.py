"""Ids of records: UUIDs that sort as they were made."""

from __future__ import annotations

import secrets

from archive import clock


class Ids:
    """Mints UUIDs of version 7: time first, then a counter, then chance, so that they sort as they were made."""

    def __init__(self, recorded_at: str) -> None:
        milliseconds = int(clock.parse_stamp(recorded_at).timestamp() * 1000)
        self._high = (milliseconds << 16) | 0x7000
        self._count = secrets.randbits(24)

    def mint(self) -> str:
        """Return the next id as text."""
        self._count += 1
        counted = self._count & 0x3FFFFFF  # 26 bits: a counter that begins anywhere in 24 cannot run over in one append
        low = (0b10 << 62) | ((counted & 0x3FFF) << 48) | secrets.randbits(48)
        text = f"{self._high | (counted >> 14):016x}{low:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
