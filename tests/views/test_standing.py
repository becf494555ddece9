"""What is within what: places that may stand in one another."""

from pathlib import Path

from archive.catalogue.places import PlaceDefined, PlaceMoved
from archive.views.standing import places_within
from tests.views.museum import Museum


def within(museum: Museum, place: str) -> dict[str, str]:
    with museum.answers() as answers:
        return {
            name: str(held) for name, held in places_within(answers.view(answers.frame("2020-03-01")), place).items()
        }


def test_a_circle_that_is_only_possible_leaves_the_ways_out_of_it(tmp_path: Path) -> None:
    """The box is in the trunk for certain; the trunk is in the site, or, as somebody says, in the box."""
    museum = Museum(tmp_path)
    museum.add("place/trunk", PlaceDefined(kind="case", name="Trunk", parent="place/site", occurred="2020-01-02"))
    museum.add("place/box", PlaceDefined(kind="case", name="Box", parent="place/trunk", occurred="2020-01-02"))
    museum.add("place/trunk", PlaceMoved(parent="place/box", occurred="2020-01-03", certainty="possible"))
    found = within(museum, "place/site")
    assert (found["place/trunk"], found["place/box"], found["place/case"]) == ("possibly", "possibly", "yes")
    assert within(museum, "place/trunk") == {"place/trunk": "yes", "place/box": "yes"}


def test_a_circle_for_certain_is_within_nothing_else(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.add("place/trunk", PlaceDefined(kind="case", name="Trunk", parent="place/site", occurred="2020-01-02"))
    museum.add("place/box", PlaceDefined(kind="case", name="Box", parent="place/trunk", occurred="2020-01-02"))
    museum.add("place/trunk", PlaceMoved(parent="place/box", occurred="2020-01-03"))
    assert {"place/trunk", "place/box"}.isdisjoint(within(museum, "place/site"))
