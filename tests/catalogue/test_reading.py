"""Two layers of reading: the form, which never changes, and the content, which later versions may add to."""

from typing import Any

import msgspec
import pytest

from archive.catalogue.codec import CODEC, Codec, ContentFault, FormFault, canonical, check_form, leaf_hash
from archive.catalogue.corrections import RecordCorrected, RecordDisputed
from archive.catalogue.event import CATALOGUE, Event
from archive.catalogue.records import NewerRecord, Record, type_name
from archive.catalogue.samples import complete_record, minimal_record
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import Line, PlaceRef

MOVED = canonical(minimal_record("ObjectMoved"))
CORRECTED = canonical(complete_record("RecordCorrected"))
SEALED = {"type": "Sealed", "commitment": "5f" * 32}
ABOUT_RECORDS = [name for name, entry in CATALOGUE.items() if entry.is_about_records]


def changed(data: bytes, *path: str | int, **members: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    """Return a record with members of one of its objects set, written canonically; None takes a member away."""
    tree = msgspec.json.decode(data)
    place = tree
    for step in path:
        place = place[step]
    place |= members
    for name in [name for name, value in members.items() if value is None]:
        del place[name]
    return canonical(tree)


def test_what_is_known_is_read() -> None:
    record = CODEC.decode(MOVED)
    assert isinstance(record, Record)
    assert type_name(record.event) == "ObjectMoved"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (changed(MOVED, "event", type="ObjectTeleported"), "the type ObjectTeleported"),
        (changed(MOVED, "event", type="ObjectMoved.2"), "the type ObjectMoved.2"),
        (changed(MOVED, "event", by_drone=True), "the field event.by_drone"),
        (changed(CORRECTED, "event", "sources", 0, page_image="x"), "the field event.sources[0].page_image"),
        (changed(CORRECTED, "event", "replacement", type="ObjectTeleported"), "the type ObjectTeleported"),
        (changed(CORRECTED, "event", "replacement", by_drone=True), "the field event.replacement.by_drone"),
        (changed(CORRECTED, "event", kind="afterthought"), "the word 'afterthought' in event.kind"),
        (changed(MOVED, "event", certainty="certain"), "the word 'certain' in event.certainty"),
    ],
)
def test_what_is_not_known_is_newer_and_no_forgery(data: bytes, reason: str) -> None:
    """It is hashed, chained and shown as it is; nothing of it is lost, and nothing is guessed."""
    record = CODEC.decode(data)
    assert isinstance(record, NewerRecord)
    assert record.reason == reason
    assert canonical(record.envelope) == data
    assert leaf_hash(data) == leaf_hash(canonical(record.envelope))


@pytest.mark.parametrize(
    "data",
    [
        changed(MOVED, "event", to="place/Hall"),
        changed(MOVED, "event", to="party/registry"),
        changed(MOVED, "event", to=7),
        changed(MOVED, "event", to=None),
        changed(MOVED, "event", type=None),
        changed(MOVED, "event", type=7),
        changed(MOVED, "event", reason="x" * 1001),
        changed(MOVED, "event", sources=[{"locator": "p. 7"}]),
        changed(MOVED, "event", sources=[{"source": "source/a", "attributed_to": [{"party": "place/a"}]}]),
        changed(CORRECTED, "event", "replacement", to=None),
    ],
)
def test_what_does_not_fit_its_own_type_is_an_integrity_failure(data: bytes) -> None:
    check_form(data)
    with pytest.raises(ContentFault):
        CODEC.decode(data)


@pytest.mark.parametrize(
    "data",
    [
        changed(MOVED, witnessed_by="party/registry"),
        changed(MOVED, format=2),
        changed(MOVED, event=[1]),
        changed(MOVED, event="ObjectMoved"),
        changed(MOVED, stream="object"),
        changed(MOVED, stream="widget/a"),
        changed(MOVED, seq="2"),
        changed(MOVED, prev=None),
        changed(MOVED, seq=1),
        changed(MOVED, id=None),
        changed(MOVED, recorded_at="2026-11-23T10:02:11Z"),
        changed(MOVED, "event", type="ObjectTeleported", note="\x07"),
        changed(MOVED, "event", type="ObjectTeleported", height=1.5),
        changed(MOVED, "event", type="ObjectTeleported", Height=1),
        MOVED.replace(b',"type"', b', "type"'),
        MOVED + b"\n",
        b"\xef\xbb\xbf" + MOVED,
        MOVED.replace(b'"to"', b'"\\u0074o"'),
        MOVED.replace(b'"seq":2', b'"seq":2,"seq":2'),
        MOVED.replace(b'"seq":2', b'"seq":2.0'),
        MOVED.replace(b'"seq":2', b'"seq":02'),
        MOVED[:-1],
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 5000,
        MOVED.replace(b"place/", b"place\\/"),
        MOVED.replace(b"hall", b"h\xe4ll"),
    ],
)
def test_what_is_not_canonical_is_an_integrity_failure(data: bytes) -> None:
    with pytest.raises(FormFault):
        CODEC.decode(data)
    with pytest.raises(FormFault):
        check_form(data)


def test_failures_are_told_in_our_words() -> None:
    """The decoder's own sentences name its types and its regular expressions; none of them is shown."""
    for data in (
        changed(MOVED, "event", to="place/Hall"),
        changed(MOVED, "event", to=None),
        MOVED[:-1],
        b"\xff",
        b"[]",
    ):
        with pytest.raises((FormFault, ContentFault)) as failed:
            CODEC.decode(data)
        assert not any(word in str(failed.value) for word in ("Expected", "regex", "Object ", "JSON is", "codec"))


@pytest.mark.parametrize(
    "change", [("event", SEALED), ("replacement", SEALED), ("claim", SEALED)], ids=lambda at: at[0]
)
def test_a_sealed_event_stands_in_three_places(change: tuple[str, dict[str, str]]) -> None:
    place, sealed = change
    holder = {"event": MOVED, "replacement": CORRECTED, "claim": canonical(minimal_record("RecordDisputed"))}[place]
    data = changed(holder, **{place: sealed}) if place == "event" else changed(holder, "event", **{place: sealed})
    record = CODEC.decode(data)
    assert isinstance(record, Record)
    shown = record.event if place == "event" else getattr(record.event, place)
    assert shown == Sealed(commitment="5f" * 32)
    assert canonical(record) == data
    assert CODEC.newest(shown) is shown


@pytest.mark.parametrize("place", ["event", "replacement", "claim"])
def test_a_sealed_event_says_nothing_else(place: str) -> None:
    holder = {"event": MOVED, "replacement": CORRECTED, "claim": canonical(minimal_record("RecordDisputed"))}[place]
    path = () if place == "event" else ("event",)
    for wrong in (SEALED | {"commitment": "5F" * 32}, SEALED | {"commitment": "5f"}, {"type": "Sealed"}):
        with pytest.raises(ContentFault):
            CODEC.decode(changed(holder, *path, **{place: wrong}))
    assert isinstance(CODEC.decode(changed(holder, *path, **{place: SEALED | {"note": "x"}})), NewerRecord)


@pytest.mark.parametrize("name", ABOUT_RECORDS)
@pytest.mark.parametrize(("carrier", "place"), [("RecordCorrected", "replacement"), ("RecordDisputed", "claim")])
def test_what_is_about_records_is_never_carried(name: str, carrier: str, place: str) -> None:
    """Nesting has depth one: not the unknown type of a later version, but a record that none could have written."""
    inner = msgspec.to_builtins(minimal_record(name).event)
    with pytest.raises(ContentFault):
        CODEC.decode(changed(canonical(minimal_record(carrier)), "event", **{place: inner}))


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in ABOUT_RECORDS])
def test_every_other_type_may_be_carried(name: str) -> None:
    inner = complete_record(name).event
    target = "0192f0c1-7a00-7000-8000-000000000001"
    for event in (
        RecordCorrected(target=target, replacement=inner, kind="typo", reason="Misread"),
        RecordDisputed(target=target, claim=inner, reason="Misread"),
    ):
        assert CODEC.decode_event(canonical(event)) == event


class Shifted(Event, frozen=True, kw_only=True, tag="Shifted"):
    """An object was shifted: the first version of a type that has three."""

    to: PlaceRef


class Shifted2(Event, frozen=True, kw_only=True, tag="Shifted.2"):
    """The second version calls the place otherwise."""

    place: PlaceRef


class Shifted3(Event, frozen=True, kw_only=True, tag="Shifted.3"):
    """The third version tells why."""

    place: PlaceRef
    why: Line | None = None


LATER = Codec(
    any_event=Shifted | Shifted2 | Shifted3 | Sealed,
    upcasts={
        Shifted: lambda event: Shifted2(place=event.to, occurred=event.occurred),
        Shifted2: lambda event: Shifted3(place=event.place, occurred=event.occurred),
    },
)


@pytest.mark.parametrize(
    ("event", "newest"),
    [
        (Shifted(to="place/store-1", occurred="1984"), Shifted3(place="place/store-1", occurred="1984")),
        (Shifted2(place="place/store-1"), Shifted3(place="place/store-1")),
        (Shifted3(place="place/store-1", why="damp"), Shifted3(place="place/store-1", why="damp")),
    ],
)
def test_an_old_version_reads_as_the_newest_and_its_bytes_stay(event: Event, newest: Event) -> None:
    data = changed(MOVED, event=msgspec.to_builtins(event))
    record = LATER.decode(data)
    assert isinstance(record, Record)
    assert record.event == event
    assert LATER.newest(record.event) == newest
    assert canonical(record) == data


def test_an_archive_before_the_new_version_takes_it_for_newer() -> None:
    data = changed(MOVED, event=msgspec.to_builtins(Shifted2(place="place/store-1")))
    earlier = Codec(any_event=Shifted | Sealed, upcasts={}).decode(data)
    assert isinstance(earlier, NewerRecord)
    assert earlier.reason == "the type Shifted.2"


def test_another_catalogue_is_read_as_strictly() -> None:
    data = changed(MOVED, event={"type": "Shifted", "to": "place/store-1"})
    with pytest.raises(FormFault):
        LATER.decode(data.replace(b',"type"', b', "type"'))
    with pytest.raises(FormFault):
        LATER.decode(changed(data, prev=None))
    with pytest.raises(ContentFault):
        LATER.decode(changed(data, "event", to="party/a"))


def test_the_newest_version_of_what_is_newest_is_itself() -> None:
    for name in CATALOGUE:
        event = complete_record(name).event
        assert CODEC.newest(event) is event
