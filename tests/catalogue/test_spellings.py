"""Drafts spelled as people spell them, and drafts damaged at random: read alike, or refused in our own words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.codec import PLAIN, canonical, faults_of_form
from archive.catalogue.malformed import EventTooLarge, MalformedDraft, NotOfThisStream, WrittenTwice
from archive.catalogue.patterns import convert
from archive.catalogue.records import Draft
from archive.catalogue.refusals import decode_draft
from tests.strategies import TYPES, Maker, drafts

SPELLED = [
    {"indent": 1},
    {"indent": 0, "ensure_ascii": False},
    {"separators": (" , ", " : ")},
    {"separators": (",\t", "\r :"), "ensure_ascii": False},
]
DECODERS_WORDS = re.compile(
    r"Expected|Object (contains|missing)|Invalid (enum )?value|regex|malformed|`str`|codec|\$\."
)


def shuffled(tree: Any, chance: Random) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the same JSON with the members of every object in another order."""
    if isinstance(tree, list):
        return [shuffled(item, chance) for item in tree]
    if isinstance(tree, dict):
        return {name: shuffled(tree[name], chance) for name in chance.sample(list(tree), len(tree))}
    return tree


@pytest.mark.parametrize("spelling", SPELLED)
@given(drafts(), st.randoms(use_true_random=False))
def test_a_draft_may_be_spelled_as_one_likes(spelling: dict[str, Any], draft: Draft, chance: Random) -> None:
    data = canonical(draft)
    assert decode_draft(data) == draft
    assert decode_draft(json.dumps(shuffled(json.loads(data), chance), **spelling).encode()) == draft


def places(tree: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Yield every place in a tree where a value stands: what holds it, and its name or index in that."""
    if isinstance(tree, dict | list):
        for step in tree if isinstance(tree, dict) else range(len(tree)):
            yield tree, step
            yield from places(tree[step])


@given(drafts(), st.randoms(use_true_random=False))
def test_a_member_written_twice_is_found_wherever_it_is(draft: Draft, chance: Random) -> None:
    """The second is spelled anew or alike, with colons inside and without, in escapes and plainly."""
    data = canonical(draft)
    members = [match for match in re.finditer(rb'[{,](("[a-z_]+"):)', data) if outside_texts(data, match.start())]
    match = chance.choice(members)
    twice = chance.choice([b'"x"', b'"a:b"', b'"\\u003a"', b'"\\u003A\\u003a"', b"7", b"null", b'{"a":1}', b"[]"])
    line = data[: match.start(1)] + match[1] + twice + b"," + data[match.start(1) :]
    with pytest.raises(WrittenTwice) as refused:
        decode_draft(line)
    assert refused.value.where.field is not None
    assert refused.value.where.field.endswith(match[2].decode().strip('"'))


def outside_texts(data: bytes, at: int) -> bool:
    """Say whether a byte of JSON stands outside of its texts."""
    return len(re.findall(rb'"', re.sub(rb"\\\\.", b"", data[:at]))) % 2 == 0


@given(drafts(), st.randoms(use_true_random=False))
def test_nothing_is_found_wherever_it_is_spelled_out(draft: Draft, chance: Random) -> None:
    tree = json.loads(canonical(draft))
    chance.choice([tree, tree["event"]])[chance.choice(["note", "batch", "act"])] = chance.choice(
        [None, False, "", [], {}]
    )
    with pytest.raises(MalformedDraft):
        decode_draft(json.dumps(tree).encode())


def is_a_draft(line: bytes) -> bool:
    """Say whether a line is a draft, by the book: strict JSON, nothing doubled, the form, the types. Slow, and sure."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError(pairs)
        return dict(pairs)

    try:
        PLAIN.decode(line)
        tree = json.loads(line.decode(), object_pairs_hook=once)
        if list(faults_of_form(tree)):
            return False
        convert(tree, Draft)
    except (ValueError, msgspec.MsgspecError):
        return False
    return True


ODD: tuple[Any, ...] = (
    *(None, False, True, "", [], {}, 0, -1, 1.5, 2**53, "x", "object/a", "a:b", {"a": 1}, [None], ["x"], [[1]]),
    *(
        {"type": "Sealed"},
        {"type": "ObjectMoved"},
        {"source": "source/a"},
        "\x07",
        "\ufeff",
        "x" * 8001,
        "2023",
        10**30,
    ),
)


def damaged(tree: dict[str, Any], chance: Random) -> bytes:
    """Return a line with one place of a draft damaged: a value, a name, a member too many or too few, or a byte."""
    holder, step = chance.choice(list(places(tree)))
    match chance.randrange(6):
        case 0 | 1:
            holder[step] = chance.choice(ODD)
        case 2:
            holder.pop(step)
        case 3 if isinstance(holder, dict):
            holder[f"{step}s"] = holder.pop(step)
        case 4 if isinstance(holder, dict):
            holder[chance.choice(["note", "to", "zeal", "type", "sources"])] = chance.choice(ODD)
        case _:
            line = bytearray(json.dumps(tree, ensure_ascii=chance.random() < 1 / 2).encode())
            line[chance.randrange(len(line))] = chance.randrange(256)
            return bytes(line)
    return json.dumps(tree, ensure_ascii=chance.random() < 1 / 2).encode()


def refusal_of(line: bytes) -> MalformedDraft | None:
    """Return why a line is refused, or None where it is not."""
    try:
        decode_draft(line)
    except MalformedDraft as refusal:
        return refusal
    return None


def test_six_thousand_damaged_drafts_are_judged_by_the_book_and_in_our_words() -> None:
    make = Maker(7)
    found = Counter[str]()
    for index in range(6_000):
        line = damaged(json.loads(canonical(make.draft(TYPES[index % len(TYPES)]))), make.random)
        refusal = refusal_of(line)
        found[type(refusal).__name__] += 1
        if not isinstance(refusal, NotOfThisStream | EventTooLarge):  # of these two the book does not tell
            assert (refusal is None) == is_a_draft(line), (str(refusal), line)
        assert refusal is None or not DECODERS_WORDS.search(refusal.sentence), str(refusal)
    assert len(found) >= 15, found
    assert min(found[name] for name in ("NoneType", "UnknownField", "MissingField", "NothingWritten", "NotJson")) > 50
