"""In and out: journals, registers, and the formats of other institutions."""
