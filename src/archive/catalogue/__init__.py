"""What can happen: the event types, the record around them and its bytes."""
