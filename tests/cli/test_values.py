"""What people type, as the catalogue reads it."""

import re
from typing import Any

import pytest

from archive.catalogue.care import ValuationRecorded
from archive.catalogue.disposals import ObjectDisposed
from archive.catalogue.entries import ObjectDescribed, QuantityChanged
from archive.catalogue.event import Event
from archive.catalogue.fields import Field, fields_of
from archive.catalogue.gifts import GiftReceived, GiftReciprocated
from archive.catalogue.movements import LocationAsserted, TransferredToShowroom
from archive.cli import values
from archive.errors import ArchiveError, Exit


class Names:
    """Knows one source's date, and turns names round so that a test sees where they were asked for."""

    def stream(self, text: str, kinds: tuple[str, ...]) -> str:
        return text if "/" in text else f"{kinds[0]}/{text}"

    def record_id(self, text: str) -> str:
        return f"id of {text}"

    def published(self, source: str, revision: str | None) -> str | None:
        return {"source/register": "2023-09-18"}.get(source) if revision in {None, "1"} else "2024"


def field(struct: type[Event], name: str) -> Field:
    """Return one field of an event type."""
    return next(field for field in fields_of(struct) if field.name == name)


@pytest.mark.parametrize(
    ("struct", "name", "text", "read"),
    [
        (GiftReceived, "title", "Vase, blue", "Vase, blue"),
        (GiftReceived, "title", "", ""),
        (TransferredToShowroom, "to", "hall-2", "place/hall-2"),
        (TransferredToShowroom, "to", "place/hall-2", "place/hall-2"),
        (TransferredToShowroom, "after", "#7", "id of #7"),
        (QuantityChanged, "quantity", "12", 12),
        (QuantityChanged, "quantity", "-1", -1),
        (ObjectDisposed, "method", "returned-to-donor", "returned to donor"),
        (ObjectDisposed, "method", "returned to donor", "returned to donor"),
        (ObjectDisposed, "method", "given-away", "given-away"),
        (LocationAsserted, "on_display", "Yes", True),
        (LocationAsserted, "on_display", "no", values.NOT_STATED),
        (ValuationRecorded, "value", "250 USD", {"amount": "250", "currency": "USD"}),
        (ValuationRecorded, "value", "250.50,currency=EUR", {"amount": "250.50", "currency": "EUR"}),
        (ValuationRecorded, "value", '{"amount": "1", "currency": "EUR"}', {"amount": "1", "currency": "EUR"}),
        (
            GiftReceived,
            "participants",
            "donor,party=kim,as-written=Kim, of the ministry,capacity=Minister",
            {"role": "donor", "party": "party/kim", "as_written": "Kim, of the ministry", "capacity": "Minister"},
        ),
        (GiftReceived, "participants", "role=donor, known=unknown", {"role": "donor", "known": "unknown"}),
        (
            GiftReceived,
            "participants",
            '{"role": "donor", "party": "kim", "as_written": "a, b=c"}',
            {"role": "donor", "party": "party/kim", "as_written": "a, b=c"},
        ),
        (ObjectDescribed, "titles", "국제친선전람관,language=ko", {"text": "국제친선전람관", "language": "ko"}),
        (GiftReciprocated, "in_return_for", "vase", "object/vase"),
        (GiftReciprocated, "in_return_for", "as_written=tea, green", {"as_written": "tea, green"}),
        (GiftReciprocated, "maker", "kim", {"party": "party/kim"}),
        (
            GiftReceived,
            "sources",
            "register,locator=p. 7",
            {"source": "source/register", "locator": "p. 7", "stated": "2023-09-18"},
        ),
        (GiftReceived, "sources", "register,stated=1999", {"source": "source/register", "stated": "1999"}),
        (GiftReceived, "sources", "other", {"source": "source/other"}),
        (
            GiftReceived,
            "sources",
            '{"source": "other", "revision": "2", "attributed_to": [{"party": "kim"}]}',
            {"source": "source/other", "revision": "2", "attributed_to": [{"party": "party/kim"}], "stated": "2024"},
        ),
        (
            GiftReceived,
            "sources",
            'other,attributed_to=as_printed=state media,attributed_to={"party":"kim"}',
            {"source": "source/other", "attributed_to": [{"as_printed": "state media"}, {"party": "party/kim"}]},
        ),
    ],
)
def test_a_typed_value(struct: type[Event], name: str, text: str, read: object) -> None:
    assert values.of_text(field(struct, name), text, Names()) == read


@pytest.mark.parametrize(
    ("struct", "name", "text", "code", "said"),
    [
        (QuantityChanged, "quantity", "five", 5, "'five' is not a whole number (write it in digits)"),
        (QuantityChanged, "quantity", "５", 5, "is not a whole number"),
        (QuantityChanged, "quantity", "1_000", 5, "is not a whole number"),
        (QuantityChanged, "quantity", "9" * 5000, 5, "is not a whole number"),
        (LocationAsserted, "on_display", "maybe", 2, "'maybe' is neither yes nor no"),
        (
            GiftReceived,
            "participants",
            "donor,pary=kim",
            2,
            "there is no pary in 'donor,pary=kim' (did you mean party?",
        ),
        (GiftReceived, "participants", "role=donor,role=maker", 2, "role stands twice in"),
        (GiftReceived, "participants", "donor,role=maker", 2, "role stands twice in"),
        (GiftReceived, "participants", "{role:donor}", 2, "it is not JSON: "),
        (GiftReceived, "participants", '{"role":"donor","role":"maker"}', 2, "it is not JSON: a member stands twice"),
        (GiftReceived, "participants", "{" * 100_000, 2, "it is not JSON: "),
    ],
)
def test_what_cannot_be_read_is_told_by_its_field(
    struct: type[Event], name: str, text: str, code: int, said: str
) -> None:
    with pytest.raises(ArchiveError, match=re.escape(said)) as told:
        values.of_text(field(struct, name), text, Names())
    assert told.value.exit == Exit(code)
    assert told.value.where.field == name


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("enamel", ["enamel"]),
        ("enamel\ncopper\n", ["enamel", "copper"]),
        ('["enamel", "copper"]', ["enamel", "copper"]),
    ],
)
def test_a_cell_holds_a_list(text: str, read: list[str]) -> None:
    assert values.cell(field(ObjectDescribed, "materials"), text, Names()) == read


@pytest.mark.parametrize("value", [None, 5, [1], {"what": "height"}, [{"what": "height", "value": 12}], ""])
def test_json_of_another_form_is_left_to_the_catalogue(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    assert values.of_json(field(ObjectDescribed, "dimensions"), value, Names()) == value


def test_the_names_in_a_whole_event_are_settled() -> None:
    read = values.event_of_json("replacement", '{"type":"ObjectMoved","to":"hall-2","after":["#3"]}', Names())
    assert read == {"type": "ObjectMoved", "to": "place/hall-2", "after": ["id of #3"]}
    for text in ('{"type":"Nothing","to":"hall-2"}', "[]", '{"to":"hall-2"}', '{"type":{}}'):
        assert values.event_of_json("replacement", text, Names()) is not None
