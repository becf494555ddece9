"""Write verbs: what is typed becomes one event, and says what it assumed."""

import re

import pytest

from archive.clock import now, today
from tests.cli.transcript import Shell, scrub

ID = "0192f0c1-7a00-7000-8000-000000000001"


def event(shell: Shell) -> dict[str, object]:
    """Return the last event as plain JSON."""
    return shell.events()[-1][1]


def test_a_write_prints_its_position_alone(shell: Shell) -> None:
    shell.follow("""
        $ archive object transfer vase --to hall-2-14 --occurred 2024-05 --reason display
        #9
        $ archive object move object/vase --to place/store-1 --occurred 2025 --moved-by "Central Registry"
        #10
        ! Central Registry is party/registry
        """)
    assert shell.events()[-2:] == [
        (
            "object/vase",
            {
                "type": "TransferredToShowroom",
                "occurred": "2024-05",
                "to": "place/hall-2-14",
                "reason": "display",
            },
        ),
        (
            "object/vase",
            {"type": "ObjectMoved", "occurred": "2025", "to": "place/store-1", "moved_by": "party/registry"},
        ),
    ]


def test_a_source_brings_the_day_it_says_so(shell: Shell) -> None:
    assert shell.events()[-1][1]["sources"] == [
        {"source": "source/reg-2023", "stated": "2023-09-18", "locator": "p. 7"}
    ]
    shell.ok('archive source refile reg-2023 --revision 2 --published 2024 --change "A name" --kind-of-change typo')
    shell.ok("archive object sight vase --place hall-2 --undated --source reg-2023 --source reg-2023,revision=1")
    assert event(shell)["sources"] == [
        {"source": "source/reg-2023", "stated": "2024"},
        {"source": "source/reg-2023", "revision": "1", "stated": "2023-09-18"},
    ]


def test_a_live_command_means_today_and_says_so(shell: Shell) -> None:
    before = today("Asia/Pyongyang", now())
    done = shell.run("archive object sight vase --place hall-2")
    assert done.err == f"occurred {event(shell)['occurred']}, today; --occurred DATE or --undated says otherwise\n"
    assert event(shell)["occurred"] in {before, today("Asia/Pyongyang", now())}


@pytest.mark.parametrize("said", ["--undated", '--occurred-text "early autumn"'])
def test_it_does_not_mean_today_where_something_was_said(shell: Shell, said: str) -> None:
    assert shell.run(f"archive object sight vase --place hall-2 {said}").err == ""
    assert "occurred" not in event(shell)


def test_what_lasts_needs_its_span(shell: Shell) -> None:
    code, sentence = shell.told("archive party office donor --office King")
    assert (code, sentence.partition(" (")[0]) == ("2", "OfficeHeld holds over a span, and no span was given")
    shell.ok("archive party office donor --office King --occurred 2001/..")
    shell.ok("archive party office donor --office King --undated")


def test_a_new_thing_gets_an_address_that_asserts_nothing(shell: Shell) -> None:
    shell.follow("""
        $ archive party register --new --kind person --name "Kim" --undated
        #9
        ! its address is party/<address>
        $ archive gift reciprocate --new --title "Silver bowl" --in-return-for vase --occurred 2024
        #10
        ! its address is object/<address>
        """)
    assert re.fullmatch(r"party/[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}", shell.events()[-2][0])


def test_what_begins_a_stream_takes_the_name_given(shell: Shell) -> None:
    shell.ok("archive gift receive bowl --title Bowl --undated")
    assert shell.last().record.stream == "object/bowl"
    assert shell.told("archive gift receive bowl --title Bowl --undated")[0] == "5"
    assert shell.told("archive gift receive Bowl --title Bowl --undated") == [
        "5",
        'field stream: "object/Bowl" is not written as the name of a stream (for example object/x7k2m)',
    ]


def test_what_may_begin_a_stream_begins_it_by_its_full_name_only(shell: Shell) -> None:
    reciprocate = "archive gift reciprocate {} --title Bowl --in-return-for vase --undated"
    assert shell.told(reciprocate.format("vass")) == [
        "4",
        "there is no object 'vass' (did you mean object/vase?; object/vass, in full, begins a new one)",
    ]
    shell.ok(reciprocate.format("object/bowl"))
    shell.ok(reciprocate.format("vase"))
    assert [stream for stream, _ in shell.events()[-2:]] == ["object/bowl", "object/vase"]


def test_things_are_named_by_number_and_name_too(shell: Shell) -> None:
    shell.ok("archive object accession vase --number 2026.118 --undated")
    shell.follow("""
        $ archive object sight 2026.118 --place "Hall 2, room 14" --occurred 2025
        #10
        ! Hall 2, room 14 is place/hall-2-14
        ! 2026.118 is object/vase
        """)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("object sight vass --place hall-2", ["4", "there is no object 'vass' (did you mean object/vase?)"]),
        (
            "object sight object/vass --place hall-2",
            ["4", "there is no object 'object/vass' (did you mean object/vase?)"],
        ),
        (
            "object sight vase --place hal-2",
            ["4", "field --place: there is no place 'hal-2' (did you mean place/hall-2"],
        ),
        ("object sight vase --place place/hal-2 --undated", ["5", "field event.place: there is no place/hal-2"]),
        ("object sight vase --place party/donor", ["5", "field event.place: "]),
        ("object sight donor --place hall-2", ["4", "there is no object 'donor'"]),
        (
            "object sight party/donor --place hall-2",
            ["5", "field event.type: ObjectSighted stands in a stream object/…"],
        ),
        ("object sight vase --place hall-2 --by nobody", ["4", "there is no party 'nobody'"]),
        ("object sight '' --place hall-2", ["4", "'' names nothing"]),
        ("object sight vase --place hall-2 --after 99", ["4", "field --after: there is no record '99'"]),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(shell: Shell, line: str, said: list[str]) -> None:
    code, sentence = shell.told(f"archive {line}")
    assert (code, sentence[: len(said[1])]) == (said[0], said[1])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("object transfer vase", "field --to: to is needed (where it went)"),
        ("object transfer vase --to hall-2", "field event.to: place/hall-2 is a building, and a transfer"),
        (
            "object condition vase --grade superb",
            'field event.grade: "superb" is not one of its words (write excellent',
        ),
        ("object quantity vase --quantity 0 --reason counted", "field event.quantity: "),
        ("object quantity vase --quantity five --reason counted", "field --quantity: 'five' is not a whole number"),
        (
            "object move vase --to store-1 --occurred 12/05/1984",
            "field event.occurred: '12/05/1984' can be read in two",
        ),
        ("object move vase --to store-1 --occurred 2999", "field event.occurred: 2999 has not come yet"),
        ('object describe vase --title ""', "field event.title: an empty text is never written"),
        ("object describe vase", "field event: a description needs at least one of title"),
        ("object move vase --to store-1 --id 12", 'field id: "12" is not written as a record id'),
        (
            "gift receive x --title X --access restricted",
            "field event.access: GiftReceived cannot be sealed as restricted",
        ),
        ("gift receive x --title X --participants role=donor", "field event.participants[0]: a participant needs"),
        ("object value vase --value 250 --basis stated", "field event.value.currency: currency is needed"),
    ],
)
def test_what_the_catalogue_refuses_is_always_5(shell: Shell, line: str, said: str) -> None:
    code, sentence = shell.told(f"archive {line}")
    assert (code, sentence[: len(said)]) == ("5", said)
    assert len(shell.entries()) == 8


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("object sight --place hall-2", "ObjectSighted needs to know what it is about (name it; --each reads many)"),
        (
            "gift receive --title X",
            "GiftReceived needs to know what it is about (name it; --new gives it a fresh address, ",
        ),
        ("gift receive vase --new --title X", "--new excludes naming things (say one of the two)"),
        ("object sight vase --each x.csv", "--each excludes naming things (say one of the two)"),
        (
            "object move vase --to hall-2 --undated --occurred 2024",
            "--undated excludes --occurred (say one of the two)",
        ),
        ("object value vase --value '{' --basis stated", "field --value: it is not JSON: "),
        ("object attach vase --file x --sha256 y", "--sha256 excludes --file, which tells it"),
    ],
)
def test_what_cannot_be_understood_is_always_2(shell: Shell, line: str, said: str) -> None:
    code, sentence = shell.told(f"archive {line}")
    assert (code, sentence[: len(said)]) == ("2", said)


def test_one_call_on_many_things_is_one_act(shell: Shell) -> None:
    shell.ok("archive gift receive bowl --title Bowl --undated")
    assert shell.ok("archive object move vase bowl --to store-1 --occurred 2024") == "#10..#11"
    (_, first), (_, second) = shell.events()[-2:]
    assert first == second
    assert re.fullmatch(r"object-move-[0-9a-z]{12}", str(first["act"]))
    assert shell.ok("archive object move vase bowl --to store-1 --occurred 2024 --act spring-2024") == "#12..#13"
    assert event(shell)["act"] == "spring-2024"


def test_all_of_many_are_recorded_or_none(shell: Shell) -> None:
    assert shell.told("archive object move vase vase-2 --to store-1 --undated")[0] == "4"
    assert len(shell.entries()) == 8


def test_an_id_makes_it_safe_to_say_it_twice(shell: Shell) -> None:
    shell.follow(f"""
        $ archive object sight vase --place hall-2 --occurred 2024 --id {ID}
        #9
        $ archive object sight vase --place hall-2 --occurred 2024 --id {ID}
        #9
        ! already recorded as #9
        """)
    code, sentence = shell.told(f"archive object sight vase --place store-1 --occurred 2024 --id {ID}")
    assert (code, sentence.partition(" (")[0]) == ("6", "record <id> is recorded already as #9, with other content")
    assert shell.told(f"archive object sight vase vase --place hall-2 --undated --id {ID}") == [
        "2",
        "--id excludes several things at once (say one of the two)",
    ]


def test_expect_seq_refuses_a_stream_that_has_moved_on(shell: Shell) -> None:
    sight = "archive object sight vase --place hall-2 --undated --expect-seq 1"
    assert shell.ok(sight) == "#9"
    assert shell.told(sight) == [
        "6",
        "object/vase has 2 records, and 1 were expected (look at what was added, then try again)",
    ]


def test_a_dry_run_shows_the_draft_and_writes_nothing(shell: Shell) -> None:
    shell.follow("""
        $ archive object sight vase --place hall-2 --occurred 2024 -n
        ! {"event":{"occurred":"2024","place":"place/hall-2","type":"ObjectSighted"},"stream":"object/vase"}
        ! nothing was written; it would be recorded as #9
        $ archive object sight vase --place place/none --occurred 2024 --dry-run
        ! archive: field event.place: there is no place/none (open it in the same append, or earlier, or mend the name)
        [5]
        """)
    assert len(shell.entries()) == 8


def test_by_is_who_records_and_done_by_who_acted(shell: Shell) -> None:
    shell.ok("archive party register clerk --kind person --name Clerk --undated")
    shell.ok("archive object treat vase --treatment Cleaned --done-by clerk --by registry --undated")
    shell.ok("archive object treat vase --treatment Cleaned --by clerk --undated")
    last, before = shell.last().record, shell.entries()[-2].record
    assert (before.recorded_by, getattr(before.event, "by", None)) == ("party/registry", "party/clerk")
    assert (last.recorded_by, getattr(last.event, "by", None)) == ("party/clerk", None)


def test_what_every_event_may_say(shell: Shell) -> None:
    shell.ok("archive object sight vase --place hall-2 --undated --certainty possible --note 'label lost' --after 8")
    assert event(shell) == {
        "type": "ObjectSighted",
        "place": "place/hall-2",
        "after": [shell.entries()[7].record.id],
        "certainty": "possible",
        "note": "label lost",
    }


def test_flags_lists_and_shapes_become_fields(shell: Shell) -> None:
    shell.ok("archive object locate vase --place hall-2 --on-display --undated")
    assert event(shell)["on_display"] is True
    shell.ok(
        "archive object describe vase --undated --materials enamel --materials 'copper, gilt'"
        " --dimensions 'height,value=12.5,unit=cm' --titles 'Vase,language=en' --made 196X"
    )
    assert event(shell) == {
        "type": "ObjectDescribed",
        "titles": [{"text": "Vase", "language": "en"}],
        "materials": ["enamel", "copper, gilt"],
        "dimensions": [{"what": "height", "value": "12.5", "unit": "cm"}],
        "made": "196X",
    }


def test_the_clock_can_be_said_to_be_right(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.clock.now", lambda: "2001-01-01T00:00:00.000000Z")
    sight = "archive object sight vase --place hall-2 --undated"
    code, sentence = shell.told(sight)
    assert (code, scrub(sentence)[:26]) == ("12", "the clock says <time>, but")
    assert shell.ok(f"{sight} --clock-is-right") == "#9..#10"


def test_names_that_hide_something_are_shown_written_out(shell: Shell) -> None:
    done = shell.call("-L", "museum", "object", "sight", "vase\x1b[31m\u202e", "--place", "hall-2")
    assert (done.code, done.err) == (
        4,
        "archive: 'vase\\x1b[31m\\u202e' names nothing (name a stream, or give a number or name of the thing)\n",
    )
    done = shell.call("-L", "museum", "object", "describe", "vase", "--title", "\udcff", "--undated")
    assert (done.code, done.err.count("\n")) == (5, 1)


def test_one_type_may_have_two_verbs_that_settle_a_field(shell: Shell) -> None:
    """Lending and borrowing are one type; neither verb asks which."""
    shell.ok("archive object lend vase --partner donor --occurred 2024")
    shell.ok("archive object borrow vase --partner donor --occurred 2025")
    assert [event["direction"] for _, event in shell.events()[-2:]] == ["out", "in"]
    assert shell.told("archive object borrow vase --partner donor --direction out --occurred 2025")[0] == "2"
    each = b"stream,partner,direction\nvase,donor,out\n"
    assert shell.told("archive object borrow --each - --occurred 2025", each)[0] == "2"


def test_help_tells_of_an_event_in_lines_that_begin_at_one_margin(shell: Shell) -> None:
    told = shell.ok("archive gift receive --help").split("What happened:")[0]
    assert {len(line) - len(line.lstrip()) for line in told.splitlines()[1:] if line} == {2}
    assert "the     object" not in told
