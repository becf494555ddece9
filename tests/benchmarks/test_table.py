"""The table says what was measured: medians, ratios with more than 1 for the quicker, a picture of every measure."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.picture import picture
from tests.benchmarks.timing import Line, Took, alone


def took(wall: float, cpu: float, times: int = 1) -> Took:
    return Took(wall, cpu, 40.0, times, None)


def test_a_line_has_the_median_and_the_ratios_of_medians() -> None:
    ours = [took(2.0, 1.0, 1_000), took(4.0, 2.0, 1_000), took(8.0, 9.0, 1_000)]
    line = Line("append", ours, [took(2.0, 1.0, 1_000)], [took(1.0, 1.0, 100)])
    assert line.each == pytest.approx(0.004)
    told = line.text().split()
    assert told[:6] == ["append", "250", "4.00", "ms", "2.00", "ms"]
    assert told[6:] == ["75%", "0.50/0.50", "2.50/5.00", "40"]


def test_what_takes_microseconds_is_told_in_them_and_what_nobody_else_did_has_no_ratio() -> None:
    told = Line("proof", [took(0.002, 0.001, 10)]).text().split()
    assert told == ["proof", "5,000", "200.00", "us", "100.00", "us", "0%", "40"]


def test_the_picture_draws_every_measure_at_every_size_and_no_name_upon_another() -> None:
    names = ("export", "a proof & more", "restore")
    taken = {size: [Line(name, [took(size / 1e4, 1.0, size)]) for name in names] for size in (100, 1_000, 10_000)}
    root = ET.fromstring(picture(taken))  # noqa: S314 - our own
    lines = [element for element in root if element.tag.endswith("polyline")]
    assert [len(element.get("points", "").split()) for element in lines] == [3, 3, 3]
    heights = {element.text: float(element.get("y", "0")) for element in root if element.text in names}
    assert set(heights) == set(names)
    ordered = sorted(heights.values())
    assert all(later - earlier >= 17 for earlier, later in pairwise(ordered))


@pytest.mark.long
def test_each_run_has_a_process_of_its_own() -> None:
    assert alone(took, 1.0, 2.0).wall == 1.0
