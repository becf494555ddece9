"""How the texts of records are written: each kind's pattern, held against every text that is read.

The decoder knows a text from a number and its greatest length. Patterns are checked here, because most texts with one
(names of streams, times of recording) come again and again, and one that was found in order need not be read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar, get_args

import msgspec
from msgspec import Struct

from archive.catalogue.terms import PATTERN, Digest, RecordId
from archive.catalogue.walks import Walks, places

AStruct = TypeVar("AStruct", bound=Struct)

KEPT_MAX: Final = 4_096
"""Texts of one pattern kept as known to be in order: twice the objects that are worked on at once."""

SELDOM_TWICE: Final = frozenset(get_args(kind)[1].extra_json_schema[PATTERN] for kind in (Digest, RecordId))
"""Patterns of texts that hardly ever come again: they are not kept."""


class Misspelt(Exception):
    """A text does not have the form that its field wants."""


class Known(dict[str, None]):
    """The texts of one pattern that were found in order."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._search = re.compile(pattern).search

    def __missing__(self, text: str) -> None:
        if self._search(text) is None:
            raise Misspelt
        if len(self) >= KEPT_MAX:
            self.clear()
        self[text] = None


def check(value: Struct) -> None:
    """Accept a Struct whose every text has its field's pattern. Raises `ValidationError`, in the decoder's words."""
    try:
        _CHECKS[type(value)](value)
    except Misspelt:
        path, pattern = next(_misspelt(value, "$"))
        msg = f"Expected `str` matching regex {pattern!r} - at `{path}`"
        raise msgspec.ValidationError(msg) from None


def walk_of(struct: type[AStruct]) -> Callable[[AStruct], None]:
    """Return what accepts a Struct of this very type as `check` does, and raises `Misspelt` where that does not."""
    return _CHECKS[struct]


class Decoder(Generic[AStruct]):
    """Reads Structs of one type, or of a union of types, their patterns checked."""

    def __init__(self, struct: type[AStruct]) -> None:
        self._decode = msgspec.json.Decoder(struct).decode

    def decode(self, data: bytes) -> AStruct:
        """Return what JSON holds. Raises what the decoder raises: `JSON_FAULTS` in `archive.catalogue.codec`."""
        value = self._decode(data)
        check(value)
        return value


def convert(plain: object, struct: type[AStruct]) -> AStruct:
    """Return the Struct that plain JSON holds. Raises `ValidationError`."""
    value = msgspec.convert(plain, struct)
    check(value)
    return value


def _look_up(said: Mapping[str, Any]) -> str | None:
    """Return the statement that looks a text up among those known to be in order, or reads it."""
    pattern = said.get(PATTERN)
    if pattern is None:
        return None
    name = _NAMES.setdefault(pattern, f"form_{len(_NAMES)}")
    if pattern in SELDOM_TWICE:
        _CHECKS.scope[name] = re.compile(pattern).search
        return f"if {name}(item) is None: raise misspelt"
    _CHECKS.scope.setdefault(name, Known(pattern))
    return f"{name}[item]"


_NAMES: Final[dict[str, str]] = {}
_CHECKS: Final = Walks(_look_up)
_CHECKS.scope["misspelt"] = Misspelt


def _misspelt(value: Struct, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and pattern of each text that is not written so."""
    for place in places(type(value)):
        held = getattr(value, place.attribute)
        items = enumerate(held) if place.is_list else () if held is None else ((None, held),)
        for index, item in items:
            where = f"{path}.{place.name}" if index is None else f"{path}.{place.name}[{index}]"
            if not isinstance(item, str):
                yield from _misspelt(item, where)
            elif (pattern := (place.text or {}).get(PATTERN)) and not re.search(pattern, item):
                yield where, pattern
