"""The frame of a question, and the two forms of an answer: a list of things, and one thing."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

TRUTHS: Final = ("holds", "within", "in_force")
"""The fields that say how true a row, or one of several answers, is."""

DOUBTED: Final = frozenset({"possibly", "presumed"})


class Frame(Struct, frozen=True, kw_only=True):
    """As the ledger knew it at position `known_at`, as it was in the world at the end of day `day`.

    `on` is the day as asked (EDTF), `known_at_time` when the position was recorded (27 characters; None at 0).
    `certain`: only what holds in every possible world is asked for.
    """

    known_at: int
    known_at_time: str | None
    on: str
    day: int
    certain: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the frame as scripts get it."""
        return {"known_at": self.known_at, "on": self.on, **({"certain": True} if self.certain else {})}

    def __str__(self) -> str:
        """Return the frame as people read it."""
        date = f" ({self.known_at_time[:10]})" if self.known_at_time else ""
        only = ", only what is certain" if self.certain else ""
        return f"known at #{self.known_at}{date}, on {self.on}{only}"


class Listing(Struct, frozen=True, kw_only=True):
    """An answer of many rows, ready for JSON. `total` counts those beyond the page too, where that is known."""

    frame: Frame
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int | None = None


class Thing(Struct, frozen=True, kw_only=True):
    """An answer about one thing, ready for JSON."""

    frame: Frame
    data: dict[str, Any]


AnAnswer = TypeVar("AnAnswer", Listing, Thing)


def only_certain(answer: AnAnswer) -> AnAnswer:
    """Return an answer without whatever is only possibly so, at any depth; a list counts what is left."""
    if isinstance(answer, Thing):
        return replace(answer, data=_certain(answer.data))
    rows = [_certain(row) for row in answer.rows if not _is_doubted(row)]
    return replace(answer, rows=rows, total=len(rows))


def _certain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value without what is doubted in it; a list or a name that held nothing else goes with it."""
    if isinstance(value, list):
        return [_certain(each) for each in value if not _is_doubted(each)]
    if isinstance(value, dict):
        kept = {name: (each, _certain(each)) for name, each in value.items() if not _is_doubted(each)}
        return {name: left for name, (each, left) in kept.items() if left or not each}
    return value


def _is_doubted(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, dict) and any(
        isinstance(value.get(truth), str) and value[truth] in DOUBTED for truth in TRUTHS
    )
