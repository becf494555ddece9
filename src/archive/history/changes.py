"""What differs between two answers, value by value; and whether one answer holds what another asks of it.

Answers are plain JSON values: texts, numbers, truths, lists, objects. A path names a value within one: `place.name`,
`sources.2.quote`; items of lists count from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


Json: TypeAlias = Any
"""A plain JSON value, or `ABSENT`."""


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
"""Stands where one of two answers has no value."""


class Change(NamedTuple):
    """One value that differs: `before` or `after` is `ABSENT` where there is none."""

    path: str
    before: Any
    after: Any


def leaves(value: Json, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of every value within one that has no parts; an empty list or object has none."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, _join(path, name))
    elif isinstance(value, list | tuple) and value:
        for number, item in enumerate(value, start=1):
            yield from leaves(item, _join(path, number))
    else:
        yield path, value


def changes(before: Json, after: Json, path: str = "") -> Iterator[Change]:
    """Yield what is in one answer and not, or otherwise, in the other, in the order of the later one.

    Lists are compared as sequences: an item that came in between is one change, not a shift of all that follow.
    """
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *(name for name in before if name not in after)]:
            yield from changes(before.get(name, ABSENT), after.get(name, ABSENT), _join(path, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _changes_of_lists(before, after, path)
    elif isinstance(before, dict | list) or isinstance(after, dict | list):
        gone, come = _parts(before, path), _parts(after, path)
        for place in [*come, *(place for place in gone if place not in come)]:
            yield Change(place, gone.get(place, ABSENT), come.get(place, ABSENT))
    else:
        yield Change(path, before, after)


def _changes_of_lists(before: list[Any], after: list[Any], path: str) -> Iterator[Change]:
    import json  # noqa: PLC0415 - only lists that differ are laid side by side
    from difflib import SequenceMatcher  # noqa: PLC0415 - as above

    old_keys, new_keys = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, after))
    for how, i, i_end, j, j_end in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        for step in range(max(i_end - i, j_end - j)):
            old = before[i + step] if i + step < i_end else ABSENT
            new = after[j + step] if j + step < j_end else ABSENT
            number = j + step + 1 if new is not ABSENT else i + step + 1
            yield from changes(old, new, _join(path, number))


def _parts(value: Json, path: str) -> dict[str, Any]:
    return {} if value is ABSENT else dict(leaves(value, path))


def unmet(expected: Json, found: Json, path: str = "") -> Iterator[Change]:
    """Yield what an answer owes to what is expected of it, as changes from the expected to the found.

    An object expects its own members and leaves others alone; `null` expects that there is none. A list expects as
    many items, each in its place. Everything else expects an equal value: 1 is not true. A list of one stands for its
    item where no list is expected; an object for its member of the path's name, else its `value`, where a plain value
    is.
    """
    found = _meant(expected, found, path)
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, item in expected.items():
            yield from unmet(item, found.get(name, ABSENT), _join(path, name))
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield Change(_join(path, "length"), len(expected), len(found))
            return
        for number, (item, other) in enumerate(zip(expected, found, strict=True), start=1):
            yield from unmet(item, other, _join(path, number))
    elif expected is None:
        if found is not ABSENT and found is not None:
            yield Change(path, ABSENT, found)
    elif type(expected) is not type(found) or expected != found:
        yield Change(path, expected, found)


def _meant(expected: Json, found: Json, path: str) -> Json:
    if isinstance(found, list) and len(found) == 1 and not isinstance(expected, list):
        found = found[0]
    if isinstance(found, dict) and not isinstance(expected, dict | list):
        return found.get(path.rsplit(".", 1)[-1], found.get("value", ABSENT))
    return found


def _join(path: str, name: str | int) -> str:
    return f"{path}.{name}" if path else str(name)
