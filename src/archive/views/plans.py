"""How events of each type are read: when they can have happened, which records they follow, what hangs on them.

An event is read thousands of times for each time that a type is new, so whatever depends on the type alone is settled
in its plan, and reading an event is following the plan.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from archive import edtf
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.keeping import LedgerOpened, SettingsAdopted
from archive.catalogue.sealed import Sealed
from archive.catalogue.upcasts import UPCASTS
from archive.domain.effects import setting
from archive.views.hanging import gatherer, is_naming

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from msgspec import Struct

    from archive.domain.effects import Effects, Lookup
    from archive.views.hanging import Gather

    Bounds = Callable[[Any, int], tuple[int, int]]

ABOUT_RECORDS: Final = frozenset(entry.struct for entry in CATALOGUE.values() if entry.is_about_records)
SETTING: Final = (LedgerOpened, SettingsAdopted)
"""Events that settle by which time zone the days of others are reckoned."""

_LASTING: Final = frozenset(entry.struct for entry in CATALOGUE.values() if entry.lasting)


class Plan(NamedTuple):
    """What the type of an event settles.

    `bounds` gives the first and last day of an event recorded on a day; `records_named` the records whose events came
    before it; `effects` tells what an event sets (None: nothing); `gather` takes what hangs on it. `begins_a_line` is
    true of whatever is recorded of a thing, as against what is said of records, and of the ledger's own settings, by
    which others are read. `lasting` is 1 where an event is none that happened on one day to the thing. Of a sealed
    event nothing is known but that it had happened when it was recorded.
    """

    tag: str
    is_old: bool
    is_sealed: bool
    is_about_records: bool
    begins_a_line: bool
    is_naming: bool
    lasting: int
    bounds: Bounds
    records_named: Callable[[Any], Sequence[str]]
    effects: Callable[[Any, Lookup], Effects] | None
    gather: Gather


class _Plans(dict[type[Any], Plan]):
    def __missing__(self, struct: type[Any]) -> Plan:
        plan = self[struct] = _plan(struct)
        return plan


PLANS: Final = _Plans()
"""Plans by type of event, each made when it is first asked for."""


def _plan(struct: type[Struct]) -> Plan:
    sealed = struct is Sealed
    about = struct in ABOUT_RECORDS
    spans = struct in _LASTING
    return Plan(
        tag=str(struct.__struct_config__.tag),
        is_old=struct in UPCASTS,
        is_sealed=sealed,
        is_about_records=about,
        begins_a_line=not about and struct not in SETTING,
        is_naming=is_naming(struct),
        lasting=int(spans or about),
        bounds=_by_now if sealed else _span if spans else _within,
        records_named=_none_named if sealed or about else _records_named(struct),
        effects=setting(struct),
        gather=gatherer(struct),
    )


def _records_named(struct: type[Struct]) -> Callable[[Any], Sequence[str]]:
    """Return what finds the records that an event names as having come before it.

    What an event about records is about is another matter.
    """
    fields = [field for field in fields_of(struct) if field.refers_to == ("record",)]
    lists = [attrgetter(field.attribute) for field in fields if field.is_list]
    single = [attrgetter(field.attribute) for field in fields if not field.is_list]
    if len(lists) == len(fields) == 1:
        return lists[0]

    def named(event: Struct) -> list[str]:
        found = [name for get in single if (name := get(event)) is not None]
        return found + [name for get in lists for name in get(event)]

    return named


def _none_named(_event: Any) -> tuple[str, ...]:  # noqa: ANN401 - sealed, or of any type about records
    return ()


def _by_now(_event: Any, day: int) -> tuple[int, int]:  # noqa: ANN401 - a sealed event
    return edtf.UNBOUNDED_PAST, day


def _span(event: Any, _day: int) -> tuple[int, int]:  # noqa: ANN401 - of any lasting type
    return edtf.bounds(event.occurred) if event.occurred else (edtf.UNBOUNDED_PAST, edtf.UNBOUNDED_FUTURE)


def _within(event: Any, day: int) -> tuple[int, int]:  # noqa: ANN401 - of any type that happens on a day
    """Return bounds: the last is at most the day of recording and the last day that each `stated` can mean.

    What a source tells had happened by then.
    """
    for citation in event.sources:
        if citation.stated:
            day = min(day, edtf.bounds(citation.stated)[1])
    if event.occurred is None:
        return edtf.UNBOUNDED_PAST, day
    earliest, latest = edtf.bounds(event.occurred)
    return earliest, max(earliest, min(latest, day))
