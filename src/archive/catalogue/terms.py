"""The scalar words of the catalogue: texts, names, numbers and references, each with its pattern and limit.

A pattern here is part of the stored format: it never changes once a record has been written with it. Patterns are
read alike by Python and by JSON Schema, so each closes with a look-ahead that keeps `$` from passing a final newline.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

KINDS: Final = (
    "object",
    "gift",
    "party",
    "place",
    "occasion",
    "source",
    "exchange",
    "inventory",
    "rule",
    "register",
    "batch",
    "ledger",
)
"""The kinds of stream; a stream's name is `kind/` and a local name."""

TEXT_CHARS_MAX: Final = 8_000
LINE_CHARS_MAX: Final = 1_000
EDTF_CHARS_MAX: Final = 200
INTEGER_MAX: Final = 2**53 - 1
EVENT_BYTES_MAX: Final = 40_000
CORRECTION_BYTES_MAX: Final = 60_000
RECORD_BYTES_MAX: Final = 65_535

LOCAL_NAME: Final = r"[a-z0-9][a-z0-9._-]{0,95}"
REFERS_TO: Final = "x-archive-refers-to"
"""The JSON Schema member that names the kinds of stream (or `record`) a text refers to."""


PATTERN: Final = "pattern"
"""The JSON Schema member that says how a text is written; `archive.catalogue.patterns` holds texts against it."""


def whole(pattern: str) -> str:
    """Return `pattern` anchored at both ends for Python and for JSON Schema alike."""
    return f"^(?:{pattern})$(?!\\n)"


def doc(description: str, *examples: object) -> Meta:
    """Return what a field says of itself: one sentence with its unit, and examples."""
    return Meta(description=description, examples=list(examples) or None)


def written(title: str, pattern: str, example: str, **said: object) -> Meta:
    """Return what a text with a pattern says of itself, and what else in words of JSON Schema."""
    return Meta(title=title, examples=[example], extra_json_schema={PATTERN: whole(pattern), **said})


def _reference(kinds: str, example: str, title: str = "") -> Meta:
    words = " or ".join(kinds.replace("|", ", ").rsplit(", ", 1))
    title = title or f"name of {'an' if words[0] in 'aeiou' else 'a'} {words}"
    return written(title, f"(?:{kinds})/{LOCAL_NAME}", example, **{REFERS_TO: kinds.split("|")})


Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX)]
Line: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LINE_CHARS_MAX)]
Edtf: TypeAlias = Annotated[
    str,
    Meta(
        title="date",
        min_length=1,
        max_length=EDTF_CHARS_MAX,
        examples=["2023-09"],
        extra_json_schema={"format": "edtf"},
    ),
]
Slug: TypeAlias = Annotated[str, written("short name", r"[a-z0-9][a-z0-9._-]{0,63}", "visit-2023")]
Language: TypeAlias = Annotated[str, written("language tag", r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", "ko")]
Script: TypeAlias = Annotated[str, written("script code", r"[A-Z][a-z]{3}", "Hang")]
Instant: TypeAlias = Annotated[
    str,
    written(
        "instant in UTC",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
        "2026-11-23T10:02:11.000000Z",
    ),
]
Url: TypeAlias = Annotated[
    str,
    written("web address", r"https?://[^\s<>\"]{1,1990}", "https://museum.example/register/7"),
]
MediaType: TypeAlias = Annotated[str, written("media type", r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}", "image/jpeg")]

Digest: TypeAlias = Annotated[str, written("SHA-256 digest", r"[0-9a-f]{64}", "5f" * 32)]
RecordId: TypeAlias = Annotated[
    str,
    written(
        "record id",
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "0192f0c1-7a00-7000-8000-000000000001",
        **{REFERS_TO: ["record"]},
    ),
]
Decimal: TypeAlias = Annotated[str, written("decimal number", r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?", "1250.00")]
Currency: TypeAlias = Annotated[str, written("currency code", r"[A-Z]{3}", "USD")]
VerifierKey: TypeAlias = Annotated[
    str,
    written(
        "verifier key",
        r"[^\s+]{1,255}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ),
]
Origin: TypeAlias = Annotated[str, written("origin", r"[^\s+]{1,255}", "museum.example/5d41402abc4b2a76")]

Integer: TypeAlias = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=INTEGER_MAX, examples=[3])]
Quantity: TypeAlias = Annotated[int, Meta(ge=1, le=INTEGER_MAX, examples=[5])]
Position: TypeAlias = Annotated[int, Meta(ge=1, le=INTEGER_MAX, examples=[8124])]

ObjectRef: TypeAlias = Annotated[str, _reference("object", "object/x7k2m")]
GiftRef: TypeAlias = Annotated[str, _reference("gift", "gift/q4tz9")]
PartyRef: TypeAlias = Annotated[str, _reference("party", "party/registry")]
PlaceRef: TypeAlias = Annotated[str, _reference("place", "place/hall-2-14")]
OccasionRef: TypeAlias = Annotated[str, _reference("occasion", "occasion/visit-2023")]
SourceRef: TypeAlias = Annotated[str, _reference("source", "source/register-2023")]
InventoryRef: TypeAlias = Annotated[str, _reference("inventory", "inventory/2026")]
RuleRef: TypeAlias = Annotated[str, _reference("rule", "rule/minimal-value")]
HeldRef: TypeAlias = Annotated[str, _reference("object|gift", "object/x7k2m")]
CauseRef: TypeAlias = Annotated[str, _reference("object|gift|occasion", "object/x7k2m")]
StreamName: TypeAlias = Annotated[str, _reference("|".join(KINDS), "object/x7k2m", "name of a stream")]
