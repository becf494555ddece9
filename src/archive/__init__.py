"""The archive: an append-only ledger of objects given between states, and how to read and check it."""

__version__ = "0.1.0"
