"""Ledgers for tests of the command line; each is audited when its test is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.transcript import Shell, museum

HALL = 'archive place define hall-2 --kind building --name "Hall 2" --occurred 1978'
ROOM = 'archive place define hall-2-14 --kind showroom --name "Hall 2, room 14" --parent hall-2 --occurred 1978'
STORE = 'archive place define store-1 --kind store --name "Store 1" --occurred 1978'
DONOR = "archive party register donor --kind state --name Testland --occurred 1991"
REGISTER = (
    'archive source register reg-2023 --kind "register page" --title "Gift register" --published 2023-09-18'
    " --revision 1 --undated"
)
VASE = (
    'archive gift receive vase --title "Vase with cranes" --participants donor,party=donor --occurred 2023-09'
    ' --source "reg-2023,locator=p. 7"'
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Shell]:
    """Give a ledger of its first two records."""
    yield from museum(tmp_path)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Give a ledger with a hall (#3), a showroom in it (#4), a store (#5), a donor (#6), a source (#7), a vase (#8)."""
    yield from museum(tmp_path, HALL, ROOM, STORE, DONOR, REGISTER, VASE)
