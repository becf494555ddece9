"""Drafts read strictly, and what is wrong with one said in a sentence: the field, the fault, the way out.

A draft may be written by hand: spaces, any order of members and escapes are as good as canonical bytes. What a record
could not say is refused here: members unknown or written twice, null, false or emptiness spelled out, fractions,
characters that no text may hold, events too large to be corrected, events in a stream of another kind.

A good draft is decoded and encoded, and not walked: every member has one colon, so a line with the colons of its
canonical bytes has no member twice and none that says nothing, unless a colon hides in an escape.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from archive.catalogue.codec import DRAFTS, ENCODER, JSON_FAULTS, may_hold_forbidden
from archive.catalogue.corrections import CARRIERS, RecordCorrected, RecordDisputed
from archive.catalogue.event import CATALOGUE, Event
from archive.catalogue.fields import entry
from archive.catalogue.findings import fault_of_spelling, fault_of_type
from archive.catalogue.malformed import EventTooLarge, LineTooLong, MalformedDraft, NotOfThisStream
from archive.catalogue.patterns import Decoder
from archive.catalogue.records import Draft
from archive.catalogue.regimes import BatchCommitted, BatchReversed
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import CORRECTION_BYTES_MAX, EVENT_BYTES_MAX, RECORD_BYTES_MAX

__all__ = ["LINE_BYTES_MAX", "MalformedDraft", "convert_event", "decode_draft"]

LINE_BYTES_MAX: Final = 4 * RECORD_BYTES_MAX
"""Bytes in a line of drafts: an emoji takes four, written as escapes twelve, and spaces may stand between."""

HIDDEN_COLON: Final = b"\\u003"

LARGER: Final = frozenset({RecordCorrected, RecordDisputed, BatchCommitted, BatchReversed})
STREAM_KINDS: Final[dict[type, tuple[str, ...]]] = {
    known.struct: known.kinds for known in CATALOGUE.values() if known.kinds
}


def decode_draft(line: bytes) -> Draft:
    """Return the draft that one line of JSON holds, its ending aside. Raises `MalformedDraft`."""
    if len(line) > LINE_BYTES_MAX:
        raise LineTooLong(len(line), LINE_BYTES_MAX)
    try:
        draft = DRAFTS.decode(line)
    except JSON_FAULTS as fault:
        raise fault_of_type(line, Draft, str(fault)) from None
    data = ENCODER.encode(draft)
    _check_spelling(line, data)
    if len(data) > EVENT_BYTES_MAX:
        _check_size(draft.event, "event")
    _check_stream(draft.event, draft.stream, "event")
    return draft


def convert_event(type_name: str, mapping: Mapping[str, Any]) -> Event:
    """Return the event of a type whose fields, as plain JSON, are given. Raises `MalformedDraft`, `NoSuchType`.

    Paths in errors begin at the event: `to`, `sources[0].source`.
    """
    struct = entry(type_name).struct
    line = json.dumps({**mapping, "type": type_name}).encode()
    try:
        event = Decoder(struct).decode(line)
    except JSON_FAULTS as fault:
        raise fault_of_type(line, struct, str(fault)) from None
    _check_spelling(line, ENCODER.encode(event))
    _check_size(event, "")
    return event


def _check_spelling(line: bytes, data: bytes) -> None:
    """Refuse what the decoder lets pass; `data` is the canonical form of what it made of the line."""
    if line.count(b":") == data.count(b":") and HIDDEN_COLON not in line and not may_hold_forbidden(data):
        return
    if fault := fault_of_spelling(line):
        raise fault


def _check_size(event: Event | Sealed, field: str) -> None:
    size, size_max = len(ENCODER.encode(event)), CORRECTION_BYTES_MAX if type(event) in LARGER else EVENT_BYTES_MAX
    if size > size_max:
        raise EventTooLarge(field, size, size_max)
    if carried := CARRIERS.get(type(event)):
        _check_size(getattr(event, carried), f"{field}.{carried}".lstrip("."))


def _check_stream(event: Event | Sealed, stream: str, field: str) -> None:
    kinds = STREAM_KINDS.get(type(event))
    if kinds is not None and stream.partition("/")[0] not in kinds:
        raise NotOfThisStream(field, str(event.__struct_config__.tag), stream, kinds)
    if carried := CARRIERS.get(type(event)):
        _check_stream(getattr(event, carried), stream, f"{field}.{carried}")
