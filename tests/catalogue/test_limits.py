"""Limits on everything that comes from outside, each tried at the limit and one beyond it."""

import json
from typing import Any

import pytest
from msgspec import Struct
from msgspec import json as msgspec_json

from archive.catalogue.codec import (
    CODEC,
    DEPTH_MAX,
    FORBIDDEN_CHARACTER,
    ContentFault,
    FormFault,
    canonical,
    check_form,
    forbidden_character,
    may_hold_forbidden,
)
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import Field, fields_of
from archive.catalogue.malformed import (
    EventTooLarge,
    ForbiddenCharacter,
    LineTooLong,
    ListTooShort,
    MalformedDraft,
    NotWrittenSo,
    NumberOutside,
    TextTooLong,
)
from archive.catalogue.patterns import convert
from archive.catalogue.records import Draft, Record
from archive.catalogue.refusals import LINE_BYTES_MAX, convert_event, decode_draft
from archive.catalogue.samples import complete, minimal, minimal_record

CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}
NONCHARACTERS = {*range(0xFDD0, 0xFDF0)} | {plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)}
FORBIDDEN = CONTROLS | NONCHARACTERS | {0xFEFF}

MOVE = {"stream": "object/x7k2m", "event": {"type": "ObjectMoved", "to": "place/store-1"}}
STRUCTS = [entry.struct for entry in CATALOGUE.values()] + [Draft, Record]


def limited(struct: type[Struct], field: Field, value: object) -> dict[str, Any]:
    """Return a minimal Struct with one field set, a list where the field is one."""
    return minimal(struct) | {field.name: [value] * field.items_min if field.is_list else value}


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_free_texts_end_at_their_limit_in_characters(struct: type[Struct]) -> None:
    texts = [field for field in fields_of(struct) if field.chars_max]
    assert texts or struct in (Draft, Record)
    for field in texts:
        assert field.chars_max in {200, 1000, 8000}
        convert(limited(struct, field, "국" * field.chars_max), struct)
        with pytest.raises(Exception, match="length <="):
            convert(limited(struct, field, "국" * (field.chars_max + 1)), struct)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_numbers_end_at_their_limits(struct: type[Struct]) -> None:
    for field in fields_of(struct):
        if field.kind == "number":
            assert field.least in {0, 1}
            assert field.most == 2**53 - 1
            for number in (field.least - 1, field.most + 1, 10**30):
                with pytest.raises(Exception, match="Expected `int`"):
                    convert(limited(struct, field, number), struct)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_what_has_a_pattern_has_no_final_newline_and_no_space_around(struct: type[Struct]) -> None:
    for field in fields_of(struct):
        if field.pattern is not None:
            text = field.example[0] if field.is_list else field.example
            for wrong in (f"{text}\n", f" {text}", f"{text} ", ""):
                with pytest.raises(Exception, match="matching regex"):
                    convert(limited(struct, field, wrong), struct)


GOOD_AND_BAD = {
    "stream": (
        ["object/a", "place/hall-2-14", "party/9", "source/a.b_c-d", f"gift/{'x' * 96}"],
        [
            "object/",
            "object",
            "Object/a",
            "object/A",
            "object/-a",
            "object/.a",
            f"gift/{'x' * 97}",
            "object/a/b",
            "object/é",
            "objects/a",
            "/a",
            "object/a ",
            "object//a",
            "object/a\n",
        ],
    ),
    "id": (
        ["0192f0c1-7a00-7000-8000-000000000001", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
        [
            "0192F0C1-7a00-7000-8000-000000000001",
            "0192f0c17a0070008000000000000001",
            "{0192f0c1-7a00-7000-8000-0000000001}",
            "0192f0c1-7a00-7000-8000-00000000000",
            "0192f0c1-7a00-7000-8000-0000000000010",
            "",
        ],
    ),
    "event.value.amount": (
        ["0", "-0", "7", "-7.5", "1250.00", "0.000000001", "9" * 18],
        ["00", "01", "+1", ".5", "5.", "1e3", "1,250", "NaN", "-", "9" * 19, "0.0000000001", "１", "1 250", "Infinity"],
    ),
    "event.value.currency": (["USD", "XAU"], ["usd", "US", "USDD", "U$D", "ＵＳＤ"]),
    "event.act": (["visit-2023", "x" * 64], ["Visit", "-visit", "x" * 65, "two words", "visit/2023"]),
}


@pytest.mark.parametrize(("path", "good", "bad"), [(path, *lists) for path, lists in GOOD_AND_BAD.items()])
def test_names_and_numbers_have_one_spelling(path: str, good: list[str], bad: list[str]) -> None:
    def draft(text: str) -> bytes:
        value = {"amount": "1", "currency": "USD"}
        event: dict[str, Any] = {"type": "ValuationRecorded", "basis": "retail", "value": value}
        tree: dict[str, Any] = {"stream": "object/a", "event": event}
        place = tree
        *steps, name = path.split(".")
        for step in steps:
            place = place[step]
        place[name] = text
        if path == "stream":
            tree["event"] = {"type": "Sealed", "commitment": "5f" * 32}
        return json.dumps(tree).encode()

    for text in good:
        decode_draft(draft(text))
    for text in bad:
        with pytest.raises(MalformedDraft) as refused:
            decode_draft(draft(text))
        assert refused.value.where.field == path
        assert isinstance(refused.value, NotWrittenSo) or text == ""


def test_the_decoders_refusals_are_ours_too() -> None:
    with pytest.raises(TextTooLong, match="1001 characters, and 1000 is the limit"):
        convert_event("ObjectMoved", {"to": "place/a", "reason": "x" * 1001})
    with pytest.raises(NumberOutside, match="less than 1"):
        convert_event("QuantityChanged", {"quantity": 0, "reason": "counted"})
    with pytest.raises(NumberOutside, match="more than 9007199254740991"):
        convert_event("QuantityChanged", {"quantity": 10**40, "reason": "counted"})
    with pytest.raises(ListTooShort, match="has 1, and needs at least 2"):
        convert_event(
            "ExchangeLinked", {"legs": complete(CATALOGUE["ExchangeLinked"].struct)["legs"][:1], "kind": "return"}
        )


def test_no_text_holds_a_forbidden_character_and_every_other_may_stand_in_one() -> None:
    """All code points: what is forbidden, and what a search of bytes for it may miss (nothing)."""
    for point in range(0x110000):
        if not 0xD800 <= point < 0xE000:
            char = chr(point)
            assert (FORBIDDEN_CHARACTER.search(char) is not None) == (point in FORBIDDEN), hex(point)
    for point in FORBIDDEN:
        assert forbidden_character(f"국a{chr(point)}b") == f"U+{point:04X}"
        assert may_hold_forbidden(canonical({"note": f"국a{chr(point)}b"})), hex(point)


def test_ordinary_texts_are_not_searched_character_by_character() -> None:
    for text in (
        "a vase",
        "국제친선전람관",
        "金日成",
        "two\nlines\t",
        'say "so"',
        "back\\slash",
        "back\\\\nslash",
        "ｱｲｳ，",
        "👩‍🚀",
        "°C «»",
    ):
        assert not may_hold_forbidden(canonical({"note": text})), text


@pytest.mark.parametrize("point", sorted(FORBIDDEN), ids=hex)
def test_a_forbidden_character_is_refused_on_every_way_in(point: int) -> None:
    note = f"a{chr(point)}b"
    stored = msgspec_json.decode(canonical(minimal_record("ObjectMoved")))
    stored["event"]["note"] = note
    with pytest.raises(FormFault, match=f"U\\+{point:04X} is not allowed"):
        CODEC.decode(canonical(stored))
    with pytest.raises(ContentFault, match=f"U\\+{point:04X} is not allowed"):
        CODEC.decode_event(canonical(stored["event"]))
    for ascii_only in (False, True):
        draft = {**MOVE, "event": {**MOVE["event"], "note": note}}  # type: ignore[dict-item]
        line = json.dumps(draft, ensure_ascii=ascii_only).encode()
        with pytest.raises(ForbiddenCharacter) as refused:
            decode_draft(line)
        assert refused.value.where.field == "event.note"
        assert f"U+{point:04X}" in refused.value.sentence
    with pytest.raises(ForbiddenCharacter):
        convert_event("ObjectMoved", {"to": "place/a", "note": note})


def sized(size: int, **event: Any) -> dict[str, Any]:  # noqa: ANN401 - members of an event
    """Return an event of exactly so many canonical bytes."""
    tree = {"type": "ObjectDescribed", **event, "materials": ["a"]}
    missing = size - len(canonical(tree))
    notes, rest = divmod(missing, 1003)
    tree["materials"] += ["x" * 1000] * (notes - 1)
    rest += 1003
    tree["materials"] += ["x" * (rest // 2 - 3), "x" * (rest - rest // 2 - 3)]
    assert len(canonical(tree)) == size
    return tree


def carried(name: str, place: str, size: int, inner: dict[str, Any]) -> dict[str, Any]:
    """Return a correction or dispute of exactly so many bytes that carries an event."""
    tree = minimal(CATALOGUE[name].struct) | {place: inner}
    source = {"source": "source/a", "quote": ""}
    tree["sources"] = [dict(source) for _ in range(6)]
    missing = size - len(canonical(tree))
    for citation in tree["sources"]:
        citation["quote"] = "x" * min(missing, 8000)
        missing -= len(citation["quote"])
    tree["sources"] = [citation for citation in tree["sources"] if citation["quote"]] or [{"source": "source/a"}]
    return tree


@pytest.mark.parametrize("name", ["ObjectDescribed"])
def test_an_event_ends_at_40_000_bytes(name: str) -> None:
    event = sized(40_000)
    convert_event(name, event)
    decode_draft(canonical({"stream": "object/a", "event": event}))
    with pytest.raises(EventTooLarge, match="40001 bytes, and 40000 is the limit"):
        decode_draft(canonical({"stream": "object/a", "event": sized(40_001)}))
    with pytest.raises(EventTooLarge):
        convert_event(name, sized(40_001))


@pytest.mark.parametrize(("name", "place"), [("RecordCorrected", "replacement"), ("RecordDisputed", "claim")])
def test_a_correction_ends_at_60_000_bytes_so_that_what_can_be_recorded_can_be_corrected(name: str, place: str) -> None:
    largest = sized(40_000)
    event = carried(name, place, 60_000, largest)
    while (short := 60_000 - len(canonical(event))) != 0:
        event["reason"] = event["reason"] + "x" * short
    draft = {"stream": "object/a", "event": event}
    decode_draft(canonical(draft))
    event["reason"] += "x"
    with pytest.raises(EventTooLarge, match="60001 bytes, and 60000 is the limit"):
        decode_draft(canonical(draft))
    with pytest.raises(EventTooLarge) as refused:
        decode_draft(canonical({"stream": "object/a", "event": carried(name, place, 0, sized(40_001))}))
    assert refused.value.where.field == f"event.{place}"


def test_a_batch_ends_at_60_000_bytes() -> None:
    def draft(chars: int) -> bytes:
        event = minimal(CATALOGUE["BatchReversed"].struct)
        event["sources"] = [{"source": "source/a", "quote": "x" * 8000} for _ in range(5)] + [
            {"source": "source/a", "quote": "x" * 8000, "locator": "x" * 1000} for _ in range(2)
        ]
        event["note"] = "x" * chars
        return canonical({"stream": "batch/a", "event": event})

    over = len(canonical(msgspec_json.decode(draft(1))["event"])) - 1
    assert over < 60_000
    decode_draft(draft(60_000 - over))
    with pytest.raises(EventTooLarge, match="60001 bytes"):
        decode_draft(draft(60_001 - over))


def test_a_record_ends_at_65_535_bytes() -> None:
    tree = msgspec_json.decode(canonical(minimal_record("ObjectDescribed")))
    rest = len(canonical(tree)) - len(canonical(tree["event"]))
    tree["event"] = sized(65_535 - rest)
    assert isinstance(CODEC.decode(canonical(tree)), Record)
    tree["event"] = sized(65_536 - rest)
    with pytest.raises(FormFault, match="65536 bytes, and 65535 is the limit"):
        CODEC.decode(canonical(tree))


def test_a_line_ends_at_its_limit_however_it_is_spelled() -> None:
    line = json.dumps(MOVE).encode()
    decode_draft(line + b" " * (LINE_BYTES_MAX - len(line)))
    with pytest.raises(LineTooLong):
        decode_draft(line + b" " * (LINE_BYTES_MAX - len(line) + 1))
    largest = canonical({"stream": "object/a", "event": sized(40_000)}).replace(b"x", b"\\u0078")
    decode_draft(largest)


def test_nesting_ends_at_its_limit() -> None:
    def nested(levels: int) -> bytes:
        tree = msgspec_json.decode(canonical(minimal_record("ObjectMoved")))
        tree["event"] = {"type": "FromLater", "deep": "x"}
        for _ in range(levels - 2):  # the record and its event are two
            tree["event"]["deep"] = [tree["event"]["deep"]]
        return canonical(tree)

    check_form(nested(DEPTH_MAX - 1))
    with pytest.raises(FormFault, match="nested deeper than 24 levels"):
        check_form(nested(DEPTH_MAX))
    with pytest.raises(FormFault):
        check_form(nested(500))
