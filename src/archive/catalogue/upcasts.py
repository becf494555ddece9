"""Old versions of event types, read as the newest: in memory only, never in the stored bytes.

A type's later version is another Struct, tagged `Name.2`. Both stay published for ever; an upcast tells how an event of
the older reads as one of the newer. Adding a version is adding one function here, under the older Struct.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from archive.catalogue.event import Event

Upcasts: TypeAlias = Mapping[type[Event], Callable[[Any], Event]]

UPCASTS: Upcasts = {}
"""The published upcasts. None is needed yet: every type is at its first version."""


def upcast(event: Event, upcasts: Upcasts = UPCASTS) -> Event:
    """Return `event` read as the newest version of its type; it is the same object where it is the newest."""
    step = upcasts.get(type(event))
    while step is not None:
        event = step(event)
        step = upcasts.get(type(event))
    return event
