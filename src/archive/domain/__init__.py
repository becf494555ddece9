"""What may happen: decisions on commands, states folded from events, corrections and possible worlds."""
