"""Sealed events: a commitment in place of what may not be read by everybody."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from archive.catalogue.terms import Digest, doc


class Sealed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="Sealed"):
    """Something is stated here, and not shown.

    Stands in place of an event, a replacement or a claim. Its opening (a 32-byte salt and the event) is kept outside
    the records; the commitment binds the two.
    """

    commitment: Annotated[Digest, doc("SHA-256 of 0x02, the 32-byte salt, the canonical bytes of the event.")]
