"""The specification of the record format is true: its examples, its numbers, its program, and the vectors beside it."""

import base64
import json
import re
import subprocess
import sys
from hashlib import sha256
from typing import Any

import pytest

from archive.catalogue.codec import CODEC, DEPTH_MAX, ContentFault, FormFault, canonical, check_form, leaf_hash
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.records import Draft, NewerRecord, Record
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import (
    CORRECTION_BYTES_MAX,
    EDTF_CHARS_MAX,
    EVENT_BYTES_MAX,
    KINDS,
    LINE_CHARS_MAX,
    RECORD_BYTES_MAX,
    TEXT_CHARS_MAX,
)
from tests.catalogue.publish import EVENTS

PAGE = (EVENTS / "README.md").read_text(encoding="utf-8")
EXAMPLE, SEALED = (block.encode() for block in re.findall("```json\n(.*?)```", PAGE, re.DOTALL))
GRAMMAR = re.findall("```text\n(.*?)```", PAGE, re.DOTALL)[0]
PROGRAM = re.findall("```python\n(.*?)```", PAGE, re.DOTALL)[0]


def vectors(name: str) -> list[dict[str, Any]]:
    """Return the lines of a file of test vectors."""
    return [json.loads(line) for line in (EVENTS / "vectors" / name).read_bytes().splitlines()]


GOOD, BAD, READING = vectors("form-good.jsonl"), vectors("form-bad.jsonl"), vectors("reading.jsonl")


def bytes_of(vector: dict[str, Any]) -> bytes:
    """Return the bytes that a vector is about."""
    return base64.b64decode(vector["base64"]) if "base64" in vector else str(vector["record"]).encode()


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["case"])
def test_good_form_is_accepted_and_hashed(vector: dict[str, Any]) -> None:
    data = bytes_of(vector)
    assert canonical(check_form(data)) == data
    assert vector["leaf"] == sha256(b"\0" + data).hexdigest() == leaf_hash(data).hex()
    assert isinstance(CODEC.decode(data), Record | NewerRecord)


@pytest.mark.parametrize("vector", BAD, ids=lambda vector: vector["case"])
def test_bad_form_is_refused(vector: dict[str, Any]) -> None:
    assert vector["reason"]
    for read in (check_form, CODEC.decode):
        with pytest.raises(FormFault):
            read(bytes_of(vector))


@pytest.mark.parametrize("vector", READING, ids=lambda vector: vector["case"])
def test_reading_comes_to_the_outcome_told(vector: dict[str, Any]) -> None:
    data = bytes_of(vector)
    check_form(data)
    if vector["reads"] == "fault":
        with pytest.raises(ContentFault):
            CODEC.decode(data)
    else:
        assert isinstance(CODEC.decode(data), {"known": Record, "newer": NewerRecord}[vector["reads"]])


def test_leaf_hashes_are_of_the_files_they_name() -> None:
    lines = vectors("leaf-hashes.jsonl")
    assert len(lines) >= 2 * len(CATALOGUE)
    for line in lines:
        data = (EVENTS / line["file"]).read_bytes()
        assert (len(data), sha256(b"\0" + data).hexdigest()) == (line["bytes"], line["leaf"])


@pytest.mark.parametrize("lines", [GOOD, BAD, READING], ids=["good", "bad", "reading"])
def test_cases_are_told_apart(lines: list[dict[str, Any]]) -> None:
    names = [line["case"] for line in lines]
    assert len(names) == len(set(names))
    assert len({bytes_of(line) for line in lines}) == len(lines)


def test_the_example_is_three_records_of_the_vectors_and_its_hashes_are_right() -> None:
    records = EXAMPLE.splitlines()
    assert [line.decode() for line in records] == [vector["record"] for vector in GOOD[:3]]
    leaves = [sha256(b"\0" + data).hexdigest() for data in records]
    for number, data in enumerate(records, start=1):
        record = CODEC.decode(data)
        assert isinstance(record, Record)
        assert record.seq == number
        assert record.prev == (leaves[number - 2] if number > 1 else None)
        before = f"leaf hash of {number - 1}" if number > 1 else "absent"
        assert f"| {number} | {len(data)} | `{leaves[number - 1]}` | {before} |" in PAGE


def test_the_sealed_example_opens() -> None:
    event = CODEC.decode_event(SEALED.rstrip(b"\n"))
    assert isinstance(event, Sealed)
    found = re.search(r"\| salt \| `([0-9a-f]{64})` \|\n\| event \| `(.*?)` \|", PAGE)
    assert found is not None
    assert CODEC.decode_event(found[2].encode()) == ObjectMoved(to="place/vault-1")
    assert event.commitment == sha256(b"\x02" + bytes.fromhex(found[1]) + found[2].encode()).hexdigest()


def test_the_members_are_those_of_a_record_each_with_its_pattern() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (always|after `seq` 1|at times) \|", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} == {field.name for field in fields_of(Record)}
    assert {name for name, when in rows if when == "always"} == {
        field.name for field in fields_of(Record) if field.is_required
    }
    patterns = {field.name: field.pattern for field in fields_of(Record)}
    rules = {
        name.strip(): rule for name, rule in re.findall(r"^([a-z_ ,]+?) += (.+(?:\n +\|.+)*)", GRAMMAR, re.MULTILINE)
    }
    assert patterns["id"] == f"^(?:{rules['id']})$(?!\\n)"
    assert patterns["prev"] == f"^(?:{rules['prev']})$(?!\\n)"
    assert patterns["recorded_at"] == f"^(?:{rules['recorded_at']})$(?!\\n)"
    assert patterns["stream"] == f"^(?:(?:{'|'.join(re.findall('[a-z]+', rules['kind']))})/{rules['local']})$(?!\\n)"
    assert tuple(re.findall("[a-z]+", rules["kind"])) == KINDS
    amount = next(field for field in fields_of(CATALOGUE["RuleAdopted"].struct) if field.name == "threshold").shapes[0]
    told = r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?"
    assert f"`{told}`" in PAGE
    assert fields_of(amount)[0].pattern == f"^(?:{told.replace('(', '(?:')})$(?!\\n)"


def test_the_limits_are_those_of_the_code() -> None:
    limits = {
        what: int(number.replace(",", ""))
        for what, number in re.findall(r"^\| (an? [^|]+|nesting) \| ([0-9,]+) ", PAGE, re.MULTILINE)
    }
    assert limits == {
        "a record": RECORD_BYTES_MAX,
        "an event": EVENT_BYTES_MAX,
        "a correction, dispute or batch as an event": CORRECTION_BYTES_MAX,
        "a free text": TEXT_CHARS_MAX,
        "a line of text: a name, a title, a locator": LINE_CHARS_MAX,
        "a date": EDTF_CHARS_MAX,
        "nesting": DEPTH_MAX,
    }


def test_what_is_said_of_types_and_drafts_is_so() -> None:
    about = [name for name, known in CATALOGUE.items() if known.is_about_records]
    told = re.search(r"about records \((.*?)\)", PAGE, re.DOTALL)
    assert told is not None
    assert re.findall("[A-Za-z]+", told[1]) == about
    drafts = {field.name for field in fields_of(Draft)}
    assert drafts == {"stream", "event", "id", "recorded_by", "batch", "row"}
    assert {field.name for field in fields_of(Record)} - drafts == {"seq", "prev", "recorded_at"}


def run_program(journal: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run the page's own program on a journal."""
    return subprocess.run([sys.executable, "-I", "-c", PROGRAM], input=journal, capture_output=True, check=False)


def test_the_program_checks_a_journal() -> None:
    done = run_program(EXAMPLE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.split() == b"3 records of 1 streams are in order".split()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"Vase with cranes", b"Vase with herons", b"line 2: does not follow"),
        (b'"seq":2', b'"seq":3', b"line 2: does not follow"),
        (b'"reason":"display",', b'"reason":"display", ', b"line 2: not in canonical form"),
        (EXAMPLE.splitlines(keepends=True)[1], b"", b"line 2: does not follow"),
    ],
)
def test_the_program_notices(old: bytes, new: bytes, complaint: bytes) -> None:
    assert EXAMPLE.count(old) >= 1
    done = run_program(EXAMPLE.replace(old, new, 1))
    assert done.returncode == 1
    assert complaint in done.stderr


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["case"])
def test_the_standard_library_writes_the_same_bytes(vector: dict[str, Any]) -> None:
    told = 'json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)'
    assert told in PAGE
    value = json.loads(vector["record"])
    assert json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) == vector["record"]


def test_every_link_of_the_page_has_its_target() -> None:
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (EVENTS / link).exists(), link
