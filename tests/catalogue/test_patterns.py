"""Every text with a pattern is held against it, wherever it stands; a text known to be in order is not read again."""

import re
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from archive.catalogue import patterns
from archive.catalogue.codec import canonical
from archive.catalogue.event import CATALOGUE
from archive.catalogue.fields import fields_of
from archive.catalogue.patterns import Decoder, check, convert
from archive.catalogue.records import Draft, Record
from archive.catalogue.samples import complete
from tests.strategies import Maker


def placed(struct: type[Struct], plain: dict[str, Any], path: str = "$") -> list[tuple[dict[str, Any], str, int, str]]:
    """Return, by what the fields say of themselves, where each text with a pattern stands: holder, key, index, path."""
    found = []
    for field in fields_of(struct):
        held = plain.get(field.name)
        if held is None:
            continue
        for index, item in enumerate(held if field.is_list else [held]):
            where = f"{path}.{field.name}[{index}]" if field.is_list else f"{path}.{field.name}"
            shape = field.shape_of(item) if isinstance(item, dict) else None
            if shape is not None:
                found += placed(shape, item, where)
            elif isinstance(item, str) and field.pattern is not None:
                assert re.search(field.pattern, item)
                found.append((plain, field.name, index if field.is_list else -1, where))
    return found


def put(holder: dict[str, Any], key: str, index: int, text: str) -> str:
    """Put a text in its place and return the one that stood there."""
    if index < 0:
        was, holder[key] = holder[key], text
    else:
        was, holder[key][index] = holder[key][index], text
    return str(was)


@pytest.mark.parametrize("struct", [*(entry.struct for entry in CATALOGUE.values()), Record, Draft])
def test_one_text_written_otherwise_is_found_and_its_place_told(struct: type[Struct]) -> None:
    chance = Maker(5)
    samples = [complete(struct)]
    if struct not in {Record, Draft}:
        samples += [msgspec.json.decode(canonical(chance.event(str(struct.__struct_config__.tag)))) for _ in range(5)]
    for plain in samples:
        check(convert(plain, struct))
        for holder, key, index, path in placed(struct, plain):
            was = put(holder, key, index, "Written otherwise ")
            with pytest.raises(msgspec.ValidationError, match=re.escape(f"`{path}`")):
                Decoder(struct).decode(msgspec.json.encode(plain))
            put(holder, key, index, was)
        check(convert(plain, struct))


def test_what_is_kept_as_known_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "KEPT_MAX", 3)
    known = patterns.Known("^[a-z]$")
    for letter in "abcdefgabc":
        known[letter]
        assert len(known) <= 3
    with pytest.raises(patterns.Misspelt):
        known["A"]
    assert "A" not in known
