"""Rules about where objects are said to be."""

from tests.checks.ledgers import Museum, said, vase

VASE = "object/vase"


def located(place: str, occurred: str | None = None) -> tuple[str, dict[str, object]]:
    return said(VASE, "LocationAsserted", occurred, place=place)


def moved(to: str, occurred: str | None = None, **fields: str) -> tuple[str, dict[str, object]]:
    return said(VASE, "ObjectMoved", occurred, to=to, **fields)


def test_two_places_on_one_day(ledger: Museum) -> None:
    both = located("place/room", "2021-03-01"), said(VASE, "ObjectSighted", "2021-03-01", place="place/store")
    assert ledger.finds("two-places", vase(), *both) == [(VASE, "on 2021-03-01 it was both in Room 1 and in Store")]


def test_a_room_and_its_house_are_one_place(ledger: Museum) -> None:
    assert (
        ledger.finds("two-places", vase(), located("place/room", "2021-03-01"), located("place/hall", "2021-03-01"))
        == []
    )


def test_two_places_are_no_riddle_on_two_days_or_with_a_move(ledger: Museum) -> None:
    later = located("place/room", "2021-03-01"), located("place/store", "2021-03-02")
    carried = later[0], moved("place/store", "2021-03-01"), located("place/store", "2021-03-01")
    vague = located("place/room", "2021-03"), located("place/store", "2021-03")
    for drafts in (later, carried, vague):
        assert ledger.finds("two-places", vase(), *drafts) == []


def test_what_is_rejected_is_nowhere(ledger: Museum) -> None:
    rejected = said(VASE, "LocationAsserted", "2021-03-01", place="place/store", certainty="rejected")
    assert ledger.finds("two-places", vase(), located("place/room", "2021-03-01"), rejected) == []


def test_moved_out_of_where_it_never_was(ledger: Museum) -> None:
    move = moved("place/room", "2021-03-05", from_place="place/store")
    assert ledger.finds("moved-from-elsewhere", vase(), move) == [
        (VASE, "moved (2021-03-05) out of Store, where nothing had put it: no place was known before")
    ]
    assert ledger.finds("moved-from-elsewhere", vase(), located("place/hall", "2021-03-01"), move) == [
        (VASE, "moved (2021-03-05) out of Store, where nothing had put it: the last place known was Hall")
    ]


def test_what_came_later_puts_nothing_there_before(ledger: Museum) -> None:
    move = moved("place/room", "2021-03-05", from_place="place/store")
    assert len(ledger.finds("moved-from-elsewhere", vase(), move, located("place/store", "2022"))) == 1


def test_moved_out_of_where_it_was(ledger: Museum) -> None:
    move = moved("place/room", "2021-03-05", from_place="place/store")
    for before in ("2021-03-01", "2021-03-05", "2021", None):
        assert ledger.finds("moved-from-elsewhere", vase(), located("place/store", before), move) == [], before
    out = moved("place/store", "2021-03-05", from_place="place/hall")
    assert ledger.finds("moved-from-elsewhere", vase(), located("place/room", "2021-03-01"), out) == []


def test_moves_that_say_less(ledger: Museum) -> None:
    undated = moved("place/room", from_place="place/store")
    assert ledger.finds("moved-from-elsewhere", vase(), located("place/store", "2021-03-01"), undated) == []
    assert len(ledger.finds("moved-from-elsewhere", vase(), located("place/hall", "2021-03-01"), undated)) == 1
    assert ledger.finds("moved-from-elsewhere", vase(), moved("place/room", "2021-03-05")) == []


def test_undated_beside_dated(ledger: Museum) -> None:
    dated, undated = located("place/room", "2021-03-01"), located("place/store")
    assert ledger.finds("undated-place", vase(), dated, undated) == [
        (VASE, "in Store on no stated day, beside Room 1 (2021-03-01): which of the two is the later?")
    ]


def test_only_the_last_dated_place_is_held_against_an_undated_one(ledger: Museum) -> None:
    dated = located("place/room", "2021-03-01"), located("place/store", "2021-04-01")
    assert ledger.finds("undated-place", vase(), *dated, located("place/store")) == []


def test_undated_is_no_riddle_in_the_same_place_or_recorded_first(ledger: Museum) -> None:
    dated, undated = located("place/room", "2021-03-01"), located("place/store")
    assert ledger.finds("undated-place", vase(), undated, dated) == []
    assert ledger.finds("undated-place", vase(), dated, located("place/hall")) == []
    assert ledger.finds("undated-place", vase(), dated, located("place/store", "2022")) == []


def test_closed_rooms(ledger: Museum) -> None:
    closed = said("place/hall", "PlaceClosed", "2021-01-01")
    into = said(VASE, "TransferredToShowroom", "2021-03-05", to="place/room")
    assert ledger.finds("closed-room", vase(), closed, into) == [
        (VASE, "put into Room 1 (2021-03-05), but Hall was closed (2021-01-01)")
    ]
    reopened = said("place/hall", "PlaceReopened", "2021-03-01")
    assert ledger.finds("closed-room", vase(), closed, reopened, into) == []
    assert ledger.finds("closed-room", vase(), closed, moved("place/store", "2021-03-05")) == []
    assert (
        ledger.finds("closed-room", vase(), closed, said(VASE, "TransferredToShowroom", "2021", to="place/room")) == []
    )


def test_days_on_which_a_room_may_have_been_open(ledger: Museum) -> None:
    closed = said("place/hall", "PlaceClosed", "2021-01-01")
    on_its_last_day = said(VASE, "TransferredToShowroom", "2021-01-01", to="place/room")
    assert ledger.finds("closed-room", vase(), closed, on_its_last_day) == []
    again = said("place/hall", "PlaceReopened", "2021-02-01"), said("place/hall", "PlaceClosed", "2021-02-20")
    vague = said(VASE, "TransferredToShowroom", "2021-01-15/2021-03-15", to="place/room")
    assert ledger.finds("closed-room", vase(), closed, *again, vague) == []
    too_late = said("place/hall", "PlaceReopened", "2022-01-01")
    assert len(ledger.finds("closed-room", vase(), closed, too_late, vague)) == 1


def test_what_is_doubted_or_undated_is_not_held_against_a_closing(ledger: Museum) -> None:
    closed = said("place/hall", "PlaceClosed", "2021-01-01")
    doubted = said(VASE, "TransferredToShowroom", "2021-03-05", to="place/room", certainty="possible")
    undated = said(VASE, "TransferredToShowroom", to="place/room")
    assert ledger.finds("closed-room", vase(), closed, doubted, undated) == []


def test_a_case_is_looked_for_where_it_stood_at_the_time(ledger: Museum) -> None:
    annex = said("place/annex", "PlaceDefined", kind="building", name="Annex")
    moved_out = said("place/room", "PlaceMoved", "2021-02-01", parent="place/annex")
    closed = said("place/hall", "PlaceClosed", "2021-01-01")
    into = said(VASE, "TransferredToShowroom", "2021-03-05", to="place/room")
    assert ledger.finds("closed-room", vase(), annex, closed, moved_out, into) == []
    before = said(VASE, "TransferredToShowroom", "2021-01-15", to="place/room")
    assert len(ledger.finds("closed-room", vase(), annex, closed, moved_out, before)) == 1


def test_rooms_that_were_not_there_yet(ledger: Museum) -> None:
    annex = said("place/annex", "PlaceDefined", kind="store", name="Annex", opened="2022")
    assert ledger.finds("closed-room", vase(), annex, moved("place/annex", "2021-03-05")) == [
        (VASE, "put into Annex (2021-03-05), but Annex opened in 2022")
    ]
    assert ledger.finds("closed-room", vase(), annex, moved("place/annex", "2022-03-05")) == []
