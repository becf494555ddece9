"""Canonical bytes of records: written once, read strictly in two layers, hashed as leaves.

*Form* needs no catalogue and never changes: UTF-8 JSON, keys sorted, no spaces, one spelling of every value (RFC 8785
on this subset), a closed envelope, nothing empty, no number but an integer. A fault of form is an integrity failure.
*Content*: the event decodes with the Struct of its own type and version, and that Struct encodes to the same bytes.
An unknown type, field or word is no forgery but newer than this archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, TypeAlias, cast

import msgspec

from archive.catalogue import patterns
from archive.catalogue.event import CATALOGUE
from archive.catalogue.records import AnyEvent, Draft, Envelope, NewerRecord, Record
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import INTEGER_MAX, RECORD_BYTES_MAX
from archive.catalogue.upcasts import UPCASTS, Upcasts, upcast
from archive.errors import IntegrityFailure

DEPTH_MAX: Final = 24
"""Levels of nesting in a record; the deepest published event within an event needs eight."""

LEAF_PREFIX: Final = b"\x00"
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
FORBIDDEN_CHARACTER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
UNUSUAL_ESCAPE = re.compile(rb'(?<!\\)(?:\\\\)*\\[^"\\nt]')
RARE_LEADS = (b"\xc2", b"\xef", b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
FORBIDDEN_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]|\xef\xbb\xbf|\xef\xb7[\x90-\xaf]|\xbf[\xbe\xbf]")
VERDICT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
DECODERS_WORDS = re.compile(
    "Expected|Invalid|Object |Input data|JSON is|'utf-8'|maximum recursion|Integer value|Number out"
)
UNKNOWN_FIELD = re.compile("Object contains unknown field `(.*)`", re.DOTALL)
UNKNOWN_WORD = re.compile("Invalid (?:enum )?value '(.*)'", re.DOTALL)
JSON_FAULTS: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
UNREADABLE: Final = (*JSON_FAULTS, patterns.Misspelt)

Bytes: TypeAlias = bytes | bytearray | memoryview


class FormFault(IntegrityFailure):
    """Stored bytes are not a record in canonical form."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the bytes are not a record in canonical form: {what}")


class ContentFault(IntegrityFailure):
    """A record's event does not fit its own type."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the record's event does not fit its type: {what}")


ENCODER = msgspec.json.Encoder(order="sorted")
PLAIN = msgspec.json.Decoder()
encode = ENCODER.encode


def leaf_hash(data: bytes) -> bytes:
    """Return the record's leaf hash, 32 bytes: SHA-256 of 0x00 and its bytes (RFC 6962, 2.1)."""
    return sha256(LEAF_PREFIX + data).digest()


def canonical(value: object) -> bytes:
    """Return the canonical bytes of a record, draft or event."""
    return ENCODER.encode(value)


def may_hold_forbidden(data: bytes) -> bool:
    """Say, at the speed of a search for bytes, whether canonical bytes may hold a character that no text may hold.

    False is certain: control characters below U+0020 are written with escapes that no other character needs; U+0080
    and above, U+FEFF and the noncharacters begin with bytes that Korean and most Chinese and Japanese do without.
    """
    if b"\x7f" in data or (b"\\" in data and UNUSUAL_ESCAPE.search(data)):
        return True
    if data.isascii():
        return False
    for lead in RARE_LEADS:
        if lead in data:
            return FORBIDDEN_IN_UTF8.search(data) is not None
    return False


def forbidden_character(text: str) -> str | None:
    """Return the first character that no text of a record may hold, as `U+0007`, or None."""
    found = FORBIDDEN_CHARACTER.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def faults_of_form(tree: Any, path: str = "$", depth: int = 1) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Yield (path, what is wrong) for each value of plain JSON that no record may hold."""
    if depth > DEPTH_MAX:
        yield path, f"nested deeper than {DEPTH_MAX} levels"
    elif not isinstance(tree, list | dict) or not tree:
        if fault := _fault_of_value(tree):
            yield path, fault
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from faults_of_form(item, f"{path}[{index}]", depth + 1)
    else:
        for key, item in tree.items():
            if not KEY.fullmatch(key):
                yield path, "a member's name is a-z, 0-9 and underscore"
            yield from faults_of_form(item, f"{path}.{key}", depth + 1)


def _fault_of_value(value: object) -> str | None:
    """Return why no record may hold a text, number, truth value, null, or empty list or object; None where one may."""
    if value is True:
        return None
    if value is None or value is False:
        return f"{'null' if value is None else 'false'} is never written: leave the member out"
    if isinstance(value, float):
        return "a number is an integer; write amounts and measures as text"
    if isinstance(value, int):
        return "an integer lies within 2^53 - 1 of zero" if abs(value) > INTEGER_MAX else None
    if not value:
        return f"an empty {'text' if value == '' else 'list or object'} is never written: leave the member out"
    found = forbidden_character(str(value))
    return f"the character {found} is not allowed in a text" if found else None


def check_form(data: bytes) -> Envelope:
    """Check the first layer and return the record with its event as plain JSON. Raises `FormFault`."""
    if len(data) > RECORD_BYTES_MAX:
        raise FormFault(what=f"{len(data)} bytes, and {RECORD_BYTES_MAX} is the limit")
    try:
        tree = PLAIN.decode(data)
    except JSON_FAULTS:
        raise FormFault(what="they are not JSON in UTF-8, or nested too deeply") from None
    for path, what in faults_of_form(tree):
        raise FormFault(what=f"{what} - at `{path}`")
    if ENCODER.encode(tree) != data:
        raise FormFault(what="keys out of order or doubled, spaces, or another spelling of a value")
    try:
        return patterns.convert(tree, Envelope)
    except msgspec.ValidationError as error:
        raise FormFault(what=_in_words(str(error))) from None


def verdict(fault: str) -> tuple[str, str]:
    """Return what the decoder found, and the path of where: empty for the whole."""
    found = VERDICT.fullmatch(fault)
    return (found["what"], found["path"] or "") if found else (fault, "")


def _newer(fault: str) -> str | None:
    """Return what a later version may have added that is unknown here; None where nothing later could be right."""
    what, path = verdict(fault)
    if found := UNKNOWN_FIELD.fullmatch(what):
        return f"the field {path}.{found[1]}"
    if found := UNKNOWN_WORD.fullmatch(what):
        if not path.endswith(".type"):
            return f"the word {found[1]!r} in {path}"
        is_never_carried = found[1] in CATALOGUE and path != "event.type"
        return None if is_never_carried else f"the type {found[1]}"
    return None


def _in_words(fault: str) -> str:
    """Return a verdict of the decoder in our words; those of our shapes are kept."""
    what, path = verdict(fault)
    own = "a member is missing, unknown or not as it is written" if DECODERS_WORDS.match(what) else what
    return f"{own} - at `{path}`" if path else own


class Codec:
    """The two layers of reading, and writing, over one set of event types."""

    def __init__(self, any_event: Any = AnyEvent, upcasts: Upcasts = UPCASTS) -> None:  # noqa: ANN401 - a union
        """Take the union of Structs that may stand in `event`, and how old ones read as new."""
        self._any_event = any_event
        self._upcasts = upcasts

    @cached_property
    def _record(self) -> type[Record]:
        if self._any_event is AnyEvent:
            return Record
        record = msgspec.defstruct(
            "Record",
            [("event", self._any_event)],
            bases=(Record,),
            frozen=True,
            kw_only=True,
            omit_defaults=True,
            forbid_unknown_fields=True,
        )
        return cast("type[Record]", record)

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[Record]:
        return msgspec.json.Decoder(self._record)

    @cached_property
    def _reading(self) -> tuple[Callable[[bytes], Record], Callable[[Record], None]]:
        """What decodes a record, and what walks every text in it."""
        return self._decoder.decode, patterns.walk_of(self._record)

    @cached_property
    def _event_decoder(self) -> patterns.Decoder[Any]:
        return patterns.Decoder(self._any_event)

    def decode(self, data: bytes) -> Record | NewerRecord:
        """Return the record that `data` holds, its event as stored. Raises `FormFault`, `ContentFault`."""
        read, walk = self._reading
        try:
            record = read(data)
            walk(record)
        except UNREADABLE:
            return self._unread(data)
        if encode(record) != data or len(data) > RECORD_BYTES_MAX:
            return self._unread(data)
        # what most bytes pass is asked here, not in a call: ASCII without a backslash or U+007F holds nothing forbidden
        if (b"\\" in data or b"\x7f" in data or not data.isascii()) and may_hold_forbidden(data):
            check_form(data)
        return record

    def decode_all(self, page: Sequence[bytes]) -> list[Record | NewerRecord]:
        """Return the records that each of many `data` holds, as `decode` would; the first fault is raised.

        What is read together is written together again and compared: canonical bytes have no line ends, so where the
        lines are the same, each record is the one of its own line. Anything unusual is read again one by one.
        """
        lines = b"\n".join(page)
        _, walk = self._reading
        try:
            records = self._decoder.decode_lines(lines)
            for record in records:
                walk(record)
        except UNREADABLE:
            records = []
        is_plain = (
            len(records) == len(page) > 0
            and ENCODER.encode_lines(records) == lines + b"\n"
            and len(max(page, key=len)) <= RECORD_BYTES_MAX
            and not may_hold_forbidden(lines)
        )
        return [*records] if is_plain else [self.decode(data) for data in page]

    def _unread(self, data: bytes) -> NewerRecord:
        """Return what is newer than this archive, of bytes that are no record as it is known here."""
        fault = "another spelling"
        try:
            patterns.check(self._decoder.decode(data))
        except JSON_FAULTS as error:
            fault = str(error)
        envelope = check_form(data)
        if reason := _newer(fault):
            return NewerRecord(envelope=envelope, reason=reason)
        raise ContentFault(_in_words(fault))

    def newest(self, event: Any) -> Any:  # noqa: ANN401 - of any catalogue
        """Return an event, as stored, read as the newest version of its type; a sealed one as it is."""
        return event if type(event) is Sealed else upcast(event, self._upcasts)

    def decode_event(self, data: bytes) -> Any:  # noqa: ANN401 - of any catalogue
        """Return the event that canonical `data` holds, as in an opening. Raises `ContentFault`."""
        try:
            event = self._event_decoder.decode(data)
        except JSON_FAULTS as error:
            raise ContentFault(_in_words(str(error))) from None
        if ENCODER.encode(event) != data:
            raise ContentFault(what="it is spelled another way than the archive writes it")
        if may_hold_forbidden(data):
            for path, what in faults_of_form(PLAIN.decode(data)):
                raise ContentFault(what=f"{what} - at `{path}`")
        return event


CODEC: Final = Codec()
"""The codec of the published catalogue."""

DRAFTS: Final = patterns.Decoder(Draft)
