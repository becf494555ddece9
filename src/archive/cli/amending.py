"""Whole events made from what a line says now: some fields set, some taken out, and the difference shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from archive.catalogue.event import Event
from archive.catalogue.fields import Field, did_you_mean, either, fields_of
from archive.catalogue.records import as_json
from archive.cli.drafting import Contradiction
from archive.cli.fielding import STORED
from archive.cli.values import NOT_STATED, cell, event_of_json
from archive.errors import ArchiveError, Rejected, UsageProblem, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.cli.lookup import Lookup
    from archive.ledger.rows import Entry

NOT_THERE: Final = "(not stated)"


class NothingToAmend(Rejected):
    """A line has no value that fields could be changed in."""

    def __init__(self, position: int, why: str, hint: str = "") -> None:
        super().__init__(f"record #{position} {why}", hint=f"hand in a whole event, as JSON{hint}")


class NothingChanged(Rejected):
    """The event that was to be right says what the line says already."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"record #{position} says so already", hint="say what is to be different, with --set or --unset"
        )


class NoSuchField(Rejected):
    """A field was to be changed that the event's type does not have."""

    def __init__(self, name: str, type_name: str, names: list[str]) -> None:
        hint = did_you_mean(name, names) or f"its fields are {either(names)}; another type needs the whole event"
        super().__init__(f"{type_name} has no such field", hint=hint, where=Where(field=name))


class NothingToUnset(Rejected):
    """A field was to be taken out that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__("it is not stated, so there is nothing to take out", where=Where(field=name))


class NotASetting(UsageProblem):
    """`--set` needs a field and a value."""

    def __init__(self, text: str) -> None:
        super().__init__(f"--set {text!r} sets nothing", hint="write --set FIELD=VALUE")


def current(entry: Entry, lookup: Lookup) -> Any:  # noqa: ANN401 - any event, a sealed one, or None
    """Return what the line of a record says now; None where it was retracted."""
    return lookup.state(entry.record.stream).lines.line_of(entry.record.id).value


def plain(event: Event) -> dict[str, Any]:
    """Return an event as JSON would give it back, its type first."""
    return json.loads(json.dumps(as_json(event)))  # type: ignore[no-any-return]


def amended(
    entry: Entry, parameters: Mapping[str, Any], whole: str, lookup: Lookup
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return what a record's line says now, and the event that is to stand instead, both as plain JSON.

    The event is the option `whole`, or the line's value with `settings` and `unsettings`. Raises `Rejected`,
    `UsageProblem`, `NotFound`.
    """
    value = current(entry, lookup)
    before = plain(value) if isinstance(value, Event) else None
    text, settings, unsettings = parameters[whole], parameters["settings"], parameters["unsettings"]
    if text is not None:
        if settings or unsettings:
            raise Contradiction(option=whole, beside="--set and --unset")
        after = event_of_json(whole, text, lookup)
    elif before is None or not isinstance(value, Event):
        if value is None:
            raise NothingToAmend(entry.position, "was retracted")
        raise NothingToAmend(entry.position, "is sealed", ", or open it: `archive --sealed correct …`")
    else:
        known = {field.name: field for field in fields_of(type(value))}
        after = _changed(before, known, settings, unsettings, lookup)
    if before == after and not lookup.has_record(parameters["record_id"]):  # what is said again is told so by its id
        raise NothingChanged(entry.position)
    return before, after


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[str]:
    """Yield `field: before -> after` for each field that differs."""
    before = before or {}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"{name}: {_shown(before.get(name))} -> {_shown(after.get(name))}"


def _changed(
    before: dict[str, Any],
    known: Mapping[str, Field],
    settings: tuple[str, ...],
    unsettings: tuple[str, ...],
    lookup: Lookup,
) -> dict[str, Any]:
    after = dict(before)
    for name in unsettings:
        field = _field(name, known, before)
        if after.pop(field.name, None) is None:
            raise NothingToUnset(field.name)
    told: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise NotASetting(setting)
        field = _field(name, known, before)
        try:
            value = cell(field, text, lookup) if text else text
        except ArchiveError as error:
            raise error.at(field=field.name) from None
        told[field.name] = told.get(field.name, []) + value if field.is_list and text else value
    return {name: value for name, value in (after | told).items() if value is not NOT_STATED}


def _field(name: str, known: Mapping[str, Field], before: Mapping[str, Any]) -> Field:
    spelled = name.strip().lstrip("-").replace("-", "_")
    found = known.get(spelled) or known.get(STORED.get(spelled, ""))
    if found is None:
        raise NoSuchField(spelled, before["type"], list(known))
    return found


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return NOT_THERE
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
