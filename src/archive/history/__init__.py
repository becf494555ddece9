"""Over two clocks: what was so on a date, as the ledger knew it at a point."""
