"""Why believe it: the tree over all records, checkpoints, proofs and what is handed to an auditor."""
