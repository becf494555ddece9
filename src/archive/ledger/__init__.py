"""What happened: the store of records, and the only way to add to it."""
