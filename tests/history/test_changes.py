"""What differs between two answers, and whether an answer holds what is expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.changes import ABSENT, Change, Json, changes, leaves, unmet

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2)
JSON = st.recursive(
    SCALARS, lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from("xyz"), parts, max_size=3)
)


def test_leaves_are_named_by_their_path_and_items_count_from_one() -> None:
    answer: Json = {
        "title": "Vase",
        "place": [{"name": "Hall 2", "path": ["Hall 2", "Museum"]}],
        "none": [],
        "off": {},
        "no": None,
    }
    assert list(leaves(answer)) == [
        ("title", "Vase"),
        ("place.1.name", "Hall 2"),
        ("place.1.path.1", "Hall 2"),
        ("place.1.path.2", "Museum"),
        ("none", []),
        ("off", {}),
        ("no", None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({}, {"a": 2}, [("a", ABSENT, 2)]),
        ({"a": 1, "b": 2}, {"b": 2}, [("a", 1, ABSENT)]),
        ({}, {"a": {"b": [1]}}, [("a.b.1", ABSENT, 1)]),
        ({"a": [1, 2]}, {"a": [0, 1, 2]}, [("a.1", ABSENT, 0)]),
        ({"a": [{"n": 1}, {"n": 2}]}, {"a": [{"n": 1}, {"n": 3}]}, [("a.2.n", 2, 3)]),
        ({"a": [1, 2, 3]}, {"a": [3]}, [("a.1", 1, ABSENT), ("a.2", 2, ABSENT)]),
        ({"a": "x"}, {"a": {"b": "y"}}, [("a.b", ABSENT, "y"), ("a", "x", ABSENT)]),
    ],
)
def test_changes(before: Json, after: Json, expected: list[tuple[str, Json, Json]]) -> None:
    assert list(changes(before, after)) == [Change(*each) for each in expected]


@given(JSON, JSON)
def test_no_change_is_told_exactly_where_two_answers_are_equal(one: Json, other: Json) -> None:
    assert list(changes(one, one)) == []
    assert (list(changes(one, other)) == []) == (one == other)


@given(JSON, JSON)
def test_what_changes_one_way_changes_the_other(one: Json, other: Json) -> None:
    there, back = list(changes(one, other)), list(changes(other, one))
    assert bool(there) == bool(back)
    assert not any(each.before is ABSENT and each.after is ABSENT for each in there)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": None}, {"b": 2}),
        ({"a": None}, {"a": None}),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "c": 3}]}),
        ({"place": "place/x"}, {"place": [{"holds": "yes", "place": "place/x"}]}),
        ({"place": None}, {"place": [{"holds": "yes", "name": "not stated"}]}),
        ({"quantity": 5}, {"quantity": [{"value": 5, "holds": "yes"}]}),
        ({"quantity": None}, {"quantity": [{"value": None, "holds": "yes"}]}),
        ({"place": {"name": "Hall 2"}}, {"place": [{"name": "Hall 2"}]}),
    ],
)
def test_what_is_expected_is_there(expected: Json, found: Json) -> None:
    assert list(unmet(expected, found)) == []


@pytest.mark.parametrize(
    ("expected", "found", "owed"),
    [
        ({"a": 1}, {"a": 2}, ("a", 1, 2)),
        ({"a": 1}, {}, ("a", 1, ABSENT)),
        ({"a": 1}, {"a": True}, ("a", 1, True)),
        ({"a": True}, {"a": 1}, ("a", True, 1)),
        ({"a": None}, {"a": 0}, ("a", ABSENT, 0)),
        ({"a": [1]}, {"a": [1, 2]}, ("a.length", 1, 2)),
        ({"a": [2, 1]}, {"a": [1, 1]}, ("a.1", 2, 1)),
        ({"a": {"b": 1}}, {"a": "b"}, ("a", {"b": 1}, "b")),
        ({"a": []}, {"a": "x"}, ("a", [], "x")),
        ({"place": "x"}, {"place": [{"place": "x"}, {"place": "y"}]}, ("place", "x", [{"place": "x"}, {"place": "y"}])),
        ({"place": None}, {"place": [{"place": "x"}]}, ("place", ABSENT, "x")),
    ],
)
def test_what_is_owed_is_told(expected: Json, found: Json, owed: tuple[str, Json, Json]) -> None:
    assert list(unmet(expected, found)) == [Change(*owed)]


@given(JSON)
def test_every_answer_without_nothing_in_it_holds_itself(answer: Json) -> None:
    def bare(value: Json) -> Json:
        if isinstance(value, dict):
            return {name: bare(item) for name, item in value.items() if item is not None}
        return [bare(item) for item in value if item is not None] if isinstance(value, list) else value

    assert list(unmet(bare(answer), bare(answer))) == []
