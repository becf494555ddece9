"""What holds for every provenance: events come back from their text, and no text loses a word."""

import re
from contextlib import suppress
from time import monotonic

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue.provenance import ProvenanceAsserted
from archive.catalogue.shapes import Participant
from archive.errors import Rejected
from archive.interchange import aam
from archive.interchange.aam_dates import dates_between, write_dates
from archive.interchange.aam_holders import UNNAMED
from archive.interchange.aam_methods import find
from archive.interchange.aam_periods import letters
from archive.interchange.aam_ways import WAYS
from archive.interchange.aam_wording import DEALER, tells
from tests.interchange.test_aam_dates import END

SYLLABLES = st.sampled_from(("Bar", "Kes", "Lor", "Mun", "Vond", "Tern", "Éd", "Gräf"))
WORD = st.builds(
    lambda first, rest: first + rest, SYLLABLES, st.sampled_from(("ler", "mund", "er", "elli", "-Kessler"))
)
NAME = st.one_of(
    st.builds(lambda given, family: f"{given} {family}", WORD, WORD),
    st.builds(lambda family: f"J. P. {family}, M.P.", WORD),
    st.builds(lambda family: f"{family} & Company, Inc.", WORD),
    st.builds(lambda family: f"{family} & Co", WORD),
    st.builds(lambda family: f"Mr. and Mrs. {family}", WORD),
    st.builds(lambda given, family: f"{given} {family}, his wife", WORD, WORD),
    st.sampled_from(
        ("Museum", "the artist", "국제친선전람관", "金日成", "Department of Fine Arts, Carnegie Institute")
    ),
)
PLACE = st.sampled_from(
    (
        "Paris",
        "New York, NY",
        "Berlin and Weimar",
        "Cassiobury Park, Watford, England",
        "St. Louis",
        "평양",
        "near Leyden",
    )
)
LIFE = st.sampled_from(("1850/1914", "/1897", "1875/", "1860?/1926", "1849~/1929", "1849%/1929?"))
METHOD = st.one_of(
    st.none(),
    st.sampled_from([way.name for way in WAYS if way.name != "custody"]),
    st.sampled_from([phrase for way in WAYS for phrase in (*way.to[1:], *way.of)]),
    st.sampled_from(("his gift to", "By whom sold to", "purchased from the artist by", "acquired by Dr. Bar from")),
)
PARTICULARS = st.lists(
    st.sampled_from(("lot 10", "no. 148", "stock no. 11296", "(Lugt 843)", "illustrated", "10,100 francs")),
    max_size=3, unique=True,
).map(tuple)  # fmt: skip
NOTE = st.lists(
    st.sampled_from(("Lot 80.", "On loan.", "See letter of May 6, 1918", "Sold for £39, 18s.", "책 7쪽")), max_size=2
)


@st.composite
def events(draw: st.DrawFn) -> ProvenanceAsserted:
    """Draw an event that a provenance text can carry whole."""
    method = draw(METHOD)
    found = find(method) if method else None
    known = dates_between(draw(END), draw(st.one_of(END, st.just(".."))))
    holder, lived, place, capacity = None, None, draw(st.none() | PLACE), None
    if method is None or found is None or found.names != "nobody":
        unnamed = draw(st.none() | st.sampled_from(tuple(UNNAMED)))
        capacity = draw(st.sampled_from((None, None, "agent", DEALER)))
        name = None if unnamed else draw(NAME)
        holder = Participant(role="other", as_written=name, known=unnamed, capacity=capacity)
        lived = draw(st.none() | LIFE)
    doubts = {"holder": holder is not None and draw(st.booleans()), "place": place is not None and draw(st.booleans())}
    doubts |= dict.fromkeys(known.uncertain if known else (), True)
    occurred, began, ended = (known.occurred, known.began, known.ended) if known else (None, None, None)
    return ProvenanceAsserted(
        holder=holder,
        lived=lived,
        method=method,
        occurred=occurred,
        began=began,
        ended=ended,
        occurred_text=write_dates(occurred, began, ended, tells(method)) or None,
        certainty=draw(st.sampled_from((None, "possible", "probable"))),
        direct=draw(st.booleans()),
        place_as_written=place,
        particulars=draw(PARTICULARS),
        note="\n".join(dict.fromkeys(draw(NOTE))) or None,
        custody_only=capacity == "agent" or (found is not None and holder is not None and found.is_custody_only),
        uncertain=tuple(part for part in ("holder", "method", "place", "from", "until") if doubts.get(part)),
    )  # type: ignore[call-overload,unused-ignore]


@settings(max_examples=200)
@given(st.lists(events(), min_size=1, max_size=5))
def test_events_come_back_from_their_text(periods: list[ProvenanceAsserted]) -> None:
    periods[-1] = msgspec.structs.replace(periods[-1], direct=False)
    assert list(aam.parse(aam.format(periods)).periods) == periods


@given(events())
def test_what_a_text_can_carry_is_all_said(event: ProvenanceAsserted) -> None:
    assert aam.unsaid(event) == ()


PIECES = st.sampled_from(
    (
        *(
            "Anna Vonder",
            "Paris",
            "New York, NY",
            "; ",
            ". ",
            "\n",
            ", ",
            "[1]",
            "(",
            ")",
            '"',
            "until 1936",
            "1918",
            "?",
        ),
        *(
            "by 1901 until at least 1929",
            "possibly ",
            "Possibly ",
            "purchased by ",
            "by descent",
            " sale",
            "[1850-1914]",
        ),
        *(
            "(d. 1909)",
            "lot 5",
            "(Lugt 843)",
            " as agent",
            " NOTES: [1] Lot 80.",
            "Inc.",
            "St. ",
            "10/5/1962",
            "unknown",
        ),
        *(
            "whereabouts unknown",
            "private collection",
            "to ",
            "likely ",
            ".",
            "\n\n",
            "EDTF 192X",
            "1",
            "[2]",
            "sold at ",
        ),
        *("c. 1920", "J. ", "평양"),
    )
)
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.text(max_size=60))


def unmarked(text: str) -> list[str]:
    """Return the letters and figures of a text without its notes' numbers, in no order: notes may move to the end."""
    return sorted(letters(re.sub(r"\[[0-9]{1,2}(?:, ?[0-9]{1,2})*\]", "", text)))


@settings(max_examples=600)
@given(TEXTS)
def test_no_text_loses_a_word_and_every_event_can_be_recorded(text: str) -> None:
    try:
        parsed = aam.parse(text)
    except Rejected:
        return
    assert unmarked(aam.format(parsed.periods, layout=parsed.layout)) == unmarked(text)
    for event in parsed.periods:
        assert msgspec.json.decode(msgspec.json.encode(event), type=ProvenanceAsserted) == event


@pytest.mark.parametrize(
    "text",
    [
        *("1918 " * 7_900, "1918, " * 6_600, "1918-" * 7_900, "until " * 6_600, ("May 1918 until " * 66)[:990]),
        *("A." * 19_000, ". " * 19_000 + "A", "A; " * 13_000, "Inc. " * 7_900, "A\n" * 19_000, "A\n \n" * 9_000),
        *("(" * 39_999, "(A)" * 13_000, "(A) " * 240, "?" * 39_999, '"' * 39_998, "A [1]" * 7_000),
        *(" " * 39_000 + "A", "\n" * 39_000 + "A", "A [1]. NOTES: [1]" + " " * 39_000 + "B", "[1] " * 9_000 + "A"),
        *("NOTES " * 6_000, "A [1]. NOTES: " + "[1] " * 9_000, "A. " + "[1] " * 9_000, "Mr. [1] " * 4_900),
        *("his " * 9_000 + "gift to A", "purchased from " + "a " * 490, ("by in on from 1 " * 62)[:990], "1, " * 330),
        "purchased by A, May 6, 1918 until May 8, 1918 (lot 5), no. 3; " * 600,
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """The slowest takes a fraction of a second; a text that backtracks would take minutes."""
    began = monotonic()
    with suppress(Rejected):
        aam.parse(text)
    assert monotonic() - began < 5
