"""Verification at the command line: levels, a receipt to keep, and the exit code that scripts look at."""

import json
import re

from archive.desk.verifying import OPTIONAL, PROVES
from tests.cli.transcript import Shell, scrub

KEYS = [
    *("origin", "records", "root", "checkpoint", "records_after_checkpoint"),
    *("sound", "proved", "not_asked", "findings"),
]


def test_a_sound_ledger_names_what_it_proves(shell: Shell) -> None:
    shell.ok("archive checkpoint create")
    said = json.loads(shell.ok("archive verify --json --without views --receipt kept.txt --without objects"))
    assert [key for key in said if key in KEYS] == KEYS, "scripts read these; others may be added"
    assert said["sound"] is True
    assert set(said["not_asked"]) >= {"views", "objects"}
    assert {level: PROVES[level] for level in said["proved"]} == said["proved"]
    assert set(said["proved"]) >= {"file", "records", "checkpoints", "tree", "rules"} - set(said["not_asked"])
    receipt = scrub((shell.folder / "kept.txt").read_text("utf-8"))
    assert "ledger       <origin>\nrecords      9\nroot         <digest>\nverified at  <time>\n" in receipt
    assert "verdict      nothing speaks against the ledger\n" in receipt
    code, sentence = shell.told("archive verify --receipt kept.txt")
    assert (code, sentence) == ("12", "kept.txt exists already (a receipt gets a new file)")


def test_help_names_every_level(shell: Shell) -> None:
    told = re.findall(r"^    (\w+)  +\S", shell.ok("archive verify --help"), re.MULTILINE)
    assert told == list(PROVES)


def test_levels_that_may_be_left_out_are_those_that_help_shows(shell: Shell) -> None:
    help_text = shell.ok("archive verify --help")
    assert f"[{'|'.join(OPTIONAL)}]" in help_text
    assert all(f" {level} " in help_text for level in ("file", "records", "checkpoints", "tree", *OPTIONAL))
    assert shell.told("archive verify --without records")[0] == "2"


def test_what_speaks_against_a_ledger_ends_with_7_and_is_in_the_receipt(shell: Shell) -> None:
    shell.ok("archive checkpoint create")
    path = shell.folder / "museum" / "checkpoints" / "000000000009.checkpoint"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n9\n", b"\n8\n"))
    done = shell.run("archive verify --json --receipt kept.json")
    assert done.code == 7
    assert json.loads(done.out)["sound"] is False
    receipt = json.loads((shell.folder / "kept.json").read_text("utf-8"))
    assert (receipt["signed_by"], receipt["sound"]) == ("nobody", False)
    assert {each["step"] for each in receipt["findings"]} == {"checkpoints"}
    path.write_bytes(whole)
