"""The tests. Rooms here mirror those of the archive; `rules` holds what is true of the source itself."""
