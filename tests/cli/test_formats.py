"""The five formats: what each looks like, byte for byte where scripts lean on it, and that nothing in data can act."""

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cli.drawing import WIDTH_PIPED, as_text, listing
from archive.cli.formats import CannotWrite, Output, json_text, output_options
from archive.views.frames import Frame, Listing, Thing
from tests.cli.ledgers import written

FRAME = Frame(known_at=8123, known_at_time="2010-01-01T09:00:00.000000Z", on="2004-05-01", day=731_702)
SAID = "known at #8123 (2010-01-01), on 2004-05-01\n"
COLUMNS = ("object", "title", "quantity", "on_display", "parts")
ROWS: list[dict[str, Any]] = [
    {"object": "object/vase", "title": "Vase, blue", "quantity": 2, "on_display": True, "parts": [{"n": "lid"}]},
    {"object": "object/bowl", "title": 'a "bowl"\n우정', "quantity": None, "on_display": False, "parts": [], "id": 7},
]
LIST = Listing(frame=FRAME, columns=COLUMNS, rows=ROWS, total=2)
VASE = Thing(
    frame=FRAME,
    data={"object": "object/vase", "number": None, "place": [{"name": "Hall 2", "sure": True}], "quotes": ["a", "b"]},
)
DANGEROUS = "\x1b[2J\u009b\u202egnp\u2066\r\u2028\x00"


def test_plain_is_a_row_a_line_of_columns_parted_by_tabs() -> None:
    out, err = written(lambda: Output("plain").listing(LIST))
    assert out == 'object/vase\tVase, blue\t2\tyes\t[{"n":"lid"}]\nobject/bowl\ta "bowl"\\n우정\t\tno\t[]\n'
    assert err == SAID + "columns: object, title, quantity, on_display, parts\n"


def test_plain_of_a_thing_is_a_value_a_line() -> None:
    assert written(lambda: Output("plain").thing(VASE)) == (
        "object\tobject/vase\nplace.1.name\tHall 2\nplace.1.sure\tyes\nquotes.1\ta\nquotes.2\tb\n", SAID,
    )  # fmt: skip


def test_json_is_one_document_with_its_frame() -> None:
    out, err = written(lambda: Output("json").listing(LIST))
    assert out == (
        '{"frame":{"known_at":8123,"on":"2004-05-01"},"rows":['
        '{"object":"object/vase","title":"Vase, blue","quantity":2,"on_display":true,"parts":[{"n":"lid"}]},'
        '{"object":"object/bowl","title":"a \\"bowl\\"\\n우정","quantity":null,"on_display":false,"parts":[],'
        '"id":7}]}\n'
    )
    assert err == "", "the frame is in the document"
    assert written(lambda: Output("json").listing(Listing(frame=FRAME, columns=("a",), rows=[]))) == (
        '{"frame":{"known_at":8123,"on":"2004-05-01"},"rows":[]}\n', "",
    )  # fmt: skip


def test_json_of_a_thing_has_the_frame_first() -> None:
    assert written(lambda: Output("json").thing(VASE))[0] == (
        '{"frame":{"known_at":8123,"on":"2004-05-01"},"object":"object/vase","number":null,'
        '"place":[{"name":"Hall 2","sure":true}],"quotes":["a","b"]}\n'
    )


def test_jsonl_is_the_bare_rows() -> None:
    out, err = written(lambda: Output("jsonl").listing(LIST))
    assert [json.loads(line) for line in out.splitlines()] == ROWS
    assert err == SAID
    out, err = written(lambda: Output("jsonl").thing(VASE))
    assert (json.loads(out), err) == (VASE.data, SAID)


def test_csv_is_rfc_4180() -> None:
    out, err = written(lambda: Output("csv").listing(LIST))
    assert out == (
        "object,title,quantity,on_display,parts\r\n"
        'object/vase,"Vase, blue",2,yes,"[{""n"":""lid""}]"\r\n'
        'object/bowl,"a ""bowl""\n우정",,no,[]\r\n'
    )
    assert err == SAID
    assert written(lambda: Output("csv").thing(VASE))[0].splitlines() == [
        "path,value", "object,object/vase", "place.1.name,Hall 2", "place.1.sure,yes", "quotes.1,a",
        "quotes.2,b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["=1+1", "@me", "+49 30", "-x"], "4 texts begin"),
        (["=1+1", "a", "-12.50", "-3"], "1 text begins"),
        (["-12.50", "a=b", "5"], None),
    ],
)
def test_csv_says_what_a_spreadsheet_may_run_and_alters_nothing(values: list[str], said: str | None) -> None:
    rows = [{"note": value} for value in values]
    out, err = written(lambda: Output("csv").listing(Listing(frame=FRAME, columns=("note",), rows=rows)))
    assert [row["note"] for row in csv.DictReader(io.StringIO(out, newline=""))] == values
    warning = "with =, +, - or @ and may be run as a formula: open the file with its columns read as text"
    assert err.removeprefix(SAID) == (f"{said} {warning}\n" if said else "")


@pytest.mark.parametrize("name", ["table", "plain", "json", "jsonl"])
def test_no_character_of_data_can_act_on_a_terminal(name: str) -> None:
    rows = [{"title": DANGEROUS, "parts": [DANGEROUS]}]
    answer = Listing(frame=FRAME, columns=("title", "parts"), rows=rows)
    out, _ = written(lambda: Output(name).listing(answer))
    thing, _ = written(lambda: Output(name).thing(Thing(frame=FRAME, data={DANGEROUS: DANGEROUS, "parts": rows})))
    for text in (out, thing):
        assert not set(text) & set(DANGEROUS.replace("[2J", "").replace("gnp", ""))
        assert "gnp" in text, "written out, not left out"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda part: st.lists(part, max_size=3)))
def test_json_written_safely_is_the_same_to_every_reader(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert "\n" not in text


@given(
    st.lists(st.fixed_dictionaries({"a": st.text(st.characters(exclude_categories=["Cs"])), "b": st.text('x"\r\n,')}))
)
def test_csv_reads_back_as_it_was(rows: list[dict[str, str]]) -> None:
    out, _ = written(lambda: Output("csv").listing(Listing(frame=FRAME, columns=("a", "b"), rows=rows)))
    assert list(csv.DictReader(io.StringIO(out, newline=""), strict=True)) == rows


@given(st.lists(st.fixed_dictionaries({"a": st.text(), "b": st.text("x\t\n\\")}), max_size=4))
def test_plain_has_a_line_a_row_and_a_tab_between_two_columns(rows: list[dict[str, str]]) -> None:
    out, _ = written(lambda: Output("plain").listing(Listing(frame=FRAME, columns=("a", "b"), rows=rows)))
    assert [line.count("\t") for line in out.split("\n")[:-1]] == [1] * len(rows)


def test_pages_say_where_they_are() -> None:
    page = Listing(frame=FRAME, columns=("a",), rows=[{"a": 1}, {"a": 2}], total=5)
    for offset, said in ((0, "rows 1 to 2 of 5; --offset 2 goes on"), (3, "rows 4 to 5 of 5")):
        assert written(partial(Output("plain").listing, page, offset=offset))[1].splitlines()[-1] == said
        assert said in written(partial(Output("table").listing, page, offset=offset))[0]
    beyond = Listing(frame=FRAME, columns=("a",), rows=[], total=5)
    assert "no rows from 8 on; there are 5" in written(lambda: Output("jsonl").listing(beyond, offset=7))[1]


def test_a_table_has_a_thousand_rows_unless_more_are_asked_for() -> None:
    assert [Output("table").most(None), Output("table").most(5000), Output("plain").most(None)] == [1000, 5000, None]


def test_a_table_is_as_wide_as_its_letters() -> None:
    rows = [{"a": "국제친선전람관", "b": "x"}, {"a": "Hall", "b": "y"}]
    lines = as_text(listing(Listing(frame=FRAME, columns=("a", "b"), rows=rows))).splitlines()
    assert lines[2:] == ["국제친선전람관  x", "Hall            y"]
    assert lines[1] == "─" * 17


def test_a_table_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"word{number}" for number in range(40)]
    row = {"a": " ".join(words), "b": "x" * 70, "position": 12, "c": "short"}
    answer = Listing(frame=FRAME, columns=tuple(row), rows=[row])
    for width in (30, 45, 60, WIDTH_PIPED, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        text = as_text(listing(answer))
        assert all(len(line) <= width for line in text.splitlines())
        assert [word for word in text.split() if word.startswith("word")] == words
        assert text.count("x") == 70
        assert "#12" in text


def test_a_table_leaves_out_what_says_nothing() -> None:
    rows = [{"a": 1, "b": None, "holds": "yes", "type": "GiftReceived", "told": "gift received"}]
    answer = Listing(frame=FRAME, columns=("a", "b", "holds", "type", "told"), rows=rows)
    assert as_text(listing(answer)).splitlines()[0].split() == ["a", "what", "it", "says"]
    doubtful = Listing(frame=FRAME, columns=("a", "holds"), rows=[*rows, {"a": 2, "holds": "possibly"}])
    assert "possibly" in as_text(listing(doubtful))
    assert as_text(listing(Listing(frame=FRAME, columns=("a",), rows=[]))) == "nothing found\n"


def test_no_word_of_data_is_markup() -> None:
    rows = [{"a": "[bold]x[/bold] :smile: [link=http://example.org]y[/link]"}]
    assert rows[0]["a"] in as_text(listing(Listing(frame=FRAME, columns=("a",), rows=rows)))


class TestFiles:
    def test_a_file_is_written_whole_or_not_at_all(self, tmp_path: Path) -> None:
        file = tmp_path / "answer.csv"
        file.write_text("before")

        def rows() -> Iterator[dict[str, Any]]:
            yield {"a": 1}
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            written(lambda: Output("csv", file).rows(("a",), rows()))
        assert file.read_text() == "before"
        assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]
        assert written(lambda: Output("csv", file).listing(LIST)) == ("", SAID)
        assert file.read_bytes().startswith(b"object,title,quantity,on_display,parts\r\nobject/vase,")

    def test_a_link_keeps_being_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("before")
        (tmp_path / "link").symlink_to("real")
        written(lambda: Output("json", tmp_path / "link").thing(VASE))
        assert (tmp_path / "link").is_symlink()
        assert json.loads((tmp_path / "real").read_text())["object"] == "object/vase"

    def test_a_file_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(CannotWrite, match="No such file or directory"):
            written(lambda: Output("plain", tmp_path / "no" / "file").listing(LIST))


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ([], "plain"), (["-O", "csv"], "csv"), (["--json"], "json"), (["--json", "-O", "json"], "json"),
        (["-o", "a.json"], "json"), (["-o", "a.JSONL"], "jsonl"), (["-o", "a.csv"], "csv"), (["-o", "a"], "plain"),
        (["-o", "a.csv", "-O", "table"], "table"), (["-o", "-"], "plain"),
    ],
)  # fmt: skip
def test_which_format(arguments: list[str], chosen: str) -> None:
    @click.command()
    @output_options
    def command(output: Output) -> None:
        click.echo(output.format)

    assert written(lambda: command.main(arguments, standalone_mode=False))[0] == f"{chosen}\n"


def test_two_formats_are_too_many() -> None:
    @click.command()
    @output_options
    def command(output: Output) -> None:
        raise AssertionError(output)

    with pytest.raises(click.UsageError, match="--json and -O csv ask for two formats"):
        command.main(["--json", "-O", "csv"], standalone_mode=False)
