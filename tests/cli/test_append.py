"""Appending journals: every draft of every file, or none, and all that is wrong told at once."""

import io
import json
import os
import threading
from pathlib import Path

import pytest

from archive.catalogue.refusals import LINE_BYTES_MAX
from archive.cli import appending
from tests.cli.transcript import Shell
from tests.support import ROOT

STORY = ROOT / "events" / "journals" / "founding-story.jsonl"
ID = "0192f0c1-7a00-7000-8000-00000000000{}"


def draft(number: int | None = None, stream: str = "object/vase", **event: object) -> bytes:
    """Return a draft as one line, ending included."""
    stated = {"type": "ObjectSighted", "place": "place/hall-2"} | event
    line: dict[str, object] = {"stream": stream, "event": stated}
    return json.dumps(line if number is None else line | {"id": ID.format(number)}).encode() + b"\n"


def test_the_founding_story_is_appended_once(empty: Shell) -> None:
    count = len(STORY.read_bytes().splitlines())
    span = f"#3..#{count + 2}"
    done = empty.run(f"archive append '{STORY}' --dry-run")
    assert (done.out, done.err) == ("", f"nothing was written; it would be recorded as {span}\n")
    done = empty.run(f"archive append '{STORY}'")
    assert (done.out, done.err) == (f"{span}\n", "")
    done = empty.run("archive append", STORY.read_bytes())
    assert (done.out, done.err) == (f"{span}\n", f"{count} already recorded as {span}\n")
    assert len(empty.entries()) == count + 2


def test_several_files_are_one_append(shell: Shell) -> None:
    (shell.folder / "a.jsonl").write_bytes(draft(1))
    (shell.folder / "b.jsonl").write_bytes(draft(2, place="place/none"))
    code, fault = shell.told("archive append a.jsonl - b.jsonl", draft(3))
    assert (code, fault.partition(" (")[0]) == ("5", "b.jsonl:1: field event.place: there is no place/none")
    assert len(shell.entries()) == 8
    (shell.folder / "b.jsonl").write_bytes(draft(2))
    assert shell.ok("archive append a.jsonl - b.jsonl", draft(3)) == "#9..#11"
    assert [entry.record.id for entry in shell.entries()[-3:]] == [ID.format(1), ID.format(3), ID.format(2)]


def test_a_date_is_never_filled_in(shell: Shell) -> None:
    shell.ok("archive append", draft())
    assert "occurred" not in shell.events()[-1][1]


def test_what_is_known_is_skipped_and_counted(shell: Shell) -> None:
    shell.ok("archive append", draft(1))
    done = shell.run("archive append", draft(1) + draft(2))
    assert (done.out, done.err) == ("#10\n", "already recorded as #9\n")
    assert shell.told("archive append", draft(1, note="other"))[0] == "6"
    assert shell.told("archive append", draft(3) + draft(3))[0] == "5"


def test_by_is_who_records_what_names_nobody(shell: Shell) -> None:
    named = draft().replace(b"}}", b'}, "recorded_by": "party/donor"}')
    shell.ok('archive append --by "Central Registry"', draft() + named)
    assert [entry.record.recorded_by for entry in shell.entries()[-2:]] == ["party/registry", "party/donor"]
    shell.ok("archive append --by Testland", draft())
    assert shell.last().record.recorded_by == "party/donor"
    assert shell.told("archive append --by nobody", draft())[0] == "4"


def test_every_fault_is_told_by_file_and_line(shell: Shell) -> None:
    text = b"\xef\xbb\xbf" + draft() + b"\n" + draft() + b'{"stream":1}\n' + draft(place="place/none") + b'{"stream"'
    faults = shell.told("archive append", text)
    assert [fault.partition(" (")[0] for fault in faults] == [
        "5",
        "stdin:1: the file begins with a byte order mark",
        "stdin:2: the line is empty",
        "stdin:4: field stream: the name of a stream, as text, is wanted, and this is a number",
        "stdin:5: field event.place: there is no place/none",
        "stdin:6: the line is not JSON: it ends too early",
    ]
    assert len(shell.entries()) == 8


def test_at_most_twenty_faults_are_told(shell: Shell) -> None:
    faults = shell.told("archive append", b"{}\n" * 23)
    assert len(faults) == 1 + 20 + 1
    assert faults[-1] == "… and 3 more"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (b"", 0),
        (draft(), 1),
        (draft().rstrip(), 1),
        (draft().rstrip() + b"\r\n" + draft(), 2),
        (draft(note="one").replace(b"one", "one\u2028line".encode()) + draft(), 2),
    ],
    ids=["nothing", "a line", "no final line feed", "a carriage return is a space", "U+2028 ends no line"],
)
def test_lines_end_at_their_line_feed_and_only_there(shell: Shell, text: bytes, count: int) -> None:
    done = shell.run("archive append", text)
    assert (done.code, len(shell.entries())) == (0, 8 + count)
    assert done.err == ("" if count else "nothing was handed in\n")


def test_a_line_that_never_ends_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        """Gives the same letter for ever, and counts."""

        given = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= LINE_BYTES_MAX + 1
            self.given += size
            return b"a" * size

    source = Endless()
    read = list(appending.lines(source))  # type: ignore[arg-type]  # what it does not have is not asked for
    assert [len(line) for line in read] == [LINE_BYTES_MAX + 1]
    assert source.given == LINE_BYTES_MAX + 1


def test_a_line_too_long_is_refused_with_its_number(shell: Shell) -> None:
    edge = draft().rstrip() + b" " * (LINE_BYTES_MAX - len(draft().rstrip()))
    assert shell.ok("archive append", edge + b"\n" + draft()) == "#9..#10"
    code, fault = shell.told("archive append", draft() + edge + b" \n" + draft())
    assert (code, fault[:40]) == ("5", f"stdin:2: the line has more than {LINE_BYTES_MAX} b"[:40])


def test_files_that_cannot_be_read(shell: Shell) -> None:
    assert shell.told("archive append none.jsonl") == [
        "4",
        "there is no file none.jsonl (mend the path; - reads what is piped in)",
    ]
    assert shell.told("archive append museum")[0] == "12"
    assert shell.told("archive append - -") == [
        "2",
        "- stands twice, and what is piped in can be read once (name it once)",
    ]
    (shell.folder / "a.jsonl").write_bytes(draft())
    assert shell.told("archive append a.jsonl none.jsonl")[0] == "4"
    assert len(shell.entries()) == 8


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_to_its_end_before_the_ledger_is_locked(shell: Shell) -> None:
    pipe = shell.folder / "drafts"
    os.mkfifo(pipe)

    def feed() -> None:
        with pipe.open("wb") as file:
            file.write(draft(1))
            file.flush()
            between.append(shell.ok("archive object sight vase --place hall-2 --undated"))
            file.write(draft(2))

    between: list[str] = []
    appended: list[str] = []
    waiting = threading.Thread(target=lambda: appended.append(appending_in_a_process(shell, pipe)))
    waiting.start()
    feed()
    waiting.join(timeout=30)
    assert (between, appended) == (["#9"], ["#10..#11"])


def appending_in_a_process(shell: Shell, pipe: Path) -> str:
    """Append a pipe's drafts in another process, as the shell's own is busy; return what it printed."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "archive", "-L", "museum", "append", os.fspath(pipe)]
    done = subprocess.run(command, cwd=shell.folder, capture_output=True, check=True, text=True)
    return done.stdout.rstrip("\n")


def test_progress_is_shown_of_bytes_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "LINES_A_STEP", 2)
    steps: list[tuple[int, int]] = []
    first, second = draft(1) + draft(2) + draft(3), draft(4) * 2
    journals = [appending.Journal(name, io.BytesIO(data), len(data)) for name, data in (("a", first), ("b", second))]
    offers = list(appending.drafts(journals, lambda done, total: steps.append((done, total))))
    total = len(first) + len(second)
    assert steps == [(2 * len(draft(1)), total), (total, total)]
    assert [str(offer.where) for offer in offers if not isinstance(offer, Exception)] == [
        "a:1",
        "a:2",
        "a:3",
        "b:1",
        "b:2",
    ]


def test_the_clock_can_be_said_to_be_right(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.clock.now", lambda: "2001-01-01T00:00:00.000000Z")
    assert shell.told("archive append", draft())[0] == "12"
    assert shell.ok("archive append --clock-is-right", draft()) == "#9..#10"


def test_who_types_drafts_is_told_how_to_end(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.cli.appending.is_terminal", lambda: True)
    done = shell.run("archive append", draft())
    assert done.err == "reading drafts from the keyboard, one JSON line each; Ctrl-D ends them\n"


def test_no_ledger_is_told_before_what_is_in_the_files(tmp_path: Path) -> None:
    assert Shell(tmp_path).told("archive append", b"nonsense")[0] == "10"
