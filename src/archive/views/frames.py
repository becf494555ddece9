"""The frame of a question, and the two forms of an answer: a list of things, and one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """As the ledger knew it at position `known_at`, as it was in the world at the end of day `day`.

    `on` is the day as asked (EDTF), `known_at_time` when the position was recorded (27 characters; None at 0).
    """

    known_at: int
    known_at_time: str | None
    on: str
    day: int

    def as_json(self) -> dict[str, Any]:
        """Return the frame as scripts get it."""
        return {"known_at": self.known_at, "on": self.on}

    def __str__(self) -> str:
        """Return the frame as people read it."""
        date = f" ({self.known_at_time[:10]})" if self.known_at_time else ""
        return f"known at #{self.known_at}{date}, on {self.on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An answer of many rows, ready for JSON. `total` counts those beyond the page too, where that is known."""

    frame: Frame
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An answer about one thing, ready for JSON."""

    frame: Frame
    data: dict[str, Any]
