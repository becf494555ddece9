"""What proves a ledger: the tree, notes, keys, checkpoints, proof files."""
