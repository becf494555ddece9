"""What each event type states, field by field: every type is told, and every field can be asked about."""

from typing import Any

import pytest

from archive.catalogue.codec import canonical
from archive.catalogue.event import CATALOGUE
from archive.domain.effects import NO_EFFECTS, effects
from archive.history import stated
from archive.history.stated import (
    ABOUT_RECORDS,
    COMING,
    EFFECTS_ONLY,
    ENDERS,
    GIVING,
    WHOLE,
    Endures,
    all_fields,
    ended_by,
)
from archive.views.statements import Statement
from tests.strategies import Maker

OF_THINGS = tuple(name for name in CATALOGUE if name not in ABOUT_RECORDS | {"RecordCorrected", "RecordRetracted"})
MADE = 40


def statement(event: Any, *, opening: bool = True) -> Statement:  # noqa: ANN401 - of any type
    """Return what a line says that states an event."""
    name, raw = event.__struct_config__.tag, canonical(event).decode()
    return Statement(
        *(1, "object/x", 1, 0, 1, name, 1, 2, 1, 1, None, int(opening), 0),
        *(None, None, None, None, None, None, None),
        raw=raw,
    )


@pytest.mark.parametrize("name", OF_THINGS)
def test_every_type_is_told_by_fields_that_can_be_asked_about(name: str) -> None:
    maker = Maker(7)
    events = [maker.event(name) for _ in range(MADE)]
    told = [one for event in events for one in stated.stated(statement(event))]
    assert {one.field for one in told} <= all_fields()
    assert all(one.value not in (None, "", [], {}) for one in told)
    assert bool(told) == (name not in EFFECTS_ONLY) or {one.field for one in told} == {"occurred"}


@pytest.mark.parametrize("name", sorted(EFFECTS_ONLY))
def test_what_tells_nothing_sets_or_ends_something(name: str) -> None:
    maker = Maker(7)
    sets = any(effects(maker.event(name), lambda _: None) != NO_EFFECTS for _ in range(MADE))
    assert sets or name in ENDERS


def test_the_tables_name_types_that_there_are_each_in_one() -> None:
    tables = (EFFECTS_ONLY, ABOUT_RECORDS, WHOLE, COMING | GIVING, frozenset(stated.SPECIAL))
    named = [name for table in tables for name in table]
    assert len(named) == len(set(named))
    assert set(named) <= set(CATALOGUE)
    about = {name for name, entry in CATALOGUE.items() if entry.is_about_records}
    assert about - ABOUT_RECORDS == {"RecordCorrected", "RecordRetracted"}  # they begin no line


@pytest.mark.parametrize("name", sorted({*ENDERS, "ObjectDisposed", "CustodyTransferred", "TitleTransferred"}))
def test_what_ends_another_names_it(name: str) -> None:
    field = ENDERS.get(name, "fulfils")
    assert field in CATALOGUE[name].fields
    for event in (Maker(seed).event(name) for seed in range(MADE)):
        assert ended_by(statement(event)) == getattr(event, field)


def test_nothing_else_ends_anything() -> None:
    fulfilling = {name for name, entry in CATALOGUE.items() if "fulfils" in entry.fields} | ENDERS.keys()
    for name in set(OF_THINGS) - fulfilling:
        assert ended_by(statement(Maker(3).event(name))) is None


def test_an_exit_is_told_as_given_and_names_the_thing_only_where_it_begins_it() -> None:
    event = CATALOGUE["GiftGiven"].struct(title="Bowl", occurred="2020")  # type: ignore[call-arg]  # as it is declared
    later, first = (list(stated.stated(statement(event, opening=opening))) for opening in (False, True))
    assert [(one.endures, one.field, one.value) for one in later] == [
        (Endures.LATEST, "given", "gift given"), (Endures.ALWAYS, "given.occurred", "2020"),
    ]  # fmt: skip
    assert [one.field for one in first] == ["given", "given.occurred", "title"]
