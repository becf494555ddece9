"""A dossier at the command line: packed, checked by whoever has Python, refused where nothing may be said."""

import subprocess
import sys

from tests.cli.transcript import Shell, scrub

SENTENCES = """\
(1) proved: these 2 records stand in <origin>'s ledger at size 10
(2) proved if seal #10 is true: the stream object/vase has no other record up to #10; the seal is the institution's \
signed claim, which any holder of all entries can recompute; cosigners: none
(3) the same for each stream these records name, each with its head proof: party/donor, party/registry, \
place/hall-2-14, source/reg-2023
(4) mentions found in other streams are included (0), that there are no more is not proved
(5) nothing is said about records after #10
(6) that what was recorded is true, or that all that happened was recorded, no ledger can prove
"""


def test_a_dossier_is_packed_under_a_checkpoint_and_checks_without_us(shell: Shell) -> None:
    shell.follow("""
        $ archive object transfer vase --to hall-2-14 --occurred 2023-10-02
        #9
        $ archive dossier vase -o vase
        ! archive: no checkpoint is kept here (`archive checkpoint create` makes one)
        [4]
        $ archive checkpoint create
        #10
        ! signed 10 records as museum/checkpoints/000000000010.checkpoint; give a copy to somebody else
        $ archive dossier vase -o vase
        vase
        ! 2 records of object/vase, 4 streams that they name and 0 mentions, as of #10
        $ archive dossier vase -o vase
        ! archive: vase exists already (name a new directory, or a new .zip file)
        [12]
        $ archive dossier vase -o vase.zip
        vase.zip
        ! 2 records of object/vase, 4 streams that they name and 0 mentions, as of #10
        $ archive object move vase --to store-1 --occurred 2023-11
        #11
        $ archive dossier vase -o later
        ! archive: #11 is not yet in a checkpoint: the newest covers 10 records (`archive checkpoint create` signs one)
        [12]
        $ archive dossier jar -o jar
        ! archive: there is no object 'jar' (`archive find` looks for words)
        [4]
    """)
    for name in ("later", "jar"):
        assert not (shell.folder / name).exists()
    command = [sys.executable, "-I", "-S", str(shell.folder / "vase" / "verify.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, scrub(done.stdout), done.stderr) == (0, SENTENCES, "")
    line = shell.folder / "vase" / "record-lines.jsonl"
    line.write_bytes(line.read_bytes().replace(b"cranes", b"trains"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "NOT VERIFIED: '#8 is not what the checkpoint was made over'\n"
