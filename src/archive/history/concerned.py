"""Which things may answer otherwise at one point than at another: by their own records, or because they go along.

Nothing else has to be asked. A thing goes along when what it depends on answers otherwise: what stands in a place that
was moved, a part with its whole, an object with its presentation, whoever names a party that was merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.views import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from archive.views.view import View

FOLLOWED: Final = {
    "place": frozenset({"place", "within", "kind"}),
    "party": frozenset({"merged_into"}),
    "object": None,
    "gift": None,
}
"""By kind: the fields whose change others follow; None: any."""


def concerned(before: View, after: View) -> list[str]:
    """Return the things with records between two points, or events whose days fall between two dates."""
    old, new = before.frame, after.frame
    names: list[str] = []
    if old.known_at != new.known_at:
        names += changed.stated_between(after, old.known_at, new.known_at)
    if old.day != new.day:
        # The first day counts too: what happened on it excludes another event of it until the next morning.
        names += changed.dated_between(after, old.day, new.day)
    return list(dict.fromkeys(names))


def followers(view: View, leading: Iterable[tuple[str, Collection[str]]]) -> list[str]:
    """Return the things that may go along with others, given as (stream, the fields that answer otherwise)."""
    by_kind: dict[str, list[str]] = {}
    for stream, fields in leading:
        kind = stream.split("/", 1)[0]
        followed = FOLLOWED.get(kind, frozenset())
        if followed is None or followed.intersection(fields):
            by_kind.setdefault(kind, []).append(stream)
    found: dict[str, None] = {}
    for kind, streams in by_kind.items():
        found.update(dict.fromkeys(_FOLLOWING[kind](view, streams)))
    return list(found)


def _naming_party(view: View, parties: list[str]) -> list[str]:
    """Return the objects that may name a party as their holder: themselves, by their presentation, or as ours."""
    if view.institution in parties:
        return view.names_of_kind("object")[0]
    gifts = changed.naming(view, "gift", parties)
    return [*changed.naming(view, "object", parties), *changed.naming(view, "object", gifts, "gift")]


_FOLLOWING: Final[dict[str, Callable[[View, list[str]], list[str]]]] = {
    "place": changed.standing_in,
    "party": _naming_party,
    "object": lambda view, wholes: changed.naming(view, "object", wholes, "whole"),
    "gift": lambda view, gifts: changed.naming(view, "object", gifts, "gift"),
}
