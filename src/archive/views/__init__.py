"""How it looks now: tables folded from the records, thrown away and rebuilt at will."""
