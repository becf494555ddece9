"""Many at once: rows of CSV and JSON lines, each one event, all or none."""

import json
from pathlib import Path

import pytest

from archive.cli import each
from archive.errors import Exit
from tests.cli.transcript import Shell

IDS = [f"0192f0c1-7a00-7000-8000-00000000000{number}" for number in range(1, 4)]


def rows(shell: Shell, text: str | bytes, name: str = "rows.csv") -> None:
    """Write a file of rows into the folder that the shell is in."""
    (shell.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_every_row_is_an_event_and_options_are_constants(shell: Shell) -> None:
    rows(shell, 'stream,title,quantity,participants\nbowl,Bowl,2,"donor,party=donor"\n,"Cup, blue",,\n')
    shell.follow("""
        $ archive gift receive --each rows.csv --note "from the card" --occurred 2020 --act cards
        #9..#10
        ! its address is object/<address>
        """)
    (bowl, first), (_, second) = shell.events()[-2:]
    assert bowl == "object/bowl"
    assert first == {
        "type": "GiftReceived",
        "title": "Bowl",
        "quantity": 2,
        "participants": [{"role": "donor", "party": "party/donor"}],
        "note": "from the card",
        "occurred": "2020",
        "act": "cards",
    }
    assert second == {
        "type": "GiftReceived",
        "title": "Cup, blue",
        "note": "from the card",
        "occurred": "2020",
        "act": "cards",
    }


@pytest.mark.parametrize(
    "text",
    [
        b"stream,place,occurred\nvase,hall-2,2024\nvase,store-1,\n",
        b"\xef\xbb\xbfstream;place;occurred\r\nvase;hall-2;2024\r\nvase;store-1;\r\n",
        b"stream\tplace\toccurred\nvase\thall-2\t2024\n\nvase\tstore-1\t\n",
        b'{"stream":"vase","place":"hall-2","occurred":"2024"}\n{"stream":"vase","place":"store-1"}\n',
        b'{"place":"hall-2","stream":"vase","occurred":"2024"}\n{"stream":"vase","place":"store-1"}',
    ],
    ids=["commas", "spreadsheet", "tabs and an empty line", "JSON lines", "no final line feed"],
)
def test_a_table_may_be_written_in_several_ways(shell: Shell, text: bytes) -> None:
    rows(shell, text)
    assert shell.run("archive object sight --each rows.csv").err == ""
    (_, first), (_, second) = shell.events()[-2:]
    assert (first["place"], first["occurred"]) == ("place/hall-2", "2024")
    assert (second["place"], "occurred" in second) == ("place/store-1", False)


def test_rows_may_be_piped_in(shell: Shell) -> None:
    assert shell.ok("archive object sight --each - --undated", b"stream,place\nvase,hall-2\n") == "#9"


def test_json_lines_may_hold_whole_shapes(shell: Shell) -> None:
    row = {"stream": "vase", "materials": ["enamel"], "dimensions": [{"what": "height", "value": "1", "unit": "cm"}]}
    shell.ok("archive object describe --each - --undated", json.dumps(row).encode())
    assert shell.events()[-1][1]["dimensions"] == row["dimensions"]


def test_what_is_about_the_recording_has_columns_too(shell: Shell) -> None:
    text = f"stream,id,recorded_by,expect_seq,place\nvase,{IDS[0]},donor,1,hall-2\nvase,{IDS[1]},,2,hall-2\n"
    assert shell.ok("archive object sight --each - --occurred 2024", text.encode()) == "#9..#10"
    first, second = (entry.record for entry in shell.entries()[-2:])
    assert [first.id, second.id] == IDS[:2]
    assert [first.recorded_by, second.recorded_by] == ["party/donor", "party/registry"]
    again = shell.run("archive object sight --each - --occurred 2024", text.encode())
    assert (again.code, again.out, again.err) == (0, "#9..#10\n", "2 already recorded as #9..#10\n")
    assert shell.told("archive object sight --each - --undated", b"stream,expect_seq,place\nvase,1,hall-2\n") == [
        "6",
        "-:2: object/vase has 3 records, and 1 were expected (look at what was added, then try again)",
    ]


def test_columns_may_be_spelled_like_options(shell: Shell) -> None:
    text = b"stream,done-by,--occurred-text,source\nvase,registry,spring,reg-2023\n"
    shell.ok("archive object treat --each - --treatment Cleaned", text)
    event = shell.events()[-1][1]
    assert (event["by"], event["occurred_text"]) == ("party/registry", "spring")
    assert event["sources"] == [{"source": "source/reg-2023", "stated": "2023-09-18"}]


def test_one_call_is_one_act_and_the_same_act_when_said_again(shell: Shell) -> None:
    text = f"stream,id,place\nvase,{IDS[0]},hall-2\nvase,{IDS[1]},store-1\n".encode()
    for _ in range(2):
        assert shell.ok("archive object sight --each - --undated", text) == "#9..#10"
    (_, first), (_, second) = shell.events()[-2:]
    assert first["act"] == second["act"]
    assert str(first["act"]).startswith("object-sight-")


def test_a_type_that_may_begin_a_stream_begins_fresh_ones_where_told_to(shell: Shell) -> None:
    text = b"title,in_return_for\nBowl,vase\nCup,vase\n"
    assert shell.ok("archive gift reciprocate --each - --new --undated", text) == "#9..#10"
    assert len({stream for stream, _ in shell.events()[-2:]}) == 2
    assert shell.told("archive gift reciprocate --each - --undated", text) == [
        "5",
        "-:2: field stream: the row names no stream (a column `stream` names what each event is about)",
        "-:3: field stream: the row names no stream (a column `stream` names what each event is about)",
    ]


def test_every_fault_is_told_by_line_and_field_and_nothing_is_written(shell: Shell) -> None:
    rows(
        shell,
        "stream,title,quantity,participants,place\n"
        "a,,,,\n"
        "b,Bowl,five,,\n"
        'c,Bowl,,"donor,pary=x",\n'
        "d,Bowl,,,nowhere\n"
        "E,Bowl,,,\n"
        "f,Bowl,0,,\n",
    )
    faults = shell.told("archive gift receive --each rows.csv --undated")
    assert [fault.partition(" (")[0] for fault in faults] == [
        "5",
        "rows.csv:2: field event.title: title is needed",
        "rows.csv:3: field quantity: 'five' is not a whole number",
        "rows.csv:4: field participants: there is no pary in 'donor,pary=x'",
        "rows.csv:5: field place: there is no place 'nowhere'",
        'rows.csv:6: field stream: "object/E" is not written as the name of a stream',
        "rows.csv:7: field event.quantity: the number is less than 1, the least it can be",
    ]
    assert len(shell.entries()) == 8


def test_a_row_of_several_lines_stands_where_it_begins(shell: Shell) -> None:
    text = b'stream,materials,made\nvase,"enamel\ncopper",196X\n\nvase,"gold\nlead",soon\n'
    code, fault = shell.told("archive object describe --each - --undated", text)
    assert (code, fault[:42]) == ("5", "-:5: field event.made: 'soon' is not a dat"[:42])
    shell.ok("archive object describe --each - --undated", text.replace(b"soon", b"1970"))
    assert [event["materials"] for _, event in shell.events()[-2:]] == [["enamel", "copper"], ["gold", "lead"]]


def test_at_most_twenty_faults_are_told(shell: Shell) -> None:
    faults = shell.told("archive object quantity --each - --reason counted", b"stream,quantity\n" + b"vase,x\n" * 25)
    assert len(faults) == 1 + 20 + 1
    assert faults[-1] == "… and 5 more"


def test_what_the_ledger_refuses_is_told_by_line_too(shell: Shell) -> None:
    faults = shell.told("archive object transfer --each - --undated", b"stream,to\nvase,hall-2-14\nvase,hall-2\n")
    assert faults[1].startswith("-:3: field event.to: place/hall-2 is a building")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"stream,plaec\nvase,hall-2\n", "-:1: field plaec: there is no such field (did you mean place?)"),
        (b'{"stream":"vase","plaec":"x"}', "-:1: field plaec: there is no such field (did you mean place?)"),
        (b"stream,place,place\n", "-:1: field place: two columns have this name (name each once)"),
        (b"stream,,place\n", "-:1: a column has no name (the first line names every column)"),
        (b"", "-:1: a column has no name (the first line names every column)"),
        (b"stream,place\nvase\n", "-:2: the row has 1 cells, and the header 2"),
        (b"stream,place\nvase,\xff\n", "-:2: the file is not UTF-8 text (save it as UTF-8)"),
        (b'stream,place\nvase,"hall\n', "-:2: the file is not CSV: unexpected end of data (close what is quoted)"),
        (b'{"stream":"vase"}\n[]\n', "-:2: the line is not a JSON object: it is another value (one object a line)"),
        (
            b'{"stream":"vase","stream":"a"}\n',
            "-:1: the line is not a JSON object: a member stands twice in one object (one object a line)",
        ),
        (b'{"stream":5}', "-:1: field stream: it is no text (write it in quotes)"),
        (b"stream,expect_seq\nvase,-1\n", "-:2: field expect_seq: '-1' is no number of records"),
        (b"stream,place\n,hall-2\n", "-:2: field stream: the row names no stream"),
        (b'{"stream":"vase","place":"hall-2","note":null}', "-:1: field event.note: null is never written"),
        (b'{"stream":"vase","place":"hall-2","note":""}', "-:1: field event.note: an empty text is never written"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(shell: Shell, text: bytes, fault: str) -> None:
    code, told = shell.told("archive object sight --each - --undated", text)
    assert (code, told[: len(fault)]) == ("5", fault)


@pytest.mark.parametrize(("cell", "fields"), [(b"yes", {"on_display": True}), (b"no", {}), (b"", {})])
def test_a_no_is_the_absence_of_a_yes(shell: Shell, cell: bytes, fields: dict[str, object]) -> None:
    shell.ok("archive object locate --each - --place hall-2", b"stream,on_display,occurred\nvase," + cell + b",2024\n")
    wanted = {"type": "LocationAsserted", "place": "place/hall-2", "occurred": "2024"}
    assert shell.events()[-1][1] == wanted | fields


def test_what_is_an_option_and_a_column_is_a_contradiction(shell: Shell) -> None:
    text = b"stream,place\nvase,hall-2\n"
    assert shell.told("archive object sight --each - --place hall-2", text) == [
        "2",
        "--place excludes a column place (say one of the two)",
    ]
    assert shell.told("archive object sight --each - --undated", b"stream,place,occurred\nvase,hall-2,2024\n") == [
        "2",
        "--undated excludes --occurred (say one of the two)",
    ]


def test_an_empty_table_is_nothing_to_record(shell: Shell) -> None:
    done = shell.run("archive object sight --each - --undated", b"stream,place\n")
    assert (done.code, done.out, done.err) == (0, "", "nothing was handed in\n")


def test_files_that_cannot_be_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    sight = "archive object sight --undated --each"
    assert shell.told(f"{sight} none.csv")[0] == str(int(Exit.NOT_FOUND))
    assert shell.told(f"{sight} museum")[0] == str(int(Exit.REFUSED))
    assert shell.call("-L", "museum", "object", "sight", "--each", "a\0b").code == Exit.REFUSED
    monkeypatch.setattr(each, "BYTES_MAX", 10)
    assert shell.told(f"{sight} -", b"stream,place\n")[1].startswith("-: the file has more than 10 bytes")
    monkeypatch.setattr(each, "BYTES_MAX", 100)
    monkeypatch.setattr(each, "ROWS_MAX", 1)
    assert shell.told(f"{sight} -", b"stream,place\nvase,a\nvase,a\n")[1].startswith("-: the file has more than 1 rows")


def test_a_dry_run_shows_the_first_few(shell: Shell) -> None:
    done = shell.run("archive object sight --each - --undated --dry-run", b"stream,place\n" + b"vase,hall-2\n" * 7)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-2:] == ["… and 2 more", "nothing was written; it would be recorded as #9..#15"]
    assert len(shell.entries()) == 8


def test_named_like_the_file_it_came_from(shell: Shell) -> None:
    (shell.folder / "cards").mkdir()
    rows(shell, "stream,place\nvase,\n", str(Path("cards") / "1987.csv"))
    told = shell.told("archive object sight --each cards/1987.csv --undated")
    assert told[1].startswith("cards/1987.csv:2: field event.place: place is needed")
