"""What was said and is said no more, and what is disputed: `corrections` and `review`, as they are read."""

from tests.checks.ledgers import rows as listed
from tests.cli.transcript import Shell

NUMBERED = "archive object accession vase --number 2023.118 --occurred 2023-09-20"


def rows(shell: Shell, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row.get(column) for column in columns) for row in listed(shell, "corrections")]


def test_a_chain_is_told_step_by_step(shell: Shell) -> None:
    shell.follow(f"""
        $ {NUMBERED}
        #9
        $ archive correct 9 --set number=2023.119 --kind misreading --reason "8 read for 9" --source reg-2023
        #10
        ! number: "2023.118" -> "2023.119"
        $ archive retract 10 --reason "It was an 8"
        #11
        $ archive retract 11 --reason "Seen by daylight: a 9"
        #12
        $ archive correct 12 --set number=2023.120 --kind typo --reason "The book has 120"
        #13
        ! number: "2023.119" -> "2023.120"
        """)
    assert rows(shell, "position", "line", "act", "said", "says", "source") == [
        (10, 9, "corrected", "object accessioned: 2023.118", "object accessioned: 2023.119", "Gift register"),
        (11, 9, "retracted", "object accessioned: 2023.119", "object accessioned: 2023.118", None),
        (12, 9, "retracted", "object accessioned: 2023.118", "object accessioned: 2023.119", None),
        (13, 9, "corrected", "object accessioned: 2023.119", "object accessioned: 2023.120", None),
    ]
    written = [entry.record.recorded_at for entry in shell.entries()]
    assert rows(shell, "stood_since") == [(written[place],) for place in (8, 9, 10, 11)]


def test_what_differs_is_told_also_where_a_sentence_leaves_it_out(shell: Shell) -> None:
    shell.ok(NUMBERED)
    shell.ok("archive correct 9 --set occurred=2023-09-21 --set note=seen --kind typo --reason Slip")
    assert rows(shell, "said", "says") == [
        (
            "object accessioned: 2023.118, note not stated, occurred 2023-09-20",
            "object accessioned: 2023.118, note seen, occurred 2023-09-21",
        )
    ]


def test_a_dispute_is_followed_to_its_end_and_back(shell: Shell) -> None:
    for line in (
        NUMBERED,
        'archive dispute 9 --set number=2023.117 --reason "The card has 7" --source reg-2023',
        "archive resolve 10 --in-favour-of claim --reason Photograph",
        'archive retract 11 --reason "Another photograph"',
        'archive resolve 10 --in-favour-of target --reason "The right photograph"',
        'archive attest 9 --as witnessed --done-by "Central Registry"',
        "archive retract 13 --reason Doubts",
        "archive retract 10 --reason Illegible",
    ):
        shell.ok(line)
    eight, seven = "object accessioned: 2023.118", "object accessioned: 2023.117"
    assert rows(shell, "position", "act", "said", "says") == [
        (10, "disputed", eight, seven),
        (11, "decided for the claim", eight, seven),
        (12, "retracted", seven, eight),
        (13, "decided for the record", seven, eight),
        (14, "witnessed", eight, None),
        (15, "retracted", eight, seven),
        (16, "retracted", seven, eight),
    ]
    written = [entry.record.recorded_at for entry in shell.entries()]
    assert rows(shell, "stood_since")[:4] == [(written[8],), (written[8],), (written[10],), (written[11],)]


def test_an_open_dispute_is_reviewed_with_both_sides(shell: Shell) -> None:
    shell.ok(NUMBERED)
    shell.ok("archive correct 9 --set number=2023.119 --kind misreading --reason Misread")
    shell.ok('archive dispute 10 --set number=2023.117 --reason "The card has 7" --source "reg-2023,locator=p. 9"')
    (row,) = listed(shell, "review --kind disputed")
    dispute = row["dispute"]
    assert (row["position"], row["type"], row["told"], row["claimed"]) == (
        10,
        "ObjectAccessioned",
        "object accessioned: 2023.119",
        "object accessioned: 2023.117",
    )
    assert (dispute["position"], dispute["recorded_by"], dispute["reason"], dispute["open_days"]) == (
        11,
        "party/registry",
        "The card has 7",
        0,
    )
    assert row["why"] == ("disputed in #11 by Central Registry, open for 0 days: The card has 7 (Gift register, p. 9)")
    assert "2023.117" in shell.ok("archive review --kind disputed").rpartition("\t")[2]
    shell.ok('archive retract 10 --reason "Of another vase"')
    shell.ok('archive retract 12 --reason "Of this one"')
    shell.ok("archive resolve 11 --in-favour-of target --reason Photograph")
    assert listed(shell, "review --kind disputed") == []
    assert listed(shell, "review --kind disputed --known-at '#11'") == [row]


def test_what_rests_on_a_disputed_source_is_reviewed(shell: Shell) -> None:
    shell.ok("archive dispute 7 --set published=2024 --reason Dated --source reg-2023")
    assert [(row["position"], row["why"]) for row in listed(shell, "review --kind disputed-source")] == [
        (8, "rests on Gift register, which is disputed in #9")
    ]
    assert [row["position"] for row in listed(shell, "review --kind single-source")] == [8], "a dispute is no statement"
    shell.ok("archive resolve 9 --in-favour-of target --reason Imprint")
    assert listed(shell, "review --kind disputed-source") == []


def test_a_claim_against_what_was_taken_back_is_reviewed_alone(shell: Shell) -> None:
    shell.ok(NUMBERED)
    shell.ok("archive dispute 9 --set number=2023.117 --reason Card")
    shell.ok("archive retract 9 --reason Never")
    (row,) = listed(shell, "review --kind disputed")
    assert (row["position"], row["told"], row["claimed"]) == (10, None, "object accessioned: 2023.117")


def test_what_had_not_begun_by_the_day_is_left_out(shell: Shell) -> None:
    shell.ok(NUMBERED)
    shell.ok("archive object describe vase --materials jade --occurred 2024 --source reg-2023")
    shell.ok("archive dispute 9 --set number=2023.117 --reason Card")
    received, numbered, described, disputed = 8, 9, 10, 11
    for day, there in (("2023-08", set()), ("2023-09-19", {received}), ("2023-09-20", {received, numbered})):
        found = {row["position"] for row in listed(shell, f"list events --of vase --on {day}")}
        assert found - {disputed} == there | {described}, "a description holds on every day"
    found = {row["position"] for row in listed(shell, "find vase --on 2023-08")}
    assert received not in found
    assert [row["position"] for row in listed(shell, "find cranes --on 2023-09")] == [received]
    assert [row["stream"] for row in listed(shell, "find testland --on 1900")] == ["party/donor"]
    assert listed(shell, "review --kind disputed --on 2023-09-19") == []
    assert len(listed(shell, "review --kind disputed --on 2023-09-20")) == 1
    assert {row["position"] for row in listed(shell, "review --kind single-source --on 2023-08")} == {described}


def test_an_object_that_is_certainly_there_is_listed_with_its_doubts_said(shell: Shell) -> None:
    shell.ok("archive object transfer vase --to hall-2-14 --occurred 2023-10-02 --reason display")
    shell.ok("archive object move vase --to store-1 --occurred 2023-11/2023-12")
    shell.ok("archive gift receive bowl --title Bowl --participants donor,party=donor --occurred 2023-11/2024-02")
    (row,) = listed(shell, "list objects --certain --on 2023-11-30")
    assert (row["object"], row["place"], row["status"], row["holds"]) == (
        "object/vase",
        "not certain",
        "not certain",
        "yes",
    )
    (row, _) = listed(shell, "list objects --certain --on 2024-02-29")
    assert (row["place"], row["status"], row["holds"]) == ("Store 1", "in store", "yes")
