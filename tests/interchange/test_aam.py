"""Provenance texts, read and written: one text that exercises everything, then one thing at a time."""

from typing import Any

import pytest

from archive.catalogue.provenance import ProvenanceAsserted
from archive.catalogue.shapes import Citation, Participant
from archive.errors import Rejected
from archive.interchange import aam
from archive.interchange.aam_layout import STANDARD
from archive.interchange.aam_wording import Nameless, NotToBeWritten

TORTURE = (
    "Possibly commissioned by Duc Jean-Baptiste d'Arenbourg? [c.1702-1761?], Château de Vaux, near Melun, France?,"
    " by 1745 until at least 1750 [1]; by descent to his son, 2nd Duc d'Arenbourg [1740-], Paris and Brussels,"
    " 1761–1793 [2] [3]; confiscated by the Republic, 1793. Whereabouts unknown, 1793 until c. 1820. Unknown dealer,"
    " Amsterdam, 1820s; J. P. Vonder, M.P. (Lugt 2617); Vonder estate sale, Christie's, London, February 9-11, 1836,"
    " lot 10 [4]; (sold at Lormund & Sons, Ltd., London, April 3, 1836 (lot 12), illustrated); private collection, St."
    " Petersburg, in 1851; Berta Lormund as agent, New York, NY, 10/5/1862; Probably gift of Karla Vonder, before 1870."
    " Purchased from the artist's widow by Messrs. Bar & Co., 12 Rue Royale, Paris, June 30, 1880 until 1880, stock"
    " no. A.12/7; lent to Museum, Spring 1881; restituted to heirs of Karla Vonder, 1950? until now [2]; bequest to"
    " Museum, after 1960, inv. no. 7, 10,100 francs. NOTES: [1] See letter in file. [2] On loan, 1800. [3] Said to be"
    ' "The Arch"; doubtful. [4] Sold for £39, 18s.'
)


def told(event: ProvenanceAsserted) -> dict[str, Any]:
    """Return what an event tells beyond its date's words and its note, the holder's name in place of the holder."""
    fields = {name: value for name in event.__struct_fields__ if (value := getattr(event, name))}
    fields.pop("occurred_text", None)
    fields.pop("note", None)
    holder = fields.pop("holder", None)
    return fields | ({"name": holder.as_written or holder.known} if holder else {})


def test_one_text_that_exercises_everything_comes_back_as_it_was() -> None:
    parsed = aam.parse(TORTURE)
    assert aam.format(parsed.periods) == TORTURE
    assert [remark.why for remark in parsed.remarks] == ["the day and the month can be read either way round"]
    assert parsed.layout == STANDARD
    assert len(parsed.periods) == 15


def test_one_text_that_exercises_everything_is_understood() -> None:
    periods = aam.parse(TORTURE).periods
    assert [told(period) for period in periods] == [
        {"certainty": "possible", "method": "commission", "name": "Duc Jean-Baptiste d'Arenbourg", "direct": True,
         "lived": "1702~/1761?", "place_as_written": "Château de Vaux, near Melun, France", "began": "[..1745]",
         "ended": "[1750..]", "uncertain": ("holder", "place")},
        {"method": "by descent", "name": "his son, 2nd Duc d'Arenbourg", "lived": "1740/", "direct": True,
         "place_as_written": "Paris and Brussels", "occurred": "1761/1793"},
        {"method": "seizure", "name": "the Republic", "occurred": "1793/", "custody_only": True},
        {"occurred": "1793/1820~"},
        {"name": "Unknown dealer", "place_as_written": "Amsterdam", "occurred": "182X/", "direct": True},
        {"name": "J. P. Vonder, M.P.", "particulars": ("(Lugt 2617)",), "direct": True},
        {"method": "estate sale", "name": "Vonder", "place_as_written": "Christie's, London", "direct": True,
         "occurred": "/1836-02-11", "ended": "[1836-02-09..1836-02-11]", "particulars": ("lot 10",)},
        {"method": "auction", "name": "Lormund & Sons, Ltd.", "place_as_written": "London", "custody_only": True,
         "occurred": "/1836-04-03", "particulars": ("(lot 12)", "illustrated"), "direct": True},
        {"name": "withheld", "place_as_written": "St. Petersburg", "began": "[..1851]", "ended": "[1851..]",
         "direct": True},
        {"name": "Berta Lormund", "place_as_written": "New York, NY", "occurred": "1862-05-10/", "custody_only": True,
         "began": "[1862-05-10,1862-10-05]", "direct": True},
        {"certainty": "probable", "method": "gift of", "name": "Karla Vonder", "occurred": "/1870",
         "ended": "[..1870]"},
        {"method": "Purchased from the artist's widow by", "name": "Messrs. Bar & Co.", "direct": True,
         "place_as_written": "12 Rue Royale, Paris", "occurred": "1880-06-30/1880-XX",
         "particulars": ("stock no. A.12/7",)},
        {"method": "lent to", "name": "Museum", "occurred": "1881-21/", "custody_only": True, "direct": True},
        {"method": "restitution", "name": "heirs of Karla Vonder", "occurred": "1950?/..", "uncertain": ("from",),
         "direct": True},
        {"method": "bequest", "name": "Museum", "occurred": "1960/", "began": "[1960..]",
         "particulars": ("inv. no. 7", "10,100 francs")},
    ]  # fmt: skip
    assert periods[1].note == 'On loan, 1800.\nSaid to be "The Arch"; doubtful.'
    assert periods[9].holder == Participant(role="other", as_written="Berta Lormund", capacity="agent")
    assert periods[7].holder is not None
    assert periods[7].holder.capacity == "dealer or agent"


@pytest.mark.parametrize(
    ("text", "names", "direct"),
    [
        ("Anna Vonder; Berta Lormund. Carl Bar.", ["Anna Vonder", "Berta Lormund", "Carl Bar"], [True, False, False]),
        ("Anna\nBerta", ["Anna", "Berta"], [False, False]),
        ("Anna;\nBerta", ["Anna", "Berta"], [True, False]),
        ("Anna,\nhis wife.", ["Anna, his wife"], [False]),
        ("Anna\nof the hill", ["Anna of the hill"], [False]),
        ("Sam Salz, Inc., New York. Berta.", ["Sam Salz, Inc.", "Berta"], [False, False]),
        ("Sam Salz, Inc. Purchased by Berta.", ["Sam Salz, Inc.", "Berta"], [False, False]),
        ("Sam Salz, Inc. Limited.", ["Sam Salz, Inc. Limited"], [False]),
        ("Mrs. A. B. Vonder. Dr. J. Lormund.", ["Mrs. A. B. Vonder", "Dr. J. Lormund"], [False, False]),
        ("Frederick Keppel & Co.", ["Frederick Keppel & Co."], [False]),
        ("Anna, until 1900. gift to Berta", ["Anna", "Berta"], [False, False]),
        ("Anna (sold; unsold); Berta.", ["Anna", "Berta"], [True, False]),
        ('Anna, "One; two. Three"; Berta.', ['Anna, "One; two. Three"', "Berta"], [True, False]),
        ("Anna (unclosed; Berta.", ["Anna (unclosed", "Berta"], [True, False]),
        ("Anna;; Berta; ; Carl.", ["Anna", "Berta", "Carl"], [True, True, False]),
        ("A.B. Vonder.", ["A.B. Vonder"], [False]),
        ("Anna... Berta.", ["Anna... Berta"], [False]),
        ("Anna [1850-1914].(Berta).", ["Anna", "Berta"], [False, False]),
        ("평양; 국제친선전람관. 金日成", ["평양", "국제친선전람관", "金日成"], [True, False, False]),
    ],
)
def test_where_one_holder_ends_and_the_next_begins(text: str, names: list[str], direct: list[bool]) -> None:
    periods = aam.parse(text).periods
    assert [period.holder and period.holder.as_written for period in periods] == names
    assert [period.direct for period in periods] == direct


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("Karla Vonder, Paris.", []),
        ("It hung in the hall until the war.", ["kept with the name; not understood: hung, hall, until, war"]),
        ("Karla Vonder, 1904-05.", ["kept with the name; not understood: 1904-05"]),
        ("Karla Vonder, 4/21/88.", ["kept with the name; not understood: 4, 21, 88"]),
        ("Karla Vonder, 1950 until 1940.", ["kept with the name; not understood: 1950"]),
        ("Karla Vonder, 5/6/1950.", ["the day and the month can be read either way round"]),
        ("Karla Vonder, 1950, as a loan.", ["kept as a particular; not understood"]),
        ("Karla Vonder. NOTES: [1] Unused.", ["no mark refers to this note"]),
        ("Karla Vonder, Paris.\n\nUnder review.", ["stands below the text and belongs to no period"]),
    ],
)
def test_what_is_not_understood_is_kept_with_a_remark(text: str, remarks: list[str]) -> None:
    parsed = aam.parse(text)
    assert [remark.why for remark in parsed.remarks] == remarks
    assert aam.parse(aam.format(parsed.periods)).periods == parsed.periods


def test_reversed_dates_are_never_swapped() -> None:
    (period,) = aam.parse("Karla Vonder, 1950 until 1940.").periods
    assert (period.occurred, period.ended) == ("/1940", None)


def test_long_prose_is_kept_in_parts_that_a_record_can_hold() -> None:
    text = ", ".join(["it hung in the hall"] * 200)
    (period,) = aam.parse(text).periods
    assert period.holder is not None
    assert max(map(len, [period.holder.as_written or "", *period.particulars])) <= 1_000
    assert aam.format([period], layout=aam.parse(text).layout) == text


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("", aam.EmptyProvenance, "the provenance text names nobody"),
        (" \n\t", aam.EmptyProvenance, "the provenance text names nobody"),
        (". ; .", aam.EmptyProvenance, "the provenance text names nobody"),
        (",", aam.EmptyProvenance, "the provenance text names nobody"),
        ("x" * 40_001, aam.ProvenanceTooLong, "the provenance text has 40,001 characters, and 40,000 is the limit"),
        ("A\x07", aam.StrangeCharacter, "the provenance text holds the character U+0007, which no record may hold"),
        ("O\x92Hara", aam.StrangeCharacter, "the provenance text holds the character U+0092, which no record may hold"),
        ("A [1]. NOTES: [1] " + "x" * 8_001, aam.NotesTooLong,
         "the notes to period 1 have 8,001 characters, and 8,000 is the limit"),
    ],
)  # fmt: skip
def test_what_is_no_provenance_is_refused(text: str, error: type[Rejected], sentence: str) -> None:
    with pytest.raises(error) as refused:
        aam.parse(text)
    assert refused.value.sentence == sentence
    assert refused.value.hint


def event(**fields: Any) -> ProvenanceAsserted:  # noqa: ANN401 - any field of the event
    """Return an event with a holder, unless the fields say otherwise."""
    return ProvenanceAsserted(**{"holder": Participant(role="other", as_written="Karla Vonder"), **fields})


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"method": "by descent"}, "By descent to Karla Vonder."),
        ({"method": "by descent", "holder": None}, "By descent."),
        ({"method": "found on a shelf"}, "found on a shelf Karla Vonder."),
        ({"holder": None}, "Whereabouts unknown."),
        ({"holder": Participant(role="other", known="withheld")}, "Private collection."),
        ({"holder": Participant(role="other", capacity="Foreign Minister")}, "Foreign Minister."),
        ({"holder": Participant(role="other", party="party/v", capacity="Foreign Minister")},
         "K. Vonder as Foreign Minister."),
        ({"holder": Participant(role="other", party="party/v"), "place": "place/p"}, "K. Vonder, Pyongyang."),
        ({"custody_only": True}, "In the custody of Karla Vonder."),
        ({"occurred": "1884/1891"}, "Karla Vonder, 1884 until 1891."),
        ({"occurred": "1884"}, "Karla Vonder, 1884 until 1884."),
        ({"occurred": "1884-05-06/.."}, "Karla Vonder, May 6, 1884 until now."),
        ({"began": "[..1901]", "ended": "[1929..]"}, "Karla Vonder, by 1901 until at least 1929."),
        ({"occurred": "1931-23/", "occurred_text": "early autumn"}, "Karla Vonder, autumn 1931 (early autumn)."),
        ({"occurred_text": "long ago"}, "Karla Vonder (long ago)."),
        ({"occurred": "{1960,1961-12}"}, "Karla Vonder, EDTF span {1960,1961-12}."),
        ({"note": "Label lost"}, "Karla Vonder [1]. NOTES: [1] Label lost"),
        ({"certainty": "probable", "method": "gift"}, "Probably gift to Karla Vonder."),
        ({"lived": "1850-05/1914"}, "Karla Vonder [1850-05/1914]."),
    ],
)  # fmt: skip
def test_events_that_no_text_gave_are_written(fields: dict[str, Any], text: str) -> None:
    names = {"party/v": "K. Vonder", "place/p": "Pyongyang"}
    assert aam.format([event(**fields)], names=names) == text


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({}, ()),
        ({"direct": True}, ()),
        ({"account": "family"}, ("account",)),
        ({"sources": (Citation(source="source/s"),)}, ("sources",)),
        ({"uncertain": ("method",), "method": "gift"}, ("uncertain",)),
        ({"custody_only": True, "method": "gift"}, ("custody_only",)),
        ({"occurred": "../1900"}, ()),
        ({"method": "consignment"}, ("custody_only",)),
        ({"method": "found on a shelf"}, ("holder", "method")),
        ({"holder": Participant(role="other", as_written="Vonder; Lormund")}, ("holder",)),
    ],
)
def test_what_a_text_cannot_carry_is_named(fields: dict[str, Any], lost: tuple[str, ...]) -> None:
    assert aam.unsaid(event(**fields)) == lost


def test_who_did_not_hold_stands_in_no_text() -> None:
    with pytest.raises(NotToBeWritten, match="a rejected period cannot stand in a provenance text"):
        aam.format([event(certainty="rejected")])


@pytest.mark.parametrize("fields", [{"holder": Participant(role="other", party="party/x")}, {"place": "place/x"}])
def test_what_has_no_name_cannot_be_written(fields: dict[str, Any]) -> None:
    with pytest.raises(Nameless, match="no name is known for"):
        aam.format([event(**fields)])


def test_no_events_are_no_text() -> None:
    assert aam.format([]) == ""
