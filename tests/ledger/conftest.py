"""Ledgers for tests of the store; each is audited when its test is over."""

from tests.ledger.world import world

__all__ = ["world"]
