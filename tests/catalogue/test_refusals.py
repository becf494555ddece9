"""What is wrong with a draft, said in one sentence: each failure has its name, its field, its way out."""

from typing import Any

import pytest

from archive.catalogue import malformed
from archive.catalogue.codec import canonical
from archive.catalogue.fields import NoSuchType
from archive.catalogue.malformed import MalformedDraft
from archive.catalogue.refusals import convert_event, decode_draft
from archive.errors import Exit

ID = "0192f0c1-7a00-7000-8000-000000000001"


def event(body: str, stream: str = "object/a") -> bytes:
    """Return a draft of an event whose members are given as JSON."""
    return f'{{"stream":"{stream}","event":{{{body}}}}}'.encode()


def move(rest: str) -> bytes:
    """Return a draft of a move with further members."""
    return event(f'"type":"ObjectMoved","to":"place/a",{rest}')


CASES: list[tuple[str, bytes, str]] = [
    ("EmptyLine", b"", "the line is empty (one draft a line, and no other lines)"),
    ("EmptyLine", b" \t\r", "the line is empty (one draft a line, and no other lines)"),
    ("NotUtf8", b'{"stream":"\xff"}', "the line is not UTF-8 text from byte 12 on (save the file as UTF-8)"),
    ("NotUtf8", b'{"a":"\xed\xa0\x80"}', "the line is not UTF-8 text from byte 7 on (save the file as UTF-8)"),
    ("NotJson", b'{"stream":', "the line is not JSON: it ends too early"),
    ("NotJson", b'{"stream":"a",}', 'the line is not JSON: from byte 15 on, at "}"'),
    ("NotJson", b"{'a':1}", "the line is not JSON: from byte 2 on, at \"'a':1}\""),
    ("NotJson", b"{} {}", 'the line is not JSON: from byte 4 on, at "{}"'),
    ("NotJson", b'{"seq":01}', 'the line is not JSON: from byte 9 on, at "1}"'),
    ("NotJson", b'{"seq":NaN}', 'the line is not JSON: from byte 8 on, at "NaN}"'),
    ("NotJson", move('"note":"\\q"'), 'the line is not JSON: from byte 77 on, at "\\"}}"'),
    ("NotJson", move('"note":"a\nb"'), 'the line is not JSON: from byte 76 on, at "\\nb\\"}}"'),
    (
        "NotJson",
        b"\xef\xbb\xbf{}",
        'the line is not JSON: from byte 1 on, at "\\ufeff{}" (save the file without a byte order mark)',
    ),
    (
        "HalfCharacter",
        move('"note":"\\ud83c"'),
        "field event.note: the text holds half of a surrogate pair (write the character itself)",
    ),
    (
        "HalfCharacter",
        move('"note":"\\udf00 and more of it, so that it does not end early"'),
        "field event.note: the text holds half of a surrogate pair (write the character itself)",
    ),
    ("TooDeep", b"[" * 3000, "it is nested deeper than 24 levels, which no event is"),
    ("TooDeep", move('"note":' + "[" * 3000), "it is nested deeper than 24 levels, which no event is"),
    ("WrittenTwice", move('"note":"a","note":"a"'), 'field event.note: "note" is written twice (keep one of the two)'),
    (
        "WrittenTwice",
        move('"no\\u0074e":"a","note":"a"'),
        'field event.note: "note" is written twice (keep one of the two)',
    ),
    ("WrittenTwice", b'{"event":{},"event":{}}', 'field event: "event" is written twice (keep one of the two)'),
    (
        "WrittenTwice",
        move('"sources":[{"source":"source/a"},{"source":"source/b","source":"source/c"}]'),
        'field event.sources[1].source: "source" is written twice (keep one of the two)',
    ),
    (
        "WrittenTwice",
        move('"note":"y","note":"x\\u003a"'),
        'field event.note: "note" is written twice (keep one of the two)',
    ),
    (
        "NothingWritten",
        move('"note":null'),
        "field event.note: null is never written: absence means that nothing is stated (leave the field out)",
    ),
    (
        "NothingWritten",
        move('"sources":[]'),
        (
            "field event.sources: an empty list is never written: absence means that nothing is stated"
            " (leave the field out)"
        ),
    ),
    (
        "NothingWritten",
        event('"type":"LocationAsserted","place":"place/a","on_display":false'),
        "field event.on_display: false is never written: absence means that nothing is stated (leave the field out)",
    ),
    (
        "ForbiddenCharacter",
        move('"note":"a\\u0007"'),
        "field event.note: the character U+0007 is not allowed in a text (take it out)",
    ),
    (
        "UnknownType",
        event('"type":"TransferedToShowroom","to":"place/a"'),
        'field event.type: there is no event type "TransferedToShowroom" (did you mean TransferredToShowroom?)',
    ),
    (
        "UnknownType",
        event('"type":"Xyzzy"'),
        'field event.type: there is no event type "Xyzzy" (`archive schema` lists the types)',
    ),
    (
        "NeverCarried",
        event(
            f'"type":"RecordCorrected","target":"{ID}","kind":"typo","reason":"x",'
            f'"replacement":{{"type":"RecordRetracted","target":"{ID}","reason":"x"}}'
        ),
        (
            "field event.replacement.type: RecordRetracted is about records, and what is carried here is an event about"
            " the world (name the newest record of the line as target instead)"
        ),
    ),
    (
        "NotOfThisStream",
        event('"type":"PlaceMoved","parent":"place/b"'),
        (
            "field event.type: PlaceMoved stands in a stream place/…, and object/a is none"
            " (name the stream that the event is about)"
        ),
    ),
    (
        "NotOfThisStream",
        event('"type":"ClaimSettled","claim":"' + ID + '","outcome":"x"', stream="place/a"),
        (
            "field event.type: ClaimSettled stands in a stream object/… or gift/…, and place/a is none"
            " (name the stream that the event is about)"
        ),
    ),
    (
        "NotOfThisStream",
        event(f'"type":"RecordDisputed","target":"{ID}","reason":"x","claim":{{"type":"PlaceRenamed","name":"Hall"}}'),
        (
            "field event.claim.type: PlaceRenamed stands in a stream place/…, and object/a is none"
            " (name the stream that the event is about)"
        ),
    ),
    (
        "UnknownField",
        event('"type":"ObjectMoved","to_place":"place/a"'),
        'field event.to_place: unknown field "to_place" (did you mean to or from_place?)',
    ),
    (
        "UnknownField",
        move('"sources":[{"source":"source/a","page":"7"}]'),
        (
            'field event.sources[0].page: unknown field "page"'
            " (its fields are source, revision, stated, attributed_to, locator, quote)"
        ),
    ),
    (
        "UnknownField",
        move('"colour":"blue"'),
        'field event.colour: unknown field "colour" (`archive schema ObjectMoved` lists its fields)',
    ),
    (
        "UnknownField",
        b'{"seq":3,"stream":"object/a","event":{"type":"ObjectMoved","to":"place/a"}}',
        'field seq: unknown field "seq" (only the ledger writes it; leave it out)',
    ),
    ("MissingField", event('"type":"ObjectMoved"'), "field event.to: to is needed (where it went)"),
    ("MissingField", event('"type":"ObjectMoved","to":""'), "field event.to: to is needed (where it went)"),
    ("MissingField", event('"to":"place/a"'), "field event.type: type is needed (the name of the event's type)"),
    ("MissingField", event('"type":""'), "field event.type: type is needed (the name of the event's type)"),
    ("MissingField", b'{"stream":"object/a"}', "field event: event is needed (what is stated to have happened)"),
    ("MissingField", b"{}", "field stream: stream is needed (the thing the event is about)"),
    (
        "MissingField",
        move('"sources":[{"locator":"p. 7"}]'),
        "field event.sources[0].source: source is needed (the source that states it)",
    ),
    (
        "RuleBroken",
        event('"type":"ObjectDescribed","note":"x"'),
        (
            "field event: a description needs at least one of title, titles, description, classification, materials,"
            " dimensions, participants, inscriptions, made, made_in, depicts"
        ),
    ),
    (
        "RuleBroken",
        event('"type":"ProvenanceAsserted","holder":{"role":"donor"}'),
        "field event.holder: a participant needs party, as_written, capacity or known",
    ),
    (
        "NotInVocabulary",
        event('"type":"ConditionChecked","grade":"goood"'),
        'field event.grade: "goood" is not one of its words (write good, excellent, fair, poor or unacceptable)',
    ),
    (
        "NotInVocabulary",
        event('"type":"ObjectDisposed","method":"sell"'),
        (
            'field event.method: "sell" is not one of its words (write returned to donor, surrendered, sold,'
            " transferred, exchanged, destroyed, perished, consumed and 4 more)"
        ),
    ),
    (
        "NotInVocabulary",
        event('"type":"ProvenanceAsserted","uncertain":["who"]'),
        'field event.uncertain[0]: "who" is not one of its words (write holder, method, place, from or until)',
    ),
    (
        "NotWrittenSo",
        event('"type":"ObjectMoved","to":"place/Hall 2"'),
        'field event.to: "place/Hall 2" is not written as the name of a place (for example place/hall-2-14)',
    ),
    (
        "NotWrittenSo",
        move('"after":["#8124"]'),
        f'field event.after[0]: "#8124" is not written as a record id (for example {ID})',
    ),
    (
        "NotWrittenSo",
        event('"type":"GiftReciprocated","in_return_for":["tea"]'),
        (
            'field event.in_return_for[0]: "tea" is not written as the name of an object, gift or occasion'
            " (for example object/x7k2m)"
        ),
    ),
    (
        "TextTooLong",
        move('"reason":"' + "국" * 1001 + '"'),
        "field event.reason: the text has 1001 characters, and 1000 is the limit",
    ),
    (
        "ListTooShort",
        event(
            '"type":"ExchangeLinked","kind":"return","legs":[{"what":"object/a","direction":"given"}]',
            stream="exchange/a",
        ),
        "field event.legs: the list has 1, and needs at least 2",
    ),
    (
        "NumberOutside",
        event('"type":"QuantityChanged","reason":"counted","quantity":-1'),
        "field event.quantity: the number is less than 1, the least it can be",
    ),
    (
        "NumberOutside",
        event('"type":"QuantityChanged","reason":"counted","quantity":' + "9" * 5000),
        "field event.quantity: the number is more than 9007199254740991, the most it can be",
    ),
    (
        "WrongJson",
        event('"type":"QuantityChanged","reason":"counted","quantity":5.0'),
        "field event.quantity: a whole number is wanted, and this is a number with a fraction",
    ),
    (
        "WrongJson",
        event('"type":"QuantityChanged","reason":"counted","quantity":"5"'),
        "field event.quantity: a whole number is wanted, and this is a text (write it without quotes)",
    ),
    (
        "WrongJson",
        event('"type":"ValuationRecorded","basis":"retail","value":{"amount":12.5,"currency":"USD"}'),
        (
            "field event.value.amount: a decimal number, as text, is wanted, and this is a number with a fraction"
            " (put it in quotes)"
        ),
    ),
    (
        "WrongJson",
        event('"type":"ValuationRecorded","basis":"retail","value":"12 USD"'),
        "field event.value: an object with amount, currency is wanted, and this is a text",
    ),
    (
        "WrongJson",
        event('"type":"ObjectDescribed","materials":"enamel"'),
        "field event.materials: a list is wanted, and this is a text (put it in [ and ])",
    ),
    (
        "WrongJson",
        move('"sources":{"source":"source/a"}'),
        "field event.sources: a list is wanted, and this is an object (put it in [ and ])",
    ),
    ("WrongJson", move('"note":true'), "field event.note: a text is wanted, and this is true (put it in quotes)"),
    (
        "WrongJson",
        move('"certainty":1'),
        "field event.certainty: one of the words probable, possible or rejected is wanted, and this is a number",
    ),
    (
        "WrongJson",
        event('"type":"LocationAsserted","place":"place/a","on_display":"yes"'),
        "field event.on_display: true is wanted, and this is a text (write true, or leave the field out)",
    ),
    ("WrongJson", event('"type":7'), "field event.type: the name of an event type is wanted, and this is a number"),
    ("WrongJson", b'{"stream":"object/a","event":"x"}', "field event: an event is wanted, and this is a text"),
    ("WrongJson", b"[1]", "an object with stream, event is wanted, and this is a list"),
    ("WrongJson", b"null", "an object with stream, event is wanted, and this is null"),
]


@pytest.mark.parametrize(
    ("name", "line", "sentence"), CASES, ids=[f"{name}-{i}" for i, (name, _, _) in enumerate(CASES)]
)
def test_a_refusal_names_the_field_the_fault_and_the_way_out(name: str, line: bytes, sentence: str) -> None:
    with pytest.raises(MalformedDraft) as refused:
        decode_draft(line)
    assert str(refused.value) == sentence
    assert type(refused.value).__name__ == name
    assert refused.value.exit is Exit.REJECTED
    assert "\n" not in sentence


def test_every_refusal_has_its_case() -> None:
    """Sizes have theirs among the limits."""
    named = {name for name, cls in vars(malformed).items() if isinstance(cls, type) and issubclass(cls, MalformedDraft)}
    assert named - {name for name, _, _ in CASES} == {"MalformedDraft", "EventTooLarge", "LineTooLong"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"grade": "gud"},
            'field grade: "gud" is not one of its words (write excellent, good, fair, poor or unacceptable)',
        ),
        ({}, "field grade: grade is needed (the grade given)"),
        (
            {"grade": "good", "note": "\udcff"},
            "field note: the text holds half of a surrogate pair (write the character itself)",
        ),
        (
            {"grade": "good", "score": 3},
            'field score: unknown field "score" (`archive schema ConditionChecked` lists its fields)',
        ),
        (
            {"grade": "good", "note": ""},
            "field note: an empty text is never written: absence means that nothing is stated (leave the field out)",
        ),
        (
            {"grade": "good", "sources": [{"source": "register"}]},
            (
                'field sources[0].source: "register" is not written as the name of a source'
                " (for example source/register-2023)"
            ),
        ),
    ],
)
def test_the_command_line_gets_the_same_refusals(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MalformedDraft) as refused:
        convert_event("ConditionChecked", fields)
    assert str(refused.value) == sentence


def test_the_command_line_gets_events() -> None:
    found = convert_event("ConditionChecked", {"grade": "good", "sources": [{"source": "source/a", "locator": "국 7"}]})
    assert canonical(found) == (
        '{"grade":"good","sources":[{"locator":"국 7","source":"source/a"}],"type":"ConditionChecked"}'.encode()
    )
    with pytest.raises(NoSuchType, match="did you mean ConditionChecked"):
        convert_event("ConditionCheck", {})
