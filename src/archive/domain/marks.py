"""What stands in an effect where no stream's name does: not known, nobody, the institution, a name as written.

Kept apart from the effects themselves, so that who only reads answers need not load the catalogue.
"""

from __future__ import annotations

from typing import Final

UNKNOWN: Final = "?"
NOBODY: Final = "-"
INSTITUTION: Final = "@"
AS_WRITTEN: Final = "~"
"""Begins a name that no stream stands for."""

SEPARATOR: Final = "\n"
"""Between several parties in one value."""
