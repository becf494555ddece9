"""The ledger as an eventsourcing Application: one append is one transaction over any number of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventsourcing.application import Application
from eventsourcing.utils import Environment, EnvType, get_topic

from archive.ledger.feed import open_read_only
from archive.ledger.mapper import RecordMapper
from archive.ledger.openings import NAME, Openings
from archive.ledger.recorder import LedgerFactory, LedgerRecorder

if TYPE_CHECKING:
    from pathlib import Path

    from eventsourcing.persistence import InfrastructureFactory, Mapper


class Ledger(Application[str]):
    """The store of records. `writing` in `archive.ledger.writer` is the way to add to it."""

    recorder: LedgerRecorder
    openings: Openings
    path: Path

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open `ledger.db`, or make it. Raises `NotALedger`, `Overtaken`, `Unwritable`."""
        if not create:
            open_read_only(path).close()
        super().__init__(
            {
                "PERSISTENCE_MODULE": get_topic(LedgerFactory),
                "SQLITE_DBNAME": str(path),
                "ORIGINATOR_ID_TYPE": "text",
                "CREATE_TABLE": "n",
            }
        )
        self.path = path
        self.openings = Openings(path.with_name(NAME))
        if create:
            self.recorder.create_table()

    def close(self) -> None:
        """Close the files."""
        self.openings.close()
        super().close()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Take nothing from the process's environment: a topic there would be imported and run."""
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Return our factory."""
        return LedgerFactory(env)

    def construct_mapper(self) -> Mapper[str]:
        """Return our mapper."""
        return RecordMapper()
