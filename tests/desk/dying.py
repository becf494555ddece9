"""A process that withdraws a record and dies by SIGKILL before its n-th statement of SQL, for tests of what is left.

Run as `python -m tests.desk.dying FOLDER POSITION N`; 0 lets it live. It prints `ready`, and at its end how many
statements there were, each connection's counted together.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from archive.desk import withdrawing
from archive.desk.desk import Desk
from archive.desk.erasing import Order
from archive.ledger.folder import read

ORDER = Order(text="Court order 12/2026", authority="District court")


class Counted:
    """Counts statements before they run, and ends the process before the one that was chosen."""

    def __init__(self, last: int) -> None:
        """Take how many statements to begin at most; 0: all."""
        self.begun = 0
        self._last = last
        self._connect = sqlite3.connect

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - as sqlite3's own
        """Return a connection that is watched."""
        made: sqlite3.Connection = self._connect(*arguments, **options)
        made.set_trace_callback(self._begin)
        return made

    def _begin(self, _statement: str) -> None:
        self.begun += 1
        if self.begun == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def main(root: str, position: str, last: str) -> None:
    """Withdraw a record of a ledger."""
    counted = Counted(int(last))
    sqlite3.connect = counted.connect  # type: ignore[assignment]  # for this process alone
    print("ready", flush=True)  # noqa: T201 - read by the test
    with Desk.open(read(Path(root))) as desk:
        withdrawing.withdraw(desk, int(position), ORDER)
    print(counted.begun, flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
