"""What the commands tell of a record that was withdrawn by order: that it was, by which record, and nothing it said."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogue.publish import EVENTS
from tests.cli.transcript import Shell

WORDS = "xylographic gossip"
WITHDRAW = "archive withdraw 9 --order 'Court order 12' --authority 'District court'"


@pytest.fixture
def gone(shell: Shell) -> Shell:
    """Give the ledger with a look at the vase (#9) that was withdrawn by #11, after a checkpoint of ten."""
    shell.ok(f"archive object condition vase --grade good --note '{WORDS}' --undated")
    shell.follow(f"""
        $ archive checkpoint create
        #10
        ! signed 10 records as museum/checkpoints/000000000010.checkpoint; give a copy to somebody else
        $ archive publish tiles web
        #10
        ! 10 new records of 10: 3 files written, 0 taken away in web
        $ {WITHDRAW} -n
        ! #9 would be withdrawn; its leaf hash stays
        ! out of reach, where there are any: backups of ledger.db, exports, dossiers, copies of what was published, and what was shown or printed
        $ {WITHDRAW}
        #11
        ! #9 was withdrawn; its leaf hash stays
        ! out of reach, where there are any: backups of ledger.db, exports, dossiers, copies of what was published, and what was shown or printed
        ! what was published as tiles: `archive publish tiles DIR`, again, takes its bundle away
        $ {WITHDRAW}
        ! #9 was withdrawn before, as #11 says
        ! out of reach, where there are any: backups of ledger.db, exports, dossiers, copies of what was published, and what was shown or printed
        ! what was published as tiles: `archive publish tiles DIR`, again, takes its bundle away
    """)  # noqa: E501 - as it is printed
    return shell


def test_the_log_says_by_which_record(gone: Shell) -> None:
    told = [json.loads(line) for line in gone.ok("archive log vase -O jsonl").splitlines()]
    assert [(each["position"], each["summary"]) for each in told[1:]] == [
        (9, "withdrawn by order, as #11 says"),
        (11, "target #9, order Court order 12, authority District court"),
    ]
    assert [each.get("withdrawn_by") for each in told] == [None, 11, None]
    assert "#9" in gone.ok("archive log vase -O table")
    assert "record  withdrawn by order, as #11 says" in gone.ok("archive log vase -O table")


@pytest.mark.parametrize("known_at", ["", "--known-at 9"])
def test_whoever_asks_for_what_it_said_is_told_by_which_record(gone: Shell, known_at: str) -> None:
    """Also of a time at which it stood: nobody can say any more what it said."""
    for command in ("list events --of vase -O jsonl", "blame vase -O jsonl"):
        told = [json.loads(line) for line in gone.ok(f"archive {command} {known_at}").splitlines()]
        (found,) = (each["told"] for each in told if each["position"] == 9)
        assert found == "withdrawn by order, as #11 says"
    shown = json.loads(gone.ok(f"archive show vase -O json {known_at}"))
    assert WORDS not in json.dumps(shown)


def test_corrections_tell_the_order(gone: Shell) -> None:
    told = [json.loads(line) for line in gone.ok("archive corrections -O jsonl").splitlines()]
    assert [(each["position"], each["act"], each["reason"], each.get("said")) for each in told] == [
        (11, "record withdrawn", "Court order 12", None)
    ]


def test_what_is_given_out_says_so(gone: Shell) -> None:
    gone.follow("""
        $ archive publish tiles web
        #10
        ! 0 new records of 10: 2 files written, 1 taken away in web
        ! not served, with the bundles that had them: #9 by #11; web/withdrawn/README.txt says so, and copies that others fetched are out of reach
        $ archive dossier vase -o early
        ! archive: #11 is not yet in a checkpoint: the newest covers 10 records (`archive checkpoint create` signs one)
        [12]
        $ archive checkpoint create
        #12
        ! signed 12 records as museum/checkpoints/000000000012.checkpoint; give a copy to somebody else
        $ archive prove vase -o proofs
        #8
        #11
        ! nothing can be proved of what was withdrawn by order: #9 by #11
        ! written to proofs
        $ archive prove 9 -o proofs
        ! archive: nothing can be proved of it: #9 was withdrawn by order, and its bytes are gone (what was given out before proves what it did)
        [12]
        $ archive dossier vase -o vase
        vase
        ! 3 records of object/vase, 3 streams that they name and 0 mentions, as of #12
    """)  # noqa: E501 - as it is printed
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(gone.folder / "vase" / "verify.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "; of what was withdrawn by order the leaf hash alone: #9 by #11\n" in done.stdout
    for folder in ("web", "vase", "proofs"):
        assert not any(WORDS.encode() in path.read_bytes() for path in files(gone.folder / folder))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_stranger_follows_the_chains_of_an_exported_journal(gone: Shell) -> None:
    """By the program in the specification, which has nothing of ours; a tombstone that no order names is none."""
    (program,) = re.findall("```python\n(.*?)```", (EVENTS / "README.md").read_text("utf-8"), re.DOTALL)
    gone.ok("archive export --journal journal")
    (path,) = (gone.folder / "journal").glob("*.jsonl")
    whole = path.read_bytes()

    def run(journal: bytes) -> str:
        done = subprocess.run([sys.executable, "-I", "-c", program], input=journal, capture_output=True, check=False)
        return (done.stdout or done.stderr).decode()

    assert run(whole) == "11 records of 8 streams are in order\n"
    assert whole.count(b'"commitment":"') == 1
    for old, new in ((b'"commitment":"', b'"commitment":"0'), (b'"leaf":"', b'"leaf":"0'), (b'"seq":2', b'"seq":3')):
        assert "does not follow" in run(whole.replace(old, new, 1))


def test_a_journal_and_a_ledger_made_of_it_tell_the_same(gone: Shell) -> None:
    gone.ok("archive checkpoint create")
    gone.ok("archive export --journal journal")
    told = gone.ok("archive log vase -O jsonl")
    shutil.move(gone.folder / "museum", gone.folder / "first")
    gone.ok("archive restore journal museum")
    assert gone.ok("archive log vase -O jsonl") == told
    assert json.loads(gone.ok("archive verify -O json"))["withdrawn"] == 1
