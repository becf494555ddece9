"""What tests of rules share."""

from tests.checks.ledgers import ledger

__all__ = ["ledger"]
