"""Lines of corrections: what is left of what was said, whatever was said about it since."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.domain.lines import Change, Claim, Favour, Lines, NoSuchRecord, NotDisputing, NotNewest
from archive.errors import Exit
from tests.model.lines import Act, Naive, Said

Stream = Lines[str, str]
Told = tuple[object, ...]


def fold(*history: Told) -> Stream:
    """Fold records named a, b, c… at positions 10, 20, 30…, each stating its name in upper case."""
    lines: Stream = Lines()
    for number, (act, *rest) in enumerate(history):
        name = chr(ord("a") + number)
        add(lines, Said(act, name, 10 * (number + 1), *spread(act, name, rest)))  # type: ignore[arg-type]
    return lines


def spread(act: object, name: str, rest: Sequence[object]) -> tuple[object, ...]:
    target = rest[0] if rest else ""
    favour = rest[1] if act == "resolve" else ""
    return target, None if act == "retract" else name.upper(), f"claim of {name}" if act == "dispute" else "", favour


def add(lines: Stream, said: Said) -> None:
    """Add one record to the fold."""
    value = said.value or ""
    match said.act:
        case "begin":
            lines.begin(said.record, said.position, value)
        case "correct":
            lines.correct(said.record, said.position, said.target, value)
        case "retract":
            lines.retract(said.record, said.position, said.target)
        case "dispute":
            lines.dispute(said.record, said.position, value, target=said.target, claim=said.claim)
        case "resolve":
            favour: Favour = "claim" if said.favour == "claim" else "target"
            lines.resolve(said.record, said.position, value, dispute=said.target, in_favour_of=favour)


VALUES: dict[str, tuple[list[Told], str | None, str | None]] = {
    "an original says its event": ([("begin",)], "A", "a"),
    "a correction says its replacement": ([("begin",), ("correct", "a")], "B", "b"),
    "a correction of a correction": ([("begin",), ("correct", "a"), ("correct", "b")], "C", "c"),
    "a retracted original says nothing": ([("begin",), ("retract", "a")], None, None),
    "a retracted correction gives back the original": ([("begin",), ("correct", "a"), ("retract", "b")], "A", "a"),
    "a retracted second correction gives back the first": (
        [("begin",), ("correct", "a"), ("correct", "b"), ("retract", "c")],
        "B",
        "b",
    ),
    "a retracted retraction gives back the original": ([("begin",), ("retract", "a"), ("retract", "b")], "A", "a"),
    "a retracted retraction of a correction gives back the correction": (
        [("begin",), ("correct", "a"), ("retract", "b"), ("retract", "c")],
        "B",
        "b",
    ),
    "a retraction thrice over": (
        [("begin",), ("retract", "a"), ("retract", "b"), ("retract", "c")],
        None,
        None,
    ),
    "a correction of a retraction says its replacement": ([("begin",), ("retract", "a"), ("correct", "b")], "C", "c"),
    "a retracted correction of a retraction says nothing again": (
        [("begin",), ("retract", "a"), ("correct", "b"), ("retract", "c")],
        None,
        None,
    ),
    "an open dispute changes nothing": ([("begin",), ("dispute", "a")], "A", "a"),
    "a claim that was upheld": ([("begin",), ("dispute", "a"), ("resolve", "b", "claim")], "claim of b", "b"),
    "a claim that was not": ([("begin",), ("dispute", "a"), ("resolve", "b", "target")], "A", "a"),
    "the resolution withdrawn": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("retract", "c")],
        "A",
        "a",
    ),
    "the resolution withdrawn, and that withdrawn": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("retract", "c"), ("retract", "d")],
        "claim of b",
        "b",
    ),
    "the dispute withdrawn after it was resolved": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("retract", "b")],
        "A",
        "a",
    ),
    "the dispute corrected into an event of its own": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("correct", "b")],
        "A",
        "a",
    ),
    "the last resolution rules": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("resolve", "b", "target")],
        "A",
        "a",
    ),
    "of two claims upheld, the one upheld last": (
        [("begin",), ("dispute", "a"), ("dispute", "a"), ("resolve", "c", "claim"), ("resolve", "b", "claim")],
        "claim of b",
        "b",
    ),
    "a retracted correction gives back what was before it, even a claim upheld earlier": (
        [
            *(("begin",), ("dispute", "a"), ("dispute", "a"), ("resolve", "c", "claim"), ("correct", "a")),
            *(("resolve", "b", "claim"), ("retract", "e")),
        ],
        "claim of c",
        "c",
    ),
    "a correction after the claim prevails": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("correct", "a")],
        "D",
        "d",
    ),
    "and its retraction brings the claim back": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("correct", "a"), ("retract", "d")],
        "claim of b",
        "b",
    ),
    "unless the resolution is gone by then": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("correct", "a"), ("retract", "c"), ("retract", "d")],
        "A",
        "a",
    ),
    "a claim may contradict a retraction": (
        [("begin",), ("retract", "a"), ("dispute", "b"), ("resolve", "c", "claim")],
        "claim of c",
        "c",
    ),
    "a disputed resolution that falls takes its ruling along": (
        [("begin",), ("dispute", "a"), ("resolve", "b", "claim"), ("dispute", "c"), ("resolve", "d", "claim")],
        "A",
        "a",
    ),
}


@pytest.mark.parametrize(("history", "value", "proof"), VALUES.values(), ids=VALUES)
def test_value(history: list[Told], value: str | None, proof: str | None) -> None:
    line = fold(*history).line_of("a")
    assert (line.value, line.proof) == (value, proof)


def test_a_reference_to_any_record_means_the_line() -> None:
    lines = fold(("begin",), ("begin",), ("correct", "a"), ("retract", "c"))
    assert lines.line_of("a") is lines.line_of("c") is lines.line_of("d")
    assert lines.line_of("b") is not lines.line_of("a")
    assert [(line.order, line.origin, line.newest, line.newest_position) for line in lines] == [
        (0, "a", "d", 40),
        (1, "b", "b", 20),
    ]
    assert len(lines) == 2


def test_only_the_newest_of_a_line_is_corrected_or_retracted() -> None:
    lines = fold(("begin",), ("correct", "a"))
    for stale in (Said("correct", "c", 30, "a", "C"), Said("retract", "c", 30, "a")):
        with pytest.raises(NotNewest, match=r"record a has been followed in its line by b \(#20\)") as caught:
            add(lines, stale)
        assert (caught.value.newest, caught.value.position, caught.value.exit) == ("b", 20, Exit.CONFLICT)
    assert lines.line_of("a").changes == fold(("begin",), ("correct", "a")).line_of("a").changes


@pytest.mark.parametrize(
    "said",
    [
        Said("correct", "b", 20, "x", "B"),
        Said("retract", "b", 20, "x"),
        Said("dispute", "b", 20, "x", "B", "claim"),
        Said("resolve", "b", 20, "x", "B", favour="claim"),
    ],
)
def test_a_target_outside_the_stream_is_refused(said: Said) -> None:
    lines = fold(("begin",))
    with pytest.raises(NoSuchRecord, match="this stream has no record x") as caught:
        add(lines, said)
    assert caught.value.exit == Exit.REJECTED
    assert len(lines) == 1


@pytest.mark.parametrize("history", [[("begin",)], [("begin",), ("dispute", "a"), ("retract", "b")]])
def test_what_disputes_nothing_is_not_resolved(history: list[Told]) -> None:
    lines = fold(*history)
    with pytest.raises(NotDisputing, match="disputes nothing, or has been withdrawn"):
        lines.resolve("z", 90, "Z", dispute="b" if len(history) > 1 else "a", in_favour_of="claim")


@pytest.mark.parametrize("said", [Said("begin", "a", 20, value="B"), Said("correct", "a", 20, "a", "B")])
def test_an_id_is_used_once(said: Said) -> None:
    lines = fold(("begin",))
    with pytest.raises(ValueError, match="a"):
        add(lines, said)
    assert (lines.line_of("a").value, len(lines)) == ("A", 1)


def test_changes_are_rows_over_two_times() -> None:
    lines = fold(("begin",), ("dispute", "a"), ("correct", "a"), ("resolve", "b", "claim"), ("retract", "d"))
    line = lines.line_of("a")
    open_claim = (Claim("b", "claim of b"),)
    assert line.changes == (
        Change(10, "a", "A", "a"),
        Change(20, "b", "A", "a", open_claim),
        Change(30, "c", "C", "c", open_claim),
        Change(40, "d", "claim of b", "b"),
        Change(50, "e", "C", "c", open_claim),
    )
    assert line.claims == open_claim
    assert line.known_at(9) is None
    assert [known.value for at in (10, 29, 30, 49, 99) if (known := line.known_at(at))] == [
        *("A", "A", "C", "claim of b", "C"),
    ]
    assert lines.line_of("b").changes == (Change(20, "b", "B", "b"),)


def test_an_opening_is_alone_when_no_other_line_says_anything() -> None:
    lines = fold(("begin",), ("begin",), ("dispute", "b"))
    assert lines.count_with_value() == 3
    assert lines.has_value_beside("a")
    lines.retract("x", 90, "b")
    assert lines.has_value_beside("a")  # the dispute still says that another source differs
    lines.retract("y", 91, "c")
    assert (lines.count_with_value(), lines.has_value_beside("a"), lines.has_value_beside("b")) == (1, False, True)
    lines.retract("z", 92, "a")
    assert (lines.count_with_value(), lines.has_value_beside("a")) == (0, False)


ACTS: tuple[Act, ...] = ("begin", "correct", "retract", "dispute", "resolve")
Draw = tuple[Act, int, int, bool]


def tell(draws: Sequence[Draw]) -> None:
    """Fold what was drawn and ask the model about every line at every position; refusals must agree too."""
    lines: Stream = Lines()
    told: list[Said] = []
    for number, (act, back, step, for_claim) in enumerate(draws, start=1):
        target = told[-1 - back % len(told)].record if told else "x"
        favour = "claim" if for_claim else "target"
        said = Said(act, f"r{number}", (told[-1].position if told else 0) + step, target, f"v{number}", f"c{number}")
        said = said._replace(value=None if act == "retract" else said.value, favour=favour)
        refusal = refused(Naive(told), said)
        if refusal is None:
            add(lines, said)
            told.append(said)
        else:
            with pytest.raises(refusal):
                add(lines, said)
    for count, until in enumerate(told, start=1):
        naive = Naive(told[:count])
        for record in naive.origins():
            known = lines.line_of(record).known_at(until.position)
            assert known is not None
            assert (known.value, known.proof) == naive.known(record)
            assert list(known.claims) == naive.claims(record)
    naive = Naive(told)
    assert [line.origin for line in lines] == naive.origins()
    assert [line.newest for line in lines] == [naive.newest(record).record for record in naive.origins()]
    assert lines.count_with_value() == sum(naive.known(record)[0] is not None for record in naive.origins())
    for line in lines:
        positions = [change.position for change in line.changes]
        assert positions == sorted(set(positions))


def refused(naive: Naive, said: Said) -> type[Exception] | None:
    """Return what the fold must refuse a record with."""
    if said.act == "begin":
        return None
    if said.target not in naive.records:
        return NoSuchRecord
    if said.act in {"correct", "retract"}:
        return None if naive.newest(said.target).record == said.target else NotNewest
    if said.act == "resolve":
        origin = naive.origin(said.target)
        return None if naive.records[origin].act == "dispute" and naive.stands(origin) else NotDisputing
    return None


draws = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(1, 3), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=150)
@given(draws)
def test_fold_equals_definition(draws: list[Draw]) -> None:
    tell(draws)


@pytest.mark.long
@settings(max_examples=20_000)
@given(draws)
def test_fold_equals_definition_at_length(draws: list[Draw]) -> None:
    tell(draws)


@pytest.mark.long
def test_fold_equals_definition_on_every_short_stream() -> None:
    """Every stream of five records, whatever each is about."""
    told = [(act, back) for act in ACTS for back in range(4)]
    for rest in itertools.product(told, repeat=4):
        if all(back <= index for index, (_, back) in enumerate(rest)) and all(
            back == 0 for act, back in rest if act == "begin"
        ):
            tell([("begin", 0, 1, True), *((act, back, 1, True) for act, back in rest)])
