"""The founding story: its drafts, and what the ledger answers from them."""
