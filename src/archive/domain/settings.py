"""Settings that rules depend on, read off what the ledger's own stream says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.catalogue.keeping import LedgerOpened, SettingsAdopted

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_ZONE: Final = "UTC"
"""While a ledger is being opened."""


def time_zone(values: Iterable[object]) -> str:
    """Return the time zone in force by what the lines of the ledger's stream say, in recording order (IANA name)."""
    zone = FIRST_ZONE
    for value in values:
        if isinstance(value, LedgerOpened | SettingsAdopted) and value.time_zone is not None:
            zone = value.time_zone
    return zone
