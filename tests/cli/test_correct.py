"""Events about records: what was said is restated, withdrawn, disputed, decided, attested, and never lost."""

import json

import pytest

from tests.cli.transcript import Shell

MOVED = '{"type":"ObjectMoved","occurred":"2024","to":"store-1"}'


@pytest.fixture
def moved(shell: Shell) -> Shell:
    """Give the ledger with the vase transferred to the showroom (#9)."""
    shell.ok("archive object transfer vase --to hall-2-14 --occurred 2024-05 --reason display")
    return shell


def stated(shell: Shell) -> dict[str, object]:
    """Return the last event as plain JSON."""
    return shell.events()[-1][1]


def test_a_correction_is_whole_and_shows_what_it_changes(moved: Shell) -> None:
    moved.follow("""
        $ archive correct 9 --set to=hall-2-14 --set occurred=2024-06 --unset reason --kind typo --reason "Misread"
        #10
        ! occurred: "2024-05" -> "2024-06"
        ! reason: "display" -> (not stated)
        """)
    assert stated(moved) == {
        "type": "RecordCorrected",
        "target": moved.entries()[8].record.id,
        "replacement": {"type": "TransferredToShowroom", "occurred": "2024-06", "to": "place/hall-2-14"},
        "kind": "typo",
        "reason": "Misread",
    }
    assert moved.last().record.stream == "object/vase"


def test_a_correction_builds_on_what_the_line_says_now(moved: Shell) -> None:
    moved.ok("archive correct 9 --set occurred=2024-06 --kind typo --reason A")
    moved.follow("""
        $ archive correct 10 --set reason=exhibition --kind late-information --reason B
        #11
        ! reason: "display" -> "exhibition"
        """)
    replacement = stated(moved)["replacement"]
    assert isinstance(replacement, dict)
    assert (replacement["occurred"], replacement["reason"]) == ("2024-06", "exhibition")
    assert stated(moved)["kind"] == "late information"


def test_a_record_that_others_have_followed_is_a_conflict(moved: Shell) -> None:
    moved.ok("archive correct 9 --set occurred=2024-06 --kind typo --reason A")
    code, sentence = moved.told("archive correct 9 --set occurred=2024-07 --kind typo --reason B")
    assert (code, sentence) == (
        "6",
        "field event.target: #9 has been followed in its line by #10 (look at that one first, then target #10)",
    )


def test_a_list_is_set_item_by_item_or_as_json(shell: Shell) -> None:
    items = '--set participants=donor,known=unknown --set "participants=recipient,party=Central Registry"'
    done = shell.run(f"archive correct 8 {items} --kind misreading --reason Card")
    now = '[{"known": "unknown", "role": "donor"}, {"party": "party/registry", "role": "recipient"}]'
    assert (done.out, done.err.splitlines()) == (
        "#9\n",
        [
            "Central Registry is party/registry",
            f'participants: [{{"party": "party/donor", "role": "donor"}}] -> {now}',
        ],
    )
    shell.ok("""archive correct 9 --set 'participants=[{"role":"donor","party":"donor"}]' --kind typo --reason Card""")
    replacement = stated(shell)["replacement"]
    assert isinstance(replacement, dict)
    assert replacement["participants"] == [{"role": "donor", "party": "party/donor"}]


def test_options_are_named_in_set_as_on_the_command_line(shell: Shell) -> None:
    shell.ok("archive object treat vase --treatment Cleaned --undated")
    shell.ok("archive correct 9 --set done-by=registry --set source=reg-2023 --kind late-information --reason Card")
    replacement = stated(shell)["replacement"]
    assert replacement == {
        "type": "ObjectTreated",
        "treatment": "Cleaned",
        "by": "party/registry",
        "sources": [{"source": "source/reg-2023", "stated": "2023-09-18"}],
    }


def test_a_whole_replacement_may_be_of_another_type(moved: Shell) -> None:
    moved.follow(f"""
        $ archive correct 9 --replacement '{MOVED}' --kind wrong-type --reason "It went to the store" --source reg-2023
        #10
        ! type: "TransferredToShowroom" -> "ObjectMoved"
        ! occurred: "2024-05" -> "2024"
        ! to: "place/hall-2-14" -> "place/store-1"
        ! reason: "display" -> (not stated)
        """)
    assert stated(moved)["sources"] == [{"source": "source/reg-2023", "stated": "2023-09-18"}]
    assert "occurred" not in stated(moved)


def test_records_are_named_by_position_or_by_id(moved: Shell) -> None:
    record_id = moved.last().record.id
    for name in ("9", "'#9'", record_id):
        assert moved.ok(f"archive correct {name} --set occurred=2024-06 --kind typo --reason A --dry-run") == ""
    for name in ("'#99'", "0", "-- -1", "x", record_id.replace("0", "1")):
        code, sentence = moved.told(f"archive correct --set occurred=2024-06 --kind typo --reason A {name}")
        assert (code, sentence[:20]) == ("4", "there is no record '"), name


def test_a_dry_run_shows_the_difference_and_writes_nothing(moved: Shell) -> None:
    done = moved.run("archive correct 9 --set occurred=2024-06 --kind typo --reason A -n")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[1:] == [
        'occurred: "2024-05" -> "2024-06"',
        "nothing was written; it would be recorded as #10",
    ]
    assert len(moved.entries()) == 9


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("--set occurred=2024-05", ["5", "record #9 says so already"]),
        ("", ["5", "record #9 says so already"]),
        ("--set ocurred=2024", ["5", "field ocurred: TransferredToShowroom has no such field (did you mean occurred"]),
        ("--set type=ObjectMoved", ["5", "field type: TransferredToShowroom has no such field"]),
        ("--unset note", ["5", "field note: it is not stated, so there is nothing to take out"]),
        ("--unset to", ["5", "field event.replacement.to: to is needed"]),
        ("--set to=hall-2", ["5", "field event.replacement.to: place/hall-2 is a building"]),
        ("--set to=nowhere", ["4", "field to: there is no place 'nowhere'"]),
        ('--set note=""', ["5", "field event.replacement.note: an empty text is never written"]),
        ("--set note", ["2", "--set 'note' sets nothing (write --set FIELD=VALUE)"]),
        ("--replacement '{}' --set note=a", ["2", "--replacement excludes --set and --unset"]),
        ("--replacement '{'", ["2", "field replacement: it is not JSON"]),
        ("--replacement '[]'", ["5", "field --replacement: "]),
        (
            '--replacement \'{"type":"RecordRetracted"}\'',
            ["5", "field event.replacement.type: RecordRetracted is about"],
        ),
        ('--replacement \'{"type":"PlaceClosed"}\'', ["5", "field event.replacement.type: PlaceClosed stands in a"]),
    ],
)
def test_what_cannot_be_corrected_so(moved: Shell, said: str, fault: list[str]) -> None:
    code, sentence = moved.told(f"archive correct 9 {said} --kind typo --reason A")
    assert (code, sentence[: len(fault[1])]) == (fault[0], fault[1])
    assert len(moved.entries()) == 9


def test_kind_and_reason_are_the_catalogues_to_ask_for(moved: Shell) -> None:
    assert moved.told("archive correct 9 --set note=a --reason A")[1].startswith("field --kind: kind is needed")
    assert moved.told("archive correct 9 --set note=a --kind typo")[1].startswith("field --reason: reason is needed")
    assert moved.told("archive correct")[0] == "2"


def test_what_was_retracted_is_corrected_by_a_whole_event_only(moved: Shell) -> None:
    moved.ok('archive retract 9 --reason "Never happened"')
    code, sentence = moved.told("archive correct 10 --set note=a --kind typo --reason A")
    assert (code, sentence) == ("5", "record #10 was retracted (hand in a whole event, as JSON)")
    moved.ok(f"archive correct 10 --replacement '{MOVED}' --kind wrong-type --reason A")


def test_what_is_sealed_is_corrected_by_a_whole_event_only(shell: Shell) -> None:
    sealed = {"stream": "object/vase", "event": {"type": "Sealed", "commitment": "5f" * 32}}
    shell.ok("archive append", json.dumps(sealed).encode())
    code, sentence = shell.told("archive correct 9 --set note=a --kind typo --reason A")
    assert (code, sentence) == (
        "5",
        "record #9 is sealed (hand in a whole event, as JSON, or open it: `archive --sealed correct …`)",
    )
    assert shell.told("archive retract 9 --reason A --refile vase")[0] == "5"
    shell.ok(f"archive correct 9 --replacement '{MOVED}' --kind policy --reason A")


def test_retractions_go_newest_first_so_that_the_opening_goes_last(moved: Shell) -> None:
    assert moved.ok("archive retract 8 9 --reason 'Wrong object'") == "#10..#11"
    events = [event for _, event in moved.events()[-2:]]
    assert [event["target"] for event in events] == [moved.entries()[index].record.id for index in (8, 7)]
    assert events[0]["act"] == events[1]["act"]
    assert moved.told("archive retract 8 --reason A")[0] == "6"


def test_an_opening_goes_last(moved: Shell) -> None:
    code, sentence = moved.told("archive retract 8 --reason A")
    assert (code, sentence.partition(" (")[0]) == (
        "6",
        "the opening of object/vase carries other statements that are in force",
    )


def test_a_record_of_the_wrong_object_is_refiled_in_one_append(moved: Shell) -> None:
    moved.ok("archive gift receive bowl --title Bowl --undated")
    assert moved.ok("archive retract 9 --reason 'It was the bowl' --refile bowl") == "#11..#12"
    (stream, again), (_, retraction) = moved.events()[-2:]
    assert stream == "object/bowl"
    assert again == {
        "type": "TransferredToShowroom",
        "occurred": "2024-05",
        "to": "place/hall-2-14",
        "reason": "display",
    }
    assert retraction["refiled_as"] == moved.entries()[-2].record.id
    assert moved.told("archive retract 10 11 --reason A --refile vase") == [
        "2",
        "--refile excludes several records at once (say one of the two)",
    ]
    assert moved.told("archive retract 9 --reason A --refile vase")[:1] == ["5"]


def test_a_dispute_stands_beside_until_it_is_resolved(moved: Shell) -> None:
    moved.follow("""
        $ archive dispute 9 --set occurred=2023-11 --reason "The hall's ledger differs" --source reg-2023
        #10
        ! occurred: "2024-05" -> "2023-11"
        $ archive resolve 10 --in-favour-of claim --reason "Photograph found"
        #11
        """)
    (_, dispute), (_, resolution) = moved.events()[-2:]
    assert isinstance(dispute["claim"], dict)
    assert dispute["claim"]["occurred"] == "2023-11"
    assert resolution == {
        "type": "DisputeResolved",
        "dispute": moved.entries()[9].record.id,
        "in_favour_of": "claim",
        "reason": "Photograph found",
    }
    moved.follow("""
        $ archive correct 9 --set note=seen --kind late-information --reason "Photograph"
        #12
        ! note: (not stated) -> "seen"
        """)
    replacement = stated(moved)["replacement"]
    assert isinstance(replacement, dict)
    assert replacement["occurred"] == "2023-11"


def test_a_claim_may_be_a_whole_event(moved: Shell) -> None:
    moved.ok(f"archive dispute 9 --claim '{MOVED}' --reason A")
    assert stated(moved)["claim"] == json.loads(MOVED) | {"to": "place/store-1"}


def test_what_disputes_nothing_is_not_resolved(moved: Shell) -> None:
    assert moved.told("archive resolve 9 --in-favour-of claim --reason A")[0] == "5"
    assert moved.told("archive resolve 99 --in-favour-of claim --reason A")[0] == "4"


def test_attestations_stand_in_the_stream_of_what_they_attest(moved: Shell) -> None:
    assert moved.ok("archive attest 8 4 9 --as verified-against-source --done-by registry") == "#10..#11"
    (vase, first), (room, second) = moved.events()[-2:]
    ids = [entry.record.id for entry in moved.entries()]
    assert (vase, first["targets"]) == ("object/vase", [ids[7], ids[8]])
    assert (room, second["targets"]) == ("place/hall-2-14", [ids[3]])
    assert (first["as"], first["by"]) == ("verified against source", "party/registry")


def test_events_about_records_are_safe_to_say_twice(moved: Shell) -> None:
    said = "--kind typo --reason A --id 0192f0c1-7a00-7000-8000-000000000001 --expect-seq 2"
    for _ in range(2):
        assert moved.ok(f"archive correct 9 --replacement '{MOVED}' {said}") == "#10"
    assert moved.told(f"archive retract 9 --reason A {said.partition('--id')[1]} --expect-seq 1")[0] == "2"
    assert moved.told("archive retract 10 --reason A --expect-seq 2")[0] == "6"
