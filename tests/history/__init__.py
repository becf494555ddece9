"""What was said when, and what each record changed: pure, on records made here."""
