"""Who held it and where: names with commas, kin, firms, years of life, places."""

import pytest

from archive.interchange import aam
from archive.interchange.aam_holders import read_holding, read_life, unfamiliar, write_life
from archive.interchange.aam_places import is_region


@pytest.mark.parametrize(
    ("words", "name", "place"),
    [
        ("Karla Vonder", "Karla Vonder", None),
        ("Karla Vonder, Paris", "Karla Vonder", "Paris"),
        ("Karla Vonder, New York, NY", "Karla Vonder", "New York, NY"),
        ("Karla Vonder, PA, Pittsburgh", "Karla Vonder", "PA, Pittsburgh"),
        ("Karla Vonder, Berlin and Weimar", "Karla Vonder", "Berlin and Weimar"),
        ("Karla Vonder, London, England and New York, NY", "Karla Vonder", "London, England and New York, NY"),
        ("Karla Vonder, Zoeterwoude, near Leyden", "Karla Vonder", "Zoeterwoude, near Leyden"),
        ("Karla Vonder, Cassiobury Park, Watford, England", "Karla Vonder", "Cassiobury Park, Watford, England"),
        ("Karla Vonder, 707 Fifth Avenue, New York", "Karla Vonder", "707 Fifth Avenue, New York"),
        ("Karla Vonder, St. Louis", "Karla Vonder", "St. Louis"),
        ("Karla Vonder, Neuilly-sur-Seine", "Karla Vonder", "Neuilly-sur-Seine"),
        ("Karla Vonder, Prague, Czechoslovakia", "Karla Vonder", "Prague, Czechoslovakia"),
        ("Karla Vonder, Milwaukee WI", "Karla Vonder", "Milwaukee WI"),
        ("Wildenstein & Company, Inc., New York", "Wildenstein & Company, Inc.", "New York"),
        ("Christie, Manson & Woods, London", "Christie, Manson & Woods", "London"),
        ("Department of Fine Arts, Carnegie Institute, Pittsburgh, PA", "Department of Fine Arts, Carnegie Institute",
         "Pittsburgh, PA"),
        ("Thomas Baring, M.P.", "Thomas Baring, M.P.", None),
        ("Karla Vonder, his wife, London", "Karla Vonder, his wife", "London"),
        ("Karl Vonder, 2nd Viscount Hampden, Kent", "Karl Vonder, 2nd Viscount Hampden", "Kent"),
        ("Karla Vonder, Berta Lormund", "Karla Vonder, Berta Lormund", None),
        ("The artist, Karla Vonder, New York", "The artist, Karla Vonder", "New York"),
        ("The artist, New York, NY", "The artist", "New York, NY"),
        ("J. Vonder, A. Lormund", "J. Vonder, A. Lormund", None),
        ("Karla Vonder, May 18", "Karla Vonder, May 18", None),
        ("Karla Vonder (Mrs. Karl Vonder, Jr.), Paris", "Karla Vonder (Mrs. Karl Vonder, Jr.)", "Paris"),
        ("Paris", "Paris", None),
        ("국제친선전람관", "국제친선전람관", None),
        ("국제친선전람관, 평양", "국제친선전람관", "평양"),
    ],
)  # fmt: skip
def test_a_name_ends_where_the_place_begins(words: str, name: str, place: str | None) -> None:
    read = read_holding(words)
    assert (read.name, read.place) == (name, place)


@pytest.mark.parametrize(
    ("words", "lived"),
    [
        ("1850-1914", "1850/1914"), ("1850–1914", "1850/1914"), ("-1897", "/1897"), ("1875-", "1875/"),
        ("1860?-1926", "1860?/1926"), ("c.1849-1929", "1849~/1929"), ("c. 1849-1929?", "1849~/1929?"),
        ("ca. 1849?-1929", "1849%/1929"), ("b. 1850", "1850/"), ("d. 1914", "/1914"), ("d. ca. 1914", "/1914~"),
        ("1850 - 1914", "1850/1914"),
    ],
)  # fmt: skip
def test_years_of_life_are_an_interval(words: str, lived: str) -> None:
    assert read_life(words) == lived
    assert read_life(write_life(lived)) == lived


@pytest.mark.parametrize("words", ["", "-", "1", "12", "1914-1850", "1850", "1850-14", "18501914", "1,2", "b. x", "?"])
def test_what_is_no_life_is_not_read(words: str) -> None:
    assert read_life(words) is None


def test_years_that_no_brackets_can_say_are_written_as_they_stand() -> None:
    assert write_life("1850-05/1914") == "1850-05/1914"


@pytest.mark.parametrize(
    ("text", "name", "lived"),
    [
        ("Karla Vonder [1850-1914], Paris.", "Karla Vonder", "1850/1914"),
        ("Karla Vonder, his wife [1850-1914], Paris.", "Karla Vonder, his wife", "1850/1914"),
        ("Karla Vonder [1850-1914], his wife.", "Karla Vonder [1850-1914], his wife", "1850/1914"),
        ("Karla Vonder (1850-1914), Paris.", "Karla Vonder (1850-1914)", "1850/1914"),
        ("Karla Vonder (d. 1914).", "Karla Vonder (d. 1914)", "/1914"),
        ("Karl [1850-1914] and Karla Vonder [1860-1920].", None, None),
        ("Karla Vonder [1914-1850].", "Karla Vonder [1914-1850]", None),
    ],
)
def test_years_of_life_are_read_wherever_they_stand(text: str, name: str | None, lived: str | None) -> None:
    (period,) = aam.parse(text).periods
    assert period.lived == lived or name is None
    assert period.holder is not None
    assert period.holder.as_written == name or name is None
    assert aam.format([period]) == text


@pytest.mark.parametrize(
    ("text", "known", "as_written"),
    [
        ("Unknown, Paris.", "unknown", None),
        ("Unknown source, Paris.", "unknown", "Unknown source"),
        ("Private collection, Paris.", "withheld", None),
        ("Private Collection, Paris.", "withheld", "Private Collection"),
        ("Anonymous donor.", "anonymous", "Anonymous donor"),
        ("Name illegible, Paris.", "illegible", None),
        ("Unknown Florentine.", None, "Unknown Florentine"),
    ],
)
def test_three_absences_are_told_apart(text: str, known: str | None, as_written: str | None) -> None:
    (period,) = aam.parse(text).periods
    assert period.holder is not None
    assert (period.holder.known, period.holder.as_written) == (known, as_written)
    assert aam.format([period]) == text


def test_nobody_knows_is_not_an_unknown_person() -> None:
    (period,) = aam.parse("Whereabouts unknown, 1914 until 1920.").periods
    assert (period.holder, period.occurred) == (None, "1914/1920")
    assert aam.format([period]) == "Whereabouts unknown, 1914 until 1920."


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("Karla Vonder, daughter of the artist", []),
        ("Duc d'Arenberg", []),
        ("303 Gallery", []),
        ("국제친선전람관 金日成 محمد", []),
        ("Karla Vonder [1850-1914]", []),
        ('"the blue one"', []),
        ("The artist via Gladstone Gallery", ["via"]),
        ("It remained with the family", ["remained", "with"]),
        ("Karla Vonder 1920", ["1920"]),
    ],
)
def test_words_that_no_name_has_are_noticed(words: str, strange: list[str]) -> None:
    assert unfamiliar(words) == strange


def test_regions_are_known_in_their_usual_and_their_former_names() -> None:
    known = ("PA", "Pa.", "France", "Czechoslovakia", "West Virginia", "USA", "England", "Kent", "Milwaukee WI", "ON")
    assert [name for name in known if not is_region(name)] == []
    assert [name for name in ("Pittsburgh", "Karla", "Vonder", "la", "Karla La", "") if is_region(name)] == ["la"]
