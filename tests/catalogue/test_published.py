"""What is committed in `events/` is what the catalogue says, and what was published once is read for ever."""

import json
import re
from hashlib import sha256

import pytest

from archive.catalogue.codec import CODEC, canonical, leaf_hash
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.published import GOLDEN, LEAVES, published
from archive.catalogue.records import Record, type_name
from archive.catalogue.samples import STREAMS, complete_record, example, minimal_record
from archive.catalogue.terms import KINDS
from tests.catalogue.publish import COMMAND, EVENTS, on_disk, wanted

HERE = on_disk()
GOLDENS = sorted(path for path in HERE if path.endswith(GOLDEN))
LEAF_LINES = [json.loads(line) for line in HERE[LEAVES].splitlines()]


def test_the_committed_files_are_those_of_the_catalogue() -> None:
    made = wanted(HERE)
    assert sorted(path for path in made.keys() | HERE.keys() if made.get(path) != HERE.get(path)) == [], COMMAND


@pytest.mark.parametrize("path", GOLDENS)
def test_golden_bytes_are_read_strictly_and_written_back(path: str) -> None:
    data = HERE[path]
    record = CODEC.decode(data)
    assert isinstance(record, Record)
    assert path.split("/")[1] == type_name(record.event)
    assert canonical(record) == data
    assert not data.endswith(b"\n")


def test_golden_bytes_are_those_that_were_published() -> None:
    """The hashes are listed apart from the bytes, and regenerating adds lines and changes none."""
    listed = {line["file"]: line for line in LEAF_LINES}
    assert len(listed) == len(LEAF_LINES)
    assert sorted(listed) == GOLDENS
    for path in GOLDENS:
        assert listed[path] == {"bytes": len(HERE[path]), "file": path, "leaf": sha256(b"\0" + HERE[path]).hexdigest()}


def test_every_type_has_its_folder_and_no_folder_is_without_its_type() -> None:
    folders = {path.name for path in (EVENTS / "catalogue").iterdir() if path.is_dir()}
    assert folders == set(CATALOGUE)
    for name in CATALOGUE:
        there = {path.name for path in (EVENTS / "catalogue" / name).iterdir()}
        assert {"README.md", "schema.json", "complete.json", "minimal.json"} <= there
        assert {"complete.record.json", "minimal.record.json"} <= there


@pytest.mark.parametrize("name", CATALOGUE)
def test_samples_are_as_full_and_as_bare_as_can_be(name: str) -> None:
    struct = CATALOGUE[name].struct
    whole, bare = complete_record(name), minimal_record(name)
    assert set(json.loads(canonical(whole))["event"]) == {field.name for field in fields_of(struct)} | {"type"}
    without = json.loads(canonical(bare))
    for member in [member for member in without["event"] if member != "type"]:
        fewer = {key: value for key, value in without["event"].items() if key != member}
        with pytest.raises(Exception, match="does not fit its type"):
            CODEC.decode(canonical(without | {"event": fewer}))
    assert whole.stream.split("/")[0] in (CATALOGUE[name].kinds or KINDS)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_page_tells_of_every_field_word_and_golden_record(name: str) -> None:
    page = HERE[f"catalogue/{name}/README.md"].decode()
    known = CATALOGUE[name]
    assert page.startswith(f"# {name}\n\n{known.summary.rstrip(':')}")
    for field in fields_of(known.struct):
        if field.name in known.fields:
            row = next(line for line in page.splitlines() if line.startswith(f"| `{field.name}` |"))
            assert field.description in row
            assert row.split(" | ")[1].strip() == ("yes" if field.is_required else "")
            assert all(f"`{word}`" in row for word in field.words)
    assert all(term in page for term in known.maps_to)
    shown = re.search("```json\n(.*?)\n```", page, re.DOTALL)
    assert shown is not None
    assert json.loads(shown[1]) == example(name)
    for path in GOLDENS:
        if path.startswith(f"catalogue/{name}/"):
            assert leaf_hash(HERE[path]).hex() in page
    for link in re.findall(r"\]\(([^)#]+)", page):
        assert (EVENTS / "catalogue" / name / link).is_file(), link


def test_the_index_leads_to_every_type_and_every_link_of_a_page_has_its_target() -> None:
    index = HERE["catalogue/README.md"].decode()
    anchors = {re.sub("[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in index.splitlines()}
    for name in CATALOGUE:
        assert f"[{name}]({name}/README.md)" in index
    for path, page in HERE.items():
        if path.endswith("README.md"):
            assert set(re.findall(r"README\.md#([a-z-]+)\)", page.decode())) <= anchors, path


def test_there_is_a_stream_of_every_kind_to_sample() -> None:
    assert {kind: stream.split("/")[0] for kind, stream in STREAMS.items()} == {kind: kind for kind in KINDS}


def test_golden_bytes_only_gain_files() -> None:
    """A type whose sample has changed gets a further golden record and a further line; the old ones stay."""
    path = "catalogue/ObjectMoved/complete.record.json"
    older = HERE[path].replace(b"label lost", b"label found")
    files = published({**HERE, path: older})
    assert files[path] == older
    assert files["catalogue/ObjectMoved/complete-2.record.json"] == HERE[path]
    added = files[LEAVES].removeprefix(HERE[LEAVES])
    assert json.loads(added) == {
        "bytes": len(HERE[path]),
        "file": "catalogue/ObjectMoved/complete-2.record.json",
        "leaf": leaf_hash(HERE[path]).hex(),
    }
    assert "complete-2.record.json" in files["catalogue/ObjectMoved/README.md"].decode()
    assert published(files) == files
